"""Guards: compiled once to closures, then asked of a state as often as one likes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import repeat
from operator import call
from typing import Protocol

from trainer.domain.scenario.deadlines import Running
from trainer.domain.scenario.document import NO_DATE, Condition, Value


class Facts(Protocol):
    """What a guard may ask about: a state, or one that an act is being done to."""

    @property
    def variables(self) -> Mapping[str, Value]:
        """The variables by key."""

    @property
    def deadlines(self) -> Mapping[str, Running]:
        """The deadlines by key."""

    @property
    def opened(self) -> frozenset[str]:
        """The papers that were opened."""


Guard = Callable[[Facts], bool]


def holds(condition: Condition | None, facts: Facts) -> bool:
    """Say whether a guard is true; no guard always is. What is asked again is compiled."""
    return compiled(condition)(facts)


def compiled(condition: Condition | None) -> Guard:
    """Return a guard as a function of the facts; it raises KeyError for a name they lack."""
    if condition is None:
        return _always
    if condition.all is not None:
        return _every(map(compiled, condition.all))
    if condition.any is not None:
        return _not(_every(_not(compiled(part)) for part in condition.any))
    if condition.not_ is not None:
        return _not(compiled(condition.not_))
    return _leaf(condition)


def _always(_facts: Facts) -> bool:
    return True


def _every(guards: Iterable[Guard]) -> Guard:
    parts = tuple(guards)
    if len(parts) == 1:
        return parts[0]
    return lambda facts: all(map(call, parts, repeat(facts)))


def _not(guard: Guard) -> Guard:
    return lambda facts: not guard(facts)


def _leaf(condition: Condition) -> Guard:
    flag, opened, var = condition.flag, condition.opened, condition.var
    if flag is not None:
        return lambda facts: facts.variables[flag] is True
    if opened is not None:
        return lambda facts: opened in facts.opened
    if condition.deadline is not None:
        deadline, wanted = condition.deadline, condition.is_
        return lambda facts: facts.deadlines[deadline].state is wanted
    assert var is not None
    fits = _comparison(condition)
    return lambda facts: fits(facts.variables[var])


def _comparison(condition: Condition) -> Callable[[Value], bool]:
    if condition.not_before is not None or condition.not_after is not None:
        return _span(condition)
    wanted, low, high = condition.equals, condition.at_least, condition.at_most
    if wanted is not None:
        return lambda value: value == wanted

    def lies(value: Value) -> bool:
        number = int(value) if isinstance(value, int) else 0
        return (low is None or number >= low) and (high is None or number <= high)

    return lies


def _span(condition: Condition) -> Callable[[Value], bool]:
    """Return whether a stamped day lies within the bounds; a day not stamped never does."""
    first = condition.not_before.isoformat() if condition.not_before else None
    last = condition.not_after.isoformat() if condition.not_after else None

    def lies(value: Value) -> bool:
        day = str(value)
        if day == NO_DATE:
            return False
        return (first is None or day >= first) and (last is None or day <= last)

    return lies


def names(condition: Condition | None) -> set[str]:
    """Return every variable and paper that a condition asks about."""
    if condition is None:
        return set()
    parts = [*(condition.all or ()), *(condition.any or ()), condition.not_]
    own = {name for name in (condition.flag, condition.var, condition.opened) if name}
    return own.union(*(names(part) for part in parts))
