"""The stale list: material whose law ended or changed, and what a reviewer makes of it."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length

from trainer.domain.access import Permission
from trainer.services import reviewing_law
from trainer.services.parts import documents, staleness
from trainer.services.parts.staleness import Entry
from trainer.store.queries import stale as find
from trainer.web import places
from trainer.web.forms import BaseForm
from trainer.web.gate import account, me, requires
from trainer.web.law_base import KINDS, bp, kind_name, today, told

PAGE = 20


class VerdictForm(BaseForm):
    """What a reviewer found, and which changes they looked at."""

    note = StringField(
        _l("核对说明"),
        [InputRequired(_l("请写核对了什么，例如：新法第十二条内容相同。")), Length(max=200)],
    )
    seen = SelectMultipleField(validate_choice=False)


@bp.get("/stale")
@requires(Permission.AUTHOR)
def stale() -> ResponseReturnValue:
    """List what waits for a reviewer, with reasons and places; then what is to come."""
    found = staleness.entries()
    kind = request.args.get("kind", "")
    due = [one for one in found if one.since <= today()]
    shown = [one for one in due if kind in ("", one.kind)]
    pages = max(1, -(-len(shown) // PAGE))
    page = min(max(1, request.args.get("page", 1, type=int)), pages)
    coming = [one for one in found if one.since > today()]
    rows = shown[(page - 1) * PAGE : page * PAGE]
    return render_template(
        "law/stale.html",
        cards=_cards(rows),
        coming=_cards(coming[:PAGE]),
        number=len(due),
        later=len(coming),
        kinds=KINDS,
        kind=kind,
        counts=Counter(one.kind for one in due),
        page=page,
        pages=pages,
        rows_in_all=len(shown),
        address=lambda n: url_for("law.stale", kind=kind or None, page=n),
    )


@bp.post("/stale/<int:document_id>/confirm")
@requires(Permission.AUTHOR)
def confirm_stale(document_id: int) -> ResponseReturnValue:
    """Record that a document still holds after the changes that were shown."""
    _known(document_id)
    form = VerdictForm()
    if not form.validate_on_submit():
        return _again(form)
    seen = [_identity(text) for text in form.seen.data or []]
    reviewing_law.confirm(document_id, seen, form.note.data or "", by=me(), now=g.now)
    flash(_("已记录：核对后仍然有效，可以继续使用。"))
    return _back()


@bp.post("/stale/<int:document_id>/retire")
@requires(Permission.AUTHOR)
def retire_stale(document_id: int) -> ResponseReturnValue:
    """Take a question or case out of use."""
    _known(document_id)
    form = VerdictForm()
    if not form.validate_on_submit():
        return _again(form)
    reviewing_law.retire(document_id, form.note.data or "", by=me(), now=g.now)
    flash(_("已停用。内容和以往成绩都保留。"))
    return _back()


def _known(document_id: int) -> None:
    """Answer 404 for what is no document of a kind that grows stale."""
    document = find.documents([document_id]).get(document_id)
    if document is None or document.kind not in find.KINDS:
        abort(404)


def _again(form: VerdictForm) -> ResponseReturnValue:
    for error in form.note.errors:
        flash(str(error), "warn")
    return _back()


def _back() -> ResponseReturnValue:
    kind = request.args.get("kind", "")
    return redirect(url_for("law.stale", kind=kind if kind in KINDS else None), 303)


def _identity(text: str) -> tuple[str, str, date]:
    """Return the ending that a hidden field names, such as 投诉举报办法#15@2027-01-01."""
    place, _at, day = text.rpartition("@")
    statute, _sign, number = place.partition("#")
    try:
        return statute, number, date.fromisoformat(day)
    except ValueError:
        abort(404)


def _cards(found: list[Entry]) -> list[dict[str, Any]]:
    known = staleness.titled(found)
    return [_card(one, known[one.document_id]) for one in found]


def _card(entry: Entry, document: Any) -> dict[str, Any]:
    revision = documents.revision(entry.revision_id)
    value = documents.value(revision)
    spots: dict[str, list[str]] = {}
    for spot in entry.spots:
        spots.setdefault(f"《{spot.place.statute}》{spot.place.chinese}", []).append(
            places.described(value, spot.path)
        )
    return {
        "entry": entry,
        "title": revision.title,
        "kind": kind_name(entry.kind),
        "endings": told(entry.endings),
        "seen": [f"{s}#{n}@{day}" for s, n, day in (one.identity for one in entry.endings)],
        "spots": {name: list(dict.fromkeys(where)) for name, where in spots.items()},
        "is_own": revision.author_id == account().id,
        "retirable": entry.kind in reviewing_law.RETIRABLE,
        "amend": url_for("questions.show", document_id=document.id)
        if entry.kind == "question"
        else "",
    }
