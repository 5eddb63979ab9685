"""What a whole period says: who is complete, who lacks what, and how a total was reached.

Ranks and averages are withheld below five people: they would point at one of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from trainer.domain import exact
from trainer.domain.appraisal import LEAST_WEIGHT, Indicator, Missing, Policy, ranks
from trainer.domain.competency import FEWEST_PEOPLE

Figures = Mapping[str, Fraction | None]


@dataclass(frozen=True)
class Standing:
    """A period at a glance; `ranks` and `average` are empty under five totals."""

    people: int
    complete: int
    lacking: tuple[tuple[str, int], ...]
    average: Fraction | None
    ranks: tuple[int | None, ...]


@dataclass(frozen=True)
class Workings:
    """How a total came about: what counted, out of which weight.

    `counted` are (indicator, figure, figure x weight) of what entered the total;
    `whole` is the sum of their weights and `earned` of the products.
    """

    counted: tuple[tuple[Indicator, Fraction, Fraction], ...]
    left_out: tuple[Indicator, ...]
    whole: Fraction
    earned: Fraction
    total: Fraction | None


def missing(policy: Policy, figures: Figures) -> list[Indicator]:
    """Return the indicators without a figure, in the order of the policy."""
    return [i for i in policy.indicators if figures.get(i.key) is None]


def standing(
    policy: Policy, figures: Sequence[Figures], totals: Sequence[Fraction | None]
) -> Standing:
    """Return how far a period is; `figures` and `totals` are in the same order of people."""
    lacks = [{i.key for i in missing(policy, one)} for one in figures]
    counts = [(i.title, sum(i.key in lack for lack in lacks)) for i in policy.indicators]
    known = [total for total in totals if total is not None]
    enough = len(known) >= FEWEST_PEOPLE
    return Standing(
        people=len(figures),
        complete=sum(not lack for lack in lacks),
        lacking=tuple((title, count) for title, count in counts if count),
        average=exact.mean(known) if enough else None,
        ranks=tuple(ranks(totals)) if enough else (),
    )


def workings(policy: Policy, figures: Figures) -> Workings:
    """Return how `appraisal.reckon` reached the total from published figures."""
    left_out = missing(policy, figures)
    zero = policy.missing is Missing.ZERO
    counted = tuple(
        (i, figures.get(i.key) or Fraction(0), Fraction(i.weight) * (figures.get(i.key) or 0))
        for i in policy.indicators
        if zero or i not in left_out
    )
    whole = sum((Fraction(i.weight) for i, _, _ in counted), Fraction(0))
    earned = sum((product for _, _, product in counted), Fraction(0))
    refused = whole < LEAST_WEIGHT or (policy.missing is Missing.NONE and bool(left_out))
    total = None if refused else exact.rounded(earned / whole)
    return Workings(counted, tuple(left_out), whole, earned, total)


def days_left(today: date, until: date) -> int:
    """Return how many days remain after today; negative when the period is over."""
    return (until - today).days
