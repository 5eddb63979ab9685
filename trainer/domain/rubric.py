"""Rubrics: described levels per criterion, weights, and critical errors that cap."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction


@dataclass(frozen=True)
class Level:
    """One described level; `points` grow with quality."""

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012 - read by pydantic, not a default

    points: int
    text: str


@dataclass(frozen=True)
class Criterion:
    """One criterion; below `comment_below` points a comment is required."""

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012 - read by pydantic, not a default

    key: str
    title: str
    question: str
    weight: Decimal
    competency: str
    levels: tuple[Level, ...]
    comment_below: int = 0
    citations: tuple[str, ...] = ()


@dataclass(frozen=True)
class CriticalError:
    """An error that caps the whole at `cap` percent and is reported by name."""

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012 - read by pydantic, not a default

    key: str
    title: str
    text: str
    cap: Decimal
    citations: tuple[str, ...] = ()


@dataclass(frozen=True)
class Part:
    """One criterion as marked: the points of the chosen level, and what was said."""

    points: int
    comment: str = ""
    quote: str = ""


@dataclass(frozen=True)
class Judgement:
    """A whole rating: parts by criterion key, and the critical errors found."""

    parts: Mapping[str, Part]
    critical: tuple[str, ...] = ()


@dataclass(frozen=True)
class Marked:
    """The worth of a judgement; percentages, exact. `raw` is before any cap."""

    raw: Fraction
    score: Fraction
    passed: bool
    shares: Mapping[str, Fraction]
    critical: tuple[str, ...]


class InvalidParts(ValueError):
    """A rating that does not fit its rubric; `faults` are (criterion key, reason) pairs.

    Reasons: missing, unknown, no_such_level, comment_needed.
    """

    def __init__(self, faults: list[tuple[str, str]]) -> None:
        super().__init__(str(faults))
        self.faults = faults


@dataclass(frozen=True)
class Rubric:
    """A rubric revision; weights add up to 100."""

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012 - read by pydantic, not a default

    format: int
    kind: str
    key: str
    title: str
    pass_mark: Decimal
    criteria: tuple[Criterion, ...]
    critical_errors: tuple[CriticalError, ...] = ()
    note: str = ""

    def checked(self, judgement: Judgement) -> Judgement:
        """Return `judgement` when it fits this rubric; raises InvalidParts otherwise."""
        faults = [*self._part_faults(judgement.parts), *self._error_faults(judgement.critical)]
        if faults:
            raise InvalidParts(faults)
        return judgement

    def marked(self, judgement: Judgement) -> Marked:
        """Return what a judgement is worth; raises InvalidParts when it does not fit."""
        self.checked(judgement)
        shares = {c.key: _share(c, judgement.parts[c.key].points) for c in self.criteria}
        weights = {c.key: Fraction(c.weight) for c in self.criteria}
        whole = sum(weights.values(), Fraction(0))
        raw = 100 * sum((shares[k] * weights[k] for k in shares), Fraction(0)) / whole
        score = min([raw, *self._caps(judgement.critical)])
        return Marked(raw, score, score >= Fraction(self.pass_mark), shares, judgement.critical)

    def _caps(self, critical: Collection[str]) -> list[Fraction]:
        return [Fraction(error.cap) for error in self.critical_errors if error.key in critical]

    def _part_faults(self, parts: Mapping[str, Part]) -> list[tuple[str, str]]:
        known = {criterion.key: criterion for criterion in self.criteria}
        faults = [(key, "unknown") for key in parts if key not in known]
        for key, criterion in known.items():
            part = parts.get(key)
            if part is None:
                faults.append((key, "missing"))
            elif part.points not in {level.points for level in criterion.levels}:
                faults.append((key, "no_such_level"))
            elif part.points < criterion.comment_below and not part.comment.strip():
                faults.append((key, "comment_needed"))
        return faults

    def _error_faults(self, critical: Collection[str]) -> list[tuple[str, str]]:
        known = {error.key for error in self.critical_errors}
        return [(key, "unknown") for key in critical if key not in known]


def _share(criterion: Criterion, points: int) -> Fraction:
    low = min(level.points for level in criterion.levels)
    high = max(level.points for level in criterion.levels)
    return Fraction(points - low, high - low)
