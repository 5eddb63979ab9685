"""When a question is due again: FSRS folded over the answers a person gave to it.

The memory model is FSRS-6 with its published default weights, as the package `fsrs`
implements it (Ye, Su, Cao 2022, KDD, doi 10.1145/3534678.3539081; open-spaced-repetition).
It runs without fuzz and without steps within a day, and is given days instead of moments,
so that a fold over the same answers gives the same day on every machine.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from fsrs import Card, Rating, Scheduler

from trainer.domain import practice
from trainer.domain.practice import GUESS, Answered, day_of

LONGEST_DAYS = 365
QUICK, SLOW = 20, 90  # seconds
NEXT_DAY = timedelta(days=1)
_SCHEDULER = Scheduler(
    desired_retention=0.9,
    learning_steps=(),
    relearning_steps=(),
    maximum_interval=LONGEST_DAYS,
    enable_fuzzing=False,
)


@dataclass(frozen=True)
class Wished:
    """That somebody put a question into their review."""

    at: datetime


@dataclass(frozen=True)
class Recall:
    """How well a question is remembered, and when it is due.

    `stability` is the days until recall falls to 90 percent, `difficulty` 1..10; both are
    rounded to six places. `confident_error` while a confidently wrong answer is not cleared.
    """

    due_on: date
    stability: float
    difficulty: float
    reviewed_on: date
    reviews: int
    lapses: int
    confident_error: bool


def rating(answer: Answered) -> Rating:
    """Return the grade that FSRS is given for an answer.

    Wrong, in part or given up: Again. Right but guessed, or after more than 90 seconds: Hard.
    Right, confident and within 20 seconds: Easy. Any other right answer: Good.
    """
    if not answer.right:
        return Rating.Again
    slow = answer.seconds is not None and answer.seconds > SLOW
    if answer.confidence == GUESS or slow:
        return Rating.Hard
    quick = answer.seconds is not None and answer.seconds <= QUICK
    return Rating.Easy if quick and answer.is_sure else Rating.Good


def fold(answers: Iterable[Answered], wishes: Iterable[Wished], zone: tzinfo) -> Recall | None:
    """Return the state of a question's card; None while it is not in the review.

    A wrong answer puts it there, due on the next day; so does a wish, due on the next day at
    the latest. Every answer counts for the memory, also those before. Days are those of `zone`.
    """
    told = sorted(answers, key=lambda answer: answer.at)
    asked = sorted(wish.at for wish in wishes)
    if not told or (not asked and all(one.right for one in told)):
        return None
    card = Card(card_id=0, due=told[0].at)
    for one in told:
        card, _ = _SCHEDULER.review_card(card, rating(one), _noon(day_of(one.at, zone)))
    return _recalled(card, told, asked, zone)


def _recalled(card: Card, told: list[Answered], asked: list[datetime], zone: tzinfo) -> Recall:
    newest, due_on = told[-1], card.due.date()
    if not newest.right:
        due_on = day_of(newest.at, zone) + NEXT_DAY
    elif asked and asked[-1] >= newest.at:
        due_on = min(due_on, day_of(asked[-1], zone) + NEXT_DAY)
    known = practice.mistake(told, zone)
    return Recall(
        due_on=due_on,
        stability=round(card.stability or 0.0, 6),
        difficulty=round(card.difficulty or 0.0, 6),
        reviewed_on=day_of(newest.at, zone),
        reviews=len(told),
        lapses=sum(not one.right for one in told),
        confident_error=known is not None and known.is_open and known.confident > 0,
    )


def _noon(day: date) -> datetime:
    """Return a moment that stands for a day: FSRS then counts whole days between answers."""
    return datetime.combine(day, time(12), tzinfo=UTC)
