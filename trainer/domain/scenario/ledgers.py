"""The three ledgers of a case, and the best that each can hold.

A ledger is a percentage of the best attainable *from the start of the case*, found by
exploring every way through it, so that a short bad path can never read as full marks.
Written work counts as full marks when the best is sought.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction

from trainer.domain import exact
from trainer.domain.scenario.document import Condition, DeadlineState, Scenario
from trainer.domain.scenario.play import Case
from trainer.domain.scenario.state import Act, State

STATE_BUDGET = 200_000


class TooManyStates(ArithmeticError):
    """The case has more states than may be explored: its best score is not proven."""


@dataclass(frozen=True)
class Best:
    """The most points attainable in process (whole and by criterion) and timeliness."""

    process: int
    timeliness: int
    criteria: Mapping[str, int]


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


def best(case: Case, budget: int = STATE_BUDGET) -> Best:
    """Return the best attainable points, by exploring every way through the case.

    On one way no choice is taken twice in a scene that has been scored: a second time
    earns nothing and only costs time. Raises TooManyStates beyond `budget` situations.
    """
    return _Explorer(case, budget).best(case.first, frozenset())


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
    weights = document.scoring.weights
    process = exact.percent(Fraction(sum(state.process.values())), Fraction(attainable.process))
    timely = exact.percent(
        Fraction(timeliness_points(document, state)), Fraction(attainable.timeliness)
    )
    written = _product(document, state, product)
    parts = [(weights.process, process), (weights.timeliness, timely), (weights.product, written)]
    total = _capped(document, critical, _weighted(parts))
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


def _weighted(parts: list[tuple[int, Fraction | None]]) -> Fraction | None:
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


class _Silent(Case):
    """A case that keeps no log: exploring asks what may still happen, not what did."""

    @staticmethod
    def _logged(state: State, *_moment: object) -> State:
        return state


class _Explorer:
    """The search for the best: each situation is worked out once, whatever led to it.

    Points earned so far do not change what is possible later, so a situation leaves them
    out. Reading a paper is a way of its own where some condition asks about it.
    """

    def __init__(self, case: Case, budget: int) -> None:
        self._case, self._budget = _Silent(case.document, case.calendar), budget
        self._known: dict[object, Best] = {}
        self._criteria = [criterion.key for criterion in case.document.criteria]
        choices = [choice for scene in case.document.scenes for choice in scene.choices]
        self._read = frozenset().union(*(_names(choice.when) for choice in choices))

    def best(self, state: State, taken: frozenset[tuple[str, str]]) -> Best:
        """Return the most that can still be earned in process, and in timeliness at the end."""
        if state.is_over:
            return Best(0, timeliness_points(self._case.document, state), {})
        state = state._replace(process={}, opened=state.opened & self._read)
        mark = _situation(state, self._read)
        if mark not in self._known:
            if len(self._known) >= self._budget:
                raise TooManyStates(len(self._known))
            self._known[mark] = self._worked_out(state, taken)
        return self._known[mark]

    def _worked_out(self, state: State, taken: frozenset[tuple[str, str]]) -> Best:
        ways = [self._after(state, act, taken) for act in self._acts(state, taken)]
        return Best(
            process=max((way.process for way in ways), default=0),
            timeliness=max((way.timeliness for way in ways), default=0),
            criteria={
                key: max((way.criteria.get(key, 0) for way in ways), default=0)
                for key in self._criteria
            },
        )

    def _after(self, state: State, act: Act, taken: frozenset[tuple[str, str]]) -> Best:
        following = self._case.after(state, act)
        rest = self.best(following, taken | {(act.element, act.detail)})
        now = following.process
        return Best(
            process=sum(now.values()) + rest.process,
            timeliness=rest.timeliness,
            criteria={k: now.get(k, 0) + rest.criteria.get(k, 0) for k in self._criteria},
        )

    def _acts(self, state: State, taken: frozenset[tuple[str, str]]) -> list[Act]:
        unread = [k for k in state.released if k in self._read and k not in state.opened]
        opens = [Act("open", key) for key in unread]
        deliverable = self._case.deliverable(state)
        if deliverable is not None:
            fields = {field.key: "x" for field in deliverable.fields}
            return [*opens, Act("write", state.scene, "", fields)]
        choices = [Act("choose", state.scene, c.key) for c in self._case.choices(state)]
        return opens + [act for act in choices if (act.element, act.detail) not in taken]


def _situation(state: State, read: Collection[str]) -> object:
    """What tells two situations apart, so far as anything later depends on it.

    `read` names the variables and papers that some condition asks about; a deadline that
    is over matters by its outcome alone.
    """
    over = (DeadlineState.MET, DeadlineState.MISSED)
    return (
        state.scene,
        state.now,
        tuple(value for key, value in sorted(state.variables.items()) if key in read),
        tuple(r.state if r.state in over else r for r in state.deadlines.values()),
        state.scored,
        tuple(key for key in state.released if key in read),
        state.opened,
    )


def _names(condition: Condition | None) -> set[str]:
    """Return every variable and paper that a condition asks about."""
    if condition is None:
        return set()
    parts = [*(condition.all or ()), *(condition.any or ()), condition.not_]
    own = {condition.flag, condition.var, condition.opened} - {None}
    return own.union(*(_names(part) for part in parts))  # type: ignore[return-value]
