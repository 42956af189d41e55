"""A report as PDF: tagged, in its language, the picture of the wheel followed by its list; and one page of it.

Computes nothing; the pages are laid out by `templates/print/report.typ` and `council.typ`.
"""

from collections.abc import Mapping
from itertools import groupby
from typing import Any

from toolkit.exports.document import Chapter, Document, actions_of, document_of, without
from toolkit.exports.report import Report
from toolkit.exports.typesetting import typeset
from toolkit.texts import text
from toolkit.wheel.drawing import disc_svg

_COUNCIL_FINDINGS = 5


def render(report: Report) -> bytes:
    """Return the whole report."""
    document = document_of(report)
    data = _head(document, report) | {
        "after": text("print.list.after", report.language),
        "facts": document.facts,
        "cards": _by_goal(document.chapter("cards"), report),
        "chapters": [_chapter(chapter) for chapter in document.chapters if chapter.key != "cards"],
    }
    return typeset("report.typ", data, pictures={"wheel": _wheel(report)}, made_at=report.made_at)


def render_council(report: Report) -> bytes:
    """Return one page for the council: the picture, five findings and the actions."""
    document = document_of(report)
    actions, findings = document.chapter("actions"), document.chapter("findings")
    more = {str(count): text("print.more", report.language, count=count) for count in range(len(actions.rows))}
    data = _head(document, report) | {
        "findings_title": text("print.council.findings", report.language),
        "actions_title": text("print.council.actions", report.language),
        "findings": [row[2] for row in findings.rows[:_COUNCIL_FINDINGS]] or [findings.nothing],
        "actions": _chapter(without(actions, "partners")),
        "more": more,
        "list": text("print.council.list", report.language),
    }
    return typeset("council.typ", data, pictures={"wheel": _wheel(report)}, made_at=report.made_at)


def render_actions(report: Report) -> bytes:
    """Return the list of actions alone, wide enough to tick and to write in."""
    document = actions_of(document_of(report))
    data = _head(document, report) | {"actions": _chapter(document.chapter("actions"))}
    return typeset("actions.typ", data, made_at=report.made_at)


def _wheel(report: Report) -> bytes:
    return disc_svg(report.wheel, report.template, report.analysis, language=report.language)


def _head(document: Document, report: Report) -> dict[str, Any]:
    line = (text("print.round", report.language, round=report.wheel.round), document.date)
    return {
        "title": document.title,
        "subject": document.subject,
        "language": document.language,
        "alt": document.alt,
        "line": " · ".join(one for one in line if one),
        "page": text("print.page", report.language, page="#", pages="##"),
    }


def _chapter(chapter: Chapter) -> Mapping[str, Any]:
    return {
        "title": chapter.title,
        "headings": chapter.headings,
        "weights": chapter.weights,
        "rows": chapter.rows,
        "nothing": chapter.nothing,
        "more": chapter.more,
    }


def _by_goal(cards: Chapter, report: Report) -> Mapping[str, Any]:
    """Return the cards as one list for each goal that has some, with the place of its colour."""
    order = {name: number for number, name in enumerate(dict.fromkeys(row[0] for row in cards.rows))}
    names = [goal.name.get(report.language) or next(iter(goal.name.values())) for goal in report.template.goals]
    places = {name: names.index(name) if name in names else number for name, number in order.items()}
    groups = groupby(cards.rows, key=lambda row: row[0])
    return {
        "title": cards.title,
        "nothing": cards.nothing,
        "headings": cards.headings[1:],
        "weights": cards.weights[1:],
        "goals": [{"name": name, "colour": places[name], "rows": [row[1:] for row in rows]} for name, rows in groups],
    }
