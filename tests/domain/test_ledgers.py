"""Three ledgers, each a percentage of the best that the case allows from its start."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings

from tests.domain.test_state import PICKS, played
from trainer.domain.scenario import ledgers, walks
from trainer.domain.scenario.document import Choice, Cost, LedgerWeights, Scene
from trainer.domain.scenario.explore import TooManyStates
from trainer.domain.scenario.ledgers import Best
from trainer.domain.scenario.play import Case
from trainer.domain.scenario.state import Act

PAPER = {"to": "周敏", "body": "决定受理。"}


def choose(scene: str, key: str) -> Act:
    return Act("choose", scene, key)


WRITE = Act("write", "write", "", PAPER)
BEST_WAY = [choose("call", "ask"), choose("decide", "kind"), choose("test", "skip"), WRITE]
PLAIN_WAY = [choose("call", "ask"), choose("decide", "accept"), choose("test", "skip"), WRITE]
LATE_WAY = [choose("call", "wait"), choose("decide", "accept"), choose("test", "skip"), WRITE]
FULL = {"decision": Fraction(100)}


@pytest.fixture(scope="module")
def best(small) -> Best:
    return walks.best_of(small)


def reckoned(case, best, acts, product=FULL):
    return ledgers.reckon(case.document, case.fold(acts), best, product)


def test_the_best_is_found_over_every_way_through(best):
    assert (best.process, best.timeliness) == (8, 6)
    assert dict(best.criteria) == {"classify": 5, "talk": 3}


def test_the_best_way_reads_one_hundred(small, best):
    line = reckoned(small, best, BEST_WAY)
    assert (line.process, line.timeliness, line.product, line.total) == (100, 100, 100, 100)
    assert (line.passed, line.critical) == (True, ())
    assert dict(line.criteria) == {"classify": 100, "talk": 100}


def test_a_way_that_never_meets_the_best_choice_reads_less(small, best):
    line = reckoned(small, best, PLAIN_WAY)
    assert line.process == Fraction(600, 8)
    assert line.total == Fraction(45 * 75 + 20 * 100 + 35 * 100, 100)


def test_a_short_bad_way_never_reads_as_full_marks(small, best):
    line = reckoned(small, best, [choose("call", "shove")])
    assert (line.process, line.timeliness, line.product, line.total) == (0, 0, 0, 0)
    assert (line.passed, line.critical) == (False, ("rude",))


def test_a_critical_error_caps_the_total_and_is_named(small_document, china):
    generous = replace(small_document.scoring, critical_cap=Decimal("30.5"))
    case = Case(replace(small_document, scoring=generous), china)
    line = reckoned(case, walks.best_of(case), LATE_WAY)
    assert (line.total, line.passed, line.critical) == (Fraction(61, 2), False, ("late",))
    assert line.timeliness == Fraction(200, 6)


def test_a_cap_above_what_was_earned_changes_nothing(small_document, china):
    high = replace(small_document.scoring, critical_cap=Decimal(100))
    case = Case(replace(small_document, scoring=high), china)
    line = reckoned(case, walks.best_of(case), LATE_WAY)
    assert line.total == Fraction(45) * Fraction(200, 800) + Fraction(20, 3) + 35


@pytest.mark.parametrize("product", [None, {}])
def test_written_work_that_is_not_marked_leaves_no_total(small, best, product):
    line = reckoned(small, best, BEST_WAY, product)
    assert (line.product, line.total, line.passed) == (None, None, None)
    assert line.process == 100


def test_written_work_never_handed_in_earns_nothing_and_needs_no_marker(small, best):
    acts = [choose("call", "ask"), choose("decide", "hang")]
    assert reckoned(small, best, acts, None).product == 0


def test_deliverables_weigh_as_they_say(small_document, china):
    second = replace(small_document.deliverables[0], key="second", weight=3)
    case = Case(replace(small_document, deliverables=(*small_document.deliverables, second)), china)
    assert reckoned(case, walks.best_of(case), BEST_WAY).product == 25


def test_a_case_without_written_work_has_two_ledgers(small_document, china):
    scoring = replace(small_document.scoring, weights=LedgerWeights(60, 40, 0))
    case = Case(replace(small_document, deliverables=(), scoring=scoring), china)
    line = ledgers.reckon(case.document, case.fold(BEST_WAY[:2]), Best(8, 6, {}), None)
    assert (line.product, line.timeliness) == (None, Fraction(400, 6))
    assert line.total == 60 + Fraction(40 * 400, 600)


def test_a_ledger_that_counts_but_cannot_be_earned_leaves_no_total(small, best):
    line = reckoned(small, replace(best, timeliness=0), BEST_WAY)
    assert (line.timeliness, line.total) == (None, None)


def test_without_any_weight_there_is_no_total(small_document, china, best):
    scoring = replace(small_document.scoring, weights=LedgerWeights(0, 0, 0))
    case = Case(replace(small_document, scoring=scoring), china)
    assert reckoned(case, best, BEST_WAY).total is None


def test_a_criterion_that_nothing_can_earn_is_left_out(small, best):
    line = reckoned(small, replace(best, criteria={"classify": 5, "talk": 0}), BEST_WAY)
    assert dict(line.criteria) == {"classify": 100}


def test_a_case_too_large_to_explore_is_said_to_be_unproven(small):
    with pytest.raises(TooManyStates):
        walks.best_of(small, budget=5)


def test_going_round_in_a_circle_earns_nothing_more(small_document, china):
    def scene(key: str, other: str) -> Scene:
        there = Choice("there", "过去。", other, "理由", points={"classify": 2})
        out = Choice("out", "结束。", "done", "理由", cost=Cost(hours=1), points={"classify": 1})
        return Scene(key, key, choices=(there, out))

    circle = replace(
        small_document, scenes=(scene("one", "two"), scene("two", "one")), deliverables=()
    )
    case = Case(circle, china)
    best = walks.best_of(case)
    acts = [
        choose("one", "there"),
        choose("two", "there"),
        choose("one", "there"),
        choose("two", "out"),
    ]
    assert sum(case.fold(acts).process.values()) == best.process == 4


@given(picks=PICKS)
@settings(max_examples=150)
def test_no_play_earns_more_than_the_best(small, best, picks):
    state = small.fold(played(small, picks))
    assert sum(state.process.values()) <= best.process
    assert ledgers.timeliness_points(small.document, state) <= best.timeliness
    assert all(points <= best.criteria[key] for key, points in state.process.items())
    line = ledgers.reckon(small.document, state, best, FULL)
    figures = (line.process, line.timeliness, line.product, line.total)
    assert all(value is not None and 0 <= value <= 100 for value in figures)
    assert not line.critical or (line.total or 0) <= 59
