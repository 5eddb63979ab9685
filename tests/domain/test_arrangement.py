"""What a notice makes of a calendar."""

from __future__ import annotations

from datetime import date

import pytest

from trainer.domain import arrangement
from trainer.domain.arrangement import InvalidArrangement, Span
from trainer.domain.calendar import DayKind, WorkCalendar

WORK, REST, STATUTORY = DayKind.WORK, DayKind.REST, DayKind.STATUTORY_HOLIDAY
BEFORE = WorkCalendar(date(2026, 1, 1), date(2026, 12, 31), {date(2026, 10, 5): REST})
END = date(2027, 12, 31)


def span(kind: DayKind, first: str, last: str | None = None) -> Span:
    return Span(kind, date.fromisoformat(first), date.fromisoformat(last or first))


def test_a_notice_lengthens_the_calendar_and_marks_its_days():
    spans = [span(REST, "2027-02-05", "2027-02-11"), span(STATUTORY, "2027-02-05", "2027-02-08"),
             span(WORK, "2027-02-20")]  # fmt: skip
    after = arrangement.changed(BEFORE, spans, END)
    kinds = [after.kind(date(2027, 2, day)) for day in (4, 5, 8, 9, 13, 20)]
    assert kinds == [WORK, STATUTORY, STATUTORY, REST, REST, WORK]
    assert after.last == END
    assert after.kind(date(2026, 10, 5)) is REST
    assert BEFORE.last == date(2026, 12, 31)


def test_statutory_days_hold_whatever_the_order_of_the_spans():
    spans = [span(STATUTORY, "2027-10-01", "2027-10-03"), span(REST, "2027-10-01", "2027-10-07")]
    after = arrangement.changed(BEFORE, spans, END)
    assert after.kind(date(2027, 10, 1)) is STATUTORY
    assert after.kind(date(2027, 10, 4)) is REST


def test_only_what_differs_from_the_weekday_is_kept():
    after = arrangement.changed(BEFORE, [span(REST, "2027-05-01", "2027-05-03")], END)
    assert set(after.special) == {date(2026, 10, 5), date(2027, 5, 3)}


def test_a_day_of_rest_is_made_a_working_day_again():
    after = arrangement.changed(BEFORE, [span(WORK, "2026-10-05")], BEFORE.last)
    assert after.special == {}


@pytest.mark.parametrize(
    ("spans", "index", "reason"),
    [
        ([span(REST, "2027-02-05", "2027-02-04")], 0, "order"),
        ([span(REST, "2027-02-05", "2027-03-08")], 0, "long"),
        ([span(REST, "2027-12-31", "2028-01-02")], 0, "outside"),
        ([span(REST, "2025-12-31")], 0, "outside"),
        ([span(WORK, "2027-02-03")], 0, "weekday"),
        ([span(REST, "2027-02-06"), span(WORK, "2027-02-06")], 1, "double"),
        ([span(WORK, "2027-02-06"), span(STATUTORY, "2027-02-05", "2027-02-06")], 1, "double"),
    ],
)
def test_a_fault_is_named_by_its_span_and_nothing_is_changed(spans, index, reason):
    with pytest.raises(InvalidArrangement) as refused:
        arrangement.changed(BEFORE, spans, END)
    assert [(fault.index, fault.reason) for fault in refused.value.faults] == [(index, reason)]


def test_thirty_one_days_are_not_too_long():
    assert arrangement.changed(BEFORE, [span(REST, "2027-02-05", "2027-03-07")], END)


def test_a_calendar_never_gets_shorter():
    with pytest.raises(ValueError, match="shorter"):
        arrangement.changed(BEFORE, [], date(2026, 6, 30))


@pytest.mark.parametrize(("month", "rows"), [(2, 4), (8, 6), (11, 6), (6, 5)])
def test_a_month_has_each_of_its_days_once_under_its_weekday(month, rows):
    weeks = arrangement.week_rows(2027 if month == 2 else 2026, month)
    assert len(weeks) == rows
    for week in weeks:
        assert all(day.weekday() == place for place, day in enumerate(week) if day)
    days = [day.day for week in weeks for day in week if day]
    assert days == list(range(1, len(days) + 1))
