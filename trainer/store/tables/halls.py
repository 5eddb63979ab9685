"""Papers for a hall without computers, and the answers typed in from them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trainer.store.base import Base, Id, to
from trainer.store.scope import PersonScoped
from trainer.store.tables.documents import Revision
from trainer.store.tables.exams import Exam
from trainer.store.tables.people import Department, Person


class HallPaper(Base):
    """A paper drawn once and printed in versions. state: open, recorded.

    `items` are the questions as drawn: {revision, section, points}; `versions` says by letter in
    which order a version asks them, and in which order each shows its options: {item, order}.
    `seed` gives both again. `twice`: everything is typed by two people.
    """

    __tablename__ = "hall_paper"
    __table_args__ = (Index(None, "department_id", "ended_at"),)

    id: Mapped[Id]
    paper_revision_id: Mapped[int] = to("revision.id", index=True)
    exam_id: Mapped[int | None] = to("exam.id", index=True)
    department_id: Mapped[int] = to("department.id")
    title: Mapped[str] = mapped_column(String(120))
    ended_at: Mapped[datetime]
    seed: Mapped[int]
    items: Mapped[list[Any]]
    versions: Mapped[dict[str, Any]]
    twice: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(10), default="open")
    by_id: Mapped[int] = to("user.id")
    at: Mapped[datetime]

    paper: Mapped[Revision] = relationship(lazy="joined", innerjoin=True)
    department: Mapped[Department] = relationship(lazy="joined", innerjoin=True)
    exam: Mapped[Exam | None] = relationship(lazy="joined")


class HallSheet(PersonScoped, Base):
    """What one person wrote on paper, as typed by another; a draft until it is recorded.

    `entry` is 1, or 2 for the second of two who type; `version` is empty for who was not there;
    `answers` holds what was typed, by place. `seq` grows with every save.
    """

    __tablename__ = "hall_sheet"
    __table_args__ = (UniqueConstraint("hall_paper_id", "person_id", "entry"),)

    id: Mapped[Id]
    hall_paper_id: Mapped[int] = to("hall_paper.id")
    person_id: Mapped[int] = to("person.id", index=True)
    entry: Mapped[int] = mapped_column(default=1)
    version: Mapped[str] = mapped_column(String(1), default="")
    answers: Mapped[dict[str, Any]]
    seq: Mapped[int] = mapped_column(default=1)
    attempt_id: Mapped[int | None] = to("attempt.id")
    by_id: Mapped[int] = to("user.id")
    at: Mapped[datetime]

    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)
