"""Which result of an attempt counts: the newest, where those of a regrade wait for its adoption.

Every question about "the newest result" is asked here, and nowhere else (a test looks).
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, bindparam, exists, func, or_, select
from sqlalchemy.orm import aliased

from trainer.domain import regrade
from trainer.domain.regrade import Changes
from trainer.extensions import db
from trainer.store.tables import Regrade, Release, Result


def counts(*, released: bool, of: Any = Result) -> ColumnElement[bool]:
    """Say that a result is the one that counts of its attempt; `released`: among those made known."""
    return _of_result(released) if of is Result else _counts(of, released)


@cache
def _of_result(released: bool) -> ColumnElement[bool]:
    """The condition on the table itself, built once: every page of a learner asks it."""
    return _counts(Result, released)


def _counts(of: Any, released: bool) -> ColumnElement[bool]:
    condition: ColumnElement[bool] = of.number == newest(of.attempt_id, released=released)
    return condition


def newest(attempt_id: Any, *, released: bool) -> ScalarSelect[int]:
    """Return the number of the result that counts, correlated to a column of an outer query."""
    other, act, known = aliased(Result), aliased(Regrade), aliased(Release)
    query = (
        select(func.max(other.number))
        .outerjoin(act, act.id == other.regrade_id)
        .where(
            other.attempt_id == attempt_id,
            or_(other.regrade_id.is_(None), act.adopted_at.is_not(None)),
        )
    )
    if released:
        query = query.join(known, known.result_id == other.id)
    return query.correlate_except(other, act, known).scalar_subquery()


def adopted() -> ColumnElement[bool]:
    """Say that a result is of no regrade, or of one that was adopted."""
    return or_(
        Result.regrade_id.is_(None),
        exists().where(Regrade.id == Result.regrade_id, Regrade.adopted_at.is_not(None)),
    )


def result_of(attempt_id: int, *, released: bool) -> Result | None:
    """Return the result of an attempt that counts, or None."""
    return db.session.execute(
        select(Result).where(Result.attempt_id == attempt_id, counts(released=released))
    ).scalar_one_or_none()


def results_of(attempt_ids: Collection[int]) -> dict[int, Result]:
    """Return the results of attempts that count, released or not, by attempt."""
    rows = db.session.execute(
        select(Result).where(Result.attempt_id.in_(list(attempt_ids)), counts(released=False))
    ).scalars()
    return {result.attempt_id: result for result in rows}


_CHANGES = (
    select(Result.attempt_id, Regrade.changes)
    .join(Regrade, Regrade.id == Result.regrade_id)
    .where(Result.attempt_id.in_(bindparam("ids", expanding=True)), Regrade.adopted_at.is_not(None))
    .group_by(Result.attempt_id, Regrade.id)
    .order_by(Regrade.adopted_at, Regrade.id)
    .execution_options(built_once=True)
)


def changes(attempt_ids: Collection[int]) -> dict[int, Changes]:
    """Return what adopted regrades changed for attempts, oldest first, by attempt."""
    rows = db.session.execute(_CHANGES, {"ids": list(attempt_ids)})
    found: dict[int, Changes] = {}
    for attempt_id, stored in rows:
        known = found.get(attempt_id, {})
        found[attempt_id] = regrade.merged(known, regrade.from_json(stored["questions"]))
    return found


def replaced(result_ids: Collection[int]) -> set[int]:
    """Return those of some results in whose place a newer released one counts now."""
    if not result_ids:
        return set()
    number = newest(Result.attempt_id, released=True)
    rows = select(Result.id).where(Result.id.in_(sorted(result_ids)), Result.number < number)
    return set(db.session.execute(rows).scalars())
