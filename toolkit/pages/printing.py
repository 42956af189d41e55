"""The drawer *printing*, and the sheets behind it: what lies on the tables before anyone comes in, as PDF.

The name and the password of the wifi go from the form onto the paper and nowhere else: they are kept nowhere, stand in
no address, and are no draft in the browser. How a sheet looks is for exports/sheets.py.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from fastapi import Request, Response
from nicegui import app

from toolkit.addresses import base_address, links_of
from toolkit.errors import InvalidInput, NotFound, ToolkitError
from toolkit.exports.sheets import Joining, Table, Wifi, join_sheet, paper_cards, table_cards
from toolkit.pages.downloads import file_answer, refusal, stem
from toolkit.pages.drawer import Drawer
from toolkit.pages.frame import HOME
from toolkit.pages.parts import Tag, link, tag
from toolkit.pages.words import Words, words_for
from toolkit.sessions.room import Room
from toolkit.sessions.state import wheel_of
from toolkit.workplace import Reception

JOIN, TABLES, CARDS = "deelnameblad", "tafelkaarten", "kaarten"
_MOST_CARDS, _HIGHEST = 200, 9999
_NETWORK_BYTES, _PASSWORD_BYTES = 32, 63  # what IEEE 802.11 allows


class Printing(Drawer):
    """Links to the sheets, and a form for each that needs to know something."""

    def build(self) -> None:
        words = self.desk.words
        tag("p", words("printing.text"))
        with tag("ul", classes="plain downloads"):
            for name, key in ((JOIN, "printing.join"), (TABLES, "printing.tables")):
                with tag("li"):
                    link(words(key), self._address(name), classes="button wide", target="_blank")
        tag("h3", words("printing.wifi_title"))
        tag("p", words("printing.wifi_text"), classes="quiet")
        with self._form(JOIN, "post"):
            self._field("network", type="text", required="", maxlength=str(_NETWORK_BYTES))
            self._field("password", type="text", maxlength=str(_PASSWORD_BYTES))
            self._button("printing.join_wifi", JOIN)
            self._button("printing.tables_wifi", TABLES)
        tag("h3", words("printing.cards_title"))
        tag("p", words("printing.cards_text"), classes="quiet")
        with self._form(CARDS, "get"):
            self._field("first", type="number", required="", value="1", min="1", max=str(_HIGHEST))
            self._field("count", type="number", required="", value="24", min="1", max=str(_MOST_CARDS))
            self._button("printing.cards", CARDS)

    def _address(self, name: str) -> str:
        return f"{HOME}/sessie/{self.desk.room.session}/papier/{name}"

    def _form(self, name: str, method: str) -> Tag:
        return tag("form", classes="form", method=method, action=self._address(name), target="_blank")

    def _field(self, name: str, **attributes: str) -> None:
        quiet = {"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}
        with tag("div", classes="field"):
            tag("label", self.desk.words(f"printing.{name}"), for_=f"print-{name}")
            tag("input", classes="control", id=f"print-{name}", name_=name, **quiet, **attributes)

    def _button(self, key: str, name: str) -> None:
        tag("button", self.desk.words(key), classes="button wide", type="submit", formaction=self._address(name))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Order:
    """What is to be printed: plain values for a function of exports/sheets.py."""

    make: Callable[..., bytes]
    given: Sequence[object]
    named: Mapping[str, object]


def register(reception: Reception) -> None:
    """Register the addresses of the sheets."""

    async def sheet(request: Request, id: str, name: str) -> Response:
        services, words = reception.of(request.state.who), words_for(request.cookies)
        try:
            room = await services.rooms.led(id)
            base = base_address(services.settings, str(request.base_url))
            order = _order(name, room, await _typed(request), base, words)
            data = await services.press.made(order.make, *order.given, **order.named, language=words.language)
        except ToolkitError as error:
            return refusal(words, error)
        return file_answer(data, "application/pdf", f"{stem(room.state.wheel)}.{name}.pdf")

    app.add_api_route("/sessie/{id}/papier/{name}", sheet, methods=["GET", "POST"])


async def _typed(request: Request) -> dict[str, str]:
    """Return what the form says; what is secret is read from a body alone."""
    if request.method == "POST":
        return {name: value for name, value in (await request.form()).items() if isinstance(value, str)}
    return {name: value for name, value in request.query_params.items() if name in ("first", "count")}


def _order(name: str, room: Room, typed: Mapping[str, str], base: str, words: Words) -> _Order:
    """Return what to print. Raises NotFound for no such sheet, InvalidInput for what cannot be printed."""
    state, wheel = room.state, wheel_of(room.state)
    if name == CARDS:
        goals = [words.named(goal.name) for goal in state.template.goals]
        numbers = {"first": _number(typed, "first", 1, _HIGHEST), "count": _number(typed, "count", 24, _MOST_CARDS)}
        return _Order(make=paper_cards, given=(wheel.name, goals), named=numbers)
    address = links_of(base, state.code)["phone"]
    joining = Joining(wheel=wheel.name, shown=base.partition("://")[2], code=state.code, wifi=_wifi(typed))
    if name == JOIN:
        return _Order(make=join_sheet, given=(joining, address), named={})
    if name != TABLES:
        raise NotFound("sheet")
    if not wheel.organisations:
        raise InvalidInput("desk.printing.error.no_organisations")
    tables = [Table(organisation=one.name, address=f"{address}?o={quote(one.id)}") for one in wheel.organisations]
    return _Order(make=table_cards, given=(joining, tables), named={})


def _number(typed: Mapping[str, str], name: str, usual: int, most: int) -> int:
    told = typed.get(name, str(usual)).strip()
    if not (told.isascii() and told.isdigit() and len(told) < 9 and 1 <= int(told) <= most):
        raise InvalidInput("desk.printing.error.number", field=name, most=most)
    return int(told)


def _wifi(typed: Mapping[str, str]) -> Wifi | None:
    """Return the network that was typed, None where nobody asked for one."""
    if "network" not in typed:
        return None
    network, password = typed["network"].strip(), typed.get("password", "")
    if not network:
        raise InvalidInput("desk.printing.error.network", field="network")
    for field, words, most in (("network", network, _NETWORK_BYTES), ("password", password, _PASSWORD_BYTES)):
        if len(words.encode(errors="replace")) > most:
            raise InvalidInput("errors.too_long", field=field, length=len(words), limit=most)
    return Wifi(name=network, password=password)
