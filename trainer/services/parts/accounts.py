"""New accounts: the person, the login, the first password, and the roles they start with."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from trainer.domain.access import Role
from trainer.extensions import db
from trainer.services.parts import audit, names, passwords
from trainer.store.queries import people as find
from trainer.store.tables import Grant, Person, User

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is mistaken for another


class Taken(ValueError):
    """A login, staff number or department code is in use already."""

    def __init__(self, what: str, value: str) -> None:
        super().__init__(f"{what} {value}")
        self.what, self.value = what, value


@dataclass(frozen=True)
class NewPerson:
    """What is needed to add someone; `password` is made up when it is empty."""

    name: str
    login: str
    department_id: int
    roles: tuple[Role, ...] = (Role.TRAINEE,)
    staff_no: str | None = None
    category: str = "civil_servant"
    post_group: str = ""
    hired_on: date | None = None
    password: str = ""


@dataclass(frozen=True)
class Added:
    """A new account and its first password, which is shown this once."""

    user: User
    password: str


def made_up() -> str:
    """Return a first password that is easy to read out: four groups of four."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))


def add(people: Sequence[NewPerson], *, by: User | None, now: datetime) -> list[Added]:
    """Add people with their accounts and roles; raises Taken.

    Ends the transaction under way first: hashing passwords takes long, and nothing may
    wait for it.
    """
    secret = [person.password or made_up() for person in people]
    db.session.rollback()
    hashes = [passwords.hashed(password) for password in secret]
    return [
        Added(_added(person, stored, by=by, now=now), password)
        for person, stored, password in zip(people, hashes, secret, strict=True)
    ]


def _added(new: NewPerson, stored: str, *, by: User | None, now: datetime) -> User:
    login = names.folded(new.login)
    if db.session.execute(select(User.id).where(User.login == login)).first():
        raise Taken("login", login)
    staff_no = new.staff_no or None
    if staff_no and find.staff_no_taken(staff_no):
        raise Taken("staff_no", staff_no)
    name = " ".join(new.name.split())
    person = Person(
        name=name,
        sort_key=names.sort_key(name),
        search_text=names.search_text(name, staff_no or "", login),
        staff_no=staff_no,
        category=new.category,
        post_group=new.post_group,
        department_id=new.department_id,
        hired_on=new.hired_on,
        salt=secrets.token_hex(16),
    )
    user = User(person=person, login=login, password_hash=stored)
    db.session.add(user)
    db.session.flush()
    for role in new.roles:
        grant(user, role, new.department_id, by=by, now=now)
    roles = [str(role) for role in new.roles]
    audit.note("person.added", user, by=by, now=now, body={"roles": roles})
    return user


def grant(user: User, role: Role, department_id: int, *, by: User | None, now: datetime) -> bool:
    """Give a role in a department; says whether it was not held already."""
    held = select(Grant.id).where(
        Grant.user_id == user.id,
        Grant.role == str(role),
        Grant.department_id == department_id,
        Grant.until.is_(None),
    )
    if db.session.execute(held).first() is not None:
        return False
    db.session.add(
        Grant(
            user_id=user.id,
            role=str(role),
            department_id=department_id,
            since=now,
            by_id=by.id if by else None,
        )
    )
    db.session.flush()
    return True
