"""The invigilator's board of one exam, its acts, and the release of the results."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from trainer.domain.access import Permission
from trainer.domain.exam import Phase
from trainer.services import invigilating, releasing
from trainer.services.parts import exams
from trainer.store.queries import exams as find
from trainer.store.queries import halls, responses
from trainer.store.queries.exams import Contact
from trainer.store.tables import Allowance, Attempt, Candidate, Exam, Result
from trainer.web.exams_base import (
    PHASES,
    SHOWN,
    AllowanceForm,
    ReasonForm,
    bp,
    exam_or_404,
)
from trainer.web.gate import account, me, requires

QUIET = timedelta(minutes=3)  # a page says something every half minute
ALL = 0


@dataclass(frozen=True)
class Row:
    """One candidate on the board; without an attempt they have not started."""

    candidate: Candidate
    attempt: Attempt | None
    contact: Contact | None
    allowances: list[Allowance]
    paused_until: datetime | None
    is_quiet: bool


@bp.get("/<int:exam_id>/board")
@requires(Permission.MARK)
def board(exam_id: int) -> ResponseReturnValue:
    """Show who has started and how far everybody is; `part` gives the table alone."""
    return _board(exam_or_404(exam_id), None)


def _board(exam: Exam, form: AllowanceForm | None) -> str:
    rows = _rows(exam)
    writing = [row for row in rows if row.attempt and row.attempt.state == "active"]
    form = form or AllowanceForm(formdata=None)
    _who(form, exam)
    template = "exams/_board.html" if "part" in request.args else "exams/board.html"
    return render_template(
        template,
        exam=exam,
        phase=exams.phase(exam, g.now),
        phases=PHASES,
        rows=rows,
        writing=writing,
        done=[row for row in rows if row.attempt and row.attempt.state != "active"],
        names=find.names({given.by_id for row in rows for given in row.allowances}),
        form=form,
        ending=ReasonForm(formdata=None),
        at=g.now,
    )


def _rows(exam: Exam) -> list[Row]:
    newest: dict[int, Attempt] = {a.person_id: a for a in find.attempts(exam.id)}
    contacts = find.contacts(list(newest.values()))
    given: dict[int, list[Allowance]] = {}
    for row in find.allowances([attempt.id for attempt in newest.values()]):
        given.setdefault(row.attempt_id, []).append(row)
    return [
        _row(one, newest.get(one.person_id), contacts, given) for one in find.candidates(exam.id)
    ]


def _row(
    candidate: Candidate,
    attempt: Attempt | None,
    contacts: dict[int, Contact],
    given: dict[int, list[Allowance]],
) -> Row:
    if attempt is None:
        return Row(candidate, None, None, [], None, is_quiet=False)
    contact, active = contacts[attempt.id], attempt.state == "active"
    heard = contact.seen_at or attempt.started_at
    return Row(
        candidate,
        attempt,
        contact,
        given.get(attempt.id, []),
        exams.paused_until(attempt, g.now) if active else None,
        is_quiet=active and g.now - heard > QUIET,
    )


def _who(form: AllowanceForm, exam: Exam) -> None:
    active = [a for a in find.attempts(exam.id) if a.state == "active"]
    others = [a for a in active if a.person_id != account().person_id]
    form.who.choices = [
        SelectChoice(ALL, _("正在作答的全部 %(n)s 人", n=len(others))),
        *(SelectChoice(a.id, a.person.name) for a in others),
    ]


@bp.post("/<int:exam_id>/allow")
@requires(Permission.MARK)
def allow(exam_id: int) -> ResponseReturnValue:
    """Give one who is writing, or all, more time, or pause them."""
    exam, form = exam_or_404(exam_id), AllowanceForm()
    _who(form, exam)
    if not form.validate_on_submit():
        return _board(exam, form), 422
    kind, minutes, reason = form.kind.data, form.minutes.data, form.reason.data.strip()
    if form.who.data == ALL:
        given = invigilating.allow_all(exam, kind, minutes, reason, by=me(), now=g.now)
    else:
        attempt = find.attempt(exam_id, form.who.data) or abort(404)
        given = [invigilating.allow(attempt, kind, minutes, reason, by=me(), now=g.now)]
    flash(
        _("已给 %(n)s 人 %(minutes)s 分钟，截止时刻已顺延。", n=len(given), minutes=minutes), "ok"
    )
    flash(f"exam-allow-{exam_id}", "saved-draft")
    return redirect(url_for("exams.board", exam_id=exam_id))


@bp.post("/<int:exam_id>/end")
@requires(Permission.MARK)
def end(exam_id: int) -> ResponseReturnValue:
    """End the exam early for everybody."""
    exam, form = exam_or_404(exam_id), ReasonForm()
    if not form.validate_on_submit():
        flash(_("没有结束。要写明理由。"), "warn")
        return redirect(url_for("exams.board", exam_id=exam_id))
    closed = invigilating.end(exam, form.reason.data.strip(), by=me(), now=g.now)
    flash(_("考试已结束，%(n)s 份正在作答的试卷已收。", n=closed), "ok")
    return redirect(url_for("exams.board", exam_id=exam_id))


@bp.post("/<int:exam_id>/sittings/<int:attempt_id>/admit")
@requires(Permission.MARK)
def admit(exam_id: int, attempt_id: int) -> ResponseReturnValue:
    """Let the late answers of one sitting count, for a reason."""
    exam_or_404(exam_id)
    attempt, form = find.attempt(exam_id, attempt_id) or abort(404), ReasonForm()
    if not form.validate_on_submit():
        flash(_("没有采纳。要写明理由。"), "warn")
        return redirect(url_for("exams.release", exam_id=exam_id))
    result = invigilating.admit(attempt, form.reason.data.strip(), by=me(), now=g.now)
    flash(_("已采纳迟到的作答，重新形成成绩（第 %(n)s 次）。", n=result.number), "ok")
    return redirect(url_for("exams.release", exam_id=exam_id))


@dataclass(frozen=True)
class Outcome:
    """One sitting on the page of results."""

    attempt: Attempt
    result: Result
    late: int


@bp.route("/<int:exam_id>/release", methods=["GET", "POST"])
@requires(Permission.MARK)
def release(exam_id: int) -> ResponseReturnValue:
    """Show every result with who will see what, or make them all known."""
    exam = exam_or_404(exam_id)
    if request.method == "POST":
        results = releasing.release(exam, by=me(), now=g.now)
        flash(_("已公布 %(n)s 份成绩。", n=len(results)), "ok")
        return redirect(url_for("exams.release", exam_id=exam_id))
    results_by = find.results(exam_id)
    attempts = [a for a in find.attempts(exam_id) if a.id in results_by]
    outcomes = [Outcome(a, results_by[a.id], len(invigilating.late_steps(a))) for a in attempts]
    candidates = find.candidates(exam_id)
    return render_template(
        "exams/release.html",
        exam=exam,
        phase=exams.phase(exam, g.now),
        phases=PHASES,
        outcomes=outcomes,
        passed=sum(bool(one.result.passed) for one in outcomes),
        absent=[c for c in candidates if c.person_id not in {a.person_id for a in attempts}],
        writing=exams.active(exam),
        halls=halls.unrecorded(exam_id),
        closed=exams.phase(exam, g.now) is Phase.CLOSED,
        own=any(a.person_id == account().person_id for a in attempts),
        measured=responses.statistic(f"exam:{exam_id}") is not None,
        shown=SHOWN,
        names=find.names([exam.released_by_id] if exam.released_by_id else []),
        form=ReasonForm(formdata=None),
    )
