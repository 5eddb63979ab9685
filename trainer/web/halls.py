"""纸笔考试: papers to print in two versions, the answers typed in from them, their results."""

from __future__ import annotations

from datetime import UTC
from fractions import Fraction
from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_datetime, to_utc
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateTimeLocalField, IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from trainer.domain import hall as domain
from trainer.domain.access import Permission
from trainer.domain.exam import State
from trainer.domain.question.answers import right_answer
from trainer.domain.question.shown import LETTERS
from trainer.services import halls as service
from trainer.services.parts import access, documents
from trainer.services.parts import halls as part
from trainer.services.parts.halls import Asked, Fault
from trainer.store.queries import exams as exam_queries
from trainer.store.queries import halls as find
from trainer.store.tables import Exam, HallPaper
from trainer.web import errors
from trainer.web.exams_base import to_local
from trainer.web.forms import BaseForm
from trainer.web.gate import account, me, requires

bp = Blueprint("halls", __name__, url_prefix="/halls")

ENTRIES = (1, 2)
FAULTS: dict[str, Any] = {
    "unknown_option": _l("“%(text)s”里有这道题没有的选项。"),
    "several": _l("单选题写了几个答案：“%(text)s”。"),
    "not_true_false": _l("判断题请写对或错，这里是“%(text)s”。"),
    "not_a_number": _l("“%(text)s”不是数字。"),
    "not_a_date": _l("“%(text)s”不是日期，请写成 2026-05-11 的样子。"),
    "no_version": _l("录了答案，但没有选卷别。"),
    "under_way": _l("这个人正在网上作答同一份试卷，先等交卷。"),
    "sat_already": _l("这个人已经考过这场考试，不能再录一份成绩。"),
    "not_a_candidate": _l("这个人已不在这场考试的考生名单里。"),
    "typed_once": _l("只录了一遍，另一位老师还没有录。"),
    "version_differs": _l("两遍的卷别不同：第一遍 %(text)s，第二遍 %(other)s。"),
    "differs": _l("两遍不同：第一遍“%(text)s”，第二遍“%(other)s”。"),
}


class ExamHallForm(BaseForm):
    """When a hall ends, by which seed it is drawn, and whether it is typed twice."""

    ended_at = DateTimeLocalField(
        _l("考试结束时间"), [InputRequired(_l("请填写日期和时间，例如 2026-12-01 11:00。"))]
    )
    seed = IntegerField(
        _l("抽题号"),
        [Optional(), NumberRange(0, 2**31 - 1, _l("请填写 0 到 2147483647 之间的整数。"))],
    )
    twice = BooleanField(_l("由两位老师各录一遍，系统核对"))


class HallForm(ExamHallForm):
    """What a hall sits that belongs to no exam of the list: which paper, what it is called, who."""

    paper = SelectField(_l("试卷"), [InputRequired(_l("请选一份试卷。"))])
    title = StringField(
        _l("考试名称"),
        [InputRequired(_l("请填写考试名称。")), Length(max=120, message=_l("最多 120 个字。"))],
    )
    department = SelectField(_l("参加单位"), coerce=int)


@bp.get("/")
@requires(Permission.MARK)
def index() -> ResponseReturnValue:
    """List the hall papers of one's departments."""
    return render_template("halls/index.html", halls=find.listed(_departments()))


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.MARK)
def new() -> ResponseReturnValue:
    """Ask what is to be drawn, or draw it."""
    if request.args.get("exam"):
        return _new_for(_exam())
    form = HallForm()
    form.paper.choices = [(of.document.key, of.title) for of in documents.all_live("paper")]
    own = {one.id: one for one in find.departments(_departments())}
    form.department.choices = [(key, department.name) for key, department in own.items()]
    if form.validate_on_submit():
        hall = service.create(
            form.paper.data,
            own[form.department.data],
            form.title.data.strip(),
            ended_at=to_utc(form.ended_at.data).replace(tzinfo=UTC),
            seed=form.seed.data,
            twice=form.twice.data,
            by=me(),
            now=g.now,
        )
        flash(_("已抽题，A、B 两卷可以打印。"), "ok")
        return redirect(url_for(".show", hall_id=hall.id), 303)
    status = 422 if request.method == "POST" else 200
    return render_template("halls/new.html", form=form, exams=_set_exams()), status


def _new_for(exam: Exam) -> ResponseReturnValue:
    """Ask when the hall of an exam ends, or draw the exam's paper for it."""
    form = ExamHallForm(
        data={"ended_at": to_local(exam.closes_at)} if request.method == "GET" else None
    )
    if form.validate_on_submit():
        try:
            hall = service.create_for(
                exam,
                ended_at=to_utc(form.ended_at.data).replace(tzinfo=UTC),
                seed=form.seed.data,
                twice=form.twice.data,
                by=me(),
                now=g.now,
            )
        except service.OutsideWindow as error:
            form.ended_at.errors = [errors.sentence(error)]
        else:
            flash(_("已抽题，A、B 两卷可以打印。"), "ok")
            return redirect(url_for(".show", hall_id=hall.id), 303)
    page = render_template(
        "halls/new_exam.html",
        form=form,
        exam=exam,
        people=len(exam_queries.candidates(exam.id)),
    )
    return page, 422 if request.method == "POST" else 200


@bp.get("/<int:hall_id>")
@requires(Permission.MARK)
def show(hall_id: int) -> ResponseReturnValue:
    """Show a hall paper: what to print, how far typing is, what was recorded."""
    hall = _found(hall_id)
    sheets = find.sheets(hall.id)
    ids = [sheet.attempt_id for sheet in sheets.values() if sheet.attempt_id is not None]
    results = find.results(ids)
    return render_template(
        "halls/show.html",
        hall=hall,
        minutes=part.minutes(hall),
        pass_mark=part.pass_mark(hall),
        people=find.people(hall, but=account().person_id),
        sheets=sheets,
        typed={entry: _typed(sheets, entry) for entry in ENTRIES},
        results=results,
        unreleased=sum(not known for _result, known in results.values()),
        code=part.code,
        is_over=hall.ended_at <= g.now,
    )


@bp.get("/<int:hall_id>/print/<version>")
@requires(Permission.MARK)
def paper(hall_id: int, version: str) -> ResponseReturnValue:
    """Show a version as pages of A4 with its answer sheet, to be printed."""
    hall, asked = _version(hall_id, version)
    heads = {one.section: one.slot for one in reversed(asked)}
    heights = [
        domain.lines(one.question) + (2.0 if heads[one.section] == one.slot else 0) for one in asked
    ]
    return render_template(
        "halls/print.html",
        hall=hall,
        version=version,
        code=part.code(hall, version),
        paper=documents.paper(hall.paper),
        minutes=part.minutes(hall),
        pages=[[asked[n] for n in page] for page in domain.pages(heights)],
        asked=asked,
        heads=heads,
        points=lambda section: sum(o.points for o in asked if o.section == section),
        count=lambda section: sum(o.section == section for o in asked),
        total=sum((one.points for one in asked), Fraction(0)),
        columns=lambda one: domain.columns(option.text for option in one.question.options),
        letters=LETTERS,
        by_key=lambda one: {option.key: option for option in one.question.options},
    )


@bp.get("/<int:hall_id>/key")
@requires(Permission.MARK)
def key(hall_id: int) -> ResponseReturnValue:
    """Show the right answers of every version, for those who mark."""
    hall = _found(hall_id)
    keys = {name: [(one, _right(one)) for one in part.asked(hall, name)] for name in hall.versions}
    return render_template("halls/key.html", hall=hall, keys=keys, code=part.code)


@bp.get("/<int:hall_id>/enter")
@requires(Permission.MARK)
def enter(hall_id: int) -> ResponseReturnValue:
    """Show the grid in which answers are typed, person by person."""
    hall = _found(hall_id)
    if hall.state != "open":
        return redirect(url_for(".show", hall_id=hall.id))
    entry = 2 if hall.twice and request.args.get("entry") == "2" else 1
    sheets = find.sheets(hall.id)
    people = find.people(hall, but=account().person_id)
    return render_template(
        "halls/enter.html",
        hall=hall,
        entry=entry,
        people=people,
        sheets={person.id: sheets.get((person.id, entry)) for person in people},
        others={person.id: sheets.get((person.id, 3 - entry)) for person in people},
        versions=list(hall.versions),
        places=range(len(hall.items)),
        me_id=account().id,
    )


@bp.post("/<int:hall_id>/sheets/<int:person_id>")
@requires(Permission.MARK)
def keep(hall_id: int, person_id: int) -> ResponseReturnValue:
    """Keep what was typed of one person's paper, while it is being typed."""
    hall = _found(hall_id)
    people = {person.id: person for person in find.people(hall, but=account().person_id)}
    person = people.get(person_id) or abort(404)
    entry, seq = request.form.get("entry", 1, type=int), request.form.get("seq", 1, type=int)
    version = request.form.get("version", "")
    if entry not in ENTRIES[: 1 + hall.twice] or version not in ("", *hall.versions):
        abort(400)
    answers = {slot: request.form.get(f"a{slot}", "").strip() for slot in range(len(hall.items))}
    kept = service.keep(hall, person, version, answers, entry=entry, seq=seq, by=me(), now=g.now)
    if request.headers.get("X-Ct-Autosave"):
        return {"saved_at": format_datetime(g.now, "HH:mm:ss"), "fields": {"seq": kept.seq + 1}}
    flash(_("已保存%(name)s的答案。", name=person.name), "ok")
    flash(f"hall-{hall.id}-{person.id}-{entry}", "saved-draft")
    where = url_for(".enter", hall_id=hall.id, entry=entry, _anchor=f"row-{person.id}")
    return redirect(where, 303)


@bp.get("/<int:hall_id>/check")
@requires(Permission.MARK)
def check(hall_id: int) -> ResponseReturnValue:
    """Show what recording would do and what stands in its way; nothing is recorded."""
    hall = _found(hall_id)
    if hall.state != "open":
        return redirect(url_for(".show", hall_id=hall.id))
    return render_template(
        "halls/check.html",
        hall=hall,
        plan=part.plan(hall, but=account().person_id),
        sentence=sentence,
        of=len(hall.items),
        is_over=hall.ended_at <= g.now,
    )


@bp.post("/<int:hall_id>/record")
@requires(Permission.MARK)
def record(hall_id: int) -> ResponseReturnValue:
    """Record every sheet as an attempt with its result, all or none."""
    hall = _found(hall_id)
    try:
        made = service.record(hall, by=me(), now=g.now)
    except service.HallFaults:
        flash(_("还有要改的地方，没有录入成绩。"), "warn")
        return redirect(url_for(".check", hall_id=hall_id), 303)
    flash(_("已录入 %(n)s 人的成绩，还没有公布。", n=len(made)), "ok")
    return redirect(url_for(".show", hall_id=hall_id), 303)


@bp.post("/<int:hall_id>/release")
@requires(Permission.MARK)
def release(hall_id: int) -> ResponseReturnValue:
    """Make the recorded results known to those who sat."""
    made = service.release(_found(hall_id), by=me(), now=g.now)
    flash(_("已公布 %(n)s 人的成绩。", n=len(made)), "ok")
    return redirect(url_for(".show", hall_id=hall_id), 303)


def sentence(fault: Fault) -> str:
    """Return what is wrong at a place, in words, with its row and its question."""
    said = str(FAULTS[fault.reason]) % {"text": fault.text, "other": fault.other}
    if fault.slot is None:
        return _("第 %(row)s 行 %(name)s：%(said)s", row=fault.row, name=fault.name, said=said)
    return _(
        "第 %(row)s 行 %(name)s，第 %(n)s 题：%(said)s",
        row=fault.row, name=fault.name, n=fault.slot + 1, said=said,
    )  # fmt: skip


def _departments() -> frozenset[int]:
    return frozenset(access.below(access.departments(g.roles, Permission.MARK)))


def _set_exams() -> list[Exam]:
    return [one for one in exam_queries.listed(_departments()) if one.state == State.SET]


def _exam() -> Exam:
    """Return the exam that is asked for; answers 404 for any that is not set within reach."""
    found = exam_queries.exam(request.args.get("exam", 0, type=int), _departments())
    return found if found is not None and found.state == State.SET else abort(404)


def _found(hall_id: int) -> HallPaper:
    return find.find(hall_id, _departments()) or abort(404)


def _version(hall_id: int, version: str) -> tuple[HallPaper, list[Asked]]:
    hall = _found(hall_id)
    if version not in hall.versions:
        abort(404)
    return hall, part.asked(hall, version)


def _right(one: Asked) -> str:
    return domain.letters(one.question, one.order, right_answer(one.question))


def _typed(sheets: Any, entry: int) -> int:
    return sum(
        bool(sheet.version) for (_person, number), sheet in sheets.items() if number == entry
    )
