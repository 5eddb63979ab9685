"""Evidence of competency, from released results and observations."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from trainer.store.base import Base, Id, to
from trainer.store.scope import PersonScoped


class Evidence(PersonScoped, Base):
    """One piece of evidence: a percentage in one competency, from one result.

    kind: quiz, simulation, document.
    """

    __tablename__ = "evidence"
    __table_args__ = (
        Index(None, "person_id", "competency"),
        UniqueConstraint("result_id", "competency", "kind"),
    )

    id: Mapped[Id]
    person_id: Mapped[int] = to("person.id")
    competency: Mapped[str] = mapped_column(String(10))
    kind: Mapped[str] = mapped_column(String(12))
    score: Mapped[Fraction]
    level: Mapped[int]
    result_id: Mapped[int] = to("result.id")
    framework_revision_id: Mapped[int] = to("revision.id")
    as_of: Mapped[date]
    at: Mapped[datetime]
