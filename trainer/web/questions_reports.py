"""Reported errors for those who train: the list that waits, and the answer that is owed."""

from __future__ import annotations

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length

from trainer.domain.access import Permission
from trainer.services import reporting_errors as service
from trainer.services.parts import documents
from trainer.store.queries import questions as find
from trainer.store.queries import reports
from trainer.web import questions_review
from trainer.web.forms import BaseForm
from trainer.web.gate import me, requires
from trainer.web.questions_base import bp

OUTCOMES = {
    service.MENDED: _l("题目确有问题，已修改或停用"),
    service.SOUND: _l("题目没有问题，说明如下"),
}
SHOWN = 30


class AnswerForm(BaseForm):
    """What a trainer found, and what they say to who reported."""

    outcome = RadioField(
        _l("核对的结果"),
        [InputRequired(_l("请选择核对的结果。"))],
        choices=[SelectChoice(code, text) for code, text in OUTCOMES.items()],
    )
    answer = TextAreaField(
        _l("给学员的答复"),
        [DataRequired(_l("请写答复，学员会看到。")), Length(max=2000)],
        description=_l("学员会看到这段话，看不到是谁答复的。"),
    )


@bp.get("/reports")
@requires(Permission.AUTHOR)
def error_reports() -> ResponseReturnValue:
    """Show the reports that wait for an answer, the oldest first, and the newest answered."""
    waiting, answered = reports.waiting(), reports.answered(SHOWN)
    return render_template(
        "questions/reports.html", waiting=waiting, answered=answered, outcomes=OUTCOMES
    )


@bp.route("/reports/<int:report_id>", methods=["GET", "POST"])
@requires(Permission.AUTHOR)
def error_report(report_id: int) -> ResponseReturnValue:
    """Show a report beside the question as it was asked, or answer it."""
    found = reports.find(report_id) or abort(404)
    form = AnswerForm()
    if form.validate_on_submit():
        service.answer(found, form.outcome.data, form.answer.data, by=me(), now=g.now)
        flash(_("已答复，学员的工作台上会看到。"), "ok")
        return redirect(url_for("questions.error_reports"), 303)
    document = found.revision.document
    page = render_template(
        "questions/report.html",
        **questions_review.body(documents.question(found.revision)),
        found=found,
        form=form,
        document=document,
        outcomes=OUTCOMES,
        has_changed=document.live_revision_id != found.revision_id or document.state == "retired",
        answerer=find.names({found.answered_by_id}).get(found.answered_by_id)
        if found.answered_by_id
        else "",
    )
    return page, 422 if request.method == "POST" else 200
