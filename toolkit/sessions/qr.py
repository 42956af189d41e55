"""QR codes: as an SVG for paper and screen, as text for a terminal."""

import io
from typing import Any

import qrcode
from qrcode.constants import ERROR_CORRECT_M

_QUIET = 4


def qr_svg(address: str, label: str) -> str:
    """Return a QR code as an `<svg>` element without any style; `label` is read aloud."""
    dark = _matrix(address)
    size = len(dark) + 2 * _QUIET
    path = "".join(
        f"M{x + _QUIET} {y + _QUIET}h1v1h-1z" for y, row in enumerate(dark) for x, cell in enumerate(row) if cell
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" role="img" '
        f'aria-label="{_escaped(label)}" shape-rendering="crispEdges">'
        f'<rect width="{size}" height="{size}" fill="#fff"/><path d="{path}"/></svg>'
    )


def qr_text(address: str) -> str:
    """Return a QR code in half blocks, dark on the terminal's light or light on its dark."""
    code = _code(address)
    out = io.StringIO()
    code.print_ascii(out=out, invert=True)
    return out.getvalue().rstrip("\n")


def _matrix(address: str) -> list[list[bool]]:
    code = _code(address)
    code.border = 0
    return [[bool(cell) for cell in row] for row in code.get_matrix()]


def _code(address: str) -> "qrcode.QRCode[Any]":
    code: qrcode.QRCode[Any] = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=2)
    code.add_data(address)
    code.make(fit=True)
    return code


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
