"""A table of questions: uploading it, saying what its columns are, a dry run, and importing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from flask import (
    current_app,
    flash,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired

from trainer.domain.access import Permission
from trainer.exchange.cells import Unreadable
from trainer.exchange.questions import table
from trainer.exchange.questions.blocks import Passed
from trainer.exchange.questions.found import Found
from trainer.exchange.upload import UploadRefused
from trainer.services import importing_questions as importing
from trainer.services.parts.comparing import Known
from trainer.services.parts.drafting import Target
from trainer.web import doubts, questions_prose
from trainer.web.forms import BaseForm
from trainer.web.gate import me, requires
from trainer.web.questions_base import banks, bp, keep, kept_or_404
from trainer.web.questions_columns import plan_of
from trainer.web.staff_import import REFUSALS, XLSX

TEMPLATE_NAME = "questions.xlsx"
PAGE = 50
LONGEST_NAME = 80
_FORMAT = _l("只能上传 xlsx、xls、csv 或 json 文件。请用表格软件另存为 xlsx 后再传。")
_REFUSALS: dict[str, Any] = {
    **REFUSALS,
    "extension": _FORMAT,
    "old_format": _FORMAT,
    "binary_workbook": _FORMAT,
    "rows": _l("一次最多读 50000 行。请分成几个文件后再传。"),
    "columns": _l("一张表最多 200 列。请只留试题后再传。"),
    "sheets": _l("一个文件最多 20 张工作表。请分成几个文件后再传。"),
    "cell": _l("第 %(detail)s 行有一格超过 32767 个字。请拆分后再传。"),
    "unseen": _l("第 %(detail)s 行有看不见的控制字符。请删掉后再传。"),
}
_DAMAGED = _l("文件打不开，可能已经损坏。请用表格软件另存为 xlsx 后再传。")
SHOWN = ("new", "refused", "doubtful", "no_basis", "known", "passed")


class UploadForm(BaseForm):
    """A table of questions."""

    file = FileField(_l("试题文件"), [FileRequired(_l("请选择文件。"))])


@dataclass(frozen=True)
class Line:
    """One row of the dry run: a question with its sentences, or a row passed over."""

    sheet: str
    row: int
    found: Found | None
    sentences: tuple[str, ...]
    question: Any = None


@bp.get("/import/template")
@requires(Permission.AUTHOR)
def import_template() -> ResponseReturnValue:
    """Send an empty table to fill in."""
    return _sent(importing.template(), TEMPLATE_NAME)


@bp.route("/import", methods=["GET", "POST"])
@requires(Permission.AUTHOR)
def import_file() -> ResponseReturnValue:
    """Show the form to upload a table, or read it and lead to its columns."""
    form = UploadForm()
    if form.validate_on_submit():
        uploaded = form.file.data
        if PurePath(uploaded.filename or "").suffix.lower() in questions_prose.ENDINGS:
            return questions_prose.uploaded(form, form.file)
        folder = current_app.config["SETTINGS"].data / "uploads"
        try:
            sheets = importing.read(uploaded.filename or "", uploaded.read(), folder)
        except (UploadRefused, Unreadable) as error:
            words = str(_REFUSALS.get(error.reason, _DAMAGED))
            form.file.errors = [words.replace("%(detail)s", error.detail)]
        else:
            if sheets:
                file = (uploaded.filename or "")[:LONGEST_NAME]
                name = keep("questionsheets", {"file": file, "sheets": sheets})
                return redirect(url_for("questions.import_columns", name=name))
            form.file.errors = [_("文件里没有内容。")]
    return render_template("questions/import.html", form=form), 422 if form.errors else 200


@bp.get("/import/check/<name>")
@requires(Permission.AUTHOR)
def import_plan(name: str) -> ResponseReturnValue:
    """Show what an import would do with every row; nothing is stored yet."""
    kept, reading, target = _read(name)
    plan = importing.plan(reading.found, target)
    lines = {
        "new": [_line(one.found, one.doubts, one.question) for one in plan.new],
        "refused": [_line(one.found, one.doubts) for one in plan.refused],
        "doubtful": [_line(o.found, o.doubts, o.question) for o in plan.new if o.doubts],
        "no_basis": [
            _line(o.found, o.doubts, o.question) for o in plan.new if not o.question.citations
        ],
        "known": [_known_line(one) for one in plan.known],
        "passed": [_passed_line(one) for one in reading.passed],
    }
    shown = request.args.get("show", "")
    if shown not in SHOWN:
        shown = "refused" if plan.refused else "new"
    pages = max(1, -(-len(lines[shown]) // PAGE))
    page = min(max(1, request.args.get("page", 1, type=int)), pages)
    return render_template(
        "questions/import_check.html",
        name=name,
        back=kept["sheets"],
        plan=plan,
        lines=lines[shown][(page - 1) * PAGE : page * PAGE],
        counts={key: len(value) for key, value in lines.items()},
        shown=shown,
        page=page,
        pages=pages,
        kinds=doubts.KINDS,
        bank=banks().get(target.bank, target.title),
    )


@bp.post("/import/check/<name>")
@requires(Permission.AUTHOR)
def import_adopt(name: str) -> ResponseReturnValue:
    """Add what the dry run showed, all together, as drafts that wait for review."""
    kept, reading, target = _read(name)
    file = kept_or_404("questionsheets", kept["sheets"])["file"]
    added = importing.adopt(reading.found, target, by=me(), now=g.now, file=file)
    flash(_("已导入 %(n)s 道题，等待另一位老师审核后启用。", n=len(added)))
    return redirect(url_for("questions.index", bank=target.bank, state="draft"))


def _read(name: str) -> tuple[dict[str, Any], table.Reading, Target]:
    kept = kept_or_404("questionplan", name)
    sheets = kept_or_404("questionsheets", kept["sheets"])["sheets"]
    return kept, table.read(sheets, plan_of(kept["plan"])), importing.target_from(kept["target"])


def _line(found: Found, about: Sequence[Any], question: Any = None) -> Line:
    sentences = tuple(dict.fromkeys(doubts.sentence(doubt) for doubt in about))
    return Line(found.sheet, found.row, found, sentences, question)


def _known_line(one: Known) -> Line:
    text = doubts.repeated(one.key, one.row)
    return Line(one.found.sheet, one.found.row, one.found, (text,))


def _passed_line(one: Passed) -> Line:
    return Line(one.sheet, one.row, None, (doubts.passed(one),))


def _sent(content: bytes, name: str) -> ResponseReturnValue:
    reply = make_response(content)
    reply.content_type = XLSX
    reply.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return reply
