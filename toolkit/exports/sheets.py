"""What lies on the tables of a workshop, as PDF: the join sheet, a card for each table, cards for who has no phone.

Takes plain data and keeps none of it; addresses and codes are made elsewhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from toolkit.exports.document import clean
from toolkit.exports.typesetting import typeset
from toolkit.sessions.qr import qr_svg
from toolkit.texts import DEFAULT_LANGUAGE, text

_ON_A_PAGE = 4
_SPECIAL = '\\;,":'


@dataclass(frozen=True, slots=True, kw_only=True)
class Wifi:
    """A wireless network that people may use; without a password it is open."""

    name: str
    password: str = ""

    @property
    def address(self) -> str:
        """What a phone's camera reads to join it."""
        name, password = (_escaped(one) for one in (self.name, self.password))
        return f"WIFI:T:WPA;S:{name};P:{password};;" if self.password else f"WIFI:T:nopass;S:{name};;"


@dataclass(frozen=True, slots=True, kw_only=True)
class Joining:
    """How one joins: `shown` is the address that one types, `code` what stands behind it."""

    wheel: str
    shown: str
    code: str
    wifi: Wifi | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table in the room: who sits there, and the address that knows so (`…/d/CODE?o=…`)."""

    organisation: str
    address: str


def join_sheet(joining: Joining, address: str, *, language: str = DEFAULT_LANGUAGE) -> bytes:
    """Return one A4 page to hang up: QR code, address and code, and beside it the wifi where there is one."""
    pictures = {"qr": _qr(address, language)}
    if joining.wifi:
        pictures["wifi"] = _qr(joining.wifi.address, language, "print.sheet.wifi_qr")
    return typeset("join.typ", _told(joining, language), pictures=pictures)


def table_cards(joining: Joining, tables: Sequence[Table], *, language: str = DEFAULT_LANGUAGE) -> bytes:
    """Return cards of A5, two a page: each with the QR code with which a phone knows its organisation."""
    pictures = {f"qr{at}": _qr(table.address, language) for at, table in enumerate(tables)}
    names = [{"name": clean(table.organisation), "picture": f"qr{at}"} for at, table in enumerate(tables)]
    return typeset("tables.typ", _told(joining, language) | {"tables": names}, pictures=pictures)


def paper_cards(
    wheel: str,
    goals: Sequence[str],
    *,
    first: int = 1,
    count: int = 24,
    language: str = DEFAULT_LANGUAGE,
) -> bytes:
    """Return numbered cards of A6 to write on, four a page, from number `first` on; full pages, never fewer."""
    pages = max(1, -(-count // _ON_A_PAGE))
    numbers = [[first + page * _ON_A_PAGE + at for at in range(_ON_A_PAGE)] for page in range(pages)]
    keys = ("name", "organisation", "goal", "who", "law", "state", "existing", "planned", "wish")
    data = {
        "title": text("print.card.title", language, wheel=clean(wheel)),
        "wheel": clean(wheel),
        "language": language,
        "goals": [clean(goal) for goal in goals],
        "pages": numbers,
        "number": text("print.card.number", language),
        **{key: text(f"print.card.{key}", language) for key in keys},
    }
    return typeset("cards.typ", data)


def _told(joining: Joining, language: str) -> dict[str, Any]:
    wifi = joining.wifi
    return {
        "title": text("print.sheet.title", language, wheel=clean(joining.wheel)),
        "wheel": clean(joining.wheel),
        "language": language,
        "shown": clean(joining.shown),
        "code": joining.code,
        "wifi": {"name": clean(wifi.name), "password": clean(wifi.password)} if wifi else None,
        "alt": text("print.sheet.qr", language),
        "wifi_alt": text("print.sheet.wifi_qr", language),
        **{key: text(f"print.sheet.{key}", language) for key in _SAID},
    }


_SAID = ("scan", "scan_table", "or_type", "code_label", "wifi_title", "wifi_name", "wifi_password", "then")


def _qr(address: str, language: str, label: str = "print.sheet.qr") -> bytes:
    return qr_svg(address, text(label, language)).encode()


def _escaped(words: str) -> str:
    return "".join(f"\\{sign}" if sign in _SPECIAL else sign for sign in words)
