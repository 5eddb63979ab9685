"""From recorded steps to results: the one place where an attempt becomes a figure.

The same functions serve the first result, its verification and any regrade.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import bindparam, func, select

from trainer.domain import exact, regrade, sitting
from trainer.domain.competency import FEWEST_PIECES
from trainer.domain.question.document import Question
from trainer.domain.regrade import Changes
from trainer.domain.rubric import Judgement, Marked, Part
from trainer.domain.rules import RULES
from trainer.domain.scenario import ledgers
from trainer.domain.scenario.ledgers import Best, Ledgers
from trainer.domain.scenario.play import Case
from trainer.domain.scenario.state import State
from trainer.domain.sitting import Item, Mark, Outcome
from trainer.extensions import db
from trainer.services.parts import attempts, bests, documents
from trainer.services.parts.access import Actor
from trainer.store.queries import counting, learning
from trainer.store.queries.learning import Pinned
from trainer.store.tables import (
    Attempt,
    Marking,
    Rating,
    Result,
    Step,
    Submission,
)


@dataclass(frozen=True)
class Figures:
    """What an attempt is worth now, ready to be stored as a result."""

    score: Fraction | None
    passed: bool | None
    ledgers: dict[str, Any] = field(default_factory=dict)
    parts: dict[str, Any] = field(default_factory=dict)
    critical: list[str] = field(default_factory=list)
    evidence: dict[tuple[str, str], Fraction] = field(default_factory=dict)


def figures(attempt: Attempt) -> Figures:
    """Return what an attempt is worth by folding its steps, whatever was stored before."""
    kinds = {"quiz": _of_quiz, "drill": _of_drill}
    return kinds.get(attempt.kind, _of_case)(attempt)


def first_figures(attempt: Attempt) -> Figures:
    """Return what a sitting is worth that has no result yet, and so none that was regraded."""
    return _of_quiz(attempt, {})


def record(attempt: Attempt, reason: str, *, by: Actor | None, now: datetime) -> Result:
    """Add a result with the next number; the newest counts."""
    return add(attempt, figures(attempt), reason, by=by, now=now)


_NEXT_RESULT = (
    select(func.coalesce(func.max(Result.number), 0) + 1)
    .where(Result.attempt_id == bindparam("attempt"))
    .execution_options(built_once=True)
)


def add(
    attempt: Attempt,
    worth: Figures,
    reason: str,
    *,
    by: Actor | None,
    now: datetime,
    regrade_id: int | None = None,
) -> Result:
    """Add a result of known figures with the next number; one of a regrade waits for its adoption."""
    number = db.session.execute(_NEXT_RESULT, {"attempt": attempt.id}).scalar_one()
    result = Result(
        attempt=attempt,
        number=number,
        score=worth.score,
        shown=None if worth.score is None else exact.hundredths(worth.score),
        passed=worth.passed,
        ledgers=worth.ledgers,
        parts=worth.parts,
        critical=worth.critical,
        rules=RULES,
        regrade_id=regrade_id,
        reason=reason,
        by_id=by.id if by else None,
        at=now,
    )
    db.session.add(result)
    db.session.flush()
    return result


def newest(attempt: Attempt) -> Result | None:
    """Return the result of an attempt that counts, released or not."""
    return counting.result_of(attempt.id, released=False)


def items(attempt: Attempt) -> list[tuple[Pinned, Item]]:
    """Return the pinned paper of a sitting, in order, with the questions as asked.

    In practice nobody marks short answers: they have no points.
    """
    return _placed(attempt, learning.paper(attempt.id))


def outcome(attempt: Attempt) -> Outcome:
    """Return the marks of a sitting; answers after the deadline do not count.

    What adopted regrades of this attempt changed is counted in.
    """
    placed = items(attempt)
    return _outcome(attempt, placed, _judged(attempt, placed))


def _outcome(
    attempt: Attempt,
    placed: Sequence[tuple[Pinned, Item]],
    judged: Mapping[str, Marked],
    changes: Changes | None = None,
) -> Outcome:
    if changes is None:
        changes = counting.changes([attempt.id]).get(attempt.id, {})
    return _marks(attempt, placed, attempts.steps(attempt), changes, judged)


def refigured(found: Sequence[Attempt], proposed: Changes) -> dict[int, Figures]:
    """Return what sittings would be worth with further changes, by attempt; for many at once.

    Raises ValueError when a paper would be left without points.
    """
    ids = [attempt.id for attempt in found]
    papers, steps, known = learning.items(ids), learning.steps(ids), counting.changes(ids)
    worth = {}
    for attempt in found:
        changes = regrade.merged(known.get(attempt.id, {}), proposed)
        placed = _placed(attempt, papers.get(attempt.id, []))
        judged = _judged(attempt, placed)
        marks = _marks(attempt, placed, steps.get(attempt.id, []), changes, judged)
        worth[attempt.id] = _quiz_figures(placed, marks, judged)
    return worth


def _placed(attempt: Attempt, rows: Sequence[Pinned]) -> list[tuple[Pinned, Item]]:
    return [(row, _item(attempt, row, documents.asked(row))) for row in rows]


def _item(attempt: Attempt, row: Pinned, question: Question) -> Item:
    counts = attempt.purpose == "assessed" or not question.is_judged_by_people
    return Item(row.slot, question, row.points if counts else Fraction(0))


def _judged(attempt: Attempt, placed: Sequence[tuple[Pinned, Item]]) -> Mapping[str, Marked]:
    """Return what people judged of a sitting, by element; nothing is asked where nobody has to."""
    if not sitting.written(item for _, item in placed):
        return {}
    return marked(attempt)


def _marks(
    attempt: Attempt,
    placed: Sequence[tuple[Pinned, Item]],
    steps: list[Step],
    changes: Changes,
    judged: Mapping[str, Marked],
) -> Outcome:
    given = sitting.current(attempts.answer_steps(steps), attempt.deadline_at)
    amendments = {
        row.slot: regrade.amended(item.question, changes[row.revision_id])
        for row, item in placed
        if row.revision_id in changes
    }
    shares = {element: worth.score / 100 for element, worth in judged.items()}
    marked = shares if attempt.purpose == "assessed" else None
    asked = [item for _, item in placed]
    return sitting.mark(asked, given, pass_mark(attempt), amendments, marked)


def given(attempt: Attempt) -> dict[int, sitting.AnswerStep]:
    """Return the answers of a sitting that count, by slot."""
    return sitting.current(attempts.answer_steps(attempts.steps(attempt)), attempt.deadline_at)


def pass_mark(attempt: Attempt) -> Fraction:
    """Return the percentage that passes a sitting: that of its exam, else that of its paper."""
    if attempt.exam is not None:
        return attempt.exam.pass_mark
    return Fraction(documents.paper(attempt.revision).pass_mark)


def case_of(attempt: Attempt) -> Case:
    """Return the pinned case of an attempt on its pinned calendar."""
    return documents.case(attempt.revision, documents.revision(attempt.calendar_revision_id))


def state_of(attempt: Attempt) -> State:
    """Return where an attempt at a case stands, by folding its steps."""
    return case_of(attempt).fold(attempts.acts(attempts.steps(attempt)))


def best_of(attempt: Attempt) -> Best:
    """Return the best attainable points, as they were kept or by exploring the case."""
    return bests.best(attempt.revision, documents.revision(attempt.calendar_revision_id))


def marked(attempt: Attempt) -> dict[str, Marked]:
    """Return the newest judgement of each handed-in paper that has one, by deliverable."""
    rows = db.session.execute(
        select(Submission, Rating)
        .join(Marking, Marking.submission_id == Submission.id)
        .join(Rating, Rating.marking_id == Marking.id)
        .where(Submission.attempt_id == attempt.id, Marking.role == "first")
        .order_by(Rating.number)
    )
    return {
        submission.element: documents.rubric(submission.rubric_revision).marked(
            judgement(rating.body or {})
        )
        for submission, rating in rows
    }


def judgement(body: Mapping[str, Any]) -> Judgement:
    """Return a stored judgement as a domain value."""
    parts = {key: Part(**part) for key, part in body.get("parts", {}).items()}
    return Judgement(parts, tuple(body.get("critical", ())))


def _of_quiz(attempt: Attempt, changes: Changes | None = None) -> Figures:
    placed = items(attempt)
    judged = _judged(attempt, placed)
    return _quiz_figures(placed, _outcome(attempt, placed, judged, changes), judged)


def _quiz_figures(
    placed: Sequence[tuple[Pinned, Item]], worth: Outcome, judged: Mapping[str, Marked]
) -> Figures:
    return Figures(
        worth.score,
        worth.passed,
        parts=_parts(worth),
        critical=[key for one in judged.values() for key in one.critical],
        evidence=_quiz_evidence(placed, worth),
    )


def _of_drill(attempt: Attempt) -> Figures:
    """The marks of the places that were answered; a drill has no pass mark."""
    given = sitting.current(attempts.answer_steps(attempts.steps(attempt)), None)
    asked = [item for _, item in items(attempt) if item.slot in given]
    if not asked:
        return Figures(None, None)
    worth = sitting.mark(asked, given, Fraction(0))
    return Figures(worth.score, None, parts=_parts(worth))


def _parts(worth: Outcome) -> dict[str, Any]:
    return {str(mark.slot): _part(mark) for mark in worth.marks}


def _part(mark: Mark) -> dict[str, Any]:
    part: dict[str, Any] = {
        "answer": mark.answer,
        "share": str(mark.share),
        "points": str(mark.points),
        "earned": str(mark.earned),
        "confidence": mark.confidence,
    }
    if mark.judged:
        part["judged"] = {str(place): str(share) for place, share in mark.judged.items()}
    if mark.amendment is not None:
        part["amended"] = regrade.amendment_json(mark.amendment)
    return part


def _quiz_evidence(
    placed: Sequence[tuple[Pinned, Item]], worth: Outcome
) -> dict[tuple[str, str], Fraction]:
    """One percentage per competency that had three questions or more that still count."""
    questions = {item.slot: item.question for _, item in placed}
    earned: dict[str, list[Fraction]] = {}
    for mark in worth.marks:
        if not mark.is_withdrawn:
            earned.setdefault(questions[mark.slot].competency, []).append(mark.share)
    return {
        (competency, "quiz"): 100 * sum(shares, Fraction(0)) / len(shares)
        for competency, shares in earned.items()
        if len(shares) >= FEWEST_PIECES
    }


def _of_case(attempt: Attempt) -> Figures:
    case, state = case_of(attempt), state_of(attempt)
    judged = marked(attempt)
    product = {key: worth.score for key, worth in judged.items()}
    found = [key for worth in judged.values() for key in worth.critical]
    books = ledgers.reckon(case.document, state, best_of(attempt), product, found)
    return Figures(
        score=books.total,
        passed=books.passed,
        ledgers=_ledger_json(books),
        parts={
            key: {
                "score": str(worth.score),
                "raw": str(worth.raw),
                "critical": list(worth.critical),
            }
            for key, worth in judged.items()
        },
        critical=list(books.critical),
        evidence=_case_evidence(attempt, case, books, judged),
    )


def _ledger_json(books: Ledgers) -> dict[str, Any]:
    named = {
        "process": books.process,
        "timeliness": books.timeliness,
        "product": books.product,
    }
    texts: dict[str, Any] = {k: None if v is None else str(v) for k, v in named.items()}
    return {**texts, "criteria": {key: str(share) for key, share in books.criteria.items()}}


def _case_evidence(
    attempt: Attempt, case: Case, books: Ledgers, judged: Mapping[str, Marked]
) -> dict[tuple[str, str], Fraction]:
    found: dict[tuple[str, str], list[Fraction]] = {}
    for criterion in case.document.criteria:
        if criterion.key in books.criteria:
            share = books.criteria[criterion.key]
            found.setdefault((criterion.competency, "simulation"), []).append(share)
    for submission in _submissions(attempt):
        worth = judged.get(submission.element)
        if worth is None:
            continue
        for line in documents.rubric(submission.rubric_revision).criteria:
            pieces = found.setdefault((line.competency, "document"), [])
            pieces.append(100 * worth.shares[line.key])
    return {key: sum(shares, Fraction(0)) / len(shares) for key, shares in found.items()}


def critical_titles(result: Result) -> list[str]:
    """Return the critical errors of a result in words, as the case or the rubric names them."""
    if not result.critical:
        return []
    attempt = result.attempt
    titles = []
    if attempt.kind != "quiz":
        document = case_of(attempt).document
        made = {error.key: error.title for error in document.critical_errors}
        titles = [made[key] for key in state_of(attempt).critical]
    for submission in _submissions(attempt):
        found = result.parts.get(submission.element, {}).get("critical", result.critical)
        rubric = documents.rubric(submission.rubric_revision)
        titles += [error.title for error in rubric.critical_errors if error.key in found]
    return titles


def _submissions(attempt: Attempt) -> list[Submission]:
    return list(
        db.session.execute(select(Submission).where(Submission.attempt_id == attempt.id)).scalars()
    )
