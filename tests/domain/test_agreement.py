"""Agreement of markers and cuts of judges, against worked examples."""

from __future__ import annotations

import pytest

from trainer.domain import agreement

A = [0, 1, 1, 2, 2, 3, 3, 3, 1, 0]
B = [0, 1, 2, 2, 3, 3, 2, 3, 1, 1]
SHROUT_FLEISS = [
    [9, 2, 5, 8],
    [6, 1, 3, 2],
    [8, 4, 6, 8],
    [7, 1, 2, 6],
    [10, 5, 6, 9],
    [6, 2, 4, 7],
]


def test_kappa_with_squared_and_with_equal_penalties():
    assert agreement.weighted_kappa(A, B, 4) == pytest.approx(0.8214, abs=1e-4)
    assert agreement.weighted_kappa(A, B, 4, quadratic=False) == pytest.approx(0.4595, abs=1e-4)


def test_exact_and_adjacent_agreement():
    assert (agreement.agreement(A, B), agreement.agreement(A, B, within=1)) == (0.6, 1.0)


def test_kappa_is_undefined_where_all_levels_are_one():
    assert agreement.weighted_kappa([2, 2, 2], [2, 2, 2], 4) is None


def test_two_markers_must_judge_the_same_submissions():
    for first, second in (([], []), ([1], [1, 2])):
        with pytest.raises(ValueError, match="same submissions"):
            agreement.weighted_kappa(first, second, 4)


def test_icc_of_the_textbook_table():
    assert agreement.icc(SHROUT_FLEISS) == pytest.approx(0.2898, abs=1e-4)
    assert agreement.icc([[3, 3], [3, 3]]) is None


def test_cuts_of_judges_and_of_the_borderline():
    judges = [[0.6, 0.7, 0.8, 0.5], [0.5, 0.7, 0.9, 0.6], [0.7, 0.6, 0.8, 0.4]]
    assert agreement.angoff(judges) == pytest.approx(65.0)
    found = agreement.borderline([1, 2, 2, 3, 3, 4], [40, 52, 56, 66, 70, 84], 2)
    assert found == pytest.approx(54.06, abs=0.005)
    assert agreement.borderline([2, 2], [40, 60], 2) is None
    with pytest.raises(ValueError, match="judges"):
        agreement.angoff([])
