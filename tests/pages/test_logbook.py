"""What the audit of a workspace says of a deed, in words and not as it was noted."""

import pytest

from toolkit.pages.audit import detail_told
from toolkit.pages.words import Words
from toolkit.storage.audit import Deed, Line


@pytest.mark.parametrize(
    ("what", "noted", "told"),
    [
        (Deed.ROLE, "viewer", "Kijker"),
        (Deed.TOKEN, "read", "Lezen en meenemen"),
        (Deed.EXPORTED, "pdf", "Verslag als PDF"),
        (Deed.EXPORTED, "wheel", "Wielbestand"),
        (Deed.EXPORTED, "log", "log"),
        (Deed.SHARED, "co-host", "tweede begeleider"),
        (Deed.UNSHARED, "organisation bieb", "organisatie bieb"),
        (Deed.OPENED, "", ""),
    ],
)
def test_what_was_noted_beside_a_deed_is_told_in_words(what: Deed, noted: str, told: str) -> None:
    line = Line(at="2027-03-01T10:00:00+00:00", who="account:a", what=what, subject="w", detail=noted)
    assert detail_told(line, Words("nl")) == told
