"""Practice: which questions a person is to see again, and when."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from trainer.store.base import Base, to
from trainer.store.scope import PersonScoped


class ReviewCard(PersonScoped, Base):
    """That a question is due again for a person: a cache, folded from the answers they gave.

    `memory` is what `domain.recall` folds, in JSON. It can be thrown away and built again.
    """

    __tablename__ = "review_card"
    __table_args__ = (Index(None, "person_id", "due_on"),)

    person_id: Mapped[int] = to("person.id", primary_key=True)
    document_id: Mapped[int] = to("document.id", primary_key=True)
    due_on: Mapped[date]
    memory: Mapped[dict[str, Any]]
    confident_error: Mapped[bool] = mapped_column(default=False)
