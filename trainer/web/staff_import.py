"""A staff list: uploading it, seeing what it would do, and adding the people."""

from __future__ import annotations

from typing import Any

from flask import (
    abort,
    current_app,
    flash,
    g,
    make_response,
    redirect,
    render_template,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired

from trainer.domain.access import Permission
from trainer.exchange.reader import Unreadable
from trainer.exchange.staff import StaffList
from trainer.exchange.upload import UploadRefused
from trainer.services import importing_staff
from trainer.services.parts import held
from trainer.services.people import Taken
from trainer.store.queries import people as find_units
from trainer.store.tables import Department
from trainer.web import errors, wording
from trainer.web.forms import BaseForm
from trainer.web.gate import me, requires
from trainer.web.staff_base import bp, reach, show_passwords

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TEMPLATE_NAME = "staff-list.xlsx"
_TOO_MUCH = _l("文件太大，或者行、列太多。请只留人员名单这一张表后再传。")
_ACTIVE = _l("文件里有宏、外部链接或嵌入的内容，没有打开。请另存为普通的 xlsx 文件后再传。")
_DAMAGED = _l("文件打不开，可能已经损坏。请用表格软件另存为 xlsx 后再传。")
_FORMAT = _l("只能上传 xlsx 或 csv 文件。请用表格软件另存为 xlsx 后再传。")
REFUSALS: dict[str, Any] = {
    "empty": _l("文件是空的。"),
    "extension": _FORMAT,
    "old_format": _FORMAT,
    "binary_workbook": _FORMAT,
    "mismatch": _l("文件内容与扩展名不符。请用表格软件另存为 xlsx 后再传。"),
    "not_a_workbook": _l("文件内容与扩展名不符。请用表格软件另存为 xlsx 后再传。"),
    "encrypted": _l("文件设了密码，打不开。请去掉密码后再传。"),
    "encoding": _l("认不出文件里的文字。请把 csv 文件另存为 UTF-8 编码，或者另存为 xlsx。"),
    "unseen": _l("文件里有看不见的控制字符。请把内容复制到模板里再传。"),
    **dict.fromkeys(
        ("macro", "external_links", "embedded", "custom_ui", "connections", "dtd"), _ACTIVE
    ),
    **dict.fromkeys(
        (
            "too_large", "too_many_entries", "inflated", "ratio", "rows", "columns", "sheets",
            "cell", "characters", "memory", "time",
        ),
        _TOO_MUCH,
    ),
}  # fmt: skip


class UploadForm(BaseForm):
    """A staff list."""

    file = FileField(_l("人员名单文件"), [FileRequired(_l("请选择文件。"))])


@bp.get("/import/template")
@requires(Permission.ADMINISTER)
def import_template() -> ResponseReturnValue:
    """Send an empty list to fill in."""
    reply = make_response(importing_staff.template())
    reply.content_type = XLSX
    reply.headers["Content-Disposition"] = f'attachment; filename="{TEMPLATE_NAME}"'
    return reply


@bp.route("/import", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
def import_list() -> ResponseReturnValue:
    """Show the form to upload a list, or read it and lead to what it would do."""
    form = UploadForm()
    if form.validate_on_submit():
        try:
            listed = _read(form)
        except (UploadRefused, Unreadable) as error:
            form.file.errors = [str(REFUSALS.get(error.reason, _DAMAGED))]
        except importing_staff.TooManyPeople as error:
            form.file.errors = [
                _(
                    "名单有 %(n)s 人，一次最多 %(most)s 人。请分几次导入。",
                    n=error.count,
                    most=error.most,
                )
            ]
        else:
            kept = importing_staff.to_json(listed)
            settings = current_app.config["SETTINGS"]
            name = held.put(settings, g.session_id, "stafflist", kept, now=g.now)
            return redirect(url_for("staff.import_plan", name=name))
    return render_template("staff/import.html", form=form), 422 if form.errors else 200


def _read(form: UploadForm) -> StaffList:
    uploaded = form.file.data
    folder = current_app.config["SETTINGS"].data / "uploads"
    return importing_staff.read(uploaded.filename or "", uploaded.read(), folder)


@bp.get("/import/<name>")
@requires(Permission.ADMINISTER)
def import_plan(name: str) -> ResponseReturnValue:
    """Show what a list would do: whom it adds, who is there, and what is wrong in which row."""
    plan = importing_staff.plan(_kept(name), _departments())
    return render_template("staff/plan.html", plan=plan, name=name, wording=wording)


@bp.post("/import/<name>")
@requires(Permission.ADMINISTER)
def import_adopt(name: str) -> ResponseReturnValue:
    """Add the people of a list, and show their first passwords once."""
    listed = _kept(name)
    try:
        added = importing_staff.adopt(listed, _departments(), by=me(), now=g.now)
    except Taken as error:
        flash(errors.sentence(error), "warn")
        return redirect(url_for("staff.import_plan", name=name))
    flash(_("已导入 %(n)s 人。", n=len(added)))
    return show_passwords(added)


def _kept(name: str) -> StaffList:
    settings = current_app.config["SETTINGS"]
    value = held.peek(settings, g.session_id, "stafflist", name, now=g.now)
    if value is None:
        abort(404)
    return importing_staff.from_json(value)


def _departments() -> list[Department]:
    return find_units.departments(sorted(reach()))
