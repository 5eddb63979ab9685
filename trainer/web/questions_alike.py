"""Working lists of the bank: questions that are alike, those without a basis, those being written."""

from __future__ import annotations

from collections import Counter
from datetime import date

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_timezone
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from trainer.domain import citation
from trainer.domain.access import Permission
from trainer.domain.question import likeness as domain
from trainer.domain.question.document import Question
from trainer.services import writing_questions as service
from trainer.services.parts import documents, likeness, oldlaw, writing
from trainer.store.queries import bank as life
from trainer.store.queries import questions as find
from trainer.web import citing
from trainer.web import questions_form as forms
from trainer.web.gate import me, requires
from trainer.web.questions_base import KINDS, banks, bp

PAIRS = 20
BARE = 20
HOW = {
    domain.CONFLICT: _l("题干相同，答案不同"),
    domain.SAME: _l("重复"),
    domain.NEAR: _l("相近"),
    domain.STEM: _l("题干相同，选项不同"),
}


@bp.get("/alike")
@requires(Permission.AUTHOR)
def alike() -> ResponseReturnValue:
    """Show questions that are alike side by side: contradictions first."""
    found = likeness.pairs()
    counts = Counter(pair.how for pair in found)
    how = request.args.get("how", "")
    kept = [pair for pair in found if how not in HOW or pair.how == how]
    pages = max(1, -(-len(kept) // PAIRS))
    page = min(max(1, request.args.get("page", 1, type=int)), pages)
    pairs = kept[(page - 1) * PAIRS : page * PAIRS]
    questions = _questions({number for pair in pairs for number in (pair.first, pair.second)})
    return render_template(
        "questions/alike.html",
        pairs=pairs,
        questions=questions,
        words={number: forms.readable(one) for number, one in questions.items()},
        counts=counts,
        how=how if how in HOW else "",
        names=HOW,
        page=page,
        pages=pages,
        number=len(kept),
        urls=lambda n: url_for("questions.alike", how=how if how in HOW else None, page=n),
    )


@bp.get("/bare")
@requires(Permission.AUTHOR)
def bare() -> ResponseReturnValue:
    """Show the questions in use that cite no article, each with those it may rest on."""
    rows = find.listed(state=find.NO_BASIS)
    pages = max(1, -(-len(rows) // BARE))
    page = min(max(1, request.args.get("page", 1, type=int)), pages)
    shown = rows[(page - 1) * BARE : page * BARE]
    questions = _questions({row.document_id for row in shown})
    suggester = oldlaw.suggester(_today())
    return render_template(
        "questions/bare.html",
        rows=shown,
        questions=questions,
        words={number: forms.readable(one) for number, one in questions.items()},
        suggested={
            number: suggester.suggested(writing.stated(writing.fields_of(one)))
            for number, one in questions.items()
        },
        busy={row.document_id for row in shown if _is_busy(row.document_id)},
        kinds=KINDS,
        address=citing.address,
        page=page,
        pages=pages,
        number=len(rows),
        urls=lambda n: url_for("questions.bare", page=n),
    )


@bp.post("/<int:document_id>/basis")
@requires(Permission.AUTHOR)
def basis(document_id: int) -> ResponseReturnValue:
    """Propose an article as the basis of a question."""
    if life.question(document_id) is None:
        abort(404)
    text = request.form.get("citation", "")[:60]
    try:
        place = citation.parse(text)
        service.add_basis(document_id, str(place), by=me(), now=g.now)
    except ValueError:
        abort(404)
    flash(_("已补上依据并送审。另一位带教老师通过后，这道题就可以进入计分的试卷。"), "ok")
    return redirect(url_for("questions.bare"), 303)


@bp.get("/writing")
@requires(Permission.AUTHOR)
def copies() -> ResponseReturnValue:
    """Show what is being written and was not sent yet."""
    found = life.copies()
    return render_template(
        "questions/writing.html",
        copies=[(copy, document, writing.from_text(copy.text)) for copy, document in found],
        names=find.names({copy.by_id for copy, _document in found}),
        banks=banks(),
        kinds=KINDS,
    )


def _questions(document_ids: set[int]) -> dict[int, Question]:
    found = {number: find.projection(number) for number in document_ids}
    return {
        number: documents.question(documents.revision(row.revision_id))
        for number, row in found.items()
        if row is not None
    }


def _is_busy(document_id: int) -> bool:
    return life.copy(document_id) is not None or life.proposal(document_id) is not None


def _today() -> date:
    today: date = g.now.astimezone(get_timezone()).date()
    return today
