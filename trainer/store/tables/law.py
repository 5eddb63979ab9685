"""The law register: a projection of the live statute documents."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trainer.store.base import Base, Id, to


class Statute(Base):
    """A statute over all its versions."""

    __tablename__ = "statute"

    key: Mapped[str] = mapped_column(String(60), primary_key=True)
    title: Mapped[str] = mapped_column(String(120))
    short: Mapped[str] = mapped_column(String(40), unique=True)
    level: Mapped[str] = mapped_column(String(20))
    replaced_by: Mapped[str | None] = mapped_column(String(60))


class StatuteVersion(Base):
    """One version of a statute."""

    __tablename__ = "statute_version"
    __table_args__ = (UniqueConstraint("statute_key", "effective"),)

    id: Mapped[Id]
    statute_key: Mapped[str] = mapped_column(ForeignKey("statute.key", ondelete="RESTRICT"))
    document_number: Mapped[str | None] = mapped_column(String(80))
    effective: Mapped[date | None]
    repealed: Mapped[date | None]
    article_count: Mapped[int]
    revision_id: Mapped[int] = to("revision.id")

    statute: Mapped[Statute] = relationship(lazy="joined", innerjoin=True)


class Article(Base):
    """An article of a version: its gist in our own words, and when it binds."""

    __tablename__ = "article"
    __table_args__ = (UniqueConstraint("statute_version_id", "number"),)

    id: Mapped[Id]
    statute_version_id: Mapped[int] = to("statute_version.id")
    number: Mapped[str] = mapped_column(String(10))
    ordinal: Mapped[int]
    title: Mapped[str] = mapped_column(String(60))
    gist: Mapped[str] = mapped_column(Text)
    in_force_from: Mapped[date | None]
    in_force_to: Mapped[date | None]

    version: Mapped[StatuteVersion] = relationship(lazy="joined", innerjoin=True)


class ArticleChange(Base):
    """What a new article changed against an old one; citations as text on either side."""

    __tablename__ = "article_change"
    __table_args__ = (UniqueConstraint("statute_version_id", "key"),)

    id: Mapped[Id]
    statute_version_id: Mapped[int] = to("statute_version.id")
    key: Mapped[str] = mapped_column(String(40))
    old: Mapped[str] = mapped_column(String(60))
    new: Mapped[str] = mapped_column(String(60))
    note: Mapped[str] = mapped_column(Text)

    version: Mapped[StatuteVersion] = relationship(lazy="joined", innerjoin=True)


class StillValid(Base):
    """An ending of an article that a review confirmed its revision through.

    Named by what lasts (statute, article, day), because the register is rebuilt at every sync.
    """

    __tablename__ = "still_valid"

    review_id: Mapped[int] = to("review.id", primary_key=True)
    statute: Mapped[str] = mapped_column(String(40), primary_key=True)
    number: Mapped[str] = mapped_column(String(10), primary_key=True)
    ends_on: Mapped[date] = mapped_column(primary_key=True)


class FullText(Base):
    """An official text of a statute version as this installation imported it; the newest counts."""

    __tablename__ = "full_text"
    __table_args__ = (UniqueConstraint("document_id", "number"),)

    id: Mapped[Id]
    document_id: Mapped[int] = to("document.id")
    number: Mapped[int]
    file_name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    article_count: Mapped[int]
    by_id: Mapped[int | None] = to("user.id")
    at: Mapped[datetime]


class ArticleText(Base):
    """The wording of one article in an imported official text, under its chapter."""

    __tablename__ = "article_text"

    full_text_id: Mapped[int] = to("full_text.id", primary_key=True)
    number: Mapped[str] = mapped_column(String(10), primary_key=True)
    ordinal: Mapped[int]
    chapter: Mapped[str] = mapped_column(String(120))
    text: Mapped[str] = mapped_column(Text)
    search_text: Mapped[str] = mapped_column(Text)
