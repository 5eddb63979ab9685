"""The three ledgers of a case, and the best that each can hold.

A ledger is a percentage of the best attainable *from the start of the case*, found by
exploring every way through it (`walks.best`), so that a short bad path can never read as
full marks.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from trainer.domain import exact
from trainer.domain.scenario.document import DeadlineState, Scenario
from trainer.domain.scenario.state import Act, State


@dataclass(frozen=True)
class Best:
    """The most points attainable in process (whole and by criterion) and timeliness.

    `way` are the acts of the best way without critical error and with no deadline missed,
    without the words of the papers. `until` is the last day that the calendar was asked for,
    or None where that was not kept: on a calendar that agrees from the start of the case up
    to that day the best is the same.
    """

    process: int
    timeliness: int
    criteria: Mapping[str, int]
    way: tuple[Act, ...] = ()
    until: date | None = None


UNPROVEN = Best(0, 0, {})  # the best of a case that could not be explored


@dataclass(frozen=True)
class Ledgers:
    """Percentages, exact; None where a ledger is empty or not marked yet."""

    process: Fraction | None
    timeliness: Fraction | None
    product: Fraction | None
    total: Fraction | None
    passed: bool | None
    critical: tuple[str, ...]
    criteria: Mapping[str, Fraction]


def timeliness_points(document: Scenario, state: State) -> int:
    """Return the points of the deadlines that were met in time."""
    met = {key for key, r in state.deadlines.items() if r.state is DeadlineState.MET}
    return sum(deadline.points for deadline in document.deadlines if deadline.key in met)


def reckon(
    document: Scenario,
    state: State,
    attainable: Best,
    product: Mapping[str, Fraction] | None,
    found: Collection[str] = (),
) -> Ledgers:
    """Return the ledgers of a finished case.

    `product` holds the percentage of each marked deliverable; None or incomplete means
    not marked yet, and then there is no total. `found` are the critical errors that a
    marker found in the papers: they cap the total like those of the case itself.
    """
    critical = tuple(dict.fromkeys((*state.critical, *found)))
    process = exact.percent(Fraction(sum(state.process.values())), Fraction(attainable.process))
    timely = exact.percent(
        Fraction(timeliness_points(document, state)), Fraction(attainable.timeliness)
    )
    written = _product(document, state, product)
    total = _capped(document, critical, weighed(document, process, timely, written))
    return Ledgers(
        process=process,
        timeliness=timely,
        product=written,
        total=total,
        passed=None if total is None else total >= Fraction(document.scoring.pass_mark),
        critical=critical,
        criteria=_criteria(state, attainable),
    )


def _criteria(state: State, attainable: Best) -> dict[str, Fraction]:
    shares = {
        key: exact.percent(Fraction(state.process.get(key, 0)), Fraction(most))
        for key, most in attainable.criteria.items()
    }
    return {key: share for key, share in shares.items() if share is not None}


def _product(
    document: Scenario, state: State, product: Mapping[str, Fraction] | None
) -> Fraction | None:
    """A deliverable never written earns nothing; one written but unmarked leaves no score."""
    whole = sum(deliverable.weight for deliverable in document.deliverables)
    if not whole:
        return None
    if any(key not in (product or {}) for key in state.written):
        return None
    marks = {key: share for key, share in (product or {}).items() if key in state.written}
    earned = sum(
        (Fraction(d.weight) * marks.get(d.key, Fraction(0)) for d in document.deliverables),
        Fraction(0),
    )
    return earned / whole


def weighed(
    document: Scenario,
    process: Fraction | None,
    timeliness: Fraction | None,
    product: Fraction | None,
) -> Fraction | None:
    """Return the ledgers, as percentages, by the weights of the case: no caps, nothing rounded.

    None where a ledger that has a weight has no figure.
    """
    weights = document.scoring.weights
    parts = (
        (weights.process, process),
        (weights.timeliness, timeliness),
        (weights.product, product),
    )
    counted = [(weight, value) for weight, value in parts if weight]
    if not counted or any(value is None for _, value in counted):
        return None
    whole = sum(weight for weight, _ in counted)
    return (
        sum((weight * value for weight, value in counted if value is not None), Fraction(0)) / whole
    )


def _capped(
    document: Scenario, critical: Collection[str], total: Fraction | None
) -> Fraction | None:
    if total is None or not critical:
        return total
    return min(total, Fraction(document.scoring.critical_cap))
