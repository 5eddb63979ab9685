"""People and progress: who is how far, who is late, and the courses they are given."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectChoice, SelectMultipleField, ValidationError
from wtforms.validators import DataRequired, Optional

from trainer.domain.access import Permission
from trainer.domain.pace import OPEN, Pace, Stage, study_hours
from trainer.domain.profile import profile
from trainer.services import learning
from trainer.services.parts import documents, names, roster, scoring
from trainer.services.parts.roster import Learner
from trainer.store.queries import competency as evidence
from trainer.store.queries import progress as find
from trainer.store.tables import Person, Revision
from trainer.web.forms import BaseForm
from trainer.web.gate import me, requires, saw
from trainer.web.workbench import today

bp = Blueprint("progress", __name__, url_prefix="/progress")

SHOWN: dict[str, tuple[Any, frozenset[Pace]]] = {
    "all": (_l("全部"), frozenset(Pace)),
    "open": (_l("未完成"), OPEN),
    "overdue": (_l("逾期"), frozenset({Pace.OVERDUE})),
    "none": (_l("未派学"), frozenset({Pace.NONE})),
}
PACES = {
    Pace.OVERDUE: _l("逾期"),
    Pace.UNDER_WAY: _l("在学"),
    Pace.NOT_STARTED: _l("未开始"),
    Pace.DONE: _l("已完成"),
    Pace.NONE: _l("未派学"),
}
STAGES = {
    Stage.NOT_STARTED: _l("未开始"),
    Stage.PRACTISED: _l("已练习，未计分"),
    Stage.UNDER_WAY: _l("进行中"),
    Stage.HANDED_IN: _l("已交卷，未通过"),
    Stage.IN_MARKING: _l("待评阅"),
    Stage.DONE: _l("已完成"),
}
KINDS = {"quiz": _l("小测"), "simulation": _l("模拟案件"), "document": _l("文书")}


class AssignForm(BaseForm):
    """Who gets the course, and by when."""

    people = SelectMultipleField(
        _l("人员"), [DataRequired(_l("请至少选一个人。"))], coerce=int, choices=[]
    )
    due_on = DateField(_l("完成期限"), [Optional()])

    def validate_due_on(self, field: DateField) -> None:
        """A date that is over cannot be met."""
        if field.data and field.data < today():
            raise ValidationError(_("完成期限不能早于今天。"))


@bp.get("/")
@requires(Permission.OVERSEE)
def index() -> ResponseReturnValue:
    """List the people in scope and how far they are."""
    search = request.args.get("q", "").strip()[:60]
    everyone = roster.learners(find.learners(names.folded(search)), today=today())
    chosen = request.args.get("show", "all")
    if chosen not in SHOWN:
        chosen = "all"
    return render_template(
        "progress/index.html",
        people=_of(everyone, chosen),
        counts={key: len(_of(everyone, key)) for key in SHOWN},
        shown=SHOWN,
        chosen=chosen,
        search=search,
        paces=PACES,
        stages=STAGES,
        study_hours=study_hours,
    )


def _of(people: list[Learner], key: str) -> list[Learner]:
    return [learner for learner in people if learner.pace in SHOWN[key][1]]


@bp.get("/people/<int:person_id>")
@requires(Permission.OVERSEE)
def person(person_id: int) -> ResponseReturnValue:
    """Show one person's courses, results, hours and evidence."""
    found = find.person(person_id)
    if found is None:
        abort(404)
    saw(person_id)
    return render_template("progress/person.html", person=found, **history(found, today()))


def history(of: Person, day: date) -> dict[str, Any]:
    """Return what a page about one person shows; also for the person's own."""
    [learner] = roster.learners([of], today=day)
    results = find.released(of.id)
    _revision, framework = documents.framework()
    return {
        "learner": learner,
        "results": results,
        "red_lines": {r.id: scoring.critical_titles(r) for r in results},
        "hours": find.hours(of.id),
        "year": day.year,
        "framework": framework,
        "reached": profile(framework, evidence.scores([of.id]).get(of.id, {})),
        "pieces": evidence.pieces(of.id),
        "titles": {c.key: c.title for c in framework.competencies},
        "kinds": KINDS,
        "paces": PACES,
        "stages": STAGES,
        "study_hours": study_hours,
    }


@bp.route("/assign", methods=["GET", "POST"])
@requires(Permission.OVERSEE)
def assign() -> ResponseReturnValue:
    """Choose who gets a course, or give it to them."""
    courses = documents.all_live("course")
    course = _course(courses)
    people = find.trainees()
    held = find.assigned(course.id) if course else {}
    form = AssignForm(data={"people": request.args.getlist("person", type=int)})
    form.people.choices = [SelectChoice(p.id, p.name) for p in people if p.id not in held]
    if course and form.validate_on_submit():
        return _assigned(course, [p for p in people if p.id in form.people.data], form.due_on.data)
    return render_template(
        "progress/assign.html", form=form, course=course, courses=courses, people=people, held=held
    )


def _course(courses: list[Revision]) -> Revision | None:
    """Return the course asked for, the first when none was; 404 when there is no such course."""
    key = request.args.get("course")
    found = [course for course in courses if key in (None, course.document.key)]
    if key is not None and not found:
        abort(404)
    return found[0] if found else None


def _assigned(course: Revision, people: list[Person], due_on: date | None) -> ResponseReturnValue:
    made = learning.assign(course.document.key, people, due_on=due_on, by=me(), now=g.now)
    flash(_("已派给 %(n)s 人。", n=len(made)), "ok")
    flash("progress-assign", "saved-draft")
    return redirect(url_for("progress.index"))
