"""Statistics of questions and papers: a cache over results, made anew whenever they move."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trainer.store.base import Base, BigId, Id, to
from trainer.store.tables.documents import Document, Revision
from trainer.store.tables.exams import Exam


class PaperStatistic(Base):
    """What the sittings of a paper, of one exam, or (neither) of everything say together.

    `subject` names which: all, paper:<document>, exam:<exam>. `through_result_id` and
    `regrades` tell up to where results were counted.
    """

    __tablename__ = "paper_statistic"
    __table_args__ = (UniqueConstraint("subject"),)

    id: Mapped[Id]
    subject: Mapped[str] = mapped_column(String(40))
    document_id: Mapped[int | None] = to("document.id")
    exam_id: Mapped[int | None] = to("exam.id")
    n: Mapped[int]
    figures: Mapped[dict[str, Any]]
    through_result_id: Mapped[int] = mapped_column(BigId)
    regrades: Mapped[int]
    at: Mapped[datetime]

    document: Mapped[Document | None] = relationship(lazy="joined")
    exam: Mapped[Exam | None] = relationship(lazy="joined")


class ItemStatistic(Base):
    """What the answers to one question revision say; p and r are None where they mean nothing.

    `flags` holds words between commas, with one before and one after: ,check_key,easy,
    """

    __tablename__ = "item_statistic"

    paper_statistic_id: Mapped[int] = to("paper_statistic.id", primary_key=True)
    revision_id: Mapped[int] = to("revision.id", primary_key=True, index=True)
    n: Mapped[int]
    p: Mapped[float | None]
    r: Mapped[float | None]
    seconds: Mapped[float | None]
    figures: Mapped[dict[str, Any]]
    flags: Mapped[str] = mapped_column(String(120), default="")

    revision: Mapped[Revision] = relationship(lazy="joined", innerjoin=True)
