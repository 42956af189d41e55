"""What this project promises about itself, as far as a test can hold it (ARCHITECTURE.md, README.md, RULES.md)."""

import ast
import json
import re
import statistics
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import fields
from functools import cache
from pathlib import Path

import pytest
import yaml

import toolkit
from tests.support.sources import ROOT, name_of, sources, tracked_files, tree_of, written_strings
from toolkit import shelf
from toolkit.settings import ENVIRONMENT_PREFIX, Settings
from toolkit.texts import LANGUAGES, duration

TEXTS = ROOT / "assets" / "texts"
PLURALS = (".one", ".other")

# Where the code puts the first word of a key before the rest: the rest is a string below that path.
IMPLIED = (
    ("errors.", "toolkit/"),  # the code of a refusal: Rejected("closed") is errors.closed
    ("desk.", "toolkit/pages/"),  # Words.__call__
    ("exports.", "toolkit/pages/"),  # Words.label
    ("groups.", "toolkit/wheel/group_words.py"),
    ("wheel.", "assets/wheel/words.js"),
)
# Keys that are put together out of two variables: nothing in the code shows the whole of them.
DYNAMIC = ("desk.clock.", "desk.form.", "desk.items.", "cli.simulate.figure.", "desk.paper.")


@cache
def catalogue(language: str) -> Mapping[str, str]:
    texts: dict[str, str] = {}
    for file in sorted((TEXTS / language).glob("*.json")):
        texts |= json.loads(file.read_text(encoding="utf-8"))
    return texts


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


# --- rules ---------------------------------------------------------------------------------------------------------


def rules() -> set[str]:
    return set(re.findall(r"^- \*\*([A-Z]{2}\d+)\*\*", read("toolkit/sessions/RULES.md"), re.MULTILINE))


def quoted_rules() -> set[str]:
    groups = {rule[:2] for rule in rules()}
    tests = [file for file in sources("tests", ".py", ".js") if file != Path(__file__)]
    rule = re.compile(r"(?<![A-Za-z0-9])[A-Z]{2}\d+(?![A-Za-z0-9])")  # also in a name: test_CA1_a_card_…
    quoted = (word for file in tests for word in rule.findall(file.read_text(encoding="utf-8")))
    return {word for word in quoted if word[:2] in groups}


def test_every_rule_of_a_session_is_quoted_by_a_test() -> None:
    assert not rules() - quoted_rules()


def test_every_rule_that_a_test_quotes_exists() -> None:
    assert not quoted_rules() - rules()


# --- texts ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_key_stands_in_the_file_of_its_first_word(language: str) -> None:
    for file in (TEXTS / language).glob("*.json"):
        keys = json.loads(file.read_text(encoding="utf-8"))
        assert not [key for key in keys if key.split(".")[0] != file.stem], file.name


def test_both_languages_have_the_same_keys_with_the_same_placeholders() -> None:
    dutch, english = (
        {key: set(re.findall(r"\{(\w+)\}", words)) for key, words in catalogue(language).items()}
        for language in LANGUAGES
    )
    assert dutch == english


def test_no_text_is_empty_and_no_key_stands_twice() -> None:
    for language in LANGUAGES:
        assert all(words.strip() for words in catalogue(language).values())
        for file in (TEXTS / language).glob("*.json"):
            pairs = json.loads(file.read_text(encoding="utf-8"), object_pairs_hook=list)
            twice = [key for key, count in Counter(key for key, _ in pairs).items() if count > 1]
            assert not twice, file.name


def test_every_text_is_used() -> None:
    assert not sorted(key for key in catalogue("nl") if not _is_used(key))


def test_every_text_that_the_code_names_exists() -> None:
    assert not sorted(set(_named_texts()) - _known_texts())


def _known_texts() -> set[str]:
    return {key.removesuffix(plural) for key in catalogue("nl") for plural in ("", *PLURALS)}


def _is_used(key: str) -> bool:
    names = {key, *(key.removesuffix(plural) for plural in PLURALS)}
    if key.startswith(DYNAMIC) or any(_is_written(name, "") for name in names):
        return True
    return any(
        name.startswith(prefix) and _is_written(name.removeprefix(prefix), folder)
        for name in names
        for prefix, folder in IMPLIED
    )


def _is_written(name: str, folder: str) -> bool:
    exact, patterns = _strings_by_folder(folder)
    return name in exact or any(pattern.fullmatch(name) for pattern in patterns)


@cache
def _strings_by_folder(folder: str) -> tuple[set[str], tuple[re.Pattern[str], ...]]:
    """Return the strings below a folder that could be keys, and those that are filled in at run time."""
    strings = {one.words for one in written_strings() if one.file.startswith(folder)}
    filled = (words for words in strings if re.fullmatch(r"[a-z_]+(\.[\w*-]+)+", words) and "*" in words)
    areas = {key.split(".")[0] for key in catalogue("nl")}
    # A pattern of a whole area (`errors.*`) would use everything: see IMPLIED.
    telling = (words for words in filled if not re.fullmatch(r"\w+\.\*", words) or words.split(".")[0] not in areas)
    return strings, tuple(re.compile(re.escape(words).replace(r"\*", r"[\w.-]+")) for words in telling)


def _named_texts() -> Iterator[str]:
    """Yield every text that the code names in full."""
    areas = {key.split(".")[0] for key in catalogue("nl")}
    for one in written_strings():
        is_key = re.fullmatch(r"[a-z]+(\.[a-z0-9_-]+)+", one.words) and one.words.split(".")[0] in areas
        shortened = one.file.startswith("toolkit/pages/")  # there a key goes without its `desk.`
        if is_key and not shortened and one.words not in NOT_TEXTS and not one.words.endswith((".css", ".js", ".json")):
            yield one.words
    for file in sources("toolkit/pages", ".py"):
        yield from _words_of_the_desk(tree_of(file))


# Strings that look like the key of a text and are commands, events, or an element with its class.
NOT_TEXTS = {"groups.form", "groups.move", "groups.formed", "groups.moved", "groups.repaired", "table.outcome"}


def _words_of_the_desk(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called == "words":
                yield f"desk.{node.args[0].value}"


# --- what is written beside the code -------------------------------------------------------------------------------


def test_every_bold_word_in_the_guide_stands_on_a_screen() -> None:
    bold = set(re.findall(r"\*\*(.+?)\*\*", read("facilitator-guide.md")))
    on_screen = {words for key, words in catalogue("nl").items() if not key.startswith(("errors.", "cli."))}
    assert bold
    assert not bold - on_screen


def test_the_guide_tells_of_every_script_with_its_minutes() -> None:
    told = re.findall(
        r"^\| ([^|]+?) \|[^|]+\| (\d[^|]*(?:uur|minuten)) \|$", read("facilitator-guide.md"), re.MULTILINE
    )
    shipped = [(script.name["nl"], duration(script.minutes, "nl")) for script in shelf.scripts()]
    assert sorted(told) == sorted(shipped)


def test_every_setting_is_in_the_readme_and_the_readme_knows_no_other() -> None:
    readme = read("README.md")
    names = {setting.name for setting in fields(Settings)}
    assert set(re.findall(rf"`{ENVIRONMENT_PREFIX}(\w+)`", readme)) == {name.upper() for name in names}
    assert set(re.findall(r"^\| `--([a-z-]+)", readme, re.MULTILINE)) == {name.replace("_", "-") for name in names}


@pytest.mark.parametrize("page", ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "facilitator-guide.md"])
def test_every_file_that_a_page_points_to_is_there(page: str) -> None:
    links = re.findall(r"\]\(([\w./-]+)\)", read(page))
    paths = re.findall(r"`((?:toolkit|templates|assets|tests|docs)/[\w./-]*)`", read(page))
    assert not [name for name in (*links, *paths) if not (ROOT / name).exists()]


@pytest.mark.parametrize("page", ["SECURITY.md", "docs/reliability.md", "docs/privacy.md"])
def test_every_test_that_a_page_names_exists(page: str) -> None:
    named = re.findall(r"`(tests/[\w/.-]+)::([^`]+)`", read(page))
    assert not [f"{file}::{name}" for file, name in named if name not in _tests_in(file)]
    assert page != "SECURITY.md" or len(named) > 30


def test_each_of_the_fifteen_complaints_has_a_test() -> None:
    told = read("docs/reliability.md").partition("## Fifteen complaints")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (\d+) \|.*$", told, re.MULTILINE)
    held = re.findall(r"^\| \d+ \|.*\| (`tests/[^|]+`) \|$", told, re.MULTILINE)
    assert rows == [str(number) for number in range(1, 16)]
    assert len(held) == 15


def _tests_in(file: str) -> set[str]:
    if not (ROOT / file).is_file():
        return set()
    pattern = r"^(?:async )?def (test_\w+)\(" if file.endswith(".py") else r'^test\("([^"]+)"'
    return set(re.findall(pattern, read(file), re.MULTILINE))


def test_the_two_commands_of_the_readme_are_in_the_makefile_and_the_pipeline_runs_the_second() -> None:
    targets = set(re.findall(r"^([a-z0-9-]+):", read("Makefile"), re.MULTILINE))
    assert {"run", "test", "check", "e2e", "bench", "deep"} <= targets
    assert read(".ci/run").rstrip().endswith("make test")


def test_publiccode_names_this_version_and_licence() -> None:
    public = yaml.safe_load(read("publiccode.yml"))
    assert public["publiccodeYmlVersion"] == "0.7"
    assert public["softwareVersion"] == toolkit.__version__
    assert public["legal"]["license"] == tomllib.loads(read("pyproject.toml"))["project"]["license"] == "EUPL-1.2"
    assert sorted(public["localisation"]["availableLanguages"]) == sorted(LANGUAGES)
    assert all(len(told["shortDescription"]) <= 150 for told in public["description"].values())


def test_every_dependency_is_pinned_to_one_version() -> None:
    project = tomllib.loads(read("pyproject.toml"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    pins = [line for line in read("constraints.txt").splitlines() if line and not line.startswith("#")]
    assert not [line for line in pins if not re.fullmatch(r"[\w.-]+==[\w.]+", line)]
    pinned = {_normal(line.split("==")[0]) for line in pins}
    assert not [name for name in wanted if _normal(re.split(r"[<>=;\[]", name)[0]) not in pinned]


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name.strip().lower())


# --- the code ------------------------------------------------------------------------------------------------------


def test_imports_go_down_only() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([linter, "--no-cache", "--no-logo"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_every_module_says_what_it_is_for() -> None:
    bare = [file for file in sources("toolkit", ".py") if tree_of(file).body and not ast.get_docstring(tree_of(file))]
    assert not [name_of(file) for file in bare]


def test_every_public_function_says_what_it_does() -> None:
    """But for one of one line; the commands of the command line, which their package describes; and migrations."""
    bare = [
        f"{name_of(file)}: {node.name}"
        for file in sources("toolkit", ".py")
        if not name_of(file).startswith(("toolkit/cli/", "toolkit/storage/migrations/"))
        for node in tree_of(file).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if not node.name.startswith("_") and len(node.body) > 1 and not ast.get_docstring(node)
    ]
    assert not bare


def test_no_file_is_called_after_nothing() -> None:
    homeless = {"utils", "util", "helpers", "common", "manager", "misc"}
    assert not [name_of(file) for file in tracked_files() if file.stem in homeless]


def test_functions_say_what_they_return_and_are_short() -> None:
    functions = [
        (name_of(file), node)
        for file in sources("toolkit", ".py")
        for node in ast.walk(tree_of(file))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    assert not [(file, node.name) for file, node in functions if re.match(r"_?(get|do|handle)_", node.name)]
    lengths = [(node.end_lineno or node.lineno) - node.lineno + 1 for _, node in functions]
    assert statistics.median(lengths) < 10


def test_nothing_reads_the_environment_at_import_and_only_the_rim_reads_it_at_all() -> None:
    readers = {
        name_of(file)
        for file in sources("toolkit", ".py")
        for node in ast.walk(tree_of(file))
        if isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv")
    }
    assert not [
        name
        for name in readers
        if not name.startswith(("toolkit/cli/", "toolkit/__main__", "toolkit/storage/migrations/"))
    ]


def test_scripts_never_write_html() -> None:
    forbidden = re.compile(r"\.(innerHTML|outerHTML|insertAdjacentHTML)\b|document\.write\b|\beval\(")
    assert not [
        name_of(file) for file in sources("assets", ".js") if forbidden.search(file.read_text(encoding="utf-8"))
    ]


def test_nothing_is_dragged() -> None:
    """Whatever can be done can be done without dragging, so nothing listens to a drag."""
    dragging = re.compile(r"draggable|dragstart|dragover|ondrop|\bdrop\b\W*[,(]\W*\(?event", re.I)
    pages = (*sources("assets", ".js", ".html"), *sources("toolkit/pages", ".py"))
    assert not [name_of(file) for file in pages if dragging.search(file.read_text(encoding="utf-8"))]


def test_no_page_has_script_or_style_of_its_own_in_it() -> None:
    inline = re.compile(
        r"<script(?![^>]*\bsrc=)(?![^>]*type=\"importmap\")[^>]*>\s*\S|<style\b|\sstyle=|\son[a-z]+=", re.I
    )
    assert not [name_of(file) for file in sources("assets", ".html") if inline.search(file.read_text(encoding="utf-8"))]


# --- the tree ------------------------------------------------------------------------------------------------------


def test_no_file_knows_a_machine_or_a_registry() -> None:
    path = re.compile(r"(?:^|[^\w.])/(?:" + "|".join(("work", "root", "home", "Users")) + r")/\w")
    registry = re.compile(
        "|".join((r"index-" + "url", r"pypi\.org/" + "simple", r"registry\." + "npmjs", "python" + "hosted"))
    )
    told = [
        f"{name_of(file)}:{number}"
        for file in tracked_files()
        if file.suffix not in (".png", ".svg", ".ico", ".webp", ".woff2")
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1)
        if path.search(line) or registry.search(line)
    ]
    assert not told


def test_there_is_no_lock_file_and_nothing_of_others() -> None:
    foreign = re.compile(
        r"(^|/)(uv\.lock|poetry\.lock|package-lock\.json|pylock.*\.toml)$|\.min\.(js|css)$|node_modules/"
    )
    assert not [name_of(file) for file in tracked_files() if foreign.search(name_of(file))]
