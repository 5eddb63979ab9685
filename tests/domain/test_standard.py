"""The pass mark is the exact mean of what the judges expect."""

from __future__ import annotations

from fractions import Fraction as F

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.domain import standard
from trainer.domain.standard import Unjudged


def judged(*rows):
    return {
        judge: {question: F(p) for question, p in enumerate(row)} for judge, row in enumerate(rows)
    }


VECTOR = judged((".6", ".7", ".8", ".5"), (".5", ".7", ".9", ".6"), (".7", ".6", ".8", ".4"))
EVEN = {question: F(1) for question in range(4)}


def test_three_judges_of_four_questions_ask_for_65_percent():
    found = standard.angoff(VECTOR, EVEN)
    assert found.mark == 65
    assert found.of_judges == {0: F(65), 1: F(135, 2), 2: F(125, 2)}
    assert found.spread == F(5, 2)
    assert not found.is_well_founded


def test_the_points_of_a_question_weigh_its_judgement():
    found = standard.angoff(judged(("1", "0")), {0: F(3), 1: F(1)})
    assert (found.mark, found.spread) == (75, None)


def test_without_judges_or_points_there_is_no_mark():
    assert standard.angoff({}, EVEN) is None
    assert standard.angoff(VECTOR, {}) is None


def test_a_judge_who_left_a_question_out_is_named():
    with pytest.raises(Unjudged):
        standard.angoff({**VECTOR, 7: {0: F(1, 2)}}, EVEN)


def test_a_question_has_the_mean_of_its_judgements():
    assert standard.of_question(VECTOR, 1) == F(2, 3)
    assert standard.of_question(VECTOR, 9) is None


def test_the_hardest_and_the_easiest_paper_that_can_be_drawn_bound_the_mark():
    draws = [standard.Draw(2, F(3), [0, 1, 2]), standard.Draw(1, F(4), [3])]
    low, high = standard.extremes(VECTOR, draws)
    assert low == 10 * (3 * (F(".6") + F(2, 3)) + 4 * F(".5"))
    assert high == 10 * (3 * (F(2, 3) + F(5, 6)) + 4 * F(".5"))
    assert standard.extremes(VECTOR, [standard.Draw(1, F(1), [9])]) is None
    assert standard.extremes(VECTOR, []) is None


@given(st.lists(st.fractions(0, 1, max_denominator=20), min_size=1, max_size=8))
def test_the_mark_lies_between_the_strictest_and_the_mildest_judge(values):
    found = standard.angoff({n: {0: p} for n, p in enumerate(values)}, {0: F(1)})
    assert min(values) * 100 <= found.mark <= max(values) * 100
    assert found.is_well_founded == (len(values) >= 6)
