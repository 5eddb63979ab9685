"""The best attainable points of cases, kept for each calendar: read, carried over, worked out."""

from __future__ import annotations

from sqlalchemy import select

from trainer.domain.rules import RULES
from trainer.domain.scenario import walks
from trainer.domain.scenario.document import Scenario
from trainer.domain.scenario.explore import TooManyStates
from trainer.domain.scenario.ledgers import UNPROVEN, Best
from trainer.domain.scenario.state import Act
from trainer.extensions import db
from trainer.services.parts import documents
from trainer.store.tables import Revision, ScenarioBest

KIND = "cases.explore"  # of the job that works out what a new calendar leaves open


def known(of: Revision, on: Revision) -> Best | None:
    """Return the best of a case revision on a calendar revision without exploring, or None.

    One that was found on another calendar holds where both agree on every day from the start
    of the case to the last day that was asked for. One found before that day was kept asked
    for none behind the end of its own calendar.
    """
    own = db.session.get(ScenarioBest, (of.id, on.id, RULES))
    return _kept(own) if own is not None else _of_another_calendar(of, on)


def best(of: Revision, on: Revision) -> Best:
    """Return the best of a case revision on a calendar revision, exploring it where need be.

    UNPROVEN for a case with too many states to explore: its ledgers have no percentages.
    Raises UnknownDay where the case leads beyond the calendar.
    """
    found = known(of, on)
    if found is not None:
        return found
    try:
        return walks.best_of(documents.case(of, on))
    except TooManyStates:
        return UNPROVEN


def keep(of: Revision, on: Revision, most: Best) -> None:
    """Keep the best of a case revision on a calendar revision, where it is not kept yet."""
    if db.session.get(ScenarioBest, (of.id, on.id, RULES)) is None:
        db.session.add(row(of.id, on.id, most))


def carry(of: Revision, on: Revision) -> bool:
    """Keep the best of a case on a calendar where it is known; say whether it was."""
    found = known(of, on)
    if found is not None:
        keep(of, on, found)
    return found is not None


def _of_another_calendar(of: Revision, on: Revision) -> Best | None:
    rows = db.session.execute(
        select(ScenarioBest)
        .where(ScenarioBest.revision_id == of.id, ScenarioBest.rules == RULES)
        .order_by(ScenarioBest.calendar_revision_id.desc())
    ).scalars()
    return next((_kept(other) for other in rows if _holds(other, of, on)), None)


def _holds(other: ScenarioBest, of: Revision, on: Revision) -> bool:
    case = documents.value(of)
    assert isinstance(case, Scenario)
    before = documents.calendar(documents.revision(other.calendar_revision_id))
    agreed = before.agrees(documents.calendar(on), case.starts.date(), other.until or before.last)
    return agreed and _kept(other) != UNPROVEN


def _kept(found: ScenarioBest) -> Best:
    way = tuple(Act(kind, element, detail) for kind, element, detail in found.way or ())
    return Best(found.process, found.timeliness, found.criteria, way, found.until)


def row(revision_id: int, calendar_id: int, most: Best) -> ScenarioBest:
    """Return the row that keeps the best of a case revision on a calendar revision."""
    return ScenarioBest(
        revision_id=revision_id,
        calendar_revision_id=calendar_id,
        rules=RULES,
        process=most.process,
        timeliness=most.timeliness,
        criteria=dict(most.criteria),
        way=[[act.kind, act.element, act.detail] for act in most.way],
        until=most.until,
    )
