"""How many people went which way through a case: counts per scene, choice, ending and deadline."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from trainer.domain.scenario.document import Choice, Deadline, DeadlineState, Ending, Scene
from trainer.domain.scenario.play import Case
from trainer.domain.scenario.state import Act


@dataclass(frozen=True)
class Taken:
    """One choice and how often it was the first that was taken in its scene."""

    choice: Choice
    count: int
    share: Fraction
    is_best: bool


@dataclass(frozen=True)
class Crossing:
    """One scene: how many attempts came there, and what they did first.

    `lost` is the share that did not do the best that the scene has.
    """

    scene: Scene
    reached: int
    taken: tuple[Taken, ...]
    lost: Fraction


@dataclass(frozen=True)
class Paths:
    """What `attempts` attempts did."""

    attempts: int
    crossings: tuple[Crossing, ...]
    endings: tuple[tuple[Ending, int], ...]
    missed: tuple[tuple[Deadline, int], ...]


def paths(case: Case, attempts: Iterable[tuple[Case, Sequence[Act]]]) -> Paths:
    """Return what finished attempts did; a scene counts once in an attempt, by the first act.

    Each attempt comes with the same case on the calendar that it pinned.
    """
    reached: Counter[str] = Counter()
    first: Counter[tuple[str, str]] = Counter()
    endings: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    count = 0
    for own, acts in attempts:
        count += 1
        state, seen = own.first, set[str]()
        for act in acts:
            before, state = state, own.after(state, act)
            if act.kind in ("choose", "write") and before.scene not in seen:
                seen.add(before.scene)
                reached[before.scene] += 1
                first[before.scene, act.detail] += 1
        if state.ending is not None:
            endings[state.ending] += 1
        late = [k for k, r in state.deadlines.items() if r.state is DeadlineState.MISSED]
        missed.update(late)
    return Paths(
        attempts=count,
        crossings=tuple(_crossing(scene, reached, first) for scene in case.document.scenes),
        endings=tuple((ending, endings[ending.key]) for ending in case.document.endings),
        missed=tuple((rule, missed[rule.key]) for rule in case.document.deadlines),
    )


def _crossing(scene: Scene, reached: Counter[str], first: Counter[tuple[str, str]]) -> Crossing:
    here = reached[scene.key]
    best = max((_worth(choice) for choice in scene.choices), default=0)
    taken = tuple(
        Taken(
            choice,
            first[scene.key, choice.key],
            Fraction(first[scene.key, choice.key], here) if here else Fraction(0),
            _worth(choice) == best,
        )
        for choice in scene.choices
    )
    lost = sum((one.share for one in taken if not one.is_best), Fraction(0))
    return Crossing(scene, here, taken, lost)


def _worth(choice: Choice) -> int:
    return sum((choice.points or {}).values()) - (100 if choice.critical else 0)
