"""What a municipality's own program makes of our files: every row is there, and nothing in it is live."""

import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.exports.documents import REPORTS, rendered
from tests.exports.wheels import STRANGE
from tests.support.programs import program
from toolkit.exports import EXPORTERS
from toolkit.wheel.model import ActivityState

TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"

pytestmark = pytest.mark.deep


AS_TEXT = "--infilter=Text - txt - csv (StarCalc):59,34,76,1,,0,false,true,false,false,false,-1"


def opened(folder: Path, name: str, *options: str, report: str = "full") -> ElementTree.Element:
    """Open an export in LibreOffice and return what it saw, as flat OpenDocument."""
    file = folder / f"uit.{EXPORTERS[name].extension}"
    file.write_bytes(rendered(name, report))
    profile = (folder / "profile").as_uri()
    command = [program("soffice"), f"-env:UserInstallation={profile}", "--headless", *options]
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


@pytest.mark.parametrize("report", ["full", "demo", "empty"])
@pytest.mark.parametrize("name", ["csv", "activities", "sociale-kaart"])
def test_the_csv_opens_with_every_row_and_nothing_live(tmp_path: Path, name: str, report: str) -> None:
    root = opened(tmp_path, name, AS_TEXT, report=report)
    rows = [row for sheet in root.iter(f"{TABLE}table") for row in filled_rows(sheet)]
    wheel = REPORTS[report]().wheel
    offered = [one for one in wheel.activities if one.state is not ActivityState.WISH]
    count = {"csv": wheel.actions, "activities": wheel.activities, "sociale-kaart": offered}[name]
    assert len(rows) == 1 + len(count)
    assert not live_cells(root)


def test_the_csv_is_safe_with_another_delimiter_too(tmp_path: Path) -> None:
    assert not live_cells(opened(tmp_path, "activities"))


def test_emoji_and_right_to_left_arrive(tmp_path: Path) -> None:
    told = "".join(opened(tmp_path, "xlsx").itertext())
    assert all(name.replace("\n", "") in told.replace("\n", "") for name in STRANGE)
