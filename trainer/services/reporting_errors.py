"""Reporting what is wrong with a question, and answering who reported it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from trainer.extensions import db
from trainer.services.parts import audit
from trainer.store.queries import learning
from trainer.store.tables import Attempt, ErrorReport, Exam, User

MENDED, SOUND = "mended", "sound"  # what the trainer found: it is put right, or it was right
OUTCOMES = (MENDED, SOUND)


class KeysHidden(RuntimeError):
    """What was answered may not be seen yet, and so nothing of it be reported."""


class ReportedAlready(RuntimeError):
    """A report of the same person on the same place waits for its answer."""


class AnsweredAlready(RuntimeError):
    """Somebody else has answered the report."""


def report(attempt: Attempt, slot: int, text: str, *, by: User, now: datetime) -> ErrorReport:
    """Record what somebody finds wrong with a question of their own sitting, and commit.

    Raises KeysHidden before the result is made known, ReportedAlready.
    """
    item = learning.item(attempt.id, slot)
    if item is None or attempt.person_id != by.person_id or not may_report(attempt):
        raise KeysHidden
    _, revision = item
    waiting = select(ErrorReport.id).where(
        ErrorReport.person_id == by.person_id,
        ErrorReport.revision_id == revision.id,
        ErrorReport.outcome == "",
    )
    if db.session.execute(waiting.limit(1)).first() is not None:
        raise ReportedAlready
    made = ErrorReport(
        revision_id=revision.id,
        attempt_id=attempt.id,
        slot=slot,
        person_id=by.person_id,
        text=text.strip(),
        at=now,
    )
    db.session.add(made)
    audit.note("error.reported", made, by=by, now=now, body={"revision": revision.id})
    db.session.commit()
    return made


def may_report(attempt: Attempt) -> bool:
    """Say whether keys and reasons of a sitting are shown to who sat it."""
    if attempt.state == "active" or attempt.id not in learning.released([attempt.id]):
        return False
    return is_made_known(attempt)


def is_made_known(attempt: Attempt) -> bool:
    """Say of a released sitting whether all who sat its exam have theirs: others may still sit it."""
    exam = db.session.get(Exam, attempt.exam_id) if attempt.exam_id else None
    return exam is None or exam.state == "released"


def answer(found: ErrorReport, outcome: str, text: str, *, by: User, now: datetime) -> ErrorReport:
    """Answer a report, and commit; its author is told. Raises AnsweredAlready."""
    locked = _locked(found.id)
    if locked.outcome:
        raise AnsweredAlready
    locked.outcome, locked.answer = outcome, text.strip()
    locked.answered_by_id, locked.answered_at = by.id, now
    audit.note("error.answered", locked, by=by, now=now, body={"outcome": outcome})
    db.session.commit()
    return locked


def note_seen(found: ErrorReport, *, by: User, now: datetime) -> None:
    """Note that who reported has read the answer, and commit; others change nothing."""
    if found.person_id == by.person_id and found.outcome and found.seen_at is None:
        found.seen_at = now
        db.session.commit()


def _locked(report_id: int) -> ErrorReport:
    return db.session.execute(
        select(ErrorReport)
        .where(ErrorReport.id == report_id)
        .with_for_update(of=ErrorReport)
        .execution_options(populate_existing=True)
    ).scalar_one()
