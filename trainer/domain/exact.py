"""Exact scores: fractions inside, rounded once and half up when shown."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import floor


def rounded(value: Fraction, places: int = 2) -> Fraction:
    """Return `value` rounded half up (away from zero) to `places` decimals."""
    scale = 10**places
    magnitude = floor(abs(value) * scale + Fraction(1, 2))
    return Fraction(magnitude if value >= 0 else -magnitude, scale)


def shown(value: Fraction, places: int = 2) -> str:
    """Return the decimal text of `value`, rounded half up, with `places` decimals."""
    exact = rounded(value, places)
    units = abs(exact.numerator) * 10**places // exact.denominator
    sign = "-" if exact < 0 else ""
    if places == 0:
        return f"{sign}{units}"
    whole, part = divmod(units, 10**places)
    return f"{sign}{whole}.{part:0{places}d}"


def hundredths(value: Fraction) -> int:
    """Return `value` in hundredths, rounded half up: a whole number to sort by."""
    return int(rounded(value, 2) * 100)


def percent(part: Fraction, whole: Fraction) -> Fraction | None:
    """Return 100 * part / whole, clamped to 0..100; None when there is nothing to divide by."""
    if whole <= 0:
        return None
    return max(Fraction(0), min(Fraction(100), 100 * part / whole))


def mean(values: Iterable[Fraction]) -> Fraction | None:
    """Return the exact mean, or None of no values."""
    items = list(values)
    return sum(items, Fraction(0)) / len(items) if items else None
