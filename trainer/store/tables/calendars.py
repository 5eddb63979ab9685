"""The special days of each calendar revision."""

from __future__ import annotations

from datetime import date

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from trainer.store.base import Base, to


class CalendarDay(Base):
    """A day that is not what its weekday says."""

    __tablename__ = "calendar_day"

    revision_id: Mapped[int] = to("revision.id", primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    source: Mapped[str] = mapped_column(String(80), default="")
