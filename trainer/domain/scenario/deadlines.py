"""Deadlines while a case runs: started, paused, resumed, met, missed.

Time that the law takes out (testing, 《投诉举报办法》第二十二条) moves the last day by
as many days of the deadline's own unit as the pause lasted.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from trainer.domain.calendar import ONE_DAY, Unit, WorkCalendar
from trainer.domain.scenario.document import Deadline, DeadlineState


class Running(NamedTuple):
    """One deadline in one attempt; dates are days of the case.

    A tuple, because exploring a case compares and hashes hundreds of thousands of them.
    """

    key: str
    state: DeadlineState = DeadlineState.IDLE
    started_on: date | None = None
    due_on: date | None = None
    paused_on: date | None = None
    excluded: int = 0
    met_on: date | None = None

    @property
    def is_late(self) -> bool:
        """Say whether the act came after the last day, or not at all."""
        return self.state is DeadlineState.MISSED


def start(running: Running, rule: Deadline, day: date, calendar: WorkCalendar) -> Running:
    """Return the deadline started on `day`; one that runs or is over is left as it is."""
    if running.state is not DeadlineState.IDLE:
        return running
    return running._replace(
        state=DeadlineState.RUNNING,
        started_on=day,
        due_on=calendar.due(day, rule.length, rule.unit),
    )


def meet(running: Running, day: date) -> Running:
    """Return the deadline met on `day`; once missed it stays missed, with the late day noted."""
    if running.state in (DeadlineState.RUNNING, DeadlineState.PAUSED):
        return running._replace(state=DeadlineState.MET, met_on=day)
    if running.state is DeadlineState.MISSED and running.met_on is None:
        return running._replace(met_on=day)
    return running


def pause(running: Running, day: date) -> Running:
    """Return the deadline standing still from `day`."""
    if running.state is not DeadlineState.RUNNING:
        return running
    return running._replace(state=DeadlineState.PAUSED, paused_on=day)


def resume(running: Running, rule: Deadline, day: date, calendar: WorkCalendar) -> Running:
    """Return the deadline running again, its last day moved by the time taken out."""
    if running.state is not DeadlineState.PAUSED:
        return running
    assert running.paused_on is not None
    assert running.started_on is not None
    if rule.unit is Unit.WORKING_DAYS:
        passed = calendar.working_days_between(running.paused_on, day)
    else:
        passed = (day - running.paused_on).days
    excluded = running.excluded + passed
    return running._replace(
        state=DeadlineState.RUNNING,
        paused_on=None,
        excluded=excluded,
        due_on=calendar.due(running.started_on, rule.length + excluded, rule.unit),
    )


def falls(running: Running, today: date) -> bool:
    """Say whether a deadline that runs is over, since `today` lies after its last day."""
    return (
        running.state is DeadlineState.RUNNING
        and running.due_on is not None
        and today > running.due_on
    )


def passed(running: Running, today: date) -> Running:
    """Return the deadline missed when `today` lies after its last day."""
    return running._replace(state=DeadlineState.MISSED) if falls(running, today) else running


def days_of(running: Running, calendar: WorkCalendar) -> list[tuple[date, bool]]:
    """Return each day from the start to the last day with whether offices work on it."""
    if running.started_on is None or running.due_on is None:
        return []
    count = (running.due_on - running.started_on).days
    days = [running.started_on + ONE_DAY * offset for offset in range(count + 1)]
    return [(day, calendar.is_working(day)) for day in days]
