"""The outcome of a wheel, free of any format: what a workshop takes home.

Counts, names and orders; an exporter only lays out. No clock: when it was made is told. Equal input gives an equal
report.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from toolkit.exports.table import Cell, Column, ColumnKind, Table
from toolkit.exports.wording import Wording
from toolkit.texts import DEFAULT_LANGUAGE
from toolkit.wheel.analysis import Analysis
from toolkit.wheel.drawing.dots import Dot, Rings, setting_of
from toolkit.wheel.finding import Finding
from toolkit.wheel.model import Action, Activity, Organisation, Provision, Wheel
from toolkit.wheel.template import Template

_UNDATED = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Title, facts and tables of one wheel, in one language; `wheel`, `template` and `analysis` are what it is made of.

    `cards` is the list that goes with a drawing of the wheel. `made_at` is an ISO date or moment, None where unknown.
    """

    title: str
    language: str
    made_at: str | None
    facts: tuple[tuple[str, Cell], ...]
    tables: tuple[Table, ...]
    cards: Table
    wheel: Wheel
    template: Template
    analysis: Analysis

    @property
    def moment(self) -> datetime:
        """The moment that stands in the file's properties, without a zone; a report without one always has the same."""
        return moment_of(self.made_at).replace(tzinfo=None)

    def table(self, key: str) -> Table:
        """Return the table of that key: actions, findings, activities, provisions, organisations or known."""
        return next(table for table in self.tables if table.key == key)


def moment_of(made_at: str | None) -> datetime:
    """Return an ISO date or moment with its zone (UTC where it names none); for none the same one, always."""
    moment = datetime.fromisoformat(made_at) if made_at else _UNDATED
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def in_order(actions: Iterable[Action]) -> list[Action]:
    """Return actions in the order of their table."""
    return sorted(actions, key=lambda action: (action.number, action.id))


def report_of(
    wheel: Wheel,
    template: Template,
    analysis: Analysis,
    *,
    made_at: str | None = None,
    language: str = DEFAULT_LANGUAGE,
) -> Report:
    """Return the report of a wheel and its analysis."""
    wording = Wording(wheel, template, language)
    return Report(
        title=wheel.name,
        language=language,
        made_at=made_at,
        facts=_facts(wheel, analysis, made_at, wording),
        tables=(
            _actions(wheel, analysis, wording),
            _findings(wheel, analysis, wording),
            _activities(wheel, wording),
            _provisions(wheel, wording),
            _organisations(wheel, analysis, wording),
            _known(analysis, wording),
        ),
        cards=_cards(wheel, template, wording),
        wheel=wheel,
        template=template,
        analysis=analysis,
    )


def _facts(wheel: Wheel, analysis: Analysis, made_at: str | None, wording: Wording) -> tuple[tuple[str, Cell], ...]:
    values: Sequence[tuple[str, Cell]] = (
        ("wheel", wheel.name),
        ("municipalities", wording.joined(municipality.name for municipality in wheel.municipalities)),
        ("round", wheel.round),
        ("template", wheel.template),
        ("made_at", made_at),
        ("activities", len(wheel.activities)),
        ("provisions", len(wheel.provisions)),
        ("organisations", len(wheel.organisations)),
        ("findings", len(analysis.findings)),
        ("actions", len(wheel.actions)),
    )
    return tuple((wording.of(f"exports.fact.{key}"), value) for key, value in values if value not in (None, ""))


def _table(key: str, columns: str, rows: Iterable[tuple[Cell, ...]], wording: Wording) -> Table:
    """Make a table; `columns` names its columns and their kinds, as in `number:number title:name`."""
    named = (column.split(":") for column in columns.split())
    return Table(
        key=key,
        title=wording.of(f"exports.table.{key}"),
        columns=tuple(
            Column(key=name, title=wording.of(f"exports.column.{name}"), kind=ColumnKind(kind)) for name, kind in named
        ),
        rows=tuple(rows),
        nothing=wording.of(f"exports.nothing.{key}"),
    )


def _actions(wheel: Wheel, analysis: Analysis, wording: Wording) -> Table:
    sentences = {finding.key: finding.text[wording.language] for finding in analysis.findings}
    return _table(
        "actions",
        "number:number action:name first_step:text owner:name holder:name partners:text due:date check:date "
        "action_state:short postponed:number answers:text window:short group:name round:number note:text",
        (_action_row(action, sentences, wording) for action in in_order(wheel.actions)),
        wording,
    )


def _action_row(action: Action, sentences: dict[str, str], wording: Wording) -> tuple[Cell, ...]:
    return (
        action.number,
        action.title,
        action.first_step,
        wording.organisation(action.owner),
        wording.organisation(action.holder),
        wording.joined(wording.organisation(one) for one in action.organisations),
        _date(action.due),
        _date(action.check),
        wording.of(f"exports.action_state.{action.state}"),
        action.postponed,
        "\n".join(sentences.get(key) or wording.finding(key) for key in action.findings),
        wording.of(f"exports.window.{action.window}") if action.window else "",
        wording.group(action.group),
        action.round,
        action.note,
    )


def _findings(wheel: Wheel, analysis: Analysis, wording: Wording) -> Table:
    reasons = {judgement.finding: judgement.reason for judgement in wheel.judgements}
    return _table(
        "findings",
        "number:number kind:short finding:text verdict:short reason:text goal:name framework:short target_group:name "
        "rung:number area:name cards:text score:number",
        (
            _finding_row(number, finding, reasons.get(finding.key, ""), wording)
            for number, finding in enumerate(analysis.findings, start=1)
        ),
        wording,
    )


def _finding_row(number: int, finding: Finding, reason: str, wording: Wording) -> tuple[Cell, ...]:
    axes = finding.axes
    return (
        number,
        wording.of(f"exports.kind.{finding.kind}"),
        finding.text[wording.language],
        wording.of(f"exports.verdict.{finding.verdict}") if finding.verdict else "",
        reason,
        wording.goal(axes.get("goal")),
        wording.framework(axes.get("framework")),
        wording.target_group(axes.get("target_group")),
        axes.get("rung"),
        wording.area(axes.get("area")),
        wording.joined(wording.card(card) for card in finding.cards),
        finding.score,
    )


def _activities(wheel: Wheel, wording: Wording) -> Table:
    return _table(
        "activities",
        "activity:name organisations:text goals:text frameworks:text target_groups:text areas:text rungs:short "
        "state:short note:text source:text",
        (_activity_row(activity, wording) for activity in wheel.activities),
        wording,
    )


def _activity_row(activity: Activity, wording: Wording) -> tuple[Cell, ...]:
    return (
        activity.name,
        wording.joined(wording.organisation(one) for one in activity.organisations),
        wording.joined(wording.goal(one) for one in activity.goals),
        wording.joined(wording.framework_use(use) for use in activity.frameworks),
        wording.joined(wording.target_group(one) for one in activity.target_groups),
        wording.joined(wording.area(one) for one in activity.areas),
        wording.joined(str(rung) for rung in activity.rungs),
        wording.of(f"exports.state.{activity.state}"),
        activity.note,
        activity.source,
    )


def _cards(wheel: Wheel, template: Template, wording: Wording) -> Table:
    return _table(
        "cards",
        "goal:name number:number card:name organisations:text state:short",
        (_card_row(dot, template, wording) for dot in setting_of(wheel, template, Rings.ONE).dots),
        wording,
    )


def _card_row(dot: Dot, template: Template, wording: Wording) -> tuple[Cell, ...]:
    return (
        wording.goal(template.goals[dot.goal].id),
        dot.number,
        dot.card.name,
        wording.joined(wording.organisation(one) for one in dot.card.organisations),
        wording.of(f"exports.state.{dot.card.state}"),
    )


def _provisions(wheel: Wheel, wording: Wording) -> Table:
    return _table(
        "provisions",
        "provision:name framework:short organisation:name goals:text target_groups:text",
        (_provision_row(provision, wording) for provision in wheel.provisions),
        wording,
    )


def _provision_row(provision: Provision, wording: Wording) -> tuple[Cell, ...]:
    return (
        provision.name,
        wording.framework(provision.framework),
        wording.organisation(provision.organisation),
        wording.joined(wording.goal(one) for one in provision.goals),
        wording.joined(wording.target_group(one) for one in provision.target_groups),
    )


def _organisations(wheel: Wheel, analysis: Analysis, wording: Wording) -> Table:
    return _table(
        "organisations",
        "organisation:name organisation_kind:short invited:short absent:short activities:number provisions:number "
        "owned:number",
        (_organisation_row(organisation, wheel, analysis, wording) for organisation in wheel.organisations),
        wording,
    )


def _organisation_row(one: Organisation, wheel: Wheel, analysis: Analysis, wording: Wording) -> tuple[Cell, ...]:
    return (
        one.name,
        wording.of(f"exports.organisation_kind.{one.kind}"),
        wording.yes_or_no(one.invited),
        wording.yes_or_no(one.id in analysis.absent),
        sum(one.id in activity.organisations for activity in wheel.activities),
        sum(one.id == provision.organisation for provision in wheel.provisions),
        sum(one.id == action.owner for action in wheel.actions),
    )


def _known(analysis: Analysis, wording: Wording) -> Table:
    return _table(
        "known",
        "list:name filled:number of:number",
        ((wording.of(f"exports.list.{name}"), known.filled, known.of) for name, known in analysis.known.items()),
        wording,
    )


def _date(iso: str | None) -> date | None:
    return date.fromisoformat(iso) if iso else None
