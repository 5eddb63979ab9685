"""What can still matter in each scene of a case: states that differ in nothing else are one.

What was earned or said on the way is left out, and so is whatever nothing later can depend on:
a variable that no condition ahead asks about, the clock once no period can run any more.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from operator import itemgetter
from typing import NamedTuple

from trainer.domain.scenario.conditions import names
from trainer.domain.scenario.deadlines import Running
from trainer.domain.scenario.document import Condition, DeadlineState, Effect, Value
from trainer.domain.scenario.play import Case
from trainer.domain.scenario.state import State

ALWAYS = ""  # beside the keys of deadlines: the date itself matters
_OVER = (DeadlineState.MET, DeadlineState.MISSED)

Taken = frozenset[tuple[str, str]]  # (element, detail) of acts not to be done again on a way
NOTHING: Taken = frozenset()


class Limits(NamedTuple):
    """The deadlines of a situation: `kept` are they without what nothing later depends on.

    Equal ones have one `number`. `run`: at least one runs; `move`: runs or is paused; `idle`
    are those that did not begin.
    """

    number: int
    kept: Mapping[str, Running]
    run: bool
    move: bool
    idle: frozenset[str]


class Outlook:
    """What can still matter in each scene, from the text of the case alone."""

    def __init__(self, case: Case) -> None:
        self._case = case
        document = case.document
        self.ahead = {scene.key: _ahead(case, scene.key) for scene in document.scenes}
        own = {scene.key: _asked(choice.when for choice in scene.choices)
               for scene in document.scenes}  # fmt: skip
        asked = _asked(event.when for event in document.events)
        self.live = {
            key: asked.union(*(own[scene] for scene in ahead)) for key, ahead in self.ahead.items()
        }
        made = Counter(c.mistake for scene in document.scenes for c in scene.choices if c.mistake)
        self._shared = {
            key: frozenset(
                choice.mistake
                for scene in ahead
                for choice in case.scenes[scene].choices
                if choice.mistake and made[choice.mistake] > 1
            )
            for key, ahead in self.ahead.items()
        }
        by_events = _clocks(effect for event in document.events for effect in event.effects)
        self._clocks = {
            key: by_events.union(*(_clocks_of(case, scene) for scene in ahead))
            for key, ahead in self.ahead.items()
        }
        self._since = {event.key: event.since for event in document.events if event.since}
        self._clocked = {e.key for e in document.events if e.since or e.at is not None}
        self._values = {
            key: _getter([v.key for v in document.variables if v.key in live])
            for key, live in self.live.items()
        }
        self._limits_of: dict[object, Limits] = {}
        self._numbers: dict[tuple[Running, ...], Limits] = {}

    def limits(self, state: State) -> Limits:
        """Return what matters of the deadlines of a state."""
        asked = state.happened, *state.deadlines.values()
        if asked not in self._limits_of:
            kept = {key: self._kept(r, state) for key, r in state.deadlines.items()}
            self._limits_of[asked] = self._numbered(kept)
        return self._limits_of[asked]

    def _numbered(self, kept: Mapping[str, Running]) -> Limits:
        asked = tuple(kept.values())
        if asked not in self._numbers:
            states = {running.state for running in asked}
            run = DeadlineState.RUNNING in states
            self._numbers[asked] = Limits(
                number=len(self._numbers),
                kept=kept,
                run=run,
                move=run or DeadlineState.PAUSED in states,
                idle=frozenset(r.key for r in asked if r.state is DeadlineState.IDLE),
            )
        return self._numbers[asked]

    def _kept(self, running: Running, state: State) -> Running:
        """Return a deadline that is over by its outcome alone, unless an event counts from it."""
        if running.state not in _OVER:
            return running
        counted = any(
            since == running.key and event not in state.happened
            for event, since in self._since.items()
        )
        return Running(running.key, running.state, running.started_on if counted else None)

    def bare(self, state: State, limits: Limits) -> State:
        """Return a state without what was earned and done on the way."""
        scored = state.scored if state.is_over else state.scored & self.ahead[state.scene]
        return state._replace(
            now=self._clock(state, limits),
            deadlines=limits.kept,
            scored=scored,
            process={},
            critical=(),
            steps=0,
        )

    def _clock(self, state: State, limits: Limits) -> datetime:
        """Return the time of a situation: that of the start where nothing later depends on it."""
        if state.is_over or self._has_time(state, limits):
            return state.now
        return self._case.document.starts

    def mark(self, state: State, limits: Limits) -> object:
        """Return what tells a situation from another, so far as anything later depends on it."""
        written = frozenset(state.written)
        if state.is_over:
            return state.ending, tuple(r.state for r in state.deadlines.values()), written
        scene = state.scene
        live = self.live[scene]
        return (
            scene,
            self._clock(state, limits),
            self._values[scene](state.variables),
            limits.number,
            state.scored & self.ahead[scene],
            tuple([key for key in state.released if key in live]),
            state.opened & live,
            state.happened,
            state.mistaken & self._shared[scene],
            written,
        )

    def repeatable(self, state: State, limits: Limits, taken: Taken) -> Taken:
        """Return which acts done on the way must not be done again: none while a period runs."""
        if limits.run or state.is_over or not self._has_time(state, limits):
            return NOTHING
        return frozenset(one for one in taken if one[0] in self.ahead[state.scene])

    def _has_time(self, state: State, limits: Limits) -> bool:
        """Say whether anything later can depend on the date."""
        clocks = self._clocks[state.scene]
        return (
            limits.move
            or ALWAYS in clocks
            or not self._clocked <= state.happened
            or not limits.idle.isdisjoint(clocks)
        )


def _getter(keys: list[str]) -> Callable[[Mapping[str, Value]], object]:
    """Return a function from variables to the values of these."""
    return itemgetter(*keys) if keys else lambda variables: None


def _ahead(case: Case, start: str) -> frozenset[str]:
    """Return a scene and those that can follow it by its text."""
    found: set[str] = set()
    waiting = deque(_leads(case, start))
    while waiting:
        key = waiting.popleft()
        if key in case.scenes and key not in found:
            found.add(key)
            waiting.extend(_leads(case, key))
    return frozenset(found | {start})


def _leads(case: Case, key: str) -> list[str]:
    scene = case.scenes[key]
    return [choice.goto for choice in scene.choices] + ([scene.goto] if scene.goto else [])


def _asked(conditions: Iterable[Condition | None]) -> frozenset[str]:
    return frozenset().union(*(names(condition) for condition in conditions))


def _clocks_of(case: Case, key: str) -> set[str]:
    """Return the deadlines that a scene can start, and ALWAYS where it looks at the date."""
    scene = case.scenes[key]
    costs = [scene.cost, *(choice.cost for choice in scene.choices)]
    waits = any(cost.until is not None for cost in costs)
    effects = [effect for choice in scene.choices for effect in choice.effects]
    return _clocks((*scene.on_enter, *scene.effects, *effects)) | ({ALWAYS} if waits else set())


def _clocks(effects: Iterable[Effect]) -> set[str]:
    return {
        effect.start or ALWAYS
        for effect in effects
        if effect.start is not None or effect.stamp is not None
    }
