"""Signing in and out, changing a password, and what one chooses for oneself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from trainer.config import Settings
from trainer.domain import password as rules
from trainer.extensions import db
from trainer.services.parts import audit, names, passwords, sessions
from trainer.store.queries import sessions as find
from trainer.store.tables import LoginSession, NoticeAcceptance, SignInTry, User

NOTICE_VERSION = "2026-11"


class SignInRefused(RuntimeError):
    """Login or password is wrong, or the account is disabled: never said which."""


class AccountLocked(RuntimeError):
    """Too many wrong tries; `until` says when the next may be made."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until.isoformat())
        self.until = until


class PasswordRefused(ValueError):
    """A new password that will not do; `reason` as in domain.password, or wrong_old, same."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class SignedIn:
    """A new session and the token that opens it."""

    user: User
    token: str
    session: LoginSession


def sign_in(
    login: str, password: str, settings: Settings, *, ip: str, agent: str, now: datetime
) -> SignedIn:
    """Open a session, and commit; raises AccountLocked or SignInRefused.

    Wrong tries are counted in the database, so that all processes share one count. A try
    while the account is locked is not counted again. The lock holds for unknown logins too,
    or it would tell which ones exist.
    """
    name = names.folded(login)[:64]
    window, most = timedelta(minutes=settings.lock_minutes), settings.tries_before_lock
    entrance = find.entrance(name, now - window, most)
    if len(entrance.tries) == most and not any(right for _at, right in entrance.tries):
        raise AccountLocked(entrance.tries[0][0] + window)
    db.session.rollback()  # no transaction stays open while the hash is computed
    right = passwords.matches(entrance.password_hash, password)
    db.session.add(SignInTry(login=name, ip=ip[:45], at=now, ok=right))
    if not right or entrance.user_id is None:
        db.session.commit()
        raise SignInRefused
    user = db.session.get_one(User, entrance.user_id)
    lasting = timedelta(hours=settings.absolute_hours)
    token, session = sessions.begin(user, ip=ip, agent=agent, now=now, lasting=lasting)
    audit.note("session.begun", user, by=user, now=now)
    db.session.commit()
    return SignedIn(user, token, session)


def sign_out(session_id: int, *, now: datetime) -> None:
    """End one session, and commit."""
    found = db.session.get_one(LoginSession, session_id)
    found.ended_at, found.ended_why = now, "sign_out"
    audit.note("session.ended", found.user, by=found.user, now=now)
    db.session.commit()


def touch(session_id: int, *, now: datetime) -> None:
    """Note that a session is in use, and commit; the caller asks at most once a minute."""
    db.session.get_one(LoginSession, session_id).seen_at = now
    db.session.commit()


def change_password(user: User, old: str, new: str, *, keep: int | None, now: datetime) -> None:
    """Change one's own password, end every other session, and commit.

    Raises PasswordRefused. `keep` is the session that asked.
    """
    user = db.session.get_one(User, user.id)
    login, name, stored = user.login, user.person.name, user.password_hash
    db.session.rollback()
    if not passwords.matches(stored, old):
        raise PasswordRefused("wrong_old")
    if old == new:
        raise PasswordRefused("same")
    reason = rules.fault(new, login=login, name=name)
    if reason:
        raise PasswordRefused(reason)
    fresh = passwords.hashed(new)
    user = db.session.get_one(User, user.id)
    user.password_hash, user.must_change, user.password_at = fresh, False, now
    sessions.end_all(user, "password", now=now, but=keep)
    audit.note("password.changed", user, by=user, now=now)
    db.session.commit()


def accept_notice(user: User, *, now: datetime) -> None:
    """Note that the person was shown the present privacy notice, and commit; idempotent."""
    if has_accepted(user):
        return
    acceptance = NoticeAcceptance(person_id=user.person_id, version=NOTICE_VERSION, at=now)
    db.session.add(acceptance)
    audit.note("notice.accepted", acceptance, by=user, now=now)
    db.session.commit()


def has_accepted(user: User) -> bool:
    """Say whether the person was shown the present privacy notice."""
    found = db.session.execute(
        select(NoticeAcceptance.id).where(
            NoticeAcceptance.person_id == user.person_id,
            NoticeAcceptance.version == NOTICE_VERSION,
        )
    )
    return found.first() is not None


def set_preferences(
    user: User,
    *,
    language: str | None = None,
    theme: str | None = None,
    text_size: str | None = None,
) -> None:
    """Keep how a person wants the pages, and commit; raises ValueError for unknown values."""
    choices = {
        "language": (language, ("zh_Hans_CN", "en")),
        "theme": (theme, ("light", "dark")),
        "text_size": (text_size, ("normal", "large")),
    }
    user = db.session.get_one(User, user.id)
    for name, (value, allowed) in choices.items():
        if value is None:
            continue
        if value not in allowed:
            raise ValueError(value)
        setattr(user, name, value)
    db.session.commit()
