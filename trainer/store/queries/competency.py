"""Questions about evidence of competency; what a newer released result replaced is left out."""

from __future__ import annotations

from collections.abc import Collection
from fractions import Fraction

from sqlalchemy import select

from trainer.extensions import db
from trainer.store.queries import counting
from trainer.store.tables import Attempt, Evidence, Result


def scores(people: Collection[int]) -> dict[int, dict[str, list[Fraction]]]:
    """Return the percentages of people in scope, by person and competency, oldest first."""
    rows = db.session.execute(
        select(Evidence.person_id, Evidence.competency, Evidence.score)
        .join(Result, Result.id == Evidence.result_id)
        .where(Evidence.person_id.in_(sorted(people)), counting.counts(released=True))
        .order_by(Evidence.at, Evidence.id)
    )
    found: dict[int, dict[str, list[Fraction]]] = {}
    for person_id, competency, score in rows:
        found.setdefault(person_id, {}).setdefault(competency, []).append(score)
    return found


def pieces(person_id: int) -> list[tuple[Evidence, Result]]:
    """Return a person's evidence with the results it comes from, newest first."""
    rows = db.session.execute(
        select(Evidence, Result)
        .join(Result, Result.id == Evidence.result_id)
        .join(Attempt, Attempt.id == Result.attempt_id)
        .where(Evidence.person_id == person_id, counting.counts(released=True))
        .order_by(Evidence.at.desc(), Evidence.id.desc())
    )
    return [(piece, result) for piece, result in rows]
