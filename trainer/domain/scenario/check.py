"""What exploring a whole case proves or finds wrong, and the figures it gives."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from trainer.domain.scenario import explore
from trainer.domain.scenario.document import DeadlineState, Outcome
from trainer.domain.scenario.explore import STATE_BUDGET, Graph, TooManyStates, undisturbed
from trainer.domain.scenario.play import Case
from trainer.domain.scenario.state import Act, State
from trainer.domain.scenario.walks import Walks

PLAYS, SEED = 2_000, 20260415
MANY = 10**9  # more ways than anybody wants to read


class Trouble(StrEnum):
    """What can be wrong with a case as a whole; `key` of a fault names the element."""

    SCENE_UNREACHED = "scene_unreached"
    ENDING_UNREACHED = "ending_unreached"
    CHOICE_UNREACHED = "choice_unreached"
    EVENT_UNREACHED = "event_unreached"
    PAPER_UNREACHED = "paper_unreached"
    DEADLINE_UNREACHED = "deadline_unreached"
    CRITERION_UNREACHED = "criterion_unreached"
    STUCK = "stuck"
    LOST = "lost"
    TIMELESS = "timeless"
    BEYOND_CALENDAR = "beyond_calendar"
    NO_CLEAN_PASS = "no_clean_pass"  # noqa: S105 - a pass, not a password
    UNLAWFUL_PASS = "unlawful_pass"  # noqa: S105
    CAP_PASSES = "cap_passes"


@dataclass(frozen=True)
class Fault:
    """One thing wrong: the scene where it shows, the element, and how to come there."""

    trouble: Trouble
    scene: str = ""
    key: str = ""
    way: tuple[Act, ...] = ()


@dataclass(frozen=True)
class Bound:
    """The fewest and the most points of a ledger at an end."""

    least: int
    most: int


@dataclass(frozen=True)
class Report:
    """What was found. Where the budget ran out `proven` is False and there are no figures.

    `clean` is the best total without critical error and without a missed deadline, and
    `best_way` how it is reached; `ways` is None where there are circles; `chance` is the share of players at random who pass;
    `ends` holds the shortest way to each ending that is reached.
    """

    proven: bool
    situations: int
    faults: tuple[Fault, ...] = ()
    process: Bound = Bound(0, 0)
    timeliness: Bound = Bound(0, 0)
    clean: Fraction | None = None
    ways: int | None = None
    chance: Fraction = Fraction(0)
    best_way: tuple[Act, ...] = ()
    ends: tuple[tuple[str, tuple[Act, ...]], ...] = ()

    @property
    def is_sound(self) -> bool:
        """Say whether the case is proven to be without fault."""
        return self.proven and not self.faults


def check(case: Case, budget: int = STATE_BUDGET) -> Report:
    """Explore a case and return what that shows."""
    with undisturbed():
        return _checked(case, budget)


def _checked(case: Case, budget: int) -> Report:
    try:
        graph = explore.explore(case, budget)
    except TooManyStates as too_many:
        return Report(proven=False, situations=int(too_many.args[0]))
    return report(Walks(graph))


def report(walks: Walks) -> Report:
    """Return what the situations of a case show, however they were explored."""
    graph, case, least = walks.graph, walks.graph.case, walks.least
    return Report(
        proven=True,
        situations=len(graph.states),
        faults=tuple(_faults(case, graph, walks)),
        process=Bound(least[0], walks.best.process),
        timeliness=Bound(least[1], walks.best.timeliness),
        clean=walks.clean.total if walks.clean else None,
        best_way=tuple(walks.best_way),
        ways=walks.ways,
        chance=walks.chance(PLAYS, SEED),
        ends=tuple(_ends(case, graph)),
    )


def _ends(case: Case, graph: Graph) -> Iterator[tuple[str, tuple[Act, ...]]]:
    first: dict[str, int] = {}
    for node in graph.ends:
        first.setdefault(str(graph.states[node].ending), node)
    for ending in case.document.endings:
        if ending.key in first:
            yield ending.key, tuple(graph.way(first[ending.key]))


def _faults(case: Case, graph: Graph, walks: Walks) -> Iterator[Fault]:
    yield from _unreached(case, graph, walks)
    for node in _by_scene(graph, list(graph.cut)):
        yield _at(Trouble.BEYOND_CALENDAR, graph, node)
    stuck = {n for n, state in enumerate(graph.states) if _is_stuck(case, state)}
    for node in _by_scene(graph, sorted(stuck)):
        yield _at(Trouble.STUCK, graph, node)
    for node in _by_scene(graph, [n for n in walks.lost if n not in stuck | graph.cut.keys()]):
        yield _at(Trouble.LOST, graph, node)
    for node in _by_scene(graph, walks.timeless):
        yield _at(Trouble.TIMELESS, graph, node)
    yield from _passes(case, graph, walks)


def _is_stuck(case: Case, state: State) -> bool:
    """Say whether a case that is not over offers nothing to do."""
    return not (state.is_over or case.choices(state) or case.deliverable(state))


def _at(trouble: Trouble, graph: Graph, node: int) -> Fault:
    return Fault(trouble, scene=graph.states[node].scene, way=tuple(graph.way(node)))


def _by_scene(graph: Graph, nodes: list[int]) -> list[int]:
    """Return the first situation of each scene."""
    first: dict[str, int] = {}
    for node in nodes:
        first.setdefault(graph.states[node].scene, node)
    return list(first.values())


def _unreached(case: Case, graph: Graph, walks: Walks) -> Iterator[Fault]:
    document, states = case.document, graph.states
    here = {state.scene for state in states}
    over = {state.ending for state in states}
    taken = {(s.act.element, s.act.detail) for steps in graph.steps for s in steps}
    happened = frozenset().union(*(state.happened for state in states))
    begun = {k for s in states for k, r in s.deadlines.items() if r.state is not DeadlineState.IDLE}
    for scene in document.scenes:
        if scene.key not in here:
            yield Fault(Trouble.SCENE_UNREACHED, scene.key, scene.key)
            continue
        for choice in scene.choices:
            if (scene.key, choice.key) not in taken:
                yield Fault(Trouble.CHOICE_UNREACHED, scene.key, choice.key)
    for trouble, elements, found in (
        (Trouble.ENDING_UNREACHED, document.endings, over),
        (Trouble.EVENT_UNREACHED, document.events, happened),
        (Trouble.PAPER_UNREACHED, document.exhibits, graph.released),
        (Trouble.DEADLINE_UNREACHED, document.deadlines, begun),
        (Trouble.CRITERION_UNREACHED, document.criteria, _exercised(walks)),
    ):
        for element in elements:
            if element.key not in found:
                yield Fault(trouble, key=element.key)


def _exercised(walks: Walks) -> set[str]:
    return {key for key, most in walks.best.criteria.items() if most > 0}


def _passes(case: Case, graph: Graph, walks: Walks) -> Iterator[Fault]:
    scoring = case.document.scoring
    mark = Fraction(scoring.pass_mark)
    if scoring.critical_cap >= scoring.pass_mark:
        yield Fault(Trouble.CAP_PASSES)
    if walks.clean is None or walks.clean.total is None or walks.clean.total < mark:
        yield Fault(Trouble.NO_CLEAN_PASS)
    for worth in walks.worths:
        ending = case.endings[str(graph.states[worth.node].ending)]
        if ending.outcome is Outcome.UNLAWFUL and worth.total is not None and worth.total >= mark:
            yield Fault(Trouble.UNLAWFUL_PASS, key=ending.key, way=tuple(graph.way(worth.node)))
