"""What starting, saving, submitting and expiring a sitting share."""

from __future__ import annotations

from datetime import datetime

from trainer.domain import chain
from trainer.domain import sitting as domain
from trainer.domain.paper import Reveal
from trainer.extensions import db
from trainer.services.parts import (
    attempts,
    audit,
    documents,
    evidence,
    exams,
    progress,
    recall,
    scoring,
)
from trainer.services.parts.access import Actor
from trainer.services.parts.scoring import Figures
from trainer.store.queries import learning
from trainer.store.tables import Attempt, Marking, Release, Result, Submission, User


def close(
    attempt: Attempt,
    state: str,
    *,
    by: Actor | None,
    now: datetime,
    ended_at: datetime | None = None,
) -> Result:
    """Close a sitting, store its result, and release it where its terms reveal at once.

    Its end is `ended_at`, by default `now`: a sweep comes after the time was over, and the
    audit says when it came.

    Written answers of an assessed one wait for a marker first: its state is then `marking`,
    and the score comes with the last of them.
    """
    waits = attempt.purpose == "assessed" and _hand_in_texts(attempt, now)
    attempt.state, attempt.ended_at = "marking" if waits else state, ended_at or now
    worth = scoring.first_figures(attempt)
    result = scoring.add(attempt, worth, state, by=by, now=now)
    at_once = _reveals_at_once(attempt) and not waits
    if at_once:
        _make_known(result, worth, by=None, now=now)
    audit.note(
        f"attempt.{state}",
        attempt,
        by=by,
        now=now,
        body={"head": attempt.head_hash, "result": result.number, "shown": result.shown},
    )
    if at_once:
        _tell(result, by=None, now=now)
    return result


def _reveals_at_once(attempt: Attempt) -> bool:
    if attempt.exam is not None:
        return exams.reveals_at_once(attempt.exam)
    paper = documents.paper(attempt.revision)
    return attempt.purpose == "practice" or paper.reveal is Reveal.AT_ONCE


def _hand_in_texts(attempt: Attempt, now: datetime) -> bool:
    """Make a submission of every written answer that a person judges; say whether there is one."""
    items = [item for _, item in scoring.items(attempt)]
    asked = domain.written(items)
    given = scoring.given(attempt) if asked else {}
    waiting = domain.waiting(items, given, ())
    for name in waiting:
        body = {"text": domain.text_of(name, given)}
        submission = Submission(
            attempt=attempt,
            element=name,
            rubric_revision_id=documents.live("rubric", asked[name].rubric).id,
            body=body,
            digest=chain.digest(body),
            at=now,
        )
        db.session.add(Marking(submission=submission, role="first", state="waiting"))
    db.session.flush()
    return bool(waiting)


def never_came(attempt: Attempt) -> list[int]:
    """Return the places whose answer a browser named when it was refused, and never sent."""
    steps = attempts.steps(attempt)
    named: dict[int, domain.Held] = {}
    for step in steps:
        if step.kind == "refused":
            lacking = (step.body or {}).get("lacking", {})
            named |= {int(slot): domain.Held(*held) for slot, held in lacking.items()}
    return list(domain.lacking(named, attempts.answer_steps(steps)))


def release(result: Result, *, by: User | None, now: datetime) -> Release:
    """Make a result known: evidence, progress and the appraisal may use it from here on."""
    known = db.session.get(Release, result.id)
    if known is not None:
        return known
    released = _make_known(result, None, by=by, now=now)
    _tell(result, by=by, now=now)
    return released


def _make_known(
    result: Result, worth: Figures | None, *, by: User | None, now: datetime
) -> Release:
    """Add the release and what follows from it; `worth` is what the result came from, if known."""
    released = Release(result_id=result.id, by_id=by.id if by else None, at=now)
    db.session.add(released)
    attempt = result.attempt
    if attempt.purpose == "assessed":
        worth = worth or scoring.figures(attempt)
        evidence.write(result, worth.evidence, now=now)
    if attempt.kind == "quiz":
        remember(attempt)
    return released


def _tell(result: Result, *, by: User | None, now: datetime) -> None:
    """Credit what a released result completes, and say in the audit log that it was released."""
    attempt = result.attempt
    if attempt.purpose == "assessed" and attempt.kind == "quiz" and result.passed:
        progress.complete_by(attempt, now=now, by=by)
    audit.note("result.released", result, by=by, now=now, body={"attempt": attempt.id})


def remember(attempt: Attempt) -> None:
    """Bring the review cards of what a sitting asked up to date."""
    db.session.flush()
    asked = learning.paper(attempt.id)
    recall.refresh(attempt.person_id, [row.document_id for row in asked])
