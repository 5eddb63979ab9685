"""What is being written as a trainee meets it, to be tried without a trace."""

from __future__ import annotations

from dataclasses import replace

from flask import render_template, request
from flask.typing import ResponseReturnValue

from trainer.domain.access import Permission
from trainer.domain.question import answers, shown
from trainer.domain.question.document import Question
from trainer.services.parts import review
from trainer.store.queries import bank as life
from trainer.web import answering, citing, errors
from trainer.web import questions_form as forms
from trainer.web.gate import requires
from trainer.web.questions_base import bp
from trainer.web.questions_edit import found, tried, written


@bp.get("/<int:document_id>/preview")
@requires(Permission.AUTHOR)
def preview(document_id: int) -> ResponseReturnValue:
    """Show what is being written as a trainee meets it, and how an answer would be judged.

    Nothing is stored: the answer comes with the address.
    """
    document = found(document_id)
    made = tried(document, written(document, life.copy(document_id)))
    question, judged, fault = _with_good_citations(made.question), None, ""
    order = shown.as_written(question) if question else []
    sent = answering.held(question, "answer", request.args) if question else []
    if question is not None and request.args:
        try:
            raw = answering.typed(question, "answer", request.args)
            answer = answers.read(question, shown.given(question, order, raw))
            judged = review.judge(question, order, answer)
        except answers.InvalidAnswer as error:
            fault = errors.sentence(error)
    return render_template(
        "questions/preview.html",
        document=document,
        question=question,
        asked=shown.asked(question, order, sent) if question else None,
        judged=judged,
        fault=fault,
        faults=forms.faults(made.findings),
        address=citing.address,
    )


def _with_good_citations(question: Question | None) -> Question | None:
    """Return a question without the citations that cannot be read: half of one has no page."""
    if question is None:
        return None
    return replace(question, citations=tuple(t for t in question.citations if forms.said(t)))
