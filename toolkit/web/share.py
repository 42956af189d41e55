"""A wheel as the public may see it: through a share link, and for another website to show.

The secret of a share link stands in the page's fragment and comes here in the body of a request, so that no log ever
holds it. Another website can only fetch an address, so that has a key of its own in its path (`Links.embed_link`): it
stands in the source of that website for all to see, and opens nothing but this. Nobody logs addresses here.
"""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from toolkit import shelf
from toolkit.services import Services
from toolkit.sessions.phases import cards_visible
from toolkit.texts import DEFAULT_LANGUAGE, LANGUAGES, text
from toolkit.web.bodies import json_in
from toolkit.web.facts import sent_fresh
from toolkit.web.problems import Problem
from toolkit.web.static import json_bytes, public_template
from toolkit.wheel.file import item_json
from toolkit.wheel.model import Activity, ActivityState, Provision, Wheel

Json = dict[str, Any]

_OF_A_DOT = ("id", "organisations", "goals", "state", "places")
_OF_AN_ACTIVITY = (*_OF_A_DOT, "name", "frameworks", "rungs", "target_groups", "areas")
_OF_A_PROVISION = ("id", "name", "framework", "organisation", "goals", "target_groups")


def share_routes(services: Services) -> APIRouter:
    """Return the call of the page `/w/`, and the address `/w/{key}.json` for other websites."""
    router = APIRouter(include_in_schema=False)

    async def look(request: Request) -> Response:
        body = await _body(request)
        wheel = await services.access.links.shared_wheel(body.get("secret"))
        view = await public_view(services, wheel) if wheel is not None else None
        if view is None:
            return _refused(body)
        return sent_fresh(json_bytes(view), "application/json", request)

    async def embedded(request: Request, key: str) -> Response:
        wheel = await services.access.links.embedded_wheel(key)
        view = await public_view(services, wheel) if wheel is not None else None
        if view is None:
            raise Problem(404, "link_gone", headers=_FOR_ALL)
        answer = sent_fresh(json_bytes(view), "application/json", request)
        answer.headers.update(_FOR_ALL)
        return answer

    router.add_api_route("/live/share", look, methods=["POST"])
    router.add_api_route("/w/{key}.json", embedded, methods=["GET", "HEAD"])
    return router


_FOR_ALL = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}


async def public_view(services: Services, id: str) -> Json | None:
    """Return a wheel as the public may see it, None for one that is archived or gone."""
    if not await services.library.has(id):
        return None
    summary = await services.library.summary(id)
    if summary.archived_at is not None:
        return None
    wheel = await services.rooms.wheel(id)
    is_open = summary.session is None or cards_visible((await services.rooms.room(summary.session)).state)
    return {
        "template": public_template(shelf.template(wheel.template)),
        "wheel": public_wheel(wheel, words=is_open),
        "changed_at": summary.changed_at,
    }


def public_wheel(wheel: Wheel, *, words: bool) -> Json:
    """Return of a wheel what stands on it: no notes, people, judgements, choices or actions.

    Without `words` (while the room still hides its cards) an activity is a dot, and provisions are left out.
    """
    active = [activity for activity in wheel.activities if activity.state is not ActivityState.STOPPED]
    return {
        "name": wheel.name,
        "round": wheel.round,
        "municipalities": [municipality.name for municipality in wheel.municipalities],
        "organisations": [{"id": one.id, "name": one.name} for one in wheel.organisations],
        "areas": [item_json(area) for area in wheel.areas],
        "target_groups": [item_json(group) for group in wheel.target_groups],
        "activities": [_part(activity, _OF_AN_ACTIVITY if words else _OF_A_DOT) for activity in active],
        "provisions": [_part(provision, _OF_A_PROVISION) for provision in wheel.provisions] if words else [],
    }


def _part(card: Activity | Provision, names: tuple[str, ...]) -> Json:
    whole = item_json(card)
    return {name: whole[name] for name in names}


async def _body(request: Request) -> Json:
    body = await json_in(request)
    return body if isinstance(body, dict) else {}


def _refused(body: Json) -> Response:
    language = body.get("lang")
    message = text("errors.link_gone", language if language in LANGUAGES else DEFAULT_LANGUAGE)
    error = {"code": "not_found", "message": message}
    return JSONResponse({"ok": False, "error": error}, 404, {"Cache-Control": "no-store"})
