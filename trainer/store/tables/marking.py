"""Written work, who marks it, and every rating given."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trainer.store.base import Base, Id, to
from trainer.store.tables.attempts import Attempt
from trainer.store.tables.documents import Revision


class Submission(Base):
    """A paper as handed in, and the rubric it is held against."""

    __tablename__ = "submission"
    __table_args__ = (UniqueConstraint("attempt_id", "element"),)

    id: Mapped[Id]
    attempt_id: Mapped[int] = to("attempt.id")
    element: Mapped[str] = mapped_column(String(80))
    rubric_revision_id: Mapped[int] = to("revision.id")
    body: Mapped[dict[str, Any] | None]
    digest: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]

    attempt: Mapped[Attempt] = relationship(lazy="joined", innerjoin=True)
    rubric_revision: Mapped[Revision] = relationship()


class Marking(Base):
    """The task of marking a submission once. state: waiting, leased, submitted, void."""

    __tablename__ = "marking"
    __table_args__ = (
        UniqueConstraint("submission_id", "marker_id"),
        Index(
            "uq_marking_role",
            "submission_id",
            "role",
            unique=True,
            sqlite_where=text("role IN ('first', 'second', 'third')"),
            postgresql_where=text("role IN ('first', 'second', 'third')"),
        ),
        Index(None, "state"),
    )

    id: Mapped[Id]
    submission_id: Mapped[int] = to("submission.id")
    role: Mapped[str] = mapped_column(String(12), default="first")
    marker_id: Mapped[int | None] = to("user.id")
    lease_until: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    draft: Mapped[dict[str, Any] | None]
    version: Mapped[int] = mapped_column(default=1)

    submission: Mapped[Submission] = relationship(lazy="joined", innerjoin=True)


class Rating(Base):
    """One judgement of one marker: the newest of a marking counts."""

    __tablename__ = "rating"
    __table_args__ = (UniqueConstraint("marking_id", "number"),)

    id: Mapped[Id]
    marking_id: Mapped[int] = to("marking.id")
    number: Mapped[int]
    body: Mapped[dict[str, Any] | None]
    comment: Mapped[str] = mapped_column(Text, default="")
    marker_id: Mapped[int] = to("user.id")
    at: Mapped[datetime]

    marking: Mapped[Marking] = relationship(lazy="joined", innerjoin=True)
