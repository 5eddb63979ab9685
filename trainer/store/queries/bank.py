"""Questions about the life of questions: being written, waiting for review, their revisions."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from trainer.domain.access import CARRIED_BY, Permission
from trainer.extensions import db
from trainer.store import scope
from trainer.store.tables import (
    Document,
    Grant,
    Person,
    Proposal,
    QuestionRow,
    Review,
    Revision,
    User,
    WorkingCopy,
)


def copy(document_id: int) -> WorkingCopy | None:
    """Return the text of a question that is being edited, or None."""
    return db.session.execute(
        select(WorkingCopy).where(WorkingCopy.document_id == document_id)
    ).scalar_one_or_none()


def proposal(document_id: int) -> Proposal | None:
    """Return what waits for a reviewer of a question, or None; imported drafts have none."""
    return db.session.execute(
        select(Proposal).where(Proposal.document_id == document_id)
    ).scalar_one_or_none()


def question(document_id: int) -> Document | None:
    """Return a question's document in whatever state, or None."""
    return db.session.execute(
        select(Document).where(Document.id == document_id, Document.kind == "question")
    ).scalar_one_or_none()


def is_waiting() -> ColumnElement[bool]:
    """Return the condition that a document waits for a reviewer.

    A revision was sent, or the question was imported and nobody is changing it.
    """
    proposed, copied = aliased(Proposal), aliased(WorkingCopy)
    sent = exists().where(proposed.document_id == Document.id)
    written = exists().where(copied.document_id == Document.id)
    return and_(Document.state != "retired", or_(sent, and_(Document.state == "draft", ~written)))


def sender() -> ColumnElement[int]:
    """Return who may not approve what waits: who sent it, else who wrote the revision."""
    return func.coalesce(Proposal.by_id, Revision.author_id)


def waiting() -> Select[int]:
    """Return the ids of the questions that wait, joined with row, proposal and revision."""
    return (
        select(Document.id)
        .join(QuestionRow, QuestionRow.document_id == Document.id)
        .outerjoin(Proposal, Proposal.document_id == Document.id)
        .join(Revision, Revision.id == func.coalesce(Proposal.revision_id, QuestionRow.revision_id))
        .where(is_waiting())
    )


def waiting_count(but: int | None = None) -> int:
    """Return how many questions wait; `but` leaves out what one account sent itself."""
    query = waiting() if but is None else waiting().where(func.coalesce(sender(), 0) != but)
    return db.session.execute(select(func.count()).select_from(query.subquery())).scalar_one()


def copies() -> list[tuple[WorkingCopy, Document]]:
    """Return what is being written, the newest first."""
    rows = db.session.execute(
        select(WorkingCopy, Document)
        .join(Document, Document.id == WorkingCopy.document_id)
        .where(Document.kind == "question", Document.state != "retired")
        .order_by(WorkingCopy.at.desc(), WorkingCopy.document_id)
    )
    return [(one, document) for one, document in rows]


def shown_revision(document: Document) -> Revision | None:
    """Return the text a question has now: live, else what was sent or imported; None before that."""
    if document.live is not None:
        return document.live
    row = db.session.get(QuestionRow, document.id)
    return None if row is None else db.session.get(Revision, row.revision_id)


def revisions(document_id: int) -> list[Revision]:
    """Return every revision of a document, the newest first."""
    rows = db.session.execute(
        select(Revision).where(Revision.document_id == document_id).order_by(Revision.number.desc())
    )
    return list(rows.scalars())


def reviews(revision_ids: Collection[int]) -> list[Review]:
    """Return the verdicts on revisions, in the order they were given."""
    rows = db.session.execute(
        select(Review).where(Review.revision_id.in_(list(revision_ids))).order_by(Review.id)
    )
    return list(rows.scalars())


def last_return(document_id: int) -> Review | None:
    """Return the newest verdict on a document when it was to send it back, or None."""
    newest = db.session.execute(
        select(Review)
        .join(Revision, Revision.id == Review.revision_id)
        .where(Revision.document_id == document_id)
        .order_by(Review.id.desc())
        .limit(1)
    ).scalar_one_or_none()
    return newest if newest is not None and newest.verdict == "return" else None


def other_authors(but: int) -> list[str]:
    """Return the names of those who may review questions, `but` one account."""
    roles = [str(role) for role in CARRIED_BY[Permission.AUTHOR]]
    query = (
        select(Person.name, Person.sort_key)
        .join(User, User.person_id == Person.id)
        .join(Grant, Grant.user_id == User.id)
        .where(
            Grant.role.in_(roles),
            Grant.until.is_(None),
            User.disabled_at.is_(None),
            Person.left_on.is_(None),
            User.id != but,
        )
        .distinct()
        .order_by(Person.sort_key)
    )
    with scope.everyone("who may review a question in place of its author"):
        return [name for name, _ in db.session.execute(query)]


def compared() -> list[tuple[int, int, str]]:
    """Return (document, revision, digest) of every question that is in use or waits."""
    rows = db.session.execute(
        select(QuestionRow.document_id, QuestionRow.revision_id, Revision.sha256)
        .join(Document, Document.id == QuestionRow.document_id)
        .join(Revision, Revision.id == QuestionRow.revision_id)
        .where(Document.state != "retired")
        .order_by(QuestionRow.document_id)
    )
    return [(document_id, revision_id, sha256) for document_id, revision_id, sha256 in rows]


def bodies(revision_ids: Sequence[int], at_once: int = 500) -> dict[int, str]:
    """Return the canonical text of revisions."""
    found: dict[int, str] = {}
    for start in range(0, len(revision_ids), at_once):
        part = list(revision_ids[start : start + at_once])
        rows = db.session.execute(select(Revision.id, Revision.body).where(Revision.id.in_(part)))
        found |= {revision_id: body for revision_id, body in rows}
    return found
