"""The window of an exam, the deadline of a candidate, and what may still change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from trainer.domain import exam
from trainer.domain.exam import Phase, Refusal, State, What, Window

OPENS = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
WINDOW = Window(OPENS, OPENS + timedelta(hours=1), 40)


def minutes(n: float) -> timedelta:
    return timedelta(minutes=n)


@pytest.mark.parametrize(
    ("start", "extra", "end"), [(0, 0, 40), (19, 0, 59), (20, 0, 60), (55, 0, 60), (55, 15, 75)]
)
def test_the_deadline_is_the_earlier_of_the_time_limit_and_the_end_of_the_window(start, extra, end):
    assert WINDOW.deadline(OPENS + minutes(start), extra) == OPENS + minutes(end)


def test_extra_minutes_are_not_lost_in_a_window_as_long_as_the_paper():
    tight = Window(OPENS, OPENS + minutes(60), 60)
    assert tight.deadline(OPENS, 15) == OPENS + minutes(75)


@pytest.mark.parametrize(
    ("state", "at", "phase"),
    [
        (State.DRAFT, 30, Phase.HIDDEN),
        (State.SET, -1, Phase.COMING),
        (State.SET, 0, Phase.OPEN),
        (State.SET, 59.9, Phase.OPEN),
        (State.SET, 60, Phase.CLOSED),
        (State.RELEASED, 60, Phase.RELEASED),
        (State.VOID, 30, Phase.VOID),
    ],
)
def test_what_an_exam_is_at_a_moment(state, at, phase):
    assert exam.phase(state, WINDOW, OPENS + minutes(at)) is phase


@pytest.mark.parametrize(
    ("phase", "used", "why"),
    [
        (Phase.OPEN, 0, None),
        (Phase.OPEN, 1, Refusal.USED_UP),
        (Phase.COMING, 0, Refusal.NOT_OPEN),
        (Phase.CLOSED, 0, Refusal.OVER),
        (Phase.RELEASED, 0, Refusal.OVER),
        (Phase.VOID, 0, Refusal.VOID),
        (Phase.HIDDEN, 0, Refusal.VOID),
    ],
)
def test_who_may_start(phase, used, why):
    assert exam.refusal(phase, 1, used) is why


def test_answers_are_shown_only_when_nobody_can_use_them():
    after, during = WINDOW.closes, OPENS
    assert exam.shows_answers(What.ANSWERS, after, WINDOW.closes, 0)
    assert not exam.shows_answers(What.ANSWERS, during, WINDOW.closes, 0)
    assert not exam.shows_answers(What.ANSWERS, after, WINDOW.closes, 1), "somebody still writes"
    assert not exam.shows_answers(What.SCORE, after, WINDOW.closes, 0)


def test_after_the_first_start_only_what_is_harmless_may_change():
    several = {"title", "minutes", "pass_mark"}
    assert exam.frozen(several, started=False, later=False) == set()
    assert exam.frozen(several, started=True, later=False) == {"minutes", "pass_mark"}
    assert exam.frozen({"closes_at"}, started=True, later=True) == set()
    assert exam.frozen({"closes_at"}, started=True, later=False) == {"closes_at"}
