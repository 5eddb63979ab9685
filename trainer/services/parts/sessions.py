"""Server-side sessions: a random token in the cookie, its digest in the database."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import update

from trainer.extensions import db
from trainer.store.queries import sessions as store
from trainer.store.queries.sessions import Standing
from trainer.store.tables import LoginSession, User

TOUCH_EVERY = timedelta(minutes=1)


def begin(
    user: User, *, ip: str, agent: str, now: datetime, lasting: timedelta
) -> tuple[str, LoginSession]:
    """Add a session; the token is shown this once and never stored."""
    token = secrets.token_urlsafe(32)
    session = LoginSession(
        token_sha=digest(token),
        user=user,
        created_at=now,
        seen_at=now,
        ends_at=now + lasting,
        ip=ip[:45],
        agent=agent[:200],
    )
    db.session.add(session)
    return token, session


def find(token: str, *, notice: str, now: datetime, idle: timedelta) -> Standing | None:
    """Return what a live session opens, or None when it ended, idled out or never was.

    `notice` is the version of the privacy notice that the answer speaks of.
    """
    found = store.standing(token, digest(token), notice)
    if found is None:
        return None
    if found.ended_at is not None or found.disabled_at is not None:
        return None
    if now >= found.ends_at or now - found.seen_at >= idle:
        return None
    return found


def end_all(user: User, why: str, *, now: datetime, but: int | None = None) -> None:
    """End every live session of a user, save one if asked."""
    live = update(LoginSession).where(
        LoginSession.user_id == user.id, LoginSession.ended_at.is_(None)
    )
    if but is not None:
        live = live.where(LoginSession.id != but)
    db.session.execute(live.values(ended_at=now, ended_why=why))


def digest(token: str) -> str:
    """Return what is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()
