"""How many people went which way through a case: counts per scene, choice, ending and deadline."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from statistics import median

from trainer.domain.scenario.document import Choice, Deadline, DeadlineState, Ending, Scene
from trainer.domain.scenario.play import Case
from trainer.domain.scenario.state import Act

LONGEST = 1_800  # seconds in one scene; who took longer went away meanwhile


@dataclass(frozen=True)
class Played:
    """What somebody did: the acts that stand, and the seconds from each act before to it.

    `case` is the same case on the calendar that the attempt pinned.
    """

    case: Case
    acts: Sequence[Act]
    seconds: Sequence[float] = ()


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

    `lost` is the share that did not do the best that the scene has; `seconds` the median time
    until the first act, None where nobody's was measured.
    """

    scene: Scene
    reached: int
    taken: tuple[Taken, ...]
    lost: Fraction
    seconds: float | None = None


@dataclass(frozen=True)
class Paths:
    """What `attempts` attempts did."""

    attempts: int
    crossings: tuple[Crossing, ...]
    endings: tuple[tuple[Ending, int], ...]
    missed: tuple[tuple[Deadline, int], ...]


def paths(case: Case, attempts: Iterable[Played]) -> Paths:
    """Return what finished attempts did; a scene counts once in an attempt, by the first act."""
    reached: Counter[str] = Counter()
    first: Counter[tuple[str, str]] = Counter()
    endings: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    times: dict[str, list[float]] = {}
    count = 0
    for played in attempts:
        count += 1
        state, seen, here = played.case.first, set[str](), 0.0
        for number, act in enumerate(played.acts):
            before, state = state, played.case.after(state, act)
            here += played.seconds[number] if number < len(played.seconds) else LONGEST
            if act.kind not in ("choose", "write"):
                continue
            if before.scene not in seen:
                seen.add(before.scene)
                reached[before.scene] += 1
                first[before.scene, act.detail] += 1
                if here < LONGEST:
                    times.setdefault(before.scene, []).append(here)
            here = 0.0
        if state.ending is not None:
            endings[state.ending] += 1
        late = [k for k, r in state.deadlines.items() if r.state is DeadlineState.MISSED]
        missed.update(late)
    return Paths(
        attempts=count,
        crossings=tuple(
            _crossing(scene, reached, first, times.get(scene.key, []))
            for scene in case.document.scenes
        ),
        endings=tuple((ending, endings[ending.key]) for ending in case.document.endings),
        missed=tuple((rule, missed[rule.key]) for rule in case.document.deadlines),
    )


def _crossing(
    scene: Scene, reached: Counter[str], first: Counter[tuple[str, str]], times: list[float]
) -> Crossing:
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
    return Crossing(scene, here, taken, lost, median(times) if times else None)


def _worth(choice: Choice) -> int:
    return sum((choice.points or {}).values()) - (100 if choice.critical else 0)
