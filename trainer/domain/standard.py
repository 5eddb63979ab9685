"""The pass mark by the judgement of experts: modified Angoff, exact until it is shown.

Each judge says of each question how likely a barely competent officer answers it rightly. Of a
paper that draws, every question that it can draw is judged, and counts by how likely it is asked.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt

from trainer.domain import exact

FEWEST_JUDGES = 6  # fewer are shown as too few, and not refused
PRECISION = 10**6

Judged = Mapping[int, Mapping[int, Fraction]]  # judge -> question -> p, 0..1


class Unjudged(ValueError):
    """A judge left a question out, so that there is no pass mark yet."""


@dataclass(frozen=True)
class Standard:
    """A pass mark as a percentage, what each judge alone would ask, and how far they differ.

    `spread` is the sample standard deviation of the judges' marks; None with one judge.
    """

    mark: Fraction
    of_judges: dict[int, Fraction]
    spread: Fraction | None

    @property
    def is_well_founded(self) -> bool:
        """Say whether there are as many judges as are recommended."""
        return len(self.of_judges) >= FEWEST_JUDGES


def angoff(judged: Judged, points: Mapping[int, Fraction]) -> Standard | None:
    """Return the pass mark: the mean over judges of the points they expect, of all points.

    `points` says what each question is worth, of a paper that draws on the average of its
    sittings. None without a judge or without points. Raises Unjudged when a judge left one out. Source: Angoff (1971), as modified.
    """
    whole = sum(points.values(), Fraction(0))
    if not judged or whole <= 0:
        return None
    for judge, given in judged.items():
        if set(points) - set(given):
            raise Unjudged(judge)
    of_judges = {
        judge: 100 * sum((given[q] * worth for q, worth in points.items()), Fraction(0)) / whole
        for judge, given in judged.items()
    }
    mark = exact.mean(of_judges.values())
    assert mark is not None
    return Standard(mark, of_judges, spread(list(of_judges.values())))


@dataclass(frozen=True)
class Draw:
    """A section: so many of these questions are asked, each for some points."""

    size: int
    points: Fraction
    questions: Collection[int]


def extremes(judged: Judged, draws: Iterable[Draw]) -> tuple[Fraction, Fraction] | None:
    """Return the least and the greatest mark that one drawn paper by itself would ask for.

    Bounds where sections share questions. None before every question was judged.
    """
    low = high = whole = Fraction(0)
    for one in draws:
        means = [of_question(judged, question) for question in one.questions]
        known = sorted(mean for mean in means if mean is not None)
        if len(known) < len(means):
            return None
        low += one.points * sum(known[: one.size], Fraction(0))
        high += one.points * sum(known[len(known) - one.size :], Fraction(0))
        whole += one.points * one.size
    return (100 * low / whole, 100 * high / whole) if whole else None


def spread(values: list[Fraction]) -> Fraction | None:
    """Return the sample standard deviation, to six decimals; None of fewer than two values."""
    middle = exact.mean(values)
    if middle is None or len(values) < 2:
        return None
    variance = sum(((v - middle) ** 2 for v in values), Fraction(0)) / (len(values) - 1)
    root = isqrt(variance.numerator * PRECISION**2 // variance.denominator)
    return Fraction(root, PRECISION)


def of_question(judged: Judged, question: int) -> Fraction | None:
    """Return the mean judgement of one question, 0..1; None before anybody judged it."""
    return exact.mean([given[question] for given in judged.values() if question in given])
