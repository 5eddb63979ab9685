"""Reckoning a period on the desk: from a day, so many days of a kind, on the calendar of the case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from trainer.domain.calendar import ONE_DAY, Unit, UnknownDay, WorkCalendar

LONGEST = 400
UNITS: dict[str, Any] = {"working_days": _l("工作日"), "days": _l("日（自然日）")}


@dataclass(frozen=True)
class Reckoned:
    """What was asked for, and the last day or why there is none."""

    start: str
    length: str
    unit: str
    due: date | None = None
    trouble: str = ""
    off: tuple[date, ...] = ()  # days between that did not count


def of_request(calendar: WorkCalendar, today: date) -> Reckoned:
    """Return what the address asks for; the day of the case and seven working days to begin with."""
    start = request.args.get("from", today.isoformat())[:10]
    length, unit = request.args.get("length", "7")[:4], request.args.get("unit", "working_days")
    asked = Reckoned(start, length, unit if unit in UNITS else "working_days")
    return _reckoned(asked, calendar) if "from" in request.args else asked


def _reckoned(asked: Reckoned, calendar: WorkCalendar) -> Reckoned:
    def said(trouble: str) -> Reckoned:
        return Reckoned(asked.start, asked.length, asked.unit, trouble=trouble)

    try:
        day = date.fromisoformat(asked.start)
    except ValueError:
        return said(_("日期写成“2026-09-01”的样子。"))
    if not asked.length.isdecimal() or not 1 <= int(asked.length) <= LONGEST:
        return said(_("天数请填 1 到 %(n)s。", n=LONGEST))
    unit = Unit(asked.unit)
    try:
        due = calendar.due(day, int(asked.length), unit)
        between = [day + ONE_DAY * n for n in range(1, (due - day).days)]
        off = tuple(one for one in between if not calendar.is_working(one))
    except UnknownDay as beyond:
        return said(_("%(day)s 的放假安排还没有，算不出来。", day=beyond.day.isoformat()))
    return Reckoned(
        asked.start, asked.length, asked.unit, due, off=off if unit is Unit.WORKING_DAYS else ()
    )
