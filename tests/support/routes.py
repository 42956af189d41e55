"""Every address that the application answers, as it says itself.

Asked of a process of its own, for an application that is built brings a desk along.
"""

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass

from tests.support.server import ROOT

_ASK = """
import json, sys
from pathlib import Path
from toolkit.app import build_app
from toolkit.settings import Settings

def found(routes, before=""):
    for route in routes:
        path = before + getattr(route, "path", "")
        inside = getattr(getattr(route, "original_router", route), "routes", None)
        if inside:
            yield from found(inside, path)
        elif getattr(route, "methods", None):
            yield [path, sorted(set(route.methods) - {"HEAD"})]

app = build_app(Settings(data=Path(sys.argv[1]), accounts=True))
print(json.dumps(list(found(app.routes))))
"""


@dataclass(frozen=True, slots=True)
class Route:
    """One address with its placeholders, and one method that it takes."""

    path: str
    method: str

    @property
    def is_inside(self) -> bool:
        """Tell whether one must be let in to get there: at the desk, or in the API."""
        return self.path.startswith(("/begeleider", "/api/v1"))


def all_routes() -> list[Route]:
    """Return every route of the application with accounts."""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-c", _ASK, folder], cwd=ROOT, capture_output=True, text=True, timeout=120
        )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.strip().splitlines()[-1])
    return [Route(path, method) for path, methods in told for method in methods]
