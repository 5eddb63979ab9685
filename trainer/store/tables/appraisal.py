"""Appraisal periods, their lines, what people said to them, and exports."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trainer.store.base import Base, Id, to
from trainer.store.scope import PersonScoped
from trainer.store.tables.people import Department, Person


class Period(Base):
    """A span of days in which a department is appraised under one policy revision.

    state: open, preview, confirming, locked. `version` counts the lines made.
    """

    __tablename__ = "period"
    __table_args__ = (
        Index(
            "uq_period_live",
            "department_id",
            "from",
            "to",
            unique=True,
            sqlite_where=text("state <> 'void'"),
            postgresql_where=text("state <> 'void'"),
        ),
    )

    id: Mapped[Id]
    department_id: Mapped[int] = to("department.id")
    title: Mapped[str] = mapped_column(String(80))
    policy_revision_id: Mapped[int] = to("revision.id")
    calendar_revision_id: Mapped[int] = to("revision.id")
    since: Mapped[date] = mapped_column("from")
    until: Mapped[date] = mapped_column("to")
    state: Mapped[str] = mapped_column(String(12), default="open")
    version: Mapped[int] = mapped_column(default=0)
    opened_by_id: Mapped[int | None] = to("user.id")
    opened_at: Mapped[datetime]
    locked_by_id: Mapped[int | None] = to("user.id")
    locked_at: Mapped[datetime | None]

    department: Mapped[Department] = relationship(lazy="joined", innerjoin=True)


class Line(PersonScoped, Base):
    """One person in one version of a period; `figures` as published, in hundredths."""

    __tablename__ = "line"
    __table_args__ = (UniqueConstraint("period_id", "version", "person_id"),)

    id: Mapped[Id]
    period_id: Mapped[int] = to("period.id")
    version: Mapped[int]
    person_id: Mapped[int] = to("person.id", index=True)
    department_id: Mapped[int] = to("department.id")
    figures: Mapped[dict[str, Any]]
    total: Mapped[Fraction | None]
    shown: Mapped[int | None]
    suggestion: Mapped[str | None] = mapped_column(String(20))
    results: Mapped[dict[str, Any]]
    critical: Mapped[list[Any]]

    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)


class LineResponse(Base):
    """What a person said to a line: confirm, object, approve."""

    __tablename__ = "line_response"
    __table_args__ = (UniqueConstraint("line_id", "kind", "by_id"),)

    id: Mapped[Id]
    line_id: Mapped[int] = to("line.id")
    kind: Mapped[str] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(Text, default="")
    by_id: Mapped[int] = to("user.id")
    at: Mapped[datetime]


class Export(Base):
    """A workbook that left the house: what was in it, and who took it."""

    __tablename__ = "export"

    id: Mapped[Id]
    period_id: Mapped[int] = to("period.id", index=True)
    version: Mapped[int]
    file_sha: Mapped[str] = mapped_column(String(64))
    manifest: Mapped[dict[str, Any]]
    key_id: Mapped[str] = mapped_column(String(32))
    by_id: Mapped[int | None] = to("user.id")
    at: Mapped[datetime]
