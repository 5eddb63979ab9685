"""Exams as trainers set them: the list, the terms, the candidates, calling one off."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from trainer.domain.access import Permission, Role
from trainer.domain.exam import State, What, When
from trainer.domain.paper import TooFewQuestions
from trainer.services import examining
from trainer.services.parts import documents, drawing, exams
from trainer.store.queries import exams as find
from trainer.store.queries import people
from trainer.store.tables import Exam
from trainer.web import errors, exams_board, exams_judging, exams_papers, exams_recovery
from trainer.web.exams_base import (
    KNOWN,
    PHASES,
    SHOWN,
    ExamForm,
    ReasonForm,
    bp,
    exam_or_404,
    form_choices,
    reach,
    to_local,
    to_utc,
)
from trainer.web.gate import me, requires

__all__ = ["bp", "exams_board", "exams_judging", "exams_papers", "exams_recovery"]

MOST_EXTRA_MINUTES = 240
LONGEST_REASON = 200


@bp.get("/")
@requires(Permission.AUTHOR)
def index() -> ResponseReturnValue:
    """List the exams of one's units, the newest window first."""
    rows = find.listed(reach())
    return render_template(
        "exams/index.html",
        exams=[(exam, exams.phase(exam, g.now)) for exam in rows],
        counts=find.counts([exam.id for exam in rows]),
        phases=PHASES,
    )


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.AUTHOR)
def new() -> ResponseReturnValue:
    """Show the form of a new exam, or keep it as a draft."""
    form = ExamForm(data=_first_terms() if request.method == "GET" else None)
    form_choices(form)
    if form.validate_on_submit():
        try:
            exam = examining.draft(_terms(form), by=me(), now=g.now)
        except examining.BadWindow as error:
            form.closes.errors = [errors.sentence(error)]
        else:
            flash("exams-new", "saved-draft")
            flash(_("草稿已保存。接下来选考生，再启用。"), "ok")
            return redirect(url_for("exams.show", exam_id=exam.id))
    return render_template("exams/edit.html", form=form, exam=None, started=False)


def _first_terms() -> dict[str, Any]:
    """Return what the chosen paper suggests."""
    key = request.args.get("paper", "")
    of = next((of for of in documents.all_live("paper") if of.document.key == key), None)
    if of is None:
        return {}
    paper = documents.paper(of)
    return {
        "paper": of.id,
        "title": paper.title,
        "minutes": paper.minutes,
        "pass_mark": paper.pass_mark,
        "pass_source": paper.pass_source,
        "when": str(paper.reveal),
    }


def _terms(form: ExamForm) -> examining.Terms:
    return examining.Terms(
        paper=documents.revision(form.paper.data),
        title=form.title.data.strip(),
        department_id=form.department.data,
        opens_at=to_utc(form.opens.data),
        closes_at=to_utc(form.closes.data),
        minutes=form.minutes.data,
        attempts=form.attempts.data,
        pass_mark=Fraction(form.pass_mark.data),
        pass_source=form.pass_source.data.strip(),
        open_book=form.open_book.data,
        what=What(form.what.data),
        when=When(form.when.data),
    )


@bp.route("/<int:exam_id>/edit", methods=["GET", "POST"])
@requires(Permission.AUTHOR)
def edit(exam_id: int) -> ResponseReturnValue:
    """Show the terms of an exam to change, or change them."""
    exam = exam_or_404(exam_id)
    if exam.state in (State.RELEASED, State.VOID):
        return redirect(url_for("exams.show", exam_id=exam_id))
    form = ExamForm(data=_present_terms(exam) if request.method == "GET" else None)
    form_choices(form)
    if exam.paper_revision_id not in [choice.value for choice in form.paper.choices]:
        title = documents.paper(exam.paper_revision).title
        form.paper.choices.append(SelectChoice(exam.paper_revision_id, title))
    if form.validate_on_submit():
        try:
            examining.change(exam, _kept_exact(exam, _terms(form)), by=me(), now=g.now)
        except (examining.TermsFrozen, examining.BadWindow) as error:
            form.closes.errors = [errors.sentence(error)]
        else:
            flash(f"exams-{exam_id}", "saved-draft")
            flash(_("已保存。"), "ok")
            return redirect(url_for("exams.show", exam_id=exam_id))
    return render_template("exams/edit.html", form=form, exam=exam, started=exams.started(exam))


def _present_terms(exam: Exam) -> dict[str, Any]:
    same = ("title", "minutes", "attempts", "pass_source", "open_book")
    return {name: getattr(exam, name) for name in same} | {
        "paper": exam.paper_revision_id,
        "department": exam.department_id,
        "opens": to_local(exam.opens_at),
        "closes": to_local(exam.closes_at),
        "pass_mark": round(float(exam.pass_mark), 2),
        "what": exam.reveal["what"],
        "when": exam.reveal["when"],
    }


def _kept_exact(exam: Exam, terms: examining.Terms) -> examining.Terms:
    """Keep what the form cannot show: an exact mark, and seconds, where nobody changed them."""
    same: dict[str, Any] = {}
    if abs(terms.pass_mark - exam.pass_mark) < Fraction(1, 100):
        same["pass_mark"] = exam.pass_mark
    for name in ("opens_at", "closes_at"):
        if getattr(terms, name) == getattr(exam, name).replace(second=0, microsecond=0):
            same[name] = getattr(exam, name)
    return examining.Terms(**{**vars(terms), **same})


@bp.get("/<int:exam_id>")
@requires(Permission.AUTHOR)
def show(exam_id: int) -> ResponseReturnValue:
    """Show one exam: its terms, whether the paper can be filled, and its candidates."""
    exam = exam_or_404(exam_id)
    candidates = find.candidates(exam_id)
    known = {row.person_id for row in candidates}
    begun = {attempt.person_id for attempt in find.attempts(exam_id)}
    return render_template(
        "exams/show.html",
        exam=exam,
        phase=exams.phase(exam, g.now),
        phases=PHASES,
        paper=documents.paper(exam.paper_revision),
        trouble=_trouble(exam),
        candidates=candidates,
        begun=begun,
        insiders=find.who_know_the_bank(known),
        free=_free(exam, known),
        started=bool(begun),
        shown=SHOWN,
        known=KNOWN,
        form=ReasonForm(),
        standard=exams.standard_of(exam),
    )


def _trouble(exam: Exam) -> TooFewQuestions | None:
    """Return which section could not be filled on the day the exam closes."""
    try:
        drawing.trial(documents.paper(exam.paper_revision), 0, exam.closes_at.date())
    except TooFewQuestions as error:
        return error
    return None


def _free(exam: Exam, known: set[int]) -> dict[str, list[Any]]:
    """Return the learners of the exam's unit who are no candidates yet, by unit."""
    found: dict[str, list[Any]] = {}
    for person in people.staff_below(exam.department_id, str(Role.TRAINEE)):
        if person.id not in known:
            found.setdefault(person.department.name, []).append(person)
    return found


@bp.post("/<int:exam_id>/candidates")
@requires(Permission.AUTHOR)
def name(exam_id: int) -> ResponseReturnValue:
    """Let the people chosen one by one, or by their unit, sit the exam."""
    exam = exam_or_404(exam_id)
    chosen = set(request.form.getlist("people", type=int))
    whole = set(request.form.getlist("units", type=int))
    asked = [
        person
        for person in people.staff_below(exam.department_id, str(Role.TRAINEE))
        if person.id in chosen or person.department_id in whole
    ]
    added = examining.name(exam, asked, by=me(), now=g.now)
    flash(_("已加入 %(n)s 名考生。", n=len(added)), "ok")
    return redirect(url_for("exams.show", exam_id=exam_id) + "#candidates")


@bp.post("/<int:exam_id>/candidates/<int:person_id>")
@requires(Permission.AUTHOR)
def accommodate(exam_id: int, person_id: int) -> ResponseReturnValue:
    """Give one candidate more minutes for a reason, or take them off the list."""
    exam = exam_or_404(exam_id)
    back = redirect(url_for("exams.show", exam_id=exam_id) + "#candidates")
    if request.form.get("go") == "drop":
        examining.drop(exam, person_id, by=me(), now=g.now)
        flash(_("已从考生名单里移出。"), "ok")
        return back
    minutes = request.form.get("minutes", type=int)
    reason = request.form.get("reason", "").strip()[:LONGEST_REASON]
    if minutes is None or not 0 <= minutes <= MOST_EXTRA_MINUTES or (minutes and not reason):
        flash(_("没有保存。加时要填分钟数（不超过 240）和理由。"), "warn")
        return back
    if examining.accommodate(exam, person_id, minutes, reason, by=me(), now=g.now) is None:
        abort(404)
    flash(_("已保存。"), "ok")
    return back


@bp.post("/<int:exam_id>/announce")
@requires(Permission.AUTHOR)
def announce(exam_id: int) -> ResponseReturnValue:
    """Set the exam: from now on its candidates see it."""
    examining.announce(exam_or_404(exam_id), by=me(), now=g.now)
    flash(_("考试已启用，考生在“考试”里能看到。"), "ok")
    return redirect(url_for("exams.show", exam_id=exam_id))


@bp.post("/<int:exam_id>/void")
@requires(Permission.AUTHOR)
def void(exam_id: int) -> ResponseReturnValue:
    """Call the exam off for a reason that everybody sees."""
    exam, form = exam_or_404(exam_id), ReasonForm()
    if not form.validate_on_submit():
        flash(_("没有作废。要写明理由，考生会看到。"), "warn")
        return redirect(url_for("exams.show", exam_id=exam_id))
    examining.void(exam, form.reason.data.strip(), by=me(), now=g.now)
    flash(_("考试已作废。作答都留存，不计分。"), "ok")
    return redirect(url_for("exams.show", exam_id=exam_id))
