"""Questions about the register of law: statutes, articles, changes, and where they are cited."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import and_, or_, select

from trainer.domain import citation
from trainer.extensions import db
from trainer.store.tables import (
    Article,
    ArticleChange,
    Citation,
    Document,
    Revision,
    Statute,
    StatuteVersion,
)


def lock_statutes() -> None:
    """Let nobody else change the register until the transaction ends."""
    query = select(Document.id).where(Document.kind == "statute").order_by(Document.id)
    db.session.execute(query.with_for_update()).all()


@dataclass(frozen=True)
class Use:
    """A live document that cites an article."""

    kind: str
    document_id: int
    key: str
    title: str


def versions() -> list[StatuteVersion]:
    """Return every version of every statute, the newest of each first."""
    rows = db.session.execute(
        select(StatuteVersion)
        .join(Statute, Statute.key == StatuteVersion.statute_key)
        .order_by(Statute.key, StatuteVersion.effective.desc().nulls_last())
    )
    return list(rows.scalars())


def versions_of(short: str) -> list[StatuteVersion]:
    """Return the versions of the statute with a short name, the newest first; none if unknown."""
    rows = db.session.execute(
        select(StatuteVersion)
        .join(Statute, Statute.key == StatuteVersion.statute_key)
        .where(Statute.short == short)
        .order_by(StatuteVersion.effective.desc().nulls_last(), StatuteVersion.id)
    )
    return list(rows.scalars())


def articles(version_id: int) -> list[Article]:
    """Return the articles of a version that have a summary, in order."""
    rows = db.session.execute(
        select(Article).where(Article.statute_version_id == version_id).order_by(Article.ordinal)
    )
    return list(rows.scalars())


def article(version_id: int, number: str) -> Article | None:
    """Return the summary of an article, or None where the register holds none."""
    return db.session.execute(
        select(Article).where(Article.statute_version_id == version_id, Article.number == number)
    ).scalar_one_or_none()


def changes_of(short: str, number: str = "") -> list[ArticleChange]:
    """Return what changed from, to or by a statute, or one of its articles, in order."""
    own = (
        select(StatuteVersion.id)
        .join(Statute, Statute.key == StatuteVersion.statute_key)
        .where(Statute.short == short)
    )
    likely = or_(
        ArticleChange.statute_version_id.in_(own),  # also what it left out of the old one
        *(c.startswith(f"{short}#", autoescape=True) for c in (_OLD, _NEW)),
    )
    rows = db.session.execute(select(ArticleChange).where(likely).order_by(ArticleChange.id))
    return [
        change
        for change in rows.scalars()
        if not number or any(_names(text, short, number) for text in (change.old, change.new))
    ]


def all_changes() -> list[ArticleChange]:
    """Return every change of the register, statute by statute, in the order of its document."""
    rows = db.session.execute(
        select(ArticleChange).order_by(ArticleChange.statute_version_id, ArticleChange.id)
    )
    return list(rows.scalars())


def uses(short: str, number: str) -> list[Use]:
    """Return the live documents other than statutes that cite an article, by kind and key."""
    rows = db.session.execute(
        select(Document.kind, Document.id, Document.key, Revision.title)
        .join(Revision, Revision.id == Document.live_revision_id)
        .join(Citation, Citation.revision_id == Revision.id)
        .where(
            Citation.statute == short,
            Citation.number == number,
            Document.state == "live",
            Document.kind != "statute",
        )
        .distinct()
        .order_by(Document.kind, Document.key)
    )
    return [Use(*row) for row in rows]


def gists(places: Iterable[str]) -> dict[str, Article]:
    """Return the article of the newest version for each citation that has a summary."""
    wanted = {text: citation.parse(text) for text in places}
    if not wanted:
        return {}
    rows = db.session.execute(
        select(Article)
        .join(StatuteVersion, StatuteVersion.id == Article.statute_version_id)
        .join(Statute, Statute.key == StatuteVersion.statute_key)
        .where(
            or_(
                *(
                    and_(Statute.short == place.statute, Article.number == place.number)
                    for place in wanted.values()
                )
            )
        )
        .order_by(StatuteVersion.effective.nulls_first())
    ).scalars()
    known = {(row.version.statute.short, row.number): row for row in rows}
    found = {text: known.get((place.statute, place.number)) for text, place in wanted.items()}
    return {text: row for text, row in found.items() if row is not None}


_OLD, _NEW = ArticleChange.old, ArticleChange.new


def _names(text: str, short: str, number: str) -> bool:
    if not text:
        return False
    place = citation.parse(text)
    return (place.statute, place.number) == (short, number)
