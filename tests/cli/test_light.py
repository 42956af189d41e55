"""The commands without a server start without the weight of one."""

import subprocess
import sys

import pytest

from tests.cli.program import DEMO, ROOT

HEAVY = ("nicegui", "matplotlib", "sqlalchemy", "sqlmodel", "socketio", "fastapi", "uvicorn")
CALL = """
import sys
sys.argv = ["participatiewiel", *sys.argv[1:]]
try:
    from toolkit.__main__ import main
    main()
except SystemExit:
    pass
finally:
    print(sorted({name.split(".")[0] for name in sys.modules}), file=sys.stderr)
"""


@pytest.mark.parametrize(
    "arguments",
    [("analyse", str(DEMO), "--json"), ("compare", str(DEMO), str(DEMO)), ("check", str(DEMO)), ("schema", "command")],
)
def test_no_part_of_the_server_is_imported(arguments: tuple[str, ...]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", CALL, *arguments], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    modules = done.stderr.splitlines()[-1]
    assert "'toolkit'" in modules
    assert not [name for name in HEAVY if f"'{name}'" in modules]
