"""What concerns oneself: password, privacy notice, preferences, own data."""

from __future__ import annotations

import json

from flask import Blueprint, Response, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import PasswordField
from wtforms.validators import EqualTo, InputRequired, Length

from trainer.domain.access import Permission
from trainer.services import signing_in
from trainer.store.queries import me as find
from trainer.web.forms import BaseForm
from trainer.web.gate import me, requires
from trainer.web.sessions import safe_target

A_YEAR = 365 * 24 * 3600

bp = Blueprint("me", __name__, url_prefix="/me")

REFUSALS = {
    "too_short": _l("新密码至少 10 个字符。"),
    "too_long": _l("新密码最多 128 个字符。"),
    "common": _l("这个密码太常见，容易被猜到，请换一个。"),
    "like_login": _l("新密码里不要含登录名或姓名。"),
    "one_character": _l("新密码里不同的字符太少，请换一个。"),
    "wrong_old": _l("原密码不对。"),
    "same": _l("新密码与原密码相同，请换一个。"),
}

TITLES = {
    "person": _l("个人信息"),
    "account": _l("账号"),
    "roles": _l("角色"),
    "sign_ins": _l("登录记录"),
    "notices": _l("个人信息处理告知"),
    "enrolments": _l("学习任务"),
    "progress": _l("完成的项目"),
    "attempts": _l("作答与办理记录"),
    "steps": _l("作答与办理的每一步"),
    "drafts": _l("未提交的文书草稿"),
    "submissions": _l("提交的文书"),
    "results": _l("已公布的成绩"),
    "ratings": _l("已公布的评分"),
    "error_reports": _l("我的题目纠错"),
    "hours": _l("学时"),
    "evidence": _l("能力佐证"),
    "appraisal_lines": _l("考核行"),
    "seen_by_others": _l("他人查看我的数据"),
    "own_acts": _l("我的操作记录"),
}


class PasswordForm(BaseForm):
    """The old password, and the new one twice."""

    old = PasswordField(_l("原密码"), [InputRequired(), Length(max=128)])
    new = PasswordField(_l("新密码"), [InputRequired(), Length(max=128)])
    again = PasswordField(
        _l("再输一次新密码"), [InputRequired(), EqualTo("new", _l("两次输入的新密码不一样。"))]
    )


@bp.route("/password", methods=["GET", "POST"])
@requires(Permission.SELF)
def password() -> ResponseReturnValue:
    """Change one's own password."""
    form = PasswordForm()
    if form.validate_on_submit():
        try:
            signing_in.change_password(
                me(), form.old.data, form.new.data, keep=g.session_id, now=g.now
            )
        except signing_in.PasswordRefused as error:
            field = form.old if error.reason == "wrong_old" else form.new
            field.errors = [str(REFUSALS[error.reason])]
        else:
            flash(_("密码已修改。其他地方的登录已全部退出。"))
            return redirect(url_for("workbench.index"))
    return render_template("me/password.html", form=form, first=me().must_change)


@bp.route("/notice", methods=["GET", "POST"])
@requires(Permission.SELF)
def notice() -> ResponseReturnValue:
    """Show the privacy notice, or note that it was read."""
    if request.method == "POST":
        signing_in.accept_notice(me(), now=g.now)
        return redirect(safe_target(request.args.get("next", "")))
    return render_template("me/notice.html", accepted=g.accepted, version=signing_in.NOTICE_VERSION)


@bp.post("/preferences")
@requires(Permission.SELF)
def preferences() -> ResponseReturnValue:
    """Keep language, theme or text size, and go back."""
    try:
        signing_in.set_preferences(
            me(),
            language=request.form.get("language"),
            theme=request.form.get("theme"),
            text_size=request.form.get("text_size"),
        )
    except ValueError:
        abort(400)
    reply = redirect(safe_target(request.form.get("next", "")))
    for name in ("language", "theme"):  # for pages that do not know who is asking
        reply.set_cookie(
            name, getattr(me(), name), max_age=A_YEAR, httponly=True, samesite="Lax",
            secure=request.is_secure,
        )  # fmt: skip
    return reply


@bp.get("/")
@requires(Permission.SELF)
def index() -> ResponseReturnValue:
    """Show what is kept about oneself, in numbers, and whom it was shown to."""
    kept = find.everything(me())
    return render_template("me/index.html", kept=kept, account=me(), titles=TITLES, roles=g.roles)


@bp.post("/export")
@requires(Permission.SELF)
def export() -> ResponseReturnValue:
    """Hand out everything that is kept about oneself as one JSON file."""
    kept = find.everything(me())
    reply = Response(
        json.dumps(kept, ensure_ascii=False, indent=2), mimetype="application/json; charset=utf-8"
    )
    name = f"{me().login}-{g.now:%Y%m%d}.json"
    reply.headers.set("Content-Disposition", "attachment", filename=name)
    return reply
