"""Questions about appraisal: released results in a span of days, minutes, lines, details."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from fractions import Fraction

from sqlalchemy import Select, func, select

from trainer.domain import exact
from trainer.domain.appraisal import Source
from trainer.extensions import db
from trainer.store import scope
from trainer.store.queries import counting
from trainer.store.tables import Attempt, Enrolment, Hours, Line, Period, Result

CHINA = timezone(timedelta(hours=8))  # one zone, no summer time since 1991


def span(since: date, until: date) -> tuple[datetime, datetime]:
    """Return the first moment of `since` and the first after `until`, in Chinese time."""
    start = datetime.combine(since, time.min, CHINA)
    return start.astimezone(UTC), (
        datetime.combine(until, time.min, CHINA) + timedelta(days=1)
    ).astimezone(UTC)


def _newest_released() -> Select[Result]:
    """The newest released result of every attempt."""
    return (
        select(Result)
        .join(Attempt, Attempt.id == Result.attempt_id)
        .where(counting.counts(released=True))
    )


def released(person_id: int, source: str, since: date, until: date) -> list[Result]:
    """Return a person's results that count in a span: of each exam, paper or case the newest.

    Only assessed attempts that ended in the span and whose result was released; none of an
    exam that is void. Two exams with one paper are two.
    """
    start, end = span(since, until)
    kind = "quiz" if source == Source.QUIZ else "scenario"
    rows = db.session.execute(
        _newest_released()
        .where(
            Attempt.person_id == person_id,
            Attempt.kind == kind,
            Attempt.purpose == "assessed",
            Attempt.state != "void",
            Attempt.ended_at >= start,
            Attempt.ended_at < end,
        )
        .order_by(Attempt.ended_at, Result.id)
    ).scalars()
    newest: dict[tuple[int | None, int], Result] = {}
    for result in rows:
        newest[result.attempt.exam_id, result.attempt.revision.document_id] = result
    return sorted(newest.values(), key=lambda result: result.id)


def figure(result: Result, source: Source) -> Fraction | None:
    """Return what a result gives to an indicator: its score, or the ledgers that belong to it."""
    if source is Source.QUIZ:
        return result.score
    if source is Source.RUBRIC:
        return ledger(result, "product")
    parts = [ledger(result, name) for name in ("process", "timeliness")]
    return exact.mean([part for part in parts if part is not None])


def ledger(result: Result, name: str) -> Fraction | None:
    """Return one ledger of a result as a percentage; None where it holds none."""
    text = result.ledgers.get(name)
    return None if text is None else Fraction(str(text))


def minutes(person_id: int, since: date, until: date) -> int:
    """Return the minutes of study a person earned in a span of days."""
    start, end = span(since, until)
    return db.session.execute(
        select(func.coalesce(func.sum(Hours.minutes), 0)).where(
            Hours.person_id == person_id, Hours.at >= start, Hours.at < end
        )
    ).scalar_one()


def was_assigned(person_id: int, until: date) -> bool:
    """Say whether a person had a course assigned by the end of a span of days."""
    _, end = span(until, until)
    found = select(Enrolment.id).where(
        Enrolment.person_id == person_id, Enrolment.assigned_at < end
    )
    return db.session.execute(found.limit(1)).first() is not None


def lines(period_id: int, version: int) -> list[Line]:
    """Return the lines of a version in the order of departments and names.

    Whoever reaches the period reaches all of them: a line belongs to the department
    frozen on it, also when its person has moved away since.
    """
    with scope.everyone("the lines of a period that the caller reaches"):
        found = (
            db.session.execute(
                select(Line).where(Line.period_id == period_id, Line.version == version)
            )
            .scalars()
            .all()
        )
    return sorted(
        found, key=lambda line: (line.person.department.code, line.person.sort_key, line.person_id)
    )


def periods(departments: list[int]) -> list[Period]:
    """Return the periods of departments, newest first."""
    return list(
        db.session.execute(
            select(Period)
            .where(Period.department_id.in_(departments))
            .order_by(Period.until.desc(), Period.id.desc())
        ).scalars()
    )


def newest_period(department_id: int) -> Period | None:
    """Return the newest period of a department, or None."""
    found = periods([department_id])
    return found[0] if found else None


def results_of(line: Line) -> list[Result]:
    """Return the results that a line was computed from."""
    ids = sorted({result for results in line.results.values() for result in results})
    with scope.everyone("the results under a line that the caller reaches"):
        rows = db.session.execute(select(Result).where(Result.id.in_(ids)).order_by(Result.id))
        return list(rows.scalars())
