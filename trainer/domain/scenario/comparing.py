"""One way through a case beside another: scene by scene, what was done on which day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from trainer.domain.scenario.document import Scene
from trainer.domain.scenario.play import Case
from trainer.domain.scenario.state import Moment, State


@dataclass(frozen=True)
class Side:
    """What was first done in a scene on one way, and when it began."""

    at: datetime
    text: str
    key: str
    is_critical: bool = False


@dataclass(frozen=True)
class Row:
    """A scene that at least one of the ways came through."""

    scene: Scene
    mine: Side | None
    other: Side | None

    @property
    def is_same(self) -> bool:
        """Say whether both did the same there."""
        return bool(self.mine and self.other and self.mine.key == self.other.key)


def compared(case: Case, mine: State, other: State) -> list[Row]:
    """Return both ways scene by scene, in the order of mine with those of the other between."""
    left, right = dict(_sides(case, mine)), dict(_sides(case, other))
    return [Row(case.scenes[key], left.get(key), right.get(key)) for key in _merged(left, right)]


def _merged(left: dict[str, Side], right: dict[str, Side]) -> list[str]:
    found: list[str] = []
    waiting = list(right)
    for key in left:
        if key in waiting:
            before = waiting[: waiting.index(key)]
            found += [one for one in before if one not in left]
            waiting = waiting[waiting.index(key) + 1 :]
        found.append(key)
    return found + [one for one in waiting if one not in left]


def _sides(case: Case, state: State) -> Iterator[tuple[str, Side]]:
    """Yield (scene, what was done there first)."""
    seen: set[str] = set()
    for moment in state.log:
        if moment.kind in ("choice", "written") and moment.scene not in seen:
            seen.add(moment.scene)
            yield moment.scene, _side(case, moment)


def _side(case: Case, moment: Moment) -> Side:
    if moment.kind == "written":
        return Side(moment.at, case.deliverables[moment.key].form, moment.key)
    choice = next(c for c in case.scenes[moment.scene].choices if c.key == moment.key)
    return Side(moment.at, choice.text, choice.key, choice.critical is not None)
