"""Figures of papers and questions, against worked examples."""

from __future__ import annotations

import math

import numpy as np
import pytest

from trainer.domain import items, psychometrics
from trainer.domain.items import Flag, Item
from trainer.domain.responses import Responses

TRIANGLE = np.array([[1] * (5 - row) + [0] * row for row in range(6)], dtype=float)


def responses(matrix, options=None):
    """Columns of a full table of shares; `options` holds the option each person chose."""
    people, count = matrix.shape
    person, item = np.divmod(np.arange(people * count), count)
    ticks = np.arange(people * count) if options is not None else np.array([], dtype=np.int64)
    chosen = options.reshape(-1) if options is not None else np.array([], dtype=np.int64)
    return Responses(
        person, item, matrix.reshape(-1), np.ones(people * count), ticks, chosen, people, count
    )


def test_kr20_of_the_triangle_uses_the_population_variance():
    assert TRIANGLE.sum(axis=1).var() == pytest.approx(2.9167, abs=1e-4)
    assert psychometrics.kr20(TRIANGLE) == pytest.approx(0.8333, abs=1e-4)
    assert psychometrics.alpha(TRIANGLE) == pytest.approx(0.8333, abs=1e-4)


def test_reliability_is_undefined_where_nobody_differs():
    assert psychometrics.alpha(np.ones((6, 5))) is None
    assert psychometrics.alpha(np.ones((6, 1))) is None
    assert psychometrics.nested(np.array([0, 0, 1, 1]), np.ones(4), 2)[0] is None


def test_the_point_biserial_leaves_the_question_itself_out():
    table = items.analysed(responses(TRIANGLE))
    assert table.r[2] == pytest.approx(0.7746, abs=1e-4)
    assert psychometrics.correlation(TRIANGLE[:, 2], TRIANGLE.sum(axis=1)) == pytest.approx(
        0.8783, abs=1e-4
    )
    assert list(table.p) == pytest.approx([5 / 6, 4 / 6, 3 / 6, 2 / 6, 1 / 6])
    assert list(table.n) == [6] * 5


def test_a_question_that_all_answer_alike_has_no_discrimination():
    matrix = TRIANGLE.copy()
    matrix[:, 1] = 1
    found = items.figures(items.analysed(responses(matrix)), 1, ())
    assert (found.p, found.r) == (1.0, None)


def test_a_person_is_held_against_the_rest_of_the_own_paper_alone():
    answers = Responses(
        np.array([0, 0, 1, 1, 2, 2]), np.array([0, 1, 0, 2, 0, 1]),
        np.array([1.0, 1.0, 0.0, 0.0, 1.0, 0.0]), np.array([5.0, 5.0, 5.0, 10.0, 5.0, 5.0]),
        np.array([], dtype=np.int64), np.array([], dtype=np.int64), 3, 3,
    )  # fmt: skip
    assert list(items.rests(answers)) == [1, 1, 0, 0, 0, 1]
    assert list(items.totals(answers)) == pytest.approx([1, 0, 0.5])
    one = Responses(*(getattr(answers.only(np.array([True] + [False] * 5)), name) for name in
                      ("person", "item", "share", "points", "tick_row", "tick_option")), 3, 3)  # fmt: skip
    assert math.isnan(items.rests(one)[0])


def test_the_standard_error_follows_from_spread_and_reliability():
    assert psychometrics.sem(10, 0.8) == pytest.approx(4.47, abs=0.005)
    assert psychometrics.sem(10, None) is None


def test_own_questions_give_a_reliability_without_a_full_table():
    chance = np.random.default_rng(7)
    able = np.repeat(chance.normal(0.6, 0.15, 4000), 20)
    share = (chance.random(80_000) < able).astype(float)
    person = np.repeat(np.arange(4000), 20)
    reliability, error = psychometrics.nested(person, share, 4000)
    assert reliability == pytest.approx(0.68, abs=0.04)  # 0.0225 / (0.0225 + 0.2175 / 20)
    assert error == pytest.approx(math.sqrt(0.2175 / 20), abs=0.005)


@pytest.mark.parametrize(
    ("cut", "reliability", "expected"),
    [(50, 0.0, 0.5), (50, 1.0, 1.0), (50, 0.8, 0.5 + math.asin(0.8) / math.pi), (50, None, None)],
)
def test_decisions_are_as_consistent_as_two_normal_scores(cut, reliability, expected):
    found = psychometrics.consistency(50, 10, cut, reliability)
    assert found is None if expected is None else found == pytest.approx(expected)


def test_decisions_far_from_the_cut_are_consistent():
    assert psychometrics.consistency(90, 5, 60, 0.5) > 0.999
    assert psychometrics.consistency(50, 0, 60, 0.8) is None


def test_few_people_are_said_to_be_few():
    assert [psychometrics.band(n) for n in (29, 30, 99, 100)] == [
        "few",
        "caution",
        "caution",
        "fair",
    ]


def test_those_near_the_cut_are_counted_within_one_standard_error():
    scores = np.array([50.0, 58.0, 60.0, 64.0, 90.0])
    found = psychometrics.paper(scores, 60, 0.8, None, "alpha")
    assert found.sem == pytest.approx(scores.std() * math.sqrt(0.2))
    assert found.near == sum(abs(scores - 60) <= found.sem)
    assert psychometrics.paper(scores[:1], 60, None, None, "alpha").sd is None


def test_a_wrong_key_shows_in_what_the_best_choose():
    able = np.arange(60)
    options = np.where(able >= 30, 1, 0)  # the better half chooses B, the key says A
    matrix = np.column_stack([options == 0, able >= 30, able >= 20, able >= 40]).astype(float)
    choices = np.column_stack([options, able >= 30, able >= 20, able >= 40]).astype(np.int64)
    found = items.figures(items.analysed(responses(matrix, choices)), 0, (True, False, False))
    assert found.r < 0
    assert found.options == (30, 30, 0)
    assert found.top_options[1] == found.top >= 17
    assert found.flags == (Flag.CHECK_KEY, Flag.DEAD_DISTRACTOR)


def test_flags_need_thirty_answers_and_say_what_is_wrong():
    right = (True, False)
    assert items.flags(Item(29, 0.1, -0.5, (3, 26), 8, (1, 7)), right) == ()
    assert items.flags(Item(100, 0.97, 0.3, (97, 3), 27, (27, 0)), right) == (
        Flag.DEAD_DISTRACTOR, Flag.EASY,
    )  # fmt: skip
    assert items.flags(Item(100, 0.19, 0.1, (19, 81), 27, (20, 7)), right) == (Flag.HARD, Flag.WEAK)
    assert items.flags(Item(100, 0.5, 0.4, (50, 50), 27, (20, 7)), right) == ()
