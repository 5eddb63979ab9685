"""The working calendar in force, and the days of holidays as the package knows them."""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar

from trainer.domain.calendar import DayKind, WorkCalendar
from trainer.services.parts import documents
from trainer.store.tables import Revision

KEY = "china"
FIRST, LAST = date(2024, 1, 1), date(2026, 12, 31)
# Statutory holidays proper, without the weekends and swap days around them:
# 《全国年节及纪念日放假办法》第二条 (until 2024-12-31 without 除夕 and 5月2日).
STATUTORY = frozenset(
    date.fromisoformat(day)
    for day in (
        "2024-01-01 2024-02-10 2024-02-11 2024-02-12 2024-04-04 2024-05-01 2024-06-10 2024-09-17 "
        "2024-10-01 2024-10-02 2024-10-03 "
        "2025-01-01 2025-01-28 2025-01-29 2025-01-30 2025-01-31 2025-04-04 2025-05-01 2025-05-02 "
        "2025-05-31 2025-10-01 2025-10-02 2025-10-03 2025-10-06 "
        "2026-01-01 2026-02-16 2026-02-17 2026-02-18 2026-02-19 2026-04-05 2026-05-01 2026-05-02 "
        "2026-06-19 2026-09-25 2026-10-01 2026-10-02 2026-10-03"
    ).split()
)


def current() -> Revision:
    """Return the calendar revision that new attempts and periods pin."""
    return documents.live("calendar", KEY)


def in_force() -> WorkCalendar:
    """Return the calendar in force, or where none is stored yet the one that will be."""
    try:
        return documents.calendar(current())
    except documents.NoSuchDocument:
        return materialised()


def materialised() -> WorkCalendar:
    """Return the years whose notice the package knows as a calendar document.

    Only the statutory days themselves are statutory holidays; weekends and swap days of
    the same block merely rest (《投诉举报办法》第四十五条 speaks of 法定节假日).
    """
    special: dict[date, DayKind] = {}
    day = FIRST
    while day <= LAST:
        kind = _kind(day)
        if kind is not (DayKind.WORK if day.weekday() < 5 else DayKind.REST):
            special[day] = kind
        day += timedelta(days=1)
    return WorkCalendar(first=FIRST, last=LAST, special=special)


def _kind(day: date) -> DayKind:
    if day in STATUTORY:
        return DayKind.STATUTORY_HOLIDAY
    return DayKind.WORK if chinese_calendar.is_workday(day) else DayKind.REST
