"""How far somebody is with a course."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest

from trainer.domain.pace import OPEN, Pace, Stage, pace, stage, study_hours

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("done", "completed", "due_on", "expected"),
    [
        (0, False, None, Pace.NOT_STARTED),
        (1, False, None, Pace.UNDER_WAY),
        (1, False, TODAY, Pace.UNDER_WAY),
        (1, False, TODAY - timedelta(days=1), Pace.OVERDUE),
        (5, True, TODAY - timedelta(days=1), Pace.DONE),
    ],
)
def test_a_course_is_late_from_the_day_after_it_was_due(done, completed, due_on, expected):
    assert pace(done=done, completed=completed, due_on=due_on, today=TODAY) is expected


def test_a_course_that_is_done_or_was_never_given_is_not_open():
    assert frozenset(Pace) - {Pace.DONE, Pace.NONE} == OPEN


@pytest.mark.parametrize(
    ("done", "assessed", "practised", "expected"),
    [
        (False, None, False, Stage.NOT_STARTED),
        (False, None, True, Stage.PRACTISED),
        (False, "active", True, Stage.UNDER_WAY),
        (False, "submitted", False, Stage.HANDED_IN),
        (False, "expired", False, Stage.HANDED_IN),
        (True, "marking", True, Stage.IN_MARKING),
        (True, "final", True, Stage.DONE),
        (True, "active", False, Stage.DONE),
        (True, None, False, Stage.DONE),
    ],
)
def test_an_element_says_what_it_waits_for(done, assessed, practised, expected):
    assert stage(done=done, assessed=assessed, practised=practised) is expected


def test_an_hour_of_study_has_45_minutes():
    assert study_hours(180) == 4
    assert study_hours(50) == Fraction(10, 9)
