"""What answers to one question say about a person: mistakes, and how well they know what they know."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

SURE, UNSURE, GUESS = "sure", "unsure", "guess"
DAYS_TO_CLEAR = 2


@dataclass(frozen=True)
class Answered:
    """One answer whose result the person may know.

    `right` when it earned all points; `confidence` is "", sure, unsure or guess; `seconds`
    the time it took, where that is known.
    """

    at: datetime
    right: bool
    confidence: str = ""
    seconds: int | None = None

    @property
    def is_sure(self) -> bool:
        """Say whether the person was confident."""
        return self.confidence == SURE


@dataclass(frozen=True)
class Mistake:
    """What is known of a question that was answered wrong at least once.

    `times` counts every wrong answer, `confident` those given confidently since it was last
    cleared; `right_on` are the days with a right answer, guesses aside, since the last wrong one.
    """

    times: int
    confident: int
    last: Answered
    right_on: tuple[date, ...] = ()

    @property
    def is_open(self) -> bool:
        """Say whether it still stands in the book."""
        return len(self.right_on) < DAYS_TO_CLEAR

    @property
    def days_left(self) -> int:
        """Return on how many more days it is to be answered rightly."""
        return max(0, DAYS_TO_CLEAR - len(self.right_on))


def mistake(answers: Iterable[Answered], zone: tzinfo) -> Mistake | None:
    """Return the mistake that answers to one question amount to; None without a wrong one.

    A wrong answer opens it. Right answers on two days of `zone` clear it: guesses do not
    count, and a wrong answer in between begins the count anew.
    """
    found: Mistake | None = None
    for one in sorted(answers, key=lambda answer: answer.at):
        if not one.right:
            found = _opened(found, one)
        elif found is not None and one.confidence != GUESS and found.is_open:
            days = dict.fromkeys([*found.right_on, day_of(one.at, zone)])
            found = Mistake(found.times, found.confident, found.last, tuple(days))
    return found


def _opened(known: Mistake | None, wrong: Answered) -> Mistake:
    before = known.confident if known is not None and known.is_open else 0
    times = known.times if known is not None else 0
    return Mistake(times + 1, before + wrong.is_sure, wrong)


def rank(known: Mistake) -> tuple[int, int, float]:
    """Return what sorts mistakes: confident ones first, then the frequent, then the newest."""
    return (-(known.confident > 0), -known.times, -known.last.at.timestamp())


def day_of(moment: datetime, zone: tzinfo) -> date:
    """Return the day it is in a zone at a moment."""
    return moment.astimezone(zone).date()


def when_sure(answers: Iterable[Answered]) -> tuple[int, int]:
    """Return (right, all) of the answers given confidently."""
    sure = [one for one in answers if one.is_sure]
    return sum(one.right for one in sure), len(sure)
