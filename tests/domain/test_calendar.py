"""Periods of law are counted on the real calendar of the year, never guessed beyond it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.domain.calendar import DayKind, Unit, UnknownDay, WatchedCalendar, WorkCalendar
from trainer.services.parts import calendars

CHINA = calendars.materialised()
DAYS = st.dates(date(2024, 1, 1), date(2026, 6, 30))


def day(text: str) -> date:
    return date.fromisoformat(f"2026-{text}")


@pytest.mark.parametrize(
    ("start", "count", "due"),
    [
        ("04-15", 7, "04-24"),
        ("04-28", 7, "05-11"),  # holiday 1 to 5 May, Saturday 9 May works
        ("06-17", 7, "06-29"),
        ("09-18", 7, "09-29"),  # Sunday 20 September works, 25 September is off
        ("09-22", 7, "10-09"),  # counting Monday to Friday alone gives 1 October
        ("02-10", 7, "02-26"),
        ("11-24", 7, "12-03"),
        ("11-24", 15, "12-15"),
        ("09-16", 15, "10-13"),
        ("06-01", 7, "06-10"),
        ("06-01", 15, "06-23"),
        ("06-01", 30, "07-14"),
    ],
)
def test_working_days_follow_the_notice_of_the_year(china, start, count, due):
    assert china.due(day(start), count, Unit.WORKING_DAYS) == day(due)


@pytest.mark.parametrize(
    ("start", "count", "due"), [("07-10", 60, "09-08"), ("06-01", 60, "07-31")]
)
def test_days_are_calendar_days_after_the_first(china, start, count, due):
    assert china.due(day(start), count, Unit.DAYS) == day(due)


def test_a_last_day_on_a_statutory_holiday_moves_to_the_earlier_safe_date(china):
    assert china.due(day("08-03"), 60, Unit.DAYS) == day("10-04")


def test_the_switch_moves_it_to_the_first_working_day_instead(china):
    strict = replace(china, roll_to_working_day=True)
    assert strict.due(day("08-03"), 60, Unit.DAYS) == day("10-08")


@pytest.mark.parametrize("text", ["05-09", "09-20", "10-10", "01-04", "02-14", "02-28"])
def test_make_up_weekends_are_working_days(china, text):
    assert china.is_working(day(text))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("10-01", DayKind.STATUTORY_HOLIDAY),
        ("10-05", DayKind.REST),  # a swap day: off, but no statutory holiday
        ("11-21", DayKind.REST),
        ("11-24", DayKind.WORK),
    ],
)
def test_swap_days_rest_without_being_statutory_holidays(china, text, kind):
    assert china.kind(day(text)) is kind


def test_thirteen_statutory_holidays_lie_in_the_year_2026(china):
    days = [d for d, kind in china.special.items() if kind is DayKind.STATUTORY_HOLIDAY]
    assert len([d for d in days if d.year == 2026]) == 13


def test_seven_working_days_from_22_december_end_with_the_year(china):
    assert china.due(day("12-22"), 7, Unit.WORKING_DAYS) == day("12-31")


@pytest.mark.parametrize("unit", Unit)
def test_a_period_that_leaves_the_calendar_is_refused_with_the_day(china, unit):
    with pytest.raises(UnknownDay) as caught:
        china.due(day("12-23"), 9, unit)
    assert caught.value.day == date(2027, 1, 1)


def test_a_day_before_the_calendar_is_unknown(china):
    with pytest.raises(UnknownDay, match="2023-12-31"):
        china.kind(date(2023, 12, 31))


@given(DAYS, st.integers(1, 60))
def test_counting_back_gives_the_days_that_were_counted_forward(start, count):
    due = CHINA.due(start, count, Unit.WORKING_DAYS)
    assert CHINA.is_working(due)
    assert CHINA.working_days_between(start, due) == count
    assert CHINA.left(start, due, Unit.WORKING_DAYS) == count
    assert CHINA.left(due, start, Unit.WORKING_DAYS) == -count


@given(DAYS, st.integers(0, 90))
def test_one_more_working_day_never_ends_earlier(start, count):
    assert CHINA.working_days_after(start, count) < CHINA.working_days_after(start, count + 1)


@given(DAYS, st.integers(1, 120))
def test_days_never_end_before_their_number_and_roll_past_holidays_only(start, count):
    due = CHINA.due(start, count, Unit.DAYS)
    plain = start + timedelta(days=count)
    assert due >= plain
    assert CHINA.kind(due) is not DayKind.STATUTORY_HOLIDAY
    assert (due == plain) == (CHINA.kind(plain) is not DayKind.STATUTORY_HOLIDAY)
    assert CHINA.left(start, due, Unit.DAYS) == (due - start).days


def test_days_that_are_not_special_are_weekdays_or_weekends():
    bare = WorkCalendar(first=day("06-01"), last=day("06-30"), special={})
    assert [bare.is_working(day(f"06-{n:02}")) for n in (5, 6, 7, 8)] == [True, False, False, True]


def test_calendars_agree_where_they_say_the_same_of_every_day():
    other = replace(CHINA, special=CHINA.special | {day("06-10"): DayKind.REST})
    assert CHINA.agrees(other, day("01-01"), day("06-09"))
    assert CHINA.agrees(other, day("06-11"), CHINA.last)
    assert not CHINA.agrees(other, day("06-01"), day("06-10"))
    assert not other.agrees(CHINA, day("06-10"), day("06-30"))
    written = replace(CHINA, special=CHINA.special | {day("06-10"): DayKind.WORK})
    assert CHINA.agrees(written, CHINA.first, CHINA.last)


def test_calendars_agree_on_no_day_that_one_of_them_does_not_know():
    longer = replace(CHINA, last=date(2027, 12, 31))
    assert CHINA.agrees(longer, CHINA.first, CHINA.last)
    assert not CHINA.agrees(longer, CHINA.first, date(2027, 1, 1))
    assert not CHINA.agrees(longer, CHINA.first - timedelta(days=1), CHINA.last)


def test_calendars_that_roll_otherwise_never_agree():
    other = replace(CHINA, roll_to_working_day=not CHINA.roll_to_working_day)
    assert not CHINA.agrees(other, day("03-02"), day("03-02"))


@given(DAYS, st.integers(1, 30), st.sampled_from(Unit))
def test_a_watched_calendar_answers_the_same_and_knows_what_it_was_asked(start, length, unit):
    watched = WatchedCalendar.of(CHINA)
    due = watched.due(start, length, unit)
    assert due == CHINA.due(start, length, unit)
    assert start < min(watched.asked) <= max(watched.asked) == due
