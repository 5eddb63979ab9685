"""Attempts and their steps, for quiz and case alike; results and their release."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import CheckConstraint, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trainer.store.base import Base, Id, to
from trainer.store.scope import PersonScoped
from trainer.store.tables.documents import Revision
from trainer.store.tables.exams import Exam
from trainer.store.tables.people import Person


class Attempt(PersonScoped, Base):
    """One sitting of a paper, or one handling of a case, on pinned revisions.

    kind: quiz, drill, scenario; purpose: practice, assessed, calibration; state: active,
    submitted, expired, marking, final, void.
    """

    __tablename__ = "attempt"
    __table_args__ = (
        Index(
            "uq_attempt_active",
            "person_id",
            "revision_id",
            "purpose",
            unique=True,
            sqlite_where=text("state = 'active' AND exam_id IS NULL"),
            postgresql_where=text("state = 'active' AND exam_id IS NULL"),
        ),
        Index(
            "uq_attempt_exam_active",
            "person_id",
            "exam_id",
            unique=True,
            sqlite_where=text("state = 'active'"),
            postgresql_where=text("state = 'active'"),
        ),
        UniqueConstraint("person_id", "revision_id", "purpose", "number"),
        Index(None, "state", "deadline_at"),
        Index(None, "person_id", "started_at"),
    )

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(String(10))
    purpose: Mapped[str] = mapped_column(String(12))
    person_id: Mapped[int] = to("person.id")
    department_id: Mapped[int] = to("department.id", index=True)
    revision_id: Mapped[int] = to("revision.id", index=True)
    exam_id: Mapped[int | None] = to("exam.id", index=True)
    enrolment_id: Mapped[int | None] = to("enrolment.id")
    element_key: Mapped[str | None] = mapped_column(String(60))
    number: Mapped[int]
    seed: Mapped[int]
    calendar_revision_id: Mapped[int] = to("revision.id")
    state: Mapped[str] = mapped_column(String(10), default="active")
    epoch: Mapped[int] = mapped_column(default=1)
    started_at: Mapped[datetime]
    deadline_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    head_hash: Mapped[str] = mapped_column(String(64))

    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)
    revision: Mapped[Revision] = relationship(foreign_keys=[revision_id], lazy="joined")
    exam: Mapped[Exam | None] = relationship()

    @property
    def title(self) -> str:
        """What is sat or handled: the exam's name, else that of the paper or case."""
        return self.exam.title if self.exam is not None else self.revision.title


class AttemptItem(Base):
    """One place of a pinned paper: which revision, in which order of options."""

    __tablename__ = "attempt_item"

    attempt_id: Mapped[int] = to("attempt.id", primary_key=True)
    slot: Mapped[int] = mapped_column(primary_key=True)
    section: Mapped[int] = mapped_column(default=0)
    revision_id: Mapped[int] = to("revision.id", index=True)
    order: Mapped[list[Any]]
    points: Mapped[Fraction]


class Step(Base):
    """One thing a trainee did: never changed. The greatest (epoch, seq) of an element counts.

    kind: answer, choose, open, write, note, submit, expire, takeover, refused, late, admit; of
    a drill begin, of a drill or a released quiz want: to see a question again.
    """

    __tablename__ = "step"
    __table_args__ = (
        UniqueConstraint("attempt_id", "no"),
        UniqueConstraint("attempt_id", "key"),
        UniqueConstraint("attempt_id", "element", "epoch", "seq"),
    )

    id: Mapped[Id]
    attempt_id: Mapped[int] = to("attempt.id")
    no: Mapped[int]
    kind: Mapped[str] = mapped_column(String(12))
    element: Mapped[str] = mapped_column(String(80))
    epoch: Mapped[int]
    seq: Mapped[int]
    key: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))
    body: Mapped[dict[str, Any] | None]
    actor_id: Mapped[int | None] = to("user.id")
    received_at: Mapped[datetime]
    hash: Mapped[str] = mapped_column(String(64))


class Draft(Base):
    """The newest unsent text of a paper being written; overwritten, never the record."""

    __tablename__ = "draft"

    attempt_id: Mapped[int] = to("attempt.id", primary_key=True)
    element: Mapped[str] = mapped_column(String(80), primary_key=True)
    epoch: Mapped[int]
    seq: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]


class Regrade(Base):
    """A change of keys replayed over attempts; its results count once it is adopted."""

    __tablename__ = "regrade"

    id: Mapped[Id]
    exam_id: Mapped[int | None] = to("exam.id", index=True)
    changes: Mapped[dict[str, Any]]
    reason: Mapped[str] = mapped_column(Text)
    dry_run: Mapped[dict[str, Any]]
    by_id: Mapped[int] = to("user.id")
    at: Mapped[datetime]
    adopted_at: Mapped[datetime | None]
    adopted_by_id: Mapped[int | None] = to("user.id")


class Result(Base):
    """What an attempt was worth under one version of the rules: the newest counts."""

    __tablename__ = "result"
    __table_args__ = (
        UniqueConstraint("attempt_id", "number"),
        CheckConstraint("number >= 1", name="numbered"),
    )

    id: Mapped[Id]
    attempt_id: Mapped[int] = to("attempt.id")
    number: Mapped[int]
    score: Mapped[Fraction | None]
    shown: Mapped[int | None]
    passed: Mapped[bool | None]
    ledgers: Mapped[dict[str, Any]]
    parts: Mapped[dict[str, Any]]
    critical: Mapped[list[Any]]
    rules: Mapped[int]
    regrade_id: Mapped[int | None] = to("regrade.id")
    reason: Mapped[str] = mapped_column(String(200))
    by_id: Mapped[int | None] = to("user.id")
    at: Mapped[datetime]

    attempt: Mapped[Attempt] = relationship(lazy="joined", innerjoin=True)


class Release(Base):
    """That a result was made known: only then does it leave the module."""

    __tablename__ = "release"

    result_id: Mapped[int] = to("result.id", primary_key=True)
    by_id: Mapped[int | None] = to("user.id")
    at: Mapped[datetime]
