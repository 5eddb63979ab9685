"""How far somebody is with what was assigned, and whether they are late."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from fractions import Fraction

from trainer.domain.course import MINUTES_PER_HOUR_OF_STUDY


class Pace(StrEnum):
    """How far a person is with a course; listed by urgency."""

    OVERDUE = "overdue"
    UNDER_WAY = "under_way"
    NOT_STARTED = "not_started"
    DONE = "done"
    NONE = "none"


class Stage(StrEnum):
    """How far a person is with one element of a course."""

    NOT_STARTED = "not_started"
    PRACTISED = "practised"
    UNDER_WAY = "under_way"
    HANDED_IN = "handed_in"
    IN_MARKING = "in_marking"
    DONE = "done"


OPEN = frozenset({Pace.OVERDUE, Pace.UNDER_WAY, Pace.NOT_STARTED})


def pace(*, done: int, completed: bool, due_on: date | None, today: date) -> Pace:
    """Return how far a person is; a course is late from the day after it was due."""
    if completed:
        return Pace.DONE
    if due_on is not None and due_on < today:
        return Pace.OVERDUE
    return Pace.UNDER_WAY if done else Pace.NOT_STARTED


def stage(*, done: bool, assessed: str | None, practised: bool) -> Stage:
    """Return how far an element is; `assessed` is the state of its newest attempt that counts."""
    if assessed == "marking":
        return Stage.IN_MARKING
    if done:
        return Stage.DONE
    if assessed == "active":
        return Stage.UNDER_WAY
    if assessed in ("submitted", "expired", "final"):
        return Stage.HANDED_IN
    return Stage.PRACTISED if practised else Stage.NOT_STARTED


def study_hours(minutes: int) -> Fraction:
    """Return minutes of study as hours of study."""
    return Fraction(minutes, MINUTES_PER_HOUR_OF_STUDY)
