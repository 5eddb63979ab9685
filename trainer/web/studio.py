"""Writing cases: the list of them, how one begins, its page, its life, and trying it out."""

from __future__ import annotations

from typing import Any

from flask import abort, current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_timezone
from flask_babel import gettext as _

from trainer.content.outlines import faults
from trainer.domain.access import Permission
from trainer.domain.scenario import reaching
from trainer.domain.scenario.play import Case
from trainer.domain.scenario.state import Act
from trainer.services import reviewing_cases, writing_cases
from trainer.services.parts import documents, outlining
from trainer.store.queries import bank as life
from trainer.store.queries import questions as people
from trainer.store.queries import studio as find
from trainer.store.tables import Document
from trainer.web import (
    desk,
    graphs,
    studio_edit,
    studio_review,
    studio_words,
    trials,
)
from trainer.web import studio_base as base
from trainer.web.gate import account, me, requires
from trainer.web.studio_base import bp
from trainer.web.studio_words import STATES

__all__ = ["bp", "studio_edit", "studio_review"]  # importing them adds their pages


@bp.get("/")
@requires(Permission.AUTHOR)
def index() -> ResponseReturnValue:
    """Show every case with where it stands, what waits for review first."""
    copies, sent = find.copies(), find.proposals()
    wanted = request.args.get("state", "")
    if wanted and wanted not in STATES:
        abort(404)
    rows = [_row(one, copies.get(one.id), sent.get(one.id)) for one in find.cases()]
    counts = {state: sum(row["state"] == state for row in rows) for state in STATES}
    return render_template(
        "studio/index.html",
        rows=[
            row for row in rows if (row["state"] == wanted if wanted else row["state"] != "retired")
        ],
        counts=counts,
        wanted=wanted,
        states=STATES,
        reviewers=life.other_authors(account().id),
        names=people.names(
            {one.by_id for one in copies.values()}
            | {one.by_id for one in sent.values() if one.by_id is not None}
        ),
        mine=account().id,
    )


def _row(document: Document, copy: Any, sent: Any) -> dict[str, Any]:
    fields = outlining.from_text(copy.text) if copy else None
    revision = document.live or (sent.revision if sent else None)
    title = outlining.title(fields) if fields else ""
    return {
        "document": document,
        "title": title or (revision.title if revision else "") or base.named(document, fields),
        "state": "in_review" if sent and document.state != "retired" else document.state,
        "draft": copy,
        "sent": sent,
    }


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.AUTHOR)
def new() -> ResponseReturnValue:
    """Offer starter outlines, an empty one and a file, or begin with what was chosen."""
    if request.method == "GET":
        return _new_page()
    fields = _beginning(request.form.get("starter", ""))
    if fields is None:
        return _new_page(), 422
    document = writing_cases.begin(fields, by=me(), now=g.now)
    return redirect(url_for("studio.edit", document_id=document.id), 303)


def _new_page() -> str:
    starters = [documents.value(of) for of in documents.all_live("outline")]
    return render_template("studio/new.html", starters=starters)


def _beginning(starter: str) -> outlining.Fields | None:
    """Return the fields a new case begins with, or None with a word why there are none."""
    office = current_app.config["SETTINGS"].bureau_name
    blank = writing_cases.blank(office, g.now.astimezone(get_timezone()).date())
    if starter == "blank":
        return blank
    if starter != "file":
        return writing_cases.from_starter(starter)
    try:
        return writing_cases.from_file(_uploaded(), blank)
    except ValueError:
        flash(_("请选一个 UTF-8 编码的 YAML 文件，不超过 40 万字。"), "warn")
        return None


def _uploaded() -> str:
    """Return the text of the file that was sent; raises ValueError."""
    sent = request.files.get("file")
    content = sent.read(4 * outlining.LONGEST_TEXT + 1) if sent else b""
    text = content.decode("utf-8-sig").replace("\r\n", "\n")
    if not text.strip() or len(text) > outlining.LONGEST_TEXT:
        raise ValueError
    return text


@bp.get("/<int:document_id>")
@requires(Permission.AUTHOR)
def show(document_id: int) -> ResponseReturnValue:
    """Show a case as it is in use or waits: its picture, where it stands, what can be done."""
    document = find.case(document_id) or abort(404)
    revision = find.shown_revision(document)
    copy = life.copy(document_id)
    if revision is None:
        if document.state == "retired":
            return render_template("studio/let_go.html", document=document)
        return redirect(url_for("studio.edit", document_id=document_id))
    scenario = documents.scenario(revision)
    return render_template(
        "studio/show.html",
        document=document,
        revision=revision,
        case=scenario,
        graph=graphs.of_case(scenario),
        copy=copy,
        sent=life.proposal(document_id),
        reviewers=life.other_authors(account().id),
        under_way=find.under_way([one.id for one in life.revisions(document_id)]),
        entries=studio_review.history(document),
        names=people.names(studio_review.people_of(document)),
        words=studio_words,
        desk=desk,
    )


@bp.post("/<int:document_id>/copy")
@requires(Permission.AUTHOR)
def clone(document_id: int) -> ResponseReturnValue:
    """Begin a case with the text of another one."""
    document = find.case(document_id) or abort(404)
    stored = writing_cases.written(document, life.copy(document_id)) or abort(404)
    fields = outlining.copied({**stored, "remark": ""}, _("（副本）"))
    made_of = writing_cases.begin(fields, by=me(), now=g.now)
    flash(_("已复制成一件新的案件，原来的不变。"))
    return redirect(url_for("studio.edit", document_id=made_of.id), 303)


@bp.post("/<int:document_id>/export")
@requires(Permission.AUTHOR)
def export(document_id: int) -> ResponseReturnValue:
    """Send the whole text of a case as a YAML file that can be read in again."""
    document = find.case(document_id) or abort(404)
    revision = find.shown_revision(document) or abort(404)
    text = outlining.text_of_case(documents.scenario(revision))
    reply = current_app.response_class(text, mimetype="application/yaml")
    reply.headers["Content-Disposition"] = f'attachment; filename="{document.key}.yaml"'
    return reply


@bp.post("/<int:document_id>/retire")
@requires(Permission.AUTHOR)
def retire(document_id: int) -> ResponseReturnValue:
    """Take a case out of use."""
    base.known(document_id)
    reviewing_cases.retire(document_id, _reason(), by=me(), now=g.now)
    flash(_("已停用。课程以外不能再开始办理；正在办理的可以办完，以往的成绩不变。"))
    return redirect(url_for("studio.show", document_id=document_id), 303)


@bp.post("/<int:document_id>/revive")
@requires(Permission.AUTHOR)
def revive(document_id: int) -> ResponseReturnValue:
    """Bring a retired case back."""
    find.case(document_id) or abort(404)
    document = reviewing_cases.revive(document_id, _reason(), by=me(), now=g.now)
    flash(_("已恢复使用。") if document.state == "live" else _("已恢复，送审并通过后才能使用。"))
    return redirect(url_for("studio.show", document_id=document_id), 303)


def _reason() -> str:
    return request.form.get("reason", "").strip()[:1000]


@bp.route("/<int:document_id>/try", methods=["GET", "POST"])
@requires(Permission.AUTHOR)
def trial(document_id: int) -> ResponseReturnValue:
    """Try what is being written, from the start or from one step on; nothing of it is kept."""
    document = base.known(document_id)
    copy = life.copy(document_id)
    fields = writing_cases.written(document, copy) or abort(404)
    case = studio_edit.playable(document, fields)
    back = url_for("studio.edit", document_id=document_id)
    if case is None:
        flash(_("还不能试玩：至少要有一步写了“当事人说了什么”“应当怎么做”“为什么”和依据。"), "warn")
        return redirect(back)
    step = request.args.get("step", "")
    begun = _way_to(case, step, outlined=fields["mode"] == outlining.OUTLINE)
    here = url_for("studio.trial", document_id=document_id, step=step or None)
    version = copy.version if copy else 0
    return trials.served(trials.Trial(case, here, back, f"{document_id}/{version}/{step}", begun))


def _way_to(case: Case, scene: str, *, outlined: bool) -> tuple[Act, ...]:
    """Return what is done before a trial begins at a scene: the right acts of an outline, or any."""
    if not scene:
        return ()
    if outlined:
        return tuple(faults.right_way(case.document, scene))
    return tuple(reaching.way_to(case, scene) or ())
