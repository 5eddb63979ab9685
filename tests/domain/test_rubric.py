"""A rating is worth what its levels say, and a critical error caps it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.domain.rubric import (
    Criterion,
    CriticalError,
    InvalidParts,
    Judgement,
    Level,
    Part,
    Rubric,
)


def criterion(key: str, weight: str, points: tuple[int, ...], comment_below: int = 0) -> Criterion:
    levels = tuple(Level(number, f"写到第 {number} 步。") for number in points)
    return Criterion(key, key, "写清楚了吗？", Decimal(weight), "W", levels, comment_below)


RUBRIC = Rubric(
    format=1, kind="rubric", key="k", title="标准", pass_mark=Decimal(60),
    criteria=(
        criterion("facts", "62.5", (0, 1, 3), comment_below=2),
        criterion("basis", "25", (0, 1, 2)),
        criterion("style", "12.5", (0, 1, 2, 3)),
    ),
    critical_errors=(
        CriticalError("old-law", "旧规定", "引用已废止的规定。", Decimal(59)),
        CriticalError("wrong-person", "写错人", "写成别人。", Decimal("20.5")),
    ),
)  # fmt: skip
POINTS = {c.key: [level.points for level in c.levels] for c in RUBRIC.criteria}
LEVELS = st.fixed_dictionaries({key: st.sampled_from(points) for key, points in POINTS.items()})
ERRORS = st.sets(st.sampled_from(["old-law", "wrong-person"])).map(lambda s: tuple(sorted(s)))


def judged(points: dict[str, int], critical: tuple[str, ...] = ()) -> Judgement:
    return Judgement({key: Part(value, "有说明。") for key, value in points.items()}, critical)


def test_full_marks_are_one_hundred_and_the_lowest_levels_nothing():
    assert RUBRIC.marked(judged({"facts": 3, "basis": 2, "style": 3})).score == 100
    assert RUBRIC.marked(judged({"facts": 0, "basis": 0, "style": 0})).score == 0


def test_a_score_is_the_weighted_share_of_each_criterion_and_exact():
    marked = RUBRIC.marked(judged({"facts": 1, "basis": 1, "style": 3}))
    assert marked.shares == {"facts": Fraction(1, 3), "basis": Fraction(1, 2), "style": Fraction(1)}
    assert marked.score == Fraction(125, 6) + Fraction(25, 2) + Fraction(25, 2)


def test_weights_that_do_not_add_to_one_hundred_still_give_a_percentage():
    half = replace(RUBRIC, criteria=RUBRIC.criteria[:1])
    assert half.marked(judged({"facts": 3})).score == 100


@given(LEVELS, ERRORS)
def test_a_score_lies_within_0_and_100_and_under_every_cap(points, critical):
    marked = RUBRIC.marked(judged(points, critical))
    caps = [e.cap for e in RUBRIC.critical_errors if e.key in critical]
    assert 0 <= marked.score <= min([marked.raw, *map(Fraction, caps)]) <= marked.raw <= 100
    assert marked.critical == critical
    assert marked.passed == (marked.score >= 60)


@given(LEVELS, ERRORS, st.sampled_from(sorted(POINTS)), st.data())
def test_a_better_level_never_lowers_the_score(points, critical, key, data):
    better = data.draw(st.sampled_from([p for p in POINTS[key] if p >= points[key]]))
    before = RUBRIC.marked(judged(points, critical))
    after = RUBRIC.marked(judged({**points, key: better}, critical))
    assert after.raw >= before.raw
    assert after.score >= before.score
    assert (after.raw > before.raw) == (better > points[key])


@given(LEVELS, ERRORS)
def test_a_critical_error_never_raises_a_score(points, critical):
    assert RUBRIC.marked(judged(points, critical)).score <= RUBRIC.marked(judged(points)).score


def test_a_cap_under_the_pass_mark_fails_perfect_work():
    marked = RUBRIC.marked(judged({"facts": 3, "basis": 2, "style": 3}, ("old-law",)))
    assert (marked.raw, marked.score, marked.passed) == (100, 59, False)


def test_the_lowest_of_two_caps_holds():
    both = judged({"facts": 3, "basis": 2, "style": 3}, ("old-law", "wrong-person"))
    assert RUBRIC.marked(both).score == Fraction(41, 2)


FULL = {"facts": Part(3), "basis": Part(2), "style": Part(3)}


@pytest.mark.parametrize(
    ("parts", "critical", "faults"),
    [
        ({k: v for k, v in FULL.items() if k != "basis"}, (), [("basis", "missing")]),
        ({**FULL, "more": Part(1)}, (), [("more", "unknown")]),
        ({**FULL, "facts": Part(2)}, (), [("facts", "no_such_level")]),
        ({**FULL, "facts": Part(1)}, (), [("facts", "comment_needed")]),
        ({**FULL, "facts": Part(0, " \n")}, (), [("facts", "comment_needed")]),
        (FULL, ("invented",), [("invented", "unknown")]),
        ({}, (), [("facts", "missing"), ("basis", "missing"), ("style", "missing")]),
    ],
)
def test_a_rating_that_does_not_fit_is_refused_with_every_fault(parts, critical, faults):
    with pytest.raises(InvalidParts) as caught:
        RUBRIC.marked(Judgement(parts, critical))
    assert caught.value.faults == faults


def test_a_low_level_with_a_comment_and_a_high_one_without_both_fit():
    judgement = Judgement({**FULL, "facts": Part(1, "缺收到日期。")})
    assert RUBRIC.checked(judgement) is judgement
    assert RUBRIC.checked(Judgement(FULL)).parts == FULL
