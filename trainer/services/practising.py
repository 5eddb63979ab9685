"""Practising: start a drill, answer a question, ask to see one again, stop."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from trainer.domain import drill as domain
from trainer.domain import paper
from trainer.domain.drill import Source, Wanted
from trainer.domain.question import answers
from trainer.extensions import db
from trainer.services.parts import attempts, audit, calendars, documents, drills, recall, scoring
from trainer.services.parts import sitting as part
from trainer.services.parts.saving import NoSuchSlot
from trainer.store.queries import learning
from trainer.store.queries import practice as find
from trainer.store.tables import Attempt, AttemptItem, Person, Revision, Step, User


class NothingToAsk(LookupError):
    """No question fits what somebody wants to practise."""


class HeldBack(RuntimeError):
    """The key of this question must not be seen now: it stands in an exam under way."""


def start(
    source: Source,
    *,
    by: User,
    now: datetime,
    wanted: Wanted | None = None,
    number: int | None = None,
    seed: int | None = None,
) -> Attempt:
    """Start a drill, or go on with one in progress, and commit.

    A review in progress is gone on with; so is a drill that was begun with the same choice,
    by topic only while nothing is answered. Any other of the same source is closed with what
    was answered. Raises NothingToAsk, NoSuchDocument.
    """
    of = drills.of_source(source)
    db.session.execute(select(Person.id).where(Person.id == by.person_id).with_for_update())
    chosen = _chosen(source, wanted or Wanted(), number)
    known = _in_progress(source, chosen, by=by, now=now)
    if known is not None:
        return known
    seed = secrets.randbits(31) if seed is None else seed
    asked = _documents(of, by.person_id, wanted or Wanted(), number, seed, now)
    if not asked:
        raise NothingToAsk()
    attempt = attempts.begin(
        "drill", "practice", by.person, of, calendars.current(), now=now, seed=seed
    )
    _pin(attempt, asked)
    attempts.append(attempt, "begin", "", chosen, by=by, now=now)
    audit.note("attempt.started", attempt, by=by, now=now)
    db.session.commit()
    return attempt


def _chosen(source: Source, wanted: Wanted, number: int | None) -> dict[str, Any]:
    limits = {name: list(value) for name, value in vars(wanted).items()}
    return {"source": str(source), "number": number, **limits}


def _in_progress(
    source: Source, chosen: dict[str, Any], *, by: User, now: datetime
) -> Attempt | None:
    """Return the drill to go on with; close those of this source that another one replaces."""
    for attempt in find.active(by.person_id):
        if documents.drill(attempt.revision).source is not source:
            continue
        standing = drills.standing(attempts.locked(attempt.id), now)
        begun = next((s.body for s in attempts.steps(attempt) if s.kind == "begin"), None)
        same = begun == chosen and (source is Source.MISTAKES or not standing.answered)
        goes_on = source is Source.REVIEW or same
        if standing.next is not None and goes_on:
            return attempt
        _close(attempt, by=by, now=now)
    return None


def _documents(
    of: Revision,
    person_id: int,
    wanted: Wanted,
    number: int | None,
    seed: int,
    now: datetime,
) -> list[int]:
    """Return the documents to ask, in order."""
    drill = documents.drill(of)
    may = [one for one, _ in drills.pool(recall.day(now), find.held(person_id, now))]
    most = number or drill.questions
    if drill.source is Source.REVIEW:
        return drills.due(person_id, now)[:most]
    found = recall.histories(person_id)
    if drill.source is Source.TOPICS:
        last = recall.last_days(found)
        return domain.choose(may, wanted, most, seed=seed, last=last)
    fitting = {one.document for one in may if wanted.fits(one)}
    standing = [document for document, _ in recall.open_mistakes(found) if document in fitting]
    return standing[:most]


def _pin(attempt: Attempt, asked: Sequence[int]) -> None:
    live = {row.document_id: row for row in learning.live(asked)}
    for slot, document in enumerate(asked):
        revision = live[document]
        order = paper.option_order(documents.question(revision), attempt.seed)
        db.session.add(
            AttemptItem(
                attempt_id=attempt.id, slot=slot, section=0, revision_id=revision.id,
                order=order, points=1,
            )
        )  # fmt: skip
    db.session.flush()


def answer(
    attempt: Attempt,
    slot: int,
    raw: object,
    *,
    key: str,
    by: User,
    now: datetime,
    confidence: str = "",
    shown: datetime | None = None,
) -> Step:
    """Keep an answer, fold the question's card, and commit; None gives up and asks for the key.

    The first answer to a place is the one that counts: whatever follows knows the key and is
    kept as a step of the kind `late`. The same key again returns the first step. The last
    place closes the drill. Raises NoSuchSlot, InvalidAnswer, HeldBack.
    """
    attempt = attempts.locked(attempt.id)
    known = attempts.with_key(attempt, key)
    if known is not None:
        return known
    standing = drills.standing(attempt, now)
    place = standing.at(slot)
    if place is None:
        raise NoSuchSlot(slot)
    if slot in standing.held:
        raise HeldBack()
    counts = attempt.state == "active" and place.judged is None
    body = {
        "answer": answers.read(documents.asked(place.row), raw),
        "confidence": confidence,
        "seconds": drills.seconds(shown, now),
    }
    kind = "answer" if counts else "late"
    step = attempts.append(attempt, kind, str(slot), body, by=by, now=now, key=key)
    if counts:
        recall.refresh(attempt.person_id, [place.document_id])
        if standing.left <= 1:
            _close(attempt, by=by, now=now)
    db.session.commit()
    return step


def end(attempt: Attempt, *, by: User, now: datetime) -> Attempt:
    """Stop a drill with what was answered, and commit; stopping twice changes nothing."""
    attempt = attempts.locked(attempt.id)
    if attempt.state == "active":
        _close(attempt, by=by, now=now)
    db.session.commit()
    return attempt


def _close(attempt: Attempt, *, by: User, now: datetime) -> None:
    """Close a drill; its result is known at once. One without an answer has none and is void."""
    steps = attempts.append(attempt, "submit", "", {}, by=by, now=now)
    answered = any(step.kind == "answer" for step in attempts.steps(attempt))
    attempt.state, attempt.ended_at = ("submitted" if answered else "void"), steps.received_at
    db.session.flush()
    body: dict[str, Any] = {"head": attempt.head_hash}
    if answered:
        result = scoring.record(attempt, "submitted", by=by, now=now)
        part.release(result, by=None, now=now)
        body |= {"result": result.number, "shown": result.shown}
    audit.note("attempt.ended", attempt, by=by, now=now, body=body)


def want(attempt: Attempt, slot: int, *, by: User, now: datetime) -> Step:
    """Put a question that one has the answer of into the review, and commit; idempotent.

    The attempt is a drill, or a sitting whose result is released. Raises NoSuchSlot where
    the place was not answered or is not known yet.
    """
    attempt = attempts.locked(attempt.id)
    key = f"want.{slot}"
    known = attempts.with_key(attempt, key)
    if known is not None:
        return known
    found = learning.item(attempt.id, slot)
    if found is None or not _may_know(attempt, slot):
        raise NoSuchSlot(slot)
    step = attempts.append(attempt, "want", key, {}, by=by, now=now, key=key)
    recall.refresh(attempt.person_id, [found[1].document_id])
    db.session.commit()
    return step


def _may_know(attempt: Attempt, slot: int) -> bool:
    if attempt.kind == "drill":
        steps = attempts.steps(attempt)
        return any(step.kind == "answer" and step.element == str(slot) for step in steps)
    return attempt.id in learning.released([attempt.id])
