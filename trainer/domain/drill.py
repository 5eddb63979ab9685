"""Drills: practice that asks one question at a time and answers at once."""

from __future__ import annotations

import math
import random
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from trainer.domain.paper import Candidate


class Source(StrEnum):
    """Where a drill takes its questions from."""

    TOPICS = "topics"
    MISTAKES = "mistakes"
    REVIEW = "review"


@dataclass(frozen=True)
class Drill:
    """A kind of practice: how many questions it asks, and the time reckoned for each.

    For `review`, `questions` is the most that is asked in a day. `sizes` are the numbers a
    person may choose from instead.
    """

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012 - read by pydantic, not a default

    format: int
    kind: str
    key: str
    title: str
    source: Source
    questions: int
    sizes: tuple[int, ...] = ()
    seconds: int = 30
    note: str = ""

    def minutes(self, number: int) -> int:
        """Return the minutes that so many questions take, at least one."""
        return max(1, math.ceil(number * self.seconds / 60))


@dataclass(frozen=True)
class Wanted:
    """What somebody wants to practise; an empty condition does not limit."""

    topics: tuple[str, ...] = ()
    duties: tuple[str, ...] = ()
    banks: tuple[str, ...] = ()

    def fits(self, question: Candidate) -> bool:
        """Say whether a question meets every condition."""
        return (
            (not self.topics or question.topic in self.topics)
            and (not self.duties or str(question.duty) in self.duties)
            and (not self.banks or question.bank in self.banks)
        )


def askable(pool: Iterable[Candidate], today: date, held: Collection[int]) -> list[Candidate]:
    """Return the questions that practice may ask: none that is stale, and none of `held`.

    `held` are documents whose answer must not be shown to this person now.
    """
    return [
        question
        for question in pool
        if question.document not in held
        and (question.stale_from is None or question.stale_from > today)
    ]


def choose(
    pool: Iterable[Candidate], wanted: Wanted, number: int, *, seed: int, last: Mapping[int, date]
) -> list[int]:
    """Return at most `number` documents to ask: new ones first, then those met longest ago.

    `last` says on which day a person last answered a document. The same arguments give the
    same questions in the same order.
    """
    chance = random.Random(seed)  # noqa: S311 - reproducible on purpose, nothing secret
    fitting = sorted(q.document for q in pool if wanted.fits(q))
    chance.shuffle(fitting)
    fitting.sort(key=lambda document: last.get(document, date.min))
    return fitting[:number]


def next_slot(
    slots: Iterable[int], answered: Collection[int], blocked: Collection[int]
) -> int | None:
    """Return the first place that is neither answered nor blocked, or None at the end."""
    return next((s for s in slots if s not in answered and s not in blocked), None)
