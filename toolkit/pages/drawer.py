"""A drawer of the console: built when it is opened, shown anew only while it is open."""

from toolkit.pages.desk import Desk
from toolkit.pages.links import Links


class Drawer:
    """The base of all drawers. `build` makes the parts once, `show` fills them from the desk."""

    pace = 0.25  # seconds between two times that it is shown anew
    drafts = ""  # how the drafts begin of the forms that it opens and closes; nothing where it has none

    def __init__(self, desk: Desk, links: Links) -> None:
        self.desk = desk
        self.links = links

    def build(self) -> None:
        """Make the parts, inside the element that is entered."""

    def show(self) -> None:
        """Show the session as it stands."""

    def receive(self, *items: str) -> None:
        """Take what another drawer hands over: what the items are is known by both."""

    def resume(self, draft: str) -> None:
        """Open the form again in which something was typed when the page went; `draft` is the rest of its name."""
