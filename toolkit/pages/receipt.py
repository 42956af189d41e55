"""The receipt of an erasure: what is gone, and which backups still hold it; a button prints it.

Erases nothing: it tells what the rooms did.
"""

from toolkit.pages.frame import HOME
from toolkit.pages.parts import Tag, attend, link, tag
from toolkit.pages.wheels import moment_of
from toolkit.pages.words import Words
from toolkit.sessions.keeper import Receipt


def show_receipt(words: Words, receipt: Receipt) -> None:
    """Show what was erased, and which backups still hold it."""
    attend(tag("h1", words("receipt.title", name=receipt.name)))
    tag("p", words("receipt.at", date=words.date(moment_of(receipt.at)), wheel=receipt.wheel))
    with tag("ul"):
        for line in receipt_lines(words, receipt):
            tag("li", line)
    if receipt.pending:
        tag("p", words("receipt.pending"), classes="notice")
    if receipt.backups:
        tag("h2", words("receipt.backups"))
        with tag("ul"):
            for backup in receipt.backups:
                tag("li", f"{words.date(moment_of(backup.at))}: {backup.file}")
    with tag("div", classes="form-buttons no-print"):
        print_button(words)
        link(words("missing.back"), f"{HOME}/bibliotheek", classes="button")


def receipt_lines(words: Words, receipt: Receipt) -> list[str]:
    """Return how many there were of each thing that was erased."""
    return [words(f"receipt.{name}", count=count) for name, count in receipt.counts.items() if count]


def print_button(words: Words) -> Tag:
    """Return a button that prints the page."""
    return tag("button", words("compare.print"), classes="button main", type="button").on(
        "click", js_handler="() => window.print()"
    )
