"""Making the results of a whole exam known."""

from __future__ import annotations

from datetime import datetime

from trainer.domain.exam import Phase, State
from trainer.extensions import db
from trainer.services.parts import audit, exams
from trainer.services.parts import sitting as part
from trainer.store import scope
from trainer.store.queries import exams as find
from trainer.store.tables import Exam, Result, User


class OwnResult(RuntimeError):
    """Whoever sat the exam does not make its results known."""


class StillOpen(RuntimeError):
    """The window is open, or somebody is still writing."""


class Unmarked(RuntimeError):
    """Written answers of the exam wait for a marker."""


class NothingToRelease(RuntimeError):
    """Nobody has sat the exam, or it is void or a draft."""


def release(exam: Exam, *, by: User, now: datetime) -> list[Result]:
    """Make the newest result of every sitting known at once, and commit; idempotent.

    From here on the candidates see what the terms allow, and the appraisal counts them.
    Raises OwnResult, StillOpen, Unmarked, NothingToRelease.
    """
    exam = exams.locked(exam)
    results = list(find.results(exam.id).values())
    if exam.state == State.RELEASED:
        return results
    if exam.state != State.SET or not results:
        raise NothingToRelease
    if exams.phase(exam, now) is not Phase.CLOSED or exams.active(exam):
        raise StillOpen
    with scope.everyone("the results of an exam that the caller reaches"):
        if any(result.attempt.person_id == by.person_id for result in results):
            raise OwnResult
        if any(result.attempt.state == "marking" and result.score is None for result in results):
            raise Unmarked
        exam.state = str(State.RELEASED)
        exam.released_at, exam.released_by_id = now, by.id
        known = find.released_ids([result.id for result in results])
        for result in results:
            if result.attempt.state == "marking":
                result.attempt.state = "final"
            if result.id in known:  # at once; what it teaches may be practised only now
                part.remember(result.attempt)
            part.release(result, by=by, now=now)
        passed = sum(bool(result.passed) for result in results)
        body = {"results": len(results), "passed": passed}
        audit.note("exam.released", exam, by=by, now=now, body=body)
        db.session.commit()
    return results
