"""What LibreOffice makes of our documents: it opens each of them, with every row, and nothing in it is live."""

import subprocess
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.exports.documents import REPORTS, rendered
from tests.exports.test_ods import TABLE, TEXT, told
from tests.support.programs import program
from toolkit.exports.document import Document, actions_of, document_of

TEXTS: Mapping[str, Callable[[Document], Document]] = {
    "odt": lambda document: document,
    "docx": lambda document: document,
    "actions-odt": actions_of,
    "actions-docx": actions_of,
}

pytestmark = pytest.mark.deep


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All files, and beside them what LibreOffice saw in each: one call for each of its programs."""
    place = tmp_path_factory.mktemp("libreoffice")
    for name in REPORTS:
        for kind in ("xlsx", "ods", *TEXTS):
            (place / f"{name}-{kind}.{kind.removeprefix('actions-')}").write_bytes(rendered(kind, name))
    start = [program("soffice"), f"-env:UserInstallation={(place / 'profile').as_uri()}", "--headless"]
    for flat, kinds in (("fods", ("xlsx", "ods")), ("fodt", ("odt", "docx"))):
        files = [str(file) for kind in kinds for file in sorted(place.glob(f"*.{kind}"))]
        subprocess.run(
            [*start, "--convert-to", flat, "--outdir", str(place), *files], check=True, capture_output=True, timeout=300
        )
    return place


@cache
def seen(file: Path) -> ElementTree.Element:
    return ElementTree.parse(file).getroot()


def filled(table: ElementTree.Element) -> list[list[str]]:
    cells = ([told(cell) for cell in row.iter(f"{TABLE}table-cell")] for row in table.iter(f"{TABLE}table-row"))
    return [row for row in cells if any(row)]


def live(root: ElementTree.Element) -> Iterable[str]:
    return [node.tag for node in root.iter() if f"{TABLE}formula" in node.attrib or node.tag == f"{TEXT}a"]


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
@pytest.mark.parametrize("report", REPORTS)
def test_the_spreadsheet_opens_with_every_row(folder: Path, report: str, kind: str) -> None:
    root, made = seen(folder / f"{report}-{kind}.fods"), REPORTS[report]()
    sheets = {sheet.attrib[f"{TABLE}name"]: filled(sheet) for sheet in root.iter(f"{TABLE}table")}
    for table in made.tables:
        assert len(sheets[table.title]) == 1 + max(1, len(table.rows)), table.title
        assert [title for title in sheets[table.title][0] if title] == [column.title for column in table.columns]
    assert not live(root)


@pytest.mark.parametrize("kind", TEXTS)
@pytest.mark.parametrize("report", REPORTS)
def test_the_text_opens_with_every_table_and_its_heading(folder: Path, report: str, kind: str) -> None:
    root, document = seen(folder / f"{report}-{kind}.fodt"), TEXTS[kind](document_of(REPORTS[report]()))
    tables = [filled(table) for table in root.iter(f"{TABLE}table")]
    chapters = [chapter for chapter in document.chapters if chapter.rows]
    assert [(len(table) - 1, tuple(table[0])) for table in tables] == [
        (len(chapter.rows), chapter.headings) for chapter in chapters
    ]
    headings = {"".join(found.itertext()) for found in root.iter(f"{TEXT}h")}
    assert {chapter.title for chapter in document.chapters} <= headings
    assert not live(root)
