"""Official full texts: which statutes have one here, importing one, and seeing it first."""

from __future__ import annotations

from typing import Any

from flask import abort, current_app, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import SelectField
from wtforms.validators import Optional

from trainer.domain.access import Permission
from trainer.domain.fulltext import Doubt
from trainer.domain.statute import Statute
from trainer.exchange.reader import Unreadable
from trainer.exchange.upload import UploadRefused
from trainer.services import importing_law
from trainer.services.importing_law import Plan
from trainer.services.parts import documents, held
from trainer.store import engine
from trainer.store.queries import fulltexts as find
from trainer.web.forms import BaseForm
from trainer.web.gate import me, requires
from trainer.web.law_base import bp

PURPOSE = "lawtext"
_DAMAGED = _l("文件打不开，可能已经损坏。请另存为 docx 或 txt 后再传。")
_TOO_MUCH = _l("文件太大，打不开。请只留这一部法规的正文，另存为 txt 后再传。")
REFUSALS: dict[str, Any] = {
    "empty": _l("文件是空的。"),
    "extension": _l("只能上传 txt、md 或 docx 文件。"),
    "old_document": _l(
        "doc 和 wps 文件请先打开，点“文件”“另存为”，类型选“Word 文档（*.docx）”，再上传。"
    ),
    "mismatch": _l("文件内容与扩展名不符。请另存为 docx 或 txt 后再传。"),
    "not_a_document": _l("文件内容与扩展名不符。请另存为 docx 或 txt 后再传。"),
    "encrypted": _l("文件设了密码，打不开。请去掉密码后再传。"),
    "encoding": _l("认不出文件里的文字。请把 txt 文件另存为 UTF-8 编码，或者另存为 docx。"),
    "macro": _l("文件里有宏，没有打开。请另存为普通的 docx 文件后再传。"),
    "embedded": _l("文件里有嵌入的内容，没有打开。请把正文复制到新文档后再传。"),
    **dict.fromkeys(
        ("too_large", "too_many_entries", "inflated", "ratio", "characters", "memory", "time"),
        _TOO_MUCH,
    ),
}
DOUBTS: dict[str, Any] = {
    "none": _l("没有找到“第一条”。请确认文件是法规正文，每一条从“第几条”开始。"),
    "missing": _l("缺少第 %(detail)s 条。"),
    "beyond": _l("多出第 %(detail)s 条，登记库里没有这么多条。"),
    "empty": _l("第 %(detail)s 条没有内容。"),
    "other_title": _l("正文前面没有找到《%(detail)s》这个名称，可能选错了法规或者不是这一版。"),
    "no_title": _l("正文前面没有标题，请核对这是《%(detail)s》。"),
    "tail": _l("最后一条后面的文字没有收入：%(detail)s"),
}


class TextForm(BaseForm):
    """An official full text, and of which statute it is."""

    file = FileField(_l("法规全文"), [FileRequired(_l("请选择文件。"))])
    statute = SelectField(_l("是哪一部法规"), [Optional()], validate_choice=False)


@bp.route("/texts", methods=["GET", "POST"])
@requires(Permission.KEEP_LAW)
def texts() -> ResponseReturnValue:
    """List the statutes with their official texts, or read an uploaded one and show it."""
    engine.set_read_only(True)  # reading a foreign file must not keep others from writing
    form = TextForm()
    known = _statutes()
    form.statute.choices = [
        ("", _("按文件里的标题识别")),
        *((one.key, f"《{one.title}》") for _document, one in known),
    ]
    if form.validate_on_submit():
        name = _read(form)
        if name:
            return redirect(url_for("law.text_plan", name=name))
    page = render_template("law/texts.html", form=form, known=known, imported=find.all_newest())
    return page, 422 if form.errors else 200


@bp.get("/texts/<name>")
@requires(Permission.KEEP_LAW)
def text_plan(name: str) -> ResponseReturnValue:
    """Show what importing a text would store: article by article, with what is wrong."""
    plan, file_name = _kept(name)
    return render_template(
        "law/text_plan.html",
        plan=plan,
        name=name,
        file_name=file_name,
        doubts=[(one.stops, sentence(one)) for one in plan.doubts],
    )


@bp.post("/texts/<name>")
@requires(Permission.KEEP_LAW)
def adopt_text(name: str) -> ResponseReturnValue:
    """Store a text that was shown."""
    plan, file_name = _kept(name)
    importing_law.adopt(plan, file_name, by=me(), now=g.now)
    flash(
        _(
            "已导入《%(title)s》全文，共 %(n)s 条。",
            title=plan.statute.title,
            n=len(plan.split.pieces),
        )
    )
    return redirect(url_for("law.full", short=plan.statute.short), 303)


def sentence(doubt: Doubt) -> str:
    """Return what is doubtful about a text."""
    return str(DOUBTS[doubt.reason]) % {"detail": doubt.detail}


def _read(form: TextForm) -> str:
    """Return the name that the text read is kept under; empty, with an error, where it is not."""
    settings, uploaded = current_app.config["SETTINGS"], form.file.data
    name = uploaded.filename or ""
    try:
        split = importing_law.read(name, uploaded.read(), settings.data / "uploads")
        plan = importing_law.plan(split, form.statute.data or "", name)
    except (UploadRefused, Unreadable) as error:
        form.file.errors = [str(REFUSALS.get(error.reason, _DAMAGED))]
        return ""
    except importing_law.NoSuchStatute:
        form.statute.errors = [_("从文件里没有认出是哪一部法规，请在这里选。")]
        return ""
    kept = {"split": importing_law.to_json(split), "statute": plan.statute.key, "file": name}
    return held.put(settings, g.session_id, PURPOSE, kept, now=g.now)


def _kept(name: str) -> tuple[Plan, str]:
    settings = current_app.config["SETTINGS"]
    value = held.peek(settings, g.session_id, PURPOSE, name, now=g.now)
    if value is None:
        abort(404)
    split = importing_law.from_json(value["split"])
    return importing_law.plan(split, value["statute"]), value["file"]


def _statutes() -> list[tuple[int, Statute]]:
    return [(of.document_id, documents.value(of)) for of in documents.all_live("statute")]
