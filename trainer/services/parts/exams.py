"""What setting, sitting, watching and releasing an exam share."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from sqlalchemy import func, select

from trainer.domain import exam as domain
from trainer.domain import inclusion, standard
from trainer.domain.exam import Phase, State, What, When, Window
from trainer.domain.paper import Section, TooFewQuestions
from trainer.domain.standard import Draw, Judged, Standard
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


@dataclass(frozen=True)
class Pool:
    """What a section of an exam's paper can ask: live revision -> how likely it asks it."""

    section: Section
    chances: dict[int, Fraction]

    @property
    def draw(self) -> Draw:
        """The section as the pass mark counts it."""
        return Draw(self.section.size, Fraction(self.section.points), self.chances)


def pools(exam: Exam) -> list[Pool]:
    """Return section by section what an exam can ask on the day it opens.

    Empty where the paper cannot be filled on that day: nobody could sit it.
    """
    paper = documents.paper(exam.paper_revision)
    found = questions.pool(paper.banks, assessed=True)
    revisions = {candidate.document: revision for candidate, revision in found}
    try:
        chances = inclusion.probabilities(paper, [c for c, _ in found], exam.opens_at.date())
    except TooFewQuestions:
        return []
    return [
        Pool(section, {revisions[document]: chance for document, chance in of.items()})
        for section, of in zip(paper.sections, chances, strict=True)
    ]


def worth(found: Iterable[Pool]) -> dict[int, Fraction]:
    """Return what each question is worth on the average of all sittings, by revision."""
    points: dict[int, Fraction] = {}
    for one in found:
        for revision, chance in one.chances.items():
            points[revision] = points.get(revision, Fraction(0)) + one.section.points * chance
    return points


def judgements(exam: Exam) -> dict[int, dict[int, Fraction]]:
    """Return the newest judgement of each judge on each question, complete or not."""
    found: dict[int, dict[int, Fraction]] = {}
    for row in find.judgements(exam.id):
        found.setdefault(row.judge_id, {})[row.revision_id] = row.p
    return found


def judged(exam: Exam, asked: Collection[int]) -> Judged:
    """Return the judgements of those judges who judged every question that can be asked."""
    wanted = set(asked)
    return {judge: of for judge, of in judgements(exam).items() if wanted <= set(of)}


def standard_of(exam: Exam) -> Standard | None:
    """Return the pass mark that the judges ask for; None before anybody judged every question."""
    points = worth(pools(exam))
    return standard.angoff(judged(exam, points), points)
