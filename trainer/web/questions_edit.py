"""Writing a question in the browser: one form per kind, kept as it is typed, checked while it is."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_datetime, get_timezone
from flask_babel import gettext as _

from trainer.domain import oldlaw as detector
from trainer.domain import undo
from trainer.domain.access import Permission
from trainer.domain.question import difference
from trainer.extensions import db
from trainer.services import writing_questions as service
from trainer.services.parts import copies, documents, drafting, lawsearch, likeness, oldlaw, writing
from trainer.services.parts.writing import Fields, Tried
from trainer.store.queries import bank as life
from trainer.store.queries import questions as find
from trainer.store.queries import reports
from trainer.store.tables import Document, WorkingCopy
from trainer.web import errors
from trainer.web import questions_form as forms
from trainer.web import questions_pieces as pieces
from trainer.web import questions_posted as posting
from trainer.web.gate import account, me, requires
from trainer.web.questions_base import DUTIES, KINDS, banks, bp
from trainer.web.questions_pieces import Piece
from trainer.web.questions_target import topics

FOUND = 12  # articles shown for a search
LIKE = 5  # questions shown that are like the one being written
_MORE = re.compile(r"(part-[0-7]-)?more")  # one row more, of the question or of a part


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.AUTHOR)
def new() -> ResponseReturnValue:
    """Ask for bank and kind of a new question, or begin it."""
    bank, kind = request.form.get("bank", ""), request.form.get("kind", "")
    if request.method == "POST" and bank in banks() and kind in KINDS:
        document = service.begin(bank, kind, today=_today(), by=me(), now=g.now)
        return redirect(url_for("questions.edit", document_id=document.id), 303)
    status = 422 if request.method == "POST" else 200
    page = render_template("questions/new.html", banks=banks(), kinds=KINDS, faulty=status == 422)
    return page, status


@bp.route("/<int:document_id>/edit", methods=["GET", "POST"])
@requires(Permission.AUTHOR)
def edit(document_id: int) -> ResponseReturnValue:
    """Show the form of a question, or keep what was typed and do what was asked."""
    document = found(document_id)
    copy = life.copy(document_id)
    if request.method == "GET":
        return _page(document, written(document, copy), copy)
    fields = posting.posted(request.form, written(document, copy))
    if field := posting.too_long(fields):
        flash(_("“%(field)s”太长，没有保存。请删去一些。", field=forms.label(field)), "warn")
        return _page(document, fields, copy), 422
    try:
        return _done(document, fields)
    except copies.StaleCopy as stale:
        db.session.rollback()
        return _conflict(document, fields, stale.copy), 409


@bp.post("/<int:document_id>/edit/keep")
@requires(Permission.AUTHOR)
def keep(document_id: int) -> ResponseReturnValue:
    """Keep what is being typed, and tell what there is to say about it."""
    document = found(document_id)
    fields = posting.posted(request.form, written(document, life.copy(document_id)))
    if field := posting.too_long(fields):
        message = _("“%(field)s”太长，没有保存。请删去一些。", field=forms.label(field))
        return {"error": "too_long", "message": message}, 422
    try:
        copy = service.keep(document_id, fields, version=_version(), by=me(), now=g.now)
    except copies.StaleCopy as stale:
        db.session.rollback()
        return {"error": "StaleCopy", "message": errors.sentence(stale)}, 409
    return {
        "saved_at": format_datetime(g.now, "HH:mm:ss"),
        "fields": {"version": copy.version},
        "check": render_template("questions/_check.html", **_check(document, fields)),
    }


def found(document_id: int) -> Document:
    """Return a question that may be written; answers 404 for any other."""
    document = life.question(document_id)
    if document is None or document.state == "retired":
        abort(404)
    return document


def written(document: Document, copy: WorkingCopy | None) -> Fields:
    """Return what the form shows: what is being written, else what waits or is in use."""
    if copy is not None:
        return writing.from_text(copy.text)
    revision = life.shown_revision(document) or abort(404)
    return writing.fields_of(documents.question(service.pending(document, revision)))


def _version() -> int:
    return request.form.get("version", 0, type=int)


def _done(document: Document, fields: Fields) -> ResponseReturnValue:
    """Keep the fields, then undo, redo, discard, add an article or send, as was asked."""
    go, number = request.form.get("go", ""), document.id
    if added := request.form.get("add", "")[:60]:
        fields["citations"] = [*(one for one in fields["citations"] if one != added), added]
    moved = posting.rearranged(fields, go, request.form.get("part-new", ""))
    copy = service.keep(number, fields, version=_version(), by=me(), now=g.now)
    flash(f"question-{number}", "saved-draft")
    if go in ("undo", "redo"):
        service.step(number, forward=go == "redo", version=copy.version, by=me(), now=g.now)
    elif go == "discard" and copy.version:
        return _discarded(document, copy)
    elif go == "send":
        return _sent(document, fields, copy)
    elif go == "preview":
        return redirect(url_for("questions.preview", document_id=number), 303)
    elif go == "save":
        flash(_("已保存。还没有送审，在用的试题没有改动。"))
    searched = request.form.get("law", "").strip()[:80] if go in ("find", "add") or added else ""
    more = go if _MORE.fullmatch(go) else None
    anchor = f"{go.removesuffix('more')}options" if more else moved
    anchor = "basis" if added or go == "find" else anchor
    place = url_for(
        "questions.edit",
        document_id=number,
        law=searched or None,
        more=more,
        _anchor=anchor or None,
    )
    return redirect(place, 303)


def _discarded(document: Document, copy: WorkingCopy) -> ResponseReturnValue:
    service.discard(document.id, version=copy.version, by=me(), now=g.now)
    flash(_("已放弃没有送审的修改。"))
    if document.state == "retired":
        return redirect(url_for("questions.index"), 303)
    return redirect(url_for("questions.show", document_id=document.id), 303)


def _sent(document: Document, fields: Fields, copy: WorkingCopy) -> ResponseReturnValue:
    note = fields["remark"].strip()[:500]
    try:
        service.send(document.id, version=copy.version, note=note, by=me(), now=g.now)
    except copies.NotReady:
        db.session.rollback()
        return _page(document, fields, life.copy(document.id), refused=True), 422
    flash(_("已送审。另一位带教老师通过后启用；在那以前，在用的试题不变。"), "ok")
    return redirect(url_for("questions.show", document_id=document.id), 303)


def _page(
    document: Document, fields: Fields, copy: WorkingCopy | None, *, refused: bool = False
) -> str:
    back, forward = undo.steps(copy.undo) if copy else (0, 0)
    words = request.args.get("law", "").strip()[:80]
    returned, check = life.last_return(document.id), _check(document, fields)
    return render_template(
        "questions/edit.html",
        document=document,
        fields=fields,
        version=copy.version if copy else 0,
        saved_at=format_datetime(copy.at, "HH:mm:ss") if copy else None,
        writer=_names({copy.by_id}).get(copy.by_id) if copy and copy.by_id != account().id else "",
        can_undo=back > 0,
        can_redo=forward > 0,
        refused=refused,
        pieces=_pieces(fields),
        of_parts={kind: KINDS[kind] for kind in writing.OF_PARTS},
        most_parts=writing.MOST_PARTS,
        rubrics={one.document.key: one.title for one in documents.all_live("rubric")},
        words=words,
        found=lawsearch.articles(words)[:FOUND],
        today=_today(),
        said=forms.said,
        citation_of=lambda hit: f"{hit.short}#{hit.number}",
        returned=returned,
        proposal=life.proposal(document.id),
        reports=reports.open_on(document.id),
        bank=banks().get(document.key.partition("/")[0], ""),
        label=forms.label,
        kinds=KINDS,
        duties=DUTIES,
        competencies={one.key: one.title for one in documents.framework()[1].competencies},
        units=forms.UNITS,
        topics=topics(),
        wrong={one.field for one in check["faults"]},
        **check,
    )


def _pieces(fields: Fields) -> list[Piece]:
    """Return what the form asks for: the question itself, then each part of a case group."""
    more = request.args.get("more", "")
    parts = enumerate(fields.get("parts", ()))
    places = [("", fields), *((f"part-{n}-", part) for n, part in parts)]
    return [pieces.piece(at, of, one_more=more == f"{at}more") for at, of in places]


def _check(document: Document, fields: Fields) -> dict[str, Any]:
    """Return what the live check shows: faults, old rules, suggested articles, doubles."""
    made = tried(document, fields)
    question = made.question
    old = (
        detector.scan_question(question, oldlaw.rules())
        if question
        else detector.scan(writing.stated(fields), oldlaw.rules())
    )
    stated = writing.stated(fields)
    lacking = not fields["citations"] and len(stated.strip()) > 5
    alike = likeness.like(document.id, question)[:LIKE] if question else []
    return {
        "faults": forms.faults(made.findings),
        "old": old,
        "lacking": not fields["citations"],
        "suggested": oldlaw.suggested(stated, _today()) if lacking else [],
        "alike": [(pair, likeness.other(pair, document.id)) for pair in alike],
        "stems": find.titles([likeness.other(pair, document.id) for pair in alike]),
    }


def tried(document: Document, fields: Fields) -> Tried:
    """Return what the fields make of a question, and what is wrong with them."""
    return writing.tried(fields, document.key.partition("/")[2], drafting.register())


def _conflict(document: Document, fields: Fields, copy: WorkingCopy | None) -> str:
    """Show both texts: what this page holds, and what was saved meanwhile."""
    theirs = written(document, copy)
    sent = [(name, value) for name, value in request.form.items(multi=True)]
    kept = [(n, v) for n, v in sent if n not in ("version", "go", "add", "csrf_token")]
    return render_template(
        "questions/conflict.html",
        document=document,
        changes=difference.changes(forms.in_words(theirs), forms.in_words(fields)),
        label=forms.label,
        kept=kept,
        version=copy.version if copy else 0,
        writer=_names({copy.by_id}).get(copy.by_id) if copy else "",
        saved_at=copy.at if copy else None,
    )


def _names(user_ids: set[int]) -> dict[int, str]:
    return find.names(user_ids)


def _today() -> date:
    today: date = g.now.astimezone(get_timezone()).date()
    return today
