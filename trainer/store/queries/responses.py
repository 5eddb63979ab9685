"""Everybody's counted answers in one reading, as plain rows without names."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Text, cast, func, select
from sqlalchemy.orm import aliased

from trainer.extensions import db
from trainer.store.queries import counting
from trainer.store.tables import (
    Attempt,
    AttemptItem,
    ItemStatistic,
    PaperStatistic,
    Regrade,
    Result,
    Revision,
    Step,
)

TIMED = 5_000  # sittings whose pace is looked at, the newest
PORTION = 2_000


class Sitting(NamedTuple):
    """One sitting that is over: what it was of, what it asked, and the marks that count.

    `asked` holds place:revision between commas, in no order; `parts` is JSON not yet read.
    """

    attempt_id: int
    document_id: int
    exam_id: int | None
    shown: int | None
    asked: str | None
    parts: str


def over() -> ColumnElement[bool]:
    """Say that an attempt is an assessed sitting that is over, whether made known or not."""
    return (
        (Attempt.kind == "quiz")
        & (Attempt.purpose == "assessed")
        & Attempt.state.not_in(("active", "void"))
    )


def sittings() -> Iterator[Sitting]:
    """Return the sittings in scope with the result that counts of each, by attempt."""
    place = cast(AttemptItem.slot, Text) + ":" + cast(AttemptItem.revision_id, Text)
    asked = (
        select(func.aggregate_strings(place, ","))
        .where(AttemptItem.attempt_id == Attempt.id)
        .scalar_subquery()
    )
    query = (
        select(
            Attempt.id, Revision.document_id, Attempt.exam_id, Result.shown, asked,
            cast(Result.parts, Text),
        )
        .join(Revision, Revision.id == Attempt.revision_id)
        .join(Result, Result.attempt_id == Attempt.id)
        .where(over(), counting.counts(released=False))
        .order_by(Attempt.id)
        .execution_options(yield_per=PORTION)
    )  # fmt: skip
    return map(Sitting._make, db.session.execute(query))


def saves() -> Iterator[tuple[int, str, datetime, datetime]]:
    """Return (attempt, place, when saved, when begun) of the newest sittings, in their order."""
    newest = select(Attempt.id).where(over()).order_by(Attempt.id.desc()).limit(TIMED).subquery()
    query = (
        select(Step.attempt_id, Step.element, Step.received_at, Attempt.started_at)
        .join(Attempt, Attempt.id == Step.attempt_id)
        .where(Step.attempt_id.in_(select(newest.c.id)), Step.kind == "answer")
        .order_by(Step.attempt_id, Step.no)
        .execution_options(yield_per=PORTION)
    )
    yield from db.session.execute(query)


def moved() -> tuple[int, int]:
    """Return the newest result's id and how many regrades were adopted: both only grow."""
    newest = db.session.execute(select(func.coalesce(func.max(Result.id), 0))).scalar_one()
    regrades = select(func.count()).select_from(Regrade).where(Regrade.adopted_at.is_not(None))
    return newest, db.session.execute(regrades).scalar_one()


def newer(result_id: int) -> int:
    """Return how many results were added after one, without names."""
    return db.session.execute(
        select(func.count()).select_from(Result).where(Result.id > result_id)
    ).scalar_one()


def newest_revision(document_id: int) -> Revision:
    """Return the newest revision of a document that is known to have one."""
    return db.session.execute(
        select(Revision)
        .where(Revision.document_id == document_id)
        .order_by(Revision.number.desc())
        .limit(1)
    ).scalar_one()


def statistic(subject: str) -> PaperStatistic | None:
    """Return the cached figures of a subject, or None."""
    return db.session.execute(
        select(PaperStatistic).where(PaperStatistic.subject == subject)
    ).scalar_one_or_none()


def statistics() -> list[PaperStatistic]:
    """Return the cached figures of every paper and exam, those with most sittings first."""
    return list(
        db.session.execute(
            select(PaperStatistic)
            .where(PaperStatistic.subject != "all")
            .order_by(PaperStatistic.n.desc(), PaperStatistic.subject)
        ).scalars()
    )


def item_statistics(statistic_id: int) -> list[ItemStatistic]:
    """Return the cached figures of the questions of a subject."""
    return list(
        db.session.execute(
            select(ItemStatistic).where(ItemStatistic.paper_statistic_id == statistic_id)
        ).scalars()
    )


def item_statistic(subject: str, revision_id: int) -> ItemStatistic | None:
    """Return the cached figures of one question in a subject, or None."""
    of = aliased(PaperStatistic)
    return db.session.execute(
        select(ItemStatistic)
        .join(of, of.id == ItemStatistic.paper_statistic_id)
        .where(of.subject == subject, ItemStatistic.revision_id == revision_id)
    ).scalar_one_or_none()


def flagged(flag: str) -> set[int]:
    """Return the question revisions that carry a flag over everybody's answers."""
    of = aliased(PaperStatistic)
    rows = (
        select(ItemStatistic.revision_id)
        .join(of, of.id == ItemStatistic.paper_statistic_id)
        .where(of.subject == "all", ItemStatistic.flags.contains(f",{flag},", autoescape=True))
    )
    return set(db.session.execute(rows).scalars())
