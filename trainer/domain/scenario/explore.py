"""Every situation a case can come to, found once, as a graph of acts.

Two ways that lead to the same situation are one node: what was earned or said on the way
is left out, and so is whatever nothing later can depend on (a variable that no condition
ahead asks about, the clock once no period can run any more). Counting, bounding and
checking a case are then walks over the graph (`walks`), not over the ways through it.

An act that takes time can be repeated as long as a period runs: it falls in the end. Where
none runs, but one can still begin, waiting would go on for ever; there an act that takes
time is not repeated on one way. It would earn nothing, since a scene earns once.
"""

from __future__ import annotations

import gc
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from trainer.domain.calendar import UnknownDay
from trainer.domain.scenario.conditions import names
from trainer.domain.scenario.deadlines import Running
from trainer.domain.scenario.document import Condition, DeadlineState, Effect
from trainer.domain.scenario.draft import Silent
from trainer.domain.scenario.play import Case
from trainer.domain.scenario.state import Act, State

STATE_BUDGET = 200_000
ALWAYS = ""  # beside the keys of deadlines: the date itself matters
_OVER = (DeadlineState.MET, DeadlineState.MISSED)


class TooManyStates(ArithmeticError):
    """The case has more situations than may be explored: nothing about it is proven."""


@dataclass(frozen=True)
class Step:
    """One act from one situation to another: the points it earns, the errors it makes."""

    act: Act
    to: int
    points: Mapping[str, int]
    errors: tuple[str, ...]
    takes_time: bool
    gain: int  # the points of all criteria together; negative where the act loses some


@dataclass(frozen=True)
class Graph:
    """Situations in the order in which they were found (0 is the start), and the acts between.

    `came` holds for each situation the one it was first reached from, by the fewest acts;
    `cut` those where an act leads beyond the calendar, with the first day that is not known.
    `released` are all papers that come into the file on some way.
    """

    case: Case
    states: list[State]
    steps: list[list[Step]]
    came: list[tuple[int, Act] | None]
    cut: Mapping[int, date]
    released: frozenset[str]

    @cached_property
    def ends(self) -> list[int]:
        """The situations in which the case is over."""
        return [node for node, state in enumerate(self.states) if state.is_over]

    def way(self, node: int) -> list[Act]:
        """Return the fewest acts that lead to a situation."""
        acts: list[Act] = []
        at = self.came[node]
        while at is not None:
            acts.append(at[1])
            at = self.came[at[0]]
        return acts[::-1]


def explore(case: Case, budget: int = STATE_BUDGET) -> Graph:
    """Return the graph of a case; raises TooManyStates beyond `budget` situations."""
    explorer = _Explorer(_Silent(case.document, case.calendar), budget)
    with undisturbed():
        return explorer.graph()


@contextmanager
def undisturbed() -> Iterator[None]:
    """Keep the collector of cyclic garbage still: it would visit everything found, over and over."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


class _Silent(Case):
    """A case that keeps no log: exploring asks what may still happen, not what did."""

    _drafts = Silent


class _Explorer:
    def __init__(self, case: Case, budget: int) -> None:
        self._case, self._budget = case, budget
        self._outlook = _Outlook(case)
        self._nodes: dict[object, int] = {}
        self._states: list[State] = []
        self._taken: list[frozenset[tuple[str, str]]] = []
        self._came: list[tuple[int, Act] | None] = []
        self._released: set[str] = set()

    def graph(self) -> Graph:
        """Find every situation, those reached by fewer acts first."""
        self._node(self._case.first, None, frozenset())
        steps: list[list[Step]] = []
        cut: dict[int, date] = {}
        while len(steps) < len(self._states):
            node = len(steps)
            steps.append([])
            for act in self._acts(self._states[node]):
                if (act.element, act.detail) in self._taken[node]:
                    continue
                try:
                    steps[node].append(self._step(node, act))
                except UnknownDay as error:
                    cut.setdefault(node, error.day)
        released = frozenset(self._released)
        return Graph(self._case, self._states, steps, self._came, cut, released)

    def _node(
        self, state: State, came: tuple[int, Act] | None, taken: frozenset[tuple[str, str]]
    ) -> int:
        self._released.update(state.released)
        state = self._outlook.bare(state)
        taken = self._outlook.repeatable(state, taken)
        mark = self._outlook.mark(state), taken
        if mark not in self._nodes:
            if len(self._states) >= self._budget:
                raise TooManyStates(len(self._states))
            self._nodes[mark] = len(self._states)
            self._states.append(state)
            self._taken.append(taken)
            self._came.append(came)
        return self._nodes[mark]

    def _step(self, node: int, act: Act) -> Step:
        before = self._states[node]
        after = self._case.after(before, act)
        takes_time = after.now > before.now
        taken = self._taken[node] | {(act.element, act.detail)} if takes_time else frozenset()
        to = self._node(after, (node, act), taken or self._taken[node])
        gain = sum(after.process.values())
        return Step(act, to, after.process, after.critical, takes_time, gain)

    def _acts(self, state: State) -> Iterator[Act]:
        if state.is_over:
            return
        for key in state.released:
            if key in self._outlook.live[state.scene] and key not in state.opened:
                yield Act("open", key)
        paper = self._case.deliverable(state)
        if paper is not None:
            yield Act("write", state.scene, "", {field.key: "x" for field in paper.fields})
        for choice in self._case.choices(state):
            yield Act("choose", state.scene, choice.key)


class _Outlook:
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

    def bare(self, state: State) -> State:
        """Return a state without what was earned and done on the way."""
        kept = {key: self._bare_limit(r, state) for key, r in state.deadlines.items()}
        state = state._replace(process={}, critical=(), deadlines=kept, steps=0)
        if state.is_over or self._has_time(state):
            return state
        return state._replace(now=self._case.document.starts)

    def mark(self, state: State) -> object:
        """Return what tells a situation from another, so far as anything later depends on it."""
        written = frozenset(state.written)
        if state.is_over:
            return state.ending, tuple(r.state for r in state.deadlines.values()), written
        live, ahead = self.live[state.scene], self.ahead[state.scene]
        return (
            state.scene,
            state.now,
            tuple(value for key, value in state.variables.items() if key in live),
            tuple(state.deadlines.values()),
            state.scored & ahead,
            tuple(key for key in state.released if key in live),
            state.opened & live,
            state.happened,
            state.mistaken & self._shared[state.scene],
            written,
        )

    def repeatable(
        self, state: State, taken: frozenset[tuple[str, str]]
    ) -> frozenset[tuple[str, str]]:
        """Return which acts done on the way must not be done again: none while a period runs."""
        runs = any(r.state is DeadlineState.RUNNING for r in state.deadlines.values())
        if not taken or runs or state.is_over or not self._has_time(state):
            return frozenset()
        return frozenset(one for one in taken if one[0] in self.ahead[state.scene])

    def _bare_limit(self, running: Running, state: State) -> Running:
        """Return a deadline that is over by its outcome alone, unless an event counts from it."""
        if running.state not in _OVER:
            return running
        counted = any(
            since == running.key and event not in state.happened
            for event, since in self._since.items()
        )
        return Running(running.key, running.state, running.started_on if counted else None)

    def _has_time(self, state: State) -> bool:
        """Say whether anything later can depend on the date."""
        if ALWAYS in self._clocks[state.scene] or self._clocked - state.happened:
            return True
        return any(
            running.state in (DeadlineState.RUNNING, DeadlineState.PAUSED)
            or (running.state is DeadlineState.IDLE and key in self._clocks[state.scene])
            for key, running in state.deadlines.items()
        )


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
