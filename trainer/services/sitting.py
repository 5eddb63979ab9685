"""Sitting a paper: start, take over, save an answer, submit, expire."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from trainer.domain import chain
from trainer.domain import sitting as domain
from trainer.domain.sitting import Held
from trainer.extensions import db
from trainer.services.parts import (
    attempts,
    audit,
    calendars,
    documents,
    drawing,
    saving,
    scoring,
)
from trainer.services.parts import sitting as part
from trainer.services.parts.access import Actor
from trainer.services.parts.attempts import AttemptClosed
from trainer.services.parts.saving import Page, Saved, Sent
from trainer.store.queries import learning
from trainer.store.tables import Attempt, Enrolment, Result

CLOCKS_DIFFER = timedelta(seconds=5)  # of a browser that took the server's time once


class ManifestGap(RuntimeError):
    """The server lacks answers that the browser holds; `slots` says which."""

    def __init__(self, slots: tuple[int, ...]) -> None:
        super().__init__(slots)
        self.slots = slots


class TimeLeft(RuntimeError):
    """A page says that the time is over, and it is not: more was given meanwhile."""

    def __init__(self, deadline: datetime) -> None:
        super().__init__(deadline)
        self.deadline = deadline


def start(
    paper_key: str,
    purpose: str,
    *,
    by: Actor,
    now: datetime,
    enrolment: Enrolment | None = None,
    element_key: str | None = None,
    seed: int | None = None,
) -> Attempt:
    """Start a sitting, or return the one in progress, and commit; one out of time is closed first.

    The paper is drawn by the seed and pinned with the order of options; the deadline is
    fixed here. Raises NoSuchDocument, also for practice of a paper that lists its questions:
    whoever practised it would know what is asked; or TooFewQuestions when the banks ran dry.
    """
    of = documents.live("paper", paper_key)
    blueprint = documents.paper(of)
    if purpose == "practice" and blueprint.lists_questions:
        raise documents.NoSuchDocument("paper", paper_key)
    person = attempts.lock_person(by.person_id)
    known = attempts.active(by.person_id, of.id, purpose)
    if known is not None and domain.is_late(now, known.deadline_at):
        expire(known, now=now)  # commits, and so lets go of the lock
        person = attempts.lock_person(by.person_id)
        known = attempts.active(by.person_id, of.id, purpose)
    if known is not None:
        db.session.commit()  # lets go of the lock
        return known
    attempt = attempts.begin(
        "quiz",
        purpose,
        person,
        of,
        calendars.current(),
        now=now,
        seed=seed,
        enrolment_id=enrolment.id if enrolment else None,
        element_key=element_key,
        deadline_at=now + timedelta(minutes=blueprint.minutes),
    )
    if enrolment is not None:
        db.session.get_one(Enrolment, enrolment.id).started_at = enrolment.started_at or now
    drawing.pin(attempt, blueprint, now)
    audit.note("attempt.started", attempt, by=by, now=now)
    db.session.commit()
    return attempt


def open_on(attempt: Attempt, device: str, *, by: Actor, now: datetime) -> int:
    """Give the paper to a window, and commit; returns the epoch under which it saves.

    The window that holds it already keeps its epoch. Any other takes the paper over: the one
    before it learns of that at its next save, and what it still sends is kept behind the
    answers of the new epoch. Raises AttemptClosed.
    """
    attempt = attempts.locked(attempt.id)
    if attempt.state != "active":
        raise AttemptClosed(attempt.state)
    holder = learning.holder(attempt.id)
    if holder == device:
        return attempt.epoch
    if holder is not None:
        attempt.epoch += 1
    body = {"device": device, "from": holder}
    attempts.append(attempt, "takeover", "", body, by=by, now=now)
    if holder is not None:
        audit.note("attempt.taken_over", attempt, by=by, now=now, body={"epoch": attempt.epoch})
    db.session.commit()
    return attempt.epoch


def save_sent(attempt_id: int, slot: int, sent: Sent, *, by: Actor, now: datetime) -> Saved:
    """Keep one answer as a page sent it, and commit. Every answer becomes a step, whatever counts.

    The same key again returns the first acknowledgement; with another answer it raises
    KeyReused. An older (epoch, seq) is kept and reported as superseded; what comes after the
    deadline or after the end is kept and reported as late, and never counts. Raises
    NoSuchSitting, NoSuchSlot, InvalidAnswer, DigestMismatch.
    """
    saved = saving.keep(attempt_id, slot, sent, saving.as_shown(sent), by=by, now=now)
    db.session.commit()
    return saved


def save(
    attempt: Attempt,
    slot: int,
    raw: object,
    *,
    key: str,
    epoch: int,
    seq: int,
    by: Actor,
    now: datetime,
    confidence: str = "",
    digest: str | None = None,
) -> Saved:
    """Keep one answer that names options by their keys, and commit; otherwise as `save_sent`."""
    sent = Sent(raw, confidence, key, epoch, seq, digest)
    saved = saving.keep(attempt.id, slot, sent, saving.as_stored(sent), by=by, now=now)
    db.session.commit()
    db.session.expire(attempt, ["head_hash"])
    return saved


def save_page(
    attempt: Attempt,
    given: dict[int, object],
    sure: Mapping[int, str] | None = None,
    *,
    key: str,
    by: Actor,
    now: datetime,
    epoch: int | None = None,
) -> Page:
    """Keep a whole page of answers sent by a plain form, and commit; idempotent by `key`.

    `sure` says of some places how certain the person is. Answers that are unchanged make no step. Raises NoSuchSlot, InvalidAnswer; then nothing
    is kept.
    """
    attempt = attempts.locked(attempt.id)
    page = saving.keep_page(attempt, given, sure or {}, key=key, by=by, now=now, epoch=epoch)
    db.session.commit()
    return page


def paper_answers(attempt: Attempt) -> dict[int, Any]:
    """Return the answers that count now, by slot."""
    return dict(domain.current(attempts.answer_steps(attempts.steps(attempt)), attempt.deadline_at))


def submit(
    attempt: Attempt,
    *,
    by: Actor,
    now: datetime,
    manifest: Mapping[int, Held] | None = None,
    time_over: bool = False,
) -> Result:
    """Hand in a sitting, and commit; handing in twice returns the first result.

    `manifest` says which answers the browser knows it gave; a plain form has none. Raises
    ManifestGap, and keeps what was lacking, while one of them has not arrived. A page that
    hands in because its clock ran out (`time_over`) meets TimeLeft when the deadline was put
    off and it has not heard of that.
    """
    attempt = attempts.locked(attempt.id)
    known = scoring.newest(attempt) if attempt.state != "active" else None
    if known is not None:
        return known
    if time_over and attempt.deadline_at and attempt.deadline_at - now > CLOCKS_DIFFER:
        raise TimeLeft(attempt.deadline_at)
    _check_manifest(attempt, manifest or {}, by=by, now=now)
    attempts.append(attempt, "submit", "", {}, by=by, now=now)
    state = "expired" if domain.is_late(now, attempt.deadline_at) else "submitted"
    result = part.close(attempt, state, by=by, now=now)
    db.session.commit()
    return result


def _check_manifest(
    attempt: Attempt, manifest: Mapping[int, Held], *, by: Actor, now: datetime
) -> None:
    steps = attempts.steps(attempt)
    lacking = domain.lacking(manifest, attempts.answer_steps(steps))
    if not lacking:
        return
    body = {"lacking": {str(slot): list(vars(manifest[slot]).values()) for slot in lacking}}
    key = f"refused.{chain.digest(body)[:32]}"
    if all(step.key != key for step in steps):
        attempts.append(attempt, "refused", "", body, by=by, now=now, key=key)
        db.session.commit()
    raise ManifestGap(lacking)


def expire(attempt: Attempt, *, now: datetime) -> Result | None:
    """Close a sitting whose time is over, with the answers saved in time, and commit.

    Returns None when there is still time or it is closed already. The end is the deadline,
    not the moment of the sweep. Answers that a browser named when it was refused, and that
    never came, are recorded with the end.
    """
    attempt = attempts.locked(attempt.id)
    if attempt.state != "active" or not domain.is_late(now, attempt.deadline_at):
        return None
    assert attempt.deadline_at is not None
    body = {"lacking": lacking} if (lacking := part.never_came(attempt)) else {}
    attempts.append(attempt, "expire", "", body, by=None, now=now)
    result = part.close(attempt, "expired", by=None, now=now, ended_at=attempt.deadline_at)
    db.session.commit()
    return result
