"""The case clock: a date and time that moves only in office hours of a real calendar.

Times are the wall clock of the simulated office, without a zone. The office works
from 09:00 to 12:00 and 14:00 to 18:00 on working days: seven hours a day.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import cache, lru_cache

from trainer.domain.calendar import ONE_DAY, WorkCalendar
from trainer.domain.scenario.document import Cost

SHIFTS = ((time(9), time(12)), (time(14), time(18)))

Finished = Callable[[datetime], datetime]


def after(moment: datetime, cost: Cost, calendar: WorkCalendar) -> datetime:
    """Return the moment when an act that began at `moment` is finished.

    Hours pass in office hours only; working days keep the time of day; days land on the
    next office hour; waiting ends at its moment, at once where that has passed. Raises UnknownDay outside the calendar.
    """
    if cost.until is not None:
        return max(moment, cost.until)
    if cost.working_days:
        day = calendar.working_days_after(moment.date(), cost.working_days)
        return datetime.combine(day, moment.time())
    if cost.days:
        return opened(moment + ONE_DAY * cost.days, calendar)
    return _after_hours(moment, timedelta(hours=cost.hours), calendar)


def finishing(cost: Cost, calendar: WorkCalendar) -> Finished:
    """Return `after` for one cost as a function of the moment, which reckons each moment once."""
    if cost == Cost():
        return lambda moment: moment
    return cache(lambda moment: after(moment, cost, calendar))


@lru_cache(4_096)
def midnight_after(day: date) -> datetime:
    """Return the moment when a day is over."""
    return datetime.combine(day + ONE_DAY, time())


def opened(moment: datetime, calendar: WorkCalendar) -> datetime:
    """Return `moment`, or the next time the office is open."""
    for start, end in SHIFTS:
        if calendar.is_working(moment.date()) and moment.time() < end:
            return max(moment, datetime.combine(moment.date(), start))
    return _next_morning(moment.date(), calendar)


def _after_hours(moment: datetime, left: timedelta, calendar: WorkCalendar) -> datetime:
    while left:
        moment = opened(moment, calendar)
        shift_end = next(end for start, end in SHIFTS if start <= moment.time() < end)
        step = min(left, datetime.combine(moment.date(), shift_end) - moment)
        moment, left = moment + step, left - step
    return moment


def _next_morning(day: date, calendar: WorkCalendar) -> datetime:
    return datetime.combine(calendar.working_days_after(day, 1), SHIFTS[0][0])
