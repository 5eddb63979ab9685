"""Setting an exam: its terms, its candidates, and calling it off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from trainer.domain import exam as domain
from trainer.domain.exam import MOST_EXTRA, State, What, When
from trainer.extensions import db
from trainer.services.parts import audit, documents, drawing, exams
from trainer.store import scope
from trainer.store.queries import exams as find
from trainer.store.tables import Candidate, Exam, Person, Revision, User


@dataclass(frozen=True)
class Terms:
    """What an exam is: its paper, window, limits, and what candidates see afterwards."""

    paper: Revision
    title: str
    department_id: int
    opens_at: datetime
    closes_at: datetime
    minutes: int
    attempts: int
    pass_mark: Fraction
    pass_source: str
    open_book: bool
    what: What
    when: When

    @property
    def columns(self) -> dict[str, Any]:
        """The terms as the exam's columns."""
        same = ("title", "department_id", "opens_at", "closes_at", "minutes", "attempts")
        return {name: getattr(self, name) for name in same} | {
            "paper_revision_id": self.paper.id,
            "pass_mark": self.pass_mark,
            "pass_source": self.pass_source,
            "open_book": self.open_book,
            "reveal": {"what": str(self.what), "when": str(self.when)},
        }


class BadWindow(ValueError):
    """An exam closes before it opens, or its time is over before it is set."""


class TermsFrozen(RuntimeError):
    """Somebody has started: `fields` can no longer change."""

    def __init__(self, fields: set[str]) -> None:
        super().__init__(sorted(fields))
        self.fields = fields


class ExamOver(RuntimeError):
    """The exam is released or void: nothing of it changes."""


class NoCandidates(RuntimeError):
    """Nobody may sit the exam."""


class HasStarted(RuntimeError):
    """The candidate has started, and stays."""


class ResultsKnown(RuntimeError):
    """Results were made known already: the exam can no longer be called off."""


def draft(terms: Terms, *, by: User, now: datetime) -> Exam:
    """Write down an exam that nobody else sees yet, and commit; raises BadWindow."""
    _check_window(terms)
    exam = Exam(
        **terms.columns, state=str(State.DRAFT), mark_method="stated",
        ended_why="", void_why="", by_id=by.id, at=now,
    )  # fmt: skip
    db.session.add(exam)
    audit.note("exam.drafted", exam, by=by, now=now)
    db.session.commit()
    return exam


def change(exam: Exam, terms: Terms, *, by: User, now: datetime) -> Exam:
    """Change the terms, and commit; after the first start only what is harmless.

    A pass mark found by judges becomes a stated one when the number is changed. Raises
    BadWindow, TermsFrozen, ExamOver.
    """
    exam = _open(exam)
    _check_window(terms)
    new = terms.columns
    changed = {name for name, value in new.items() if getattr(exam, name) != value}
    later = terms.closes_at > exam.closes_at
    refused = domain.frozen(changed, started=exams.started(exam), later=later)
    if refused:
        raise TermsFrozen(refused)
    if "paper_revision_id" in changed or "pass_mark" in changed:
        exam.mark_method = "stated"
    for name in changed:
        setattr(exam, name, new[name])
    if changed:
        audit.note("exam.changed", exam, by=by, now=now, body={"fields": sorted(changed)})
    db.session.commit()
    return exam


def announce(exam: Exam, *, by: User, now: datetime) -> Exam:
    """Set the exam, so that its candidates see it, and commit; idempotent.

    Raises NoCandidates, BadWindow when its time is over, TooFewQuestions when the banks
    would not fill the paper on the day it opens.
    """
    exam = _open(exam)
    if exam.state == State.SET:
        return exam
    if exam.closes_at <= now:
        raise BadWindow
    people = find.candidates(exam.id)
    if not people:
        raise NoCandidates
    drawing.trial(documents.paper(exam.paper_revision), 0, exam.closes_at.date())
    exam.state = str(State.SET)
    audit.note("exam.set", exam, by=by, now=now, body={"candidates": len(people)})
    db.session.commit()
    return exam


def void(exam: Exam, why: str, *, by: User, now: datetime) -> Exam:
    """Call an exam off, with every sitting of it, and commit; the reason is shown to all.

    Nothing is deleted: what was answered stays, and counts nowhere. Raises ResultsKnown.
    """
    exam = exams.locked(exam)
    if exam.state == State.VOID:
        return exam
    known = find.results(exam.id).values()
    if exam.state == State.RELEASED or find.released_ids([result.id for result in known]):
        raise ResultsKnown
    exam.state, exam.void_why = str(State.VOID), why
    for attempt in find.attempts(exam.id):
        attempt.state, attempt.ended_at = "void", attempt.ended_at or now
    audit.note("exam.voided", exam, by=by, now=now, body={"why": why})
    db.session.commit()
    return exam


def name(exam: Exam, people: Sequence[Person], *, by: User, now: datetime) -> list[Candidate]:
    """Let people sit an exam, and commit; those who may already are left as they are."""
    exam = _open(exam)
    known = {row.person_id for row in find.candidates(exam.id)}
    new = [
        Candidate(exam_id=exam.id, person_id=person.id, extra_minutes=0, reason="")
        for person in people
        if person.id not in known
    ]
    db.session.add_all(new)
    if new:
        body = {"people": [row.person_id for row in new]}
        audit.note("exam.candidates_named", exam, by=by, now=now, body=body)
    db.session.commit()
    return new


def drop(exam: Exam, person_id: int, *, by: User, now: datetime) -> None:
    """Take somebody off the list, and commit; raises HasStarted."""
    exam = _open(exam)
    row = _candidate(exam, person_id)
    if row is None:
        return
    if _has_started(exam, person_id):
        raise HasStarted
    db.session.delete(row)
    audit.note("exam.candidate_dropped", exam, by=by, now=now, body={"person": person_id})
    db.session.commit()


def accommodate(
    exam: Exam, person_id: int, minutes: int, reason: str, *, by: User, now: datetime
) -> Candidate | None:
    """Give one candidate more minutes for a reason, before they start, and commit.

    Whoever has started gets an extension instead. Raises HasStarted, ValueError.
    """
    exam = _open(exam)
    if not 0 <= minutes <= MOST_EXTRA / timedelta(minutes=1):
        raise ValueError(minutes)
    row = _candidate(exam, person_id)
    if row is None:
        return None
    if _has_started(exam, person_id):
        raise HasStarted
    row.extra_minutes, row.reason = minutes, reason if minutes else ""
    body = {"person": person_id, "minutes": minutes, "reason": row.reason}
    audit.note("exam.accommodated", exam, by=by, now=now, body=body)
    db.session.commit()
    return row


def _check_window(terms: Terms) -> None:
    if terms.closes_at <= terms.opens_at:
        raise BadWindow


def _open(exam: Exam) -> Exam:
    exam = exams.locked(exam)
    if exam.state in (State.RELEASED, State.VOID):
        raise ExamOver
    return exam


def _candidate(exam: Exam, person_id: int) -> Candidate | None:
    with scope.everyone("a candidate of an exam that the caller reaches"):
        return db.session.get(Candidate, (exam.id, person_id))


def _has_started(exam: Exam, person_id: int) -> bool:
    with scope.everyone("whether a candidate of an exam has started"):
        return bool(find.of_person(exam.id, person_id))
