"""Correcting a key after the event: propose, see who changes, adopt; every step with its reason."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectChoice, TextAreaField
from wtforms.validators import InputRequired, Length

from trainer.domain.access import Permission
from trainer.domain.question import shown
from trainer.domain.question.answers import InvalidAnswer, right_answer
from trainer.domain.question.document import Question
from trainer.domain.regrade import WITHDRAWN, Change, Deed, PointlessChange, with_key
from trainer.services import regrading as service
from trainer.services.parts import access, documents, queueing, review
from trainer.services.parts.refolding import Row
from trainer.services.parts.review import Judged
from trainer.store.queries import periods
from trainer.store.queries import regrades as find
from trainer.store.tables import Attempt, Exam, Job, Regrade, Revision
from trainer.web import answering, errors
from trainer.web.forms import BaseForm
from trainer.web.gate import account, me, requires
from trainer.web.waking import wake

bp = Blueprint("regrades", __name__, url_prefix="/regrades")

DEEDS: dict[str, Any] = {
    Deed.NEW_KEY: _l("改答案：只认新答案"),
    Deed.ALSO_RIGHT: _l("加答案：原答案照旧，另一个答案也算对"),
    Deed.DROPPED: _l("这题作废：不计分，满分相应减少"),
    Deed.GRANTED: _l("这题作废：人人得满这题的分，没有作答的也得"),
}
SHORT: dict[str, Any] = {
    Deed.NEW_KEY: _l("改答案"),
    Deed.ALSO_RIGHT: _l("加答案"),
    Deed.DROPPED: _l("作废，不计分"),
    Deed.GRANTED: _l("作废，人人得分"),
}
NOTES: dict[str, Any] = {
    "moved": _l("试算以后作答又有变化，没有采用，任何成绩都没有变。请重新试算，看过再采用。"),
    "nothing_left": _l("有的卷子会一道题也不剩，分数算不出来，没有试算。请改用“人人得分”。"),
    "gave_up": _l("试了三次都没有办完，任何成绩都没有变。请联系系统管理员。"),
    "failed": _l("没有办完，任何成绩都没有变。请再试一次；还不行，请联系系统管理员。"),
}


class RegradeForm(BaseForm):
    """What is done to the question, and why; the answer is read beside it."""

    deed = RadioField(
        _l("怎样处理"),
        [InputRequired(_l("请选一种。"))],
        choices=[SelectChoice(str(deed), words) for deed, words in DEEDS.items()],
    )
    reason = TextAreaField(
        _l("理由"),
        [
            InputRequired(_l("请写明理由。考生会看到这句话。")),
            Length(4, 200, _l("请写 4 到 200 个字。")),
        ],
        description=_l("写明错在哪里、依据哪一条。考生会在成绩页看到这句话。"),
    )


@bp.get("/")
@requires(Permission.MARK)
def index() -> ResponseReturnValue:
    """List the regrades within reach, the newest first."""
    reach = _reach()
    rows = [row for row in find.regrades() if _is_in(row, reach)]
    return render_template(
        "regrades/index.html",
        rows=[(row, *_subject(row)) for row in rows],
        names=periods.actors({row.by_id for row in rows}),
        short=SHORT,
    )


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.MARK)
def new() -> ResponseReturnValue:
    """Show the question as asked with what may be done about it, or propose that."""
    revision, exam = _asked_for()
    question = documents.question(revision)
    form, order = RegradeForm(), shown.as_written(question)
    fault, nobody = "", False
    if question.is_judged_by_people:
        form.deed.choices = [one for one in form.deed.choices if Deed(one.value) in WITHDRAWN]
    if form.validate_on_submit():
        try:
            return _proposed(form, revision, exam, question)
        except PointlessChange:
            fault = _("请给出一个与现在不同的答案。")
        except InvalidAnswer as error:
            fault = errors.sentence(error)
        except service.NobodyAffected:
            nobody = True
    page = render_template(
        "regrades/new.html",
        form=form,
        fault=fault,
        nobody=nobody,
        question=question,
        revision=revision,
        exam=exam,
        judged=review.judge(question, order, right_answer(question)),
        asked=shown.asked(question, order, _filled(question)),
        count=len(find.affected([revision.id], exam.id if exam else None)),
        anywhere=find.affected_anywhere([revision.id], exam.id if exam else None),
    )
    return page, 422 if request.method == "POST" else 200


def _filled(question: Question) -> list[Any]:
    """Return what the fields of the answer hold: what was typed, at first the present answer."""
    if request.method == "POST":
        return answering.held(question, "answer", request.form)
    return shown.ticked(question, shown.as_written(question), right_answer(question))


def _typed(question: Question) -> Any:
    """Return the answer that the form gives, as the domain reads it; raises InvalidAnswer."""
    raw = answering.typed(question, "answer", request.form)
    return shown.given(question, shown.as_written(question), raw)


def _proposed(
    form: RegradeForm, revision: Revision, exam: Exam | None, question: Question
) -> ResponseReturnValue:
    deed = Deed(form.deed.data)
    row, job = service.propose(
        revision,
        Change(deed, None if deed in WITHDRAWN else _typed(question)),
        form.reason.data.strip(),
        departments=access.departments(g.roles, Permission.MARK),
        by=me(),
        now=g.now,
        exam=exam,
    )
    wake(job)
    return redirect(url_for(".show", regrade_id=row.id), 303)


@bp.get("/<int:regrade_id>")
@requires(Permission.MARK)
def show(regrade_id: int) -> ResponseReturnValue:
    """Show how far it is, then who would change or has changed, and what to do next."""
    row = _found(regrade_id)
    revision, change = _subject(row)
    question = documents.question(revision)
    moving, beyond = _moving(row)
    return render_template(
        "regrades/show.html",
        row=row,
        revision=revision,
        question=question,
        change=change,
        judged=_changed(question, change),
        deeds=DEEDS,
        job=_job(row),
        notes=NOTES,
        moving=moving,
        beyond=beyond,
        turned=[one for _attempt, one in moving if one.passed != one.passes],
        lines=find.lines_by_id(row.dry_run.get("lines", [])),
        names=periods.actors({row.by_id, row.adopted_by_id}),
        own=any(attempt.person_id == account().person_id for attempt, _row in moving),
    )


@bp.post("/<int:regrade_id>/adopt")
@requires(Permission.MARK)
def adopt(regrade_id: int) -> ResponseReturnValue:
    """Let what the dry run showed count; the results are written by a job."""
    row = _found(regrade_id)
    wake(service.adopt(row, by=me(), now=g.now))
    return redirect(url_for(".show", regrade_id=regrade_id), 303)


@bp.post("/<int:regrade_id>/again")
@requires(Permission.MARK)
def again(regrade_id: int) -> ResponseReturnValue:
    """Make the dry run once more."""
    row = _found(regrade_id)
    wake(service.try_again(row, by=me(), now=g.now))
    flash(_("正在重新试算。"))
    return redirect(url_for(".show", regrade_id=regrade_id), 303)


def _reach() -> set[int]:
    return set(access.below(access.departments(g.roles, Permission.MARK)))


def _is_in(row: Regrade, reach: set[int]) -> bool:
    """Say whether a regrade touches nobody outside one's reach."""
    return set(row.changes["departments"]) <= reach


def _found(regrade_id: int) -> Regrade:
    row = find.regrade(regrade_id)
    if row is None or not _is_in(row, _reach()):
        abort(404)
    return row


def _asked_for() -> tuple[Revision, Exam | None]:
    revision = find.question(request.args.get("question", 0, type=int)) or abort(404)
    number = request.args.get("exam", type=int)
    if number is None:
        return revision, None
    return revision, find.exam(number, _reach()) or abort(404)


def _subject(row: Regrade) -> tuple[Revision, Change]:
    """Return the question that a regrade is about, and what is done to it."""
    (revision_id, changes), *_more = row.changes["questions"].items()
    return documents.revision(int(revision_id)), Change(
        Deed(changes[-1]["deed"]), changes[-1]["answer"]
    )


def _changed(question: Question, change: Change) -> Judged | None:
    """Return a question with its other key beside that key; None where it is withdrawn."""
    if change.answer is None:
        return None
    order = shown.as_written(question)
    return review.judge(with_key(question, change.answer), order, change.answer)


def _moving(row: Regrade) -> tuple[list[tuple[Attempt, Row]], int]:
    """Return the sittings in scope whose score moves, verdicts that turn first; and how many more."""
    rows = [Row.from_json(stored) for stored in row.dry_run.get("rows", [])]
    known = {one.id: one for one in find.attempts([one.attempt_id for one in rows])}
    seen = [(known[one.attempt_id], one) for one in rows if one.attempt_id in known]
    seen.sort(key=lambda pair: (pair[1].passed == pair[1].passes, pair[0].person.sort_key))
    return seen, len(rows) - len(seen)


def _job(row: Regrade) -> Job | None:
    """Return the newest work on a regrade, if any was ever queued."""
    found = [
        queueing.newest_of(kind, regrade=row.id, departments=row.changes["departments"])
        for kind in (service.TRY_OUT, service.WRITE)
    ]
    return max((job for job in found if job), key=lambda job: job.id, default=None)
