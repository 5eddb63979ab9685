"""The answers of people in scope on a paper or in an exam, with their names."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from trainer.extensions import db
from trainer.store.queries import counting
from trainer.store.queries.responses import over
from trainer.store.tables import Attempt, AttemptItem, Department, Person, Result, Revision


@dataclass
class AnswerSheet:
    """One sitting: who, when, its score in hundredths, its marks, and the question of each slot."""

    name: str
    department: str
    staff_no: str
    number: int
    ended_at: datetime | None
    shown: int | None
    passed: bool | None
    parts: dict[str, Any]
    places: dict[int, int] = field(default_factory=dict)


def sheets(document_id: int | None, exam_id: int | None) -> list[AnswerSheet]:
    """Return the sittings in scope that are over, of an exam or else of a paper, by name."""
    rows = db.session.execute(
        _of(
            select(
                Attempt.id, Person.name, Department.name, Person.staff_no, Attempt.number,
                Attempt.ended_at, Result.shown, Result.passed, Result.parts,
            )
            .join(Person, Person.id == Attempt.person_id)
            .join(Department, Department.id == Attempt.department_id)
            .join(Result, Result.attempt_id == Attempt.id)
            .where(counting.counts(released=False))
            .order_by(Department.code, Person.sort_key, Attempt.id),
            document_id, exam_id,
        )
    )  # fmt: skip
    found = {}
    for attempt_id, name, department, staff_no, *rest in rows:
        found[attempt_id] = AnswerSheet(name, department, staff_no or "", *rest)
    places = _of(
        select(AttemptItem.attempt_id, AttemptItem.slot, AttemptItem.revision_id)
        .join(Attempt, Attempt.id == AttemptItem.attempt_id)
        .order_by(AttemptItem.attempt_id, AttemptItem.slot),
        document_id,
        exam_id,
    )
    for attempt_id, slot, revision_id in db.session.execute(places):
        if attempt_id in found:
            found[attempt_id].places[slot] = revision_id
    return list(found.values())


def _of(query: Any, document_id: int | None, exam_id: int | None) -> Any:
    query = query.where(over())
    if exam_id is not None:
        return query.where(Attempt.exam_id == exam_id)
    return query.join(Revision, Revision.id == Attempt.revision_id).where(
        Revision.document_id == document_id
    )
