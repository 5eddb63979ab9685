"""Questions from Word: pasting or uploading a paper, mending its text, importing what was read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import abort, current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_datetime, get_timezone
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import TextAreaField

from trainer.domain import chain
from trainer.domain.access import Permission
from trainer.exchange.cells import Unreadable
from trainer.exchange.questions import prose
from trainer.exchange.upload import UploadRefused
from trainer.services import importing_questions as importing
from trainer.services import pasting
from trainer.services.parts import documents
from trainer.services.parts.drafting import Target
from trainer.store.queries import pastes as find
from trainer.store.tables import Paste
from trainer.web import citing, doubts, prose_page
from trainer.web.forms import BaseForm
from trainer.web.gate import me, requires
from trainer.web.questions_base import DUTIES, banks, bp
from trainer.web.questions_target import TargetForm, topics

ENDINGS = (".docx", ".txt", ".doc", ".wps", ".wpt", ".dot", ".rtf", ".docm", ".dotm")
PAGE = 50
_TARGET = ("bank", "title", "topic", "duty", "competency", "difficulty", "as_of")
_ACTIVE = _l("文档里有宏、嵌入的文件或其他会动的内容，不能导入。请只留文字，另存为 docx 后再传。")
_TOO_MUCH = _l("文档太大，读不完。请分成几份后再传。")
OLD = "old_document"
REFUSALS: dict[str, Any] = {
    OLD: _l("这是旧格式的文档，要先另存为 docx，步骤见下面。"),
    "empty": _l("文件是空的。"),
    "extension": _l("这里只能上传 docx 或 txt 文件。表格请从“导入试题”上传。"),
    "mismatch": _l("文件内容与扩展名不符。请用 WPS 或 Word 打开，另存为 docx 后再传。"),
    "not_a_document": _l("文件内容与扩展名不符。请用 WPS 或 Word 打开，另存为 docx 后再传。"),
    "encrypted": _l("文件设了密码，打不开。请去掉密码后再传。"),
    "encoding": _l("认不出文件里的文字。请用记事本打开，另存为 UTF-8 编码后再传。"),
    **dict.fromkeys(("macro", "embedded", "external_links", "custom_ui", "dtd"), _ACTIVE),
    **dict.fromkeys(
        ("too_large", "too_many_entries", "inflated", "ratio", "characters", "memory", "time"),
        _TOO_MUCH,
    ),
}
DAMAGED = _l("文件打不开，可能已经损坏。请用 WPS 或 Word 打开，另存为 docx 后再传。")


class PasteForm(BaseForm):
    """A paper, pasted or uploaded."""

    text = TextAreaField(_l("粘贴试题文字"))
    file = FileField(_l("或者上传文件"))


@dataclass(frozen=True)
class Shown:
    """What is shown of a text: the reading, the page, and which cards of which filter."""

    page: prose_page.Page
    cards: list[prose_page.Card]
    show: str
    number: int
    pages: int
    seen: str


@bp.route("/paste", methods=["GET", "POST"])
@requires(Permission.AUTHOR)
def paste_new() -> ResponseReturnValue:
    """Show the form to paste or upload a paper, or keep it and lead to what was read of it."""
    form = PasteForm()
    if form.validate_on_submit():
        if form.file.data:
            return uploaded(form, form.file)
        if (form.text.data or "").strip():
            return _begun(form.text.data or "", "")
        form.text.errors = [_("请粘贴文字，或者选择文件。")]
    return _new_page(form)


def uploaded(form: Any, field: Any) -> ResponseReturnValue:
    """Read an uploaded paper and lead to it, or say on the form why it is not taken."""
    name = field.data.filename or ""
    folder = current_app.config["SETTINGS"].data / "uploads"
    try:
        text = pasting.read(name, field.data.read(), folder)
    except (UploadRefused, Unreadable) as error:
        field.errors = [str(REFUSALS.get(error.reason, DAMAGED))]
        return _new_page(PasteForm(formdata=None), field.errors, error.reason == OLD)
    if text.strip():
        return _begun(text, name)
    field.errors = [_("文件里没有文字。")]
    return _new_page(PasteForm(formdata=None), field.errors)


def _begun(text: str, file: str) -> ResponseReturnValue:
    paste = pasting.begin(text, file=file, by=me(), now=g.now)
    flash("questions-paste", "saved-draft")
    return redirect(url_for("questions.paste", paste_id=paste.id), 303)


def _new_page(
    form: PasteForm, errors: list[str] | None = None, is_old: bool = False
) -> ResponseReturnValue:
    if errors:
        form.file.errors = errors
    waiting = find.of(me())
    body = render_template("questions/paste_new.html", form=form, waiting=waiting, is_old=is_old)
    return body, 422 if form.errors or errors else 200


@bp.route("/paste/<int:paste_id>", methods=["GET", "POST"])
@requires(Permission.AUTHOR)
def paste(paste_id: int) -> ResponseReturnValue:
    """Show a text beside its questions; read it again as mended, or import what was read."""
    kept = _own(paste_id)
    if request.method == "GET":
        return _page(kept, TargetForm.of(_chosen(kept)))
    form, text = TargetForm.of(), _posted(kept)
    try:
        kept = _kept(kept, _cited(text, request.form.get("cite", "")))
    except pasting.StalePaste:
        return _conflict(kept, text)
    flash(_draft_key(kept), "saved-draft")
    if request.form.get("go") != "import":
        return redirect(_address(kept), 303)
    if request.form.get("seen") != _digest(kept.text):
        flash(_("文字改过，已经重新识别。请看一遍再导入。"), "warn")
        return redirect(_address(kept), 303)
    if not form.validate_on_submit():
        return _page(kept, form), 422
    return _adopted(kept, form.target)


@bp.post("/paste/<int:paste_id>/text")
@requires(Permission.AUTHOR)
def paste_keep(paste_id: int) -> ResponseReturnValue:
    """Keep the text while it is being mended, and answer with what was read of it."""
    kept = _own(paste_id)
    try:
        kept = _kept(kept, _posted(kept))
    except pasting.StalePaste:
        return {
            "message": _("这份文字在另一个窗口改过，这里的没有保存。请复制出来，刷新页面后再改。")
        }, 409
    except pasting.PasteTooLong:
        return {"message": _("文字太长，一次最多 30 万字，没有保存。")}, 422
    shown = _shown(kept, TargetForm.of(_chosen(kept)))
    values = _values(kept, shown)
    return {
        "saved_at": format_datetime(g.now, "HH:mm:ss"),
        "fields": {"version": kept.version, "seen": shown.seen},
        "parts": {
            "result": render_template("questions/_paste_result.html", **values),
            "lines": render_template("questions/_paste_lines.html", **values),
            "act": render_template("questions/_paste_act.html", **values),
        },
    }


@bp.post("/paste/<int:paste_id>/discard")
@requires(Permission.AUTHOR)
def paste_discard(paste_id: int) -> ResponseReturnValue:
    """Delete a text that is done with."""
    kept = _own(paste_id)
    flash(_draft_key(kept), "saved-draft")
    pasting.discard(kept, by=me(), now=g.now)
    flash(_("文字已删除，已经导入的试题不受影响。"))
    return redirect(url_for("questions.paste_new"), 303)


def _own(paste_id: int) -> Paste:
    kept = find.own(paste_id, me())
    if kept is None:
        abort(404)
    return kept


def _posted(kept: Paste) -> str:
    """Return the text that was posted; a form without one leaves the text as it is."""
    return prose.cleaned(request.form.get("text", kept.text))


def _kept(kept: Paste, text: str) -> Paste:
    target = {name: request.form[name][:200] for name in _TARGET if name in request.form}
    version = request.form.get("version", 0, type=int)
    return pasting.keep(kept, text, target or kept.target, version=version, by=me(), now=g.now)


def _cited(text: str, cite: str) -> str:
    """Return the text with a basis written under a question; `cite` is `line|basis`."""
    line, _bar, basis = cite.partition("|")
    if not basis or not line.isdigit() or len(basis) > 80:
        return text
    reading = prose.read(text)
    place = next((n for n, found in enumerate(reading.found) if found.row == int(line)), None)
    if place is None:
        return text
    lines, last = list(reading.lines), prose_page.last_line(reading, place)
    return "\n".join([*lines[:last], f"依据：{basis}", *lines[last:]])


def _adopted(kept: Paste, target: Target) -> ResponseReturnValue:
    found = prose.read(kept.text).found
    left = len(importing.plan(found, target).refused)
    added = importing.adopt(found, target, by=me(), now=g.now, file=kept.file)
    flash(_("已导入 %(n)s 道题，等待另一位老师审核后启用。", n=len(added)))
    if left:
        flash(
            _("还有 %(n)s 道题要改，原文留在这里。改好后再导入，已有的不会重复。", n=left), "warn"
        )
        return redirect(url_for("questions.paste", paste_id=kept.id, show="wrong"), 303)
    pasting.discard(kept, by=me(), now=g.now)
    return redirect(url_for("questions.index", bank=target.bank, state="draft"), 303)


def _conflict(kept: Paste, text: str) -> ResponseReturnValue:
    newest = find.own(kept.id, me())
    if newest is None:
        abort(404)
    return _page(newest, TargetForm.of(_chosen(newest)), other=text), 409


def _page(kept: Paste, form: TargetForm, other: str = "") -> str:
    shown = _shown(kept, form)
    return render_template(
        "questions/paste.html",
        **_values(kept, shown),
        form=form,
        other=other,
        topics=topics(),
        draft=_draft_key(kept),
    )


def _values(kept: Paste, shown: Shown) -> dict[str, Any]:
    return {
        "paste": kept,
        "page": shown.page,
        "cards": shown.cards,
        "shown": shown,
        "kinds": doubts.KINDS,
        "address": citing.address,
    }


def _shown(kept: Paste, form: TargetForm) -> Shown:
    reading = prose.read(kept.text)
    made = prose_page.page(reading, importing.plan(reading.found, _provisional(form)))
    show = request.values.get("show", "")
    if show not in prose_page.NAMES:
        show = "wrong" if made.groups["wrong"] else "read"
    cards = made.groups[show]
    pages = max(1, -(-len(cards) // PAGE))
    number = min(max(1, request.values.get("page", 1, type=int)), pages)
    part = prose_page.with_suggestions(cards[(number - 1) * PAGE : number * PAGE], _today())
    return Shown(made, part, show, number, pages, _digest(kept.text))


def _provisional(form: TargetForm) -> Target:
    """Return what the form says so far; what it does not say yet is not held against a question."""
    known = banks()
    return Target(
        bank=form.bank.data if form.bank.data in known else "",
        topic=(form.topic.data or "").strip() or _("待定"),
        duty=form.duty.data or next(iter(DUTIES)),
        competency=form.competency.data or documents.framework()[1].competencies[0].key,
        difficulty=int(form.difficulty.data or 3),
        as_of=form.as_of.data or _today(),
    )


def _chosen(kept: Paste) -> dict[str, Any]:
    """Return what was chosen before, as the form takes it."""
    chosen: dict[str, Any] = {name: kept.target[name] for name in _TARGET if name in kept.target}
    for name, make in (("difficulty", int), ("as_of", date.fromisoformat)):
        try:
            chosen[name] = make(chosen.get(name, ""))
        except ValueError:
            chosen.pop(name, None)
    return chosen


def _address(kept: Paste) -> str:
    show = request.form.get("show", "")
    return url_for("questions.paste", paste_id=kept.id, show=show or None)


def _draft_key(kept: Paste) -> str:
    return f"questions-paste-{kept.id}"


def _digest(text: str) -> str:
    return str(chain.digest(text))[:16]


def _today() -> date:
    today: date = g.now.astimezone(get_timezone()).date()
    return today
