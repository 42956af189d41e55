"""Where the shipped data stands: templates, scripts, texts, static pages.

In a checkout they lie beside the package, in an installed wheel inside it. Reads nothing by itself.
"""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def shipped(folder: str) -> Path:
    """Return the shipped folder `templates` or `assets`."""
    beside = _PACKAGE.parent / folder
    inside = _PACKAGE / "_shipped" / folder
    return inside if inside.is_dir() else beside
