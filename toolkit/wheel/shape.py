"""Strict reading of JSON and YAML into frozen dataclasses, and one sentence where the shape is wrong.

What comes out is in NFC and of exactly the declared types ("3" is no number). Whether the values make sense is not
looked at here: that is content.py's, and each file kind's own.
"""

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, TypeVar, cast

import yaml
from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails
from yaml.composer import Composer

from toolkit.errors import InvalidInput
from toolkit.texts import DEFAULT_LANGUAGE, LANGUAGES, catalogue, text

DEEPEST = 100
_LARGEST = 2**63  # beyond it, other programs read another number

_EXPECTED = {
    "string_type": "errors.expected_text",
    "string_unicode": "errors.bad_character",
    "int_type": "errors.expected_whole_number",
    "int_from_float": "errors.expected_whole_number",
    "float_type": "errors.expected_number",
    "finite_number": "errors.expected_number",
    "bool_type": "errors.expected_yes_or_no",
    "tuple_type": "errors.expected_list",
    "list_type": "errors.expected_list",
    "dict_type": "errors.expected_object",
    "mapping_type": "errors.expected_object",
    "dataclass_type": "errors.expected_object",
    "too_long": "errors.expected_pair",
}

T = TypeVar("T")


def shaped(kind: type[T], value: Any) -> T:
    """Return `value` (as JSON gives it) as a `kind`. Raises InvalidInput with the path of the first thing wrong."""
    written = json.dumps(normalised(value))
    try:
        found: T = _adapter(cast(Any, kind)).validate_json(written, strict=True)
    except ValidationError as error:
        raise refusal(error) from None
    return found


def refusal(error: ValidationError) -> InvalidInput:
    """Return pydantic's first complaint as ours."""
    first = error.errors(include_url=False)[0]
    where = [part for part in first["loc"] if part != "[key]"]
    key, params = _complaint(first, where)
    return InvalidInput(key, field=path_text(where), **params)


def path_text(where: Sequence[str | int]) -> str:
    """Return a path as a person would write it: `activities[3].goals[0]`."""
    written = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in where)
    return written.removeprefix(".")


def sentence(error: InvalidInput, language: str = DEFAULT_LANGUAGE) -> str:
    """Return an error as one sentence: the file where it is known, the path where there is one, what is wrong."""
    said = text(error.key, language, **error.params)
    file = "" if "{file}" in catalogue(language).get(error.key, "") else str(error.params.get("file", ""))
    return ": ".join(part for part in (file, error.field, said) if part)


def copied(value: dict[str, Any]) -> dict[str, Any]:
    """Return a deep copy of a JSON object."""
    again: dict[str, Any] = json.loads(json.dumps(value))
    return again


def translated_schema(limit: int) -> dict[str, Any]:
    """Return the schema of a text by language, at most `limit` code points each."""
    written = {"type": "string", "minLength": 1, "maxLength": limit, "pattern": r"\S"}
    return {
        "type": "object",
        "properties": {language: written for language in LANGUAGES},
        "required": [DEFAULT_LANGUAGE],
        "additionalProperties": False,
    }


def headed_schema(schema: Mapping[str, Any], form: str, version: int, title: str) -> dict[str, Any]:
    """Return the schema of a file: that of its content, with `format` and `version` before it."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "title": title,
        "properties": {"format": {"const": form}, "version": {"const": version}, **schema["properties"]},
        "required": ["format", "version", *schema["required"]],
    }


def in_file(error: InvalidInput, file: str) -> InvalidInput:
    """Return the same error, naming the file; `file` empty leaves it as it is."""
    return InvalidInput(error.key, field=error.field, **{**error.params, "file": file}) if file else error


def header_taken(value: Any, form: str, version: int) -> dict[str, Any]:
    """Return the object without its `format` and `version`. Raises InvalidInput where they are not ours."""
    if not isinstance(value, Mapping):
        raise InvalidInput("errors.expected_object")
    if value.get("format") != form:
        raise InvalidInput("errors.file_format", field="format", expected=form)
    if "version" not in value:
        raise InvalidInput("errors.missing_key", field="version", name="version")
    found = value["version"]
    if not isinstance(found, int) or isinstance(found, bool) or found < 1:
        raise InvalidInput("errors.expected_whole_number", field="version")
    if found > version:
        raise InvalidInput("errors.file_newer", field="version", version=found, known=version)
    return {key: inner for key, inner in value.items() if key not in ("format", "version")}


def parsed_json(data: bytes | str) -> Any:
    """Return what a JSON file says. Raises InvalidInput for what is not whole, not UTF-8 or not JSON, and for a key
    that stands twice (JSON itself would silently lose the first)."""
    written = decoded(data)
    try:
        return json.loads(written, object_pairs_hook=_object_once)
    except json.JSONDecodeError as error:
        raise _not_json(error, written) from None
    except InvalidInput:
        raise
    except ValueError:  # a number of thousands of digits
        raise InvalidInput("errors.number_too_large") from None
    except RecursionError:
        raise InvalidInput("errors.too_deep", deepest=DEEPEST) from None


def parsed_yaml(data: bytes | str) -> Any:
    """Return what a YAML file says, with dates as ISO texts. Only plain data is read: no tags, no aliases."""
    written = decoded(data)
    try:
        return _plain(yaml.load(written, Loader=_PlainLoader))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = min(mark.line, written.count("\n")) + 1 if mark else 1  # libyaml sees one more line at the end
        raise InvalidInput("errors.file_not_yaml", line=line) from None
    except RecursionError:
        raise InvalidInput("errors.too_deep", deepest=DEEPEST) from None


def decoded(data: bytes | str) -> str:
    """Return UTF-8 bytes as text, without a byte order mark."""
    if isinstance(data, str):
        return data.removeprefix("\ufeff")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        cut_off = error.reason == "unexpected end of data"
        raise InvalidInput("errors.file_truncated" if cut_off else "errors.file_not_utf8") from None


def normalised(value: Any, depth: int = 0) -> Any:
    """Return JSON with every text in NFC, keys too. Raises InvalidInput for what no file can hold."""
    if depth > DEEPEST:
        raise InvalidInput("errors.too_deep", deepest=DEEPEST)
    if isinstance(value, str):
        return _composed(value)
    if isinstance(value, Mapping):
        return _object_once([(key, _normalised_at(f"{key}", inner, depth + 1)) for key, inner in value.items()])
    if isinstance(value, (list, tuple)):
        return [_normalised_at(f"[{at}]", inner, depth + 1) for at, inner in enumerate(value)]
    if isinstance(value, (int, float)) and not -_LARGEST <= value < _LARGEST:
        raise InvalidInput("errors.number_too_large")
    return value


def _normalised_at(step: str, value: Any, depth: int) -> Any:
    try:
        return normalised(value, depth)
    except InvalidInput as error:
        raise error.under(step) from None


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def _complaint(first: ErrorDetails, where: Sequence[str | int]) -> tuple[str, dict[str, Any]]:
    last = where[-1] if where else ""
    match first["type"]:
        case "missing":
            return ("errors.missing_key", {"name": last}) if isinstance(last, str) else ("errors.expected_pair", {})
        case "unexpected_keyword_argument" | "extra_forbidden":
            return "errors.unknown_key", {"name": last}
        case "enum" | "literal_error":
            choices = re.findall(r"'([^']*)'", str(first.get("ctx", {}).get("expected", "")))
            return "errors.expected_one_of", {"choices": ", ".join(choices)}
        case other:
            return _EXPECTED.get(other, "errors.expected_other"), {}


def _composed(written: str) -> str:
    if any(sign == "\0" or "\ud800" <= sign <= "\udfff" for sign in written):
        raise InvalidInput("errors.bad_character")
    return unicodedata.normalize("NFC", written)


def _object_once(pairs: Sequence[tuple[Any, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        name = _composed(str(key))
        if name in found:
            raise InvalidInput("errors.key_twice", field=name, name=name)
        found[name] = value
    return found


def _not_json(error: json.JSONDecodeError, written: str) -> InvalidInput:
    if error.pos >= len(written.rstrip()) or error.msg.startswith("Unterminated string"):
        return InvalidInput("errors.file_truncated")
    return InvalidInput("errors.file_not_json", line=error.lineno, column=error.colno)


def _plain(value: Any, depth: int = 0) -> Any:
    """Return YAML's values as JSON has them: dates become ISO texts, keys become texts."""
    if depth > DEEPEST:
        raise InvalidInput("errors.too_deep", deepest=DEEPEST)
    if isinstance(value, dict):
        return {str(key): _plain(inner, depth + 1) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner, depth + 1) for inner in value]
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    if hasattr(value, "isoformat"):
        return value.isoformat()
    raise InvalidInput("errors.expected_other")


class _PlainLoader(Composer, yaml.CSafeLoader):
    """SafeLoader that refuses aliases (a small file could unfold into a huge one) and a key that stands twice.

    Letters are read by libyaml, at five times the speed; nodes are put together here, where an alias can be seen.
    """

    def __init__(self, stream: str) -> None:
        yaml.CSafeLoader.__init__(self, stream)
        Composer.__init__(self)

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        if self.check_event(yaml.events.AliasEvent):
            alias: Any = self.peek_event()
            raise InvalidInput("errors.file_alias", line=alias.start_mark.line + 1)
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        _object_once([(key.value, None) for key, _ in node.value if isinstance(key, yaml.ScalarNode)])
        return cast("dict[Any, Any]", super().construct_mapping(node, deep=deep))
