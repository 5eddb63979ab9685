"""Documents and their immutable revisions, and what is derived from the live ones."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trainer.store.base import Base, Id, to


class Document(Base):
    """The identity of a document: its kind and key, and which revision is live."""

    __tablename__ = "document"
    __table_args__ = (UniqueConstraint("kind", "key"),)

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(String(20))
    key: Mapped[str] = mapped_column(String(130))
    origin: Mapped[str] = mapped_column(String(10), default="shipped")
    forked_from_id: Mapped[int | None] = to("document.id")
    live_revision_id: Mapped[int | None] = to("revision.id", use_alter=True)
    state: Mapped[str] = mapped_column(String(12), default="live")
    department_id: Mapped[int | None] = to("department.id")

    live: Mapped[Revision | None] = relationship(foreign_keys=[live_revision_id])


class Revision(Base):
    """What a document said at one time: never changed, never deleted."""

    __tablename__ = "revision"
    __table_args__ = (
        UniqueConstraint("document_id", "number"),
        UniqueConstraint("document_id", "sha256"),
    )

    id: Mapped[Id]
    document_id: Mapped[int] = to("document.id")
    number: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    format: Mapped[int]
    # Long, and read once: what a revision means is kept under its digest from then on.
    text: Mapped[str] = mapped_column(Text, deferred=True)
    body: Mapped[str] = mapped_column(Text, deferred=True)
    title: Mapped[str] = mapped_column(String(200))
    author_id: Mapped[int | None] = to("user.id")
    author_role: Mapped[str] = mapped_column(String(20), default="")
    created_at: Mapped[datetime]

    document: Mapped[Document] = relationship(foreign_keys=[document_id], lazy="joined")


class WorkingCopy(Base):
    """The one text of a document that is being edited; `version` refuses stale saves."""

    __tablename__ = "working_copy"

    document_id: Mapped[int] = to("document.id", primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    base_revision_id: Mapped[int | None] = to("revision.id")
    version: Mapped[int] = mapped_column(default=1)
    undo: Mapped[list[Any]] = mapped_column(default=list)
    by_id: Mapped[int] = to("user.id")
    at: Mapped[datetime]


class Proposal(Base):
    """The revision of a document that waits for a reviewer, and what it was to replace.

    `by_id` is who sent it, and so who may not approve it; None for one that the program brought.
    """

    __tablename__ = "proposal"

    document_id: Mapped[int] = to("document.id", primary_key=True)
    revision_id: Mapped[int] = to("revision.id")
    base_revision_id: Mapped[int | None] = to("revision.id")
    by_id: Mapped[int | None] = to("user.id")
    at: Mapped[datetime]
    note: Mapped[str] = mapped_column(Text, default="")

    document: Mapped[Document] = relationship(foreign_keys=[document_id])
    revision: Mapped[Revision] = relationship(foreign_keys=[revision_id])


class Review(Base):
    """A verdict on a revision: approve, return, retire, revive, still_valid."""

    __tablename__ = "review"

    id: Mapped[Id]
    revision_id: Mapped[int] = to("revision.id", index=True)
    verdict: Mapped[str] = mapped_column(String(12))
    change_id: Mapped[int | None] = to("article_change.id")
    by_id: Mapped[int] = to("user.id")
    at: Mapped[datetime]
    note: Mapped[str] = mapped_column(Text, default="")


class Citation(Base):
    """That a revision cites an article, and at which path of its text."""

    __tablename__ = "citation"
    __table_args__ = (Index(None, "statute", "number"),)

    revision_id: Mapped[int] = to("revision.id", primary_key=True)
    path: Mapped[str] = mapped_column(String(200), primary_key=True)
    statute: Mapped[str] = mapped_column(String(40), primary_key=True)
    number: Mapped[str] = mapped_column(String(10), primary_key=True)
    paragraph: Mapped[int | None]
    item: Mapped[int | None]


class QuestionRow(Base):
    """A projection of each question's live revision, for drawing and searching."""

    __tablename__ = "question_row"
    __table_args__ = (Index(None, "topic", "kind", "difficulty"),)

    document_id: Mapped[int] = to("document.id", primary_key=True)
    revision_id: Mapped[int] = to("revision.id")
    bank: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(20))
    topic: Mapped[str] = mapped_column(String(40))
    duty: Mapped[str] = mapped_column(String(20))
    competency: Mapped[str] = mapped_column(String(10))
    difficulty: Mapped[int]
    as_of: Mapped[date]
    stale_from: Mapped[date | None]
    changed: Mapped[bool] = mapped_column(server_default=false())
    stem_digest: Mapped[str] = mapped_column(String(64), index=True)
    search_text: Mapped[str] = mapped_column(Text)


class ScenarioBest(Base):
    """The best attainable points of a case on a calendar: worked out once, and kept.

    `way` holds the acts of the best way as [kind, element, detail]; `until` is the last day of
    the calendar that was asked for, None where that was not kept yet.
    """

    __tablename__ = "scenario_best"

    revision_id: Mapped[int] = to("revision.id", primary_key=True)
    calendar_revision_id: Mapped[int] = to("revision.id", primary_key=True)
    rules: Mapped[int] = mapped_column(primary_key=True)
    process: Mapped[int]
    timeliness: Mapped[int]
    criteria: Mapped[dict[str, Any]]
    way: Mapped[list[Any] | None]
    until: Mapped[date | None]
