"""A mistake stands until it was answered rightly on two days; guesses prove nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.domain import practice
from trainer.domain.practice import Answered

CHINA = timezone(timedelta(hours=8))
START = datetime(2026, 11, 2, 1, tzinfo=UTC)  # 09:00 in China


def at(days: float, right: bool, confidence: str = "") -> Answered:
    return Answered(START + timedelta(days=days), right, confidence)


def found(*answers: Answered) -> practice.Mistake:
    known = practice.mistake(answers, CHINA)
    assert known is not None
    return known


def test_a_question_never_answered_wrong_is_no_mistake():
    assert practice.mistake([], CHINA) is None
    assert practice.mistake([at(0, True), at(1, True)], CHINA) is None


@pytest.mark.parametrize(
    ("answers", "is_open", "left"),
    [
        ([at(0, False)], True, 2),
        ([at(0, False), at(1, True)], True, 1),
        ([at(0, False), at(1, True), at(1.1, True)], True, 1),
        ([at(0, False), at(1, True), at(2, True)], False, 0),
        ([at(0, False), at(0.1, True), at(1, True)], False, 0),
        ([at(0, False), at(1, True), at(2, False), at(3, True)], True, 1),
        ([at(0, False), at(1, True, "guess"), at(2, True, "guess")], True, 2),
        ([at(0, True), at(1, True), at(2, False)], True, 2),
        ([at(0, False), at(1, True), at(2, True), at(3, False)], True, 2),
    ],
)
def test_right_answers_on_two_days_after_the_last_wrong_one_clear_it(answers, is_open, left):
    known = found(*answers)
    assert (known.is_open, known.days_left) == (is_open, left)


def test_a_day_begins_at_midnight_in_the_bureau_and_not_in_greenwich():
    evening = Answered(datetime(2026, 11, 2, 15, 50, tzinfo=UTC), True)  # 23:50 in China
    after = Answered(datetime(2026, 11, 2, 16, 10, tzinfo=UTC), True)  # 00:10 of the next day
    assert not found(at(0, False), evening, after).is_open
    known = practice.mistake([at(0, False), evening, after], UTC)
    assert known is not None
    assert known.is_open


def test_it_counts_how_often_and_keeps_the_last_wrong_answer():
    known = found(at(0, False), at(1, True), at(2, False, "sure"), at(3, True))
    assert (known.times, known.confident, known.last) == (2, 1, at(2, False, "sure"))


def test_once_cleared_an_old_confidence_is_forgotten():
    answers = [at(0, False, "sure"), at(1, True), at(2, True), at(3, False, "unsure")]
    assert (found(*answers).times, found(*answers).confident) == (2, 0)


def test_confident_mistakes_stand_first_then_the_frequent_then_the_newest():
    sure, often = found(at(0, False, "sure")), found(at(0, False), at(1, False))
    old, new = found(at(0, False)), found(at(3, False))
    assert sorted([old, new, often, sure], key=practice.rank) == [sure, often, new, old]


ANSWERS = st.lists(
    st.builds(
        Answered,
        at=st.integers(0, 24 * 60).map(lambda hours: START + timedelta(hours=hours)),
        right=st.booleans(),
        confidence=st.sampled_from(["", "sure", "unsure", "guess"]),
        seconds=st.sampled_from([None, 5, 40, 200]),
    ),
    max_size=12,
    unique_by=lambda answer: answer.at,
)


@given(answers=ANSWERS, order=st.randoms())
def test_the_order_in_which_answers_are_read_does_not_matter(answers, order):
    mixed = list(answers)
    order.shuffle(mixed)
    assert practice.mistake(mixed, CHINA) == practice.mistake(answers, CHINA)


@given(answers=ANSWERS)
def test_a_wrong_answer_always_opens(answers):
    later = Answered(START + timedelta(days=90), False)
    assert found(*answers, later).days_left == practice.DAYS_TO_CLEAR


def test_only_confident_answers_tell_how_well_one_knows_what_one_knows():
    answers = [at(0, True, "sure"), at(1, False, "sure"), at(2, True, "guess"), at(3, True)]
    assert practice.when_sure(answers) == (1, 2)
