"""Questions of a learner's pages: courses assigned, sittings, released results, articles."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any, cast

from sqlalchemy import Select, Table, and_, bindparam, insert, select
from sqlalchemy.orm import joinedload, lazyload

from trainer.extensions import db
from trainer.store.kept import kept
from trainer.store.queries import counting
from trainer.store.tables import (
    Article,
    Attempt,
    AttemptItem,
    Document,
    Enrolment,
    Exam,
    Hours,
    Progress,
    Result,
    Revision,
    Statute,
    StatuteVersion,
    Step,
)

_ITEM, _REVISION = cast(Table, AttemptItem.__table__), cast(Table, Revision.__table__)


@dataclass(frozen=True, slots=True)
class Pinned:
    """One place of a pinned paper, and the question revision that it asks."""

    attempt_id: int
    slot: int
    section: int
    order: list[Any]
    points: Fraction
    revision_id: int
    sha256: str
    document_id: int


@dataclass(frozen=True, slots=True)
class Past:
    """A closed sitting, with the score of its newest released result if there is one."""

    id: int
    purpose: str
    state: str
    ended_at: datetime | None
    is_known: bool
    score: Fraction | None
    passed: bool | None


@dataclass(frozen=True, slots=True)
class Known:
    """The marks of the newest released result of a sitting, and the terms of its exam if it has one."""

    attempt_id: int
    parts: dict[str, Any]
    exam_state: str | None
    reveal: dict[str, Any] | None


def enrolments(person_id: int) -> list[Enrolment]:
    """Return the courses of a person, those due first at the front, then those without a day."""
    return list(
        db.session.execute(
            select(Enrolment)
            .where(Enrolment.person_id == person_id)
            .order_by(Enrolment.due_on.is_(None), Enrolment.due_on, Enrolment.id)
        ).scalars()
    )


def enrolment(enrolment_id: int) -> Enrolment | None:
    """Return an enrolment in scope, or None."""
    return db.session.execute(
        select(Enrolment).where(Enrolment.id == enrolment_id)
    ).scalar_one_or_none()


def done_at(enrolment_id: int) -> dict[str, datetime]:
    """Return when each finished element of an enrolment was done."""
    rows = db.session.execute(
        select(Progress.element_key, Progress.done_at).where(Progress.enrolment_id == enrolment_id)
    )
    return {key: moment for key, moment in rows}


def credited(enrolment_id: int) -> int | None:
    """Return the minutes of study credited for an enrolment, or None."""
    return db.session.execute(
        select(Hours.minutes).where(Hours.enrolment_id == enrolment_id)
    ).scalar_one_or_none()


# Of a sitting, person and document are read when they are asked for: few pages do.
_SITTING = (
    select(Attempt)
    .where(Attempt.id == bindparam("id"), Attempt.kind == "quiz")
    .options(lazyload(Attempt.person), joinedload(Attempt.revision).lazyload(Revision.document))
    .execution_options(built_once=True)
)
_LOCKED = _SITTING.with_for_update(of=Attempt).execution_options(populate_existing=True)


def sitting(attempt_id: int, *, locked: bool = False) -> Attempt | None:
    """Return a sitting in scope, or None; `locked`: with its row locked until the commit."""
    asked = {"id": attempt_id}
    if not locked:
        return db.session.execute(_SITTING, asked).scalar_one_or_none()
    found = db.session.execute(_LOCKED, asked).scalar_one_or_none()
    return None if found is None else kept(("locked", attempt_id), lambda: found)


def _sittings(person_id: int) -> Select[Attempt]:
    return select(Attempt).where(Attempt.person_id == person_id, Attempt.kind == "quiz")


_UNDER_WAY = (
    select(Attempt)
    .where(Attempt.person_id == bindparam("person"), Attempt.kind == "quiz")
    .where(Attempt.state == "active")
    .order_by(Attempt.started_at.desc())
    .execution_options(built_once=True)
)


def under_way(person_id: int, purpose: str | None = None) -> list[Attempt]:
    """Return the sittings of a person that are not handed in, the newest first."""
    found = db.session.execute(_UNDER_WAY, {"person": person_id}).scalars()
    return [attempt for attempt in found if purpose in (None, attempt.purpose)]


def of_element(enrolment_id: int, element_key: str) -> list[Attempt]:
    """Return the sittings and cases of one element of an enrolment, the newest first."""
    return list(
        db.session.execute(
            select(Attempt)
            .where(Attempt.enrolment_id == enrolment_id, Attempt.element_key == element_key)
            .order_by(Attempt.started_at.desc(), Attempt.id.desc())
        ).scalars()
    )


_HISTORY = (
    select(
        Attempt.id, Attempt.purpose, Attempt.state, Attempt.ended_at,
        Result.id.is_not(None), Result.score, Result.passed,
    )
    .join(Revision, Revision.id == Attempt.revision_id)
    .outerjoin(Result, and_(Result.attempt_id == Attempt.id, counting.counts(released=True)))
    .where(Attempt.person_id == bindparam("person"), Attempt.kind == "quiz")
    .where(Revision.document_id == bindparam("document"), Attempt.state != "active")
    .where(Attempt.exam_id.is_(None))
    .order_by(Attempt.started_at.desc(), Attempt.id.desc())
    .execution_options(built_once=True)
)  # fmt: skip


def history(person_id: int, document_id: int) -> list[Past]:
    """Return a person's closed sittings at one paper outside exams, the newest first."""
    rows = db.session.execute(_HISTORY, {"person": person_id, "document": document_id})
    return [Past(*row) for row in rows]


def closed(person_id: int, purpose: str | None = None, limit: int = 50) -> list[Attempt]:
    """Return the closed sittings of a person, the newest first."""
    query = _sittings(person_id).where(Attempt.state != "active")
    if purpose is not None:
        query = query.where(Attempt.purpose == purpose)
    query = query.order_by(Attempt.ended_at.desc(), Attempt.id.desc()).limit(limit)
    return list(db.session.execute(query).scalars())


_RELEASED = (
    select(Result)
    .join(Attempt, Attempt.id == Result.attempt_id)
    .where(Result.attempt_id.in_(bindparam("ids", expanding=True)), counting.counts(released=True))
    .execution_options(built_once=True)
)


def released(attempt_ids: Collection[int]) -> dict[int, Result]:
    """Return the newest released result of each attempt in scope that has one."""
    rows = db.session.execute(_RELEASED, {"ids": list(attempt_ids)}).scalars()
    return {result.attempt_id: result for result in rows}


_KNOWN = (
    select(Result.attempt_id, Result.parts, Exam.state, Exam.reveal)
    .join(Attempt, Attempt.id == Result.attempt_id)
    .outerjoin(Exam, Exam.id == Attempt.exam_id)
    .where(Result.attempt_id.in_(bindparam("ids", expanding=True)), counting.counts(released=True))
    .execution_options(built_once=True)
)


def known(attempt_ids: Collection[int]) -> list[Known]:
    """Return the marks of the newest released result of each attempt in scope that has one."""
    rows = db.session.execute(_KNOWN, {"ids": list(attempt_ids)})
    return [Known(*row) for row in rows]


def item(attempt_id: int, slot: int) -> tuple[AttemptItem, Revision] | None:
    """Return one place of a pinned paper with the question as asked, or None."""
    found = db.session.execute(
        select(AttemptItem, Revision)
        .join(Revision, Revision.id == AttemptItem.revision_id)
        .where(AttemptItem.attempt_id == attempt_id, AttemptItem.slot == slot)
    ).first()
    return None if found is None else (found[0], found[1])


_PINNED = (
    select(
        _ITEM.c.attempt_id, _ITEM.c.slot, _ITEM.c.section, _ITEM.c.order, _ITEM.c.points,
        _REVISION.c.id, _REVISION.c.sha256, _REVISION.c.document_id,
    )
    .join(_REVISION, _REVISION.c.id == _ITEM.c.revision_id)
    .where(_ITEM.c.attempt_id.in_(bindparam("ids", expanding=True)))
    .order_by(_ITEM.c.attempt_id, _ITEM.c.slot)
)  # fmt: skip


def items(attempt_ids: Collection[int]) -> dict[int, list[Pinned]]:
    """Return the pinned papers of sittings, each in order."""
    db.session.flush()
    found: dict[int, list[Pinned]] = {}
    for row in db.session.connection().execute(_PINNED, {"ids": list(attempt_ids)}):
        found.setdefault(row[0], []).append(Pinned(*row))
    return found


def paper(attempt_id: int) -> list[Pinned]:
    """Return the pinned paper of one sitting, in order; it never changes."""
    return kept(("paper", attempt_id), lambda: items([attempt_id]).get(attempt_id, []))


def pin(items: Iterable[Mapping[str, Any]]) -> None:
    """Add the places of a paper, each given by its columns, in one statement."""
    rows = [dict(item) for item in items]
    if rows:
        db.session.connection().execute(insert(_ITEM), rows)


def steps(attempt_ids: Collection[int]) -> dict[int, list[Step]]:
    """Return the steps of attempts, each in order."""
    found: dict[int, list[Step]] = {}
    query = select(Step).where(Step.attempt_id.in_(list(attempt_ids)))
    for step in db.session.execute(query.order_by(Step.attempt_id, Step.no)).scalars():
        found.setdefault(step.attempt_id, []).append(step)
    return found


def newest_places(attempt_id: int) -> dict[str, tuple[int, int]]:
    """Return the greatest (epoch, seq) stored for each element of an attempt."""
    rows = db.session.execute(
        select(Step.element, Step.epoch, Step.seq).where(
            Step.attempt_id == attempt_id, Step.kind == "answer"
        )
    )
    newest: dict[str, tuple[int, int]] = {}
    for element, epoch, seq in rows:
        newest[element] = max(newest.get(element, (0, 0)), (epoch, seq))
    return newest


def holder(attempt_id: int) -> str | None:
    """Return the window that holds a sitting, or None before one has said so."""
    body = db.session.execute(
        select(Step.body)
        .where(Step.attempt_id == attempt_id, Step.kind == "takeover")
        .order_by(Step.no.desc())
        .limit(1)
    ).scalar_one_or_none()
    return None if body is None else str(body.get("device", ""))


def articles(places: Collection[tuple[str, str]], day: date) -> dict[tuple[str, str], Article]:
    """Return the article in force on a day for each (short name, number) the register holds."""
    rows = db.session.execute(
        select(Article)
        .join(StatuteVersion, StatuteVersion.id == Article.statute_version_id)
        .join(Statute, Statute.key == StatuteVersion.statute_key)
        .where(
            Statute.short.in_({short for short, _ in places}),
            Article.number.in_({number for _, number in places}),
        )
        .order_by(StatuteVersion.effective, Article.id)
    ).scalars()
    found: dict[tuple[str, str], Article] = {}
    for row in rows:
        place = (row.version.statute.short, row.number)
        if place in places and _binds(row, day):
            found[place] = row
    return found


def _binds(row: Article, day: date) -> bool:
    start = row.in_force_from or row.version.effective
    end = row.in_force_to or row.version.repealed
    return (start is None or start <= day) and (end is None or day < end)


def live(documents: Collection[int]) -> list[Revision]:
    """Return the live revisions of documents."""
    return list(
        db.session.execute(
            select(Revision)
            .join(Document, Document.live_revision_id == Revision.id)
            .where(Document.id.in_(list(documents)))
        ).scalars()
    )
