"""Competency: levels rolled up from evidence, hidden while there is too little of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from trainer.domain import exact

FEWEST_PIECES = 3  # below this no level is shown
FEWEST_PEOPLE = 5  # below this no average, rank or radar of a group is shown


@dataclass(frozen=True)
class Competency:
    """One competency and what each of its levels looks like."""

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012 - read by pydantic, not a default

    key: str
    title: str
    levels: tuple[str, ...]


@dataclass(frozen=True)
class Framework:
    """The competencies; `thresholds` are the least percentages of level 1, 2, 3, 4."""

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012 - read by pydantic, not a default

    format: int
    kind: str
    key: str
    title: str
    competencies: tuple[Competency, ...]
    level_names: tuple[str, ...]
    thresholds: tuple[Decimal, ...]
    window: int = 5
    note: str = ""

    def level_of(self, score: Fraction) -> int:
        """Return the level 1..len(thresholds) of a percentage."""
        reached = [number for number, least in enumerate(self.thresholds, 1) if score >= least]
        return max(reached, default=1)

    def rolled_up(self, scores: Sequence[Fraction]) -> tuple[int, Fraction] | None:
        """Return (level, mean percentage) of the newest `window` scores, oldest first.

        None while there are fewer than three: a level from less would mislead.
        """
        if len(scores) < FEWEST_PIECES:
            return None
        average = exact.mean(scores[-self.window :])
        assert average is not None
        return self.level_of(exact.rounded(average)), average
