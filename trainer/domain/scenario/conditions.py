"""Guards, read against a state."""

from __future__ import annotations

from trainer.domain.scenario.document import NO_DATE, Condition
from trainer.domain.scenario.state import State


def holds(condition: Condition | None, state: State) -> bool:
    """Say whether a guard is true in `state`; no guard always is."""
    if condition is None:
        return True
    if condition.all is not None:
        return all(holds(part, state) for part in condition.all)
    if condition.any is not None:
        return any(holds(part, state) for part in condition.any)
    if condition.not_ is not None:
        return not holds(condition.not_, state)
    return _holds_leaf(condition, state)


def _holds_leaf(condition: Condition, state: State) -> bool:
    if condition.flag is not None:
        return state.variables[condition.flag] is True
    if condition.opened is not None:
        return condition.opened in state.opened
    if condition.deadline is not None:
        return state.deadlines[condition.deadline].state is condition.is_
    assert condition.var is not None
    return _compares(condition, state.variables[condition.var])


def _compares(condition: Condition, value: object) -> bool:
    if condition.not_before is not None or condition.not_after is not None:
        return _lies(condition, str(value))
    if condition.equals is not None:
        return value == condition.equals
    number = int(value) if isinstance(value, int) else 0
    low = condition.at_least is None or number >= condition.at_least
    return low and (condition.at_most is None or number <= condition.at_most)


def _lies(condition: Condition, day: str) -> bool:
    """Say whether a stamped day lies within the bounds; a day not stamped never does."""
    if day == NO_DATE:
        return False
    low = condition.not_before is None or day >= condition.not_before.isoformat()
    return low and (condition.not_after is None or day <= condition.not_after.isoformat())


def names(condition: Condition | None) -> set[str]:
    """Return every variable and paper that a condition asks about."""
    if condition is None:
        return set()
    parts = [*(condition.all or ()), *(condition.any or ()), condition.not_]
    own = {name for name in (condition.flag, condition.var, condition.opened) if name}
    return own.union(*(names(part) for part in parts))
