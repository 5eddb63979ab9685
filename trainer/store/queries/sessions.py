"""Who asks: a session with its account, what the account may do, and the notice it was shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, cast

from sqlalchemy import String, Table, and_, bindparam, exists, or_, select, type_coerce

from trainer.extensions import db
from trainer.store import engine
from trainer.store.tables import Grant, LoginSession, NoticeAcceptance, Person, SignInTry, User

# Past the scope of the ORM, which is not known before it is known who asks; and in Core, because
# every request of everybody asks this.
_SESSION, _USER = cast(Table, LoginSession.__table__), cast(Table, User.__table__)
_PERSON, _GRANT = cast(Table, Person.__table__), cast(Table, Grant.__table__)
_SHOWN, _TRY = cast(Table, NoticeAcceptance.__table__), cast(Table, SignInTry.__table__)


@dataclass(frozen=True, slots=True)
class Account:
    """An account as every page needs it; `token` is that of the session, and never stored."""

    token: str
    id: int
    person_id: int
    name: str
    must_change: bool
    language: str
    theme: str
    text_size: str

    is_active: ClassVar[bool] = True
    is_authenticated: ClassVar[bool] = True
    is_anonymous: ClassVar[bool] = False

    def get_id(self) -> str:
        """Return what the cookie holds: the token of the session, not the account."""
        return self.token


@dataclass(frozen=True, slots=True)
class Standing:
    """A session, the (role, department) pairs held now, and whether a notice was shown."""

    session_id: int
    seen_at: datetime
    ends_at: datetime
    ended_at: datetime | None
    disabled_at: datetime | None
    account: Account
    grants: tuple[tuple[str, int], ...]
    was_shown: bool


def _statement() -> Any:
    was_shown = exists().where(
        _SHOWN.c.person_id == _USER.c.person_id, _SHOWN.c.version == bindparam("notice")
    )
    held = and_(_GRANT.c.user_id == _SESSION.c.user_id, _GRANT.c.until.is_(None))
    return (
        select(
            _SESSION.c.id, _SESSION.c.seen_at, _SESSION.c.ends_at, _SESSION.c.ended_at,
            _USER.c.disabled_at, was_shown, _GRANT.c.role, _GRANT.c.department_id,
            _USER.c.id, _USER.c.person_id, _PERSON.c.name, _USER.c.must_change,
            _USER.c.language, _USER.c.theme, _USER.c.text_size,
        )
        .select_from(
            _SESSION.join(_USER, _USER.c.id == _SESSION.c.user_id)
            .join(_PERSON, _PERSON.c.id == _USER.c.person_id)
            .outerjoin(_GRANT, held)
        )
        .where(_SESSION.c.token_sha == bindparam("token"))
    )  # fmt: skip


_STANDING = _statement()


def standing(token: str, token_sha: str, notice: str) -> Standing | None:
    """Return what a token opens, live or ended, in one statement; None if nothing.

    `notice` is the version of the privacy notice that is asked about. The transaction of the
    session begins with it, unless it would hold up others.
    """
    rows = _glance(_STANDING, {"token": token_sha, "notice": notice})
    if not rows:
        return None
    first = rows[0]
    session_id, seen_at, ends_at, ended_at, disabled_at, was_shown = first[:6]
    return Standing(
        session_id=session_id,
        seen_at=seen_at,
        ends_at=ends_at,
        ended_at=ended_at,
        disabled_at=disabled_at,
        account=Account(token, *first[8:]),
        grants=tuple((row[6], row[7]) for row in rows if row[6]),
        was_shown=bool(was_shown),
    )


@dataclass(frozen=True, slots=True)
class Entrance:
    """What a login leads to, if to anything, and the newest tries at it: when, and whether right."""

    user_id: int | None
    password_hash: str | None
    tries: tuple[tuple[datetime, bool], ...]


def _of_login() -> Any:
    asked = select(type_coerce(bindparam("login"), String).label("login")).subquery()
    since = and_(
        _TRY.c.login == asked.c.login,
        _TRY.c.at > bindparam("since"),
        or_(_USER.c.password_at.is_(None), _TRY.c.at > _USER.c.password_at),
    )
    return (
        select(_USER.c.id, _USER.c.password_hash, _USER.c.disabled_at, _TRY.c.at, _TRY.c.ok)
        .select_from(asked.outerjoin(_USER, _USER.c.login == asked.c.login).outerjoin(_TRY, since))
        .order_by(_TRY.c.at.desc(), _TRY.c.ok.desc())
        .limit(bindparam("most"))
    )


_ENTRANCE = _of_login()


def entrance(login: str, since: datetime, most: int) -> Entrance:
    """Return what a folded login leads to; of its tries the newest after `since`, `most` of them.

    Tries before the last change of the password are left out. A disabled account has no hash.
    """
    rows = _glance(_ENTRANCE, {"login": login, "since": since, "most": most})
    user_id, password_hash, disabled_at = rows[0][:3]
    tries = tuple((row.at, row.ok) for row in rows if row.at is not None)
    return Entrance(user_id, None if disabled_at else password_hash, tries)


def _glance(statement: Any, asked: dict[str, Any]) -> Sequence[Any]:
    """Return what a statement finds; no transaction is begun for it that others wait for."""
    with engine.glancing(db.session()) as connection:
        return connection.execute(statement, asked).all()
