"""Starting to sit an exam."""

from __future__ import annotations

from datetime import datetime

from trainer.domain import exam as domain
from trainer.domain.exam import Refusal
from trainer.extensions import db
from trainer.services.parts import attempts, audit, calendars, documents, drawing, exams
from trainer.store.queries import exams as find
from trainer.store.tables import Attempt, Exam, User


class NotACandidate(LookupError):
    """The person may not sit the exam, and learns nothing of it."""


class CannotStart(RuntimeError):
    """The exam cannot be started now; `why` says the reason."""

    def __init__(self, why: Refusal) -> None:
        super().__init__(why)
        self.why = why


def enter(exam: Exam, *, by: User, now: datetime, seed: int | None = None) -> Attempt:
    """Start a sitting of an exam, or return the one in progress, and commit.

    The paper is drawn and pinned, and the deadline fixed, here. However often and from
    however many windows it is asked at once, one sitting comes of it. Raises NotACandidate,
    CannotStart, TooFewQuestions.
    """
    exam = exams.locked(exam, share=True)
    attempts.lock_person(by.person_id)
    candidate = find.candidate(exam.id, by.person_id)
    if candidate is None:
        raise NotACandidate
    before = find.of_person(exam.id, by.person_id)
    for attempt in before:
        if attempt.state == "active":
            db.session.commit()  # lets go of the locks
            return attempt
    why = domain.refusal(exams.phase(exam, now), exam.attempts, len(before))
    if why is not None:
        raise CannotStart(why)
    attempt = attempts.begin(
        "quiz",
        "assessed",
        by.person,
        exam.paper_revision,
        calendars.current(),
        now=now,
        seed=seed,
        exam_id=exam.id,
        deadline_at=exams.window(exam).deadline(now, candidate.extra_minutes),
    )
    drawing.pin(attempt, documents.paper(exam.paper_revision), now)
    audit.note("attempt.started", attempt, by=by, now=now, body={"exam": exam.id})
    db.session.commit()
    return attempt
