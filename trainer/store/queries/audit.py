"""Questions about the record: the audit log, sign-ins, and views of other people's data."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, func, or_, select

from trainer.extensions import db
from trainer.store.tables import (
    AccessLog,
    AuditEntry,
    Department,
    Grant,
    LoginSession,
    Person,
    SignInTry,
    User,
)

Row = TypeVar("Row")


@dataclass(frozen=True)
class Filter:
    """What a list of entries is narrowed to; empty fields narrow nothing."""

    verbs: frozenset[str] = frozenset()
    user_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None


def _in_scope() -> Select[int]:
    """Select the accounts whose people are in scope."""
    return select(User.id).join(Person, Person.id == User.person_id)


def _visible() -> ColumnElement[bool]:
    """Entries by, or about, an account in scope, and those of the system itself."""
    return or_(
        AuditEntry.actor_id.is_(None),
        AuditEntry.actor_id.in_(_in_scope()),
        (AuditEntry.subject_kind == "user") & AuditEntry.subject_id.in_(_in_scope()),
    )


def entries(by: Filter, *, offset: int, limit: int) -> tuple[list[AuditEntry], int]:
    """Return audit entries in scope, the newest first, and how many there are in all."""
    query = select(AuditEntry).where(_visible())
    if by.verbs:
        query = query.where(AuditEntry.verb.in_(sorted(by.verbs)))
    if by.user_id is not None:
        query = query.where(AuditEntry.actor_id == by.user_id)
    if by.since is not None:
        query = query.where(AuditEntry.at >= by.since)
    if by.until is not None:
        query = query.where(AuditEntry.at < by.until)
    return _page(query, query.order_by(AuditEntry.no.desc()), offset, limit)


def entry(no: int) -> AuditEntry | None:
    """Return an audit entry in scope, or None."""
    query = select(AuditEntry).where(AuditEntry.no == no, _visible())
    return db.session.execute(query).scalar_one_or_none()


def verbs() -> list[str]:
    """Return the verbs that the log holds."""
    query = select(AuditEntry.verb).distinct().order_by(AuditEntry.verb)
    return list(db.session.execute(query).scalars())


def latest(verbs: Collection[str], limit: int) -> list[AuditEntry]:
    """Return the newest entries in scope with some verbs."""
    query = select(AuditEntry).where(_visible(), AuditEntry.verb.in_(sorted(verbs)))
    return list(db.session.execute(query.order_by(AuditEntry.no.desc()).limit(limit)).scalars())


def actors() -> list[tuple[int, str]]:
    """Return the accounts in scope that acted, with names, by name."""
    acted = select(AuditEntry.actor_id).distinct()
    query = (
        select(User.id, Person.name)
        .join(Person, Person.id == User.person_id)
        .where(User.id.in_(acted))
        .order_by(Person.sort_key, User.id)
    )
    return [(identity, name) for identity, name in db.session.execute(query)]


def names(user_ids: Collection[int | None]) -> dict[int, str]:
    """Return the names of those accounts whose people are in scope."""
    wanted = sorted(identity for identity in set(user_ids) if identity is not None)
    query = select(User.id, Person.name).join(Person, Person.id == User.person_id)
    found = db.session.execute(query.where(User.id.in_(wanted)))
    return {identity: name for identity, name in found}


def person_names(person_ids: Collection[int]) -> dict[int, str]:
    """Return the names of people in scope."""
    query = select(Person.id, Person.name).where(Person.id.in_(sorted(set(person_ids))))
    return {identity: name for identity, name in db.session.execute(query)}


def role_holders() -> list[tuple[Grant, str, str]]:
    """Return the live grants of people in scope: each with the person's and the unit's name."""
    query = (
        select(Grant, Person.name, Department.name)
        .join(User, User.id == Grant.user_id)
        .join(Person, Person.id == User.person_id)
        .join(Department, Department.id == Grant.department_id)
        .where(Grant.until.is_(None), User.disabled_at.is_(None))
        .order_by(Department.code, Person.sort_key, Person.id, Grant.role)
    )
    return [(grant, name, place) for grant, name, place in db.session.execute(query)]


def tries(*, wrong_only: bool, offset: int, limit: int) -> tuple[list[SignInTry], int]:
    """Return tries to sign in, the newest first: of accounts in scope, and of logins nobody has."""
    mine = select(User.login).join(Person, Person.id == User.person_id)
    known = select(User.login)
    query = select(SignInTry).where(or_(SignInTry.login.in_(mine), SignInTry.login.not_in(known)))
    if wrong_only:
        query = query.where(SignInTry.ok.is_(False))
    return _page(query, query.order_by(SignInTry.at.desc(), SignInTry.id.desc()), offset, limit)


def sessions(*, offset: int, limit: int) -> tuple[list[LoginSession], int]:
    """Return sessions of accounts in scope, the newest first."""
    query = select(LoginSession).where(LoginSession.user_id.in_(_in_scope()))
    ordered = query.order_by(LoginSession.created_at.desc(), LoginSession.id.desc())
    return _page(query, ordered, offset, limit)


def views(*, offset: int, limit: int) -> tuple[list[AccessLog], int]:
    """Return views of other people's data by, or of, people in scope, the newest first."""
    people = select(Person.id)
    query = select(AccessLog).where(
        or_(AccessLog.user_id.in_(_in_scope()), AccessLog.subject_person_id.in_(people))
    )
    ordered = query.order_by(AccessLog.at.desc(), AccessLog.id.desc())
    return _page(query, ordered, offset, limit)


def _page(
    query: Select[Row], ordered: Select[Row], offset: int, limit: int
) -> tuple[list[Row], int]:
    count = db.session.execute(select(func.count()).select_from(query.subquery())).scalar_one()
    rows = db.session.execute(ordered.offset(offset).limit(limit)).scalars()
    return list(rows), count
