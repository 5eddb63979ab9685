"""Learning: courses assigned to people, and lessons they finish."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select

from trainer.domain.course import ElementKind
from trainer.extensions import db
from trainer.services.parts import audit, documents, progress
from trainer.store.tables import Enrolment, Person, User


class NotOpenYet(RuntimeError):
    """An element whose earlier elements are not done; `missing` are their titles."""

    def __init__(self, missing: list[str]) -> None:
        super().__init__("、".join(missing))
        self.missing = missing


def assign(
    course_key: str,
    people: Sequence[Person],
    *,
    due_on: date | None,
    by: User | None,
    now: datetime,
) -> list[Enrolment]:
    """Assign a course to people, and commit; those who have it already keep theirs."""
    of = documents.live("course", course_key)
    made = []
    for person in people:
        known = db.session.execute(
            select(Enrolment).where(
                Enrolment.person_id == person.id, Enrolment.course_revision_id == of.id
            )
        ).scalar_one_or_none()
        if known is not None:
            continue
        enrolment = Enrolment(
            person_id=person.id,
            course_revision_id=of.id,
            department_id=person.department_id,
            due_on=due_on,
            assigned_at=now,
            by_id=by.id if by else None,
        )
        db.session.add(enrolment)
        made.append(enrolment)
    db.session.flush()
    body = {"course": course_key, "people": [person.id for person in people]}
    audit.note("course.assigned", None, by=by, now=now, body=body)
    db.session.commit()
    return made


def finish_lesson(enrolment: Enrolment, element_key: str, *, by: User, now: datetime) -> bool:
    """Note that a lesson was learned, and commit; False when it was noted before.

    Raises KeyError for an unknown element or one that is no lesson, NotOpenYet.
    """
    enrolment = db.session.get_one(Enrolment, enrolment.id)
    course = documents.course(documents.revision(enrolment.course_revision_id))
    element = course.element(element_key)
    if element.kind is not ElementKind.LESSON:
        raise KeyError(element_key)
    check_open(enrolment, element_key)
    new = progress.complete(enrolment, element_key, now=now, by=by)
    db.session.commit()
    return new


def check_open(enrolment: Enrolment, element_key: str) -> None:
    """Raise NotOpenYet unless everything that comes before an element is done."""
    course = documents.course(documents.revision(enrolment.course_revision_id))
    done = progress.done(enrolment)
    element = course.element(element_key)
    missing = [course.element(key).title for key in element.after if key not in done]
    if missing:
        raise NotOpenYet(missing)
