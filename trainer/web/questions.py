"""The question bank: every question with its key, for those who train; drafts are reviewed."""

from __future__ import annotations

import unicodedata
from fractions import Fraction
from typing import Any

from flask import (
    abort,
    current_app,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import get_timezone
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from trainer.domain import exact, psychometrics
from trainer.domain.access import Permission
from trainer.services import exporting_questions
from trainer.services.parts import documents
from trainer.store.queries import bank as life
from trainer.store.queries import questions as find
from trainer.store.queries import reports, statistics
from trainer.store.queries import responses as figures_of
from trainer.store.tables import QuestionRow
from trainer.web import (
    quality,
    questions_alike,
    questions_edit,
    questions_history,
    questions_import,
    questions_preview,
    questions_reports,
    questions_review,
)
from trainer.web.gate import account, me, requires
from trainer.web.quality import FLAGS
from trainer.web.questions_base import KINDS, banks, bp
from trainer.web.staff_import import XLSX

__all__ = [
    "bp",
    "questions_alike",
    "questions_edit",
    "questions_history",
    "questions_import",
    "questions_preview",
    "questions_reports",
]

PAGE = 50
FEWEST_ANSWERS = 30  # below this a share says more about chance than about the question
STATES = {
    "live": _l("在用"),
    find.WAITING: _l("待审核"),
    find.NO_BASIS: _l("待补依据"),
    "retired": _l("已停用"),
}


@bp.get("/")
@requires(Permission.AUTHOR)
def index() -> ResponseReturnValue:
    """Show the bank with its filters and the number of questions per topic."""
    names = ("q", "bank", "topic", "kind", "state", "flag")
    chosen = {name: request.args.get(name, "")[:80] for name in names}
    state = chosen["state"] if chosen["state"] in STATES else "live"
    found = find.listed(folded(chosen["q"]), chosen["topic"], chosen["kind"], chosen["bank"], state)
    stale = request.args.get("stale") == "1"
    kept = [row for row in found if is_stale(row)] if stale else found
    if chosen["flag"] in FLAGS:
        flagged = figures_of.flagged(chosen["flag"])
        kept = [row for row in kept if row.revision_id in flagged]
    pages = max(1, -(-len(kept) // PAGE))
    page = min(max(1, request.args.get("page", 1, type=int)), pages)
    rows = kept[(page - 1) * PAGE : page * PAGE]
    return render_template(
        "questions/index.html",
        rows=rows,
        stems=find.stems(rows),
        number=len(kept),
        page=page,
        pages=pages,
        counts=_counts(chosen["bank"], "live" if state == find.NO_BASIS else state),
        banks=banks(),
        states=STATES,
        state=state,
        drafts=life.waiting_count(),
        next_draft=find.next_draft(account().id),
        reviewers=life.other_authors(account().id),
        writing=len(life.copies()),
        reports=reports.waiting_count(),
        total=sum(number for _bank, _topic, number in find.counts()),
        chosen=chosen,
        only_stale=stale,
        flags=FLAGS,
        kinds=KINDS,
        is_stale=is_stale,
        address=lambda **changed: _address(chosen, stale, changed),
    )


@bp.get("/<int:document_id>")
@requires(Permission.AUTHOR)
def show(document_id: int) -> ResponseReturnValue:
    """Show one question as a trainee meets it, then its key, reasons and figures.

    One that was never sent has no page but its form.
    """
    found = find.row_of(document_id)
    if found is None:
        document = life.question(document_id) or abort(404)
        if document.state == "retired":
            return render_template("questions/let_go.html", document=document)
        return redirect(url_for("questions.edit", document_id=document_id))
    row, document = found
    revision = documents.revision(row.revision_id)
    question = documents.question(revision)
    answered, right = statistics.answered(row.revision_id)
    sent, copy = life.proposal(document_id), life.copy(document_id)
    waits = document.live is None and document.state != "retired" and bool(sent or not copy)
    return render_template(
        "questions/show.html",
        **questions_review.body(question),
        **(questions_review.hints(document_id, question) if waits else {}),
        row=row,
        document=document,
        sent=sent,
        copy=copy,
        revision=revision,
        is_own=(sent.by_id if sent else revision.author_id) == account().id,
        waits=waits,
        reviewers=life.other_authors(account().id),
        reports=reports.open_on(document_id),
        why=questions_review.why_retired(document),
        figures=(figures := figures_of.item_statistic("all", row.revision_id)),
        flags=FLAGS,
        flagged=quality.flags_of(figures) if figures else (),
        chosen_options=quality.options(figures, question) if figures else [],
        band=psychometrics.band,
        answered=answered,
        share=exact.shown(Fraction(100 * right, answered), 0)
        if answered >= FEWEST_ANSWERS
        else None,
        fewest=FEWEST_ANSWERS,
        stale=is_stale(row),
        bank=banks().get(row.bank, row.bank),
        competencies={one.key: one.title for one in documents.framework()[1].competencies},
    )


@bp.post("/export")
@requires(Permission.AUTHOR)
def export_bank() -> ResponseReturnValue:
    """Send the questions of a bank as a workbook that can be imported again."""
    bank, state = request.form.get("bank", ""), request.form.get("state", "live")
    known = banks()
    if (bank and bank not in known) or state not in STATES:
        abort(404)
    content, _number = exporting_questions.exported(
        bank,
        state,
        title=known.get(bank, _("题库")),
        author=current_app.config["SETTINGS"].bureau_name,
        by=me(),
        now=g.now,
    )
    reply = make_response(content)
    reply.content_type = XLSX
    reply.headers["Content-Disposition"] = f'attachment; filename="questions-{bank or "all"}.xlsx"'
    return reply


def folded(words: str) -> str:
    """Return words as the search text of a question is folded."""
    return unicodedata.normalize("NFKC", words).casefold().strip()


def is_stale(row: QuestionRow) -> bool:
    """Say whether an article that a question rests on no longer binds today."""
    today = g.now.astimezone(get_timezone()).date()
    return row.stale_from is not None and row.stale_from <= today


def _counts(bank: str, state: str) -> list[tuple[str, int]]:
    """Return (topic, number), in the order of the banks."""
    found: dict[str, int] = {}
    for of, topic, number in find.counts(state):
        if bank in ("", of):
            found[topic] = found.get(topic, 0) + number
    return list(found.items())


def _address(chosen: dict[str, str], stale: bool, changed: dict[str, Any]) -> str:
    wanted = {**chosen, "stale": "1" if stale else "", **changed}
    return url_for("questions.index", **{name: value for name, value in wanted.items() if value})
