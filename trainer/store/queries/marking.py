"""Questions about marking: what waits, who holds it, what is marked, who could mark instead.

Works come through attempts in scope whose case is over, never through one's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, or_, select

from trainer.domain.access import CARRIED_BY, Permission
from trainer.extensions import db
from trainer.store import scope
from trainer.store.queries import counting
from trainer.store.tables import (
    Attempt,
    AuditEntry,
    Department,
    DepartmentPath,
    Grant,
    Marking,
    Person,
    Rating,
    Release,
    Result,
    Submission,
    User,
)

MOST_RELEASED = 50


@dataclass(frozen=True)
class Colleague:
    """Somebody who may mark: name and department, nothing else."""

    name: str
    department: str


def find(marking_id: int, marker: User) -> Marking | None:
    """Return a marking in scope that is not of one's own work, or None."""
    return db.session.execute(_reach(marker).where(Marking.id == marking_id)).scalar_one_or_none()


def waiting(marker: User) -> list[Marking]:
    """Return works that wait or that somebody else holds, the oldest first."""
    held = Marking.marker_id != marker.id
    return _listed(
        _reach(marker).where(
            or_(Marking.state == "waiting", (Marking.state == "leased") & held),
        )
    )


def held_by(marker: User) -> list[Marking]:
    """Return the works that a marker took and has not handed in, the oldest first."""
    return _listed(_reach(marker).where(Marking.state == "leased", Marking.marker_id == marker.id))


def open_count(marker: User, now: datetime) -> int:
    """Return how many works a marker could mark now: waiting, one's own, or left too long."""
    can = or_(
        Marking.state == "waiting",
        (Marking.state == "leased")
        & or_(Marking.marker_id == marker.id, Marking.lease_until <= now),
    )
    wanted = _reach(marker).where(can).with_only_columns(func.count(Marking.id))
    return db.session.execute(wanted).scalar_one()


def next_open(marker: User, now: datetime) -> Marking | None:
    """Return what to mark next: what one holds, else what has waited longest."""
    return next(iter(queue(marker, now)), None)


def queue(marker: User, now: datetime) -> list[Marking]:
    """Return what a marker could mark now: what one holds, then the rest, the oldest first."""
    lapsed = (Marking.state == "leased") & (Marking.lease_until <= now)
    open_now = or_(Marking.state == "waiting", lapsed & (Marking.marker_id != marker.id))
    return held_by(marker) + _listed(_reach(marker).where(open_now))


def submitted_since(marker: User, since: datetime) -> int:
    """Return how many works a marker has handed in since a moment."""
    return db.session.execute(
        select(func.count(func.distinct(Rating.marking_id))).where(
            Rating.marker_id == marker.id, Rating.at >= since
        )
    ).scalar_one()


def to_release(marker: User) -> list[Result]:
    """Return the newest results of attempts whose every paper is marked and that wait."""
    unmarked = (
        select(Marking.id)
        .join(Submission, Submission.id == Marking.submission_id)
        .where(Submission.attempt_id == Attempt.id, Marking.state != "submitted")
    )
    query = (
        select(Result)
        .join(Attempt, Attempt.id == Result.attempt_id)
        .where(
            Attempt.person_id != marker.person_id,
            Attempt.state == "marking",
            Attempt.exam_id.is_(None),  # an exam is released as a whole
            counting.counts(released=False),
            Result.score.is_not(None),
            ~unmarked.correlate(Attempt).exists(),
        )
        .order_by(Result.at, Result.id)
    )
    return list(db.session.execute(query).scalars())


def released(marker: User) -> list[tuple[Result, datetime]]:
    """Return the newest released results of marked work with when each was released."""
    marked = (
        select(Marking.id)
        .join(Submission, Submission.id == Marking.submission_id)
        .where(Submission.attempt_id == Attempt.id)
    )
    rows = db.session.execute(
        select(Result, Release.at)
        .join(Release, Release.result_id == Result.id)
        .join(Attempt, Attempt.id == Result.attempt_id)
        .where(
            Attempt.person_id != marker.person_id,
            Attempt.state == "final",
            marked.correlate(Attempt).exists(),
            counting.counts(released=True),
        )
        .order_by(Release.at.desc(), Result.id.desc())
        .limit(MOST_RELEASED)
    )
    return [(result, at) for result, at in rows]


def markings_of(attempts: list[int]) -> dict[int, list[Marking]]:
    """Return the markings of attempts that were found in scope, by attempt."""
    rows = db.session.execute(
        select(Submission.attempt_id, Marking)
        .join(Marking, Marking.submission_id == Submission.id)
        .join(Attempt, Attempt.id == Submission.attempt_id)
        .where(Submission.attempt_id.in_(attempts))
        .order_by(Marking.id)
    )
    found: dict[int, list[Marking]] = {}
    for attempt_id, marking in rows:
        found.setdefault(attempt_id, []).append(marking)
    return found


def newest_rating(marking: Marking) -> Rating | None:
    """Return the judgement that counts, or None before there is one."""
    return db.session.execute(
        select(Rating)
        .where(Rating.marking_id == marking.id)
        .order_by(Rating.number.desc())
        .limit(1)
    ).scalar_one_or_none()


def taken_at(marking: Marking) -> datetime | None:
    """Return when the present holder took a marking, from the audit log."""
    return db.session.execute(
        select(func.max(AuditEntry.at)).where(
            AuditEntry.verb == "marking.taken",
            AuditEntry.subject_kind == Marking.__tablename__,
            AuditEntry.subject_id == marking.id,
            AuditEntry.actor_id == marking.marker_id,
        )
    ).scalar_one()


def names(user_ids: set[int]) -> dict[int, str]:
    """Return the names of accounts by id, wherever they belong."""
    with scope.everyone("a colleague's name beside the work they hold"):
        rows = db.session.execute(
            select(User.id, Person.name)
            .join(Person, Person.id == User.person_id)
            .where(User.id.in_(sorted(user_ids)))
        )
        return {user_id: name for user_id, name in rows}


def own_waiting(person_id: int) -> int:
    """Return how many of a person's own works wait for a marker."""
    return db.session.execute(
        select(func.count())
        .select_from(Marking)
        .join(Submission, Submission.id == Marking.submission_id)
        .join(Attempt, Attempt.id == Submission.attempt_id)
        .where(
            Attempt.person_id == person_id,
            Attempt.state == "marking",
            Marking.state.in_(("waiting", "leased")),
        )
    ).scalar_one()


def could_mark(department_id: int, but: int) -> list[Colleague]:
    """Return who may mark work of a department, `but` one account, by name."""
    path, own = DepartmentPath, Department
    roles = [str(role) for role in CARRIED_BY[Permission.MARK]]
    query = (
        select(Person.name, own.name, Person.sort_key)
        .join(User, User.person_id == Person.id)
        .join(own, own.id == Person.department_id)
        .join(Grant, Grant.user_id == User.id)
        .join(path, path.ancestor_id == Grant.department_id)
        .where(
            path.descendant_id == department_id,
            Grant.role.in_(roles),
            Grant.until.is_(None),
            User.disabled_at.is_(None),
            Person.left_on.is_(None),
            User.id != but,
        )
        .distinct()
        .order_by(Person.sort_key)
    )
    with scope.everyone("who may mark in place of the trainee"):
        rows = db.session.execute(query)
        return [Colleague(name, department) for name, department, _ in rows]


def _reach(marker: User) -> Select[Marking]:
    return (
        select(Marking)
        .join(Submission, Submission.id == Marking.submission_id)
        .join(Attempt, Attempt.id == Submission.attempt_id)
        .where(
            Attempt.person_id != marker.person_id,
            Attempt.ended_at.is_not(None),
            Marking.state != "void",
        )
    )


def _listed(query: Select[Marking]) -> list[Marking]:
    return list(db.session.execute(query.order_by(Submission.at, Marking.id)).scalars())
