"""The facilitator's desk below /begeleider: library, wheels, comparison, lists, preparation, console and downloads.

Shows and asks; decides nothing, and opens or starts nothing when imported.
"""

from toolkit.pages import (
    account,
    audit,
    compare,
    condition,
    downloads,
    import_list,
    installation,
    library,
    lost,
    members,
    paper,
    preflight,
    prepare,
    printing,
    session,
    wheel,
)
from toolkit.pages.frame import speak
from toolkit.workplace import Reception


def create(reception: Reception) -> None:
    """Register every page of the desk."""
    speak()
    for part in (library, preflight, paper, wheel, compare, import_list, prepare, session, downloads, printing):
        part.register(reception)
    condition.register(reception)
    lost.register(reception)
    if reception.settings.accounts:
        for part in (account, members, audit, installation):
            part.register(reception)
