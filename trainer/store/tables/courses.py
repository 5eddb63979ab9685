"""What people are assigned to learn, how far they are, and hours of study."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trainer.store.base import Base, Id, to
from trainer.store.scope import PersonScoped
from trainer.store.tables.people import Person


class Enrolment(PersonScoped, Base):
    """A course revision assigned to a person."""

    __tablename__ = "enrolment"
    __table_args__ = (UniqueConstraint("person_id", "course_revision_id"),)

    id: Mapped[Id]
    person_id: Mapped[int] = to("person.id")
    course_revision_id: Mapped[int] = to("revision.id")
    department_id: Mapped[int] = to("department.id", index=True)
    due_on: Mapped[date | None]
    assigned_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    by_id: Mapped[int | None] = to("user.id")

    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)


class Progress(Base):
    """That an element of an enrolment is done."""

    __tablename__ = "progress"
    __table_args__ = (UniqueConstraint("enrolment_id", "element_key"),)

    id: Mapped[Id]
    enrolment_id: Mapped[int] = to("enrolment.id")
    element_key: Mapped[str] = mapped_column(String(60))
    attempt_id: Mapped[int | None] = to("attempt.id")
    done_at: Mapped[datetime]


class Hours(PersonScoped, Base):
    """Minutes of study earned, with what shows them."""

    __tablename__ = "hours"
    __table_args__ = (
        Index(
            "uq_hours_enrolment",
            "enrolment_id",
            unique=True,
            sqlite_where=text("enrolment_id IS NOT NULL"),
            postgresql_where=text("enrolment_id IS NOT NULL"),
        ),
    )

    id: Mapped[Id]
    person_id: Mapped[int] = to("person.id", index=True)
    year: Mapped[int]
    minutes: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))
    enrolment_id: Mapped[int | None] = to("enrolment.id")
    evidence: Mapped[str] = mapped_column(String(300))
    by_id: Mapped[int | None] = to("user.id")
    at: Mapped[datetime]
