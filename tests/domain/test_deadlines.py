"""A deadline is met on its last day, missed the day after, and stands still while paused."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.domain.calendar import ONE_DAY, Unit
from trainer.domain.scenario import deadlines
from trainer.domain.scenario.deadlines import Running
from trainer.domain.scenario.document import Deadline, DeadlineState
from trainer.services.parts import calendars

CHINA = calendars.materialised()
WORKING = Deadline("accept", "决定并告知", 7, Unit.WORKING_DAYS, (), "理由")
PLAIN = Deadline("mediate", "调解", 60, Unit.DAYS, (), "理由")
RULES = st.sampled_from([WORKING, PLAIN])
STARTS = st.dates(date(2024, 1, 1), date(2026, 6, 1))


def day(text: str) -> date:
    return date.fromisoformat(f"2026-{text}")


def started(rule: Deadline, on: date) -> Running:
    return deadlines.start(Running(rule.key), rule, on, CHINA)


def last_day(running: Running) -> date:
    assert running.due_on is not None
    return running.due_on


def test_a_deadline_runs_from_the_day_after_its_start():
    running = started(WORKING, day("04-28"))
    assert running.state is DeadlineState.RUNNING
    assert (running.started_on, running.due_on) == (day("04-28"), day("05-11"))


@given(RULES, STARTS)
def test_it_is_still_running_on_the_last_day_and_missed_the_day_after(rule, start):
    running = started(rule, start)
    assert deadlines.passed(running, last_day(running)) == running
    missed = deadlines.passed(running, last_day(running) + ONE_DAY)
    assert missed.state is DeadlineState.MISSED
    assert missed.is_late


@given(RULES, STARTS)
def test_meeting_it_on_the_last_day_is_in_time_for_good(rule, start):
    running = started(rule, start)
    end = last_day(running)
    met = deadlines.meet(deadlines.passed(running, end), end)
    assert (met.state, met.met_on) == (DeadlineState.MET, end)
    assert deadlines.passed(met, end + timedelta(days=400)) == met
    assert not met.is_late


def test_an_act_after_the_last_day_is_noted_but_stays_late():
    running = started(WORKING, day("04-28"))
    missed = deadlines.passed(running, day("05-12"))
    late = deadlines.meet(missed, day("05-13"))
    assert (late.state, late.met_on) == (DeadlineState.MISSED, day("05-13"))
    assert deadlines.meet(late, day("05-20")) == late


def test_starting_again_does_not_give_more_time():
    running = started(WORKING, day("04-28"))
    assert deadlines.start(running, WORKING, day("05-08"), CHINA) == running
    met = deadlines.meet(running, day("04-29"))
    assert deadlines.start(met, WORKING, day("05-08"), CHINA) == met


def test_what_never_started_cannot_be_met_paused_resumed_or_missed():
    idle = Running("accept")
    assert deadlines.meet(idle, day("05-01")) == idle
    assert deadlines.pause(idle, day("05-01")) == idle
    assert deadlines.resume(idle, WORKING, day("05-01"), CHINA) == idle
    assert deadlines.passed(idle, day("12-31")) == idle
    assert deadlines.days_of(idle, CHINA) == []


@given(RULES, STARTS, st.integers(0, 5), st.integers(0, 40))
def test_a_pause_moves_the_last_day_by_the_time_it_lasted(rule, start, before, length):
    running = started(rule, start)
    paused_on = start + timedelta(days=before)
    resumed_on = paused_on + timedelta(days=length)
    paused = deadlines.pause(running, paused_on)
    assert paused.state is DeadlineState.PAUSED
    resumed = deadlines.resume(paused, rule, resumed_on, CHINA)
    if rule.unit is Unit.WORKING_DAYS:
        excluded = CHINA.working_days_between(paused_on, resumed_on)
    else:
        excluded = length
    assert resumed.state is DeadlineState.RUNNING
    assert resumed.excluded == excluded
    assert resumed.due_on == CHINA.due(start, rule.length + excluded, rule.unit)
    assert last_day(resumed) >= last_day(running)
    assert resumed.paused_on is None


def test_two_pauses_add_up():
    running = started(PLAIN, day("06-01"))
    for pause, resume in (("06-05", "06-15"), ("06-20", "06-25")):
        running = deadlines.resume(deadlines.pause(running, day(pause)), PLAIN, day(resume), CHINA)
    assert (running.excluded, running.due_on) == (15, day("08-15"))


def test_a_paused_deadline_is_not_missed_and_may_be_met():
    paused = deadlines.pause(started(WORKING, day("04-28")), day("05-06"))
    assert deadlines.passed(paused, day("12-31")) == paused
    assert deadlines.meet(paused, day("06-30")).state is DeadlineState.MET


def test_only_a_running_deadline_is_paused_and_only_a_paused_one_resumed():
    running = started(WORKING, day("04-28"))
    assert deadlines.resume(running, WORKING, day("05-06"), CHINA) == running
    paused = deadlines.pause(running, day("05-06"))
    assert deadlines.pause(paused, day("05-07")) == paused


@given(RULES, STARTS)
def test_the_days_of_a_deadline_run_from_its_start_to_its_last_day(rule, start):
    running = started(rule, start)
    days = deadlines.days_of(running, CHINA)
    assert [days[0][0], days[-1][0]] == [start, running.due_on]
    if rule.unit is Unit.WORKING_DAYS:
        assert sum(working for _, working in days[1:]) == rule.length


@pytest.mark.parametrize("rule", [WORKING, PLAIN])
def test_a_late_state_is_late_only_when_missed(rule):
    assert [Running(rule.key, state).is_late for state in DeadlineState] == [
        state is DeadlineState.MISSED for state in DeadlineState
    ]
