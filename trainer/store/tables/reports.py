"""What trainees report to be wrong with a question, and the answer they are owed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trainer.store.base import Base, Id, to
from trainer.store.scope import PersonScoped
from trainer.store.tables.documents import Revision
from trainer.store.tables.people import Person


class ErrorReport(PersonScoped, Base):
    """A report on one place of one's own sitting. outcome: mended, sound; empty until answered.

    `revision_id` is what was asked; `seen_at` is when its author took note of the answer.
    """

    __tablename__ = "error_report"
    __table_args__ = (Index(None, "outcome", "at"),)

    id: Mapped[Id]
    revision_id: Mapped[int] = to("revision.id", index=True)
    attempt_id: Mapped[int] = to("attempt.id")
    slot: Mapped[int]
    person_id: Mapped[int] = to("person.id", index=True)
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    outcome: Mapped[str] = mapped_column(String(10), default="")
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_by_id: Mapped[int | None] = to("user.id")
    answered_at: Mapped[datetime | None]
    seen_at: Mapped[datetime | None]

    revision: Mapped[Revision] = relationship(lazy="joined", innerjoin=True)
    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)
