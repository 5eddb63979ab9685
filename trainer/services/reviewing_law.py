"""Reviewing material after a change of law: it still holds, or it is taken out of use."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from trainer.extensions import db
from trainer.services.parts import audit, documents, staleness
from trainer.services.parts.staleness import Entry
from trainer.store.queries import questions
from trainer.store.queries import stale as find
from trainer.store.tables import Document, Review, Revision, StillValid, User

RETIRABLE = ("question", "scenario")  # courses and rubrics are in use by others: amend them


class OwnText(ValueError):
    """Who wrote a text does not confirm that it still holds."""


class NothingOpen(ValueError):
    """Nothing of this document waits for a reviewer, or it cannot be taken out of use here."""


class LawMoved(ValueError):
    """The register tells of other changes than those the reviewer looked at."""


def confirm(
    document_id: int,
    seen: Collection[tuple[str, str, date]],
    note: str,
    *,
    by: User,
    now: datetime,
) -> Document:
    """Record that a document still holds after the changes seen, and commit.

    A question can be drawn again at once. `seen` names the endings that the reviewer looked
    at: raises LawMoved when they are not those open now, OwnText when `by` wrote the text,
    NothingOpen when somebody was faster.
    """
    document, entry = _open(document_id)
    revision = documents.revision(entry.revision_id)
    if revision.author_id == by.id:
        raise OwnText
    endings = [one.identity for one in entry.endings]
    if set(seen) != set(endings):
        raise LawMoved
    review = Review(revision_id=revision.id, verdict="still_valid", by_id=by.id, at=now, note=note)
    db.session.add(review)
    db.session.flush()
    db.session.add_all(
        StillValid(review_id=review.id, statute=statute, number=number, ends_on=day)
        for statute, number, day in endings
    )
    db.session.flush()
    _settle(document, revision)
    body = {"revision": revision.id, "endings": [f"{s}#{n} {day}" for s, n, day in endings]}
    audit.note("law.confirmed", document, by=by, now=now, body=body)
    db.session.commit()
    return document


def retire(document_id: int, note: str, *, by: User, now: datetime) -> Document:
    """Take a question or case that rests on old law out of use, and commit.

    Nothing is deleted, and past results stay. Raises NothingOpen.
    """
    document, entry = _open(document_id)
    if document.kind not in RETIRABLE:
        raise NothingOpen
    db.session.add(
        Review(revision_id=entry.revision_id, verdict="retire", by_id=by.id, at=now, note=note)
    )
    document.state = "retired"
    audit.note("law.retired", document, by=by, now=now, body={"revision": entry.revision_id})
    db.session.commit()
    return document


def _open(document_id: int) -> tuple[Document, Entry]:
    document = find.locked(document_id)
    entry = staleness.entry(document_id) if document else None
    if document is None or entry is None:
        raise NothingOpen
    return document, entry


def _settle(document: Document, revision: Revision) -> None:
    row = questions.projection(document.id) if document.kind == "question" else None
    if row is not None:
        row.stale_from = staleness.stale_from(documents.question(revision), revision)
