"""Signing in and out."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import (
    Blueprint,
    current_app,
    flash,
    g,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user, login_user, logout_user
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from trainer.domain.access import Permission
from trainer.services import signing_in
from trainer.web import errors
from trainer.web.forms import BaseForm
from trainer.web.gate import public, requires

bp = Blueprint("sessions", __name__)


class SignInForm(BaseForm):
    """Login and password."""

    username = StringField(_l("登录名"), [InputRequired(), Length(max=64)])
    password = PasswordField(_l("密码"), [InputRequired(), Length(max=128)])


@bp.route("/login", methods=["GET", "POST"])
@public("nobody is signed in yet")
def sign_in() -> ResponseReturnValue:
    """Show the sign-in form, or open a session."""
    target = safe_target(request.args.get("next", ""))
    if request.method == "GET" and current_user.is_authenticated:
        return redirect(target)
    form = SignInForm()
    status = 200
    if form.validate_on_submit():
        try:
            return _signed_in(form, target)
        except (signing_in.SignInRefused, signing_in.AccountLocked) as error:
            status = errors.ANSWERS[type(error)].status
            form.password.errors = [errors.sentence(error)]
    return render_template("sessions/sign_in.html", form=form, resumed=target != "/"), status


def _signed_in(form: SignInForm, target: str) -> ResponseReturnValue:
    opened = signing_in.sign_in(
        form.username.data,
        form.password.data,
        current_app.config["SETTINGS"],
        ip=request.remote_addr or "",
        agent=request.user_agent.string,
        now=g.now,
    )
    session.clear()  # a new session gets new tokens: nothing of the visitor's is carried over
    opened.user.token = opened.token
    login_user(opened.user)
    return redirect(target)


@bp.post("/logout")
@requires(Permission.SELF)
def sign_out() -> ResponseReturnValue:
    """End the session."""
    signing_in.sign_out(g.session_id, now=g.now)
    logout_user()
    session.clear()
    flash(_("已退出。"))
    return redirect(url_for("sessions.sign_in"))


def safe_target(target: str) -> str:
    """Return a path of this site, or `/` for anything that would lead away."""
    parts = urlsplit(target)
    bad = parts.scheme or parts.netloc or not target.startswith("/")
    if (
        bad
        or target.startswith(("//", "/\\"))
        or "\\" in target
        or any(ord(c) < 32 for c in target)
    ):
        return "/"
    return target
