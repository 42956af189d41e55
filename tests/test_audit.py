"""What `make audit` says, and when it fails. What the list of advisories holds is not ours to test."""

from importlib.util import module_from_spec, spec_from_file_location
from typing import Any

from tests.support.sources import ROOT


def verdict(report: Any) -> tuple[str, int]:
    spec = spec_from_file_location("audit", ROOT / "scripts" / "audit.py")
    assert spec is not None and spec.loader is not None
    audit = module_from_spec(spec)
    spec.loader.exec_module(audit)
    said: tuple[str, int] = audit.verdict(report)
    return said


GOOD = {"name": "goed", "version": "1.0", "vulns": []}
UNKNOWN = {"name": "vreemd", "skip_reason": "not found"}
HOLES = [{"id": "CVE-1", "fix_versions": ["2.1"]}, {"id": "CVE-2", "fix_versions": []}]
BAD = {"name": "lek", "version": "2.0", "vulns": HOLES}


def test_a_known_hole_fails_the_check_and_is_named_with_its_repair() -> None:
    said, code = verdict({"dependencies": [GOOD, BAD]})
    assert code == 1
    assert "lek 2.0: CVE-1 (repaired in 2.1)" in said and "CVE-2 (repaired in no release yet)" in said


def test_without_a_connection_it_says_that_nothing_was_audited() -> None:
    for report in (None, {"dependencies": [UNKNOWN, UNKNOWN]}):
        said, code = verdict(report)
        assert code == 0 and "NOTHING WAS AUDITED" in said and "no known hole" not in said


def test_what_could_not_be_audited_is_named() -> None:
    said, code = verdict({"dependencies": [GOOD, UNKNOWN]})
    assert (said, code) == ("audit: no known hole in 1 packages; WARNING audit: 1 were not audited: vreemd", 0)
