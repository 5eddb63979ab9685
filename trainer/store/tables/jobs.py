"""Work that takes longer than a page may: its state lives in the row, whoever carries its id."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from trainer.store.base import Base, Id, to


class Job(Base):
    """One piece of work. state: queued, running, done, failed.

    `args` holds ids and never names. A running job whose lease ran out is picked up again;
    `note` says in a word why one failed.
    """

    __tablename__ = "job"
    __table_args__ = (Index(None, "state", "at"),)

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(String(30))
    args: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(10), default="queued")
    progress: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    note: Mapped[str] = mapped_column(String(200), default="")
    lease_until: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    by_id: Mapped[int | None] = to("user.id")
    at: Mapped[datetime]
