"""The zip archive that an XLSX or ODS file is, looked at before anything in it is unpacked.

It refuses by what the archive's own directory declares; unpacking reads no more than was declared (zipfile stops
there). It does not look at what the parts say.
"""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

from toolkit.errors import InvalidInput

XLSX, ODS = "xlsx", "ods"

MOST_PARTS = 2_000
LARGEST_PART = 40_000_000
"""In bytes, unpacked; pictures count too, though nobody looks at them."""
LARGEST_WHOLE = 100_000_000
HIGHEST_RATIO = 200
"""How far a part may shrink. Deflate reaches 1,030; a sheet of one cell repeated a million times about 100."""
_SMALL = 1_000_000
"""A part this small may shrink as far as it likes."""

_ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"


@contextmanager
def opened(data: bytes) -> Iterator[zipfile.ZipFile]:
    """Open the archive, once it is known to be of a decent size. Raises InvalidInput."""
    try:
        archive = zipfile.ZipFile(BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise InvalidInput("table.damaged") from None
    with archive:
        _check_declared(archive.infolist())
        yield archive


def kind_of(archive: zipfile.ZipFile) -> str | None:
    """Return whether the archive is an XLSX or an ODS file; None for anything else."""
    names = archive.NameToInfo
    if "xl/workbook.xml" in names:
        return XLSX
    return ODS if _is_ods(archive) else None


def _is_ods(archive: zipfile.ZipFile) -> bool:
    told = archive.NameToInfo.get("mimetype")
    if told is None or told.file_size > 200 or "content.xml" not in archive.NameToInfo:
        return False
    try:
        return archive.read(told).startswith(_ODS_TYPE)
    except Exception:  # noqa: BLE001 - a file from outside: whatever breaks on it, it is no ODS
        return False


def _check_declared(parts: list[zipfile.ZipInfo]) -> None:
    whole = sum(part.file_size for part in parts)
    if len(parts) > MOST_PARTS or whole > LARGEST_WHOLE or any(map(_is_swollen, parts)):
        raise InvalidInput("table.unpacks_too_large", limit=LARGEST_WHOLE // 1_000_000)


def _is_swollen(part: zipfile.ZipInfo) -> bool:
    too_far = part.file_size > _SMALL and part.file_size > HIGHEST_RATIO * part.compress_size
    return too_far or part.file_size > LARGEST_PART
