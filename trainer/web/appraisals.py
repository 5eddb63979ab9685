"""Appraisal: periods, what every figure rests on, the workbook that leaves, and its check."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

from flask import (
    Blueprint,
    abort,
    current_app,
    flash,
    g,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileAllowed, FileField, FileRequired
from wtforms import DateField, SelectChoice, SelectField, StringField, ValidationError
from wtforms.validators import InputRequired, Length

from trainer.domain.access import Permission
from trainer.domain.appraisal import LEAST_WEIGHT, reckon
from trainer.domain.quarter import Quarter
from trainer.domain.standing import days_left, missing, standing
from trainer.services import appraising, verifying
from trainer.services.parts import access, documents, grounds
from trainer.store import scope
from trainer.store.queries import appraisal as figures
from trainer.store.queries import counting, regrades
from trainer.store.queries import people as staff
from trainer.store.queries import periods as find
from trainer.store.queries import progress as learners
from trainer.store.tables import Department, Export, Line, Period
from trainer.web import errors
from trainer.web.context import moment
from trainer.web.forms import BaseForm
from trainer.web.gate import account, me, requires, saw
from trainer.web.workbench import today

bp = Blueprint("appraisals", __name__, url_prefix="/appraisals")

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_UNFIT = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')  # what no file name may hold on Windows


class PeriodForm(BaseForm):
    """Whom to appraise, over which days, under which policy."""

    department = SelectField(_l("单位"), coerce=int)
    title = StringField(_l("名称"), [InputRequired(), Length(max=80)])
    since = DateField(_l("开始日期"), [InputRequired()])
    until = DateField(_l("结束日期"), [InputRequired()])
    policy = SelectField(_l("考核方案"))

    def validate_until(self, field: DateField) -> None:
        """A period does not end before it begins."""
        if self.since.data and field.data and field.data < self.since.data:
            raise ValidationError(_("结束日期不能早于开始日期。"))


class FileForm(BaseForm):
    """A workbook to check, and the export it claims to be."""

    file = FileField(
        _l("考核表文件"),
        [FileRequired(_l("请选择文件。")), FileAllowed(["xlsx"], _l("请选择 xlsx 文件。"))],
    )
    export = SelectField(_l("与哪一次导出核对"), coerce=int)


def reach() -> list[int]:
    """Return the departments in which the present account appraises, and those below them."""
    return access.below(access.departments(g.roles, Permission.APPRAISE))


def _period(period_id: int) -> Period:
    found = find.period(period_id, reach())
    if found is None:
        abort(404)
    return found


@bp.get("/")
@requires(Permission.APPRAISE)
def index() -> ResponseReturnValue:
    """List the periods of one's departments."""
    periods = figures.periods(reach())
    return render_template("appraisals/index.html", periods=periods, today=today(), days=days_left)


@bp.route("/open", methods=["GET", "POST"])
@requires(Permission.APPRAISE)
def open_period() -> ResponseReturnValue:
    """Show the form of a new period filled in from the last one, or open the period."""
    departments, policies = staff.departments(reach()), documents.all_live("policy")
    last = next(iter(figures.periods(reach())), None)
    quarter = _quarter(last)
    form = PeriodForm(data=_last_settings(last, quarter))
    people = learners.trainees_below([d.id for d in departments])
    form.department.choices = [
        SelectChoice(d.id, _with_people(d, people.get(d.id, 0))) for d in departments
    ]
    form.policy.choices = [SelectChoice(p.document.key, p.title) for p in policies]
    if form.validate_on_submit():
        try:
            return _opened(form, next(d for d in departments if d.id == form.department.data))
        except appraising.PeriodExists as error:
            form.since.errors = [errors.sentence(error)]
    return render_template(
        "appraisals/open.html", form=form, chosen=quarter, quarters=_quarters(), last=last
    )


def _opened(form: PeriodForm, department: Department) -> ResponseReturnValue:
    period = appraising.open_period(
        department,
        form.title.data.strip(),
        form.since.data,
        form.until.data,
        by=me(),
        now=g.now,
        policy_key=form.policy.data,
    )
    flash("appraisals-open", "saved-draft")
    return redirect(url_for("appraisals.show", period_id=period.id))


def _quarter(last: Period | None) -> Quarter:
    """Return the quarter asked for, else the one after the last period, else the present one."""
    try:
        return Quarter.parse(request.args.get("quarter", ""))
    except ValueError:
        now = Quarter.of(today())
        known = last is not None and (last.since, last.until) == (now.since, now.until)
        return now.moved(1) if known else now


def _quarters() -> list[Quarter]:
    now = Quarter.of(today())
    return [now.moved(-1), now, now.moved(1)]


def _last_settings(last: Period | None, quarter: Quarter) -> dict[str, Any]:
    found = {"title": quarter.title, "since": quarter.since, "until": quarter.until}
    if last is None:
        return found
    policy = documents.revision(last.policy_revision_id).document.key
    return found | {"department": last.department_id, "policy": policy}


def _with_people(department: Department, count: int) -> str:
    return _("%(name)s（%(count)s 人）", name=department.name, count=count)


@bp.get("/<int:period_id>")
@requires(Permission.APPRAISE)
def show(period_id: int) -> ResponseReturnValue:
    """Show how far a period is, what blocks it, and every person's figures."""
    period = _period(period_id)
    revision, policy = grounds.policy(period)
    lines = figures.lines(period.id, period.version)
    published = [find.figures(line) for line in lines]
    exports = find.exports(reach(), period.id)
    computed = find.computed_at(period.id)
    return render_template(
        "appraisals/show.html",
        period=period,
        policy=policy,
        least=LEAST_WEIGHT,
        revision=revision,
        people=list(
            zip(lines, published, [missing(policy, one) for one in published], strict=True)
        ),
        standing=standing(policy, published, [line.total for line in lines]),
        expected=learners.trainees_below([period.department_id]).get(period.department_id, 0),
        several=len({line.person.department_id for line in lines}) > 1,
        step=_step(period, exports),
        left=days_left(today(), period.until),
        computed=computed,
        moved=_moved(period, lines),
        newer=find.released_after(period, computed) if computed else 0,
        myself=any(line.person_id == account().person_id for line in lines),
        exports=exports,
        actors=find.actors({period.locked_by_id, *(e.by_id for e in exports)}),
    )


def _moved(period: Period, lines: list[Line]) -> set[int]:
    """Return the locked lines under which a result has been replaced since."""
    if period.locked_at is None:
        return set()
    rests = {line.id: regrades.rests_on(line) for line in lines}
    gone = counting.replaced(set().union(*rests.values()))
    return {line_id for line_id, results in rests.items() if results & gone}


def _step(period: Period, exports: list[Export]) -> int:
    """Return which of 收集, 预览, 锁定, 报送 is under way; 4 when all is done."""
    if period.locked_at is None:
        return 0 if period.version == 0 else 1
    return 4 if any(e.at >= period.locked_at for e in exports) else 3


@bp.post("/<int:period_id>/compute")
@requires(Permission.APPRAISE)
def compute(period_id: int) -> ResponseReturnValue:
    """Make a new version of the lines."""
    period = _period(period_id)
    lines = appraising.compute(period, by=me(), now=g.now)
    flash(_("已算出第 %(version)s 版，共 %(n)s 人。", version=period.version, n=len(lines)), "ok")
    return redirect(url_for("appraisals.show", period_id=period_id))


@bp.post("/<int:period_id>/lock")
@requires(Permission.APPRAISE)
def lock(period_id: int) -> ResponseReturnValue:
    """Close a period for changes."""
    appraising.lock(_period(period_id), by=me(), now=g.now)
    flash(_("本期已锁定，不再修改。现在可以导出考核表报送。"), "ok")
    return redirect(url_for("appraisals.show", period_id=period_id))


@bp.post("/<int:period_id>/export")
@requires(Permission.APPRAISE)
def export(period_id: int) -> ResponseReturnValue:
    """Hand out the newest version as a sealed workbook."""
    settings = current_app.config["SETTINGS"]
    period = _period(period_id)
    made = appraising.export(period, settings.data, settings.bureau_name, by=me(), now=g.now)
    return send_file(
        BytesIO(made.content), mimetype=XLSX, as_attachment=True, download_name=file_name(period)
    )


def file_name(period: Period) -> str:
    """Return the name under which a period's workbook is saved."""
    draft = "" if period.state == "locked" else "（草稿）"
    parts = [period.title, period.department.name, f"考核表第{period.version}版{draft}"]
    return "_".join(_UNFIT.sub(" ", part).strip() for part in parts) + ".xlsx"


@bp.get("/<int:period_id>/people/<int:line_id>")
@requires(Permission.APPRAISE)
def person(period_id: int, line_id: int) -> ResponseReturnValue:
    """Show what each figure of one person was computed from."""
    period = _period(period_id)
    line = find.line(period.id, line_id)
    if line is None:
        abort(404)
    saw(line.person_id)
    with scope.everyone("a line belongs to the department frozen on it"):
        rests_on = grounds.of(line, period)
        changed = _changed(rests_on, line, period)
    return render_template(
        "appraisals/person.html",
        period=period,
        line=line,
        rests_on=rests_on,
        myself=line.person_id == account().person_id,
        changed=changed,
    )


def _changed(rests_on: grounds.Grounds, line: Line, period: Period) -> list[str]:
    """Return the indicators that would come out otherwise if they were computed now."""
    now, _critical = appraising.figures(rests_on.policy, line.person, period.since, period.until)
    fresh = reckon(rests_on.policy, now).figures
    return [g.indicator.title for g in rests_on.grounds if fresh[g.indicator.key] != g.figure]


@bp.route("/verify", methods=["GET", "POST"])
@requires(Permission.APPRAISE)
def verify() -> ResponseReturnValue:
    """Say whether a workbook still says what it said when it was exported."""
    departments = reach()
    exports = find.exports(departments)
    periods = find.titles({e.period_id for e in exports})
    form = FileForm(data={"export": request.args.get("export", 0, type=int)})
    form.export.choices = [SelectChoice(0, _("自动识别"))] + [
        SelectChoice(e.id, _export_title(periods[e.period_id], e)) for e in exports
    ]
    checked, name = None, ""
    if form.validate_on_submit():
        name = form.file.data.filename or ""
        checked = verifying.verify(
            form.file.data.read(),
            current_app.config["SETTINGS"].data,
            departments,
            by=me(),
            now=g.now,
            export_id=form.export.data or None,
        )
    record = checked.export if checked else None
    period = find.period(record.period_id, departments) if record else None
    return render_template(
        "appraisals/verify.html",
        form=form,
        checked=checked,
        name=name,
        period=period,
        actors=find.actors({record.by_id} if record else set()),
    )


def _export_title(period: Period, export: Export) -> str:
    return _(
        "%(title)s · %(department)s · 第 %(version)s 版 · %(at)s 导出",
        title=period.title,
        department=period.department.name,
        version=export.version,
        at=moment(export.at),
    )
