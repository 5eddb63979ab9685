"""Departments, people, accounts and roles."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select

from trainer.domain.access import Permission, Role
from trainer.extensions import db
from trainer.services.parts import access, accounts, audit, names, passwords, sessions
from trainer.services.parts.accounts import Added, NewPerson, Taken, made_up
from trainer.store.queries import staff as find
from trainer.store.tables import Department, DepartmentPath, Grant, User

__all__ = ["Added", "NewPerson", "Taken", "made_up"]

CATEGORIES = ("civil_servant", "institution", "contract")
KINDS = ("bureau", "centre", "station", "section")


class LastAdministrator(RuntimeError):
    """Nobody could administer the installation any more."""


class CircularTree(ValueError):
    """A department would lie below itself."""


class BeyondReach(RuntimeError):
    """The account also holds roles in units that the administrator does not administer."""


def add_department(
    name: str, code: str, *, parent_id: int | None, kind: str, by: User | None, now: datetime
) -> Department:
    """Add a unit to the tree, and commit; raises Taken."""
    if db.session.execute(select(Department.id).where(Department.code == code)).first():
        raise Taken("code", code)
    department = Department(name=name, code=code, parent_id=parent_id, kind=kind)
    db.session.add(department)
    db.session.flush()
    _rebuild_paths()
    audit.note("department.added", department, by=by, now=now, body={"code": code})
    db.session.commit()
    return department


def rename_department(department: Department, name: str, *, by: User | None, now: datetime) -> None:
    """Give a unit another name, and commit; the same name changes nothing."""
    department = db.session.get_one(Department, department.id)
    if department.name == name:
        return
    body = {"from": department.name, "to": name}
    department.name = name
    audit.note("department.renamed", department, by=by, now=now, body=body)
    db.session.commit()


def move_department(
    department: Department, parent_id: int | None, *, by: User | None, now: datetime
) -> None:
    """Put a unit under another, and commit; raises CircularTree."""
    tree = select(Department).order_by(Department.id).with_for_update()
    parents = {d.id: d.parent_id for d in db.session.execute(tree).scalars()}
    above = parent_id
    while above is not None:
        if above == department.id:
            raise CircularTree
        above = parents[above]
    department = db.session.get_one(Department, department.id)
    department.parent_id = parent_id
    db.session.flush()
    _rebuild_paths()
    audit.note("department.moved", department, by=by, now=now, body={"parent": parent_id})
    db.session.commit()


def _rebuild_paths() -> None:
    parents = {d.id: d.parent_id for d in db.session.execute(select(Department)).scalars()}
    db.session.execute(delete(DepartmentPath))
    for start in parents:
        above: int | None = start
        depth = 0
        while above is not None:
            db.session.add(DepartmentPath(ancestor_id=above, descendant_id=start, depth=depth))
            above, depth = parents[above], depth + 1
    db.session.flush()


def add(person: NewPerson, *, by: User | None, now: datetime) -> Added:
    """Add a person with an account and roles, and commit; raises Taken."""
    return add_all([person], by=by, now=now)[0]


def add_all(people: Sequence[NewPerson], *, by: User | None, now: datetime) -> list[Added]:
    """Add people all together or not at all, and commit; raises Taken."""
    added = accounts.add(people, by=by, now=now)
    db.session.commit()
    return added


def suggested_login(name: str) -> str:
    """Return a login that is free: the name in pinyin, with a number where that is taken."""
    base = names.login(name)
    return names.free_login(base, find.logins_like(base))


def grant(user: User, role: Role, department_id: int, *, by: User | None, now: datetime) -> None:
    """Give a role in a department, and commit; a role already held stays as it is."""
    if accounts.grant(user, role, department_id, by=by, now=now):
        audit.note("role.granted", user, by=by, now=now, body=_role_body(role, department_id))
    db.session.commit()


def revoke(user: User, role: Role, department_id: int, *, by: User | None, now: datetime) -> None:
    """Take a role back, and commit; one not held changes nothing. Raises LastAdministrator."""
    held = [
        grant
        for grant in _live_grants(role)
        if grant.user_id == user.id and grant.department_id == department_id
    ]
    if role is Role.ADMINISTRATOR and held and not _administrators(without=held):
        raise LastAdministrator
    for grant in held:
        grant.until = now
    if held:
        audit.note("role.revoked", user, by=by, now=now, body=_role_body(role, department_id))
    db.session.commit()


def _role_body(role: Role, department_id: int) -> dict[str, object]:
    return {"role": str(role), "department": department_id}


def disable(user: User, *, by: User | None, now: datetime) -> None:
    """Close an account and end its sessions at once, and commit.

    Raises LastAdministrator, BeyondReach. An account that is closed stays as it is.
    """
    user = db.session.get_one(User, user.id)
    if user.disabled_at is not None:
        return
    _check_reach(user, by)
    own = [grant for grant in _live_grants(Role.ADMINISTRATOR) if grant.user_id == user.id]
    if own and not _administrators(without=own):
        raise LastAdministrator
    user.disabled_at = now
    sessions.end_all(user, "disabled", now=now)
    audit.note("user.disabled", user, by=by, now=now)
    db.session.commit()


def enable(user: User, *, by: User | None, now: datetime) -> None:
    """Open a closed account again, and commit; raises BeyondReach."""
    user = db.session.get_one(User, user.id)
    if user.disabled_at is None:
        return
    _check_reach(user, by)
    user.disabled_at = None
    audit.note("user.enabled", user, by=by, now=now)
    db.session.commit()


def reset_password(user: User, *, by: User | None, now: datetime) -> str:
    """Give an account a new first password, end its sessions, and commit; returns it.

    Wrong tries from before no longer count: this is how a locked account is opened.
    Raises BeyondReach: whoever resets a password could use the account's roles.
    """
    _check_reach(user, by)
    password = made_up()
    db.session.rollback()
    stored = passwords.hashed(password)
    user = db.session.get_one(User, user.id)
    user.password_hash, user.must_change, user.password_at = stored, True, now
    sessions.end_all(user, "password", now=now)
    audit.note("password.reset", user, by=by, now=now)
    db.session.commit()
    return password


def is_beyond(user: User, by: User) -> bool:
    """Say whether an account holds a role in a unit that `by` does not administer."""
    within = access.below(access.departments(access.roles(by), Permission.ADMINISTER))
    return find.holds_outside(user.id, within)


def _check_reach(user: User, by: User | None) -> None:
    """The system itself (`by` None) and people themselves may always."""
    if by is not None and by.id != user.id and is_beyond(user, by):
        raise BeyondReach


def _live_grants(role: Role) -> list[Grant]:
    """Return the grants of a role, locked, so that two people cannot take the last two back."""
    live = select(Grant).where(Grant.role == str(role), Grant.until.is_(None))
    return list(db.session.execute(live.order_by(Grant.id).with_for_update()).scalars())


def _administrators(*, without: Sequence[Grant]) -> set[int]:
    """Return the enabled accounts that administer something by another grant than these."""
    left = {grant.user_id for grant in _live_grants(Role.ADMINISTRATOR) if grant not in without}
    enabled = select(User.id).where(User.id.in_(sorted(left)), User.disabled_at.is_(None))
    return set(db.session.execute(enabled).scalars())
