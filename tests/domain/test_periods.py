"""Periods: the day on which each ends, and the facts that explain it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from trainer.content.library import Library
from trainer.domain import citation, periods
from trainer.domain.calendar import DayKind, Unit, UnknownDay, WorkCalendar
from trainer.domain.periods import PRESETS, Span, counted
from trainer.domain.statute import Statute
from trainer.services.parts import calendars

WORK, DAYS = Unit.WORKING_DAYS, Unit.DAYS


@pytest.fixture(scope="module")
def china() -> WorkCalendar:
    """The days of 2024 to 2026 as the State Council's notices set them."""
    return calendars.materialised()


@pytest.mark.parametrize(
    ("start", "length", "unit", "due"),
    [
        ("2026-04-15", 7, WORK, "2026-04-24"),
        ("2026-04-28", 7, WORK, "2026-05-11"),  # a Saturday of work on 9 May
        ("2026-06-17", 7, WORK, "2026-06-29"),
        ("2026-09-18", 7, WORK, "2026-09-29"),  # a Sunday of work on 20 September
        ("2026-09-22", 7, WORK, "2026-10-09"),
        ("2026-02-10", 7, WORK, "2026-02-26"),
        ("2026-11-24", 7, WORK, "2026-12-03"),
        ("2026-11-24", 15, WORK, "2026-12-15"),
        ("2026-09-16", 15, WORK, "2026-10-13"),
        ("2026-07-10", 60, DAYS, "2026-09-08"),
        ("2026-06-01", 7, WORK, "2026-06-10"),
        ("2026-06-01", 15, WORK, "2026-06-23"),
        ("2026-06-01", 30, WORK, "2026-07-14"),
        ("2026-06-01", 60, DAYS, "2026-07-31"),
        ("2026-08-03", 60, DAYS, "2026-10-04"),  # day 60 is a statutory holiday
        ("2026-12-22", 7, WORK, "2026-12-31"),
    ],
)
def test_a_period_ends_on_its_last_day(china, start, length, unit, due):
    period = counted(date.fromisoformat(start), length, unit, china)
    assert period.due == date.fromisoformat(due)
    assert period.days[0].day == period.start
    assert period.days[-1].day == period.due


def test_the_first_day_is_not_counted_and_working_days_are_numbered(china):
    period = counted(date(2026, 9, 22), 7, WORK, china)
    numbers = {day.day.isoformat(): day.number for day in period.days}
    assert numbers["2026-09-22"] is None
    assert numbers["2026-09-23"] == 1
    assert numbers["2026-09-25"] is None
    assert numbers["2026-10-09"] == 7
    assert [n for n in numbers.values() if n] == [1, 2, 3, 4, 5, 6, 7]


def test_holidays_come_as_blocks_with_their_weekends(china):
    period = counted(date(2026, 9, 22), 7, WORK, china)
    assert period.holidays == (
        Span(date(2026, 9, 25), date(2026, 9, 27)),
        Span(date(2026, 10, 1), date(2026, 10, 7)),
    )
    assert not period.has_weekends
    assert period.make_ups == ()


def test_an_ordinary_weekend_is_no_holiday(china):
    period = counted(date(2026, 11, 24), 7, WORK, china)
    assert period.holidays == ()
    assert period.has_weekends


def test_make_up_days_count_and_are_named(china):
    period = counted(date(2026, 9, 18), 7, WORK, china)
    assert period.make_ups == (date(2026, 9, 20),)
    assert next(d for d in period.days if d.make_up).number == 1


def test_days_of_the_calendar_all_count(china):
    period = counted(date(2026, 7, 10), 60, DAYS, china)
    assert [day.number for day in period.days[1:]] == list(range(1, 61))


def test_a_last_day_on_a_statutory_holiday_shows_both_readings(china):
    period = counted(date(2026, 8, 3), 60, DAYS, china)
    assert (period.reached, period.due, period.later) == (
        date(2026, 10, 2),
        date(2026, 10, 4),
        date(2026, 10, 8),
    )
    assert period.days[-1].number is None  # the day after the count has ended


def test_a_last_day_on_a_weekend_stays_and_names_the_next_working_day(china):
    period = counted(date(2026, 11, 14), 7, DAYS, china)  # ends on a Saturday
    assert (period.due, period.later) == (date(2026, 11, 21), date(2026, 11, 23))


def test_a_last_day_at_work_has_one_reading(china):
    assert counted(date(2026, 6, 1), 60, DAYS, china).later is None
    assert counted(date(2026, 9, 22), 7, WORK, china).later is None


def test_where_the_calendar_rolls_to_working_days_both_readings_agree(china):
    rolls = replace(china, roll_to_working_day=True)
    period = counted(date(2026, 8, 3), 60, DAYS, rolls)
    assert (period.due, period.later) == (date(2026, 10, 8), None)


def test_a_year_that_is_not_known_is_never_guessed(china):
    with pytest.raises(UnknownDay) as caught:
        counted(date(2026, 12, 22), 8, WORK, china)
    assert caught.value.day == date(2027, 1, 1)
    with pytest.raises(UnknownDay):
        counted(date(2023, 12, 29), 1, WORK, china)


def test_an_end_of_the_calendar_leaves_the_later_reading_open():
    short = WorkCalendar(date(2026, 11, 2), date(2026, 11, 15), {})
    period = counted(date(2026, 11, 7), 7, DAYS, short)  # Saturday; Monday is unknown
    assert (period.due, period.later, period.open_end) == (date(2026, 11, 14), None, True)


@pytest.mark.parametrize("length", [0, -1, periods.LONGEST + 1])
def test_a_length_outside_the_bounds_is_refused(china, length):
    with pytest.raises(ValueError, match=str(length)):
        counted(date(2026, 6, 1), length, DAYS, china)


def test_weeks_run_from_monday_to_sunday(china):
    period = counted(date(2026, 9, 22), 7, WORK, china)  # Tuesday to Friday, three weeks on
    weeks = period.weeks
    assert [len(week) for week in weeks] == [7, 7, 7]
    assert weeks[0][0] is None
    assert weeks[0][1] is period.days[0]
    assert weeks[-1][4] is period.days[-1]
    assert weeks[-1][5:] == (None, None)
    assert [day for week in weeks for day in week if day] == list(period.days)


def test_statutory_days_keep_their_kind(china):
    period = counted(date(2026, 9, 22), 7, WORK, china)
    kinds = {day.day: day.kind for day in period.days}
    assert kinds[date(2026, 10, 1)] is DayKind.STATUTORY_HOLIDAY
    assert kinds[date(2026, 10, 5)] is DayKind.REST


def test_presets_have_keys_of_their_own_and_are_found_by_them():
    assert len({one.key for one in PRESETS}) == len(PRESETS)
    assert all(periods.preset(one.key) is one for one in PRESETS)
    assert periods.preset("nothing") is None


def test_every_preset_cites_articles_in_force(shipped: Library):
    statutes: dict[str, Statute] = {d.value.short: d.value for d in shipped.of("statute")}
    day = date(2026, 11, 24)
    for one in PRESETS:
        assert one.citations
        for text in one.citations:
            place = citation.parse(text)
            assert statutes[place.statute].has(place.number), text
            assert statutes[place.statute].in_force(place.number, day), text


def test_no_preset_starts_before_its_rule(shipped: Library):
    """Calendars begin in 2024: a rule that is younger must say since when."""
    statutes: dict[str, Statute] = {d.value.short: d.value for d in shipped.of("statute")}
    for one in PRESETS:
        place = citation.parse(one.citations[0])
        start, _ = statutes[place.statute].span(place.number)
        if start is not None and start > calendars.FIRST:
            assert one.since == start, one.key


@pytest.mark.parametrize(
    ("key", "length", "unit", "extension"),
    [
        ("shouli", 7, WORK, 0),
        ("tiaojie", 60, DAYS, 0),
        ("zhongzhi-gaozhi", 7, WORK, 0),
        ("tiaojie-xiansuo", 15, WORK, 15),
        ("hecha", 15, WORK, 15),
        ("banan", 90, DAYS, 30),
        ("fuyi-jueding", 60, DAYS, 30),
        ("wuliyou", 7, DAYS, 0),
        ("lengjing", 7, DAYS, 0),
    ],
)
def test_the_chief_presets_say_what_their_articles_say(key, length, unit, extension):
    one = periods.preset(key)
    assert one is not None
    assert (one.length, one.unit, one.extension) == (length, unit, extension)


def test_days_left_out_do_not_count_and_are_marked(china):
    without = [Span(date(2026, 7, 20), date(2026, 7, 29)), Span(date(2026, 8, 3), date(2026, 8, 3))]
    period = counted(date(2026, 7, 10), 60, DAYS, china, without)
    assert period.due == date(2026, 9, 19)
    assert period.left_out == tuple(without)
    assert sum(day.number is not None for day in period.days) == 60
    assert not any(day.number for day in period.days if day.left_out)


def test_days_left_out_before_the_start_or_off_work_change_nothing(china):
    plain = counted(date(2026, 9, 22), 7, WORK, china)
    before = [Span(date(2026, 9, 1), date(2026, 9, 22))]
    holidays = [Span(date(2026, 10, 1), date(2026, 10, 7))]
    for without in (before, holidays):
        assert counted(date(2026, 9, 22), 7, WORK, china, without).due == plain.due
    later = [Span(date(2026, 10, 10), date(2026, 12, 1))]
    assert counted(date(2026, 9, 22), 7, WORK, china, later) == plain


def test_days_left_out_to_the_end_of_the_calendar_are_not_guessed(china):
    with pytest.raises(UnknownDay):
        counted(date(2026, 12, 1), 7, WORK, china, [Span(date(2026, 12, 3), date(2027, 1, 5))])
