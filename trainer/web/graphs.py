"""The picture of a case: scenes and endings in layers, every one a link, drawn as SVG by a macro.

Layers follow the longest way from the start without going back, so that arrows lead down.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from trainer.domain.scenario.document import Scenario
from trainer.domain.scenario.paths import Paths

WIDTH, HEIGHT = 148, 44  # of a node, in units of the picture
BEND = 16  # room for a way that passes a layer
ACROSS, DOWN, MARGIN = 24, 44, 12
_SWEEPS = 4


@dataclass(frozen=True)
class Went:
    """How many came to a node, and which share of them did not do the best there (0..1)."""

    reached: int
    lost: float = 0.0

    @property
    def heat(self) -> int:
        """How hot the node is drawn: 0 (all went right) to 4 (most went wrong)."""
        return min(4, int(5 * self.lost))


@dataclass(frozen=True)
class Node:
    """A scene or an ending at its place; `x` and `y` are of its upper left corner.

    `kind`: scene, paper, or the outcome of an ending. A node that no way leads to is `lost`,
    one from which none leads on is `stuck`.
    """

    key: str
    title: str
    kind: str
    x: float
    y: float
    lost: bool
    stuck: bool
    went: Went | None = None


@dataclass(frozen=True)
class Edge:
    """An arrow between nodes, `times` acts in one; `red` when all of them are critical errors.

    `width` is 1 to 5 by how many took it first, 0 where nobody did though others are counted.
    """

    source: str
    target: str
    path: str
    times: int
    red: bool
    back: bool
    width: int = 1


@dataclass(frozen=True)
class Graph:
    """A picture of `width` x `height` units."""

    width: float
    height: float
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


def of_case(scenario: Scenario, look: Paths | None = None) -> Graph:
    """Return the picture of a case, with where people went when that is given."""
    graph = _Layout(scenario).graph
    return _with_paths(graph, look) if look is not None else graph


def _with_paths(graph: Graph, look: Paths) -> Graph:
    went = {one.scene.key: Went(one.reached, float(one.lost)) for one in look.crossings}
    went |= {ending.key: Went(count) for ending, count in look.endings}
    flow: Counter[tuple[str, str]] = Counter()
    for one in look.crossings:
        for taken in one.taken:
            flow[one.scene.key, taken.choice.goto] += taken.count
        if one.scene.goto:
            flow[one.scene.key, one.scene.goto] += one.reached
    most = max(flow.values(), default=0) or 1
    return replace(
        graph,
        nodes=tuple(replace(node, went=went.get(node.key)) for node in graph.nodes),
        edges=tuple(
            replace(edge, width=-(-5 * flow[edge.source, edge.target] // most))
            for edge in graph.edges
        ),
    )


class _Layout:
    """Layers of places; a way over several layers passes through a bend in each between."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.places = [s.key for s in scenario.scenes] + [e.key for e in scenario.endings]
        self.ways = _ways(scenario)
        self.depth = self._depths()
        self.bends: dict[tuple[str, str], list[str]] = {}
        self.before: dict[str, list[str]] = {}  # what stands above, a layer higher
        for way in self.ways:
            self._bend(*way)

    def _bend(self, source: str, target: str) -> None:
        upper, lower = self.depth.get(source), self.depth.get(target)
        if upper is None or lower is None or lower <= upper:
            return
        between = [f"{source} {target} {depth}" for depth in range(upper + 1, lower)]
        self.depth |= {bend: upper + 1 + n for n, bend in enumerate(between)}
        self.bends[source, target] = between
        for above, below in itertools.pairwise([source, *between, target]):
            self.before.setdefault(below, []).append(above)

    def _depths(self) -> dict[str, int]:
        """Return the layer of each place that can be reached, by the longest way onward."""
        start = self.scenario.scenes[0].key
        following: dict[str, list[str]] = {}
        for source, target in self.ways:
            following.setdefault(source, []).append(target)
        order, back = _ordered(start, following)
        depth = {start: 0}
        for key in order:
            for target in following.get(key, ()):
                if (key, target) not in back and key in depth:
                    depth[target] = max(depth.get(target, 0), depth[key] + 1)
        return depth

    @cached_property
    def layers(self) -> list[list[str]]:
        """Places and bends by layer, each near those above it; lost places come last."""
        layers: list[list[str]] = [[] for _ in range(max(self.depth.values()) + 1)]
        for key, depth in self.depth.items():
            layers[depth].append(key)
        for _ in range(_SWEEPS):
            for upper, lower in itertools.pairwise(layers):
                spots = {key: n for n, key in enumerate(upper)}
                middle = {key: self._middle(key, spots) for key in lower}
                lower.sort(key=middle.__getitem__)
        lost = [key for key in self.places if key not in self.depth]
        return [*layers, lost] if lost else layers

    def _middle(self, key: str, spots: Mapping[str, int]) -> float:
        above = [spots[one] for one in self.before.get(key, ()) if one in spots]
        return sum(above) / len(above) if above else len(spots) / 2

    @cached_property
    def graph(self) -> Graph:
        rows = [self._widths(layer) for layer in self.layers]
        width = max(map(sum, rows)) - ACROSS + 2 * MARGIN
        height = len(self.layers) * (HEIGHT + DOWN) - DOWN + 2 * MARGIN
        spots: dict[str, tuple[float, float]] = {}
        for depth, (layer, widths) in enumerate(zip(self.layers, rows, strict=True)):
            x = (width - sum(widths) + ACROSS) / 2
            for key, wide in zip(layer, widths, strict=True):
                spots[key] = (x, MARGIN + depth * (HEIGHT + DOWN))
                x += wide
        nodes = tuple(self._node(key, *spots[key]) for key in self.places)
        edges = tuple(self._edge(way, acts, spots) for way, acts in self.ways.items())
        return Graph(width, height, nodes, edges)

    def _widths(self, layer: list[str]) -> list[int]:
        return [(BEND if " " in key else WIDTH) + ACROSS for key in layer]

    def _node(self, key: str, x: float, y: float) -> Node:
        scenes = {scene.key: scene for scene in self.scenario.scenes}
        endings = {ending.key: ending for ending in self.scenario.endings}
        kind = str(endings[key].outcome) if key in endings else "scene"
        if key in scenes and scenes[key].deliverable:
            kind = "paper"
        return Node(
            key=key,
            title=(scenes.get(key) or endings[key]).title,
            kind=kind,
            x=x,
            y=y,
            lost=key not in self.depth,
            stuck=key in scenes and all(source != key for source, _ in self.ways),
        )

    def _edge(
        self, way: tuple[str, str], acts: list[bool], spots: Mapping[str, tuple[float, float]]
    ) -> Edge:
        (x1, y1), (x2, y2) = spots[way[0]], spots[way[1]]
        back = y2 <= y1
        if back:  # round the right side, and in again from there
            x1, y1, x2, y2 = x1 + WIDTH, y1 + HEIGHT / 2, x2 + WIDTH, y2 + HEIGHT / 2
            path = f"M{x1:g} {y1:g}C{x1 + 40:g} {y1:g} {x2 + 40:g} {y2:g} {x2 + 6:g} {y2:g}"
            return Edge(*way, path, len(acts), all(acts), back)
        bends = [spots[bend] for bend in self.bends.get(way, ())]
        stops = [(x + BEND / 2, y, y + HEIGHT) for x, y in bends]
        path = f"M{x1 + WIDTH / 2:g} {y1 + HEIGHT:g}"
        at = (x1 + WIDTH / 2, y1 + HEIGHT)
        for x, top, bottom in [*stops, (x2 + WIDTH / 2, y2 - 6, y2 - 6)]:
            half = (top - at[1]) / 2
            path += f"C{at[0]:g} {at[1] + half:g} {x:g} {top - half:g} {x:g} {top:g}"
            path += f"L{x:g} {bottom:g}" if bottom != top else ""
            at = (x, bottom)
        return Edge(*way, path, len(acts), all(acts), back)


def _ways(scenario: Scenario) -> dict[tuple[str, str], list[bool]]:
    """Return (from, to) -> whether each act that leads there is a critical error."""
    places = {s.key for s in scenario.scenes} | {e.key for e in scenario.endings}
    found: dict[tuple[str, str], list[bool]] = {}
    for scene in scenario.scenes:
        acts = [(choice.goto, choice.critical is not None) for choice in scene.choices]
        for target, red in [*acts, *([(scene.goto, False)] if scene.goto else [])]:
            if target in places:
                found.setdefault((scene.key, target), []).append(red)
    return found


def _ordered(
    start: str, following: Mapping[str, Iterable[str]]
) -> tuple[list[str], set[tuple[str, str]]]:
    """Return places so that each comes after those before it, and the ways that lead back."""
    order: list[str] = []
    back: set[tuple[str, str]] = set()
    done: set[str] = set()
    path: list[tuple[str, list[str]]] = [(start, list(following.get(start, ())))]
    open_: set[str] = {start}
    while path:
        key, left = path[-1]
        if not left:
            path.pop()
            open_.discard(key)
            done.add(key)
            order.append(key)
            continue
        target = left.pop(0)
        if target in open_:
            back.add((key, target))
        elif target not in done:
            open_.add(target)
            path.append((target, list(following.get(target, ()))))
    return order[::-1], back
