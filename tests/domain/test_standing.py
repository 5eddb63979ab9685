"""How far a period is, and how a total came about."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import product

import pytest

from trainer.domain.appraisal import Figure, Indicator, Missing, Policy, Source, reckon
from trainer.domain.standing import days_left, missing, standing, workings

INDICATORS = (
    Indicator("a", "甲", Source.QUIZ, Decimal("33.33")),
    Indicator("b", "乙", Source.SCENARIO, Decimal("36.67")),
    Indicator("c", "丙", Source.HOURS, Decimal(30)),
)


def policy(rule):
    return Policy(1, "policy", "p", "方案", INDICATORS, rule, ())


@pytest.mark.parametrize("rule", list(Missing))
def test_the_workings_reach_the_very_total_of_the_line(rule):
    values = (None, Fraction(0), Fraction(8499, 100), Fraction(100))
    for one in product(values, repeat=3):
        figures = dict(zip("abc", one, strict=True))
        line = reckon(policy(rule), {key: Figure(value) for key, value in figures.items()})
        assert workings(policy(rule), figures).total == line.total


def test_what_is_missing_stands_in_the_order_of_the_policy():
    found = missing(policy(Missing.NONE), {"c": None, "b": Fraction(1), "a": None})
    assert [i.key for i in found] == ["a", "c"]


def test_a_period_counts_who_is_complete_and_what_others_lack():
    full = {"a": Fraction(1), "b": Fraction(0), "c": Fraction(1)}
    rows = [full, full | {"b": None}, full | {"b": None, "c": None}]
    found = standing(policy(Missing.NONE), rows, [Fraction(1), None, None])
    assert (found.people, found.complete) == (3, 1)
    assert found.lacking == (("乙", 2), ("丙", 1))


def test_ranks_and_average_need_five_totals():
    totals = [Fraction(n) for n in (10, 30, 20, 30)]
    few = standing(policy(Missing.NONE), [{}] * 5, [*totals, None])
    assert (few.ranks, few.average) == ((), None)
    enough = standing(policy(Missing.NONE), [{}] * 6, [*totals, None, Fraction(60)])
    assert enough.ranks == (5, 2, 4, 2, None, 1)
    assert enough.average == 30


def test_the_last_day_leaves_none():
    assert days_left(date(2026, 12, 31), date(2026, 12, 31)) == 0
    assert days_left(date(2027, 1, 1), date(2026, 12, 31)) == -1
