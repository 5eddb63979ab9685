"""Quarters."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from trainer.domain.quarter import Quarter


@pytest.mark.parametrize("year", [2024, 2026, 2027])
def test_the_four_quarters_cover_the_year_without_gap_or_overlap(year):
    day = date(year, 1, 1)
    for number in (1, 2, 3, 4):
        quarter = Quarter(year, number)
        assert quarter.since == day
        assert Quarter.of(quarter.since) == Quarter.of(quarter.until) == quarter
        day = quarter.until + timedelta(days=1)
    assert day == date(year + 1, 1, 1)


def test_moving_crosses_the_year_both_ways():
    assert Quarter(2026, 4).moved(1) == Quarter(2027, 1)
    assert Quarter(2026, 1).moved(-1) == Quarter(2025, 4)


def test_the_title_is_the_official_one():
    assert Quarter(2026, 4).title == "2026 年四季度"


def test_a_key_is_read_back():
    assert Quarter.parse(Quarter(2026, 3).key) == Quarter(2026, 3)


@pytest.mark.parametrize("text", ["", "2026", "2026-0", "2026-5", "1999-4", "9999-1", "x-y"])
def test_what_is_no_quarter_is_refused(text):
    with pytest.raises(ValueError, match=r".*"):
        Quarter.parse(text)
