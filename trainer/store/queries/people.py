"""Questions about departments and people."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, exists, select

from trainer.extensions import db
from trainer.store.tables import Department, DepartmentPath, Grant, Person, User


def staff_no_taken(staff_no: str) -> bool:
    """Say whether a staff number is in use anywhere, whoever asks."""
    table = Person.__table__
    found = db.session.execute(select(table.c.id).where(table.c.staff_no == staff_no))
    return found.first() is not None


def departments(tops: Sequence[int] | None = None) -> list[Department]:
    """Return the departments of the tree in order of depth and code; all, or those below `tops`."""
    query: Select[Department] = select(Department).order_by(Department.code)
    if tops is not None:
        path = DepartmentPath
        below = select(path.descendant_id).where(path.ancestor_id.in_(list(tops)))
        query = query.where(Department.id.in_(below))
    return list(db.session.execute(query).scalars())


def department_by_code(code: str) -> Department | None:
    """Return a department by its code, or None."""
    return db.session.execute(
        select(Department).where(Department.code == code)
    ).scalar_one_or_none()


def top_department() -> Department | None:
    """Return the first department that lies below no other, or None."""
    return db.session.execute(
        select(Department).where(Department.parent_id.is_(None)).order_by(Department.id).limit(1)
    ).scalar_one_or_none()


def staff(search: str = "", department_id: int | None = None) -> list[Person]:
    """Return the people in scope who have not left, by name; `search` is already folded."""
    query = select(Person).where(Person.left_on.is_(None)).order_by(Person.sort_key, Person.id)
    if search:
        query = query.where(Person.search_text.contains(search, autoescape=True))
    if department_id is not None:
        query = query.where(Person.department_id == department_id)
    return list(db.session.execute(query).scalars())


def staff_below(department_id: int, role: str) -> list[Person]:
    """Return the people in scope who belong to a department or below it and hold a role."""
    path = DepartmentPath
    below = select(path.descendant_id).where(path.ancestor_id == department_id)
    holds = (
        exists()
        .where(User.person_id == Person.id, Grant.user_id == User.id)
        .where(Grant.role == role, Grant.until.is_(None))
    )
    query = select(Person).where(Person.department_id.in_(below), Person.left_on.is_(None), holds)
    return list(db.session.execute(query.order_by(Person.sort_key, Person.id)).scalars())


def account(person_id: int) -> User | None:
    """Return the account of a person in scope, or None."""
    return db.session.execute(
        select(User).join(Person, Person.id == User.person_id).where(Person.id == person_id)
    ).scalar_one_or_none()


def user_by_login(login: str) -> User | None:
    """Return an account by its folded login, or None."""
    return db.session.execute(select(User).where(User.login == login)).scalar_one_or_none()
