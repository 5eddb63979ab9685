"""The statistics of questions, papers and exams, over everybody's answers and without names."""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from sqlalchemy import delete, insert

from trainer.domain import items
from trainer.domain.responses import Gathered
from trainer.extensions import db
from trainer.services.parts import audit, documents, queueing, responses
from trainer.services.parts.refolding import Progress
from trainer.store import engine
from trainer.store.queries import responses as find
from trainer.store.tables import Exam, ItemStatistic, Job, PaperStatistic, User

KIND = "items.analyse"
REST = timedelta(minutes=10)  # between two analyses that nobody asked for


def queue(*, by: User, now: datetime) -> Job:
    """Queue an analysis that somebody asked for, and commit; one at a time."""
    job = queueing.add(KIND, {}, by=by, now=now)
    db.session.commit()
    return job


def queue_if_stale(*, now: datetime) -> Job | None:
    """Queue an analysis where results have moved since the last one, and commit."""
    with engine.reading():
        known, (newest, regrades) = find.statistic("all"), find.moved()
        fresh = known is not None and (known.through_result_id, known.regrades) == (
            newest,
            regrades,
        )
        rested = known is None or known.at <= now - REST
        waits = bool(queueing.open_of(KIND))
        db.session.rollback()
    if fresh or not rested or waits or not newest:
        return None
    audit.locked_head()  # several processes tick at once: the second finds what the first queued
    job = queueing.add(KIND, {}, by=None, now=now)
    db.session.commit()
    return job


def analyse(*, now: datetime, tell: Progress) -> int:
    """Make the statistics of all questions, papers and exams anew, and commit; returns how many.

    Reads without the write lock and stores in one short transaction.
    """
    with engine.reading():
        moved = find.moved()
        gathered, seconds = responses.gather()
        asked = documents.questions(gathered.revisions)
        right = [responses.keys(asked[revision_id]) for revision_id in gathered.revisions]
        found = [
            (_row(subject, gathered, moved, now), _items(subject, gathered, right, seconds))
            for subject in gathered.subjects()
        ]
        db.session.rollback()
    tell(1, 2)
    db.session.execute(delete(ItemStatistic))
    db.session.execute(delete(PaperStatistic))
    db.session.add_all(row for row, _ in found)
    db.session.flush()
    rows = [{**one, "paper_statistic_id": row.id} for row, questions in found for one in questions]
    if rows:
        db.session.execute(insert(ItemStatistic), rows)
    db.session.commit()
    return len(found)


def _row(
    subject: tuple[str, int], gathered: Gathered, moved: tuple[int, int], now: datetime
) -> PaperStatistic:
    kind, number = subject
    answers, scores = gathered.of(kind, number)
    figures: dict[str, Any] = {}
    if kind != "all":
        exam = db.session.get_one(Exam, number) if kind == "exam" else None
        figures = items.summary(answers, scores, float(_cut(number, exam)))
    return PaperStatistic(
        subject=kind if kind == "all" else f"{kind}:{number}",
        document_id=number if kind == "paper" else None,
        exam_id=number if kind == "exam" else None,
        n=answers.people,
        figures=figures,
        through_result_id=moved[0],
        regrades=moved[1],
        at=now,
    )


def _cut(number: int, exam: Exam | None) -> Fraction:
    """Return the pass mark of an exam, or of the newest revision of a paper."""
    if exam is not None:
        return exam.pass_mark
    return Fraction(documents.paper(find.newest_revision(number)).pass_mark)


def _items(
    subject: tuple[str, int],
    gathered: Gathered,
    right: list[tuple[bool, ...]],
    seconds: dict[int, float],
) -> list[dict[str, Any]]:
    """Return the columns of the figures of every question that was asked in a subject."""
    table = items.analysed(gathered.of(*subject)[0])
    found = []
    for number, revision_id in enumerate(gathered.revisions):
        if table.n[number]:
            item = items.figures(table, number, right[number])
            found.append(
                {
                    "revision_id": revision_id,
                    "n": item.n,
                    "p": item.p,
                    "r": item.r,
                    "seconds": seconds.get(revision_id),
                    "flags": _joined(item.flags),
                    "figures": {
                        "options": list(item.options),
                        "top": item.top,
                        "top_options": list(item.top_options),
                    },
                }
            )
    return found


def _joined(flags: tuple[items.Flag, ...]) -> str:
    return f",{','.join(flags)}," if flags else ""
