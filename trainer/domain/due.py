"""When something is due, seen from today: overdue, this week, next week, later."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum


class When(StrEnum):
    """The stretch of time in which something is due, in the order of pressure."""

    OVERDUE = "overdue"
    THIS_WEEK = "this_week"
    NEXT_WEEK = "next_week"
    LATER = "later"
    OPEN = "open"  # no day was set


def week(day: date) -> tuple[date, date]:
    """Return the Monday and the Sunday of the week a day lies in."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


def when(due_on: date | None, today: date) -> When:
    """Return the stretch a due day falls into; the due day itself is not overdue."""
    if due_on is None:
        return When.OPEN
    if due_on < today:
        return When.OVERDUE
    sunday = week(today)[1]
    if due_on <= sunday:
        return When.THIS_WEEK
    return When.NEXT_WEEK if due_on <= sunday + timedelta(days=7) else When.LATER
