"""Texts of questions that a person has pasted and not imported yet."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from trainer.store.base import Base, Id, to


class Paste(Base):
    """A text being made ready for import: overwritten while it is mended, deleted when done.

    `target` is what the page asks about all of its questions; `version` refuses stale saves.
    """

    __tablename__ = "paste"

    id: Mapped[Id]
    user_id: Mapped[int] = to("user.id", index=True)
    file: Mapped[str] = mapped_column(String(80))
    text: Mapped[str] = mapped_column(Text)
    target: Mapped[dict[str, Any]]
    version: Mapped[int] = mapped_column(default=1)
    made_at: Mapped[datetime]
    at: Mapped[datetime]
