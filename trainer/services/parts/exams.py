"""What setting, sitting, watching and releasing an exam share."""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction

from sqlalchemy import func, select

from trainer.domain import exam as domain
from trainer.domain import standard
from trainer.domain.exam import Phase, State, What, When, Window
from trainer.domain.standard import Judged, Standard
from trainer.extensions import db
from trainer.services.parts import documents
from trainer.store import scope
from trainer.store.queries import exams as find
from trainer.store.queries import questions
from trainer.store.queries.learning import Known
from trainer.store.tables import Allowance, Attempt, Exam, HallPaper


def locked(exam: Exam, *, share: bool = False) -> Exam:
    """Return the exam with its row locked until the commit; those who `share` do not wait."""
    return db.session.execute(
        select(Exam)
        .where(Exam.id == exam.id)
        .with_for_update(of=Exam, read=share, key_share=not share)
        .execution_options(populate_existing=True)
    ).scalar_one()


def window(exam: Exam) -> Window:
    """Return the window of an exam as a domain value."""
    return Window(exam.opens_at, exam.closes_at, exam.minutes)


def phase(exam: Exam, now: datetime) -> Phase:
    """Return what an exam is for its candidates now."""
    return domain.phase(State(exam.state), window(exam), now)


def reveals_at_once(exam: Exam) -> bool:
    """Say whether each result is known as soon as the paper is handed in."""
    return When(exam.reveal["when"]) is When.AT_ONCE


def shows_answers(attempt: Attempt, now: datetime) -> bool:
    """Say whether the person may see keys and explanations of a sitting whose result is known.

    Work outside exams always shows them; an exam as its terms say, and never while
    somebody may still start or is still writing.
    """
    if attempt.exam is None:
        return True
    exam = attempt.exam
    if exam.state == State.VOID:
        return False
    return domain.shows_answers(What(exam.reveal["what"]), now, exam.closes_at, active(exam))


def keeps_mistakes(sat: Known) -> bool:
    """Say whether the mistakes of a sitting may be practised, which shows their answers.

    Those of an exam only after its release as a whole, where its terms show answers.
    """
    if sat.reveal is None:
        return True
    return sat.exam_state == State.RELEASED and What(sat.reveal["what"]) is What.ANSWERS


def active(exam: Exam) -> int:
    """Return how many are writing an exam now, whoever asks."""
    with scope.everyone("a count of those who are still writing, without names"):
        return db.session.execute(
            select(func.count())
            .select_from(Attempt)
            .where(Attempt.exam_id == exam.id, Attempt.state == "active")
        ).scalar_one()


def started(exam: Exam) -> bool:
    """Say whether anybody has started an exam, or a paper of it was drawn, whoever asks."""
    with scope.everyone("whether anybody has started, without names"):
        begun = select(Attempt.id).where(Attempt.exam_id == exam.id).limit(1)
        drawn = select(HallPaper.id).where(HallPaper.exam_id == exam.id).limit(1)
        return any(db.session.execute(rows).first() is not None for rows in (begun, drawn))


def paused_until(attempt: Attempt, now: datetime) -> datetime | None:
    """Return when the pause of a sitting is over; None when it is not paused."""
    ends = [
        row.at + timedelta(seconds=row.seconds)
        for row in find.allowances([attempt.id])
        if row.kind == "pause"
    ]
    return max((end for end in ends if end > now), default=None)


def allow(
    attempt: Attempt, kind: str, seconds: int, reason: str, *, by_id: int, now: datetime
) -> Allowance:
    """Add time to a locked attempt, and rewrite its deadline by it."""
    assert attempt.deadline_at is not None
    row = Allowance(
        attempt_id=attempt.id, seconds=seconds, kind=kind, reason=reason, by_id=by_id, at=now
    )
    db.session.add(row)
    attempt.deadline_at += timedelta(seconds=seconds)
    return row


def listed(exam: Exam) -> dict[int, Fraction]:
    """Return the questions that everybody gets, by live revision, with their points.

    Empty for a paper that draws: its questions differ from person to person.
    """
    paper = documents.paper(exam.paper_revision)
    if not paper.is_fixed:
        return {}
    revisions = {c.key: revision for c, revision in questions.pool(paper.banks, assessed=True)}
    return {
        revisions[key]: Fraction(section.points)
        for section in paper.sections
        for key in section.questions
        if key in revisions
    }


def judged(exam: Exam) -> Judged:
    """Return the newest complete judgement of each judge, by question."""
    found: dict[int, dict[int, Fraction]] = {}
    for row in find.judgements(exam.id):
        found.setdefault(row.judge_id, {})[row.revision_id] = row.p
    wanted = set(listed(exam))
    return {judge: given for judge, given in found.items() if wanted <= set(given)}


def standard_of(exam: Exam) -> Standard | None:
    """Return the pass mark that the judges ask for; None before anybody judged every question."""
    return standard.angoff(judged(exam), listed(exam))
