"""What there is to learn from a finished case: decisions, deadlines, errors, papers left unread.

Everything is read from the document and from the log of the state, so that a debrief of
an old attempt says today what it said on the day.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from trainer.domain.scenario.deadlines import Running
from trainer.domain.scenario.document import (
    CaseError,
    Choice,
    Deadline,
    DeadlineState,
    Deliverable,
    Ending,
    Exhibit,
    ProcessCriterion,
    Scene,
)
from trainer.domain.scenario.ledgers import Best
from trainer.domain.scenario.play import Case
from trainer.domain.scenario.state import Act, Moment, State


class Standing(StrEnum):
    """How a deadline stands on a day: not started, running, standing still, met, met late, missed."""

    IDLE = "idle"
    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    LATE = "late"
    MISSED = "missed"


@dataclass(frozen=True)
class Limit:
    """One deadline on one day; `left` and `late` count days of the deadline's own unit."""

    rule: Deadline
    running: Running
    standing: Standing
    left: int = 0
    late: int = 0

    @property
    def is_over(self) -> bool:
        """Say whether nothing can be done about it any more."""
        return self.standing in (Standing.MET, Standing.LATE)


@dataclass(frozen=True)
class Decision:
    """One act that was chosen, beside the best one that was offered at that moment.

    `better` is None where nothing better was offered; `unreached` is an act better still
    that was not offered because of what went before. An act chosen `again` in a scene
    that had been scored earned nothing. `others` are the acts that were offered besides;
    `moves` counts the decisions and papers before this one.
    """

    number: int
    step: int
    at: datetime
    scene: Scene
    chosen: Choice
    again: bool
    better: Choice | None = None
    unreached: Choice | None = None
    others: tuple[Choice, ...] = ()
    moves: int = 0

    @property
    def is_sound(self) -> bool:
        """Say whether nothing better was offered."""
        return self.better is None


@dataclass(frozen=True)
class Mistake:
    """A critical error, with the decision or the deadline that it came from."""

    error: CaseError
    decision: Decision | None = None
    deadline: Deadline | None = None


@dataclass(frozen=True)
class Event:
    """One line of the time line.

    `kind`: decision, written, happened, met, late, ending on the side of what was done;
    starts, due, paused, resumed on the side of what the law required. `title` says what
    happened by itself.
    """

    on: date
    kind: str
    decision: Decision | None = None
    deliverable: Deliverable | None = None
    limit: Limit | None = None
    title: str = ""


@dataclass(frozen=True)
class Day:
    """One day of the time line: what was done, and what the law required."""

    on: date
    done: tuple[Event, ...]
    law: tuple[Event, ...]

    @property
    def is_late(self) -> bool:
        """Say whether something was done on this day that should have been done before."""
        return any(event.kind == "late" for event in self.done)


@dataclass(frozen=True)
class Earned:
    """The points of one process criterion, and the most that could be earned."""

    criterion: ProcessCriterion
    points: int
    most: int


@dataclass(frozen=True)
class Debrief:
    """Everything that the page after a case shows, before any marking."""

    ending: Ending
    mistakes: tuple[Mistake, ...]
    decisions: tuple[Decision, ...]
    limits: tuple[Limit, ...]
    days: tuple[Day, ...]
    earned: tuple[Earned, ...]
    unread: tuple[Exhibit, ...]

    @property
    def sound(self) -> int:
        """Return how many decisions could not have been better."""
        return sum(decision.is_sound for decision in self.decisions)

    @property
    def in_time(self) -> int:
        """Return how many deadlines were met in time."""
        return sum(limit.standing is Standing.MET for limit in self.limits)


def build(case: Case, state: State, attainable: Best) -> Debrief:
    """Return the debrief of a case that has come to an end; raises ValueError before that."""
    if state.ending is None:
        raise ValueError("the case has not come to an end")
    decisions = _decisions(case, state)
    limits = tuple(
        limit
        for limit in limits_on(case, state, state.now.date())
        if limit.standing is not Standing.IDLE
    )
    return Debrief(
        ending=case.endings[state.ending],
        mistakes=_mistakes(case, state, decisions),
        decisions=decisions,
        limits=limits,
        days=_days(case, state, decisions, limits),
        earned=tuple(
            Earned(c, state.process.get(c.key, 0), attainable.criteria.get(c.key, 0))
            for c in case.document.criteria
        ),
        unread=tuple(
            exhibit
            for exhibit in case.document.exhibits
            if exhibit.must_read
            and exhibit.key in state.released
            and exhibit.key not in state.opened
        ),
    )


def latest(case: Case, state: State) -> Decision | None:
    """Return the newest decision when nothing was handed in since, or None."""
    weighty = [moment for moment in state.log if moment.kind in ("choice", "written")]
    if not weighty or weighty[-1].kind != "choice":
        return None
    return _decisions(case, state)[-1]


def limits_on(case: Case, state: State, today: date) -> list[Limit]:
    """Return every deadline of the case as it stands on `today`, in the order written."""
    return [
        _limit(case, rule, state.deadlines[rule.key], today) for rule in case.document.deadlines
    ]


def _limit(case: Case, rule: Deadline, running: Running, today: date) -> Limit:
    if running.due_on is None:
        return Limit(rule, running, Standing.IDLE)
    left = case.calendar.left(running.met_on or today, running.due_on, rule.unit)
    standing = {
        DeadlineState.RUNNING: Standing.RUNNING,
        DeadlineState.PAUSED: Standing.PAUSED,
        DeadlineState.MET: Standing.MET,
    }.get(running.state, Standing.LATE if running.met_on else Standing.MISSED)
    return Limit(rule, running, standing, left=max(0, left), late=max(0, -left))


def offered(case: Case, state: State, seed: int) -> list[Choice]:
    """Return what can be done now, in an order of its own for each attempt.

    The order of two acts never depends on a third, so it stays when one appears.
    """

    def place(choice: Choice) -> bytes:
        return hashlib.sha256(f"{seed}/{state.scene}/{choice.key}".encode()).digest()

    return sorted(case.choices(state), key=place)


def with_papers(case: Case, acts: Iterable[Act]) -> list[Act]:
    """Return acts with something in every field of the papers they hand in."""
    return [
        Act("write", act.element, "", _filled(case, act.element)) if act.kind == "write" else act
        for act in acts
    ]


def _filled(case: Case, scene: str) -> dict[str, str]:
    form = case.deliverables[str(case.scenes[scene].deliverable)]
    return {field.key: "－" for field in form.fields}


def _worth(choice: Choice) -> tuple[bool, int]:
    return choice.critical is None, sum((choice.points or {}).values())


def _decisions(case: Case, state: State) -> tuple[Decision, ...]:
    """Return the decisions by folding the log once more, to see what was offered when."""
    found: list[Decision] = []
    before, moves = case.first, 0
    for moment in state.log:
        act = _act(case, state, moment)
        if act is None:
            continue
        if act.kind == "choose":
            found.append(_decision(case, before, moment, len(found) + 1, moves))
        moves += act.kind in ("choose", "write")
        before = case.after(before, act)
    return tuple(found)


def _act(case: Case, state: State, moment: Moment) -> Act | None:
    """Return the act that a line of the log stands for; a paper as it was handed in last."""
    if moment.kind == "choice":
        return Act("choose", moment.scene, moment.key)
    if moment.kind == "written":
        return Act("write", moment.scene, "", state.written[moment.key])
    if moment.kind == "exhibit":
        return Act("open", moment.key)
    return None


def _decision(case: Case, before: State, moment: Moment, number: int, moves: int) -> Decision:
    scene = case.scenes[moment.scene]
    chosen = next(choice for choice in scene.choices if choice.key == moment.key)
    best = max(case.choices(before), key=_worth)
    dream = max(scene.choices, key=_worth)
    return Decision(
        number=number,
        step=moment.step,
        at=moment.at,
        scene=scene,
        chosen=chosen,
        again=moment.scene in before.scored,
        better=best if _worth(best) > _worth(chosen) else None,
        unreached=dream if _worth(dream) > max(_worth(best), _worth(chosen)) else None,
        others=tuple(choice for choice in case.choices(before) if choice.key != chosen.key),
        moves=moves,
    )


def _mistakes(case: Case, state: State, decisions: Iterable[Decision]) -> tuple[Mistake, ...]:
    errors = {error.key: error for error in case.document.critical_errors}
    by_step = {decision.step: decision for decision in decisions}
    return tuple(
        _mistake(case, state, errors[moment.key], moment, by_step.get(moment.step))
        for moment in state.log
        if moment.kind == "critical"
    )


def _mistake(
    case: Case, state: State, error: CaseError, moment: Moment, decision: Decision | None
) -> Mistake:
    """A choice can be an error itself, or take so long that a deadline falls."""
    if decision is not None and decision.chosen.critical == error.key:
        return Mistake(error, decision=decision)
    fallen = [
        case.rules[line.key]
        for line in state.log
        if line.kind == "deadline_missed" and line.step == moment.step
    ]
    late = next((rule for rule in fallen if rule.critical == error.key), None)
    return Mistake(error, decision=decision, deadline=late)


_LAW = {"deadline_started": "starts", "deadline_paused": "paused", "deadline_resumed": "resumed"}
_DONE = {"deadline_met": "met", "deadline_met_late": "late"}


def _days(
    case: Case, state: State, decisions: Iterable[Decision], limits: Iterable[Limit]
) -> tuple[Day, ...]:
    by_step = {decision.step: decision for decision in decisions}
    by_key = {limit.rule.key: limit for limit in limits}
    titles = {event.key: event.title for event in case.document.events}
    done: list[Event] = []
    law: list[Event] = []
    for moment in state.log:
        day = moment.at.date()
        if moment.kind == "choice":
            done.append(Event(day, "decision", decision=by_step[moment.step]))
        elif moment.kind == "written":
            done.append(Event(day, "written", deliverable=case.deliverables[moment.key]))
        elif moment.kind == "event":
            done.append(Event(day, "happened", title=titles[moment.key]))
        elif moment.kind == "ending":
            done.append(Event(day, "ending"))
        elif moment.kind in _DONE:
            done.append(Event(day, _DONE[moment.kind], limit=by_key[moment.key]))
        elif moment.kind in _LAW:
            law.append(Event(day, _LAW[moment.kind], limit=by_key[moment.key]))
    for limit in by_key.values():
        assert limit.running.due_on is not None
        law.append(Event(limit.running.due_on, "due", limit=limit))
    return tuple(
        Day(
            on,
            tuple(event for event in done if event.on == on),
            tuple(event for event in law if event.on == on),
        )
        for on in sorted({event.on for event in (*done, *law)})
    )
