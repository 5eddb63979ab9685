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
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

from trainer.domain.calendar import UnknownDay
from trainer.domain.lazily import Lazily
from trainer.domain.scenario.draft import Silent
from trainer.domain.scenario.outlook import NOTHING, Limits, Outlook, Taken
from trainer.domain.scenario.play import Case
from trainer.domain.scenario.state import Act, State

STATE_BUDGET = 200_000


class TooManyStates(ArithmeticError):
    """The case has more situations than may be explored: nothing about it is proven."""


class Step(NamedTuple):
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
        self._outlook = Outlook(case)
        self._acts = _Acts(case, self._outlook)
        self._nodes: dict[object, int] = {}
        self._states: list[State] = []
        self._limits: list[Limits] = []
        self._taken: list[Taken] = []
        self._came: list[tuple[int, Act] | None] = []
        self._released: set[str] = set()

    def graph(self) -> Graph:
        """Find every situation, those reached by fewer acts first."""
        first = self._case.first
        self._node(first, self._outlook.limits(first), NOTHING, None)
        self._released.update(first.released)
        steps: list[list[Step]] = []
        cut: dict[int, date] = {}
        while len(steps) < len(self._states):
            node = len(steps)
            steps.append([])
            for act in self._acts.possible(self._states[node]):
                if (act.element, act.detail) in self._taken[node]:
                    continue
                try:
                    steps[node].append(self._step(node, act))
                except UnknownDay as error:
                    cut.setdefault(node, error.day)
        released = frozenset(self._released)
        return Graph(self._case, self._states, steps, self._came, cut, released)

    def _step(self, node: int, act: Act) -> Step:
        before, limits = self._states[node], self._limits[node]
        after = self._case.after(before, act)
        if after.deadlines is not before.deadlines or after.happened is not before.happened:
            limits = self._outlook.limits(after)
        if after.released is not before.released:
            self._released.update(after.released)
        takes_time = after.now > before.now
        taken = self._taken[node]
        if takes_time:
            taken |= {(act.element, act.detail)}
        if taken:
            taken = self._outlook.repeatable(after, limits, taken)
        to = self._node(after, limits, taken, (node, act))
        gain = sum(after.process.values())
        return Step(act, to, after.process, after.critical, takes_time, gain)

    def _node(
        self, state: State, limits: Limits, taken: Taken, came: tuple[int, Act] | None
    ) -> int:
        """Return the number of the situation that a state belongs to."""
        mark = self._outlook.mark(state, limits), taken
        known = self._nodes.get(mark)
        if known is not None:
            return known
        if len(self._states) >= self._budget:
            raise TooManyStates(len(self._states))
        node = self._nodes[mark] = len(self._states)
        self._states.append(self._outlook.bare(state, limits))
        self._limits.append(limits)
        self._taken.append(taken)
        self._came.append(came)
        return node


class _Acts:
    """What can be done in a situation, each act made once."""

    def __init__(self, case: Case, outlook: Outlook) -> None:
        self._case, self._live = case, outlook.live
        self._opened = Lazily[str, Act](lambda key: Act("open", key))
        self._written = Lazily[str, Act](self._writing)
        self._chosen = Lazily[tuple[str, str], Act](lambda at: Act("choose", *at))

    def possible(self, state: State) -> Iterator[Act]:
        """Return every act that can make a difference."""
        if state.is_over:
            return
        for key in state.released:
            if key in self._live[state.scene] and key not in state.opened:
                yield self._opened[key]
        if self._case.deliverable(state) is not None:
            yield self._written[state.scene]
        for choice in self._case.choices(state):
            yield self._chosen[state.scene, choice.key]

    def _writing(self, scene: str) -> Act:
        paper = self._case.deliverables[str(self._case.scenes[scene].deliverable)]
        return Act("write", scene, "", {field.key: "x" for field in paper.fields})
