"""Figures over everybody's answers, without anybody's name."""

from __future__ import annotations

from fractions import Fraction

from sqlalchemy import select

from trainer.extensions import db
from trainer.store import scope
from trainer.store.queries import counting
from trainer.store.tables import Attempt, AttemptItem, Result

MOST_RESULTS = 5_000


def answered(revision_id: int) -> tuple[int, int]:
    """Return (answers given, answers fully right) to a question revision.

    Of each attempt the newest released result counts; the newest 5,000 are read.
    """
    query = (
        select(AttemptItem.slot, Result.parts)
        .join(Attempt, Attempt.id == AttemptItem.attempt_id)
        .join(Result, Result.attempt_id == Attempt.id)
        .where(AttemptItem.revision_id == revision_id, counting.counts(released=True))
        .order_by(Result.id.desc())
        .limit(MOST_RESULTS)
    )
    with scope.everyone("a count of answers, without names"):
        marks = [parts.get(str(slot), {}) for slot, parts in db.session.execute(query)]
    given = [Fraction(mark["share"]) for mark in marks if mark.get("answer") is not None]
    return len(given), sum(share == 1 for share in given)
