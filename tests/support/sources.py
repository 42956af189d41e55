"""The project's own files, and the strings in them, for the tests that keep its promises."""

import ast
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
_SCRIPT_STRING = re.compile(r'"((?:[^"\\\n]|\\.)*)"|\'((?:[^\'\\\n]|\\.)*)\'|`((?:[^`\\]|\\.)*)`')

_SCRIPT_COMMENT = re.compile(r"/\*.*?\*/|(?<!:)//[^\n]*|<!--.*?-->", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A string in a source file; what is filled in at run time is `*`."""

    file: str
    words: str


@cache
def tracked_files() -> tuple[Path, ...]:
    """Return every file that is part of the project: known to git, or new and not ignored.

    Where there is no git, as in an exported tree: every file below no folder that .gitignore names.
    """
    if not (ROOT / ".git").exists():
        ignored = {line.strip("/") for line in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()}
        here = (file for file in sorted(ROOT.rglob("*")) if not ignored & set(file.relative_to(ROOT).parts))
        return tuple(file for file in here if file.is_file())
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return tuple(file for name in listed.stdout.splitlines() if (file := ROOT / name).is_file())


def sources(folder: str, *endings: str) -> Iterator[Path]:
    """Yield the project's files below a folder that end so."""
    return (file for file in tracked_files() if file.suffix in endings and name_of(file).startswith(f"{folder}/"))


def name_of(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


@cache
def tree_of(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


@cache
def written_strings() -> tuple[Written, ...]:
    """Return every string in the code that runs: Python, scripts and pages."""
    python = (Written(file=name_of(file), words=words) for file in sources("toolkit", ".py") for words in _python(file))
    scripts = (
        Written(file=name_of(file), words=words)
        for file in sources("assets", ".js", ".html")
        for words in _script(file.read_text(encoding="utf-8"))
    )
    return (*python, *scripts)


def _python(file: Path) -> Iterator[str]:
    nodes = list(ast.walk(tree_of(file)))
    parts = {id(part) for node in nodes if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in parts:
            yield node.value
        elif isinstance(node, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "*" for part in node.values)


def _script(source: str) -> Iterator[str]:
    source = _SCRIPT_COMMENT.sub("", source)
    for found in _SCRIPT_STRING.finditer(source):
        double, single, template = found.groups()
        if template is not None:
            yield re.sub(r"\$\{[^}]*\}", "*", template)
            yield from _script(template)  # strings inside what is filled in
        else:
            yield double if double is not None else single
