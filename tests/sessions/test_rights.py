"""Who may do what: each row of the table as people would say it."""

from pathlib import Path

import pytest

from toolkit.errors import Rejected
from toolkit.sessions.rights import LAPTOP, SCOPES, TABLE, Right, Standing, Who

WHEELS = {Right.READ, Right.EXPORT, Right.WRITE, Right.LEAD, Right.SHARE, Right.ERASE}


@pytest.mark.parametrize(
    ("standing", "rights"),
    [
        (Standing.OWNER, WHEELS | {Right.MEMBERS, Right.TOKENS, Right.AUDIT}),
        (Standing.FACILITATOR, WHEELS),
        (Standing.VIEWER, {Right.READ, Right.EXPORT}),
        (Standing.ADMIN, {Right.WATCH, Right.INSTALLATION}),
        (Standing.KEY_HOLDER, WHEELS | {Right.WATCH}),
        (Standing.API_READ, {Right.READ, Right.EXPORT}),
        (Standing.API_WRITE, {Right.READ, Right.EXPORT, Right.WRITE, Right.LEAD}),
        (Standing.API_ALL, {Right.READ, Right.EXPORT, Right.WRITE, Right.LEAD, Right.ERASE}),
    ],
)
def test_one_who_comes_as_this_may_do_exactly_this(standing: Standing, rights: set[Right]) -> None:
    who = Who(id="x", standings=frozenset({standing}))
    assert {right for right in Right if who.may(right)} == rights
    for right in set(Right) - rights:
        with pytest.raises(Rejected, match="not_allowed"):
            who.need(right)


def test_the_table_has_a_row_for_everyone_and_the_words_of_the_first_version_stay() -> None:
    assert set(TABLE) == set(Standing)
    assert (SCOPES["viewer"], SCOPES["facilitator"]) == (Standing.API_READ, Standing.API_ALL)


def test_an_admin_who_is_also_a_viewer_may_what_both_may_and_no_more() -> None:
    both = Who(id="x", standings=frozenset({Standing.ADMIN, Standing.VIEWER}))
    assert {right for right in Right if both.may(right)} == {Right.READ, Right.EXPORT, Right.WATCH, Right.INSTALLATION}
    assert not any(Who(id="x").may(right) for right in Right)


def test_the_audit_knows_an_account_a_program_and_a_key_apart() -> None:
    assert Who(id="b1", account="a1", standings=frozenset({Standing.OWNER})).label == "account:a1"
    assert Who(id="t1", standings=frozenset({Standing.API_READ})).label == "token:t1"
    assert LAPTOP.label == "key:"


def test_the_table_in_the_documentation_is_this_one() -> None:
    told = Path(__file__).parents[2].joinpath("docs", "installation.md").read_text(encoding="utf-8")
    rows = [line.strip("| ").split(" | ") for line in told.splitlines() if line.startswith("| ")]
    assert rows[0][1:] == [
        "owner",
        "facilitator",
        "viewer",
        "admin",
        "laptop's key",
        "co-host",
        "API read",
        "API write",
        "API all",
    ]
    written = [[cell == "yes" for cell in row[1:]] for row in rows[1:]]
    assert written == [[right in TABLE[standing] for standing in Standing] for right in Right]
