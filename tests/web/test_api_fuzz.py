"""The API against its own description: whatever schemathesis thinks of, no 500 and no answer that is not described."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.server import Server
from tests.web.test_api import WHEEL

# Content is judged apart from shape (a name of 121 characters, an organisation that is not there): that is a 422.
_LEFT_OUT = "positive_data_acceptance"
_KNOWN = """
[[operations]]
include-path-regex = "^/sessions/"
parameters = {{ "path.id" = "{session}", "path.format" = ["json", "csv", "xlsx", "ics", "niets"] }}

[[operations]]
include-path-regex = "^/wheels/.*(compare|sessions)"
parameters = {{ "path.id" = "{wheel}", "path.other" = "{wheel}" }}

[[operations]]
include-method = "GET"
include-path = "/wheels/{{id}}"
parameters = {{ "path.id" = "{wheel}" }}
"""


def fuzzed(server: Server, folder: Path, *options: str) -> str:
    """Let schemathesis loose on a server with one wheel and one session, and return its report; fail on any finding."""
    token = server.token()
    wheel = server.api(token, "/wheels", WHEEL)["id"]
    session = server.api(token, f"/wheels/{wheel}/sessions", {})["id"]
    (folder / "schemathesis.toml").write_text(_KNOWN.format(session=session, wheel=wheel), encoding="utf-8")
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(folder / "schemathesis.toml"), "run"]
    asked = [f"{server.base}/api/v1/openapi.json", "--header", f"Authorization: Bearer {token}", "--no-color"]
    how = ["--exclude-checks", _LEFT_OUT, "--continue-on-failure", "--request-timeout", "30", *options]
    done = subprocess.run([*command, *asked, *how], cwd=folder, capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
    return done.stdout


def test_a_few_of_everything_is_answered_as_described(shared_server: Server, tmp_path: Path) -> None:
    report = fuzzed(shared_server, tmp_path, "--phases", "fuzzing", "--max-examples", "12", "--seed", "1")
    assert "Tested: 10" in report


@pytest.mark.deep
def test_a_great_many_of_everything_is_answered_as_described(shared_server: Server, tmp_path: Path) -> None:
    report = fuzzed(shared_server, tmp_path, "--phases", "coverage,fuzzing,stateful", "--max-examples", "150")
    assert "Tested: 10" in report
