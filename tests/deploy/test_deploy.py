"""What stands in `deploy/` is right: nginx takes the site, systemd the units, and every setting exists."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.nginx import Nginx
from tests.support.server import ROOT
from toolkit.settings import settings_from

DEPLOY = ROOT / "deploy"
UNIT = DEPLOY / "systemd" / "participatiewiel@.service"


def environment() -> dict[str, str]:
    lines = (DEPLOY / "systemd" / "environment").read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def test_every_setting_in_the_environment_file_exists_and_is_taken() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [name for name in environment() if f"`{name}`" not in readme] == []
    settings = settings_from({}, environment())
    assert settings.secure
    assert (settings.database_url or "").startswith("postgresql+psycopg://")


def test_the_unit_starts_again_whatever_happens_and_its_command_is_one_of_ours(tmp_path: Path) -> None:
    unit = UNIT.read_text(encoding="utf-8")
    assert "Restart=always" in unit
    assert "StartLimitIntervalSec=0" in unit
    (command,) = re.findall(r"^ExecStart=\S+/participatiewiel (.*)$", unit, re.MULTILINE)
    from toolkit.__main__ import _parser

    words = command.replace("%i", "9001").split()
    args = vars(_parser(words).parse_args(words))
    assert settings_from(args, environment()).port == 9001


def test_the_container_takes_what_exists_and_runs_as_nobody_special() -> None:
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line.split(maxsplit=1) for line in text.splitlines() if line and not line.startswith("#")]
    known = {"FROM", "WORKDIR", "COPY", "RUN", "ENV", "USER", "VOLUME", "EXPOSE", "STOPSIGNAL", "HEALTHCHECK", "CMD"}
    assert {name for name, _ in lines} <= known
    copied = [part for name, rest in lines if name == "COPY" and "--from" not in rest for part in rest.split()[:-1]]
    assert copied
    assert [part for part in copied if not (ROOT / part).exists()] == []
    names = [name for name, _ in lines]
    assert dict(lines)["USER"] == "participatiewiel"
    assert names.index("USER") < names.index("CMD")
    variables = re.findall(r"(PARTICIPATIEWIEL_\w+)=", text)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [name for name in variables if f"`{name}`" not in readme] == []


@pytest.mark.deep
def test_nginx_takes_the_site() -> None:
    with Nginx(backends=(1, 2, 3, 4), http=9168, https=9169) as nginx:
        assert nginx.check().startswith("0 "), nginx.check()


@pytest.mark.deep
def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    assert analyze, "systemd is not installed: `apt-get install systemd`"
    program = tmp_path / "participatiewiel"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    unit = tmp_path / "participatiewiel@9001.service"
    unit.write_text(
        UNIT.read_text(encoding="utf-8").replace("/opt/participatiewiel/bin/participatiewiel", str(program))
    )
    done = subprocess.run([analyze, "verify", "--man=no", unit], capture_output=True, text=True)
    about_us = [line for line in done.stderr.splitlines() if "participatiewiel" in line]
    assert about_us == []
    scored = subprocess.run(
        [analyze, "security", "--offline=true", "--threshold=30", "--no-pager", unit], capture_output=True, text=True
    )
    assert scored.returncode == 0, scored.stdout[-400:]
