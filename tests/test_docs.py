"""What the documents for a municipality promise about themselves."""

import re

import pytest

from tests.support.sources import ROOT

# WCAG 2.2, levels A and AA; 4.1.1 was taken out of the standard.
CRITERIA = (
    *("1.1.1", "1.2.1", "1.2.2", "1.2.3", "1.2.4", "1.2.5", "1.3.1", "1.3.2", "1.3.3", "1.3.4", "1.3.5"),
    *("1.4.1", "1.4.2", "1.4.3", "1.4.4", "1.4.5", "1.4.10", "1.4.11", "1.4.12", "1.4.13"),
    *("2.1.1", "2.1.2", "2.1.4", "2.2.1", "2.2.2", "2.3.1", "2.4.1", "2.4.2", "2.4.3", "2.4.4", "2.4.5", "2.4.6"),
    *("2.4.7", "2.4.11", "2.5.1", "2.5.2", "2.5.3", "2.5.4", "2.5.7", "2.5.8"),
    *(
        "3.1.1",
        "3.1.2",
        "3.2.1",
        "3.2.2",
        "3.2.3",
        "3.2.4",
        "3.2.6",
        "3.3.1",
        "3.3.2",
        "3.3.3",
        "3.3.4",
        "3.3.7",
        "3.3.8",
    ),
    *("4.1.2", "4.1.3"),
)


def test_the_conformance_report_has_a_line_for_every_criterion_and_says_why_where_something_fails() -> None:
    report = (ROOT / "docs" / "accessibility.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d\.\d\.\d+) \| ([^|]+) \| (A{1,2}) \| ([^|]+) \| ?([^|]*)\|$", report, re.MULTILINE)
    assert tuple(row[0] for row in rows) == CRITERIA
    assert {row[3] for row in rows} <= {"supports", "partly", "does not apply"}
    assert all(len(row[4]) > 40 for row in rows if row[3] == "partly")


@pytest.mark.parametrize("page", ["docs/accessibility.md", "docs/standards.md", "GOVERNANCE.md"])
def test_every_file_that_a_document_points_to_is_there(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    folder = (ROOT / page).parent
    assert not [link for link in re.findall(r"\]\(([\w./-]+)\)", text) if not (folder / link).exists()]
    paths = re.findall(r"`((?:toolkit|templates|assets|tests|docs)/[\w./-]*)`", text)
    assert not [path for path in paths if not (ROOT / path).exists()]
