"""Questions about the people in scope who learn: courses, attempts, hours, last activity."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, exists, func, or_, select

from trainer.domain.access import Role
from trainer.extensions import db
from trainer.store.queries import counting
from trainer.store.tables import (
    Attempt,
    DepartmentPath,
    Enrolment,
    Grant,
    Hours,
    Person,
    Progress,
    Result,
    Revision,
    User,
)


def learners(search: str = "") -> list[Person]:
    """Return the people in scope who learn or were assigned something, by name.

    `search` is already folded.
    """
    query = _present().where(or_(_is_trainee(), exists().where(Enrolment.person_id == Person.id)))
    if search:
        query = query.where(Person.search_text.contains(search, autoescape=True))
    return list(db.session.execute(query).scalars())


def trainees() -> list[Person]:
    """Return the people in scope who hold the role of a trainee, by name."""
    return list(db.session.execute(_present().where(_is_trainee())).scalars())


def trainees_below(departments: Sequence[int]) -> dict[int, int]:
    """Return how many trainees belong to each department or below it."""
    rows = db.session.execute(
        select(DepartmentPath.ancestor_id, func.count(Person.id))
        .join(Person, Person.department_id == DepartmentPath.descendant_id)
        .where(DepartmentPath.ancestor_id.in_(departments), Person.left_on.is_(None), _is_trainee())
        .group_by(DepartmentPath.ancestor_id)
    )
    return {department: count for department, count in rows}


def person(person_id: int) -> Person | None:
    """Return a person in scope, or None."""
    return db.session.execute(select(Person).where(Person.id == person_id)).scalar_one_or_none()


def _present() -> Select[Person]:
    return select(Person).where(Person.left_on.is_(None)).order_by(Person.sort_key, Person.id)


def _is_trainee() -> ColumnElement[bool]:
    return (
        exists()
        .where(User.person_id == Person.id, Grant.user_id == User.id)
        .where(Grant.role == str(Role.TRAINEE), Grant.until.is_(None))
    )


def enrolments(people: Collection[int]) -> list[tuple[Enrolment, Revision]]:
    """Return what people in scope were assigned, open courses and early dates first."""
    rows = db.session.execute(
        select(Enrolment, Revision)
        .join(Revision, Revision.id == Enrolment.course_revision_id)
        .where(Enrolment.person_id.in_(sorted(people)))
        .order_by(
            Enrolment.completed_at.is_not(None),
            Enrolment.due_on.is_(None),
            Enrolment.due_on,
            Enrolment.id,
        )
    )
    return [(enrolment, revision) for enrolment, revision in rows]


def done(people: Collection[int]) -> dict[int, dict[str, datetime]]:
    """Return when elements were done, by enrolment and element."""
    rows = db.session.execute(
        select(Progress.enrolment_id, Progress.element_key, Progress.done_at)
        .join(Enrolment, Enrolment.id == Progress.enrolment_id)
        .where(Enrolment.person_id.in_(sorted(people)))
    )
    found: dict[int, dict[str, datetime]] = {}
    for enrolment_id, element, at in rows:
        found.setdefault(enrolment_id, {})[element] = at
    return found


def attempts(people: Collection[int]) -> dict[tuple[int, str], dict[str, str]]:
    """Return the state of the newest attempt by (enrolment, element) and purpose."""
    rows = db.session.execute(
        select(Attempt.enrolment_id, Attempt.element_key, Attempt.purpose, Attempt.state)
        .where(Attempt.person_id.in_(sorted(people)), Attempt.state != "void")
        .order_by(Attempt.id)
    )
    found: dict[tuple[int, str], dict[str, str]] = {}
    for enrolment_id, element, purpose, state in rows:
        if enrolment_id is not None and element is not None:
            found.setdefault((enrolment_id, element), {})[purpose] = state
    return found


def last_activity(people: Collection[int]) -> dict[int, datetime]:
    """Return when people last began or ended an attempt, or finished an element."""
    attempt = select(
        Attempt.person_id, func.max(func.coalesce(Attempt.ended_at, Attempt.started_at))
    )
    lesson = select(Enrolment.person_id, func.max(Progress.done_at)).join(
        Progress, Progress.enrolment_id == Enrolment.id
    )
    found: dict[int, datetime] = {}
    for query, owner in ((attempt, Attempt.person_id), (lesson, Enrolment.person_id)):
        for person_id, at in db.session.execute(
            query.where(owner.in_(sorted(people))).group_by(owner)
        ):
            found[person_id] = max(at, found.get(person_id, at))
    return found


def minutes(people: Collection[int], year: int) -> dict[int, int]:
    """Return the minutes of study of a year, for those who have any."""
    rows = db.session.execute(
        select(Hours.person_id, func.sum(Hours.minutes))
        .where(Hours.person_id.in_(sorted(people)), Hours.year == year)
        .group_by(Hours.person_id)
    )
    return {person_id: total for person_id, total in rows}


def hours(person_id: int) -> list[Hours]:
    """Return a person's hours of study, newest first."""
    return list(
        db.session.execute(
            select(Hours)
            .where(Hours.person_id == person_id)
            .order_by(Hours.at.desc(), Hours.id.desc())
        ).scalars()
    )


def released(person_id: int) -> list[Result]:
    """Return the newest released result of every attempt of a person that counts."""
    return list(
        db.session.execute(
            select(Result)
            .join(Attempt, Attempt.id == Result.attempt_id)
            .where(Attempt.person_id == person_id, Attempt.purpose == "assessed")
            .where(counting.counts(released=True))
            .order_by(Attempt.ended_at.desc(), Result.id.desc())
        ).scalars()
    )


def assigned(revision_id: int) -> dict[int, date | None]:
    """Return who in scope has a course revision, and by when it is due."""
    rows = db.session.execute(
        select(Enrolment.person_id, Enrolment.due_on).where(
            Enrolment.course_revision_id == revision_id
        )
    )
    return {person_id: due_on for person_id, due_on in rows}
