"""Everything that reads what others wrote, fed with what is nearly right: it reads it, or refuses in one sentence.

In process, so that thousands of tries fit in a second; the doors of a running server are tried in test_doors.py.
"""

import io
import json
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.imports.test_spreadsheets import HEADING, ods, xlsx
from tests.support.asks import right_commands
from tests.support.mangle import bitten, mangled
from toolkit import shelf
from toolkit.errors import InvalidInput, Rejected
from toolkit.imports import sheets_of
from toolkit.resources import shipped
from toolkit.sessions.codec import accepted_from, command_from
from toolkit.sessions.log import Entry
from toolkit.sessions.script import read_script
from toolkit.texts import LANGUAGES, text
from toolkit.wheel.file import read_wheel, write_wheel
from toolkit.wheel.table import list_among, wheel_of_rows
from toolkit.wheel.template_file import read_template

UNHURRIED = settings(deadline=None, max_examples=50, suppress_health_check=list(HealthCheck))
LONG = settings(UNHURRIED, max_examples=5_000)
TEMPLATE = shelf.template("participatiewiel")
ROWS = [HEADING, ("Op Koers", "Werktafel", "betaald werk", 3), ("Taalcafé", "Bieb", "vaardigheden; meedoen", None)]


def first_of(folder: str, pattern: str) -> bytes:
    return sorted((shipped("templates") / folder).glob(pattern))[0].read_bytes()


WHEEL = first_of("demo", "*.wheel.json")
SCRIPT = first_of("scripts", "*.yaml")
TEMPLATE_FILE = first_of("wheels", "*.yaml")
CSV = "\r\n".join(";".join(str(cell or "") for cell in row) for row in ROWS).encode("cp1252")
LISTS = {"csv": CSV, "xlsx": xlsx(ROWS), "ods": ods(ROWS)}


def read_list(data: bytes) -> None:
    wheel_of_rows(list_among(sheets_of(data)).rows, TEMPLATE, name="Wiel")


def holds(read: Callable[[Any], Any], given: Any) -> None:
    """Read something; a refusal must be a sentence in both languages."""
    try:
        read(given)
    except (InvalidInput, Rejected) as refusal:
        assert all(text(refusal.key, language, **refusal.params).strip() for language in LANGUAGES)
        assert refusal.field is None or isinstance(refusal.field, str)


def as_wheel(data: bytes) -> None:
    """Read a wheel file; what is read can be written, and is read again the same."""
    wheel = read_wheel(data, shelf.template)
    assert read_wheel(write_wheel(wheel), shelf.template) == wheel


READERS: Mapping[str, tuple[Callable[[bytes], Any], bytes]] = {
    "wheel": (as_wheel, WHEEL),
    "template": (read_template, TEMPLATE_FILE),
    "script": (read_script, SCRIPT),
    **{kind: (read_list, data) for kind, data in LISTS.items()},
}


def bytes_are_bitten(data: st.DataObject) -> None:
    read, right = READERS[data.draw(st.sampled_from(sorted(READERS)))]
    holds(read, data.draw(bitten(right) | st.binary(max_size=300)))


def values_are_mangled(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(["wheel", "script", "template"]))
    read, right = READERS[name]
    value = json.loads(right) if name == "wheel" else yaml.safe_load(right)
    if name == "wheel":
        value = {**value, "activities": value["activities"][:4], "judgements": value.get("judgements", [])[:2]}
    holds(read, json.dumps(data.draw(mangled(value)), default=str).encode())


def a_spreadsheet_is_broken_inside(data: st.DataObject) -> None:
    """Bite one part of the archive and pack it again, so that its checksums are right."""
    right = LISTS[data.draw(st.sampled_from(["xlsx", "ods"]))]
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(right)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        parts = [name for name in old.namelist() if name.endswith((".xml", ".rels"))]
        chosen = data.draw(st.sampled_from(parts))
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, data.draw(bitten(part)) if name == chosen else part)
    holds(read_list, packed.getvalue())


def a_command_is_mangled(data: st.DataObject) -> None:
    right = data.draw(st.sampled_from(right_commands()))
    holds(command_from, data.draw(mangled(right)))


def an_entry_of_the_log_is_mangled(data: st.DataObject) -> None:
    """A log is our own; one that was tampered with is refused as such, and never half read."""
    right = {
        "type": "card.added",
        "items": {"activities": [{"id": "a", "name": "b", "organisations": ["c"], "goals": ["d"]}]},
    }
    event = data.draw(mangled(right))
    assume(isinstance(event, dict))
    entry = Entry(seq=2, command_id="c", type="card.add", at="2026-11-22T09:00:00+00:00", actor="p", events=(event,))
    try:
        accepted_from(entry)
    except ValueError:
        return


TRIES = (
    bytes_are_bitten,
    values_are_mangled,
    a_spreadsheet_is_broken_inside,
    a_command_is_mangled,
    an_entry_of_the_log_is_mangled,
)


@pytest.mark.parametrize("tried", TRIES, ids=lambda tried: tried.__name__)
def test_no_reader_breaks_on_what_is_nearly_right(tried: Callable[[st.DataObject], None]) -> None:
    UNHURRIED(given(st.data())(tried))()


@pytest.mark.deep
@pytest.mark.parametrize("tried", TRIES, ids=lambda tried: tried.__name__)
def test_no_reader_breaks_in_thousands_of_tries(tried: Callable[[st.DataObject], None]) -> None:
    LONG(given(st.data())(tried))()


@pytest.mark.parametrize("deep", [b"[" * 60_000, b'{"a":' * 60_000, b"[" * 60_000 + b"]" * 60_000])
def test_no_depth_breaks_a_reader(deep: bytes) -> None:
    for read in (as_wheel, read_template, read_script, read_list):
        holds(read, deep)


def test_the_billion_laughs_are_not_heard(tmp_path: Path) -> None:
    bombs = "\n".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9) if n else 'ha'}]" for n in range(12))
    holds(read_template, bombs.encode())
    holds(read_script, bombs.encode())
    entity = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'
    for kind, part in (("xlsx", "xl/worksheets/sheet1.xml"), ("ods", "content.xml")):
        packed = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(LISTS[kind])) as old, zipfile.ZipFile(packed, "w") as new:
            for name in old.namelist():
                new.writestr(name, entity if name == part else old.read(name))
        holds(read_list, packed.getvalue())
