"""Judging the questions of an exam, and adopting the pass mark that follows."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from fractions import Fraction

from trainer.domain.exam import State
from trainer.domain.standard import Standard
from trainer.extensions import db
from trainer.services.parts import audit, exams
from trainer.store.queries import exams as find
from trainer.store.tables import Exam, Judgement, User


class NothingToJudge(RuntimeError):
    """The paper cannot be filled on the day the exam opens: there is nothing to judge."""


class NobodyJudged(RuntimeError):
    """No judge has judged every question yet."""


class JudgingOver(RuntimeError):
    """Somebody has started, or the exam is over: the pass mark stands."""


class InvalidJudgement(ValueError):
    """A judgement names a question that is not asked, is no chance, or says nothing at all."""


def judge(exam: Exam, given: Mapping[int, Fraction], *, by: User, now: datetime) -> list[Judgement]:
    """Keep what one judge thinks of some questions or of all, and commit.

    `given` says by revision how likely (0..1) a barely competent officer answers it rightly.
    What a judge adds until every question is judged belongs to one round; what is judged again
    begins the next. Earlier rounds stay. Raises NothingToJudge, InvalidJudgement, JudgingOver.
    """
    exam = _still_open(exam)
    asked = set(exams.worth(exams.pools(exam)))
    if not asked:
        raise NothingToJudge
    if not given or set(given) - asked or not all(0 <= p <= 1 for p in given.values()):
        raise InvalidJudgement
    number, fresh = _round(exam, given, asked, by)
    rows = [
        Judgement(exam_id=exam.id, judge_id=by.id, revision_id=revision, round=number, p=p, at=now)
        for revision, p in sorted(fresh.items())
    ]
    db.session.add_all(rows)
    body = {"round": number, "questions": len(rows)}
    audit.note("exam.judged", exam, by=by, now=now, body=body)
    db.session.commit()
    return rows


def _round(
    exam: Exam, given: Mapping[int, Fraction], asked: Collection[int], by: User
) -> tuple[int, Mapping[int, Fraction]]:
    """Return the number of the round, and what of it is not known yet."""
    mine = [row for row in find.judgements(exam.id) if row.judge_id == by.id]
    known = {row.revision_id: row.p for row in mine}
    newest = max((row.round for row in mine), default=0)
    if not mine or set(asked) <= set(known):
        return newest + 1, given
    fresh = {revision: p for revision, p in given.items() if known.get(revision) != p}
    again = {row.revision_id for row in mine if row.round == newest} & set(fresh)
    return newest + bool(again), fresh


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
