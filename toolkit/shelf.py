"""The shelf: what is shipped with the program, read once and when first asked for.

Templates, session scripts, personas, the demo wheel and the weights of name similarity. What people make themselves
stands in the library (storage), never here. A file on the shelf that cannot be read is a mistake of ours and raises as
such.
"""

import json
from collections.abc import Mapping
from functools import cache, lru_cache

from toolkit.errors import NotFound
from toolkit.resources import shipped
from toolkit.sessions.script import QUIET, Script, quieted, read_script
from toolkit.wheel.file import read_wheel
from toolkit.wheel.model import Wheel
from toolkit.wheel.persona import ShippedPersona, read_personas
from toolkit.wheel.similarity import Lexicon, lexicon_from
from toolkit.wheel.template import Template
from toolkit.wheel.template_file import read_template

DEFAULT_SCRIPT = "werksessie"


@cache
def templates() -> tuple[Template, ...]:
    """Return every shipped template, the newest release of an id first."""
    files = sorted((shipped("templates") / "wheels").glob("*.yaml"))
    found = [read_template(file.read_bytes(), file.name) for file in files]
    return tuple(sorted(found, key=lambda one: _release_order(one.release), reverse=True))


@lru_cache(maxsize=64)  # a file that comes in may name any release
def template(ref: str) -> Template:
    """Return the template of `id` or `id@release`; a release that is not on the shelf gives the newest of that id.

    Raises NotFound.
    """
    same_id = [one for one in templates() if one.id == ref.partition("@")[0]]
    if not same_id:
        raise NotFound("template")
    return next((one for one in same_id if one.ref == ref), same_id[0])


@cache
def scripts() -> tuple[Script, ...]:
    """Return every shipped session script, the default first, then by id."""
    files = (shipped("templates") / "scripts").glob("*.yaml")
    found = [read_script(file.read_bytes(), file.name) for file in files]
    return tuple(sorted(found, key=lambda one: (one.id != DEFAULT_SCRIPT, one.id)))


def script(id: str) -> Script:
    """Return the shipped script of that id, or with `-rustig` behind it the same for a quiet room. Raises NotFound."""
    by_id: Mapping[str, Script] = {one.id: one for one in scripts()}
    if id not in by_id and id.endswith(QUIET):
        return quieted(script(id.removesuffix(QUIET)))
    if id not in by_id:
        raise NotFound("script")
    return by_id[id]


@cache
def personas() -> tuple[ShippedPersona, ...]:
    """Return the made-up residents to walk the wheel with."""
    return read_personas((shipped("templates") / "personas" / "personas.yaml").read_bytes())


@cache
def lexicon() -> Lexicon:
    """Return the frozen weights of name similarity."""
    file = shipped("templates") / "names" / "lexicon.json"
    return lexicon_from(json.loads(file.read_text(encoding="utf-8")))


@cache
def demo_wheels() -> tuple[Wheel, ...]:
    """Return the wheels to play with."""
    files = sorted((shipped("templates") / "demo").glob("*.wheel.json"))
    return tuple(read_wheel(file.read_bytes(), template, file.name) for file in files)


def _release_order(release: str) -> tuple[tuple[int, str], ...]:
    """Return a sort key in which 2026.10 comes after 2026.9."""
    return tuple((int(part) if part.isdigit() else -1, part) for part in release.split("."))
