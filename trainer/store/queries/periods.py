"""Questions about periods in reach: their lines, what those rest on, and exports.

Periods and exports are not scoped by themselves: every question takes the ids of the
departments in which the asker appraises.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from fractions import Fraction

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import defer

from trainer.extensions import db
from trainer.store import scope
from trainer.store.queries import counting
from trainer.store.queries.appraisal import span
from trainer.store.tables import (
    Attempt,
    AuditEntry,
    DepartmentPath,
    Export,
    Hours,
    Line,
    Period,
    Person,
    Release,
    Result,
    User,
)


def period(period_id: int, departments: Sequence[int]) -> Period | None:
    """Return a period of one of some departments, or None."""
    return db.session.execute(
        select(Period).where(Period.id == period_id, Period.department_id.in_(departments))
    ).scalar_one_or_none()


def line(period_id: int, line_id: int) -> Line | None:
    """Return a line of any version of a period that the caller reaches, or None."""
    with scope.everyone("a line belongs to the department frozen on it"):
        return db.session.execute(
            select(Line).where(Line.id == line_id, Line.period_id == period_id)
        ).scalar_one_or_none()


def figures(line: Line) -> dict[str, Fraction | None]:
    """Return the published figures of a line, by indicator."""
    return {key: None if v is None else Fraction(v) for key, v in line.figures.items()}


def computed_at(period_id: int) -> datetime | None:
    """Return when the newest version of the lines was made, or None."""
    return db.session.execute(
        select(func.max(AuditEntry.at)).where(
            AuditEntry.subject_kind == Period.__tablename__,
            AuditEntry.subject_id == period_id,
            AuditEntry.verb == "period.computed",
        )
    ).scalar_one()


def released_after(period: Period, moment: datetime) -> int:
    """Return how many results of the period's days were made known after a moment."""
    start, end = span(period.since, period.until)
    below = select(DepartmentPath.descendant_id).where(
        DepartmentPath.ancestor_id == period.department_id
    )
    return db.session.execute(
        select(func.count(Result.id))
        .join(Release, Release.result_id == Result.id)
        .join(Attempt, Attempt.id == Result.attempt_id)
        .join(Person, Person.id == Attempt.person_id)
        .where(Attempt.purpose == "assessed", Release.at > moment, counting.adopted())
        .where(Attempt.ended_at >= start, Attempt.ended_at < end)
        .where(Person.department_id.in_(below))
    ).scalar_one()


def results(ids: Collection[int]) -> list[Result]:
    """Return results in scope by their ids, in order."""
    return list(
        db.session.execute(
            select(Result)
            .join(Attempt, Attempt.id == Result.attempt_id)
            .where(Result.id.in_(sorted(ids)))
            .order_by(Result.id)
        ).scalars()
    )


def hours(person_id: int, since: date, until: date) -> list[Hours]:
    """Return the hours a person in scope earned in a span of days."""
    start, end = span(since, until)
    return list(
        db.session.execute(
            select(Hours)
            .where(Hours.person_id == person_id, Hours.at >= start, Hours.at < end)
            .order_by(Hours.at, Hours.id)
        ).scalars()
    )


def own_lines(person_id: int) -> list[tuple[Line, Period]]:
    """Return a person's lines in locked periods, newest first."""
    rows = db.session.execute(
        select(Line, Period)
        .join(Period, Period.id == Line.period_id)
        .where(Line.person_id == person_id, Line.version == Period.version)
        .where(Period.state == "locked")
        .order_by(Period.until.desc(), Line.id.desc())
    )
    return [(line, period) for line, period in rows]


def exports(departments: Sequence[int], period_id: int | None = None) -> list[Export]:
    """Return the newest hundred exports of departments, or of one period; manifests not loaded."""
    query = (
        select(Export)
        .join(Period, Period.id == Export.period_id)
        .where(Period.department_id.in_(departments))
        .options(defer(Export.manifest))
        .order_by(Export.at.desc(), Export.id.desc())
        .limit(100)
    )
    if period_id is not None:
        query = query.where(Export.period_id == period_id)
    return list(db.session.execute(query).scalars())


def export(export_id: int, departments: Sequence[int]) -> Export | None:
    """Return an export of departments, or None."""
    return _one_export(Export.id == export_id, departments)


def export_of_file(file_sha: str, departments: Sequence[int]) -> Export | None:
    """Return the export that a file with this digest left by, or None."""
    return _one_export(Export.file_sha == file_sha, departments)


def export_made(
    period_id: int, version: int, at: datetime, departments: Sequence[int]
) -> Export | None:
    """Return the export of a version at a moment, or None."""
    same = (Export.period_id == period_id) & (Export.version == version) & (Export.at == at)
    return _one_export(same, departments)


def _one_export(condition: ColumnElement[bool], departments: Sequence[int]) -> Export | None:
    return db.session.execute(
        select(Export)
        .join(Period, Period.id == Export.period_id)
        .where(condition, Period.department_id.in_(departments))
        .order_by(Export.id.desc())
        .limit(1)
    ).scalar_one_or_none()


def titles(period_ids: Collection[int]) -> dict[int, Period]:
    """Return periods by id."""
    rows = db.session.execute(select(Period).where(Period.id.in_(sorted(period_ids)))).scalars()
    return {period.id: period for period in rows}


def actors(user_ids: Collection[int | None]) -> dict[int, str]:
    """Return the names of those who acted, by account, wherever they belong."""
    table = Person.__table__
    rows = db.session.execute(
        select(User.id, table.c.name)
        .join(table, table.c.id == User.person_id)
        .where(User.id.in_({i for i in user_ids if i is not None}))
    )
    return {user_id: name for user_id, name in rows}
