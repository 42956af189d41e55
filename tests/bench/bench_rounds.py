"""How long it takes to compare two rounds, and to import a list: `python tests/bench/bench_rounds.py`.

Prints the seconds, and judges only what is promised: 2,000 against 2,000 activities within 0.5 s, a list of 5,000 rows
within 5 s (read, understood, its doubles found, and brought onto a wheel). Seconds are of the processor, the best of
three, so that a busy machine gives the same figures.
"""

import io
import random
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from time import process_time

import xlsxwriter

from tests.bench.bench_analysis import names, wheel_of
from toolkit import shelf
from toolkit.imports import sheets_of
from toolkit.wheel.doubles import doubles_among
from toolkit.wheel.merge_list import merged
from toolkit.wheel.model import Wheel
from toolkit.wheel.round_words import page_of
from toolkit.wheel.rounds import compare
from toolkit.wheel.side_by_side import side_by_side
from toolkit.wheel.table import list_among, wheel_of_rows

CARDS, ROWS = 2_000, 5_000
COMPARE_WITHIN, IMPORT_WITHIN = 0.5, 5.0
HEADING = ("Naam", "Organisatie", "Doel", "Wet", "Doelgroep", "Wijk", "Trede", "Status", "Toelichting", "Bron")


def next_year(wheel: Wheel) -> Wheel:
    """Return the wheel a year later: one card in ten replaced, one in five changed."""
    chance = random.Random(1)
    cards = [
        replace(card, id=f"{card.id}-nieuw")
        if chance.random() < 0.1
        else replace(card, rungs=(1, 2))
        if chance.random() < 0.2
        else card
        for card in wheel.activities
    ]
    return replace(wheel, activities=tuple(cards), round=wheel.round + 1)


def list_of(count: int) -> list[tuple[str, ...]]:
    """Make a list as a municipality has it: 60 organisations, one of them with a tenth of all."""
    chance = random.Random(count)
    template = shelf.template("participatiewiel")
    goals = [goal.name["nl"] for goal in template.goals]
    groups = [group.name["nl"] for group in template.target_groups]
    return [
        (
            name,
            f"Organisatie {chance.randrange(60) if chance.random() < 0.9 else 0}",
            chance.choice(goals),
            chance.choice(("Wmo", "Participatiewet", "Jeugdwet", "")),
            chance.choice(groups),
            f"Wijk {chance.randrange(9)}",
            chance.choice(("", "2", "3-4")),
            "bestaand",
            "Elke week, in de ochtend",
            "Sociale kaart",
        )
        for name in names(count, chance)
    ]


def as_csv(rows: list[tuple[str, ...]]) -> bytes:
    return "\r\n".join(";".join(row) for row in (HEADING, *rows)).encode()


def as_xlsx(rows: list[tuple[str, ...]]) -> bytes:
    data = io.BytesIO()
    with xlsxwriter.Workbook(data) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate((HEADING, *rows)):
            sheet.write_row(at, 0, row)
    return data.getvalue()


def as_ods(rows: list[tuple[str, ...]]) -> bytes:
    from odfdo import Document, Row, Table

    document, table = Document("spreadsheet"), Table("Lijst")
    document.body.clear()
    for values in (HEADING, *rows):
        row = Row()
        row.set_values(list(values))
        table.append_row(row)
    document.body.append(table)
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


def best_of_three(work: Callable[[], object]) -> float:
    seconds = []
    for _ in range(3):
        started = process_time()
        work()
        seconds.append(process_time() - started)
    return min(seconds)


def main() -> int:
    broken = [*_compared(), *_imported()]
    print("\n".join(broken) or "Every promise is kept.")
    return 1 if broken else 0


def _compared() -> Iterator[str]:
    template = shelf.template("participatiewiel")
    old = wheel_of(CARDS, template)
    new = next_year(old)
    took = best_of_three(lambda: compare(old, new, template))
    comparison = compare(old, new, template)
    page = best_of_three(lambda: page_of(comparison, old, new, template))
    beside = best_of_three(lambda: side_by_side(old, new, template, shelf.lexicon()))
    print(f"compare {CARDS} with {CARDS} activities: {took:.3f} s; its page {page:.3f} s; side by side {beside:.3f} s")
    if took > COMPARE_WITHIN:
        yield f"Broken: comparing took {took:.3f} s"


def _imported() -> Iterator[str]:
    template, lexicon, rows = shelf.template("participatiewiel"), shelf.lexicon(), list_of(ROWS)
    there = wheel_of(300, template)
    for kind, data in (("csv", as_csv(rows)), ("xlsx", as_xlsx(rows)), ("ods", as_ods(rows))):
        started = process_time()
        found = list_among(sheets_of(data))
        read = process_time()
        imported = wheel_of_rows(found.rows, template, name="Wiel")
        understood = process_time()
        doubles = doubles_among(imported.wheel.activities, lexicon)
        asked = process_time()
        onto = merged(there, imported, lexicon)
        done = process_time()
        print(
            f"{kind:>5}, {len(imported.wheel.activities)} rows: read {read - started:.2f} s, "
            f"understood {understood - read:.2f} s, {len(doubles)} doubles {asked - understood:.2f} s, "
            f"{len(onto.added)} onto a wheel {done - asked:.2f} s; together {done - started:.2f} s"
        )
        if done - started > IMPORT_WITHIN:
            yield f"Broken: importing {kind} took {done - started:.2f} s"


if __name__ == "__main__":
    sys.exit(main())
