"""Which roles a user holds where, and whose data an act may reach."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from sqlalchemy import select

from trainer.domain.access import CARRIED_BY, Permission, Role
from trainer.extensions import db
from trainer.store.scope import Scope
from trainer.store.tables import DepartmentPath, Grant, User


class Actor(Protocol):
    """Whoever acts: the row of an account, or what the gate found out about one."""

    @property
    def id(self) -> int:
        """The id of the account."""

    @property
    def person_id(self) -> int:
        """The id of the person."""


def roles(user: User) -> dict[Role, frozenset[int]]:
    """Return the roles a user holds now, with the departments each was given for."""
    rows = db.session.execute(
        select(Grant.role, Grant.department_id).where(
            Grant.user_id == user.id, Grant.until.is_(None)
        )
    )
    return by_role((role, department_id) for role, department_id in rows)


def by_role(grants: Iterable[tuple[str, int]]) -> dict[Role, frozenset[int]]:
    """Return (role, department) pairs as the departments of each role."""
    held: dict[Role, set[int]] = {}
    for role, department_id in grants:
        held.setdefault(Role(role), set()).add(department_id)
    return {role: frozenset(departments) for role, departments in held.items()}


def departments(held: dict[Role, frozenset[int]], permission: Permission) -> frozenset[int]:
    """Return the departments in which roles held carry a permission; not those below."""
    found = [held[role] for role in CARRIED_BY[permission] if role in held]
    return frozenset().union(*found)


OWN_ONLY = frozenset({Permission.SELF, Permission.LEARN})


def scope(user: Actor, held: dict[Role, frozenset[int]], permission: Permission) -> Scope:
    """Return whose rows a user may see while using a permission."""
    if permission in OWN_ONLY:
        return Scope(person_id=user.person_id)
    return Scope(departments=departments(held, permission), person_id=user.person_id)


def scope_of(user: User, permission: Permission) -> Scope:
    """Return the scope of a user who is not in a request, such as one who runs a command."""
    return scope(user, roles(user), permission)


def below(tops: frozenset[int]) -> list[int]:
    """Return the ids of departments and of all below them."""
    return list(
        db.session.execute(
            select(DepartmentPath.descendant_id)
            .where(DepartmentPath.ancestor_id.in_(sorted(tops)))
            .distinct()
        ).scalars()
    )
