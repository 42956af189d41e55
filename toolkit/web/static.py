"""The pages of phone, projector and start, and the files that they are made of."""

import asyncio
import hashlib
import json
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse

from toolkit import shelf
from toolkit.errors import NotFound
from toolkit.web.assets import Asset, Assets, asset_of
from toolkit.wheel.template import Framework, Goal, Rung, Template, TemplateDiscipline, TemplateTargetGroup

PAGES = {
    "/": "start/index.html",
    "/d/{code}": "phone/index.html",
    "/scherm/{code}": "projector/index.html",
    "/o/": "organisation/index.html",
    "/w/": "share/index.html",
}
_FOR_GOOD = "public, max-age=31536000, immutable"
_ASK_EACH_TIME = "no-cache"
_WHEEL = "participation-wheel.js"


def static_routes(assets: Assets) -> APIRouter:
    """Return the routes of all static pages and files."""
    router = APIRouter(include_in_schema=False)
    for address, path in PAGES.items():
        if path in assets.files:
            _add_page(router, address, assets.page(path))
    _add_files(router, assets)
    _add_templates(router, assets)
    _add_element(router, assets)
    router.add_api_route("/favicon.ico", lambda: Response(status_code=204, headers={"Cache-Control": "max-age=86400"}))
    router.add_api_route("/robots.txt", lambda: PlainTextResponse("User-agent: *\nDisallow: /\n"))
    return router


def public_template(template: Template) -> dict[str, Any]:
    """Return of a template what a page needs to offer and to name things; what is expected where stays here."""
    return {
        "id": template.id,
        "release": template.release,
        "name": dict(template.name),
        "goals": [_named(goal) for goal in template.goals],
        "frameworks": [
            {
                **_named(framework),
                "abbreviation": framework.abbreviation,
                "status": framework.status.value,
                "serves": dict(framework.serves),
                "provisions": list(framework.provisions),
                "explanation": dict(framework.explanation),
            }
            for framework in template.frameworks
        ],
        "rungs": [_named(rung) for rung in template.rungs],
        "target_groups": [_named(group) for group in template.target_groups],
        "disciplines": [_named(discipline) for discipline in template.disciplines],
    }


def _named(item: Goal | Framework | Rung | TemplateTargetGroup | TemplateDiscipline) -> dict[str, Any]:
    return {"id": item.id, "name": dict(item.name)}


async def page_of(page: Asset, request: Request) -> Response:
    """Answer with an HTML page that the browser may keep, but asks after each time."""
    tag = f'"{hashlib.sha256(page.plain).hexdigest()[:16]}"'
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers={"ETag": tag, "Cache-Control": _ASK_EACH_TIME})
    return await _sent(page, request, {"Cache-Control": _ASK_EACH_TIME, "ETag": tag})


def _add_page(router: APIRouter, address: str, page: Asset) -> None:
    async def static_page(request: Request) -> Response:
        return await page_of(page, request)

    router.add_api_route(address, static_page, methods=["GET", "HEAD"])


def _add_files(router: APIRouter, assets: Assets) -> None:
    async def file(request: Request) -> Response:
        asset = assets.files.get(request.path_params["path"])
        if asset is None or request.path_params["version"] != assets.version:
            raise NotFound("file")
        headers = {"Cache-Control": _FOR_GOOD, "Access-Control-Allow-Origin": "*"}
        return await _sent(asset, request, headers)

    router.add_api_route("/a/{version}/{path:path}", file, methods=["GET", "HEAD"])


def _add_templates(router: APIRouter, assets: Assets) -> None:
    """Serve what of a template is public and never changes: the names of all that a card may speak of."""
    made: dict[str, Asset] = {}

    async def template(request: Request) -> Response:
        ref = request.path_params["ref"]
        if request.path_params["version"] != assets.version:
            raise NotFound("template")
        if ref not in made:
            made[ref] = asset_of(f"{ref}.json", json_bytes(public_template(shelf.template(ref))))
        return await _sent(made[ref], request, {"Cache-Control": _FOR_GOOD})

    router.routes.insert(0, _route(router, "/a/{version}/template/{ref}.json", template))


def _route(router: APIRouter, address: str, answer: Any) -> Any:
    router.add_api_route(address, answer, methods=["GET", "HEAD"])
    return router.routes.pop()


def _add_element(router: APIRouter, assets: Assets) -> None:
    """Give the wheel element an address that stays: it leads to the file under its hash, whose imports are relative."""
    source = f'export * from "{assets.prefix}/{_WHEEL}";\n'
    element = asset_of(_WHEEL, source.encode())

    async def participation_wheel(request: Request) -> Response:
        return await _sent(element, request, {"Cache-Control": _ASK_EACH_TIME, "Access-Control-Allow-Origin": "*"})

    router.add_api_route(f"/{_WHEEL}", participation_wheel, methods=["GET", "HEAD"])


async def _sent(asset: Asset, request: Request, headers: dict[str, str]) -> Response:
    accepted = request.headers.get("accept-encoding", "")
    if not asset.is_packed_for(accepted):
        await asyncio.to_thread(asset.encoded_for, accepted)
    encoding, body = asset.encoded_for(accepted)
    headers = {**headers, "Vary": "Accept-Encoding", **({"Content-Encoding": encoding} if encoding else {})}
    return Response(body, media_type=asset.media_type, headers=headers)


def json_bytes(value: Any) -> bytes:
    """Return a value as JSON, as short as it goes."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
