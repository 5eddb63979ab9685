"""Holiday arrangements: how a notice, or a change of single days, alters a working calendar."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from trainer.domain.calendar import DayKind, WorkCalendar

ONE_DAY = timedelta(days=1)
LONGEST = 31  # days of one span: a longer one is a slip of the pen


@dataclass(frozen=True)
class Span:
    """The days `first`..`last`, both included, and what they are to be."""

    kind: DayKind
    first: date
    last: date

    def days(self) -> Iterator[date]:
        """Return each day of the span."""
        return (self.first + ONE_DAY * n for n in range((self.last - self.first).days + 1))


@dataclass(frozen=True)
class Fault:
    """What is wrong with the span at `index`: order, long, outside, double, weekday.

    double: a day is to be worked and free; weekday: a make-up day is worked anyway.
    """

    index: int
    reason: str
    day: date


class InvalidArrangement(ValueError):
    """An arrangement with faults; nothing was changed."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(f"{f.index} {f.reason} {f.day}" for f in faults))
        self.faults = tuple(faults)


def changed(calendar: WorkCalendar, spans: Sequence[Span], last: date) -> WorkCalendar:
    """Return the calendar with the days of `spans` changed and known up to `last`.

    A statutory holiday within days of rest counts as statutory, whatever the order of the
    spans. Raises InvalidArrangement, ValueError when `last` lies before the present end.
    """
    if last < calendar.last:
        raise ValueError("a calendar never gets shorter")
    found = list(_faults(spans, calendar, last))
    if found:
        raise InvalidArrangement(found)
    special = dict(calendar.special)
    for span in sorted(spans, key=lambda span: span.kind is DayKind.STATUTORY_HOLIDAY):
        for day in span.days():
            special.pop(day, None)
            if span.kind is not ordinary(day):
                special[day] = span.kind
    return replace(calendar, last=last, special=special)


def ordinary(day: date) -> DayKind:
    """Return what a day is by its weekday alone."""
    return DayKind.WORK if day.weekday() < 5 else DayKind.REST


def _faults(spans: Sequence[Span], calendar: WorkCalendar, last: date) -> Iterator[Fault]:
    worked: set[date] = set()
    free: set[date] = set()
    for index, span in enumerate(spans):
        fault = _alone(index, span, calendar, last)
        if fault is not None:
            yield fault
            continue
        mine, others = (worked, free) if span.kind is DayKind.WORK else (free, worked)
        double = next((day for day in span.days() if day in others), None)
        if double is not None:
            yield Fault(index, "double", double)
        mine.update(span.days())


def _alone(index: int, span: Span, calendar: WorkCalendar, last: date) -> Fault | None:
    """Return what is wrong with a span whatever the others say."""
    if span.last < span.first:
        return Fault(index, "order", span.first)
    if (span.last - span.first).days >= LONGEST:
        return Fault(index, "long", span.first)
    if span.first < calendar.first or span.last > last:
        return Fault(index, "outside", span.first if span.first < calendar.first else span.last)
    if span.kind is DayKind.WORK:
        for day in span.days():
            if ordinary(day) is DayKind.WORK and day not in calendar.special:
                return Fault(index, "weekday", day)
    return None


def week_rows(year: int, month: int) -> list[list[date | None]]:
    """Return the weeks of a month from Monday to Sunday; days of other months are None."""
    first = date(year, month, 1)
    day = first - ONE_DAY * first.weekday()
    rows: list[list[date | None]] = []
    while day.month == month or day < first:
        rows.append(
            [d if d.month == month else None for d in (day + ONE_DAY * n for n in range(7))]
        )
        day += ONE_DAY * 7
    return rows
