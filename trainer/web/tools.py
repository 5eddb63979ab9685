"""Tools for the real desk: the calculator of periods; the others have files of their own."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import format_date, get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, SelectChoice, SelectField
from wtforms.validators import InputRequired, NumberRange, Optional

from trainer.domain import periods
from trainer.domain.access import Permission
from trainer.domain.calendar import Unit, UnknownDay, WorkCalendar
from trainer.domain.periods import LONGEST, Period, Preset, Span
from trainer.services.parts import calendars, documents
from trainer.web import (
    citing,
    errors,
    tools_articles,
    tools_base,
    tools_changes,
    tools_forms,
    tools_questions,
)
from trainer.web.forms import PartForm
from trainer.web.gate import requires
from trainer.web.tools_base import bp

__all__ = ["bp", "tools_articles", "tools_changes", "tools_forms", "tools_questions"]

TOPIC = "期限计算"  # that of the questions about reckoning
UNITS = [
    SelectChoice(str(Unit.WORKING_DAYS), _l("工作日")),
    SelectChoice(str(Unit.DAYS), _l("日（自然日）")),
]


class PeriodForm(PartForm):
    """From which day, and how long: by a rule or by hand; up to three spans do not count."""

    start = DateField(
        _l("起算的事情发生在哪一天"), [InputRequired(_l("请填写日期，例如 2026-09-22。"))]
    )
    rule = SelectField(_l("按哪一条规定"), [Optional()])
    length = IntegerField(
        _l("期限长度"),
        [Optional(), NumberRange(1, LONGEST, _l("请填写 1 到 366 之间的整数。"))],
    )
    unit = SelectField(_l("单位"), [Optional()], choices=UNITS, default=str(Unit.WORKING_DAYS))
    from1 = DateField(_l("第一段，从"), [Optional()])
    to1 = DateField(_l("第一段，到"), [Optional()])
    from2 = DateField(_l("第二段，从"), [Optional()])
    to2 = DateField(_l("第二段，到"), [Optional()])
    from3 = DateField(_l("第三段，从"), [Optional()])
    to3 = DateField(_l("第三段，到"), [Optional()])

    @property
    def ends(self) -> list[tuple[DateField, DateField]]:
        """The three spans of days to leave out, each as its first and last day."""
        return [(self.from1, self.to1), (self.from2, self.to2), (self.from3, self.to3)]

    @property
    def without(self) -> list[Span]:
        """The days to leave out, once the form is valid."""
        return [Span(first.data, last.data) for first, last in self.ends if first.data]

    @property
    def has_spans(self) -> bool:
        """Say whether anything was written there."""
        return any(field.raw_data and field.raw_data[0] for pair in self.ends for field in pair)

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for a length where no rule was chosen, and for a day on which the rule binds."""
        fits = bool(super().validate(extra_validators))
        rule = periods.preset(self.rule.data or "")
        if rule is None and fits and not self.length.data:
            self.length.errors = [_("请选一条规定，或者填写期限长度。")]
            return False
        if rule and fits and rule.since and self.start.data < rule.since:
            self.start.errors = [
                _("这条规定自%(day)s起施行，更早的日子不能按它计算。", day=long(rule.since))
            ]
            return False
        if fits and not all([_in_order(first, last) for first, last in self.ends]):
            return False
        if rule and fits and self.without and not rule.excluded:
            self.rule.errors = [
                _("这条规定没有写明可以扣除的时间。请清空扣除的日期，或者改为自己填写长度。")
            ]
            return False
        return fits


def _in_order(first: DateField, last: DateField) -> bool:
    """Say whether a span has both ends in their order, or none; otherwise tell the field."""
    if bool(first.data) != bool(last.data):
        lacking = last if first.data else first
        lacking.errors = [_("起止两个日期都要填，或者都不填。")]
        return False
    if first.data and last.data < first.data:
        last.errors = [_("结束的日期不能早于开始的日期。")]
        return False
    return True


@bp.get("/")
@requires(Permission.SELF)
def index() -> ResponseReturnValue:
    """Show the calculator, with the period asked for and why it ends when it ends."""
    form = PeriodForm(request.args, data={"start": tools_base.today()})
    form.rule.choices = _rules()
    period, problem, known = None, "", documents.calendar(calendars.current())
    rule = periods.preset(form.rule.data or "")
    if request.args and form.validate():
        try:
            period = _counted(form, rule, known)
        except UnknownDay as error:
            problem = errors.sentence(error)
    return render_template(
        "tools/index.html",
        tabs=tools_base.tabs("tools.index"),
        known=known,
        questions=tools_base.questions("tools.index", rule.citations if rule else (), TOPIC),
        form=form,
        rule=rule,
        period=period,
        problem=problem,
        sentence=sentence(period, rule.event if rule else "") if period else "",
        extended=_extended(form, rule, known) if period and rule and rule.extension else None,
        unit_name=unit_name,
        short=short,
        month=month,
        address=citing.address,
        weekdays=[format_date(date(2024, 1, day), "EEEEEE") for day in range(1, 8)],
    )


def sentence(period: Period, event: str = "") -> str:
    """Return why a period ends when it ends, in one sentence."""
    parts = [
        _(
            "%(event)s %(start)s，%(n)s %(unit)s，%(due)s止",
            event=event or _("收到"),
            start=with_weekday(period.start),
            n=period.length,
            unit=unit_name(period.unit),
            due=with_weekday(period.due),
        )
    ]
    if period.left_out:
        days = _listed([_span(span) for span in period.left_out])
        parts.append(_("扣除%(days)s", days=days))
    if period.unit is Unit.DAYS:
        parts.append(_("当日不计，放假的日子也计入"))
        return _join(parts)
    if period.holidays:
        days = _listed([_span(span) for span in period.holidays])
        parts.append(_("%(days)s放假不计", days=days))
    if period.has_weekends:
        parts.append(_("双休日不计"))
    if period.make_ups:
        days = _listed([with_weekday(day) for day in period.make_ups])
        parts.append(_("%(days)s调休上班，计入", days=days))
    return _join(parts)


def unit_name(unit: Unit) -> str:
    """Return the unit as it stands behind a number."""
    return _("个工作日") if unit is Unit.WORKING_DAYS else _("日")


def with_weekday(day: date) -> str:
    """Return 9月22日（周二）."""
    return format_date(day, "EEE d MMM" if _english() else "M月d日（EEE）")


def short(day: date) -> str:
    """Return 9月22日."""
    return format_date(day, "d MMM" if _english() else "M月d日")


def month(day: date) -> str:
    """Return 9月."""
    return format_date(day, "MMM " if _english() else "M月")


def long(day: date) -> str:
    """Return 2026年4月15日."""
    return format_date(day, "d MMMM y" if _english() else "y年M月d日")


def _english() -> bool:
    return str(get_locale()) == "en"


def _span(span: Span) -> str:
    """Return 9月25日至27日, 4月30日至5月3日, or one day."""
    if span.first == span.last:
        return short(span.first)
    same = (span.first.month, span.first.year) == (span.last.month, span.last.year)
    last = f"{span.last.day}日" if same and not _english() else short(span.last)
    return _("%(first)s至%(last)s", first=short(span.first), last=last)


def _listed(texts: list[str]) -> str:
    return (", " if _english() else "、").join(texts)


def _join(parts: list[str]) -> str:
    return ("; " if _english() else "；").join(parts) + ("." if _english() else "。")


def _rules() -> list[SelectChoice]:
    """Return the choices by group, the free one first."""
    free = SelectChoice("", _("不按规定，自己填长度和单位"), optgroup=_("自己填写"))
    return [free] + [
        SelectChoice(
            one.key,
            f"{one.event} → {one.act}（{one.length} {unit_name(one.unit)}）",
            optgroup=one.group,
        )
        for one in periods.PRESETS
    ]


def _counted(form: PeriodForm, rule: Preset | None, known: WorkCalendar) -> Period:
    length, unit = (rule.length, rule.unit) if rule else (form.length.data, Unit(form.unit.data))
    return periods.counted(form.start.data, length, unit, known, form.without)


def _extended(form: PeriodForm, rule: Preset, known: WorkCalendar) -> Period | None:
    """Return the period with its extension; None where the calendar does not reach."""
    length = rule.length + rule.extension
    try:
        return periods.counted(form.start.data, length, rule.unit, known, form.without)
    except UnknownDay:
        return None
