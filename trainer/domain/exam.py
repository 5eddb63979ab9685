"""An exam: its window, the deadline of each candidate, and what may still change."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

MOST_EXTRA = timedelta(hours=4)


class State(StrEnum):
    """Where an exam stands as an act of the people who set it."""

    DRAFT = "draft"
    SET = "set"
    RELEASED = "released"
    VOID = "void"


class Phase(StrEnum):
    """What an exam is for its candidates at a moment."""

    HIDDEN = "hidden"  # a draft: nobody but its trainers knows of it
    COMING = "coming"
    OPEN = "open"
    CLOSED = "closed"  # the window is over, nothing is released
    RELEASED = "released"
    VOID = "void"


class What(StrEnum):
    """What candidates see once their result is known."""

    SCORE = "score"
    ANSWERS = "answers"


class When(StrEnum):
    """When a result is known: as soon as the paper is handed in, or by an act for all."""

    AT_ONCE = "at_once"
    ON_RELEASE = "on_release"


class Refusal(StrEnum):
    """Why somebody cannot start now."""

    NOT_OPEN = "not_open"
    OVER = "over"
    USED_UP = "used_up"
    VOID = "void"


@dataclass(frozen=True)
class Window:
    """Between which moments one may start, and the minutes that a sitting has."""

    opens: datetime
    closes: datetime
    minutes: int

    def deadline(self, start: datetime, extra: int = 0) -> datetime:
        """Return when a sitting that starts now must end.

        The earlier of the start plus the minutes, and the end of the window. `extra` minutes,
        given to one person, put off both: or they would be lost in a window that is as
        long as the paper.
        """
        more = timedelta(minutes=extra)
        return min(start + timedelta(minutes=self.minutes), self.closes) + more

    def is_open(self, moment: datetime) -> bool:
        """Say whether one may start."""
        return self.opens <= moment < self.closes


def phase(state: State, window: Window, now: datetime) -> Phase:
    """Return what an exam is for its candidates now."""
    fixed = {State.DRAFT: Phase.HIDDEN, State.RELEASED: Phase.RELEASED, State.VOID: Phase.VOID}
    if state in fixed:
        return fixed[state]
    if now < window.opens:
        return Phase.COMING
    return Phase.OPEN if window.is_open(now) else Phase.CLOSED


def refusal(at: Phase, attempts: int, used: int) -> Refusal | None:
    """Return why a candidate who has used some attempts cannot start; None when they can."""
    if at in (Phase.VOID, Phase.HIDDEN):
        return Refusal.VOID
    if at is Phase.COMING:
        return Refusal.NOT_OPEN
    if at is not Phase.OPEN:
        return Refusal.OVER
    return Refusal.USED_UP if used >= attempts else None


def shows_answers(what: What, now: datetime, closes: datetime, sitting: int) -> bool:
    """Say whether keys and explanations may be shown to those whose result is known.

    Never while somebody may still start or is still writing: the first to hand in would
    carry the answers to the rest.
    """
    return what is What.ANSWERS and now >= closes and not sitting


# What may change once somebody has started: nothing that touches what a paper is worth.
HARMLESS = frozenset({"title", "closes_at"})


def frozen(changed: Collection[str], *, started: bool, later: bool) -> set[str]:
    """Return which of the changed settings may not change any more.

    Before the first start all may. After it the title may, and the window may close later
    (`later`), never earlier: ending an exam early is an act of its own.
    """
    if not started:
        return set()
    refused = set(changed) - HARMLESS
    return refused | ({"closes_at"} if "closes_at" in changed and not later else set())
