"""Reporting an error in a question one was asked, and the answers one got."""

from __future__ import annotations

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from trainer.domain.access import Permission
from trainer.services import reporting_errors as service
from trainer.services.parts import review
from trainer.store.queries import learning
from trainer.store.queries import reports as find
from trainer.web import citing
from trainer.web.forms import BaseForm
from trainer.web.gate import account, me, requires

bp = Blueprint("reports", __name__, url_prefix="/reports")

OUTCOMES = {
    service.MENDED: _l("题目确有问题，已处理"),
    service.SOUND: _l("题目没有问题"),
}


class ReportForm(BaseForm):
    """What is wrong with a question."""

    text = TextAreaField(
        _l("哪里不对"),
        [DataRequired(_l("请写明哪里不对。")), Length(max=2000)],
        description=_l("例如：答案与《投诉举报办法》第十五条不一致；选项 B 也对；题干缺了条件。"),
    )


@bp.get("/")
@requires(Permission.LEARN)
def index() -> ResponseReturnValue:
    """Show what one reported and the answers."""
    return render_template(
        "reports/index.html", found=find.of_person(account().person_id), outcomes=OUTCOMES
    )


@bp.route("/<int:attempt_id>/<int:slot>", methods=["GET", "POST"])
@requires(Permission.LEARN)
def report(attempt_id: int, slot: int) -> ResponseReturnValue:
    """Ask what is wrong with a question of one's own sitting, once its key may be seen."""
    attempt = learning.sitting(attempt_id) or abort(404)
    if attempt.person_id != account().person_id or not service.may_report(attempt):
        abort(404)
    cards = review.cards(learning.released([attempt_id])[attempt_id])
    card = next((one for one in cards if one.slot == slot), None) or abort(404)
    item = learning.item(attempt_id, slot)
    assert item is not None
    form = ReportForm()
    if form.validate_on_submit():
        service.report(attempt, slot, form.text.data, by=me(), now=g.now)
        flash(_("已交给带教老师，答复会出现在工作台上。"), "ok")
        return redirect(url_for("sittings.result", attempt_id=attempt_id), 303)
    page = render_template(
        "reports/report.html",
        attempt=attempt,
        card=card,
        form=form,
        earlier=find.on_place(account().person_id, item[1].id),
        outcomes=OUTCOMES,
        address=citing.address,
    )
    return page, 422 if request.method == "POST" else 200


@bp.post("/<int:report_id>/seen")
@requires(Permission.LEARN)
def seen(report_id: int) -> ResponseReturnValue:
    """Note that one has read an answer."""
    found = find.find(report_id)
    if found is None or found.person_id != account().person_id:
        abort(404)
    service.note_seen(found, by=me(), now=g.now)
    return redirect(url_for("reports.index"), 303)
