"""The case clock moves forward only, and office work ends within office hours."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.domain.calendar import UnknownDay
from trainer.domain.scenario import clock
from trainer.domain.scenario.document import Cost
from trainer.services.parts import calendars

CHINA = calendars.materialised()
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2026, 9, 30))  # noqa: DTZ001 - the wall clock of the office
COSTS = st.one_of(
    st.builds(Cost, hours=st.integers(0, 60)),
    st.builds(Cost, working_days=st.integers(1, 20)),
    st.builds(Cost, days=st.integers(1, 40)),
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}")


def in_office_hours(moment: datetime) -> bool:
    shifts = ((time(9), time(12)), (time(14), time(18)))
    return CHINA.is_working(moment.date()) and any(a <= moment.time() <= b for a, b in shifts)


@given(MOMENTS, COSTS)
def test_the_clock_never_runs_backwards(moment, cost):
    assert clock.after(moment, cost, CHINA) >= moment


@given(MOMENTS, st.integers(1, 60))
def test_hours_of_work_end_within_office_hours(moment, hours):
    assert in_office_hours(clock.after(moment, Cost(hours=hours), CHINA))


@given(MOMENTS, st.integers(1, 40))
def test_days_of_waiting_end_when_the_office_is_open(moment, days):
    moved = clock.after(moment, Cost(days=days), CHINA)
    assert in_office_hours(moved)
    assert moved >= moment + timedelta(days=days)


@given(MOMENTS, st.integers(1, 20))
def test_working_days_end_on_a_working_day_at_the_same_time(moment, count):
    moved = clock.after(moment, Cost(working_days=count), CHINA)
    assert CHINA.working_days_between(moment.date(), moved.date()) == count
    assert moved.time() == moment.time()


@given(MOMENTS, st.integers(1, 30), st.integers(1, 30))
def test_work_may_be_done_in_two_parts(moment, first, second):
    parts = clock.after(clock.after(moment, Cost(hours=first), CHINA), Cost(hours=second), CHINA)
    assert parts == clock.after(moment, Cost(hours=first + second), CHINA)


@given(MOMENTS)
def test_what_costs_nothing_takes_no_time(moment):
    assert clock.after(moment, Cost(), CHINA) == moment


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("11-24T09:00", 3, "11-24T12:00"),
        ("11-24T11:00", 2, "11-24T15:00"),  # the noon break does not count
        ("11-24T09:00", 7, "11-24T18:00"),
        ("11-24T09:00", 8, "11-25T10:00"),
        ("11-24T12:30", 1, "11-24T15:00"),
        ("11-24T20:00", 1, "11-25T10:00"),
        ("11-24T06:00", 1, "11-24T10:00"),
        ("04-30T16:00", 3, "05-06T10:00"),  # over the holiday of 1 to 5 May
        ("05-08T17:00", 2, "05-09T10:00"),  # Saturday 9 May works
    ],
)
def test_hours_pass_in_office_hours_only(start, hours, end):
    assert clock.after(at(start), Cost(hours=hours), CHINA) == at(end)


@pytest.mark.parametrize(
    ("moment", "opened"),
    [
        ("11-24T08:00", "11-24T09:00"), ("11-24T09:00", "11-24T09:00"), ("11-24T11:59", "11-24T11:59"),
        ("11-24T12:00", "11-24T14:00"), ("11-24T18:00", "11-25T09:00"), ("11-21T10:00", "11-23T09:00"),
    ],
)  # fmt: skip
def test_the_office_opens_at_the_next_shift(moment, opened):
    assert clock.opened(at(moment), CHINA) == at(opened)


def test_a_clock_that_leaves_the_calendar_is_refused():
    with pytest.raises(UnknownDay) as caught:
        clock.after(at("12-31T17:00"), Cost(hours=3), CHINA)
    assert caught.value.day == date(2027, 1, 1)
