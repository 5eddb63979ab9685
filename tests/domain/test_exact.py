"""Scores are exact until they are shown, and shown rounded half up, once."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.domain import exact

FRACTIONS = st.fractions(min_value=-10_000, max_value=10_000, max_denominator=5_000)
DECIMALS = st.decimals(
    min_value=-10_000, max_value=10_000, places=5, allow_nan=False, allow_infinity=False
)


@given(DECIMALS, st.integers(0, 4))
def test_shown_agrees_with_decimal_half_up(value, places):
    with localcontext() as context:
        context.prec = 60
        expected = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    text = exact.shown(Fraction(value), places)
    assert Decimal(text) == expected
    assert len(text.partition(".")[2]) == places


@given(FRACTIONS)
def test_rounding_moves_a_value_by_at_most_half_a_unit(value):
    assert abs(exact.rounded(value) - value) <= Fraction(1, 200)


@given(FRACTIONS)
def test_rounding_twice_changes_nothing(value):
    assert exact.rounded(exact.rounded(value)) == exact.rounded(value)


@given(FRACTIONS, FRACTIONS)
def test_hundredths_sort_as_the_values_they_stand_for(first, second):
    if first <= second:
        assert exact.hundredths(first) <= exact.hundredths(second)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(59995, 1000), "60.00"),  # the double 59.995 lies below and would show 59.99
        (Fraction(2, 3) * 100, "66.67"),
        (Fraction(-1, 200), "-0.01"),
        (Fraction(-1, 201), "0.00"),
        (Fraction(0), "0.00"),
    ],
)
def test_the_half_goes_up_and_zero_has_no_sign(value, text):
    assert exact.shown(value) == text


def test_without_places_there_is_no_point():
    assert exact.shown(Fraction(5, 2), 0) == "3"


@given(FRACTIONS, FRACTIONS)
def test_a_percentage_stays_between_0_and_100_or_is_unknown(part, whole):
    share = exact.percent(part, whole)
    assert (share is None) == (whole <= 0)
    assert share is None or 0 <= share <= 100


@given(st.lists(FRACTIONS, max_size=12))
def test_the_mean_is_exact_and_no_values_have_none(values):
    mean = exact.mean(values)
    assert (mean is None) == (not values)
    assert mean is None or mean * len(values) == sum(values)
