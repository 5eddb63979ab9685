"""Questions about accounts, roles and units, for those who administer them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import func, select

from trainer.extensions import db
from trainer.store.tables import Department, DepartmentPath, Grant, Person, User


def page(
    search: str, department_id: int | None, *, offset: int, limit: int
) -> tuple[list[User], int]:
    """Return accounts of people in scope by name, and how many there are in all.

    `search` is folded text; `department_id` takes in what lies below it.
    """
    query = select(User).join(Person, Person.id == User.person_id).where(Person.left_on.is_(None))
    if search:
        query = query.where(Person.search_text.contains(search, autoescape=True))
    if department_id is not None:
        below = select(DepartmentPath.descendant_id)
        query = query.where(
            Person.department_id.in_(below.where(DepartmentPath.ancestor_id == department_id))
        )
    count = db.session.execute(select(func.count()).select_from(query.subquery())).scalar_one()
    ordered = query.order_by(Person.sort_key, Person.id).offset(offset).limit(limit)
    return list(db.session.execute(ordered).scalars()), count


def account(user_id: int) -> User | None:
    """Return an account whose person is in scope, or None."""
    return db.session.execute(
        select(User).join(Person, Person.id == User.person_id).where(User.id == user_id)
    ).scalar_one_or_none()


def grants(user_ids: Sequence[int]) -> dict[int, list[Grant]]:
    """Return the live grants of accounts, by account, in order of their beginning."""
    query = (
        select(Grant)
        .where(Grant.user_id.in_(list(user_ids)), Grant.until.is_(None))
        .order_by(Grant.since, Grant.id)
    )
    found: dict[int, list[Grant]] = {user_id: [] for user_id in user_ids}
    for grant in db.session.execute(query).scalars():
        found[grant.user_id].append(grant)
    return found


def holds_outside(user_id: int, departments: Collection[int]) -> bool:
    """Say whether an account holds a role in a department other than these."""
    query = select(Grant.id).where(
        Grant.user_id == user_id,
        Grant.until.is_(None),
        Grant.department_id.not_in(sorted(departments)),
    )
    return db.session.execute(query.limit(1)).first() is not None


def headcounts() -> dict[int, int]:
    """Return how many people in scope each department has itself."""
    query = (
        select(Person.department_id, func.count())
        .where(Person.left_on.is_(None))
        .group_by(Person.department_id)
    )
    return {department: count for department, count in db.session.execute(query)}


def department(department_id: int) -> Department | None:
    """Return a department, or None."""
    return db.session.get(Department, department_id)


def department_names() -> dict[int, str]:
    """Return the name of every department."""
    query = select(Department.id, Department.name)
    return {identity: name for identity, name in db.session.execute(query)}


def logins_like(base: str) -> set[str]:
    """Return the logins in use that begin with a text, whoever they belong to."""
    query = select(User.login).where(User.login.startswith(base, autoescape=True))
    return set(db.session.execute(query).scalars())


def names_by_login(logins: Collection[str]) -> dict[str, str]:
    """Return the names of those who have some logins, whoever asks: only for comparison."""
    person = Person.__table__
    query = (
        select(User.login, person.c.name)
        .join(person, person.c.id == User.person_id)
        .where(User.login.in_(sorted(logins)))
    )
    return {login: name for login, name in db.session.execute(query)}


def names_by_staff_no(numbers: Collection[str]) -> dict[str, str]:
    """Return the names of those who have some staff numbers, whoever asks: for comparison."""
    table = Person.__table__
    query = select(table.c.staff_no, table.c.name).where(table.c.staff_no.in_(sorted(numbers)))
    return {number: name for number, name in db.session.execute(query)}
