"""A level is shown only on enough evidence, and follows the newest of it."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.domain.competency import Framework

FRAMEWORK = Framework(
    format=1, kind="framework", key="k", title="框架", competencies=(),
    level_names=("入门", "合格", "熟练", "骨干"),
    thresholds=(Decimal(0), Decimal(60), Decimal(75), Decimal("90.5")), window=4,
)  # fmt: skip
SCORES = st.fractions(min_value=0, max_value=100, max_denominator=60)


@pytest.mark.parametrize(
    ("score", "level"),
    [
        (Fraction(0), 1), (Fraction(5999, 100), 1), (Fraction(60), 2), (Fraction(75), 3),
        (Fraction(90), 3), (Fraction(181, 2), 4), (Fraction(100), 4), (Fraction(-5), 1),
    ],
)  # fmt: skip
def test_a_threshold_belongs_to_the_level_it_opens(score, level):
    assert FRAMEWORK.level_of(score) == level


@pytest.mark.parametrize("count", [0, 1, 2])
def test_fewer_than_three_pieces_of_evidence_give_no_level(count):
    assert FRAMEWORK.rolled_up([Fraction(100)] * count) is None


def test_only_the_newest_pieces_within_the_window_count():
    scores = [Fraction(0)] * 5 + [Fraction(80)] * 4
    assert FRAMEWORK.rolled_up(scores) == (3, Fraction(80))


def test_the_level_follows_the_mean_as_it_is_shown():
    scores = [Fraction(59995, 1000)] * 3  # shown as 60.00
    assert FRAMEWORK.rolled_up(scores) == (2, Fraction(59995, 1000))


@given(st.lists(SCORES, min_size=3, max_size=8), st.integers(0, 7), SCORES)
def test_a_better_result_never_lowers_the_level(scores, place, gain):
    place %= len(scores)
    better = [*scores[:place], min(Fraction(100), scores[place] + gain), *scores[place + 1 :]]
    before, after = FRAMEWORK.rolled_up(scores), FRAMEWORK.rolled_up(better)
    assert before is not None
    assert after is not None
    assert after[0] >= before[0]
