"""`serve` as somebody meets it who starts it: links that work, and one clear sentence where it cannot start."""

import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.server import ROOT, Server
from toolkit.addresses import base_address, own_addresses
from toolkit.cli import serve
from toolkit.errors import InvalidInput
from toolkit.settings import Settings, settings_from


def started(*options: str) -> subprocess.CompletedProcess[str]:
    """Start it where it cannot start, and return what it said."""
    return subprocess.run(
        [sys.executable, "-m", "toolkit", "serve", "--host", "127.0.0.1", *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )


def refused(done: subprocess.CompletedProcess[str]) -> str:
    """Return the one sentence on stderr of a start that was refused."""
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1, done.stderr
    return done.stderr


def test_a_taken_port_is_said_in_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert port in refused(started("--port", port, "--data", str(tmp_path)))


@pytest.mark.parametrize(
    "options",
    [
        ("--port", "99999"),
        ("--port", "x"),
        ("--public-url", "wiel.example"),
        ("--tls-cert", "none.pem"),
        ("--tls-cert", "none.pem", "--tls-key", "none.pem"),
        ("--host", "192.0.2.1"),
        ("--data", "README.md"),
        ("--database-url", "sqlite:////nowhere/at/all.db"),
    ],
)
def test_a_wrong_setting_is_said_in_one_sentence(tmp_path: Path, options: tuple[str, ...]) -> None:
    refused(started("--port", "0", "--data", str(tmp_path), *options))


def test_a_start_prints_the_three_links_behind_fixed_words(shared_server: Server) -> None:
    links = shared_server.links
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/begeleider/#sleutel=[\w-]{22,}", links["Begeleider"])
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/d/[B-Y346789]{6}", links["Telefoon"])
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/scherm/[B-Y346789]{6}", links["Scherm"])


def test_the_demo_session_is_opened_once(server: Server) -> None:
    code = server.code
    server.stop()
    server.start()
    assert server.code == code


def test_without_a_session_the_links_lead_to_where_the_code_is_typed(tmp_path: Path) -> None:
    with Server(data=tmp_path, demo=False, fresh=True) as running:
        assert running.links["Telefoon"] == running.links["Scherm"] == running.base + "/"


def test_a_public_address_is_in_every_link(tmp_path: Path) -> None:
    with Server(data=tmp_path, options=("--public-url", "https://wiel.example:8443/")) as running:
        assert all(link.startswith("https://wiel.example:8443/") for link in running.links.values())


def test_the_environment_sets_what_the_command_line_does_not() -> None:
    environment = {"PARTICIPATIEWIEL_PORT": "9000", "PARTICIPATIEWIEL_DEMO": "1", "PARTICIPATIEWIEL_HOST": "::1"}
    settings = settings_from({"port": "9001", "host": None}, environment)
    assert (settings.port, settings.host, settings.demo, settings.data) == (9001, "::1", True, Path("data"))
    assert settings_from({}, {}) == Settings()


def test_a_flag_that_is_neither_yes_nor_no_is_refused() -> None:
    with pytest.raises(InvalidInput):
        settings_from({}, {"PARTICIPATIEWIEL_DEMO": "perhaps"})


@pytest.mark.parametrize("address", ["http://[x", "https://wiel.example:99999", "wiel.example", "ftp://wiel.example"])
@pytest.mark.parametrize("setting", ["public_url", "security_contact"])
def test_an_address_that_is_none_is_refused_by_the_name_of_its_setting(setting: str, address: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        settings_from({setting: address}, {})
    assert refused.value.field == setting


def test_links_for_phones_never_say_localhost() -> None:
    settings = Settings(port=8080)
    for reached in ("http://localhost:8080/", "http://127.0.0.1:8080", "http://[::1]:8080/", ""):
        assert base_address(settings, reached) == f"http://{own_addresses()[0]}:8080"
    assert base_address(settings, "http://192.0.2.7:8080/begeleider/") == "http://192.0.2.7:8080"
    assert base_address(Settings(public_url="https://wiel.example"), "http://192.0.2.7") == "https://wiel.example"
    assert base_address(Settings(host="192.0.2.9", port=80)) == "http://192.0.2.9"


@pytest.mark.parametrize(("typed", "address"), [("2", "http://b"), ("", "http://a"), ("9\nx\n2", "http://b")])
def test_where_there_are_several_addresses_somebody_chooses(
    monkeypatch: pytest.MonkeyPatch, typed: str, address: str
) -> None:
    answers = iter(typed.split("\n"))
    monkeypatch.setattr("builtins.input", lambda _: next(answers))
    assert serve.chosen(["http://a", "http://b"]) == address
