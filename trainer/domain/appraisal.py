"""Appraisal: figures of a period, their weights, and a suggestion a person decides on.

A published figure is rounded once (two places, half up); the total is computed exactly
from published figures and rounded once, so that the formula in the workbook and this
module agree to the last digit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from trainer.domain import exact

LEAST_WEIGHT = 50  # percent; a total from less of the whole would mislead


class Source(StrEnum):
    """Where an indicator's figure comes from."""

    QUIZ = "quiz"
    SCENARIO = "scenario"
    RUBRIC = "rubric"
    HOURS = "hours"


class Missing(StrEnum):
    """What becomes of the total when a figure is missing."""

    REWEIGHT = "reweight"
    ZERO = "zero"
    NONE = "none"


@dataclass(frozen=True)
class Indicator:
    """One indicator; `weight` in percent with at most two decimals."""

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012 - read by pydantic, not a default

    key: str
    title: str
    source: Source
    weight: Decimal
    target_minutes: int = 0


@dataclass(frozen=True)
class Grade:
    """A suggested grade from `at_least` points on."""

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012 - read by pydantic, not a default

    at_least: Decimal
    title: str


@dataclass(frozen=True)
class Policy:
    """A policy revision; weights add up to 100, grades are listed from the highest."""

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012 - read by pydantic, not a default

    format: int
    kind: str
    key: str
    title: str
    indicators: tuple[Indicator, ...]
    missing: Missing
    grades: tuple[Grade, ...]
    note: str = ""


@dataclass(frozen=True)
class Figure:
    """One indicator of one person: 0..100, and the results it was computed from."""

    value: Fraction | None
    results: tuple[int, ...] = ()


@dataclass(frozen=True)
class Reckoning:
    """A person's line: published figures, total, suggestion, and what is missing."""

    figures: Mapping[str, Fraction | None]
    total: Fraction | None
    suggestion: str | None
    missing: tuple[str, ...]


def reckon(policy: Policy, figures: Mapping[str, Figure]) -> Reckoning:
    """Return the line of one person; an indicator without a figure counts as missing.

    There is no total when the indicators that count weigh less than LEAST_WEIGHT.
    """
    published = {
        indicator.key: _published(figures.get(indicator.key)) for indicator in policy.indicators
    }
    total = _total(policy, published)
    return Reckoning(
        figures=published,
        total=total,
        suggestion=None if total is None else _grade(policy, total),
        missing=tuple(key for key, value in published.items() if value is None),
    )


def hours_share(minutes: int, target: int) -> Fraction:
    """Return minutes of study as a percentage of the target, at most 100."""
    return exact.percent(Fraction(minutes), Fraction(target)) or Fraction(0)


def ranks(totals: Sequence[Fraction | None]) -> list[int | None]:
    """Return competition ranks (1, 2, 2, 4), highest first; no total has no rank."""
    known = [total for total in totals if total is not None]
    return [
        None if total is None else 1 + sum(other > total for other in known) for total in totals
    ]


def _published(figure: Figure | None) -> Fraction | None:
    if figure is None or figure.value is None:
        return None
    return exact.rounded(figure.value)


def _total(policy: Policy, published: Mapping[str, Fraction | None]) -> Fraction | None:
    if policy.missing is Missing.NONE and None in published.values():
        return None
    counted = [
        (Fraction(i.weight), published[i.key])
        for i in policy.indicators
        if published[i.key] is not None or policy.missing is Missing.ZERO
    ]
    whole = sum((weight for weight, _ in counted), Fraction(0))
    if whole < LEAST_WEIGHT:
        return None
    earned = sum((weight * (value or 0) for weight, value in counted), Fraction(0))
    return exact.rounded(earned / whole)


def _grade(policy: Policy, total: Fraction) -> str | None:
    reached = [grade for grade in policy.grades if total >= Fraction(grade.at_least)]
    best = max(reached, key=lambda grade: grade.at_least, default=None)
    return best.title if best else None
