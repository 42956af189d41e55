"""A wheel built from the project installs and runs outside the checkout, with all that is shipped inside it."""

import os
import subprocess
import sys
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.sources import ROOT

DEMO = "voorbeeldwiel.wheel.json"


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel from the project as it stands."""
    folder = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True, timeout=300)
    return next(folder.glob("*.whl"))


def test_everything_that_is_shipped_is_inside_and_nothing_else(package: Path) -> None:
    names = set(zipfile.ZipFile(package).namelist())
    for folder in ("templates", "assets"):
        files = (file.relative_to(ROOT).as_posix() for file in (ROOT / folder).rglob("*") if file.is_file())
        assert not [name for name in files if f"toolkit/_shipped/{name}" not in names]
    assert "toolkit/py.typed" in names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not [name for name in names if name.startswith(("tests/", "templates/", "assets/"))]


def test_it_analyses_the_wheel_that_it_ships_from_any_folder(package: Path, tmp_path: Path) -> None:
    place = tmp_path / "place"
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(place), str(package)]
    subprocess.run(install, check=True, capture_output=True, timeout=300)
    demo = place / "toolkit" / "_shipped" / "templates" / "demo" / DEMO
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys, toolkit.__main__ as m; print(m.__file__); sys.exit(m.main())",
            "check",
            demo,
        ],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(place)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    origin, said = done.stdout.splitlines()
    assert done.returncode == 0, done.stderr
    assert Path(origin).is_relative_to(place)
    assert said.startswith(DEMO)


@pytest.fixture
def served(package: Path, tmp_path: Path) -> Iterator[dict[str, str]]:
    """Install the wheel in an environment of its own and serve from a folder of its own; give the links by name."""
    python = tmp_path / "own" / "bin" / "python"
    subprocess.run([sys.executable, "-m", "venv", str(tmp_path / "own")], check=True, timeout=300)
    install = [str(python), "-m", "pip", "install", "--quiet", "-c", str(ROOT / "constraints.txt"), str(package)]
    subprocess.run(install, check=True, capture_output=True, timeout=600)
    serve = [str(python.with_name("participatiewiel")), "serve", "--demo", "--host", "127.0.0.1", "--port", "0"]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    with subprocess.Popen(serve, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        try:
            links: dict[str, str] = {}
            for line in server.stdout:
                name, _, address = line.strip().partition(": ")
                links[name] = address
                if name == "Scherm":
                    break
            yield links
        finally:
            server.terminate()


@pytest.mark.deep
def test_an_installed_wheel_serves_its_pages(served: dict[str, str]) -> None:
    assert set(served) >= {"Begeleider", "Telefoon", "Scherm"}
    for link in served["Telefoon"], served["Scherm"]:
        with urllib.request.urlopen(link, timeout=30) as page:
            assert page.status == 200
            assert b"<html" in page.read()
