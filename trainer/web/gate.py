"""The gate before every request: who asks, what the endpoint asks for, whose data follow.

Nothing passes without a declaration: an endpoint that has none stops the application at
start. An anonymous visitor goes to sign-in; everything else that is refused is 404, so
that no answer tells whether something exists.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar
from urllib.parse import urlsplit

import structlog
from flask import Flask, abort, current_app, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from trainer.clock import utc_now
from trainer.domain.access import Permission, permissions_of
from trainer.extensions import csrf, db, login
from trainer.services import signing_in, viewing
from trainer.services.parts import access, audit, sessions
from trainer.store import engine, scope
from trainer.store.queries.sessions import Account
from trainer.store.tables import User

View = TypeVar("View", bound=Callable[..., Any])
log = structlog.get_logger()

# Endpoints that come from extensions, and why anyone may reach them.
PUBLIC_EXTENSIONS = {
    "static": "style sheets and scripts",
    "bootstrap.static": "style sheets and scripts",
    "icon_sprite": "icons",
}
# What an account may do before its password is changed and the notice is shown.
BEFORE_FIRST_STEPS = frozenset({"sessions.sign_out", "me.password", "me.notice", "me.preferences"})


@dataclass(frozen=True)
class Rule:
    """What an endpoint declares: a permission, or the reason why it is public."""

    permission: Permission | None
    reason: str = ""


class Undeclared(RuntimeError):
    """An endpoint declares no permission: the application must not start."""


def requires(permission: Permission) -> Callable[[View], View]:
    """Declare the permission that a view asks for; written below the route."""
    return lambda view: _declared(view, Rule(permission))


def public(reason: str) -> Callable[[View], View]:
    """Declare that anyone may reach a view, and why."""
    return lambda view: _declared(view, Rule(None, reason))


def _declared(view: View, rule: Rule) -> View:
    view.rule = rule  # type: ignore[attr-defined]
    return view


def rules(app: Flask) -> dict[str, Rule]:
    """Return what every endpoint declares; raises Undeclared naming those that do not."""
    found = {name: Rule(None, reason) for name, reason in PUBLIC_EXTENSIONS.items()}
    for name, view in app.view_functions.items():
        rule = getattr(view, "rule", None)
        if rule is not None:
            found[name] = rule
    missing = sorted(set(app.view_functions) - set(found))
    if missing:
        raise Undeclared(", ".join(missing))
    return found


def account() -> Account:
    """Return who makes this request as the gate found them: what most pages need to know."""
    found = current_user._get_current_object()
    assert isinstance(found, Account)
    return found


def me() -> User:
    """Return the row of the account that makes this request, read when it is first asked for.

    It never begins the transaction of a writer, who may have slow work to do before.
    """
    if "me" not in g:
        if db.session().in_transaction():
            g.me = db.session.get_one(User, account().id)
        else:
            with engine.reading():
                g.me = db.session.get_one(User, account().id)
                db.session.commit()
    found: User = g.me
    return found


def is_safe() -> bool:
    """Say whether the present request may only read."""
    return request.method in ("GET", "HEAD", "OPTIONS")


def may(permission: Permission) -> bool:
    """Say whether the present account carries a permission anywhere."""
    return permission in g.get("permissions", frozenset())


@contextmanager
def using(permission: Permission) -> Iterator[None]:
    """See, for a block, what another permission of the present account reaches.

    For pages that gather from several roles, such as the workbench. Without the
    permission only one's own rows are in reach.
    """
    with scope.scoped(access.scope(account(), g.roles, permission)):
        yield


def saw(person_id: int) -> None:
    """Note that the present account looked at another person's data, if it is another's."""
    if person_id != account().person_id:
        db.session.commit()
        with engine.writing():
            viewing.note(
                me(), str(request.endpoint), person_id, ip=request.remote_addr or "", now=g.now
            )


def init_app(app: Flask) -> None:
    """Check the declarations and put the gate before every request."""
    declared = rules(app)
    login.user_loader(_load_user)
    login.session_protection = None  # sessions are rows of our own

    @app.before_request
    def gate() -> ResponseReturnValue | None:
        g.now = utc_now()
        engine.set_read_only(is_safe())
        scope.enter(None)
        audit.origin.set(request.remote_addr or "")
        if request.endpoint is None:
            return None  # 404 and 405: no view runs
        if "\0" in request.path:
            abort(404)  # no database holds such a name
        refusal = _pass(declared[request.endpoint])
        if refusal is None and app.config["WTF_CSRF_ENABLED"]:
            csrf.protect()  # after the decision: whoever is signed out is sent to sign in
        g.decided = True
        return refusal

    @app.after_request
    def proof(response: Any) -> Any:
        if request.endpoint and response.status_code < 400 and not g.get("decided"):
            abort(500)  # a success without a decision is our own mistake
        return response

    @app.teardown_request
    def forget(error: BaseException | None) -> None:
        scope.enter(None)
        engine.set_read_only(False)


def _load_user(token: str) -> Account | None:
    idle = timedelta(minutes=current_app.config["SETTINGS"].idle_minutes)
    found = sessions.find(token, notice=signing_in.NOTICE_VERSION, now=g.now, idle=idle)
    if found is None:
        return None
    g.standing = found
    return found.account


def _pass(rule: Rule) -> ResponseReturnValue | None:
    """Let the request through, or return where it is sent instead."""
    if rule.permission is None:
        _identify(required=False)
        return None
    if not _identify(required=True):
        return _to_sign_in()
    if rule.permission not in g.permissions:
        log.info("refused", endpoint=request.endpoint, user=account().id)
        abort(404)
    scope.enter(access.scope(account(), g.roles, rule.permission))
    return _first_steps()


def _identify(*, required: bool) -> bool:
    """Load who asks, by a look that waits for no writer."""
    g.roles, g.permissions = {}, frozenset()
    if (not required and "_user_id" not in session) or not current_user.is_authenticated:
        return False
    g.session_id, g.accepted = g.standing.session_id, g.standing.was_shown
    g.roles = access.by_role(g.standing.grants)
    g.permissions = permissions_of(frozenset(g.roles))
    if g.now - g.standing.seen_at >= sessions.TOUCH_EVERY:
        db.session.commit()  # lets go of a transaction that could only read
        with engine.writing():
            signing_in.touch(g.session_id, now=g.now)
    return True


def _to_sign_in() -> ResponseReturnValue:
    if request.accept_mimetypes.best == "application/json" or request.is_json:
        return {"error": "signed_out", "login": url_for("sessions.sign_in")}, 401
    target = request.full_path if request.method == "GET" else _came_from()
    return redirect(url_for("sessions.sign_in", next=target.rstrip("?")))


def _came_from() -> str:
    """The page that a form was on, so that its text is found again after signing in."""
    parts = urlsplit(request.referrer or "")
    return parts.path if parts.netloc == request.host else "/"


def _first_steps() -> ResponseReturnValue | None:
    if request.endpoint in BEFORE_FIRST_STEPS:
        return None
    if account().must_change:
        return redirect(url_for("me.password"))
    if not g.accepted:
        return redirect(url_for("me.notice", next=request.full_path))
    return None
