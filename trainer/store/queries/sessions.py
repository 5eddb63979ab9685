"""Who asks: a session with its account, what the account may do, and the notice it was shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from sqlalchemy import Select, Table, and_, bindparam, exists, select
from sqlalchemy.orm import contains_eager

from trainer.extensions import db
from trainer.store.tables import Grant, LoginSession, NoticeAcceptance, User

# Past the scope of the ORM, which is not known before it is known who asks.
_SHOWN = cast(Table, NoticeAcceptance.__table__)


@dataclass(frozen=True)
class Standing:
    """A session, the (role, department) pairs held now, and whether a notice was shown."""

    session: LoginSession
    grants: tuple[tuple[str, int], ...]
    was_shown: bool


def _statement() -> Select[LoginSession, str, int, bool]:
    """Return what every request asks, built once."""
    was_shown = exists().where(
        _SHOWN.c.person_id == User.person_id, _SHOWN.c.version == bindparam("notice")
    )
    held = and_(Grant.user_id == LoginSession.user_id, Grant.until.is_(None))
    return (
        select(LoginSession, Grant.role, Grant.department_id, was_shown)
        .join(LoginSession.user)
        .outerjoin(Grant, held)
        .where(LoginSession.token_sha == bindparam("token"))
        .options(contains_eager(LoginSession.user))
    )


_STANDING = _statement()


def standing(token_sha: str, notice: str) -> Standing | None:
    """Return what the digest of a token opens, live or ended, in one statement; None if nothing.

    `notice` is the version of the privacy notice that is asked about.
    """
    rows = db.session.execute(_STANDING, {"token": token_sha, "notice": notice}).all()
    if not rows:
        return None
    session, _role, _department, shown = rows[0]
    return Standing(session, tuple((row[1], row[2]) for row in rows if row[1]), bool(shown))
