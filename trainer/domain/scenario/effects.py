"""Effects of a case, compiled once to changes of a draft."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cache

from trainer.domain.calendar import WorkCalendar
from trainer.domain.scenario import deadlines
from trainer.domain.scenario.deadlines import Running
from trainer.domain.scenario.document import (
    DeadlineState,
    Effect,
    Scenario,
    Value,
    Variable,
    VariableType,
)
from trainer.domain.scenario.draft import Draft

Change = Callable[[Draft], None]
Moved = Callable[[Running, date], Running]


class Effects:
    """What the effects of one case do, on one calendar."""

    def __init__(self, document: Scenario, calendar: WorkCalendar) -> None:
        self._calendar = calendar
        self._rules = {deadline.key: deadline for deadline in document.deadlines}
        self._counters = {v.key: v for v in document.variables if v.type is VariableType.INT}

    def compiled(self, effects: Iterable[Effect]) -> tuple[Change, ...]:
        """Return what these effects change, in their order."""
        return tuple(map(self._change, effects)) if effects else ()

    def _change(self, effect: Effect) -> Change:
        if effect.set is not None:
            return _setting(effect.set)
        if effect.add is not None:
            return self._adding(effect.add)
        if effect.stamp is not None:
            return _stamping(effect.stamp)
        if effect.release is not None:
            key = effect.release
            return lambda draft: draft.release(key)
        return self._moving(effect)

    def _adding(self, amounts: Mapping[str, int]) -> Change:
        counters = {key: self._counters[key] for key in amounts}

        def change(draft: Draft) -> None:
            values = dict(draft.variables)
            for key, amount in amounts.items():
                values[key] = _counted(counters[key], values[key], amount)
            draft.variables = values

        return change

    def _moving(self, effect: Effect) -> Change:
        key = effect.start or effect.meet or effect.pause or effect.resume
        assert key is not None
        rule, calendar = self._rules[key], self._calendar
        if effect.start is not None:
            return _moved(
                key, "deadline_started", lambda r, day: deadlines.start(r, rule, day, calendar)
            )
        if effect.meet is not None:
            return _moved(key, "deadline_met", deadlines.meet)
        if effect.pause is not None:
            return _moved(key, "deadline_paused", deadlines.pause)
        return _moved(
            key, "deadline_resumed", lambda r, day: deadlines.resume(r, rule, day, calendar)
        )


def _setting(values: Mapping[str, Value]) -> Change:
    def change(draft: Draft) -> None:
        draft.variables = {**draft.variables, **values}

    return change


def _stamping(key: str) -> Change:
    def change(draft: Draft) -> None:
        draft.variables = {**draft.variables, key: draft.now.date().isoformat()}

    return change


def _counted(limit: Variable, value: Value, amount: int) -> int:
    return max(limit.min, min(limit.max, int(value) + amount))


def _moved(key: str, verb: str, moved: Moved) -> Change:
    """Return the change of a deadline; its calendar is asked once for each deadline and day."""
    moved = cache(moved)

    def change(draft: Draft) -> None:
        before = draft.deadlines[key]
        after = moved(before, draft.now.date())
        if after == before:
            return
        draft.deadlines = {**draft.deadlines, key: after}
        late = after.state is DeadlineState.MISSED
        draft.note("deadline_met_late" if late else verb, key)

    return change
