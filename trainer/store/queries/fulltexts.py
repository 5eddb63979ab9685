"""Questions about official full texts that this installation imported."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import Select, func, select

from trainer.extensions import db
from trainer.store.tables import (
    ArticleText,
    Document,
    FullText,
    Statute,
    StatuteVersion,
    User,
)


def newest_ids() -> Select[int]:
    """Return the query of the ids of the newest full text of each statute version."""
    latest = (
        select(FullText.document_id, func.max(FullText.number).label("number"))
        .group_by(FullText.document_id)
        .subquery()
    )
    return select(FullText.id).join(
        latest,
        (latest.c.document_id == FullText.document_id) & (latest.c.number == FullText.number),
    )


def newest(document_id: int) -> FullText | None:
    """Return the newest full text of a statute version, or None."""
    return db.session.execute(
        select(FullText)
        .where(FullText.document_id == document_id)
        .order_by(FullText.number.desc())
        .limit(1)
    ).scalar_one_or_none()


def locked(document_id: int) -> Document:
    """Return a statute's document, locked until the transaction ends."""
    return db.session.execute(
        select(Document).where(Document.id == document_id).with_for_update(of=Document)
    ).scalar_one()


def all_newest() -> dict[int, tuple[FullText, str]]:
    """Return the newest full text by statute document, with the login of who imported it."""
    rows = db.session.execute(
        select(FullText, User.login)
        .outerjoin(User, User.id == FullText.by_id)
        .where(FullText.id.in_(newest_ids()))
    )
    return {one.document_id: (one, login or "") for one, login in rows}


def wording(full_text_id: int, numbers: Collection[str] | None = None) -> Sequence[ArticleText]:
    """Return the articles of a full text in order, all or those named."""
    query = (
        select(ArticleText)
        .where(ArticleText.full_text_id == full_text_id)
        .order_by(ArticleText.ordinal)
    )
    if numbers is not None:
        query = query.where(ArticleText.number.in_(sorted(numbers)))
    return db.session.execute(query).scalars().all()


def search(words: Sequence[str], most: int) -> list[tuple[StatuteVersion, ArticleText]]:
    """Return articles of newest full texts that hold every folded word, those in force first."""
    query = (
        select(StatuteVersion, ArticleText)
        .join(FullText, FullText.id == ArticleText.full_text_id)
        .join(Document, Document.id == FullText.document_id)
        .join(StatuteVersion, StatuteVersion.revision_id == Document.live_revision_id)
        .join(Statute, Statute.key == StatuteVersion.statute_key)
        .where(FullText.id.in_(newest_ids()))
        .where(*(ArticleText.search_text.contains(word, autoescape=True) for word in words))
        .order_by(StatuteVersion.repealed.is_not(None), Statute.key, ArticleText.ordinal)
        .limit(most)
    )
    return [(version, article) for version, article in db.session.execute(query)]
