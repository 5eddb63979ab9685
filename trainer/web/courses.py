"""What one has to learn: the courses assigned, one course, one lesson."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, abort, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date, get_locale, get_timezone
from flask_babel import gettext as _
from markupsafe import Markup

from trainer.domain import citation, due, lesson
from trainer.domain.access import Permission
from trainer.domain.calendar import UnknownDay
from trainer.domain.course import Element, ElementKind
from trainer.services import learning
from trainer.services.parts import calendars, curriculum, documents
from trainer.services.parts.curriculum import Curriculum
from trainer.store.queries import learning as find
from trainer.store.tables import Enrolment
from trainer.web import checks, citing
from trainer.web.checks import Check
from trainer.web.gate import account, me, requires

bp = Blueprint("courses", __name__, url_prefix="/courses")

DAYS_THAT_PRESS = 10  # calendar days before the end from which working days are counted


@bp.get("/")
@requires(Permission.LEARN)
def index() -> ResponseReturnValue:
    """List one's courses by due date, in weeks; those that are complete apart."""
    known = [curriculum.of(enrolment) for enrolment in find.enrolments(account().person_id)]
    weeks: dict[due.When, list[Curriculum]] = {}
    for course in known:
        if course.enrolment.completed_at is None:
            weeks.setdefault(due.when(course.enrolment.due_on, _today()), []).append(course)
    complete = [course for course in known if course.enrolment.completed_at is not None]
    return render_template(
        "courses/index.html",
        weeks=weeks,
        complete=complete,
        days_left=_days_left,
        this_week=[_short(day) for day in due.week(_today())],
        hours=curriculum.hours,
        today=_today(),
    )


@bp.get("/<int:enrolment_id>")
@requires(Permission.LEARN)
def show(enrolment_id: int) -> ResponseReturnValue:
    """Show one course: what is done, what is open, what holds the rest back."""
    here = curriculum.of(_enrolment(enrolment_id))
    return render_template(
        "courses/show.html",
        here=here,
        url_of=lambda element: url_of(here.enrolment, element),
        tries=lambda key: find.of_element(here.enrolment.id, key),
        days_left=_days_left,
        hours=curriculum.hours,
        today=_today(),
    )


@bp.get("/<int:enrolment_id>/lessons/<element_key>", endpoint="lesson")
@requires(Permission.LEARN)
def lesson_page(enrolment_id: int, element_key: str) -> ResponseReturnValue:
    """Show a lesson; its check questions are answered by the query and stored nowhere."""
    here = curriculum.of(_enrolment(enrolment_id))
    element = _lesson(here, element_key)
    learning.check_open(here.enrolment, element_key)
    parts = lesson.sections(element.text)
    return render_template(
        "courses/lesson.html",
        here=here,
        row=here.row(element_key),
        following=here.after(element_key),
        url_of=lambda other: url_of(here.enrolment, other),
        sections=parts,
        checks=_checks(here.enrolment, lesson.checks(parts)),
        prose=_prose,
        address=citing.address,
        cited=citing.cited(_targets(element.text), _today()),
    )


@bp.post("/<int:enrolment_id>/lessons/<element_key>")
@requires(Permission.LEARN)
def finish_lesson(enrolment_id: int, element_key: str) -> ResponseReturnValue:
    """Note that a lesson was learned, and go on to what comes next."""
    here = curriculum.of(_enrolment(enrolment_id))
    element = _lesson(here, element_key)
    learning.finish_lesson(here.enrolment, element_key, by=me(), now=g.now)
    flash(_("已记下：学完《%(title)s》。", title=element.title), "ok")
    following = curriculum.of(here.enrolment).next
    if following is None or following.kind is not ElementKind.LESSON:
        return redirect(url_for("courses.show", enrolment_id=enrolment_id))
    return redirect(url_of(here.enrolment, following))


def url_of(enrolment: Enrolment, element: Element) -> str:
    """Return where an element of a course is done."""
    match element.kind:
        case ElementKind.LESSON:
            return url_for("courses.lesson", enrolment_id=enrolment.id, element_key=element.key)
        case ElementKind.QUIZ:
            return url_for("sittings.begin", enrolment_id=enrolment.id, element_key=element.key)
        case _:
            return url_for(
                "cases.show", key=element.scenario, enrolment=enrolment.id, element=element.key
            )


def _enrolment(enrolment_id: int) -> Enrolment:
    return find.enrolment(enrolment_id) or abort(404)


def _lesson(here: Curriculum, element_key: str) -> Element:
    row = here.row(element_key)
    if row is None or row.element.kind is not ElementKind.LESSON:
        abort(404)
    return row.element


def _today() -> date:
    return g.now.astimezone(get_timezone()).date()


def _short(day: date) -> str:
    """Return a day of this year as people say it: 11月23日."""
    return format_date(day, "d MMM" if str(get_locale()) == "en" else "M月d日")


def _days_left(due_on: date | None) -> int | None:
    """Return the working days left until a day that is near, None for others."""
    if due_on is None or not 0 <= (due_on - _today()).days <= DAYS_THAT_PRESS:
        return None
    try:
        return documents.calendar(calendars.current()).working_days_between(_today(), due_on)
    except UnknownDay:
        return None


def _targets(text: str) -> list[str]:
    found = [target for target, _label in citation.marks(text)]
    return [target for target in found if not target.startswith("check:")]


def _prose(text: str) -> Markup:
    """Return Markdown of a lesson; a wide table scrolls by itself."""
    html = str(citing.rendered(text, link=citing.address))
    opened = Markup(
        '<div class="ct-table-wrap" role="region" tabindex="0" aria-label="{}">'
    ).format(_("表格"))
    html = html.replace("<table>", f'{opened}<table class="ct-table">')
    return Markup(html.replace("</table>", "</table></div>"))  # noqa: S704 - sanitised before


def _checks(enrolment: Enrolment, keys: tuple[str, ...]) -> dict[str, Check]:
    found = {key: _check(enrolment, f"c{number}", key) for number, key in enumerate(keys)}
    return {key: check for key, check in found.items() if check is not None}


def _check(enrolment: Enrolment, name: str, key: str) -> Check | None:
    """Return a question with the answer that the address carries; None when it is withdrawn."""
    try:
        question = documents.question(documents.live("question", key))
    except documents.NoSuchDocument:
        return None
    return checks.check(name, question, seed=enrolment.id)
