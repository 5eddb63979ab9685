"""A drill asks what fits, what is new first, and never what is stale or held back."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.domain.test_paper import POOLS, SEEDS, TODAY, plain
from trainer.domain import drill
from trainer.domain.drill import Drill, Source, Wanted

DRILL = Drill(1, "drill", "k", "按主题练习", Source.TOPICS, 8)


def test_the_minutes_are_rounded_up_and_never_none():
    assert [DRILL.minutes(number) for number in (0, 1, 8, 9)] == [1, 1, 4, 5]


def test_each_condition_limits_and_an_empty_one_does_not():
    question = plain(1, bank="甲", topic="受理")
    assert Wanted().fits(question)
    assert Wanted(("受理", "调解"), ("intake",), ("甲",)).fits(question)
    for other in (Wanted(("调解",)), Wanted(duties=("mediation",)), Wanted(banks=("乙",))):
        assert not other.fits(question)


@given(pool=POOLS, seed=SEEDS, number=st.integers(1, 10), held=st.sets(st.integers(1, 500)))
def test_it_never_asks_twice_nor_what_is_stale_or_held(pool, seed, number, held):
    may = drill.askable(pool, TODAY, held)
    asked = drill.choose(may, Wanted(), number, seed=seed, last={})
    assert len(asked) == len(set(asked)) == min(number, len(may))
    assert not held & set(asked)
    stale = {q.document for q in pool if q.stale_from and q.stale_from <= TODAY}
    assert not stale & set(asked)


@given(pool=POOLS, seed=SEEDS)
def test_the_same_seed_asks_the_same_whatever_the_order_of_the_pool(pool, seed):
    first = drill.choose(pool, Wanted(), 5, seed=seed, last={})
    assert drill.choose(pool[::-1], Wanted(), 5, seed=seed, last={}) == first


def test_new_questions_come_first_then_those_met_longest_ago():
    pool = [plain(number) for number in (1, 2, 3)]
    last = {1: TODAY, 2: TODAY - timedelta(days=9)}
    assert drill.choose(pool, Wanted(), 3, seed=1, last=last) == [3, 2, 1]
    assert drill.choose(pool, Wanted(), 1, seed=1, last=last | {3: date(2026, 11, 20)}) == [2]


def test_it_goes_on_where_it_was_left_and_passes_over_what_is_blocked():
    assert drill.next_slot([0, 1, 2], {0}, set()) == 1
    assert drill.next_slot([0, 1, 2], {0}, {1}) == 2
    assert drill.next_slot([0, 1, 2], {0, 2}, {1}) is None
