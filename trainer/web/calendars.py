"""The working calendar: a year at a glance, the next year's notice, and single days."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_timezone
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, FormField, HiddenField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from trainer.domain import arrangement
from trainer.domain.access import Permission
from trainer.domain.arrangement import Fault, InvalidArrangement, Span
from trainer.domain.calendar import DayKind, WorkCalendar
from trainer.services import calendars
from trainer.services.parts import bests, documents, queueing
from trainer.services.parts import calendars as present
from trainer.store.tables import Revision
from trainer.web import wording
from trainer.web.forms import BaseForm, PartForm
from trainer.web.gate import me, requires
from trainer.web.waking import wake

bp = Blueprint("calendars", __name__, url_prefix="/calendars")

KINDS = {
    DayKind.REST: _l("放假（不是法定节假日）"),
    DayKind.STATUTORY_HOLIDAY: _l("放假（法定节假日）"),
    DayKind.WORK: _l("上班（调休上班，或者恢复上班）"),
}
# The holidays of a year, and those of their statutory days that are fixed in the solar calendar.
HOLIDAYS: dict[str, tuple[Any, tuple[tuple[int, int], tuple[int, int]] | None]] = {
    "new_year": (_l("元旦"), ((1, 1), (1, 1))),
    "spring": (_l("春节"), None),
    "qingming": (_l("清明节"), None),
    "labour": (_l("劳动节"), ((5, 1), (5, 2))),
    "dragon_boat": (_l("端午节"), None),
    "mid_autumn": (_l("中秋节"), None),
    "national": (_l("国庆节"), ((10, 1), (10, 3))),
}
REASONS = {
    "order": _l("止日早于起日。"),
    "long": _l("超过 31 天，请检查日期。"),
    "outside": _l("%(day)s 不在日历范围内。"),
    "double": _l("%(day)s 既放假又上班，请检查。"),
    "weekday": _l("%(day)s 本来就上班，请检查日期。"),
}
_SEPARATOR = re.compile(r"[\s,，、;；]+")


class HolidayForm(PartForm):
    """One holiday of a notice: the days off, the statutory ones among them, the make-up days."""

    first = DateField(_l("放假起"), [InputRequired(_l("请填放假的第一天。"))])
    last = DateField(_l("放假止"), [InputRequired(_l("请填放假的最后一天。"))])
    statutory_first = DateField(
        _l("其中法定节假日起"), [InputRequired(_l("请填法定节假日的第一天。"))]
    )
    statutory_last = DateField(
        _l("其中法定节假日止"), [InputRequired(_l("请填法定节假日的最后一天。"))]
    )
    swaps = StringField(_l("调休上班的日子"), [Optional(), Length(max=120)])


class YearForm(BaseForm):
    """A year's notice."""

    seen = HiddenField(validators=[InputRequired()])
    source = StringField(
        _l("依据"),
        [InputRequired(_l("请填通知的名称或文号。")), Length(max=80)],
        description=_l("国务院办公厅通知的名称或文号。"),
    )
    new_year = FormField(HolidayForm, _l("元旦"))
    spring = FormField(HolidayForm, _l("春节"))
    qingming = FormField(HolidayForm, _l("清明节"))
    labour = FormField(HolidayForm, _l("劳动节"))
    dragon_boat = FormField(HolidayForm, _l("端午节"))
    mid_autumn = FormField(HolidayForm, _l("中秋节"))
    national = FormField(HolidayForm, _l("国庆节"))


class DaysForm(BaseForm):
    """A change of single days."""

    seen = HiddenField(validators=[InputRequired()])
    kind = SelectField(_l("改成"), choices=wording.choices(KINDS))
    first = DateField(_l("从哪天"), [InputRequired(_l("请填日期。"))])
    last = DateField(_l("到哪天"), [Optional()], description=_l("只改一天的，不用填。"))
    source = StringField(
        _l("依据"),
        [InputRequired(_l("请填依据。")), Length(max=80)],
        description=_l("哪个单位的什么通知。会记入审计日志。"),
    )


@bp.get("/")
@requires(Permission.ADMINISTER)
def index() -> ResponseReturnValue:
    """Show a year of the calendar in force."""
    revision = present.current()
    calendar = documents.calendar(revision)
    today = g.now.astimezone(get_timezone()).date()
    year = request.args.get("year", min(today.year, calendar.last.year), type=int)
    if not calendar.first.year <= year <= calendar.last.year:
        abort(404)
    return render_template(
        "calendars/index.html",
        year=year,
        years=range(calendar.first.year, calendar.last.year + 1),
        months=[(month, arrangement.week_rows(year, month)) for month in range(1, 13)],
        mark=lambda day: mark(calendar, day),
        words=MARKS,
        counts=_counts(calendar, year),
        calendar=calendar,
        today=today,
        is_local=revision.document.origin == "local",
        next_year=calendar.last.year + 1,
    )


MARKS = {
    "work": "",
    "rest": _l("休"),
    "off": _l("放假"),
    "statutory": _l("法定"),
    "swap": _l("上班"),
}


def mark(calendar: WorkCalendar, day: date) -> str:
    """Return how a day is marked: work, rest (weekend), off, statutory, swap."""
    if calendar.kind(day) is DayKind.STATUTORY_HOLIDAY:
        return "statutory"
    usual = arrangement.ordinary(day)
    if calendar.kind(day) is usual:
        return "work" if usual is DayKind.WORK else "rest"
    return "off" if usual is DayKind.WORK else "swap"


def _counts(calendar: WorkCalendar, year: int) -> dict[str, int]:
    """Return how many days of a year carry each mark."""
    first = date(year, 1, 1).toordinal()
    marks = [
        mark(calendar, date.fromordinal(n)) for n in range(first, date(year + 1, 1, 1).toordinal())
    ]
    return {name: marks.count(name) for name in MARKS}


@bp.route("/years/<int:year>", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
def add_year(year: int) -> ResponseReturnValue:
    """Show the form for the first year that is not known yet, or take its notice."""
    revision = present.current()
    calendar = documents.calendar(revision)
    if year != calendar.last.year + 1:
        abort(404)
    form = YearForm(data=_fixed(year, revision))
    if form.validate_on_submit():
        written = list(_written(form))
        try:
            if not form.errors:
                _extend(form, [span for _, span in written], date(year, 12, 31))
                flash(f"calendar-{year}", "saved-draft")
                flash(_("已录入 %(year)s 年的放假安排。请对照通知再看一遍。", year=year))
                return redirect(url_for("calendars.index", year=year))
        except InvalidArrangement as error:
            _blame(error, [field for field, _ in written])
    return render_template("calendars/year.html", form=form, year=year, holidays=HOLIDAYS), _status(
        form
    )


@bp.route("/days", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
def change_days() -> ResponseReturnValue:
    """Show the form to change single days, or change them."""
    revision = present.current()
    calendar = documents.calendar(revision)
    form = DaysForm(data={"seen": revision.id})
    if form.validate_on_submit():
        last = form.last.data or form.first.data
        try:
            _extend(form, [Span(DayKind(form.kind.data), form.first.data, last)], calendar.last)
        except InvalidArrangement as error:
            _blame(error, [form.first])
        else:
            flash("calendar-days", "saved-draft")
            flash(_("已更改。此前开始的作答和考核仍按原来的日历计算。"))
            return redirect(url_for("calendars.index", year=form.first.data.year))
    return render_template("calendars/days.html", form=form, calendar=calendar), _status(form)


def _status(form: BaseForm) -> int:
    return 422 if form.errors else 200


def _fixed(year: int, revision: Revision) -> dict[str, Any]:
    """Return what the form can know beforehand: statutory days of fixed date."""
    known: dict[str, Any] = {"seen": revision.id}
    for key, (_name, days) in HOLIDAYS.items():
        if days is not None:
            first, last = (date(year, *day) for day in days)
            known[key] = {"statutory_first": first, "statutory_last": last}
    return known


def _written(form: YearForm) -> Iterator[tuple[Any, Span]]:
    """Return each span of the form beside the field it was written in."""
    for key in HOLIDAYS:
        part = form[key].form
        yield part.first, Span(DayKind.REST, part.first.data, part.last.data)
        yield (
            part.statutory_first,
            Span(DayKind.STATUTORY_HOLIDAY, part.statutory_first.data, part.statutory_last.data),
        )
        for word in filter(None, _SEPARATOR.split(part.swaps.data or "")):
            try:
                day = date.fromisoformat(word)
            except ValueError:
                part.swaps.errors = [
                    _("不认识日期“%(word)s”，请写成 2027-02-20 的样子。", word=word)
                ]
            else:
                yield part.swaps, Span(DayKind.WORK, day, day)


def _blame(error: InvalidArrangement, fields: list[Any]) -> None:
    """Write each fault beside the field that its span was written in."""
    for fault in error.faults:
        field = fields[fault.index]
        field.errors = [*field.errors, _sentence(fault)]


def _sentence(fault: Fault) -> str:
    return str(REASONS[fault.reason]) % {"day": fault.day.isoformat()}


def _extend(form: Any, spans: list[Span], last: date) -> None:
    seen = form.seen.data
    if not str(seen).isdecimal() or int(seen) != present.current().id:
        raise calendars.CalendarMoved
    calendars.extend(spans, last=last, source=form.source.data, seen=int(seen), by=me(), now=g.now)
    for job in queueing.open_of(bests.KIND):
        wake(job)
