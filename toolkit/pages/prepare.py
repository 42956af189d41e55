"""Nieuw wiel: the preparation page. From an empty wheel, from a wheel file, or from an example.

What is typed stays in the browser until the wheel is made. Reading what was typed stands in preparation.py.
"""

from dataclasses import replace
from functools import partial

from fastapi import Request
from fastapi.responses import JSONResponse
from nicegui import app, ui

from toolkit import shelf
from toolkit.errors import InvalidInput, Rejected
from toolkit.pages.form import Field, Form, Option, Sent
from toolkit.pages.frame import HOME, RECONNECT_TIMEOUT, Page, frame
from toolkit.pages.parts import button, tag
from toolkit.pages.preparation import Preparation, kind_labels, prepared_wheel
from toolkit.pages.uploads import announced, file_in
from toolkit.pages.words import Words, words_for
from toolkit.sessions.rights import Right
from toolkit.wheel.model import Wheel
from toolkit.wheel.template import Template
from toolkit.workplace import Reception, Workplace

AS_IS, AS_COPY = "zelf", "kopie"
LARGEST_FILE = 4 * 1024 * 1024  # bytes; 2,000 cards with full notes stay under it


def register(reception: Reception) -> None:
    """Register the preparation page and the address that takes a wheel file."""

    @ui.page("/nieuw", reconnect_timeout=RECONNECT_TIMEOUT)
    async def new(request: Request) -> None:
        services = reception.of(request.state.who)
        with frame(request, title="prepare.title", assets=services.asset_prefix, classes="prepare") as page:
            services.who.need(Right.WRITE)
            _prepare(services, page)

    @app.post("/nieuw/bestand")
    async def upload(request: Request) -> JSONResponse:
        words = words_for(request.cookies)
        try:
            _refuse_large(announced(request))
            async with request.form(max_files=1, max_fields=2) as form:
                name, data = await file_in(form, LARGEST_FILE)
                as_copy = form.get("taken") == AS_COPY
            _refuse_large(len(data))
            id = await reception.of(request.state.who).library.upload(data, source=name, as_copy=as_copy)
        except (InvalidInput, Rejected) as error:
            return JSONResponse({"error": words.error(error)})
        return JSONResponse({"goto": f"{HOME}/wiel/{id}"})


def _refuse_large(size: int) -> None:
    if size > LARGEST_FILE:
        raise InvalidInput("desk.prepare.error.large", megabytes=LARGEST_FILE // 1024**2)


def _prepare(services: Workplace, page: Page) -> None:
    words = page.words
    tag("h1", words("prepare.title"))
    with tag("div", classes="prepare-columns"):
        with tag("section", classes="panel", aria_labelledby="leeg"):
            tag("h2", words("prepare.empty"), id="leeg")
            _empty_form(services, words)
        with tag("div", classes="prepare-aside"):
            _demo(services, page)
            _file(words)


def _empty_form(services: Workplace, words: Words) -> None:
    templates = shelf.templates()

    async def make(sent: Sent) -> None:
        template = shelf.template(sent.text("template") or templates[0].ref)
        id = await services.library.keep(prepared_wheel(_preparation(sent), template, words))
        ui.navigate.to(f"/wiel/{id}")

    Form(
        _fields(words, templates),
        words=words,
        values={"template": templates[0].ref},
        draft="nieuw",
        send=words("prepare.make"),
        on_send=make,
    )


def _preparation(sent: Sent) -> Preparation:
    return Preparation(
        name=sent.text("name"),
        municipality=sent.text("municipality"),
        code=sent.text("code"),
        areas=sent.text("areas"),
        target_groups=sent.texts("target_groups"),
        own_target_groups=sent.text("own_target_groups"),
        organisations=sent.text("organisations"),
    )


def _fields(words: Words, templates: tuple[Template, ...]) -> tuple[Field, ...]:
    groups = tuple(Option(value=group.id, label=words.named(group.name)) for group in templates[0].target_groups)
    template_options = tuple(Option(value=one.ref, label=f"{words.named(one.name)} {one.release}") for one in templates)
    return (
        Field(
            name="name",
            label=words("prepare.name"),
            hint=words("prepare.name_hint"),
            required=True,
        ),
        Field(name="municipality", label=words("prepare.municipality")),
        Field(name="code", label=words("prepare.code"), hint=words("prepare.code_hint")),
        Field(name="template", label=words("prepare.template"), kind="choice", options=template_options),
        Field(name="areas", label=words("prepare.areas"), kind="area", hint=words("prepare.areas_hint"), rows=4),
        Field(
            name="target_groups",
            label=words("prepare.target_groups"),
            kind="chips",
            hint=words("prepare.target_groups_hint"),
            options=groups,
            many=True,
        ),
        Field(name="own_target_groups", label=words("prepare.own_target_groups"), kind="area", rows=2),
        Field(
            name="organisations",
            label=words("prepare.organisations"),
            kind="area",
            hint=words("prepare.organisations_hint", kinds=", ".join(kind_labels(words).values())),
            rows=9,
        ),
    )


def _demo(services: Workplace, page: Page) -> None:
    words = page.words
    wheels = shelf.demo_wheels()
    if not wheels:
        return

    async def take(wheel: Wheel) -> None:
        id = await services.library.keep(replace(wheel, id=""))
        ui.navigate.to(f"/wiel/{id}")

    with tag("section", classes="panel", aria_labelledby="voorbeeld"):
        tag("h2", words("prepare.demo"), id="voorbeeld")
        tag("p", words("prepare.demo_text"))
        for wheel in wheels:
            activities, organisations = len(wheel.activities), len(wheel.organisations)
            tag("p", words("prepare.demo_counts", name=wheel.name, activities=activities, organisations=organisations))
            button(words("prepare.demo_take", name=wheel.name), partial(take, wheel))


def _file(words: Words) -> None:
    taken = tuple(Option(value=how, label=words(f"prepare.taken.{how}")) for how in (AS_IS, AS_COPY))
    with tag("section", classes="panel", aria_labelledby="bestand"):
        tag("h2", words("prepare.file"), id="bestand")
        Form(
            (
                Field(
                    name="file",
                    label=words("prepare.file_label"),
                    kind="file",
                    hint=words("prepare.file_hint"),
                    accept=".json,application/json",
                ),
                Field(name="taken", label=words("prepare.taken"), kind="choice", options=taken),
            ),
            words=words,
            values={"taken": AS_IS},
            send=words("prepare.file_take"),
            action=f"{HOME}/nieuw/bestand",
        )
