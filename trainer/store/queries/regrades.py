"""Questions about regrades: whom a change reaches, and which appraisal lines rest on the result."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Select, exists, func, select

from trainer.extensions import db
from trainer.store import scope
from trainer.store.tables import (
    Attempt,
    AttemptItem,
    Exam,
    Line,
    Period,
    Regrade,
    Release,
    Result,
    Revision,
    Step,
)


def affected(revisions: Collection[int], exam_id: int | None) -> list[int]:
    """Return the assessed sittings in scope that are over and asked one of some questions."""
    return list(db.session.execute(_affected(revisions, exam_id).order_by(Attempt.id)).scalars())


def affected_anywhere(revisions: Collection[int], exam_id: int | None) -> int:
    """Return how many such sittings there are, whoever may see them."""
    with scope.everyone("a count of sittings, without names"):
        query = select(func.count()).select_from(_affected(revisions, exam_id).subquery())
        return db.session.execute(query).scalar_one()


def _affected(revisions: Collection[int], exam_id: int | None) -> Select[int]:
    asked = exists().where(
        AttemptItem.attempt_id == Attempt.id, AttemptItem.revision_id.in_(sorted(revisions))
    )
    query = select(Attempt.id).where(
        Attempt.kind == "quiz",
        Attempt.purpose == "assessed",
        Attempt.state.not_in(("active", "void")),
        asked,
    )
    return query if exam_id is None else query.where(Attempt.exam_id == exam_id)


def attempts(ids: Collection[int]) -> list[Attempt]:
    """Return sittings in scope by their ids, in order."""
    rows = db.session.execute(select(Attempt).where(Attempt.id.in_(list(ids))).order_by(Attempt.id))
    return list(rows.scalars())


def erased(ids: Collection[int]) -> set[int]:
    """Return those of some attempts whose answers were erased by law."""
    rows = select(Step.attempt_id).where(Step.attempt_id.in_(list(ids)), Step.body.is_(None))
    return set(db.session.execute(rows.distinct()).scalars())


def released(result_ids: Collection[int]) -> set[int]:
    """Return those of some results that were made known."""
    rows = select(Release.result_id).where(Release.result_id.in_(list(result_ids)))
    return set(db.session.execute(rows).scalars())


def written(regrade_id: int, attempt_ids: Collection[int]) -> dict[int, Result]:
    """Return the results that a regrade has made, by attempt, whether it was adopted or not."""
    rows = db.session.execute(
        select(Result).where(
            Result.regrade_id == regrade_id, Result.attempt_id.in_(list(attempt_ids))
        )
    ).scalars()
    return {result.attempt_id: result for result in rows}


def lines(result_ids: Collection[int], people: Collection[int]) -> list[tuple[Line, Period]]:
    """Return the newest lines of people in scope that rest on one of some results."""
    rows = db.session.execute(
        select(Line, Period)
        .join(Period, Period.id == Line.period_id)
        .where(Line.version == Period.version, Line.person_id.in_(sorted(set(people))))
        .order_by(Period.until.desc(), Line.id)
    )
    known = set(result_ids)
    return [(line, period) for line, period in rows if known & rests_on(line)]


def lines_by_id(ids: Collection[int]) -> list[tuple[Line, Period]]:
    """Return lines in scope with their periods."""
    rows = db.session.execute(
        select(Line, Period)
        .join(Period, Period.id == Line.period_id)
        .where(Line.id.in_(list(ids)))
        .order_by(Period.until.desc(), Line.id)
    )
    return [(line, period) for line, period in rows]


def rests_on(line: Line) -> set[int]:
    """Return the results that a line was computed from."""
    return {result for found in line.results.values() for result in found}


def regrade(regrade_id: int) -> Regrade | None:
    """Return a regrade, or None."""
    return db.session.get(Regrade, regrade_id)


def regrades() -> list[Regrade]:
    """Return every regrade, the newest first."""
    return list(db.session.execute(select(Regrade).order_by(Regrade.id.desc())).scalars())


def locked() -> list[Regrade]:
    """Return every regrade with its row locked, so that one adoption begins at a time."""
    return list(
        db.session.execute(
            select(Regrade)
            .order_by(Regrade.id)
            .with_for_update(of=Regrade)
            .execution_options(populate_existing=True)
        ).scalars()
    )


def of_result(result: Result) -> Regrade | None:
    """Return the regrade that made a result, if one did."""
    return db.session.get(Regrade, result.regrade_id) if result.regrade_id else None


def before(result: Result) -> Result | None:
    """Return the released result that counted before one."""
    return db.session.execute(
        select(Result)
        .join(Release, Release.result_id == Result.id)
        .outerjoin(Regrade, Regrade.id == Result.regrade_id)
        .where(Result.attempt_id == result.attempt_id, Result.number < result.number)
        .where(Result.regrade_id.is_(None) | Regrade.adopted_at.is_not(None))
        .order_by(Result.id.desc())
        .limit(1)
    ).scalar_one_or_none()


def question(revision_id: int) -> Revision | None:
    """Return the revision of a question, or None."""
    found = db.session.get(Revision, revision_id)
    return found if found is not None and found.document.kind == "question" else None


def exam(exam_id: int, departments: Collection[int]) -> Exam | None:
    """Return an exam of one of some departments, or None."""
    return db.session.execute(
        select(Exam).where(Exam.id == exam_id, Exam.department_id.in_(sorted(departments)))
    ).scalar_one_or_none()
