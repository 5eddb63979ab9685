"""Are the stored results what the recorded steps are worth: every attempt folded again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from trainer.domain import chain
from trainer.domain.rules import RULES
from trainer.extensions import db
from trainer.services.parts import scoring
from trainer.services.parts.scoring import Figures
from trainer.store import scope
from trainer.store.queries import counting
from trainer.store.tables import Attempt, Marking, Result, Step, Submission

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Difference:
    """One field of a stored result that is not what its steps are worth now."""

    attempt_id: int
    result_id: int
    rules: int
    field: str
    stored: str
    folded: str

    def __str__(self) -> str:
        """Return one line for a person: where, what is stored, what it is worth."""
        older = f" (rules {self.rules} < {RULES})" if self.rules < RULES else ""
        return (
            f"attempt {self.attempt_id} result {self.result_id} {self.field}{older}: "
            f"{self.stored} -> {self.folded}"
        )


@dataclass(frozen=True)
class Report:
    """How many results were folded, how many could not be, and what differs."""

    checked: int
    erased: int
    differences: tuple[Difference, ...]


def verify(progress: Progress = lambda done, of: None) -> Report:
    """Return how the newest result of every attempt differs from its steps; changes nothing.

    Results of a regrade that was not adopted do not count. Attempts whose answers were
    erased by law cannot be folded and are only counted.
    """
    with scope.everyone("the check covers every attempt"):
        found = _newest()
        erased = 0
        differences: list[Difference] = []
        for number, result in enumerate(found, 1):
            if _is_erased(result.attempt_id):
                erased += 1
            else:
                differences.extend(_differences(result))
            progress(number, len(found))
    return Report(len(found) - erased, erased, tuple(differences))


def _newest() -> list[Result]:
    query = select(Result).where(counting.counts(released=False)).order_by(Result.attempt_id)
    return list(db.session.execute(query).scalars())


def _is_erased(attempt_id: int) -> bool:
    gone = select(Step.id).where(Step.attempt_id == attempt_id, Step.body.is_(None)).limit(1)
    return db.session.execute(gone).first() is not None


def _differences(result: Result) -> Iterator[Difference]:
    try:
        worth = scoring.figures(result.attempt)
    except (ValueError, LookupError, ArithmeticError, AssertionError) as error:
        yield _difference(result, "steps", "", f"{type(error).__name__} {error}")
        return
    partly = _is_partly_marked(result.attempt)
    for field, (stored, folded) in _pairs(result, worth, partly=partly).items():
        if chain.canonical(stored) != chain.canonical(folded):
            yield _difference(result, field, chain.canonical(stored), chain.canonical(folded))


def _difference(result: Result, field: str, stored: str, folded: str) -> Difference:
    return Difference(result.attempt_id, result.id, result.rules, field, stored, folded)


def _pairs(result: Result, worth: Figures, *, partly: bool) -> dict[str, tuple[Any, Any]]:
    pairs: dict[str, tuple[Any, Any]] = {
        "score": (_text(result.score), _text(worth.score)),
        "passed": (result.passed, worth.passed),
        "ledgers": (result.ledgers, worth.ledgers),
    }
    if not partly:
        pairs["parts"] = (result.parts, worth.parts)
        pairs["critical"] = (result.critical, worth.critical)
    return pairs


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _is_partly_marked(attempt: Attempt) -> bool:
    """Say whether a paper is still unmarked: the next result comes with the last of them."""
    waiting = (
        select(Marking.id)
        .join(Submission, Submission.id == Marking.submission_id)
        .where(Submission.attempt_id == attempt.id, Marking.state != "submitted")
    )
    return db.session.execute(waiting.limit(1)).first() is not None
