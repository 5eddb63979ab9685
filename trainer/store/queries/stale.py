"""Questions about material whose law may have changed: who cites what, and what was confirmed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from trainer.extensions import db
from trainer.store.tables import Citation, Document, QuestionRow, Review, Revision, StillValid, User

KINDS = ("question", "scenario", "rubric", "course")


@dataclass(frozen=True)
class Cited:
    """A citation of a live document; `as_of` is known for questions alone."""

    document_id: int
    revision_id: int
    kind: str
    path: str
    statute: str
    number: str
    paragraph: int | None
    item: int | None
    as_of: date | None


def cited(
    shorts: Collection[str], kinds: Collection[str] = KINDS, document_id: int | None = None
) -> list[Cited]:
    """Return the citations of statutes in live documents, by kind, key and path."""
    query = (
        select(
            Document.id,
            Revision.id,
            Document.kind,
            Citation.path,
            Citation.statute,
            Citation.number,
            Citation.paragraph,
            Citation.item,
            QuestionRow.as_of,
        )
        .join(Revision, Revision.id == Citation.revision_id)
        .join(Document, Document.live_revision_id == Revision.id)
        .outerjoin(QuestionRow, QuestionRow.document_id == Document.id)
        .where(
            Citation.statute.in_(sorted(shorts)),
            Document.state == "live",
            Document.kind.in_(sorted(kinds)),
        )
        .order_by(Document.kind, Document.key, Citation.path)
    )
    if document_id is not None:
        query = query.where(Document.id == document_id)
    return [Cited(*row) for row in db.session.execute(query)]


def confirmed() -> dict[int, set[tuple[str, str, date]]]:
    """Return the endings that reviewers confirmed each revision through."""
    rows = db.session.execute(
        select(Review.revision_id, StillValid.statute, StillValid.number, StillValid.ends_on).join(
            Review, Review.id == StillValid.review_id
        )
    )
    found: dict[int, set[tuple[str, str, date]]] = {}
    for revision_id, statute, number, day in rows:
        found.setdefault(revision_id, set()).add((statute, number, day))
    return found


def documents(ids: Collection[int]) -> dict[int, Document]:
    """Return documents by id."""
    rows = db.session.execute(select(Document).where(Document.id.in_(list(ids)))).scalars()
    return {one.id: one for one in rows}


def locked(document_id: int) -> Document | None:
    """Return a live document that can grow stale, locked until the transaction ends."""
    return db.session.execute(
        select(Document)
        .where(Document.id == document_id, Document.kind.in_(KINDS), Document.state == "live")
        .with_for_update(of=Document)
    ).scalar_one_or_none()


def live_ids(kind: str, keys: Collection[str]) -> list[int]:
    """Return the ids of the documents of a kind with these keys."""
    rows = select(Document.id).where(Document.kind == kind, Document.key.in_(list(keys)))
    return list(db.session.execute(rows).scalars())


def stale_questions(today: date) -> int:
    """Return how many live questions rest on law that is no longer sure today."""
    return db.session.execute(
        select(func.count())
        .select_from(QuestionRow)
        .join(Document, Document.id == QuestionRow.document_id)
        .where(Document.state == "live", QuestionRow.stale_from <= today)
    ).scalar_one()


def verdicts(revision_ids: Collection[int]) -> dict[int, list[tuple[Review, str]]]:
    """Return what reviewers said of revisions after a change of law, with their names."""
    rows = db.session.execute(
        select(Review, User)
        .join(User, User.id == Review.by_id)
        .where(Review.revision_id.in_(list(revision_ids)), Review.verdict == "still_valid")
        .order_by(Review.id)
    )
    found: dict[int, list[tuple[Review, str]]] = {}
    for review, user in rows:
        found.setdefault(review.revision_id, []).append((review, user.login))
    return found
