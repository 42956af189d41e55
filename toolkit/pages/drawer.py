"""A drawer of the console: built when it is opened, shown anew only while it is open."""

from toolkit.pages.desk import Desk


class Drawer:
    """The base of all drawers. `build` makes the parts once, `show` fills them from the desk."""

    pace = 0.25  # seconds between two times that it is shown anew

    def __init__(self, desk: Desk, public_url: str) -> None:
        self.desk = desk
        self.public_url = public_url

    def build(self) -> None:
        """Make the parts, inside the element that is entered."""

    def show(self) -> None:
        """Show the session as it stands."""
