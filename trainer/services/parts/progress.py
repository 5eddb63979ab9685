"""Marking elements of a course as done, and what follows from the last one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from trainer.extensions import db
from trainer.services.parts import documents
from trainer.store.tables import Attempt, Enrolment, Hours, Progress, Revision, User


def done(enrolment: Enrolment) -> set[str]:
    """Return the keys of the elements that are done."""
    return set(
        db.session.execute(
            select(Progress.element_key).where(Progress.enrolment_id == enrolment.id)
        ).scalars()
    )


def complete_by(attempt: Attempt, *, now: datetime, by: User | None) -> None:
    """Note as done every open element that asks for the paper or case of an attempt.

    In whichever course it stands, and wherever the person started from: nobody does the
    same work twice because they came by another door.
    """
    key = attempt.revision.document.key
    rows = select(Enrolment).where(
        Enrolment.person_id == attempt.person_id, Enrolment.completed_at.is_(None)
    )
    for enrolment in db.session.execute(rows).scalars().all():
        course = documents.course(documents.revision(enrolment.course_revision_id))
        for element in course.elements:
            asks = element.paper if attempt.kind == "quiz" else element.scenario
            if asks == key and course.is_open(element.key, done(enrolment)):
                complete(enrolment, element.key, now=now, by=by, attempt_id=attempt.id)


def complete(
    enrolment: Enrolment,
    element_key: str,
    *,
    now: datetime,
    by: User | None,
    attempt_id: int | None = None,
) -> bool:
    """Note that an element is done; with the last one credit the hours. False when it was."""
    known = done(enrolment)
    if element_key in known:
        return False
    db.session.add(
        Progress(
            enrolment_id=enrolment.id, element_key=element_key, attempt_id=attempt_id, done_at=now
        )
    )
    enrolment.started_at = enrolment.started_at or now
    revision = db.session.get(Revision, enrolment.course_revision_id)
    assert revision is not None
    course = documents.course(revision)
    if course.is_complete(known | {element_key}) and enrolment.completed_at is None:
        enrolment.completed_at = now
        db.session.add(
            Hours(
                person_id=enrolment.person_id,
                year=now.year,
                minutes=course.credit_minutes,
                kind=str(course.hours_kind),
                enrolment_id=enrolment.id,
                evidence=course.title,
                by_id=by.id if by else None,
                at=now,
            )
        )
    db.session.flush()
    return True
