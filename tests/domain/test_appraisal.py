"""An appraisal line is computed exactly from published figures."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.domain.appraisal import (
    Figure,
    Grade,
    Indicator,
    Missing,
    Policy,
    Source,
    hours_share,
    ranks,
    reckon,
)

POLICY = Policy(
    format=1, kind="policy", key="k", title="方案",
    indicators=(
        Indicator("knowledge", "法律知识", Source.QUIZ, Decimal("33.33")),
        Indicator("handling", "模拟案件", Source.SCENARIO, Decimal("33.33")),
        Indicator("writing", "文书", Source.RUBRIC, Decimal("33.34")),
    ),
    missing=Missing.REWEIGHT,
    grades=(Grade(Decimal(90), "好"), Grade(Decimal(60), "一般"), Grade(Decimal(0), "较差")),
)  # fmt: skip
KEYS = [indicator.key for indicator in POLICY.indicators]
VALUES = st.one_of(st.none(), st.fractions(min_value=0, max_value=100, max_denominator=300))
FIGURES = st.dictionaries(st.sampled_from(KEYS), VALUES.map(Figure))


def figures(*values: Fraction | None) -> dict[str, Figure]:
    return {key: Figure(value) for key, value in zip(KEYS, values, strict=True)}


@given(FIGURES, st.sampled_from(Missing))
def test_a_total_lies_between_the_lowest_and_highest_figure_that_counts(given_figures, missing):
    line = reckon(replace(POLICY, missing=missing), given_figures)
    known = [value for value in line.figures.values() if value is not None]
    counted = [*known, Fraction(0)] if missing is Missing.ZERO and line.missing else known
    if line.total is not None:
        assert min(counted) - Fraction(1, 200) <= line.total <= max(counted) + Fraction(1, 200)
        assert 0 <= line.total <= 100


@given(FIGURES, st.sampled_from(Missing))
def test_everything_published_has_two_decimals_and_nothing_is_lost(given_figures, missing):
    line = reckon(replace(POLICY, missing=missing), given_figures)
    assert list(line.figures) == KEYS
    assert all(value is None or (value * 100).denominator == 1 for value in line.figures.values())
    assert line.total is None or (line.total * 100).denominator == 1
    assert set(line.missing) == {key for key in KEYS if line.figures[key] is None}
    assert (line.suggestion is None) == (line.total is None)


@given(FIGURES, st.sampled_from(KEYS), st.fractions(min_value=0, max_value=100))
def test_a_better_figure_never_lowers_the_total(given_figures, key, value):
    before = given_figures.get(key)
    if before is not None and before.value is not None and value >= before.value:
        after = reckon(POLICY, {**given_figures, key: Figure(value)}).total
        earlier = reckon(POLICY, given_figures).total
        assert (after is None) == (earlier is None)
        assert after is None or earlier is None or after >= earlier


@given(FIGURES)
def test_a_missing_figure_is_reweighted_counted_as_nothing_or_stops_the_total(given_figures):
    lines = {m: reckon(replace(POLICY, missing=m), given_figures) for m in Missing}
    if lines[Missing.REWEIGHT].missing:
        assert lines[Missing.NONE].total is None
        reweighted, zeroed = lines[Missing.REWEIGHT].total, lines[Missing.ZERO].total
        assert zeroed is not None
        assert reweighted is None or zeroed <= reweighted
    else:
        assert len({line.total for line in lines.values()}) == 1


def test_the_total_is_computed_from_figures_as_they_were_published():
    line = reckon(
        POLICY, figures(Fraction(66665, 1000), Fraction(66665, 1000), Fraction(66665, 1000))
    )
    assert set(line.figures.values()) == {Fraction(6667, 100)}
    assert line.total == Fraction(6667, 100)


@pytest.mark.parametrize(
    ("values", "total"),
    [((100, 0, 0), "33.33"), ((0, 0, 100), "33.34"), ((0, 50, 99), "49.67")],
)
def test_weights_apply_to_the_last_digit(values, total):
    assert reckon(POLICY, figures(*map(Fraction, values))).total == Fraction(total)


def test_the_rest_is_reweighted_when_one_figure_is_missing():
    line = reckon(POLICY, figures(Fraction(80), Fraction(90), None))
    assert (line.total, line.missing) == (Fraction(85), ("writing",))


@pytest.mark.parametrize(
    ("values", "total"),
    [
        ((None, None, Fraction(90)), None),  # a third of the weight would mislead
        ((None, Fraction(80), None), None),
        ((None, Fraction(80), Fraction(80)), Fraction(80)),
    ],
)
def test_less_than_half_of_the_weight_gives_no_total(values, total):
    assert reckon(POLICY, figures(*values)).total == total


def test_exactly_half_of_the_weight_is_enough():
    halves = tuple(
        replace(i, weight=Decimal(w)) for i, w in zip(POLICY.indicators, (50, 25, 25), strict=True)
    )
    line = reckon(replace(POLICY, indicators=halves), figures(Fraction(70), None, None))
    assert (line.total, line.suggestion) == (Fraction(70), "一般")


def test_nothing_at_all_gives_no_total_unless_missing_counts_as_nothing():
    assert reckon(POLICY, {}).total is None
    assert reckon(replace(POLICY, missing=Missing.ZERO), {}).total == 0


@pytest.mark.parametrize(
    ("value", "title"), [(90, "好"), (89, "一般"), (60, "一般"), (59, "较差"), (0, "较差")]
)
def test_a_grade_is_suggested_from_its_own_line_on(value, title):
    assert reckon(POLICY, figures(*[Fraction(value)] * 3)).suggestion == title


def test_below_every_grade_nothing_is_suggested():
    bare = replace(POLICY, grades=POLICY.grades[:1])
    assert reckon(bare, figures(*[Fraction(50)] * 3)).suggestion is None


@pytest.mark.parametrize(
    ("minutes", "target", "share"),
    [(0, 180, 0), (90, 180, 50), (180, 180, 100), (999, 180, 100), (5, 0, 0)],
)
def test_hours_count_up_to_their_target(minutes, target, share):
    assert hours_share(minutes, target) == share


def test_equal_totals_share_a_rank_and_the_next_one_is_skipped():
    totals = [Fraction(80), None, Fraction(90), Fraction(80), Fraction(70)]
    assert ranks(totals) == [2, None, 1, 2, 4]


@given(st.lists(st.one_of(st.none(), st.fractions(min_value=0, max_value=100, max_denominator=9))))
def test_a_rank_is_one_more_than_the_number_of_better_totals(totals):
    for total, rank in zip(totals, ranks(totals), strict=True):
        better = [other for other in totals if None not in (other, total) and other > total]
        assert rank == (None if total is None else len(better) + 1)
