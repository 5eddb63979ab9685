"""Judging the questions of an exam, and adopting the pass mark that follows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction

from trainer.domain.exam import State
from trainer.domain.standard import Standard
from trainer.extensions import db
from trainer.services.parts import audit, exams
from trainer.store.queries import exams as find
from trainer.store.tables import Exam, Judgement, User


class NotFixed(RuntimeError):
    """The paper draws: its questions differ from person to person, and none is judged."""


class NobodyJudged(RuntimeError):
    """No judge has judged every question yet."""


class JudgingOver(RuntimeError):
    """Somebody has started, or the exam is over: the pass mark stands."""


class Incomplete(ValueError):
    """A judgement leaves a question out, or names one that is not asked, or is no chance."""


def judge(exam: Exam, given: Mapping[int, Fraction], *, by: User, now: datetime) -> list[Judgement]:
    """Keep what one judge thinks of every question, as their next round, and commit.

    `given` says by revision how likely (0..1) a barely competent officer answers it rightly.
    Earlier rounds stay. Raises NotFixed, Incomplete, JudgingOver.
    """
    exam = _still_open(exam)
    listed = exams.listed(exam)
    if not listed:
        raise NotFixed
    if set(given) != set(listed) or not all(0 <= p <= 1 for p in given.values()):
        raise Incomplete
    rounds = [row.round for row in find.judgements(exam.id) if row.judge_id == by.id]
    number = max(rounds, default=0) + 1
    rows = [
        Judgement(exam_id=exam.id, judge_id=by.id, revision_id=revision, round=number, p=p, at=now)
        for revision, p in sorted(given.items())
    ]
    db.session.add_all(rows)
    audit.note("exam.judged", exam, by=by, now=now, body={"round": number})
    db.session.commit()
    return rows


def adopt(exam: Exam, source: str, *, by: User, now: datetime) -> Standard:
    """Make the mean of the judges the pass mark, and commit; `source` says so in words.

    Raises NobodyJudged, JudgingOver.
    """
    exam = _still_open(exam)
    found = exams.standard_of(exam)
    if found is None:
        raise NobodyJudged
    exam.pass_mark, exam.mark_method, exam.pass_source = found.mark, "angoff", source
    body = {"mark": str(found.mark), "judges": sorted(found.of_judges)}
    audit.note("exam.mark_adopted", exam, by=by, now=now, body=body)
    db.session.commit()
    return found


def _still_open(exam: Exam) -> Exam:
    exam = exams.locked(exam)
    if exam.state in (State.RELEASED, State.VOID) or exams.started(exam):
        raise JudgingOver
    return exam
