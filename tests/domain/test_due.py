"""When something is due."""

from __future__ import annotations

from datetime import date

import pytest

from trainer.domain import due
from trainer.domain.due import When

TUESDAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("day", "when"),
    [
        (None, When.OPEN),
        (date(2026, 11, 23), When.OVERDUE),
        (date(2026, 11, 24), When.THIS_WEEK),
        (date(2026, 11, 29), When.THIS_WEEK),
        (date(2026, 11, 30), When.NEXT_WEEK),
        (date(2026, 12, 6), When.NEXT_WEEK),
        (date(2026, 12, 7), When.LATER),
    ],
)
def test_a_due_day_falls_into_one_stretch_of_time(day, when):
    assert due.when(day, TUESDAY) is when


def test_a_week_runs_from_monday_to_sunday():
    assert due.week(TUESDAY) == (date(2026, 11, 23), date(2026, 11, 29))
    assert due.week(date(2026, 11, 29)) == (date(2026, 11, 23), date(2026, 11, 29))
