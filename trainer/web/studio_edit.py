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
from trainer.services.parts import calendars, copies, documents, drafting, outlining
from trainer.services.parts.outlining import FULL, OUTLINE, Fields, Tried
from trainer.store import engine
from trainer.store.queries import bank as life
from trainer.store.queries import questions as people
from trainer.store.tables import Document, WorkingCopy
from trainer.web import desk, errors, graphs, studio_form
from trainer.web import studio_base as base
from trainer.web.gate import me, requires
from trainer.web.questions_base import DUTIES
from trainer.web.studio_base import STAGES, TABS, bp


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
    fields = studio_form.posted(request.form, stored)
    if studio_form.too_long(fields):
        flash(_("有一栏太长，没有保存。请删去一些。"), "warn")
        return _page(document, fields, copy, tab), 422
    try:
        return _done(document, fields, tab)
    except copies.StaleCopy as stale:
        db.session.rollback()
        return _conflict(document, fields, stale.copy, tab), 409


@bp.post("/<int:document_id>/edit/keep")
@requires(Permission.AUTHOR)
def keep(document_id: int) -> ResponseReturnValue:
    """Keep what is being typed, and tell what there is to say about it."""
    document = base.known(document_id)
    stored = service.written(document, life.copy(document_id)) or abort(404)
    fields = studio_form.posted(request.form, stored)
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


def _version() -> int:
    return request.form.get("version", 0, type=int)


def _done(document: Document, fields: Fields, tab: str) -> ResponseReturnValue:
    """Keep the fields, then do what was asked, and lead on."""
    go, number = request.form.get("go", ""), document.id
    anchor = studio_form.done(fields, go)
    if go.startswith(("stage-", "element-")):
        return _element_done(document, fields, go)
    if go in ("to-full", "to-outline"):
        fields, tab = _other_mode(document, fields, go)
    copy = service.keep(number, fields, version=_version(), by=me(), now=g.now)
    flash(f"case-{number}-{tab}", "saved-draft")
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
    place = url_for("studio.edit", document_id=number, tab=tab)
    return redirect(place + (f"#{anchor}" if anchor else ""), 303)


def _element_done(document: Document, fields: Fields, go: str) -> ResponseReturnValue:
    """Add a scene for a stage, drop the element being written, or keep it and go back to the list."""
    path = ""
    if go.startswith("stage-"):
        text, path = elements.added(fields["yaml"], go.removeprefix("stage-")) or (
            fields["yaml"],
            "",
        )
        fields = {**fields, "yaml": text, "element": path, "element_text": ""}
    elif go == "element-drop":
        text = elements.dropped(fields["yaml"], fields.get("element", "")) or fields["yaml"]
        fields = {**fields, "yaml": text, "element": "", "element_text": ""}
    copy = service.keep(document.id, fields, version=_version(), by=me(), now=g.now)
    flash(f"case-{document.id}-full", "saved-draft")
    if go == "element-try":
        step = fields.get("element", "").partition("/")[2]
        return redirect(url_for("studio.trial", document_id=document.id, step=step), 303)
    assert copy is not None
    place = url_for("studio.edit", document_id=document.id, tab=FULL, element=path or None)
    return redirect(place + ("#element-text" if path else "#elements"), 303)


def _element(fields: Fields) -> dict[str, Any]:
    """Return what the page shows of the elements of a whole text, and of the one to write."""
    whole = elements.values(fields["yaml"]) if fields["mode"] == FULL else None
    path = request.args.get("element", "")[:200]
    typed = fields.get("element_text", "") if path == fields.get("element") else ""
    return {
        "elements": elements.listed(whole) if whole else {},
        "element": path,
        "element_text": typed or (elements.taken(whole, path) if whole and path else None),
        "stages": STAGES,
    }


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
        tabs=TABS if fields["mode"] == OUTLINE else {FULL: TABS[FULL]},
        version=copy.version if copy else 0,
        saved_at=format_datetime(copy.at, "HH:mm:ss") if copy else None,
        writer=names.get(copy.by_id) if copy and copy.by_id != me().id else "",
        can_undo=back > 0,
        can_redo=forward > 0,
        refused=refused,
        returned=life.last_return(document.id),
        proposal=life.proposal(document.id),
        words=base,
        duties=DUTIES,
        exhibits=desk.EXHIBITS,
        forms=list(forms.FORMS),
        limits=outlining,
        competencies={one.key: one.title for one in documents.framework()[1].competencies},
        rubrics={of.document.key: of.title for of in documents.all_live("rubric")},
        full=found.scenario,
        **_element(fields),
        graph=graphs.of_case(found.scenario) if found.scenario and tab == FULL else None,
        **{**checked, "wrong": checked["wrong"] if refused else set()},
    )


def _check(document: Document, fields: Fields, found: Tried, tab: str) -> dict[str, Any]:
    """Return what the live check shows: what to change, or figures and the right way by date."""
    told = base.problems(document.id, tab, found)
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
        words=base,
    )
