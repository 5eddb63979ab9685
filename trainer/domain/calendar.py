"""Working days and periods of law, on a calendar that is a pinned document.

Sources: 《市场监督管理投诉举报处理办法》第四十五条 (the first day is not counted; a
last day on a statutory holiday moves to the first day after it), 《民法典》第二百零一条
and 第二百零三条.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Self

ONE_DAY = timedelta(days=1)


class DayKind(StrEnum):
    """What a day is: at work, at rest (weekend or swap day), or a statutory holiday."""

    WORK = "work"
    REST = "rest"
    STATUTORY_HOLIDAY = "statutory_holiday"


class Unit(StrEnum):
    """How a period is counted."""

    WORKING_DAYS = "working_days"
    DAYS = "days"


class UnknownDay(LookupError):
    """A day outside the calendar: its kind cannot be known and is never guessed."""

    def __init__(self, day: date) -> None:
        super().__init__(day.isoformat())
        self.day = day


@dataclass(frozen=True)
class WorkCalendar:
    """The days `first`..`last`; `special` holds those that differ from Monday-to-Friday.

    `roll_to_working_day` decides what a calendar-day period does when its last day is a
    statutory holiday: False (the default, the earlier and therefore safe date) moves to
    the first day that is no statutory holiday, True to the first working day.
    """

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012 - read by pydantic, not a default

    first: date
    last: date
    special: dict[date, DayKind]
    roll_to_working_day: bool = False

    def kind(self, day: date) -> DayKind:
        """Return what `day` is; raises UnknownDay outside the calendar."""
        if not self.first <= day <= self.last:
            raise UnknownDay(day)
        return self.special.get(day) or (DayKind.WORK if day.weekday() < 5 else DayKind.REST)

    def is_working(self, day: date) -> bool:
        """Say whether offices work on `day`, make-up weekends included."""
        return self.kind(day) is DayKind.WORK

    def working_days_after(self, day: date, count: int) -> date:
        """Return the `count`-th working day after `day`, `day` itself not counted."""
        while count > 0:
            day += ONE_DAY
            count -= self.is_working(day)
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """Return how many working days lie after `start` up to and including `end`."""
        if end < start:
            return -self.working_days_between(end, start)
        days = (start + ONE_DAY * offset for offset in range(1, (end - start).days + 1))
        return sum(self.is_working(day) for day in days)

    def rolled(self, day: date) -> date:
        """Return the last day of a period of days, moved off statutory holidays (art. 45)."""
        if self.kind(day) is not DayKind.STATUTORY_HOLIDAY:
            return day
        while self.kind(day) is DayKind.STATUTORY_HOLIDAY or (
            self.roll_to_working_day and not self.is_working(day)
        ):
            day += ONE_DAY
        return day

    def due(self, start: date, length: int, unit: Unit) -> date:
        """Return the last day of a period of `length` that began with an event on `start`."""
        if unit is Unit.WORKING_DAYS:
            return self.working_days_after(start, length)
        return self.rolled(start + ONE_DAY * length)

    def left(self, today: date, due: date, unit: Unit) -> int:
        """Return how many days of `unit` remain after `today`; negative when `due` is past."""
        if unit is Unit.WORKING_DAYS:
            return self.working_days_between(today, due)
        return (due - today).days

    def agrees(self, other: WorkCalendar, first: date, last: date) -> bool:
        """Say whether both calendars know the days `first`..`last` and say the same of each.

        What asked for no other day is the same on both.
        """
        if self.roll_to_working_day is not other.roll_to_working_day:
            return False
        known = max(self.first, other.first) <= first and last <= min(self.last, other.last)
        special = self.special.keys() | other.special.keys()
        return known and all(
            self.kind(day) is other.kind(day) for day in special if first <= day <= last
        )


@dataclass(frozen=True)
class WatchedCalendar(WorkCalendar):
    """A calendar that remembers which of its days were asked for."""

    asked: set[date] = field(default_factory=set, compare=False)

    @classmethod
    def of(cls, calendar: WorkCalendar) -> Self:
        """Return the same calendar, watched."""
        return cls(calendar.first, calendar.last, calendar.special, calendar.roll_to_working_day)

    def kind(self, day: date) -> DayKind:
        """Return what `day` is, and remember that it was asked for."""
        self.asked.add(day)
        return super().kind(day)
