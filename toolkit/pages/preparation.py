"""What someone typed on the preparation page, read as a wheel. Pure: knows neither NiceGUI nor the library.

Lists are pasted as they come out of a mail or a spreadsheet: one a line, the kind behind a semicolon or a tab.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from toolkit.errors import InvalidInput
from toolkit.pages.words import Words
from toolkit.wheel.labels import folded, id_of, ids_by_label
from toolkit.wheel.model import Area, Municipality, Organisation, OrganisationKind, TargetGroup, Wheel
from toolkit.wheel.template import Template
from toolkit.wheel.values import NAME_LENGTH

# Names that leave no doubt about the kind.
_TELLING = (
    ("uwv", OrganisationKind.BENEFITS),
    ("gemeente", OrganisationKind.MUNICIPALITY),
    ("roc", OrganisationKind.EDUCATION),
    ("ggz", OrganisationKind.CARE),
    ("welzijn", OrganisationKind.WELFARE),
    ("zorgverzekeraar", OrganisationKind.INSURER),
)
_CODE = re.compile(r"GM\d{4}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Preparation:
    """The fields as typed."""

    name: str
    municipality: str = ""
    code: str = ""
    areas: str = ""
    target_groups: Sequence[str] = ()
    own_target_groups: str = ""
    organisations: str = ""


def prepared_wheel(typed: Preparation, template: Template, words: Words) -> Wheel:
    """Return the wheel that was prepared. Raises InvalidInput with the field that is wrong."""
    if not typed.name.strip():
        raise InvalidInput("desk.prepare.error.name", field="name")
    return Wheel(
        name=_fitting(typed.name.strip(), "name"),
        template=template.ref,
        municipalities=_municipalities(typed),
        areas=tuple(Area(id=id_of(name), name=name) for name in _lines(typed.areas, "areas")),
        target_groups=_target_groups(typed, template, words),
        organisations=_organisations(typed.organisations, words),
    )


def kind_labels(words: Words) -> Mapping[str, str]:
    """Return what each kind of organisation is called, by its id."""
    return {kind.value: words.label(f"organisation_kind.{kind.value}") for kind in OrganisationKind}


def _municipalities(typed: Preparation) -> tuple[Municipality, ...]:
    code = typed.code.strip().upper()
    if code and not _CODE.fullmatch(code):
        raise InvalidInput("desk.prepare.error.code", field="code")
    name = typed.municipality.strip()
    if not name:
        if code:
            raise InvalidInput("desk.prepare.error.municipality", field="municipality")
        return ()
    return (Municipality(name=_fitting(name, "municipality"), code=code or None),)


def _target_groups(typed: Preparation, template: Template, words: Words) -> tuple[TargetGroup, ...]:
    known = {group.id: words.named(group.name) for group in template.target_groups}
    chosen = [TargetGroup(id=id, name=known[id]) for id in typed.target_groups if id in known]
    own = [TargetGroup(id=id_of(name), name=name) for name in _lines(typed.own_target_groups, "own_target_groups")]
    taken = {group.id for group in chosen}
    return (*chosen, *(group for group in own if group.id not in taken))


def _organisations(pasted: str, words: Words) -> tuple[Organisation, ...]:
    kinds = ids_by_label((kind, (label,)) for kind, label in kind_labels(words).items())
    found: dict[str, Organisation] = {}
    for number, line in _numbered(pasted):
        name, _, kind = (part.strip() for part in re.sub(r"\t+", ";", line, count=1).partition(";"))
        if folded(kind) and folded(kind) not in kinds:
            choices = ", ".join(kind_labels(words).values())
            raise InvalidInput(
                "desk.prepare.error.kind", field="organisations", line=number, kind=kind, choices=choices
            )
        if not folded(name):
            raise InvalidInput("desk.prepare.error.no_name", field="organisations", line=number)
        organisation = Organisation(
            id=id_of(name),
            name=_fitting(name, "organisations", number),
            kind=OrganisationKind(kinds[folded(kind)]) if folded(kind) else _kind_by_name(name),
            invited=True,
        )
        if organisation.id in found:
            raise InvalidInput("desk.prepare.error.twice", field="organisations", line=number, name=name)
        found[organisation.id] = organisation
    return tuple(found.values())


def _kind_by_name(name: str) -> OrganisationKind:
    """Return the kind that a name gives away by itself, where nobody said one."""
    words = folded(name).split()
    return next((kind for word, kind in _TELLING if word in words), OrganisationKind.OTHER)


def _lines(pasted: str, field: str) -> Iterable[str]:
    """Yield each name once, in order; raise for a line that is too long or has no letter or digit."""
    seen: set[str] = set()
    for number, line in _numbered(pasted):
        if not folded(line):
            raise InvalidInput("desk.prepare.error.no_name", field=field, line=number)
        if folded(line) not in seen:
            seen.add(folded(line))
            yield _fitting(line, field, number)


def _numbered(pasted: str) -> Iterable[tuple[int, str]]:
    stripped = ((number, line.strip().rstrip(" ;\t")) for number, line in enumerate(pasted.splitlines(), start=1))
    return ((number, line) for number, line in stripped if line)


def _fitting(name: str, field: str, line: int = 0) -> str:
    if len(name) <= NAME_LENGTH:
        return name
    key = "desk.prepare.error.line_long" if line else "errors.too_long"
    raise InvalidInput(key, field=field, line=line, length=len(name), limit=NAME_LENGTH)
