"""Exams set for a date and a group, who may sit them, and time given beyond the paper's."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trainer.store.base import Base, Id, to
from trainer.store.scope import PersonScoped
from trainer.store.tables.documents import Revision
from trainer.store.tables.people import Department, Person


class Exam(Base):
    """A paper set for a department between two moments. state: draft, set, released, void.

    `minutes`, `pass_mark` (a percentage) and the rest are what counts for this exam, whatever
    the paper says. `mark_method` is stated or angoff; `reveal` says what candidates see
    (`what`: score, answers) and when (`when`: at_once, on_release). `ended_why` says why the
    window was closed before its time.
    """

    __tablename__ = "exam"
    __table_args__ = (Index(None, "department_id", "opens_at"),)

    id: Mapped[Id]
    paper_revision_id: Mapped[int] = to("revision.id", index=True)
    title: Mapped[str] = mapped_column(String(120))
    department_id: Mapped[int] = to("department.id")
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    minutes: Mapped[int]
    attempts: Mapped[int] = mapped_column(default=1)
    pass_mark: Mapped[Fraction]
    mark_method: Mapped[str] = mapped_column(String(10), default="stated")
    pass_source: Mapped[str] = mapped_column(String(200))
    open_book: Mapped[bool] = mapped_column(default=False)
    reveal: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(10), default="draft")
    ended_why: Mapped[str] = mapped_column(String(200), default="")
    void_why: Mapped[str] = mapped_column(String(200), default="")
    released_at: Mapped[datetime | None]
    released_by_id: Mapped[int | None] = to("user.id")
    by_id: Mapped[int] = to("user.id")
    at: Mapped[datetime]

    paper_revision: Mapped[Revision] = relationship(lazy="joined", innerjoin=True)
    department: Mapped[Department] = relationship(lazy="joined", innerjoin=True)


class Candidate(PersonScoped, Base):
    """That a person may sit an exam, and the minutes given beyond its own, with the reason."""

    __tablename__ = "candidate"

    exam_id: Mapped[int] = to("exam.id", primary_key=True)
    person_id: Mapped[int] = to("person.id", primary_key=True, index=True)
    extra_minutes: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(String(200), default="")

    exam: Mapped[Exam] = relationship(lazy="joined", innerjoin=True)
    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)


class Judgement(Base):
    """How likely a judge holds it that a barely competent officer answers a question (0..1)."""

    __tablename__ = "judgement"
    __table_args__ = (UniqueConstraint("exam_id", "judge_id", "revision_id", "round"),)

    id: Mapped[Id]
    exam_id: Mapped[int] = to("exam.id")
    judge_id: Mapped[int] = to("user.id")
    revision_id: Mapped[int] = to("revision.id")
    round: Mapped[int] = mapped_column(default=1)
    p: Mapped[Fraction]
    at: Mapped[datetime]


class Allowance(Base):
    """Seconds added to the deadline of one attempt. kind: extension, pause.

    A pause begins when it is given: the paper is hidden until its seconds are over.
    """

    __tablename__ = "allowance"

    id: Mapped[Id]
    attempt_id: Mapped[int] = to("attempt.id", index=True)
    seconds: Mapped[int]
    kind: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = to("user.id")
    at: Mapped[datetime]
