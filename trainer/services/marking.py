"""Marking written work, and making results known."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from trainer.domain.rubric import Judgement
from trainer.extensions import db
from trainer.services.parts import attempts, audit, documents, scoring
from trainer.services.parts import sitting as part
from trainer.store.queries import counting
from trainer.store.tables import Attempt, Marking, Rating, Release, Result, Submission, User

LEASE = timedelta(hours=8)


class SelfMarking(RuntimeError):
    """Nobody marks their own work."""


class MarkingClosed(RuntimeError):
    """The result was released; a change now needs a review."""


class TakenByAnother(RuntimeError):
    """Another marker holds this work; `draft` is what the asker had written."""

    def __init__(self, draft: dict[str, Any] | None = None) -> None:
        super().__init__()
        self.draft = draft


class StaleDraft(RuntimeError):
    """The marking changed since the page was opened; `version` is the present one."""

    def __init__(self, version: int) -> None:
        super().__init__(str(version))
        self.version = version


class PartOfExam(RuntimeError):
    """The results of an exam are made known together, by an act of their own."""


class NotMarkedYet(RuntimeError):
    """A result cannot be made known before all its written work is marked."""


def take(marking: Marking, *, by: User, now: datetime) -> Marking:
    """Lease a marking to its marker for eight hours, and commit.

    A lease that ran out may be taken over. Raises SelfMarking, TakenByAnother.
    """
    marking = _locked(marking)
    _check_marker(marking, by)
    if _held_by_another(marking, by, now):
        raise TakenByAnother
    if marking.state != "submitted":
        if marking.marker_id != by.id:
            audit.note("marking.taken", marking, by=by, now=now)
        marking.marker_id, marking.state = by.id, "leased"
        marking.lease_until = now + LEASE
    db.session.commit()
    return marking


def give_back(marking: Marking, *, by: User, now: datetime) -> None:
    """Return a leased marking to the queue with its draft, and commit."""
    marking = _locked(marking)
    if marking.marker_id == by.id and marking.state == "leased":
        marking.marker_id, marking.state, marking.lease_until = None, "waiting", None
        audit.note("marking.given_back", marking, by=by, now=now)
        db.session.commit()


def keep_draft(
    marking: Marking, draft: Mapping[str, Any], *, version: int, by: User, now: datetime
) -> Marking:
    """Keep an unfinished judgement, and commit; raises TakenByAnother, StaleDraft."""
    marking = _locked(marking)
    _check_marker(marking, by)
    if _held_by_another(marking, by, now):
        raise TakenByAnother(dict(draft))
    if marking.version != version:
        raise StaleDraft(marking.version)
    marking.draft, marking.version = dict(draft), version + 1
    marking.lease_until = now + LEASE
    db.session.commit()
    return marking


def record(
    marking: Marking, judgement: Judgement, *, comment: str = "", by: User, now: datetime
) -> Rating:
    """Store one marker's judgement on a submission and the new result, and commit.

    The judgement is held against the rubric revision that the work was handed in under.
    Raises SelfMarking when marker and trainee are one person, MarkingClosed after
    release, TakenByAnother, InvalidParts when a criterion is missing or unknown.
    """
    marking = _locked(marking)
    _check_marker(marking, by)
    attempt = attempts.locked(marking.submission.attempt_id)
    if released(attempt) is not None:
        raise MarkingClosed
    if _held_by_another(marking, by, now):
        raise TakenByAnother
    rubric = documents.rubric(marking.submission.rubric_revision)
    judgement = rubric.checked(judgement)
    rating = Rating(
        marking=marking,
        number=_next_number(marking),
        body=_body(judgement),
        comment=comment,
        marker_id=by.id,
        at=now,
    )
    db.session.add(rating)
    marking.marker_id, marking.state = by.id, "submitted"
    marking.lease_until, marking.draft = None, None
    marking.version += 1
    db.session.flush()
    if not _unmarked(attempt):
        result = scoring.record(attempt, "marked", by=by, now=now)
        audit.note("result.made", result, by=by, now=now, body={"attempt": attempt.id})
    audit.note("rating.recorded", rating, by=by, now=now, body={"marking": marking.id})
    db.session.commit()
    return rating


def release(attempt: Attempt, *, by: User, now: datetime) -> Result:
    """Make a marked result known to its trainee and managers, and commit; idempotent.

    Raises NotMarkedYet, SelfMarking, PartOfExam.
    """
    attempt = attempts.locked(attempt.id)
    if attempt.exam_id is not None:
        raise PartOfExam
    if attempt.person_id == by.person_id:
        raise SelfMarking
    result = scoring.newest(attempt)
    if result is None or result.score is None or _unmarked(attempt):
        raise NotMarkedYet
    if db.session.get(Release, result.id) is None:
        attempt.state = "final"
        part.release(result, by=by, now=now)
    db.session.commit()
    return result


def released(attempt: Attempt) -> Result | None:
    """Return the newest released result of an attempt, if any."""
    return counting.result_of(attempt.id, released=True)


def _locked(marking: Marking) -> Marking:
    return db.session.execute(
        select(Marking)
        .where(Marking.id == marking.id)
        .with_for_update(of=Marking)
        .execution_options(populate_existing=True)
    ).scalar_one()


def _check_marker(marking: Marking, by: User) -> None:
    if marking.submission.attempt.person_id == by.person_id:
        raise SelfMarking


def _held_by_another(marking: Marking, by: User, now: datetime) -> bool:
    if marking.marker_id in (None, by.id):
        return False
    return marking.state == "submitted" or (
        marking.lease_until is not None and marking.lease_until > now
    )


def _next_number(marking: Marking) -> int:
    return db.session.execute(
        select(func.coalesce(func.max(Rating.number), 0) + 1).where(Rating.marking_id == marking.id)
    ).scalar_one()


def _body(judgement: Judgement) -> dict[str, Any]:
    parts = {
        key: {"points": part.points, "comment": part.comment, "quote": part.quote}
        for key, part in judgement.parts.items()
    }
    return {"parts": parts, "critical": list(judgement.critical)}


def _unmarked(attempt: Attempt) -> bool:
    waiting = (
        select(Marking.id)
        .join(Submission, Submission.id == Marking.submission_id)
        .where(Submission.attempt_id == attempt.id, Marking.state != "submitted")
    )
    return db.session.execute(waiting.limit(1)).first() is not None
