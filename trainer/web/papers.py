"""The paper of a case: fill in the form, see it as printed, hand it in."""

from __future__ import annotations

import json
import secrets

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_datetime
from flask_babel import gettext as _

from trainer.domain.access import Permission
from trainer.domain.scenario.state import Act
from trainer.services import playing
from trainer.services.parts import scoring
from trainer.store.queries import cases as find
from trainer.store.tables import Draft
from trainer.web import deliverables, desk
from trainer.web.gate import me, requires
from trainer.web.handling import Table, acted, bp, opened, own


@bp.route("/attempts/<int:attempt_id>/paper", methods=["GET", "POST"])
@requires(Permission.LEARN)
def paper(attempt_id: int) -> ResponseReturnValue:
    """Show the form to fill in, or keep what was written and go on to its preview."""
    table = opened(attempt_id)
    if request.method == "GET" and not table.asks_for_paper:
        return redirect(url_for("cases.desk", attempt_id=attempt_id))
    if request.method == "GET":
        return _form(table, _drafted(table), {})
    go, fields = request.form.get("go", "save"), deliverables.posted(table.paper, request.form)
    errors = deliverables.faults(table.paper, fields, whole=go == "submit")
    if any(len(text) > deliverables.LONGEST_FIELD for text in fields.values()):
        return _form(table, fields, errors), 422
    if not _kept(table, fields):
        flash(
            _("另一个窗口里有更新的内容。这一份已存入办理记录，没有覆盖它，请对照后再写。"), "warn"
        )
        return redirect(url_for("cases.paper", attempt_id=attempt_id), 303)
    flash(f"case-{attempt_id}-paper", "saved-draft")
    if errors:
        return _form(table, fields, errors), 422
    target = "cases.paper" if go == "save" else "cases.preview"
    sure = 1 if go == "submit" else None
    return redirect(url_for(target, attempt_id=attempt_id, confirm=sure), 303)


@bp.post("/attempts/<int:attempt_id>/paper/draft")
@requires(Permission.LEARN)
def keep(attempt_id: int) -> ResponseReturnValue:
    """Keep what is being written, while it is being written."""
    table = opened(attempt_id)
    fields = deliverables.posted(table.paper, request.form)
    if deliverables.faults(table.paper, fields, whole=False):
        return {"error": "too_long"}, 422
    if not _kept(table, fields):
        return {"error": "newer"}, 409
    return {"saved_at": format_datetime(g.now, "HH:mm:ss")}


@bp.get("/attempts/<int:attempt_id>/paper/elements")
@requires(Permission.LEARN)
def elements(attempt_id: int) -> ResponseReturnValue:
    """Return which required elements the kept text holds; in practice only."""
    table = opened(attempt_id)
    if table.attempt.purpose != "practice":
        abort(404)
    return {"found": sorted(deliverables.found(table.case.document, table.paper, _drafted(table)))}


@bp.get("/attempts/<int:attempt_id>/paper/preview")
@requires(Permission.LEARN)
def preview(attempt_id: int) -> ResponseReturnValue:
    """Show the paper as it would be printed, and ask once more before it is handed in."""
    table = opened(attempt_id)
    if not table.asks_for_paper:
        return redirect(url_for("cases.desk", attempt_id=attempt_id))
    fields = _drafted(table)
    return render_template(
        "cases/preview.html",
        table=table,
        deliverable=table.paper,
        blanks=deliverables.blanks(table.paper, fields, {}),
        missing=deliverables.faults(table.paper, fields, whole=True),
        confirm="confirm" in request.args,
        cost=desk.cost(table.case.scenes[table.scene].cost),
        key=secrets.token_hex(16),
        seen=playing.seen_of(table.attempt),
    )


@bp.post("/attempts/<int:attempt_id>/paper/submit")
@requires(Permission.LEARN)
def submit(attempt_id: int) -> ResponseReturnValue:
    """Hand in the paper as it was shown in the preview."""
    attempt = own(attempt_id)
    case, scene = scoring.case_of(attempt), request.form.get("scene", "")
    asked = case.scenes[scene].deliverable if scene in case.scenes else None
    if asked is None:
        abort(404)
    fields = deliverables.posted(case.deliverables[asked], request.form)
    if deliverables.faults(case.deliverables[asked], fields, whole=True):
        return redirect(url_for("cases.paper", attempt_id=attempt_id), 303)
    reply = acted(attempt, Act("write", scene, "", fields))
    flash(f"case-{attempt_id}-paper", "saved-draft")
    return reply


def _draft(table: Table) -> Draft | None:
    return find.draft(table.attempt.id, table.scene)


def _drafted(table: Table) -> dict[str, str]:
    kept = _draft(table)
    return {} if kept is None else dict(json.loads(kept.text))


def _kept(table: Table, fields: dict[str, str]) -> bool:
    """Keep a text; False when a newer one was there, which then stays."""
    seq = request.form.get("seq", 1, type=int)
    kept = playing.keep_draft(table.attempt, table.scene, fields, seq=seq, by=me(), now=g.now)
    return dict(json.loads(kept.text)) == fields


def _form(table: Table, fields: dict[str, str], errors: dict[str, str]) -> str:
    kept = _draft(table)
    practice = table.attempt.purpose == "practice"
    return render_template(
        "cases/paper.html",
        table=table,
        deliverable=table.paper,
        blanks=deliverables.blanks(table.paper, fields, errors),
        errors=errors,
        found=deliverables.found(table.case.document, table.paper, fields) if practice else None,
        kept=kept,
        seq=(kept.seq if kept else 0) + 1,
        longest=deliverables.LONGEST_FIELD,
        evidence=table.evidence,
    )
