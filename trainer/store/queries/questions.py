"""Questions about questions: what may be drawn, and what was seen."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import ColumnElement, Select, bindparam, exists, func, or_, select

from trainer.domain.paper import Candidate
from trainer.domain.question.document import Duty, Kind
from trainer.extensions import db
from trainer.store import scope
from trainer.store.queries import bank as bank_life
from trainer.store.tables import (
    Attempt,
    AttemptItem,
    Citation,
    Document,
    Person,
    QuestionRow,
    Revision,
    User,
)

SEEN_ATTEMPTS = 3
NO_BASIS = "no_basis"
WAITING = "draft"  # what waits for a reviewer: imported drafts, new questions, changes


def has_basis() -> ColumnElement[bool]:
    """Return the condition that a question row's revision lists a citation of its own."""
    return exists().where(
        Citation.revision_id == QuestionRow.revision_id, Citation.path.startswith("citations")
    )


_POOL = (
    select(
        QuestionRow.document_id, QuestionRow.bank, QuestionRow.kind, QuestionRow.topic,
        QuestionRow.duty, QuestionRow.competency, QuestionRow.difficulty,
        QuestionRow.stale_from, Document.key, QuestionRow.changed, QuestionRow.revision_id,
    )
    .join(Document, Document.id == QuestionRow.document_id)
    .where(QuestionRow.bank.in_(bindparam("banks", expanding=True)), Document.state == "live")
    .execution_options(built_once=True)
)  # fmt: skip
_ASSESSED_POOL = _POOL.where(has_basis())


def pool(banks: Sequence[str], *, assessed: bool) -> list[tuple[Candidate, int]]:
    """Return what may be drawn from banks, with the live revision of each.

    For assessed work a question must cite an article; without one it is for practice only.
    """
    query = _ASSESSED_POOL if assessed else _POOL
    return [
        (
            Candidate(
                document=row.document_id,
                bank=row.bank,
                kind=Kind(row.kind),
                topic=row.topic,
                duty=Duty(row.duty),
                competency=row.competency,
                difficulty=row.difficulty,
                stale_from=row.stale_from,
                key=row.key,
                changed=row.changed,
            ),
            row.revision_id,
        )
        for row in db.session.execute(query, {"banks": list(banks)})
    ]


def sound(today: date) -> list[QuestionRow]:
    """Return the live questions that cite an article, none of which has ceased to bind."""
    rows = db.session.execute(
        select(QuestionRow)
        .join(Document, Document.id == QuestionRow.document_id)
        .where(Document.state == "live", has_basis())
        .where(or_(QuestionRow.stale_from.is_(None), QuestionRow.stale_from > today))
    )
    return list(rows.scalars())


def cited_by(revision_ids: Sequence[int]) -> dict[int, set[tuple[str, str]]]:
    """Return the (statute, article) that each revision cites."""
    rows = db.session.execute(
        select(Citation.revision_id, Citation.statute, Citation.number).where(
            Citation.revision_id.in_(list(revision_ids))
        )
    )
    found: dict[int, set[tuple[str, str]]] = {}
    for revision_id, statute, number in rows:
        found.setdefault(revision_id, set()).add((statute, number))
    return found


def _seen() -> Select[int]:
    newest = (
        select(Attempt.id)
        .where(Attempt.person_id == bindparam("person"), Attempt.kind == "quiz")
        .order_by(Attempt.started_at.desc())
        .limit(SEEN_ATTEMPTS)
    )
    of = newest.subquery()
    return (
        select(Revision.document_id)
        .join(AttemptItem, AttemptItem.revision_id == Revision.id)
        .join(of, of.c.id == AttemptItem.attempt_id)
        .execution_options(built_once=True)
    )


_SEEN = _seen()


def seen(person_id: int) -> set[int]:
    """Return the question documents a person met in their newest sittings."""
    return set(db.session.execute(_SEEN, {"person": person_id}).scalars())


def listed(
    search: str = "", topic: str = "", kind: str = "", bank: str = "", state: str = "live"
) -> list[QuestionRow]:
    """Return the questions that fit, by bank and document; `search` is already folded.

    `state` is live, draft (what waits for a reviewer), retired, or no_basis: live ones that
    cite no article.
    """
    query = (
        select(QuestionRow)
        .join(Document, Document.id == QuestionRow.document_id)
        .where(_in_state(state))
        .order_by(QuestionRow.bank, QuestionRow.document_id)
    )
    if state == NO_BASIS:
        query = query.where(~has_basis())
    if search:
        query = query.where(QuestionRow.search_text.contains(search, autoescape=True))
    for column, wanted in (
        (QuestionRow.topic, topic),
        (QuestionRow.kind, kind),
        (QuestionRow.bank, bank),
    ):
        if wanted:
            query = query.where(column == wanted)
    return list(db.session.execute(query).scalars())


def _in_state(state: str) -> ColumnElement[bool]:
    if state == WAITING:
        return bank_life.is_waiting()
    return Document.state == ("live" if state == NO_BASIS else state)


def counts(state: str = "live") -> list[tuple[str, str, int]]:
    """Return (bank, topic, number of questions in a state)."""
    rows = db.session.execute(
        select(QuestionRow.bank, QuestionRow.topic, func.count())
        .join(Document, Document.id == QuestionRow.document_id)
        .where(_in_state(state))
        .group_by(QuestionRow.bank, QuestionRow.topic)
        .order_by(QuestionRow.bank, QuestionRow.topic)
    )
    return [(bank, topic, number) for bank, topic, number in rows]


def row_of(document_id: int) -> tuple[QuestionRow, Document] | None:
    """Return the projection of a question that was in use or sent, with its document, or None."""
    found = db.session.execute(
        select(QuestionRow, Document)
        .join(Document, Document.id == QuestionRow.document_id)
        .where(QuestionRow.document_id == document_id)
    ).first()
    return None if found is None else (found[0], found[1])


def projection(document_id: int) -> QuestionRow | None:
    """Return the projection of a question in whatever state."""
    return db.session.get(QuestionRow, document_id)


def locked(document_id: int) -> Document | None:
    """Return a question's document, locked until the transaction ends."""
    return db.session.execute(
        select(Document)
        .where(Document.id == document_id, Document.kind == "question")
        .with_for_update(of=Document)
    ).scalar_one_or_none()


def next_draft(user_id: int, after: int = 0) -> int | None:
    """Return the next question that waits and somebody else sent or brought in; None when done."""
    others = bank_life.waiting().where(func.coalesce(bank_life.sender(), 0) != user_id).subquery()
    later = select(func.min(others.c.id)).where(others.c.id > after)
    first = select(func.min(others.c.id))
    return db.session.execute(later).scalar() or db.session.execute(first).scalar()


def stems(rows: Sequence[QuestionRow]) -> dict[int, str]:
    """Return the beginning of each question's stem, by revision."""
    found = select(Revision.id, Revision.title).where(
        Revision.id.in_([row.revision_id for row in rows])
    )
    return {revision_id: title for revision_id, title in db.session.execute(found)}


def titles(document_ids: Sequence[int]) -> dict[int, str]:
    """Return the beginning of the stem that each question has in the bank, by document."""
    found = (
        select(QuestionRow.document_id, Revision.title)
        .join(Revision, Revision.id == QuestionRow.revision_id)
        .where(QuestionRow.document_id.in_(list(document_ids)))
    )
    return {document_id: title for document_id, title in db.session.execute(found)}


def names(user_ids: Collection[int]) -> dict[int, str]:
    """Return the names of accounts by id, wherever they belong."""
    query = (
        select(User.id, Person.name)
        .join(Person, Person.id == User.person_id)
        .where(User.id.in_(sorted(user_ids)))
    )
    with scope.everyone("who wrote or reviewed a question of the common bank"):
        return {user_id: name for user_id, name in db.session.execute(query)}
