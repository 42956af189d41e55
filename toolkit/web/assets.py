"""The files of `assets/` as the browser gets them: under one content hash, compressed once, cached for good.

One hash over all files (and over Socket.IO's own client and the templates, which are served beside them), so that an
import of one file by another needs no rewriting. Everything is in memory before the first request; a file is compressed
when it is first asked for, as no start should wait for all of them. Knows no sessions.
"""

import gzip
import hashlib
import json
import mimetypes
import posixpath
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from types import MappingProxyType

import brotli  # type: ignore[import-untyped]

from toolkit.resources import shipped
from toolkit.theme import Theme

SOCKET_CLIENT = "vendor/socket.io.min.js"
_IMPORT = re.compile(r"""^\s*(?:import|export)\b[^"';]*?["'](\.{1,2}/[^"']+)["']""", re.MULTILINE)
_MODULE = re.compile(r"""<script[^>]*type="module"[^>]*src="\{\{a\}\}/([^"]+)\"""")
_DOC_COMMENT = re.compile(rb"^[ \t]*/\*\*(?:(?!\*/).)*\*/[ \t]*$", re.MULTILINE | re.DOTALL)
_SMALL = 64 * 1024
_TEXT = ("text/", "application/json", "text/javascript", "image/svg+xml", "application/manifest+json")
_BROTLI, _GZIP = "br", "gzip"
_PACKING = Lock()  # the first who ask for a file ask together: it is compressed once for all of them


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """One file, as it is and as a browser may take it compressed, once that has been asked for."""

    path: str
    media_type: str
    plain: bytes
    _packed: dict[str, bytes | None] = field(default_factory=dict, repr=False, compare=False)

    def encoded_for(self, accepted: str) -> tuple[str | None, bytes]:
        """Return (Content-Encoding, body) for what a browser says that it accepts.

        The first time, this compresses: a few milliseconds for most files, a tenth of a second for the largest.
        """
        for encoding in self._encodings(accepted):
            with _PACKING:
                if encoding not in self._packed:
                    self._packed[encoding] = _packed_as(encoding, self.plain)
            if (packed := self._packed[encoding]) is not None:
                return encoding, packed
        return None, self.plain

    def is_packed_for(self, accepted: str) -> bool:
        """Tell whether `encoded_for` has nothing to compress any more."""
        return all(encoding in self._packed for encoding in self._encodings(accepted))

    def _encodings(self, accepted: str) -> Sequence[str]:
        if not self.media_type.startswith(_TEXT):
            return ()
        return [encoding for encoding in (_BROTLI, _GZIP) if encoding in accepted]


@dataclass(frozen=True, slots=True, kw_only=True)
class Assets:
    """All files by their path below `prefix`."""

    version: str
    files: Mapping[str, Asset]

    @property
    def prefix(self) -> str:
        """Where the files stand: `/a/{hash}`."""
        return f"/a/{self.version}"

    def page(self, path: str) -> Asset:
        """Return an HTML page with its addresses filled in and its modules preloaded. KeyError where there is none."""
        text = self.files[path].plain.decode()
        modules = [module for entry in _MODULE.findall(text) for module in self.modules_of(entry)]
        links = "".join(f'<link rel="modulepreload" href="{{{{a}}}}/{module}">\n' for module in dict.fromkeys(modules))
        filled = text.replace("</head>", f"{links}</head>", 1).replace("{{a}}", self.prefix)
        return asset_of(path, filled.encode())

    def modules_of(self, entry: str) -> list[str]:
        """Return the paths of a module and of all that it imports, each once, the entry first."""
        found, waiting = [], [entry]
        while waiting:
            path = waiting.pop(0)
            if path in found or path not in self.files:
                continue
            found.append(path)
            source = self.files[path].plain.decode()
            waiting.extend(
                posixpath.normpath(posixpath.join(posixpath.dirname(path), to)) for to in _IMPORT.findall(source)
            )
        return found


def load_assets(
    own_texts: Mapping[str, Mapping[str, str]] = MappingProxyType({}), theme: Theme | None = None
) -> Assets:
    """Read all that is shipped, with a municipality's own sentences (by language and key) and look."""
    folder = shipped("assets")
    raw = {path: without_docs(path, (folder / path).read_bytes()) for path in _paths_in(folder)}
    for language, texts in own_texts.items():
        for path in [path for path in raw if path.startswith(f"texts/{language}/")]:
            raw[path] = _said_otherwise(raw[path], texts)
    if theme is not None:
        raw["theme.css"] += theme.css().encode()
        raw |= {} if theme.logo is None else {theme.logo[0]: theme.logo[1]}
    raw[SOCKET_CLIENT] = _socket_client()
    templates = shipped("templates")
    seen = {**raw, **{f"templates/{path}": (templates / path).read_bytes() for path in _paths_in(templates)}}
    return Assets(version=_hash_of(seen), files={path: asset_of(path, data) for path, data in raw.items()})


def without_docs(path: str, data: bytes) -> bytes:
    """Return a script without its doc comments: a phone need not fetch them. Every line keeps its number."""
    if not path.endswith((".js", ".mjs")):
        return data
    return _DOC_COMMENT.sub(lambda comment: b"\n" * comment[0].count(b"\n"), data)


def asset_of(path: str, data: bytes) -> Asset:
    """Return one file as it is served."""
    return Asset(path=path, media_type=_media_type(path), plain=data)


@cache
def _packed_as(encoding: str, data: bytes) -> bytes | None:
    """Return the bytes compressed, None where that gains nothing."""
    if encoding == _GZIP:
        packed = gzip.compress(data, 9, mtime=0)
    else:
        packed = brotli.compress(data, quality=11 if len(data) <= _SMALL else 9)
    return packed if len(packed) < len(data) else None


def _media_type(path: str) -> str:
    if path.endswith((".js", ".mjs")):
        return "text/javascript; charset=utf-8"
    if path.endswith(".webmanifest"):
        return "application/manifest+json"
    kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind


def _paths_in(folder: Path) -> Iterable[str]:
    files = (file for file in sorted(folder.rglob("*")) if file.is_file())
    paths = (file.relative_to(folder) for file in files)
    return [path.as_posix() for path in paths if not any(part.startswith((".", "__")) for part in path.parts)]


def _said_otherwise(data: bytes, own: Mapping[str, str]) -> bytes:
    """Return a file of texts in which the sentences that a municipality has of its own stand."""
    texts = json.loads(data)
    changed = {key: own[key] for key in texts if key in own}
    return json.dumps(texts | changed, ensure_ascii=False).encode() if changed else data


def _socket_client() -> bytes:
    """Return Socket.IO's own client, out of the installed NiceGUI (without importing it)."""
    spec = find_spec("nicegui")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError("NiceGUI is not installed: the Socket.IO client comes with it")
    return (Path(spec.submodule_search_locations[0]) / "static" / "socket.io.min.js").read_bytes()


def _hash_of(files: Mapping[str, bytes]) -> str:
    digest = hashlib.sha256()
    for path, data in sorted(files.items()):
        for part in (path.encode(), data):
            digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()[:16]
