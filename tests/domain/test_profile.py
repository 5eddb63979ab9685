"""Levels of people and of groups."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from trainer.domain.competency import Competency, Framework
from trainer.domain.profile import group, passing_mark, profile

FRAMEWORK = Framework(
    1, "framework", "f", "框架",
    (Competency("D1", "受理", ("", "", "", "")), Competency("K", "法律知识", ("", "", "", ""))),
    ("入门", "合格", "熟练", "骨干"), (Decimal(0), Decimal(60), Decimal(75), Decimal(90)),
)  # fmt: skip


def of(*scores):
    return profile(FRAMEWORK, {"D1": [Fraction(score) for score in scores]})


def test_under_three_pieces_there_is_no_level_and_the_rest_is_counted():
    intake, law = of(100, 100)
    assert (intake.level, intake.mean, intake.pieces, intake.lacking) == (None, None, 2, 1)
    assert (law.level, law.pieces, law.lacking) == (None, 0, 3)


def test_from_three_pieces_on_the_mean_gives_the_level():
    [intake, _law] = of(70, 80, 90)
    assert (intake.level, intake.mean, intake.lacking) == (3, 80, 0)


def test_a_group_is_shown_from_five_levels_on():
    four = [of(60, 60, 60)] * 4
    assert group(FRAMEWORK, [*four, of(100, 100)])[0].mean is None
    whole = group(FRAMEWORK, [*four, of(100, 100, 100)])
    assert (whole[0].mean, whole[0].level, whole[0].pieces) == (68, 2, 5)
    assert whole[1].level is None


def test_the_pass_mark_is_where_the_second_level_begins():
    assert passing_mark(FRAMEWORK) == 60
