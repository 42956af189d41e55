"""What a municipality's own program makes of our files: every row is there, and nothing in it is live."""

import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.exports.wheels import FULL, STRANGE, full_report
from toolkit.exports import EXPORTERS

TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"

pytestmark = pytest.mark.deep


def opened(folder: Path, name: str, *options: str) -> ElementTree.Element:
    """Open an export in LibreOffice and return what it saw, as flat OpenDocument."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    assert program, "LibreOffice (soffice) is not installed; this test needs it"
    exporter = EXPORTERS[name]
    file = folder / f"uit.{exporter.extension}"
    file.write_bytes(exporter.render(full_report()))
    profile = (folder / "profile").as_uri()
    command = [program, f"-env:UserInstallation={profile}", "--headless", *options]
    command += ["--convert-to", "fods", "--outdir", str(folder), str(file)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return ElementTree.parse(folder / f"{file.stem}.fods").getroot()


def live_cells(root: ElementTree.Element) -> list[str]:
    links = [found.tag for found in root.iter(f"{TEXT}a")]
    return links + [cell.attrib[f"{TABLE}formula"] for cell in root.iter() if f"{TABLE}formula" in cell.attrib]


def filled_rows(sheet: ElementTree.Element) -> list[list[str]]:
    rows = (
        ["".join(cell.itertext()) for cell in row.iter(f"{TABLE}table-cell")] for row in sheet.iter(f"{TABLE}table-row")
    )
    return [row for row in rows if any(row)]


def test_the_workbook_opens_with_every_row_and_nothing_live(tmp_path: Path) -> None:
    root = opened(tmp_path, "xlsx")
    sheets = {sheet.attrib[f"{TABLE}name"]: filled_rows(sheet) for sheet in root.iter(f"{TABLE}table")}
    for table in full_report().tables:
        assert len(sheets[table.title]) == len(table.rows) + 1, table.title
    assert not live_cells(root)


@pytest.mark.parametrize("name", ["csv", "activities"])
def test_the_csv_opens_with_every_row_and_nothing_live(tmp_path: Path, name: str) -> None:
    root = opened(
        tmp_path, name, "--infilter=Text - txt - csv (StarCalc):59,34,76,1,,0,false,true,false,false,false,-1"
    )
    rows = [row for sheet in root.iter(f"{TABLE}table") for row in filled_rows(sheet)]
    count = {"csv": len(FULL.actions), "activities": len(FULL.activities)}[name]
    assert len(rows) == count + 1
    assert not live_cells(root)


def test_the_csv_is_safe_with_another_delimiter_too(tmp_path: Path) -> None:
    assert not live_cells(opened(tmp_path, "activities"))


def test_emoji_and_right_to_left_arrive(tmp_path: Path) -> None:
    told = "".join(opened(tmp_path, "xlsx").itertext())
    assert all(name.replace("\n", "") in told.replace("\n", "") for name in STRANGE)
