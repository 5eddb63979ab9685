"""Writing a case in the browser: as an outline, its papers, what to write, or its whole text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_datetime
from flask_babel import gettext as _

from trainer.content.outlines import elements, faults, forms, made
from trainer.domain import undo
from trainer.domain.access import Permission
from trainer.domain.scenario.play import Case
from trainer.extensions import db
from trainer.services import writing_cases as service
from trainer.services.parts import (
    calendars,
    case_elements,
    copies,
    documents,
    drafting,
    outlining,
)
from trainer.services.parts.outlining import FULL, OUTLINE, Fields, Tried
from trainer.store import engine
from trainer.store.queries import bank as life
from trainer.store.queries import questions as people
from trainer.store.tables import Document, WorkingCopy
from trainer.web import (
    desk,
    errors,
    graphs,
    studio_elements,
    studio_form,
    studio_problems,
    studio_words,
)
from trainer.web import studio_base as base
from trainer.web.gate import account, me, requires
from trainer.web.questions_base import DUTIES
from trainer.web.studio_base import bp
from trainer.web.studio_words import TABS


@bp.route("/<int:document_id>/edit", methods=["GET", "POST"])
@requires(Permission.AUTHOR)
def edit(document_id: int) -> ResponseReturnValue:
    """Show a tab of a case, or keep what was typed and do what was asked."""
    document = base.known(document_id)
    copy = life.copy(document_id)
    stored = service.written(document, copy) or abort(404)
    tab = _tab(stored)
    if request.method == "GET":
        return _page(document, stored, copy, tab)
    go = request.form.get("go", "")
    fields, anchor = studio_form.posted(request.form, stored, drafting.register(), go)
    if studio_form.too_long(fields):
        flash(_("有一栏太长，没有保存。请删去一些。"), "warn")
        return _page(document, fields, copy, tab), 422
    try:
        return _done(document, fields, tab, anchor)
    except copies.StaleCopy as stale:
        db.session.rollback()
        return _conflict(document, fields, stale.copy, tab), 409


@bp.post("/<int:document_id>/edit/keep")
@requires(Permission.AUTHOR)
def keep(document_id: int) -> ResponseReturnValue:
    """Keep what is being typed, and tell what there is to say about it."""
    document = base.known(document_id)
    stored = service.written(document, life.copy(document_id)) or abort(404)
    fields, _anchor = studio_form.posted(request.form, stored, drafting.register())
    if studio_form.too_long(fields):
        return {"error": "too_long", "message": _("有一栏太长，没有保存。请删去一些。")}, 422
    try:
        version = service.keep(document_id, fields, version=_version(), by=me(), now=g.now).version
    except copies.StaleCopy as stale:
        db.session.rollback()
        return {"error": "StaleCopy", "message": errors.sentence(stale)}, 409
    with engine.reading():  # what was typed is kept: the check holds up nobody who saves
        found = service.tried(document, fields, outlining.LIVE_BUDGET)
        checked = _check(document, fields, found, _tab(fields))
        page = render_template("studio/_check.html", **checked)
        db.session.rollback()
    return {
        "saved_at": format_datetime(g.now, "HH:mm:ss"),
        "fields": {"version": version},
        "check": page,
    }


def _tab(fields: Mapping[str, Any]) -> str:
    """Return the tab that is asked for; a case without an outline has its whole text alone."""
    tab = request.args.get("tab", OUTLINE)
    if tab not in TABS:
        abort(404)
    return FULL if fields["mode"] == FULL else tab


def _here(document: Document, tab: str) -> str:
    """Return the address of this page: a tab, and in it the element that is being written."""
    element, written = request.args.get("element"), request.args.get("written")
    if tab != FULL:
        element = written = None
    return url_for(
        "studio.edit", document_id=document.id, tab=tab, element=element, written=written
    )


def _draft(document: Document, tab: str) -> str:
    """Return the name under which the browser keeps what is typed in this tab, or in this element."""
    written = "-".join(request.args.get(name, "") for name in ("element", "written"))
    return f"case-{document.id}-{tab}-{written}"


def _version() -> int:
    return request.form.get("version", 0, type=int)


def _done(document: Document, fields: Fields, tab: str, anchor: str) -> ResponseReturnValue:
    """Keep the fields, then do what was asked, and lead on to the place it was about."""
    go, number = request.form.get("go", ""), document.id
    anchor = anchor or studio_form.done(fields, go)
    if go.startswith(("stage-", "more-", "element-")):
        return _element_done(document, fields, go)
    if go in ("to-full", "to-outline"):
        fields, tab = _other_mode(document, fields, go)
    copy = service.keep(number, fields, version=_version(), by=me(), now=g.now)
    flash(_draft(document, tab), "saved-draft")
    if go in ("undo", "redo"):
        service.step(number, forward=go == "redo", version=copy.version, by=me(), now=g.now)
    elif go == "discard" and copy.version:
        return _discarded(document, copy)
    elif go == "send":
        return _sent(document, fields, copy, tab)
    elif go.startswith("try"):
        step = go.partition("-")[2] or None
        return redirect(url_for("studio.trial", document_id=number, step=step), 303)
    elif go == "save":
        flash(_("已保存。还没有送审，在用的案件没有改动。"))
    place = _here(document, tab)
    return redirect(place + (f"#{anchor}" if anchor else ""), 303)


def _element_done(document: Document, fields: Fields, go: str) -> ResponseReturnValue:
    """Add an element, drop the one being written, or keep it and lead on to where it is asked."""
    path, as_text = fields.get("element", ""), None
    verb, _dash, name = go.partition("-")
    if verb in ("stage", "more"):
        make = elements.added if verb == "stage" else case_elements.added
        text, path = make(fields["yaml"], name) or (fields["yaml"], "")
        fields = {**fields, "yaml": text, "element": path, "element_text": ""}
    elif name == "drop":
        text = elements.dropped(fields["yaml"], path) or fields["yaml"]
        fields, path = {**fields, "yaml": text, "element": "", "element_text": ""}, ""
    elif name in ("text", "form"):
        as_text = "text" if name == "text" else None
    elif name == "keep":
        path = ""
    copy = service.keep(document.id, fields, version=_version(), by=me(), now=g.now)
    flash(_draft(document, FULL), "saved-draft")
    if name == "try":
        step = path.partition("/")[2]
        return redirect(url_for("studio.trial", document_id=document.id, step=step), 303)
    assert copy is not None
    place = url_for(
        "studio.edit", document_id=document.id, tab=FULL, element=path or None, written=as_text
    )
    return redirect(place + ("#element" if path else "#elements"), 303)


def _other_mode(document: Document, fields: Fields, go: str) -> tuple[Fields, str]:
    """Return the fields as a whole text or as an outline, or as they are with a word why not."""
    found = service.tried(document, fields, 1)
    turned = (
        outlining.in_full(fields, found)
        if go == "to-full"
        else outlining.as_outline(fields, found, drafting.register())
    )
    if turned is not None:
        return turned, FULL if go == "to-full" else OUTLINE
    if go == "to-full":
        flash(_("提纲还有要改的地方，改好以后才能转成全文。"), "warn")
        return fields, OUTLINE
    flash(_("这份全文不是一条带岔路的主线，提纲写不下它，只能在这里改。"), "warn")
    return fields, FULL


def _discarded(document: Document, copy: WorkingCopy) -> ResponseReturnValue:
    service.discard(document.id, version=copy.version, by=me(), now=g.now)
    flash(_("已放弃没有送审的修改。"))
    if document.state == "retired":
        return redirect(url_for("studio.index"), 303)
    return redirect(url_for("studio.show", document_id=document.id), 303)


def _sent(document: Document, fields: Fields, copy: WorkingCopy, tab: str) -> ResponseReturnValue:
    note = fields["remark"].strip()[:500]
    try:
        service.send(document.id, version=copy.version, note=note, by=me(), now=g.now)
    except copies.NotReady:
        db.session.rollback()
        return _page(document, fields, life.copy(document.id), tab, refused=True), 422
    flash(_("已送审。另一位带教老师通过后启用；在那以前，在用的案件不变。"), "ok")
    return redirect(url_for("studio.show", document_id=document.id), 303)


def _page(
    document: Document, fields: Fields, copy: WorkingCopy | None, tab: str, *, refused: bool = False
) -> str:
    back, forward = undo.steps(copy.undo) if copy else (0, 0)
    found = service.tried(document, fields, outlining.LIVE_BUDGET)
    checked = _check(document, fields, found, tab)
    names = people.names({copy.by_id}) if copy else {}
    return render_template(
        "studio/edit.html",
        fields=fields,
        name=base.named(document, fields),
        tab=tab,
        draft=_draft(document, tab),
        here=_here(document, tab),
        tabs=TABS if fields["mode"] == OUTLINE else {FULL: TABS[FULL]},
        version=copy.version if copy else 0,
        saved_at=format_datetime(copy.at, "HH:mm:ss") if copy else None,
        writer=names.get(copy.by_id) if copy and copy.by_id != account().id else "",
        can_undo=back > 0,
        can_redo=forward > 0,
        refused=refused,
        returned=life.last_return(document.id),
        proposal=life.proposal(document.id),
        words=studio_words,
        duties=DUTIES,
        exhibits=desk.EXHIBITS,
        forms=list(forms.FORMS),
        limits=outlining,
        competencies={one.key: one.title for one in documents.framework()[1].competencies},
        rubrics={of.document.key: of.title for of in documents.all_live("rubric")},
        full=found.scenario,
        names=studio_elements,
        **studio_elements.page(
            fields,
            request.args.get("element", "")[:200],
            as_text=request.args.get("written") == "text",
        ),
        graph=graphs.of_case(found.scenario) if found.scenario and tab == FULL else None,
        **{**checked, "wrong": checked["wrong"] if refused else set()},
    )


def _check(document: Document, fields: Fields, found: Tried, tab: str) -> dict[str, Any]:
    """Return what the live check shows: what to change, or figures and the right way by date."""
    told = studio_problems.problems(document.id, tab, found, fields["yaml"])
    return {
        "document": document,
        "problems": told,
        "wrong": {one.anchor for one in told},
        "report": found.report,
        "is_ready": found.is_ready,
        "way": _right_way(found),
        "can_try": found.is_ready or _part(found) is not None,
        "desk": desk,
    }


def _right_way(found: Tried) -> list[dict[str, Any]]:
    """Return the right acts of an outline that makes a case, each with the day it is done by."""
    proven = found.report is not None and found.report.proven
    if found.outline is None or found.scenario is None or not (found.is_ready and proven):
        return []
    case = Case(found.scenario, documents.calendar(calendars.current()))
    state, days = case.first, []
    for act in faults.right_way(found.scenario):
        title, begun = case.scenes[state.scene].title, state.now
        state = case.after(state, act)
        days.append({"title": title, "begun": begun, "done": state.now})
    return days


def _part(found: Tried) -> object | None:
    return faults.sound_part(found.outline, found.findings) if found.outline else None


def playable(document: Document, fields: Fields) -> Case | None:
    """Return the case to try: the whole one, or the steps of an outline that are told so far."""
    known = drafting.register()
    found = service.tried(document, fields, 1)
    scenario = None if found.findings else found.scenario
    if scenario is None and found.outline is not None:
        part = faults.sound_part(found.outline, found.findings)
        scenario = made.case(part, outlining.titles(known)) if part else None
    return Case(scenario, documents.calendar(calendars.current())) if scenario else None


def _conflict(document: Document, fields: Fields, copy: WorkingCopy | None, tab: str) -> str:
    """Tell that somebody saved meanwhile; what this page holds can still be saved over it."""
    sent = [(name, value) for name, value in request.form.items(multi=True)]
    theirs = service.written(document, copy) or {}
    return render_template(
        "studio/conflict.html",
        document=document,
        name=base.named(document, fields),
        changes=base.differences(theirs, fields),
        kept=[(n, v) for n, v in sent if n not in ("version", "go", "csrf_token")],
        version=copy.version if copy else 0,
        writer=people.names({copy.by_id}).get(copy.by_id) if copy else "",
        saved_at=copy.at if copy else None,
        tab=tab,
        words=studio_words,
    )
