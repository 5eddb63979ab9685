"""Departments, people, accounts and their roles."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trainer.store.base import Base, Id, to
from trainer.store.scope import PersonScoped


class Department(Base):
    """A unit of the tree; `kind` is bureau, centre, station or section."""

    __tablename__ = "department"

    id: Mapped[Id]
    parent_id: Mapped[int | None] = to("department.id")
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(20), default="section")
    active: Mapped[bool] = mapped_column(default=True)


class DepartmentPath(Base):
    """Every ancestor of every department, itself included at depth 0; rebuilt whole."""

    __tablename__ = "department_path"

    ancestor_id: Mapped[int] = to("department.id", primary_key=True)
    descendant_id: Mapped[int] = to("department.id", primary_key=True, index=True)
    depth: Mapped[int]


class Person(PersonScoped, Base):
    """Someone of the staff: the only table with personal columns."""

    __tablename__ = "person"
    __person_column__ = "id"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(60))
    sort_key: Mapped[str] = mapped_column(String(120), index=True)
    search_text: Mapped[str] = mapped_column(String(300))
    staff_no: Mapped[str | None] = mapped_column(String(40), unique=True)
    category: Mapped[str] = mapped_column(String(20), default="civil_servant")
    post_group: Mapped[str] = mapped_column(String(40), default="")
    department_id: Mapped[int] = to("department.id", index=True)
    hired_on: Mapped[date | None]
    left_on: Mapped[date | None]
    salt: Mapped[str | None] = mapped_column(String(64))

    department: Mapped[Department] = relationship(lazy="joined", innerjoin=True)


class User(Base):
    """An account; `login` is stored folded (NFKC, trimmed, lower case)."""

    __tablename__ = "user"

    id: Mapped[Id]
    person_id: Mapped[int] = to("person.id", unique=True)
    login: Mapped[str] = mapped_column(String(64), unique=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    must_change: Mapped[bool] = mapped_column(default=True)
    disabled_at: Mapped[datetime | None]
    password_at: Mapped[datetime | None]
    language: Mapped[str] = mapped_column(String(12), default="zh_Hans_CN")
    theme: Mapped[str] = mapped_column(String(8), default="light")
    text_size: Mapped[str] = mapped_column(String(8), default="normal")

    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)

    is_active = is_authenticated = True
    is_anonymous = False
    token = ""  # of the session that this object was loaded for; never stored

    def get_id(self) -> str:
        """Return what the cookie holds: the token of the session, not the account."""
        return self.token

    @property
    def name(self) -> str:
        """The person's name."""
        return self.person.name


class Grant(Base):
    """A role held in a department and below it, from a day until it is taken back."""

    __tablename__ = "grant"
    __table_args__ = (
        Index(
            "uq_grant_live",
            "user_id",
            "role",
            "department_id",
            unique=True,
            sqlite_where=text("until IS NULL"),
            postgresql_where=text("until IS NULL"),
        ),
    )

    id: Mapped[Id]
    user_id: Mapped[int] = to("user.id")
    role: Mapped[str] = mapped_column(String(20))
    department_id: Mapped[int] = to("department.id")
    since: Mapped[datetime] = mapped_column("from")
    until: Mapped[datetime | None]
    by_id: Mapped[int | None] = to("user.id")


class NoticeAcceptance(PersonScoped, Base):
    """That a person was shown a version of the privacy notice."""

    __tablename__ = "notice_acceptance"
    __table_args__ = (UniqueConstraint("person_id", "version"),)

    id: Mapped[Id]
    person_id: Mapped[int] = to("person.id")
    version: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime]
