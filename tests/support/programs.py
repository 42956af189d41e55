"""Programs beside Python that a deep test needs; one that is missing is a failure that says its name."""

import shutil

PACKAGES = {
    "soffice": "libreoffice-calc-nogui and libreoffice-writer-nogui",
    "pdfinfo": "poppler-utils",
    "pdftotext": "poppler-utils",
}


def program(name: str) -> str:
    """Return where a program stands."""
    found = shutil.which(name)
    assert found, f"{name} is not installed; Debian has it in {PACKAGES[name]}, and .ci/deep installs all of them"
    return found
