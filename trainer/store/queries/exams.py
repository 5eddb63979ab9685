"""Questions about exams: which there are, who may sit them, how far each is."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from trainer.extensions import db
from trainer.store import scope
from trainer.store.queries import counting
from trainer.store.tables import (
    Allowance,
    Attempt,
    AttemptItem,
    Candidate,
    Exam,
    Grant,
    Judgement,
    LoginSession,
    Person,
    Release,
    Result,
    Step,
    User,
)

HIDDEN = ("draft",)


def listed(departments: Collection[int]) -> list[Exam]:
    """Return the exams of departments, the newest window first."""
    return list(
        db.session.execute(
            select(Exam)
            .where(Exam.department_id.in_(sorted(departments)))
            .order_by(Exam.opens_at.desc(), Exam.id.desc())
        ).scalars()
    )


def exam(exam_id: int, departments: Collection[int]) -> Exam | None:
    """Return an exam of one of some departments, or None."""
    return db.session.execute(
        select(Exam).where(Exam.id == exam_id, Exam.department_id.in_(sorted(departments)))
    ).scalar_one_or_none()


def mine(person_id: int) -> list[Candidate]:
    """Return the exams that a person may sit, the newest window first; no drafts."""
    return list(
        db.session.execute(
            select(Candidate)
            .join(Exam, Exam.id == Candidate.exam_id)
            .where(Candidate.person_id == person_id, Exam.state.not_in(HIDDEN))
            .order_by(Exam.opens_at.desc(), Exam.id.desc())
        ).scalars()
    )


def candidate(exam_id: int, person_id: int) -> Candidate | None:
    """Return that a person may sit an exam, or None; not in a draft."""
    return db.session.execute(
        select(Candidate)
        .join(Exam, Exam.id == Candidate.exam_id)
        .where(
            Candidate.exam_id == exam_id,
            Candidate.person_id == person_id,
            Exam.state.not_in(HIDDEN),
        )
    ).scalar_one_or_none()


def candidates(exam_id: int) -> list[Candidate]:
    """Return everybody who may sit an exam that the caller reaches, by unit and name."""
    with scope.everyone("the candidates of an exam that the caller reaches"):
        rows = db.session.execute(select(Candidate).where(Candidate.exam_id == exam_id)).scalars()
        return sorted(rows, key=lambda row: (row.person.department.code, row.person.sort_key))


def counts(exam_ids: Collection[int]) -> dict[int, tuple[int, int, int]]:
    """Return by exam: how many may sit it, how many have started, how many are writing."""
    with scope.everyone("numbers of exams that the caller reaches, without names"):
        asked = _counted(select(Candidate.exam_id, func.count()).group_by(Candidate.exam_id))
        begun = select(Attempt.exam_id, func.count(Attempt.person_id.distinct()))
        done = _counted(begun.where(Attempt.exam_id.is_not(None)).group_by(Attempt.exam_id))
        now = _counted(begun.where(Attempt.state == "active").group_by(Attempt.exam_id))
    return {i: (asked.get(i, 0), done.get(i, 0), now.get(i, 0)) for i in exam_ids}


def _counted(query: object) -> dict[int, int]:
    return {key: number for key, number in db.session.execute(query)}  # type: ignore[call-overload]


def attempts(exam_id: int) -> list[Attempt]:
    """Return every sitting of an exam that the caller reaches, in order of their start."""
    with scope.everyone("the sittings of an exam that the caller reaches"):
        return list(
            db.session.execute(
                select(Attempt)
                .where(Attempt.exam_id == exam_id)
                .order_by(Attempt.started_at, Attempt.id)
            ).scalars()
        )


def of_person(exam_id: int, person_id: int) -> list[Attempt]:
    """Return the sittings of a person at an exam, the newest first."""
    return list(
        db.session.execute(
            select(Attempt)
            .where(Attempt.exam_id == exam_id, Attempt.person_id == person_id)
            .order_by(Attempt.started_at.desc(), Attempt.id.desc())
        ).scalars()
    )


def attempt(exam_id: int, attempt_id: int) -> Attempt | None:
    """Return a sitting of an exam that the caller reaches, or None."""
    with scope.everyone("a sitting of an exam that the caller reaches"):
        return db.session.execute(
            select(Attempt).where(Attempt.exam_id == exam_id, Attempt.id == attempt_id)
        ).scalar_one_or_none()


def results(exam_id: int) -> dict[int, Result]:
    """Return the result that counts of each sitting of an exam that the caller reaches."""
    with scope.everyone("the results of an exam that the caller reaches"):
        rows = db.session.execute(
            select(Result)
            .join(Attempt, Attempt.id == Result.attempt_id)
            .where(Attempt.exam_id == exam_id, counting.counts(released=False))
        ).scalars()
        return {result.attempt_id: result for result in rows}


def released_ids(result_ids: Collection[int]) -> set[int]:
    """Return which of some results were made known."""
    rows = select(Release.result_id).where(Release.result_id.in_(list(result_ids)))
    return set(db.session.execute(rows).scalars())


def allowances(attempt_ids: Collection[int]) -> list[Allowance]:
    """Return the time given beyond the paper's, in order."""
    rows = select(Allowance).where(Allowance.attempt_id.in_(list(attempt_ids)))
    return list(db.session.execute(rows.order_by(Allowance.id)).scalars())


def judgements(exam_id: int) -> list[Judgement]:
    """Return every judgement of the questions of an exam, by round: the newest comes last."""
    rows = select(Judgement).where(Judgement.exam_id == exam_id)
    return list(db.session.execute(rows.order_by(Judgement.round, Judgement.id)).scalars())


def names(user_ids: Collection[int]) -> dict[int, str]:
    """Return the names of accounts that acted in an exam that the caller reaches."""
    with scope.everyone("the names of colleagues who acted in an exam"):
        rows = db.session.execute(
            select(User.id, Person.name)
            .join(Person, Person.id == User.person_id)
            .where(User.id.in_(list(user_ids)))
        )
        return {user_id: name for user_id, name in rows}


def who_know_the_bank(person_ids: Collection[int]) -> set[int]:
    """Return which of some people are trainers too, and can read the questions with their keys."""
    rows = (
        select(User.person_id)
        .join(Grant, Grant.user_id == User.id)
        .where(User.person_id.in_(list(person_ids)), Grant.role == "trainer", Grant.until.is_(None))
    )
    return set(db.session.execute(rows).scalars())


@dataclass(frozen=True)
class Contact:
    """What is known of a sitting from outside: `seen_at` is when its person last asked anything."""

    asked: int
    answered: int
    saved_at: datetime | None
    seen_at: datetime | None
    takeovers: int
    refused: int
    late: int


def contacts(attempts: Collection[Attempt]) -> dict[int, Contact]:
    """Return how far each of some sittings is and when it was last heard of."""
    ids = [attempt.id for attempt in attempts]
    asked = _counted(
        select(AttemptItem.attempt_id, func.count())
        .where(AttemptItem.attempt_id.in_(ids))
        .group_by(AttemptItem.attempt_id)
    )
    steps = _steps(ids)
    seen = _seen({attempt.person_id for attempt in attempts})
    return {
        attempt.id: _contact(
            asked.get(attempt.id, 0), steps.get(attempt.id, []), seen.get(attempt.person_id)
        )
        for attempt in attempts
    }


def _steps(ids: list[int]) -> dict[int, list[Step]]:
    found: dict[int, list[Step]] = {}
    rows = select(Step).where(Step.attempt_id.in_(ids)).order_by(Step.attempt_id, Step.no)
    for step in db.session.execute(rows).scalars():
        found.setdefault(step.attempt_id, []).append(step)
    return found


def _seen(people: set[int]) -> dict[int, datetime]:
    rows = (
        select(User.person_id, func.max(LoginSession.seen_at))
        .join(LoginSession, LoginSession.user_id == User.id)
        .where(User.person_id.in_(sorted(people)))
        .group_by(User.person_id)
    )
    return {person: at for person, at in db.session.execute(rows)}


def _contact(asked: int, steps: list[Step], seen_at: datetime | None) -> Contact:
    newest: dict[str, Step] = {}
    for step in steps:
        if step.kind == "answer":
            known = newest.get(step.element)
            if known is None or (step.epoch, step.seq) > (known.epoch, known.seq):
                newest[step.element] = step
    heard = [step.received_at for step in steps if step.kind in ("answer", "late", "takeover")]
    saved = [step.received_at for step in steps if step.kind in ("answer", "late")]
    return Contact(
        asked=asked,
        answered=sum((step.body or {}).get("answer") is not None for step in newest.values()),
        saved_at=max(saved, default=None),
        seen_at=max([*heard, *([seen_at] if seen_at else [])], default=None),
        takeovers=sum(s.kind == "takeover" and bool((s.body or {}).get("from")) for s in steps),
        refused=sum(step.kind == "refused" for step in steps),
        late=sum(step.kind == "late" for step in steps),
    )
