"""Sign-ins: sessions, tries, and views of other people's data."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trainer.store.base import Base, Id, to
from trainer.store.tables.people import User


class LoginSession(Base):
    """A server-side session; the cookie holds a random token, the row its SHA-256."""

    __tablename__ = "login_session"
    __table_args__ = (Index(None, "user_id", "ended_at"),)

    id: Mapped[Id]
    token_sha: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = to("user.id")
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_why: Mapped[str] = mapped_column(String(20), default="")
    ip: Mapped[str] = mapped_column(String(45))
    agent: Mapped[str] = mapped_column(String(200))

    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)


class SignInTry(Base):
    """One try to sign in, right or wrong."""

    __tablename__ = "sign_in_try"
    __table_args__ = (Index(None, "login", "at"),)

    id: Mapped[Id]
    login: Mapped[str] = mapped_column(String(64))
    ip: Mapped[str] = mapped_column(String(45))
    at: Mapped[datetime]
    ok: Mapped[bool]


class AccessLog(Base):
    """That somebody looked at another person's data. Kept 180 days or longer."""

    __tablename__ = "access_log"

    id: Mapped[Id]
    user_id: Mapped[int] = to("user.id", index=True)
    endpoint: Mapped[str] = mapped_column(String(80))
    subject_person_id: Mapped[int] = to("person.id", index=True)
    at: Mapped[datetime]
    ip: Mapped[str] = mapped_column(String(45))
