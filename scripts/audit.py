"""Are there known holes in what is installed? `make audit` asks the public list of advisories about every pin.

It fails on a finding. Where the list cannot be reached it says so by name and fails nothing: it does not claim that
there is nothing, and it does not stop who works without a network.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
PINS = ROOT / "constraints.txt"
_SECONDS = 8
NOT_REACHED = "WARNING audit: no connection to the list of advisories; NOTHING WAS AUDITED. Try again with a network."


def main() -> int:
    """Audit the pins: first one of them, to see whether the list answers at all."""
    pins = [line for line in PINS.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    print(f"audit: asking about {len(pins)} packages …", file=sys.stderr)
    answered, report = asked_about(pins[:1])
    if answered and audited(report):
        answered, report = asked_about(pins)
    said, code = verdict(report if answered else None)
    print(said, file=sys.stderr)
    return code


def asked_about(pins: list[str]) -> tuple[bool, Any]:
    """Return whether the auditor could work, and what it reported."""
    with tempfile.TemporaryDirectory() as folder:
        wanted = Path(folder) / "pins.txt"
        wanted.write_text("\n".join(pins), encoding="utf-8")
        options = ("--no-deps", "--disable-pip", "--progress-spinner", "off", "--timeout", str(_SECONDS), "-f", "json")
        done = subprocess.run(
            [sys.executable, "-m", "pip_audit", "--requirement", str(wanted), *options],
            capture_output=True,
            text=True,
            check=False,
        )
    try:
        return True, json.loads(done.stdout)
    except ValueError:
        return False, None


def audited(report: Any) -> list[Any]:
    """Return the packages about which the list had an answer."""
    return [one for one in report["dependencies"] if "skip_reason" not in one]


def verdict(report: Any) -> tuple[str, int]:
    """Return what there is to say about a report (None: the list could not be asked), and the exit code."""
    if report is None or not audited(report):
        return NOT_REACHED, 0
    found = [_told(one, hole) for one in audited(report) for hole in one["vulns"]]
    skipped = [one["name"] for one in report["dependencies"] if "skip_reason" in one]
    beside = f"; WARNING audit: {len(skipped)} were not audited: {', '.join(skipped)}" if skipped else ""
    if found:
        return "\n".join(["audit: known holes", *found]) + beside, 1
    return f"audit: no known hole in {len(audited(report))} packages{beside}", 0


def _told(package: Any, hole: Any) -> str:
    repaired = ", ".join(hole["fix_versions"]) or "no release yet"
    return f"  {package['name']} {package['version']}: {hole['id']} (repaired in {repaired})"


if __name__ == "__main__":
    sys.exit(main())
