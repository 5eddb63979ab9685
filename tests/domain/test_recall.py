"""When a question is due again: the fold of FSRS over answers."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from fsrs import Rating
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.test_practice import ANSWERS, CHINA, START, at
from trainer.domain import recall
from trainer.domain.practice import Answered
from trainer.domain.recall import Wished

LATER = START + timedelta(days=61)


def folded(*answers: Answered, wishes=()) -> recall.Recall:
    card = recall.fold(answers, wishes, CHINA)
    assert card is not None
    return card


@pytest.mark.parametrize(
    ("right", "confidence", "seconds", "wanted"),
    [
        (False, "sure", 5, Rating.Again),
        (False, "guess", None, Rating.Again),
        (True, "guess", 5, Rating.Hard),
        (True, "sure", 91, Rating.Hard),
        (True, "", None, Rating.Good),
        (True, "", 5, Rating.Good),
        (True, "sure", None, Rating.Good),
        (True, "sure", 21, Rating.Good),
        (True, "unsure", 5, Rating.Good),
        (True, "sure", 20, Rating.Easy),
    ],
)
def test_the_grade_follows_from_right_or_wrong_certainty_and_time(
    right, confidence, seconds, wanted
):
    assert recall.rating(Answered(START, right, confidence, seconds)) == wanted


def test_what_was_never_wrong_nor_wished_for_is_not_in_the_review():
    assert recall.fold([], [], CHINA) is None
    assert recall.fold([at(0, True), at(3, True)], [], CHINA) is None


def test_a_wrong_answer_is_due_on_the_next_day():
    assert folded(at(0, False)).due_on == date(2026, 11, 3)
    known = folded(*(at(day, True, "sure") for day in (0, 3, 12, 40)), at(80, False))
    assert known.due_on == known.reviewed_on + timedelta(days=1)
    assert (known.reviews, known.lapses) == (5, 1)


def test_a_wish_is_due_on_the_next_day_until_it_is_answered():
    right = at(0, True, "sure")
    wish = Wished(right.at + timedelta(minutes=1))
    assert folded(right, wishes=[wish]).due_on == date(2026, 11, 3)
    assert folded(right, at(1, True), wishes=[wish]).due_on > date(2026, 11, 4)


def test_the_day_is_the_bureaus():
    late = Answered(datetime(2026, 11, 2, 16, 30, tzinfo=UTC), False)  # 00:30 on the 3rd in China
    assert folded(late).due_on == date(2026, 11, 4)


def test_right_answers_when_due_come_back_later_and_later():
    answers = [at(0, False)]
    days = [folded(*answers).due_on]
    for _ in range(5):
        due = datetime.combine(days[-1], START.timetz())
        answers.append(Answered(due, True))
        days.append(folded(*answers).due_on)
    gaps = [(after - before).days for before, after in pairwise(days)]
    assert gaps == sorted(gaps)
    assert gaps[-1] > gaps[0]
    assert max(gaps) <= recall.LONGEST_DAYS


def test_a_confident_error_is_marked_until_it_is_cleared():
    wrong = at(0, False, "sure")
    assert folded(wrong).confident_error
    assert folded(wrong, at(1, True)).confident_error
    assert not folded(wrong, at(1, True), at(2, True)).confident_error
    assert not folded(at(0, False, "unsure")).confident_error


@given(answers=ANSWERS, order=st.randoms())
def test_the_fold_is_deterministic_whatever_the_order_of_reading(answers, order):
    mixed = list(answers)
    order.shuffle(mixed)
    first = recall.fold(answers, [Wished(LATER)], CHINA)
    assert first == recall.fold(mixed, [Wished(LATER)], CHINA)


@given(
    answers=ANSWERS,
    confidence=st.sampled_from(["", "sure", "unsure", "guess"]),
    seconds=st.sampled_from([None, 5, 40, 200]),
    hours=st.integers(0, 24 * 200),
)
def test_a_right_answer_never_brings_the_day_nearer_than_a_wrong_one(
    answers, confidence, seconds, hours
):
    when = LATER + timedelta(hours=hours)
    before = (*answers, Answered(START - timedelta(days=1), False))
    right = folded(*before, Answered(when, True, confidence, seconds))
    wrong = folded(*before, Answered(when, False, confidence, seconds))
    assert right.due_on >= wrong.due_on
    assert right.stability >= wrong.stability


@given(answers=ANSWERS)
def test_it_is_always_due_after_the_day_of_the_last_answer(answers):
    known = recall.fold(answers, [], CHINA)
    if known is not None:
        assert known.reviewed_on < known.due_on <= known.reviewed_on + timedelta(days=365)
