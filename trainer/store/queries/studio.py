"""Questions about the life of cases: being written, waiting for review, in use."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import func, select

from trainer.extensions import db
from trainer.store.queries import bank
from trainer.store.tables import Attempt, Document, Proposal, Revision, WorkingCopy


def case(document_id: int) -> Document | None:
    """Return a case's document in whatever state, or None."""
    return db.session.execute(
        select(Document).where(Document.id == document_id, Document.kind == "scenario")
    ).scalar_one_or_none()


def locked(document_id: int) -> Document | None:
    """Return a case's document, locked until the transaction ends."""
    return db.session.execute(
        select(Document)
        .where(Document.id == document_id, Document.kind == "scenario")
        .with_for_update(of=Document)
    ).scalar_one_or_none()


def cases() -> list[Document]:
    """Return every case in whatever state, by key."""
    rows = select(Document).where(Document.kind == "scenario").order_by(Document.key)
    return list(db.session.execute(rows).scalars())


def copies() -> dict[int, WorkingCopy]:
    """Return what is being written, by document."""
    rows = db.session.execute(
        select(WorkingCopy)
        .join(Document, Document.id == WorkingCopy.document_id)
        .where(Document.kind == "scenario")
    )
    return {copy.document_id: copy for copy in rows.scalars()}


def proposals() -> dict[int, Proposal]:
    """Return what waits for a reviewer, by document."""
    rows = db.session.execute(
        select(Proposal)
        .join(Document, Document.id == Proposal.document_id)
        .where(Document.kind == "scenario")
        .order_by(Proposal.at, Proposal.document_id)
    )
    return {sent.document_id: sent for sent in rows.scalars()}


def shown_revision(document: Document) -> Revision | None:
    """Return the text a case has now: live, else the newest that was sent; None before that."""
    if document.live is not None:
        return document.live
    sent = bank.proposal(document.id)
    if sent is not None:
        return sent.revision
    return next(iter(bank.revisions(document.id)), None)


def under_way(revision_ids: Collection[int]) -> int:
    """Return how many people are handling one of these revisions now, wherever they belong."""
    query = select(func.count(Attempt.id)).where(
        Attempt.revision_id.in_(list(revision_ids)), Attempt.state == "active"
    )
    return db.session.execute(query).scalar_one()
