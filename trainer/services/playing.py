"""Handling a simulated case: start, act, keep a draft, hand in a paper."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import exists, select

from trainer.domain import chain
from trainer.domain.scenario.explore import TooManyStates
from trainer.domain.scenario.ledgers import UNPROVEN
from trainer.domain.scenario.state import Act, State
from trainer.extensions import db
from trainer.services.parts import (
    attempts,
    audit,
    bests,
    calendars,
    documents,
    progress,
    scoring,
    staleness,
)
from trainer.services.parts import sitting as part
from trainer.services.parts.attempts import AttemptClosed, KeyReused
from trainer.store.tables import (
    Attempt,
    Draft,
    Enrolment,
    Marking,
    Revision,
    Step,
    Submission,
    User,
)


class StepConflict(RuntimeError):
    """The case moved on in another window; `no` is the number of steps it has now."""

    def __init__(self, no: int) -> None:
        super().__init__(str(no))
        self.no = no


class LawInDoubt(RuntimeError):
    """The law that a case rests on changed, and nobody has confirmed it since: practice only."""


class NothingToTakeBack(RuntimeError):
    """There is no act that could be taken back, or the case counts."""


class NothingRecorded(RuntimeError):
    """A guided case is tried without a record, and never handled."""


class PracticeUnderWay(RuntimeError):
    """The same case is being practised already."""


class PracticeFirst(RuntimeError):
    """A case counts only after it was practised once."""


def start(
    scenario_key: str,
    purpose: str,
    *,
    by: User,
    now: datetime,
    enrolment: Enrolment | None = None,
    element_key: str | None = None,
    seed: int | None = None,
) -> Attempt:
    """Start a case, or return the one in progress, and commit.

    Raises NoSuchDocument, NothingRecorded for a guided case; for an assessed case LawInDoubt when its law changed since it was
    looked at, PracticeFirst when it was never practised, TooManyStates when its best score is
    not proven.
    """
    find_it = documents.in_use if enrolment is None else documents.live
    of = find_it("scenario", scenario_key)  # a course keeps what it asks for
    if documents.value(of).guided:
        raise NothingRecorded
    known = attempts.active(by.person_id, of.id, purpose)
    if known is not None:
        return known
    if purpose == "assessed":
        _check_assessable(of, by, now)
    attempt = attempts.begin(
        "scenario",
        purpose,
        by.person,
        of,
        calendars.current(),
        now=now,
        seed=seed,
        enrolment_id=enrolment.id if enrolment else None,
        element_key=element_key,
    )
    if enrolment is not None:
        db.session.get_one(Enrolment, enrolment.id).started_at = enrolment.started_at or now
    audit.note("attempt.started", attempt, by=by, now=now)
    db.session.commit()
    return attempt


def _check_assessable(of: Revision, by: User, now: datetime) -> None:
    if staleness.unfit(of, staleness.today(now)):
        raise LawInDoubt
    if not has_practised(by, of.document_id):
        raise PracticeFirst
    if bests.best(of, calendars.current()) == UNPROVEN:
        raise TooManyStates


def has_practised(user: User, document_id: int) -> bool:
    """Say whether a person brought this case to an end in practice, in any revision."""
    from_revisions = (
        exists()
        .where(Attempt.person_id == user.person_id, Attempt.purpose == "practice")
        .where(Attempt.state == "final")
        .where(Attempt.revision.has(document_id=document_id))
    )
    return bool(db.session.execute(select(from_revisions)).scalar_one())


def act(
    attempt: Attempt, act: Act, *, key: str, seen: int, by: User, now: datetime
) -> tuple[Step, State]:
    """Record one act, and commit; returns the step and the state after it.

    The same `key` again changes nothing and returns the first step. `seen` is the number
    of steps the person had before them; raises StepConflict when there are more by now,
    KeyReused, AttemptClosed, or NotPossible when the case does not allow the act.
    """
    attempt = attempts.locked(attempt.id)
    all_steps = attempts.steps(attempt)
    body: dict[str, Any] = {"detail": act.detail, "fields": dict(act.fields)}
    case = scoring.case_of(attempt)
    known = next((step for step in all_steps if step.key == key), None)
    if known is not None:
        if known.digest != chain.digest(body) or known.element != act.element:
            raise KeyReused
        return known, case.fold(attempts.acts(all_steps))
    if attempt.state != "active":
        raise AttemptClosed(attempt.state)
    if act.kind in ("choose", "write") and seen != _weighty(all_steps):
        raise StepConflict(_weighty(all_steps))
    state = case.after(case.fold(attempts.acts(all_steps)), act)
    step = attempts.append(attempt, act.kind, act.element, body, by=by, now=now, key=key)
    if act.kind == "write":
        _hand_in(attempt, act, by=by, now=now)
    if state.is_over:
        _end(attempt, by=by, now=now)
    db.session.commit()
    return step, state


def back(attempt: Attempt, *, key: str, seen: int, by: User, now: datetime) -> State:
    """Take back the last act that moved a case in practice, and commit; returns the state.

    The steps stay; a step more says that they do not count. Raises AttemptClosed, StepConflict,
    and NothingToTakeBack at the beginning or in a case that counts.
    """
    attempt = attempts.locked(attempt.id)
    all_steps = attempts.steps(attempt)
    case = scoring.case_of(attempt)
    if attempts.with_key(attempt, key) is not None:
        return case.fold(attempts.acts(all_steps))
    if attempt.state != "active":
        raise AttemptClosed(attempt.state)
    if seen != _weighty(all_steps):
        raise StepConflict(_weighty(all_steps))
    before = attempts.standing(all_steps)
    if attempt.purpose != "practice" or not any(s.kind in attempts.WEIGHTY for s in before):
        raise NothingToTakeBack
    attempts.append(attempt, attempts.BACK, "", {}, by=by, now=now, key=key)
    db.session.commit()
    return case.fold(attempts.acts(attempts.steps(attempt)))


def again_from(attempt: Attempt, number: int, *, by: User, now: datetime) -> Attempt:
    """Begin a new practice at the `number`th decision (from 1) of a case handled before, and commit.

    What was done before that decision is done again in the new attempt; the old one stays as
    it is. Raises PracticeUnderWay when the case is being practised, AttemptClosed while the old
    attempt is not final, and NothingToTakeBack for a number that there is not.
    """
    if attempt.state != "final":
        raise AttemptClosed(attempt.state)
    attempts.lock_person(by.person_id)
    if attempts.active(by.person_id, attempt.revision_id, "practice") is not None:
        raise PracticeUnderWay
    done = attempts.standing(attempts.steps(attempt))
    decisions = [at for at, step in enumerate(done) if step.kind == "choose"]
    if not 1 <= number <= len(decisions):
        raise NothingToTakeBack
    fresh = attempts.begin(
        "scenario", "practice", by.person, attempt.revision,
        documents.revision(attempt.calendar_revision_id), now=now, seed=attempt.seed,
    )  # fmt: skip
    for step in done[: decisions[number - 1]]:
        body = step.body or {}
        attempts.append(fresh, step.kind, step.element, body, by=by, now=now)
        if step.kind == "write":
            _hand_in(fresh, Act("write", step.element, "", body["fields"]), by=by, now=now)
    audit.note("attempt.started", fresh, by=by, now=now, body={"from": attempt.id})
    db.session.commit()
    return fresh


def seen_of(attempt: Attempt) -> int:
    """Return the number of steps that move the case, for `act`'s `seen`."""
    return _weighty(attempts.steps(attempt))


def _weighty(all_steps: list[Step]) -> int:
    return sum(step.kind in (*attempts.WEIGHTY, attempts.BACK) for step in all_steps)


def keep_draft(
    attempt: Attempt,
    element: str,
    fields: Mapping[str, str],
    *,
    seq: int,
    by: User,
    now: datetime,
) -> Draft:
    """Keep the unsent text of a paper, and commit; an older text never replaces a newer.

    Raises AttemptClosed. What loses against a newer text is kept as a step.
    """
    attempt = attempts.locked(attempt.id)
    if attempt.state != "active":
        raise AttemptClosed(attempt.state)
    text = chain.canonical(dict(fields))
    draft = db.session.get(Draft, (attempt.id, element))
    if draft is None:
        draft = Draft(attempt_id=attempt.id, element=element, epoch=attempt.epoch, seq=seq)
        db.session.add(draft)
    elif seq <= draft.seq:
        if chain.digest(dict(fields)) != draft.digest:
            body = {"detail": "", "fields": dict(fields)}
            attempts.append(attempt, "draft", element, body, by=by, now=now)
        db.session.commit()
        return draft
    draft.seq, draft.text, draft.at = seq, text, now
    draft.digest = chain.digest(dict(fields))
    db.session.commit()
    return draft


def _hand_in(attempt: Attempt, act: Act, *, by: User, now: datetime) -> None:
    """Keep the paper as handed in; assessed ones wait for a marker.

    One taken back in practice and written again stays as it was first: the steps hold every
    text, and the state the one that stands.
    """
    case = scoring.case_of(attempt)
    key = case.scenes[act.element].deliverable
    assert key is not None
    draft = db.session.get(Draft, (attempt.id, act.element))
    if draft is not None:
        db.session.delete(draft)
    first = select(Submission.id).where(
        Submission.attempt_id == attempt.id, Submission.element == key
    )
    if attempt.purpose == "practice" and db.session.execute(first).first():
        return
    submission = Submission(
        attempt=attempt,
        element=key,
        rubric_revision_id=documents.live("rubric", case.deliverables[key].rubric).id,
        body={"fields": dict(act.fields)},
        digest=chain.digest(dict(act.fields)),
        at=now,
    )
    db.session.add(submission)
    db.session.flush()
    if attempt.purpose == "assessed":
        db.session.add(Marking(submission=submission, role="first", state="waiting"))


def _end(attempt: Attempt, *, by: User, now: datetime) -> None:
    """Close a case that reached its end: marked work waits, everything else is final."""
    attempt.ended_at = now
    waits = (
        attempt.purpose == "assessed"
        and db.session.execute(
            select(Submission.id).where(Submission.attempt_id == attempt.id)
        ).first()
    )
    attempt.state = "marking" if waits else "final"
    result = scoring.record(attempt, "ended", by=by, now=now)
    if attempt.purpose == "assessed":
        progress.complete_by(attempt, now=now, by=by)
    audit.note(
        "attempt.ended",
        attempt,
        by=by,
        now=now,
        body={"head": attempt.head_hash, "result": result.number},
    )
    if not waits:
        part.release(result, by=None, now=now)
