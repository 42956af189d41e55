"""Make the picture in the README: the wheel of the demo as the projector shows it, in a real browser.

Run by `make picture`, after the look of the wheel has changed.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

PICTURE = Path(__file__).with_name("wheel.png")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


def screen_link(server: subprocess.Popen[str]) -> str:
    """Return the projector's link out of what a starting server prints."""
    assert server.stdout
    return next(line.split(": ", 1)[1].strip() for line in server.stdout if line.startswith("Scherm: "))


def photograph(link: str) -> None:
    """Write the picture of the wheel at that link."""
    browser_file = next(filter(None, map(shutil.which, BROWSERS)), None)
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=browser_file, args=SWITCHES)
        page = browser.new_page(viewport={"width": 1600, "height": 900})
        page.goto(link)
        page.get_by_text(re.compile("^live ")).wait_for()
        page.locator("participation-wheel .dot").first.wait_for(state="attached")
        page.locator("participation-wheel").screenshot(path=PICTURE, animations="disabled")
        browser.close()


def main() -> None:
    serve = [sys.executable, "-m", "toolkit", "serve", "--demo", "--host", "127.0.0.1", "--port", "0"]
    with tempfile.TemporaryDirectory() as folder:
        server = subprocess.Popen([*serve, "--data", folder], stdout=subprocess.PIPE, text=True)
        try:
            photograph(screen_link(server))
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main()
