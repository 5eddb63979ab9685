"""The office that the demonstration lives in: its hours, its two months, and whose turn it is.

People are generators: each yields the moment at which it goes on, and whoever's moment
comes first has the next turn. So the services are called in the order of time, as they
would be by real people, and the audit log reads like one.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone

from trainer.domain.calendar import WorkCalendar
from trainer.domain.scenario import clock
from trainer.services.parts.audit import origin

CHINA = timezone(timedelta(hours=8))  # one zone, no summer time since 1991
FIRST, LAST = date(2026, 9, 23), date(2026, 11, 23)

Doing = Iterator[datetime]
Progress = Callable[[int, int], None]


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """Return a moment of the office's wall clock."""
    return datetime.combine(day, time(hour, minute), CHINA).astimezone(UTC)


@dataclass(frozen=True)
class Office:
    """The office hours of a calendar."""

    calendar: WorkCalendar

    def free(self, moment: datetime, minutes: int) -> datetime:
        """Return the first moment from which so many minutes of one shift are left."""
        local = moment.astimezone(CHINA).replace(tzinfo=None)
        while True:
            local = clock.opened(local, self.calendar)
            end = next(end for start, end in clock.SHIFTS if start <= local.time() < end)
            closes = datetime.combine(local.date(), end)
            if local + timedelta(minutes=minutes) <= closes:
                return local.replace(tzinfo=CHINA).astimezone(UTC)
            local = closes

    def days(self, first: date, last: date) -> Iterator[date]:
        """Yield the working days from `first` to `last`."""
        day = first
        while day <= last:
            if self.calendar.is_working(day):
                yield day
            day += timedelta(days=1)


def run(everyone: Iterable[tuple[str, Doing]], progress: Progress) -> None:
    """Let people act in turn until the last day is over; each comes with an address."""
    whole = (LAST - FIRST).days + 1
    waiting: list[tuple[datetime, int, str, Doing]] = []
    for number, (address, doing) in enumerate(everyone):
        _wait(waiting, number, address, doing)
    while waiting and waiting[0][0] <= at(LAST, 18):
        moment, number, address, doing = heapq.heappop(waiting)
        progress((moment.astimezone(CHINA).date() - FIRST).days, whole)
        _wait(waiting, number, address, doing)
    progress(whole, whole)


def _wait(
    waiting: list[tuple[datetime, int, str, Doing]], number: int, address: str, doing: Doing
) -> None:
    token = origin.set(address)
    try:
        moment = next(doing, None)
    finally:
        origin.reset(token)
    if moment is not None:
        heapq.heappush(waiting, (moment, number, address, doing))
