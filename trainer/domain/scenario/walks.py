"""Figures of a whole case, from walks over the graph of its situations.

Situations that lead to each other form a circle. Round a circle nothing is earned a second
time, since a scene earns once, so each circle is one place in these walks.
"""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from operator import add

from trainer.domain import exact
from trainer.domain.calendar import UnknownDay, WatchedCalendar
from trainer.domain.scenario import explore, ledgers
from trainer.domain.scenario.document import DeadlineState
from trainer.domain.scenario.explore import STATE_BUDGET, Graph, Step
from trainer.domain.scenario.ledgers import Best
from trainer.domain.scenario.play import Case
from trainer.domain.scenario.state import Act, State

LONGEST = 1_000  # acts of a random player, who may go round in circles

Sum = tuple[int, ...]  # points of process together, then of each criterion


def best_of(case: Case, budget: int = STATE_BUDGET) -> Best:
    """Return the best attainable points of a case.

    Raises TooManyStates beyond `budget`, UnknownDay where an act leads beyond the calendar:
    on a longer one the best could be another.
    """
    calendar = WatchedCalendar.of(case.calendar)
    with explore.undisturbed():
        graph = explore.explore(Case(case.document, calendar), budget)
        for day in graph.cut.values():
            raise UnknownDay(day)
        found = Walks(graph)
        way = tuple(Act(act.kind, act.element, act.detail) for act in found.best_way)
        return replace(found.best, way=way, until=max(calendar.asked, default=None))


@dataclass(frozen=True)
class Worth:
    """What a case can come to in one of its last situations, papers taken as full marks."""

    node: int
    process: int
    timeliness: int
    total: Fraction | None


@dataclass(frozen=True)
class Walks:
    """Bounds and counts over one graph."""

    graph: Graph

    @cached_property
    def best(self) -> Best:
        """The most points of process, of each criterion and of timeliness, each by itself."""
        most = self._sums(max, self.graph.steps)
        ends = [most[node] for node in self.graph.ends if node in most]
        whole = [max(column) for column in zip(*ends, strict=True)] if ends else []
        names = [criterion.key for criterion in self.graph.case.document.criteria]
        timely = [self.timely(node) for node in self.graph.ends]
        return Best(
            process=max(whole[0], 0) if whole else 0,
            timeliness=max(timely, default=0),
            criteria=dict(zip(names, (max(one, 0) for one in whole[1:]), strict=False)),
        )

    @cached_property
    def least(self) -> tuple[int, int]:
        """The fewest points of process and of timeliness at an end.

        Somebody who does one act over and over while no period runs may come out below it:
        such an act is followed once on a way.
        """
        sums = self._sums(min, self.graph.steps)
        ends = [sums[node][0] for node in self.graph.ends if node in sums]
        return min(ends, default=0), min(map(self.timely, self.graph.ends), default=0)

    def timely(self, node: int) -> int:
        """Return the points of timeliness in a situation."""
        return ledgers.timeliness_points(self.graph.case.document, self.graph.states[node])

    @cached_property
    def worths(self) -> list[Worth]:
        """The most that each end is worth that is reached without critical error."""
        sums = self._clean_sums
        return [self._worth(node, sums[node][0]) for node in self.graph.ends if node in sums]

    @cached_property
    def _clean_steps(self) -> list[list[Step]]:
        """The acts without critical error."""
        return [[step for step in steps if not step.errors] for steps in self.graph.steps]

    @cached_property
    def _clean_sums(self) -> dict[int, Sum]:
        return self._sums(max, self._clean_steps)

    def _worth(self, node: int, process: int) -> Worth:
        state = self.graph.states[node]
        total = self.total(process, self.timely(node), state)
        return Worth(node, process, self.timely(node), total)

    def total(self, process: int, timeliness: int, state: State) -> Fraction | None:
        """Return the total of points at an end, with full marks for the papers handed in."""
        document = self.graph.case.document
        weights = {paper.key: paper.weight for paper in document.deliverables}
        written = sum(weights[key] for key in state.written)
        return ledgers.weighed(
            document,
            exact.percent(Fraction(process), Fraction(self.best.process)),
            exact.percent(Fraction(timeliness), Fraction(self.best.timeliness)),
            exact.percent(Fraction(written), Fraction(sum(weights.values()))),
        )

    @cached_property
    def clean(self) -> Worth | None:
        """What the case is worth at most without critical error and with no deadline missed."""
        worths = [
            worth
            for worth in self.worths
            if worth.total is not None and not is_late(self.graph.states[worth.node])
        ]
        return max(worths, key=lambda worth: worth.total or Fraction(0), default=None)

    @cached_property
    def best_way(self) -> list[Act]:
        """The acts of a way to `clean`, the fewest there are; empty where there is none."""
        if self.clean is None:
            return []
        sums = self._clean_sums
        came: dict[int, tuple[int, Act]] = {}
        waiting = deque([0])
        while self.clean.node not in came and waiting:
            node = waiting.popleft()
            for step in self._clean_steps[node]:
                is_best = sums[node][0] + step.gain == sums[step.to][0]
                if is_best and step.to and step.to not in came:
                    came[step.to] = node, step.act
                    waiting.append(step.to)
        acts, node = [], self.clean.node
        while node:
            node, act = came[node]
            acts.append(act)
        return acts[::-1]

    @cached_property
    def ways(self) -> int | None:
        """The number of ways through the case, or None where there are circles."""
        if self.has_circles:
            return None
        count = [0] * len(self.graph.states)
        count[0] = 1
        for (node,) in self.components:
            for step in self.graph.steps[node]:
                count[step.to] += count[node]
        return sum(count[node] for node in self.graph.ends)

    @cached_property
    def has_circles(self) -> bool:
        """Say whether anything can be come back to."""
        return any(len(group) > 1 for group in self.components) or any(
            step.to == node for node, steps in enumerate(self.graph.steps) for step in steps
        )

    @cached_property
    def components(self) -> list[list[int]]:
        """Situations grouped by circles, every group after those that lead to it."""
        return _circles(self.graph.steps)

    @cached_property
    def timeless(self) -> list[int]:
        """Situations on a circle that takes no time."""
        still = [[s.to for s in steps if not s.takes_time] for steps in self.graph.steps]
        groups = circles(still)
        alone = [node for node, following in enumerate(still) if node in following]
        return sorted({node for group in groups if len(group) > 1 for node in group} | {*alone})

    @cached_property
    def lost(self) -> list[int]:
        """Situations without any way to an end."""
        before: list[list[int]] = [[] for _ in self.graph.states]
        for node, steps in enumerate(self.graph.steps):
            for step in steps:
                before[step.to].append(node)
        found, waiting = set(self.graph.ends), list(self.graph.ends)
        while waiting:
            for node in before[waiting.pop()]:
                if node not in found:
                    found.add(node)
                    waiting.append(node)
        return [node for node in range(len(self.graph.states)) if node not in found]

    def chance(self, plays: int, seed: int) -> Fraction:
        """Return the share of players who choose at random and pass with full marks for papers."""
        source = random.Random(seed)  # noqa: S311 - dice, not a secret
        passed = sum(self._plays(source) for _ in range(plays))
        return Fraction(passed, plays)

    def _plays(self, source: random.Random) -> bool:
        node, process, erred = 0, 0, False
        for _ in range(LONGEST):
            if not self.graph.steps[node]:
                break
            step = source.choice(self.graph.steps[node])
            node, process, erred = step.to, process + step.gain, erred or bool(step.errors)
        state, scoring = self.graph.states[node], self.graph.case.document.scoring
        if not state.is_over:
            return False
        total = self.total(process, self.timely(node), state)
        if total is not None and erred:
            total = min(total, Fraction(scoring.critical_cap))
        return total is not None and total >= Fraction(scoring.pass_mark)

    def _sums(self, pick: Callable[[int, int], int], leads: list[list[Step]]) -> dict[int, Sum]:
        """Return for each situation the most (or fewest) points with which acts lead to it."""
        worth = _Worths(criterion.key for criterion in self.graph.case.document.criteria)
        found: dict[int, Sum] = {0: worth.of({})}
        groups = self.components if leads is self.graph.steps else _circles(leads)
        for group in groups:
            sums = [found[node] for node in group if node in found]
            if not sums:
                continue
            here = sums[0] if len(sums) == 1 else tuple(map(pick, *sums))
            for node in group:
                found[node] = here
                for _, to, points, *_rest in leads[node]:
                    there = tuple(map(add, here, worth.of(points))) if points else here
                    known = found.get(to)
                    if known is None or known == there:
                        found[to] = there
                    else:
                        found[to] = tuple(map(pick, known, there))
        return found


class _Worths:
    """Points as sums, each reckoned once: the acts of a graph share the points of the document."""

    def __init__(self, criteria: Iterable[str]) -> None:
        self._criteria = list(criteria)
        self._known: dict[int, tuple[Mapping[str, int], Sum]] = {}

    def of(self, points: Mapping[str, int]) -> Sum:
        """Return points together and by criterion."""
        known = self._known.get(id(points))
        if known is None:
            worth = sum(points.values()), *(points.get(key, 0) for key in self._criteria)
            known = self._known[id(points)] = points, worth  # kept, so that the id stays its own
        return known[1]


def _circles(leads: list[list[Step]]) -> list[list[int]]:
    return circles([[step.to for step in steps] for steps in leads])


def is_late(state: State) -> bool:
    """Say whether a deadline was missed."""
    return any(running.state is DeadlineState.MISSED for running in state.deadlines.values())


def circles(leads: list[list[int]]) -> list[list[int]]:
    """Return the strongly connected groups of a graph, each after those that lead to it.

    Tarjan's algorithm, without recursion.
    """
    order: dict[int, int] = {}
    low: dict[int, int] = {}
    held: set[int] = set()
    stack: list[int] = []
    groups: list[list[int]] = []
    for root in range(len(leads)):
        if root in order:
            continue
        work = [(root, 0)]
        while work:
            node, at = work.pop()
            if at == 0:
                order[node] = low[node] = len(order)
                stack.append(node)
                held.add(node)
            else:
                low[node] = min(low[node], low[leads[node][at - 1]])
            while at < len(leads[node]):
                to = leads[node][at]
                at += 1
                if to not in order:
                    work.append((node, at))
                    work.append((to, 0))
                    break
                if to in held:
                    low[node] = min(low[node], order[to])
            else:
                if low[node] == order[node]:
                    groups.append(_popped(stack, held, node))
    return groups[::-1]


def _popped(stack: list[int], held: set[int], root: int) -> list[int]:
    group = []
    while True:
        node = stack.pop()
        held.remove(node)
        group.append(node)
        if node == root:
            return group
