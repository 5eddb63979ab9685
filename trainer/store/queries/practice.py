"""Questions of practice: drills, the answers a person may know of, cards, what is held back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Table, and_, bindparam, delete, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from trainer.extensions import db
from trainer.store.tables import (
    Attempt,
    AttemptItem,
    Document,
    Exam,
    QuestionRow,
    ReviewCard,
    Revision,
    Step,
)

_CARD = cast(Table, ReviewCard.__table__)


@dataclass(frozen=True)
class Place:
    """One place of a sitting or drill of a person, with the question revision that it asks."""

    attempt_id: int
    kind: str
    purpose: str
    ended_at: datetime | None
    slot: int
    order: list[Any]
    document_id: int
    revision_id: int
    sha256: str


@dataclass(frozen=True)
class Told:
    """A step of a drill that practice reads: an answer, or the wish to see a question again."""

    attempt_id: int
    kind: str
    element: str
    body: dict[str, Any] | None
    at: datetime


def drill(attempt_id: int) -> Attempt | None:
    """Return a drill in scope, or None."""
    return db.session.execute(
        select(Attempt).where(Attempt.id == attempt_id, Attempt.kind == "drill")
    ).scalar_one_or_none()


def drills(person_id: int, limit: int = 50) -> list[Attempt]:
    """Return the drills of a person, the newest first."""
    return list(
        db.session.execute(
            select(Attempt)
            .where(Attempt.person_id == person_id, Attempt.kind == "drill")
            .order_by(Attempt.started_at.desc(), Attempt.id.desc())
            .limit(limit)
        ).scalars()
    )


_ACTIVE = (
    select(Attempt)
    .where(Attempt.person_id == bindparam("person"), Attempt.kind == "drill")
    .where(Attempt.state == "active")
    .order_by(Attempt.started_at.desc(), Attempt.id.desc())
    .execution_options(built_once=True)
)


def active(person_id: int) -> list[Attempt]:
    """Return the drills of a person that are not over, the newest first."""
    return list(db.session.execute(_ACTIVE, {"person": person_id}).scalars())


_PLACES = (
    select(
        Attempt.id, Attempt.kind, Attempt.purpose, Attempt.ended_at, AttemptItem.slot,
        AttemptItem.order, Revision.document_id, Revision.id, Revision.sha256,
    )
    .join(AttemptItem, AttemptItem.attempt_id == Attempt.id)
    .join(Revision, Revision.id == AttemptItem.revision_id)
    .where(Attempt.person_id == bindparam("person"), Attempt.kind.in_(("quiz", "drill")))
    .order_by(Attempt.id, AttemptItem.slot)
    .execution_options(built_once=True)
)  # fmt: skip
_SOME_PLACES = _PLACES.where(Revision.document_id.in_(bindparam("documents", expanding=True)))


def places(person_id: int, documents: Collection[int] | None = None) -> list[Place]:
    """Return every place of a person's sittings and drills, or those that ask some documents."""
    asked: dict[str, Any] = {"person": person_id}
    if documents is None:
        return [Place(*row) for row in db.session.execute(_PLACES, asked)]
    rows = db.session.execute(_SOME_PLACES, {**asked, "documents": list(documents)})
    return [Place(*row) for row in rows]


_TOLD = (
    select(Step.attempt_id, Step.kind, Step.element, Step.body, Step.received_at)
    .join(Attempt, Attempt.id == Step.attempt_id)
    .where(
        Step.attempt_id.in_(bindparam("ids", expanding=True)),
        or_(and_(Step.kind == "answer", Attempt.kind == "drill"), Step.kind == "want"),
    )
    .order_by(Step.attempt_id, Step.no)
    .execution_options(built_once=True)
)


def told(attempt_ids: Collection[int]) -> list[Told]:
    """Return the answers to drills and the wishes among the steps of attempts, in order."""
    return [Told(*row) for row in db.session.execute(_TOLD, {"ids": list(attempt_ids)})]


_HELD = (
    select(Revision.document_id)
    .join(AttemptItem, AttemptItem.revision_id == Revision.id)
    .join(Attempt, Attempt.id == AttemptItem.attempt_id)
    .outerjoin(Exam, Exam.id == Attempt.exam_id)
    .where(
        Attempt.person_id == bindparam("person"),
        Attempt.purpose == "assessed",
        or_(Attempt.state == "active", Exam.closes_at > bindparam("now")),
    )
    .execution_options(built_once=True)
)


def held(person_id: int, now: datetime) -> set[int]:
    """Return the question documents whose key this person must not see now.

    Those of their assessed sittings under way, and of sittings handed in at an exam that
    others may still sit.
    """
    return set(db.session.execute(_HELD, {"person": person_id, "now": now}).scalars())


def banks() -> list[str]:
    """Return the banks that hold live questions."""
    rows = db.session.execute(
        select(QuestionRow.bank)
        .join(Document, Document.id == QuestionRow.document_id)
        .where(Document.state == "live")
        .distinct()
        .order_by(QuestionRow.bank)
    )
    return list(rows.scalars())


def _fresh(today: date | ColumnElement[date]) -> ColumnElement[bool]:
    """Return the condition that a question is live and not stale on a day."""
    return and_(
        Document.state == "live",
        or_(QuestionRow.stale_from.is_(None), QuestionRow.stale_from > today),
    )


def topics(today: date, held: Collection[int]) -> dict[str, int]:
    """Return how many questions practice may ask of each topic; none of `held`."""
    rows = db.session.execute(
        select(QuestionRow.topic, func.count())
        .join(Document, Document.id == QuestionRow.document_id)
        .where(_fresh(today), QuestionRow.document_id.not_in(list(held)))
        .group_by(QuestionRow.topic)
        .order_by(QuestionRow.topic)
    )
    return {topic: number for topic, number in rows}


_DUE = (
    select(ReviewCard.document_id)
    .join(QuestionRow, QuestionRow.document_id == ReviewCard.document_id)
    .join(Document, Document.id == ReviewCard.document_id)
    .where(ReviewCard.person_id == bindparam("person"), _fresh(bindparam("today")))
    .where(ReviewCard.due_on <= bindparam("today"), ReviewCard.document_id.not_in(_HELD))
    .order_by(ReviewCard.confident_error.desc(), ReviewCard.due_on, ReviewCard.document_id)
    .execution_options(built_once=True)
)


def due(person_id: int, today: date, now: datetime) -> list[int]:
    """Return the documents due by a day: confident errors first, then those due longest.

    Only questions that may be asked: live, not stale on the day, and none that `held` names now.
    """
    asked = {"person": person_id, "today": today, "now": now}
    return list(db.session.execute(_DUE, asked).scalars())


def fresh(documents: Collection[int], today: date) -> set[int]:
    """Return which of some questions may be asked on a day: live, and not stale."""
    rows = db.session.execute(
        select(QuestionRow.document_id)
        .join(Document, Document.id == QuestionRow.document_id)
        .where(QuestionRow.document_id.in_(list(documents)), _fresh(today))
    )
    return set(rows.scalars())


def answered(person_id: int, drill_id: int, since: datetime, until: datetime) -> int:
    """Return how many answers a person gave in a drill, by document, within a time."""
    return db.session.execute(
        select(func.count())
        .select_from(Step)
        .join(Attempt, Attempt.id == Step.attempt_id)
        .join(Revision, Revision.id == Attempt.revision_id)
        .where(
            Attempt.person_id == person_id,
            Revision.document_id == drill_id,
            Step.kind == "answer",
            Step.received_at >= since,
            Step.received_at < until,
        )
    ).scalar_one()


def counts_of_cards(person_id: int, day: date, today: date) -> tuple[int, int]:
    """Return how many questions a person has in the review, and how many fall due on one day."""
    falls_due = func.count(QuestionRow.document_id).filter(ReviewCard.due_on == day, _fresh(today))
    row = db.session.execute(
        select(func.count(), falls_due)
        .select_from(ReviewCard)
        .join(Document, Document.id == ReviewCard.document_id)
        .outerjoin(QuestionRow, QuestionRow.document_id == ReviewCard.document_id)
        .where(ReviewCard.person_id == person_id)
    ).one()
    return row[0], row[1]


_CARDS = (
    select(ReviewCard)
    .where(ReviewCard.person_id == bindparam("person"))
    .execution_options(built_once=True)
)


def cards(person_id: int) -> dict[int, ReviewCard]:
    """Return the cards of a person by document."""
    rows = db.session.execute(_CARDS, {"person": person_id})
    return {card.document_id: card for card in rows.scalars()}


def everybody() -> list[int]:
    """Return the people who have sat or practised anything, or hold a card."""
    sat = select(Attempt.person_id).where(Attempt.kind.in_(("quiz", "drill")))
    hold = select(ReviewCard.person_id)
    return sorted({*db.session.execute(sat).scalars(), *db.session.execute(hold).scalars()})


def _written_over(dialect: Any) -> Any:
    insert = dialect.insert(_CARD)
    written = {name: insert.excluded[name] for name in ("due_on", "memory", "confident_error")}
    return insert.on_conflict_do_update(index_elements=["person_id", "document_id"], set_=written)


_KEEP = {"sqlite": _written_over(sqlite), "postgresql": _written_over(postgresql)}
_DROP = delete(_CARD).where(
    _CARD.c.person_id == bindparam("person"),
    _CARD.c.document_id.in_(bindparam("documents", expanding=True)),
)


def keep_cards(person_id: int, found: Iterable[Mapping[str, Any]]) -> None:
    """Write cards over those that are there: `found` holds their columns but for the person."""
    rows = [{"person_id": person_id, **values} for values in found]
    if rows:
        connection = db.session.connection()
        connection.execute(_KEEP[connection.dialect.name], rows)


def drop_cards(person_id: int, documents: Collection[int]) -> None:
    """Remove cards of a person."""
    if documents:
        asked = {"person": person_id, "documents": list(documents)}
        db.session.connection().execute(_DROP, asked)
