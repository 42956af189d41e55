"""What an organisation sees and does through its link, without an account: its own cards and actions on one wheel.

The secret stands in the page's fragment and comes here in the body of a request, so that no log ever holds it. What
may be changed is decided in decide.py: this only says who asks.
"""

import asyncio
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from toolkit import shelf
from toolkit.services import Services
from toolkit.sessions.actors import Actor, Role
from toolkit.sessions.door import answer_to
from toolkit.sessions.phases import cards_visible
from toolkit.sessions.room import Room
from toolkit.sessions.state import SessionState, wheel_of
from toolkit.sessions.throttle import Buckets
from toolkit.sessions.tokens import hashed
from toolkit.texts import DEFAULT_LANGUAGE, LANGUAGES, text
from toolkit.web.bodies import json_in
from toolkit.wheel.analysis import analysis_of
from toolkit.wheel.file import item_json
from toolkit.wheel.finding import Finding
from toolkit.wheel.findings import finding_json

MEETING_KINDS = ("overlap", "alike", "together", "crowded")
Json = dict[str, Any]


def organisation_routes(services: Services) -> APIRouter:
    """Return the two calls of the page `/o/`: look, and submit one command."""
    router = APIRouter(include_in_schema=False)
    commands = Buckets()

    async def behind(body: Any) -> tuple[Room, Actor] | None:
        """Return the newest session of the link's wheel and who asks, None where the link is not good."""
        opened = await services.access.links.organisation_of(body.get("secret") if isinstance(body, dict) else None)
        if opened is None:
            return None
        wheel, organisation = opened
        sessions = await services.library.sessions(wheel)
        if not sessions:
            return None
        room = await services.rooms.room(sessions[0].id)
        if organisation not in room.state.organisations:
            return None
        return room, Actor(role=Role.ORGANISATION, organisation=organisation)

    async def look(request: Request) -> JSONResponse:
        body = await json_in(request)
        found = await behind(body)
        if found is None:
            return _refused(body)
        room, actor = found
        return JSONResponse(await view_of(room.state, actor.organisation or ""), headers={"Cache-Control": "no-store"})

    async def submit(request: Request) -> JSONResponse:
        body = await json_in(request)
        found = await behind(body)
        if found is None:
            return _refused(body)
        room, actor = found
        counted = hashed(str(body.get("secret")))
        answer = await answer_to(
            body.get("command"), room, actor, language=_language(body), take=lambda: commands.take(counted)
        )
        return JSONResponse(answer, headers={"Cache-Control": "no-store"})

    router.add_api_route("/live/organisation", look, methods=["POST"])
    router.add_api_route("/live/organisation/submit", submit, methods=["POST"])
    return router


async def view_of(state: SessionState, organisation: str) -> Json:
    """Return what one organisation may see: its own cards and actions, and where it meets others."""
    wheel = wheel_of(state)
    own = [card for card in wheel.activities if organisation in card.organisations]
    provisions = [card for card in wheel.provisions if card.organisation == organisation]
    ids = {card.id for card in own} | {card.id for card in provisions}
    analysis = await asyncio.to_thread(analysis_of, wheel, state.template, shelf.lexicon())
    # While the room still hides its cards, a link tells no more than a phone: nothing of others.
    meetings = [finding for finding in analysis.findings if _meets(finding, ids)] if cards_visible(state) else []
    concerned = {id for finding in meetings for id in finding.cards} - ids
    return {
        "seq": state.seq,
        "wheel": wheel.id,
        "name": wheel.name,
        "round": wheel.round,
        "closed": state.closed,
        "template": state.template.ref,
        "organisation": item_json(state.organisations[organisation]),
        "organisations": {one.id: one.name for one in wheel.organisations},
        "activities": [
            {
                **item_json(card),
                "confirmed": card.id in state.confirmed,
                "checked": card.id in state.confirmed | state.checks.done,
            }
            for card in own
        ],
        "provisions": [item_json(card) for card in provisions],
        "actions": [
            item_json(action)
            for action in wheel.actions
            if organisation in (action.owner, action.holder, *action.organisations)
        ],
        "meetings": [finding_json(finding) for finding in meetings],
        "others": {id: card.name for id in sorted(concerned) if (card := state.card(id)) is not None},
    }


def _meets(finding: Finding, ids: set[str]) -> bool:
    return finding.kind in MEETING_KINDS and not ids.isdisjoint(finding.cards)


def _language(body: Any) -> str:
    language = body.get("lang") if isinstance(body, dict) else None
    return language if language in LANGUAGES else DEFAULT_LANGUAGE


def _refused(body: Any) -> JSONResponse:
    message = text("errors.link_gone", _language(body))
    return JSONResponse(
        {"ok": False, "error": {"code": "not_found", "message": message}}, 404, {"Cache-Control": "no-store"}
    )
