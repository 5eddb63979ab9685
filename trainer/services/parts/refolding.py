"""Folding the sittings that a regrade reaches once more, and what would change by it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from trainer.domain import chain, regrade
from trainer.extensions import db
from trainer.services.parts import scoring
from trainer.services.parts.scoring import Figures
from trainer.store import engine
from trainer.store.queries import counting
from trainer.store.queries import regrades as find
from trainer.store.tables import Attempt, Regrade, Result

CHUNK = 200
Progress = Callable[[int, int], None]


class NothingLeft(ValueError):
    """A paper would be left without any question that counts."""


@dataclass(frozen=True)
class Refolded:
    """One sitting: the result that counts now, and what it would be worth."""

    attempt: Attempt
    result: Result
    worth: Figures

    @property
    def differs(self) -> bool:
        """Say whether anything of the result would change, be it only what a question earned."""
        new, old = self.worth, self.result
        stored = (old.score, old.passed, chain.canonical(old.parts))
        return (new.score, new.passed, chain.canonical(new.parts)) != stored


@dataclass(frozen=True)
class Row:
    """One line of a dry run: whose sitting, from which score to which.

    A score is None as long as written answers of the sitting wait to be marked.
    """

    attempt_id: int
    old: Fraction | None
    new: Fraction | None
    passed: bool
    passes: bool

    @classmethod
    def of(cls, one: Refolded) -> Row:
        """Return the line of a sitting."""
        old, new = one.result, one.worth
        return cls(one.attempt.id, old.score, new.score, bool(old.passed), bool(new.passed))

    @property
    def moves(self) -> bool:
        """Say whether the score would change."""
        return self.old != self.new

    def to_json(self) -> list[Any]:
        """Return the line as it is stored."""
        scores = [None if one is None else str(one) for one in (self.old, self.new)]
        return [self.attempt_id, *scores, self.passed, self.passes]

    @classmethod
    def from_json(cls, stored: Sequence[Any]) -> Row:
        """Return a stored line."""
        attempt_id, *scores, passed, passes = stored
        old, new = (None if one is None else Fraction(one) for one in scores)
        return cls(attempt_id, old, new, passed, passes)


def chunks(of: Regrade) -> tuple[int, Iterator[list[int]]]:
    """Return how many sittings a regrade reaches, and their ids in portions."""
    with engine.reading():
        ids = find.affected(regrade.from_json(of.changes["questions"]), of.exam_id)
        db.session.rollback()
    return len(ids), (ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK))


def refold(of: Regrade, ids: Iterable[int]) -> tuple[list[Refolded], int]:
    """Return the sittings that would differ, and how many can no longer be folded.

    Raises NothingLeft.
    """
    ids = list(ids)
    gone = find.erased(ids)
    found = find.attempts([one for one in ids if one not in gone])
    results = counting.results_of([attempt.id for attempt in found])
    found = [attempt for attempt in found if attempt.id in results]
    try:
        worth = scoring.refigured(found, regrade.from_json(of.changes["questions"]))
    except ValueError as error:
        raise NothingLeft from error
    all_of = [Refolded(one, results[one.id], worth[one.id]) for one in found]
    return [one for one in all_of if one.differs], len(gone)


def digest(rows: Iterable[Row]) -> str:
    """Return a fingerprint of the lines of a dry run."""
    return chain.digest([row.to_json() for row in rows])
