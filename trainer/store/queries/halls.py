"""Questions about hall papers: which one may see, whose sheets there are, what was recorded."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, exists, or_, select

from trainer.domain.access import Role
from trainer.extensions import db
from trainer.store import scope
from trainer.store.queries import counting
from trainer.store.tables import (
    Attempt,
    Candidate,
    Department,
    DepartmentPath,
    Grant,
    HallPaper,
    HallSheet,
    Person,
    Release,
    Result,
    User,
)


def departments(ids: Collection[int]) -> list[Department]:
    """Return departments by name."""
    rows = db.session.execute(
        select(Department).where(Department.id.in_(sorted(ids))).order_by(Department.name)
    )
    return list(rows.scalars())


def listed(departments: Collection[int]) -> list[HallPaper]:
    """Return the hall papers of some departments, the newest exam first."""
    rows = db.session.execute(
        select(HallPaper)
        .where(HallPaper.department_id.in_(sorted(departments)))
        .order_by(HallPaper.ended_at.desc(), HallPaper.id.desc())
    )
    return list(rows.scalars())


def find(hall_id: int, departments: Collection[int]) -> HallPaper | None:
    """Return a hall paper of one of some departments, or None."""
    return db.session.execute(
        select(HallPaper).where(
            HallPaper.id == hall_id, HallPaper.department_id.in_(sorted(departments))
        )
    ).scalar_one_or_none()


def locked(hall_id: int) -> HallPaper:
    """Return a hall paper with its row locked until the commit."""
    return db.session.execute(
        select(HallPaper)
        .where(HallPaper.id == hall_id)
        .with_for_update(of=HallPaper)
        .execution_options(populate_existing=True)
    ).scalar_one()


def people(hall: HallPaper, *, but: int) -> list[Person]:
    """Return who may have sat a hall paper, by name.

    They are the candidates of its exam, else the trainees of its department and below. Whoever has a sheet is among them, whatever became of them; `but` is left out, because
    nobody types their own paper.
    """
    below = select(DepartmentPath.descendant_id).where(
        DepartmentPath.ancestor_id == hall.department_id
    )
    learns = (
        exists()
        .where(User.person_id == Person.id, Grant.user_id == User.id)
        .where(Grant.role == str(Role.TRAINEE), Grant.until.is_(None))
    )
    has_sheet = exists().where(HallSheet.person_id == Person.id, HallSheet.hall_paper_id == hall.id)
    present: ColumnElement[bool] = (
        Person.left_on.is_(None) & Person.department_id.in_(below) & learns
    )
    if hall.exam_id is not None:
        present = exists().where(
            Candidate.person_id == Person.id, Candidate.exam_id == hall.exam_id
        )
    rows = db.session.execute(
        select(Person)
        .where(or_(present, has_sheet), Person.id != but)
        .order_by(Person.sort_key, Person.id)
    )
    return list(rows.scalars())


def sheets(hall_id: int) -> dict[tuple[int, int], HallSheet]:
    """Return the sheets of a hall paper by person and entry."""
    rows = db.session.execute(select(HallSheet).where(HallSheet.hall_paper_id == hall_id))
    return {(sheet.person_id, sheet.entry): sheet for sheet in rows.scalars()}


def under_way(hall: HallPaper) -> set[int]:
    """Return who is sitting the same paper, or the same exam, on a computer just now."""
    same = Attempt.revision_id == hall.paper_revision_id
    if hall.exam_id is not None:
        same = or_(same, Attempt.exam_id == hall.exam_id)
    rows = db.session.execute(
        select(Attempt.person_id).where(
            Attempt.state == "active", Attempt.purpose == "assessed", same
        )
    )
    return set(rows.scalars())


def unrecorded(exam_id: int) -> list[HallPaper]:
    """Return the hall papers of an exam whose answers are not recorded yet."""
    rows = select(HallPaper).where(HallPaper.exam_id == exam_id, HallPaper.state == "open")
    return list(db.session.execute(rows.order_by(HallPaper.id)).scalars())


def sat(exam_id: int) -> set[int]:
    """Return who has sat an exam that the caller reaches, wherever and however."""
    with scope.everyone("who has sat an exam that the caller reaches"):
        rows = select(Attempt.person_id).where(Attempt.exam_id == exam_id)
        return set(db.session.execute(rows).scalars())


def results(attempts: Sequence[int]) -> dict[int, tuple[Result, bool]]:
    """Return the result of each attempt that counts, and whether it was made known."""
    rows = db.session.execute(
        select(Result, Release.result_id)
        .join(Attempt, Attempt.id == Result.attempt_id)
        .outerjoin(Release, Release.result_id == Result.id)
        .where(Result.attempt_id.in_(list(attempts)), counting.counts(released=False))
    )
    return {result.attempt_id: (result, released is not None) for result, released in rows}
