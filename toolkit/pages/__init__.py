"""The facilitator's desk: library, preparation, console and downloads, as NiceGUI pages below /begeleider.

Shows and asks; decides nothing, and opens or starts nothing when imported.
"""

from toolkit.pages import downloads, library, prepare, session
from toolkit.pages.frame import speak_dutch
from toolkit.services import Services


def create(services: Services) -> None:
    """Register every page of the desk."""
    speak_dutch()
    for part in (library, prepare, session, downloads):
        part.register(services)
