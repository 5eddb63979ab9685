"""Questions of the workbench: what is under way, waiting, due, behind."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Select, bindparam, func, select

from trainer.extensions import db
from trainer.store.queries import counting
from trainer.store.tables import (
    Attempt,
    Document,
    Enrolment,
    Marking,
    Period,
    Person,
    QuestionRow,
    Release,
    Result,
    Submission,
    User,
)


def open_enrolments(person_id: int) -> list[Enrolment]:
    """Return the courses a person has not completed, those due first at the front."""
    rows = db.session.execute(
        select(Enrolment)
        .where(Enrolment.person_id == person_id, Enrolment.completed_at.is_(None))
        .order_by(Enrolment.due_on.is_(None), Enrolment.due_on, Enrolment.id)
    )
    return list(rows.scalars())


_OPEN = (
    select(Attempt)
    .where(
        Attempt.person_id == bindparam("person"),
        Attempt.kind != "drill",
        Attempt.state.in_(("active", "marking")),
    )
    .order_by(Attempt.deadline_at.is_(None), Attempt.deadline_at, Attempt.started_at.desc())
    .execution_options(built_once=True)
)


def open_attempts(person_id: int) -> tuple[list[Attempt], list[Attempt]]:
    """Return a person's attempts in progress, and those that wait for a marker or for release.

    Drills are left out. In progress: those with a deadline first, then the newest. Waiting:
    those handed in longest ago first.
    """
    found = list(db.session.execute(_OPEN, {"person": person_id}).scalars())
    waiting = [attempt for attempt in found if attempt.state == "marking"]
    return (
        [attempt for attempt in found if attempt.state == "active"],
        sorted(waiting, key=lambda attempt: attempt.ended_at or attempt.started_at),
    )


def newest_released(person_id: int, limit: int = 3) -> list[Result]:
    """Return a person's newest released results that count."""
    rows = db.session.execute(
        select(Result)
        .join(Release, Release.result_id == Result.id)
        .join(Attempt, Attempt.id == Result.attempt_id)
        .where(Attempt.person_id == person_id, Attempt.purpose == "assessed")
        .where(counting.counts(released=True))
        .order_by(Release.at.desc(), Result.id.desc())
        .limit(limit)
    )
    return list(rows.scalars())


def newest_period(departments: list[int]) -> Period | None:
    """Return the newest period of any of some departments."""
    return db.session.execute(
        select(Period)
        .where(Period.department_id.in_(departments))
        .order_by(Period.until.desc(), Period.id.desc())
        .limit(1)
    ).scalar_one_or_none()


def stale_questions(today: date) -> int:
    """Return how many live questions cite an article that no longer binds."""
    return db.session.execute(
        select(func.count())
        .select_from(QuestionRow)
        .join(Document, Document.id == QuestionRow.document_id)
        .where(
            Document.state == "live",
            QuestionRow.stale_from.is_not(None),
            QuestionRow.stale_from <= today,
        )
    ).scalar_one()


def unreleased_markings(marker: User) -> int:
    """Return how many attempts in scope are marked and wait to be made known."""
    return db.session.execute(
        _markings(marker).where(Marking.state == "submitted", Attempt.state == "marking")
    ).scalar_one()


def _markings(marker: User) -> Select[int]:
    return (
        select(func.count())
        .select_from(Marking)
        .join(Submission, Submission.id == Marking.submission_id)
        .join(Attempt, Attempt.id == Submission.attempt_id)
        .join(Person, Person.id == Attempt.person_id)
        .where(Attempt.person_id != marker.person_id)
    )
