"""What an invigilator does: give time, pause, end an exam early, admit late answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime, timedelta

from trainer.domain import sitting as domain
from trainer.domain.exam import State
from trainer.domain.question.answers import InvalidAnswer
from trainer.extensions import db
from trainer.services.parts import attempts, audit, exams, saving, scoring
from trainer.services.parts import sitting as part
from trainer.services.parts.attempts import AttemptClosed
from trainer.services.parts.saving import Sent
from trainer.store import scope
from trainer.store.queries import exams as find
from trainer.store.tables import Allowance, Attempt, Exam, Result, Step, User

KINDS = ("extension", "pause")
MOST = timedelta(hours=4)


class OwnExam(RuntimeError):
    """Nobody gives time to themselves, admits their own answers, or releases their own result."""


class NothingLate(RuntimeError):
    """There is no answer that came too late and is not admitted yet."""


class NotUnderWay(RuntimeError):
    """The exam is not open: there is nothing to end."""


def allow(
    attempt: Attempt, kind: str, minutes: int, reason: str, *, by: User, now: datetime
) -> Allowance:
    """Give one sitting more time, or pause it, for a reason, and commit.

    A pause begins now and hides the paper; both put the deadline off by as much. Raises
    OwnExam, AttemptClosed, ValueError.
    """
    _check(kind, minutes)
    attempt = attempts.locked(attempt.id)
    if attempt.person_id == by.person_id:
        raise OwnExam
    if attempt.state != "active":
        raise AttemptClosed(attempt.state)
    row = exams.allow(attempt, kind, minutes * 60, reason, by_id=by.id, now=now)
    _note(row, attempt, reason, by=by, now=now)
    db.session.commit()
    return row


def allow_all(
    exam: Exam, kind: str, minutes: int, reason: str, *, by: User, now: datetime
) -> list[Allowance]:
    """Give everybody who is writing more time, or pause them, and commit; never oneself."""
    _check(kind, minutes)
    with scope.everyone("the sittings of an exam that the caller reaches"):
        writing = [a for a in find.attempts(exam.id) if a.state == "active"]
        ids = [a.id for a in writing if a.person_id != by.person_id]
        locked = [attempts.locked(attempt_id) for attempt_id in sorted(ids)]
        given = [
            (exams.allow(a, kind, minutes * 60, reason, by_id=by.id, now=now), a)
            for a in locked
            if a.state == "active"
        ]
        for row, attempt in given:
            _note(row, attempt, reason, by=by, now=now)
        db.session.commit()
    return [row for row, _ in given]


def end(exam: Exam, why: str, *, by: User, now: datetime) -> int:
    """End an exam before its time for everybody, and commit; returns how many were writing.

    The window closes now, and every paper is handed in with what has arrived; what is still
    on its way is kept as late. Raises NotUnderWay.
    """
    exam = exams.locked(exam)
    if exam.state != State.SET or not (exam.opens_at <= now):
        raise NotUnderWay
    with scope.everyone("the sittings of an exam that the caller reaches"):
        writing = [a.id for a in find.attempts(exam.id) if a.state == "active"]
        if not writing and now >= exam.closes_at:
            raise NotUnderWay
        exam.closes_at, exam.ended_why = min(now, exam.closes_at), why
        closed = [a for a in map(attempts.locked, sorted(writing)) if a.state == "active"]
        for attempt in closed:
            attempt.deadline_at = min(now, attempt.deadline_at or now)
            attempts.append(attempt, "expire", "", {"ended": why}, by=by, now=now)
            part.close(attempt, "expired", by=by, now=now)
        audit.note("exam.ended", exam, by=by, now=now, body={"why": why, "writing": len(closed)})
        db.session.commit()
    return len(closed)


def admit(attempt: Attempt, reason: str, *, by: User, now: datetime) -> Result:
    """Let the answers that came too late count, for a reason, and commit; a new result.

    Which steps they are is a step of its own, so that the fold and every check find the same.
    Where the old result was known, so is the new one. Raises OwnExam, NothingLate,
    AttemptClosed while it is still under way.
    """
    attempt = attempts.locked(attempt.id)
    if attempt.person_id == by.person_id:
        raise OwnExam
    if attempt.state in ("active", "void"):
        raise AttemptClosed(attempt.state)
    late = late_steps(attempt)
    if not late:
        raise NothingLate
    known = scoring.newest(attempt)
    body = {"steps": [step.no for step in late], "reason": reason}
    attempts.append(attempt, "admit", "", body, by=by, now=now)
    result = scoring.record(attempt, "admitted", by=by, now=now)
    if known is not None and find.released_ids([known.id]):
        part.release(result, by=by, now=now)
    audit.note("attempt.late_admitted", attempt, by=by, now=now, body=body)
    db.session.commit()
    return result


@dataclass(frozen=True)
class OnBehalf:
    """Who hands in answers, and whose they are."""

    id: int
    person_id: int


@dataclass(frozen=True)
class Recovered:
    """What became of the answers in a recovery file: each is in one of these numbers.

    `behind` a later one, `late` and so kept without counting, `known` before, `unusable`.
    """

    counted: int
    behind: int
    late: int
    known: int
    unusable: int


def recover(
    attempt: Attempt, answers: Mapping[int, Sent], file: str, *, by: User, now: datetime
) -> Recovered:
    """Hand in for a candidate what their browser could not send, and commit; idempotent.

    The whole file is a step, and every answer another one with the numbers its browser gave
    it: so a later answer stays the one that counts, and what comes after the end waits to be
    admitted. `file` is its digest. Raises OwnExam.
    """
    attempt = attempts.locked(attempt.id)
    if attempt.person_id == by.person_id:
        raise OwnExam
    key = f"recovery.{file[:32]}"
    if attempts.with_key(attempt, key) is None:
        body = {"file": file, "answers": {str(slot): asdict(one) for slot, one in answers.items()}}
        attempts.append(attempt, "recovery", "", body, by=by, now=now, key=key)
    who = OnBehalf(by.id, attempt.person_id)
    became = Counter(
        _recovered(attempt, slot, replace(sent, recovery=file), who, now)
        for slot, sent in sorted(answers.items())
    )
    found = Recovered(**{field.name: became[field.name] for field in fields(Recovered)})
    audit.note("attempt.recovered", attempt, by=by, now=now, body={"file": file, **asdict(found)})
    db.session.commit()
    return found


def _recovered(attempt: Attempt, slot: int, sent: Sent, by: OnBehalf, now: datetime) -> str:
    if attempts.with_key(attempt, sent.key) is not None:
        return "known"
    try:
        saved = saving.keep(attempt.id, slot, sent, saving.as_shown(sent), by=by, now=now)
    except (InvalidAnswer, saving.DigestMismatch, saving.NoSuchSlot, attempts.KeyReused):
        return "unusable"
    return "late" if saved.late else "behind" if saved.superseded else "counted"


def late_steps(attempt: Attempt) -> list[Step]:
    """Return the answers of a closed sitting that came too late and are not admitted."""
    steps = attempts.steps(attempt)
    admitted = {no for s in steps if s.kind == "admit" for no in (s.body or {})["steps"]}
    return [
        step
        for step in steps
        if step.no not in admitted
        and (
            step.kind == "late"
            or (step.kind == "answer" and domain.is_late(step.received_at, attempt.deadline_at))
        )
    ]


def _check(kind: str, minutes: int) -> None:
    if kind not in KINDS or not 0 < minutes <= MOST / timedelta(minutes=1):
        raise ValueError(kind, minutes)


def _note(row: Allowance, attempt: Attempt, reason: str, *, by: User, now: datetime) -> None:
    verb = "attempt.paused" if row.kind == "pause" else "attempt.extended"
    body = {"seconds": row.seconds, "reason": reason}
    audit.note(verb, attempt, by=by, now=now, body=body)
