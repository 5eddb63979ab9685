"""One person's competencies, and a group's where it is large enough to be shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from trainer.domain import exact
from trainer.domain.competency import FEWEST_PEOPLE, FEWEST_PIECES, Competency, Framework

PASSING = 2  # the level 合格


@dataclass(frozen=True)
class Reached:
    """What somebody shows in one competency; level and mean are None under three pieces."""

    competency: Competency
    pieces: int
    level: int | None
    mean: Fraction | None

    @property
    def lacking(self) -> int:
        """How many pieces are wanting before a level is shown."""
        return max(0, FEWEST_PIECES - self.pieces)


def profile(framework: Framework, scores: Mapping[str, Sequence[Fraction]]) -> list[Reached]:
    """Return every competency of the framework; `scores` by competency, oldest first."""
    return [_reached(framework, c, scores.get(c.key, ())) for c in framework.competencies]


def _reached(framework: Framework, competency: Competency, scores: Sequence[Fraction]) -> Reached:
    level, mean = framework.rolled_up(scores) or (None, None)
    return Reached(competency, len(scores), level, mean)


def group(framework: Framework, people: Sequence[Sequence[Reached]]) -> list[Reached]:
    """Return the mean of those who have a level; `pieces` are people, no level under five."""
    found = []
    for place, competency in enumerate(framework.competencies):
        means = [m for person in people if (m := person[place].mean) is not None]
        mean = exact.mean(means) if len(means) >= FEWEST_PEOPLE else None
        level = None if mean is None else framework.level_of(exact.rounded(mean))
        found.append(Reached(competency, len(means), level, mean))
    return found


def passing_mark(framework: Framework) -> Fraction:
    """Return the least percentage of the level 合格."""
    return Fraction(framework.thresholds[PASSING - 1])
