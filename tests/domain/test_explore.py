"""Exploring a case agrees with playing it, and finds every fault that is planted."""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given, reject, settings
from hypothesis import strategies as st

from tests.domain import made
from tests.domain.made import choice, document, on, scene
from trainer.domain.calendar import ONE_DAY, DayKind
from trainer.domain.scenario import check, explore, ledgers, walks
from trainer.domain.scenario.check import Trouble
from trainer.domain.scenario.document import (
    CaseError,
    Condition,
    Cost,
    Deadline,
    Effect,
    Event,
    Exhibit,
    ExhibitKind,
    Outcome,
    ProcessCriterion,
    Scoring,
    Variable,
    VariableType,
    When,
)
from trainer.domain.scenario.state import Act

SEEDS = st.integers(min_value=0, max_value=10_000)


def explored(case):
    """Return the graph of a case at random; those that go round for months are left aside."""
    try:
        return explore.explore(case, budget=2_000)
    except explore.TooManyStates:
        reject()


def every_end(case, most=7):
    """Return every end that at most so many acts lead to: the plain way, without a graph."""
    ends, waiting = [], [(case.first, 0)]
    while waiting:
        state, done = waiting.pop()
        if state.is_over:
            ends.append(state)
        elif done < most:
            for one in case.choices(state):
                after = case.after(state, Act("choose", state.scene, one.key))
                waiting.append((after, done + 1))
    return ends


@given(seed=SEEDS)
@settings(max_examples=120)
def test_the_bounds_of_a_graph_are_those_of_all_ways(china, seed):
    case = on(china, made.chance(seed, circles=False))
    ends = every_end(case)
    found = walks.Walks(explore.explore(case))
    process = [sum(state.process.values()) for state in ends]
    timely = [ledgers.timeliness_points(case.document, state) for state in ends]
    assert found.best.process == max(0, *process)
    assert found.least[0] == min(process)
    assert (found.least[1], found.best.timeliness) == (min(timely), max(timely))
    assert {s.ending for s in ends} == {s.ending for s in found.graph.states if s.is_over}
    assert found.ways == len(ends)


@given(seed=SEEDS, player=SEEDS)
@settings(max_examples=200)
def test_no_player_leaves_the_bounds_whatever_the_case(china, seed, player):
    case = on(china, made.chance(seed))
    found = walks.Walks(explored(case))
    acts = made.played(case, player)
    moves = [(act.element, act.detail) for act in acts if act.kind == "choose"]
    assume(len(set(moves)) == len(moves))  # waits once where no period runs, as the graph does
    state = case.fold(acts)
    assert state.scene in {known.scene for known in found.graph.states}
    if state.is_over:
        assert found.least[0] <= sum(state.process.values()) <= found.best.process
        assert found.least[1] <= ledgers.timeliness_points(case.document, state)


@given(seed=SEEDS)
@settings(max_examples=100)
def test_the_same_acts_give_the_same_state(china, seed):
    case, again = (on(china, made.chance(seed)) for _ in range(2))
    acts = made.played(case, seed)
    assert case.fold(acts) == again.fold(acts)


@given(seed=SEEDS)
@settings(max_examples=40)
def test_the_ways_that_are_named_lead_where_they_are_said_to(china, seed):
    case = on(china, made.chance(seed))
    found = walks.Walks(explored(case))
    for node in found.graph.ends:
        assert case.fold(found.graph.way(node)).ending == found.graph.states[node].ending
    best = found.clean
    if best is not None:
        state = case.fold(found.best_way)
        assert not state.critical
        assert not walks.is_late(state)
        assert sum(state.process.values()) == best.process


@given(seed=SEEDS, change=SEEDS)
@settings(max_examples=60)
def test_the_best_is_the_same_on_a_calendar_that_agrees_up_to_the_day_asked_last(
    china, seed, change
):
    case = on(china, made.chance(seed, circles=False))
    best = walks.best_of(case)
    first = case.document.starts.date()
    dice = random.Random(change)  # noqa: S311 - dice, not a secret
    days = [day for n in range(-30, 90) if not first <= (day := first + ONE_DAY * n) <= best.until]
    kinds = {day: dice.choice(list(DayKind)) for day in days}
    other = replace(china, special=china.special | kinds)
    assert china.agrees(other, first, best.until)
    assert walks.best_of(on(other, case.document)) == best


def test_a_sound_case_has_no_fault_and_its_figures_are_right(china):
    report = check.check(on(china, made.sound()))
    assert report.is_sound
    assert (report.process, report.timeliness) == (check.Bound(0, 5), check.Bound(0, 4))
    assert (report.clean, report.ways) == (100, 6)
    assert [act.detail for act in report.best_way] == ["ask", "kind"]
    assert {key: [act.detail for act in way] for key, way in report.ends} == {
        "done": ["ask", "accept"], "lost": ["ask", "hang"], "bad": ["shove"],
    }  # fmt: skip
    # passes: ask, then accept (0.6 * 4/5 + 0.4) or kind (of 3); wait, then accept does not
    assert abs(report.chance - Fraction(2, 9)) < Fraction(3, 100)


def test_a_case_of_two_hundred_scenes_is_proven(china):
    report = check.check(on(china, made.long(200)))
    assert report.is_sound
    assert report.ways is not None
    assert report.ways > check.MANY


def test_a_budget_that_runs_out_proves_nothing(china):
    report = check.check(on(china, made.sound()), budget=3)
    assert not report.proven
    assert not report.is_sound


def test_going_round_has_no_number_of_ways(china):
    again = choice("again", "open", cost=Cost(working_days=1))
    sound = made.sound()
    first = replace(sound.scenes[0], choices=(*sound.scenes[0].choices, again))
    report = check.check(on(china, replace(sound, scenes=(first, *sound.scenes[1:]))))
    assert report.is_sound
    assert report.ways is None


NEVER = Condition(all=(Condition(flag="asked"), Condition(not_=Condition(flag="asked"))))
FLAG = Variable("asked", VariableType.BOOL, initial=False)
LATER = Deadline("tell", "告知", 7, made.LIMIT.unit, (), "理由", When.LATER, points=2)
PAPER = Exhibit("paper", "材料", ExhibitKind.LETTER, "p.md", released=When.LATER)


def with_scene(*scenes, **more):
    """The sound case with a further scene that its second act leads to."""
    sound = made.sound()
    wait = replace(sound.scenes[0].choices[1], goto="more")
    first = replace(
        sound.scenes[0], choices=(sound.scenes[0].choices[0], wait, *sound.scenes[0].choices[2:])
    )
    return replace(sound, scenes=(first, sound.scenes[1], *scenes), **more)


def end_with(key, outcome, **more):
    sound = made.sound()
    endings = tuple(replace(e, outcome=outcome) if e.key == key else e for e in sound.endings)
    return replace(sound, endings=endings, **more)


PLANTED = {
    "a scene behind a guard that never holds": (
        with_scene(
            scene("more", choice("on", "done"), choice("never", "hidden", when=NEVER)),
            scene("hidden", choice("out", "done")),
        ),
        {(Trouble.SCENE_UNREACHED, "hidden"), (Trouble.CHOICE_UNREACHED, "never")},
    ),
    "an ending that nothing leads to": (
        replace(made.sound(), endings=(*made.ENDINGS, replace(made.ENDINGS[0], key="other"))),
        {(Trouble.ENDING_UNREACHED, "other")},
    ),
    "an event that never happens": (
        replace(made.sound(), events=(Event("e", "事", when=NEVER),)),
        {(Trouble.EVENT_UNREACHED, "e")},
    ),
    "a paper that is never released": (
        replace(made.sound(), exhibits=(PAPER,)),
        {(Trouble.PAPER_UNREACHED, "paper")},
    ),
    "a deadline that never starts": (
        replace(made.sound(), deadlines=(made.LIMIT, LATER)),
        {(Trouble.DEADLINE_UNREACHED, "tell")},
    ),
    "a criterion that nothing earns": (
        replace(made.sound(), criteria=(*made.sound().criteria, ProcessCriterion("c", "c", "C"))),
        {(Trouble.CRITERION_UNREACHED, "c")},
    ),
    "a guard combination without a choice": (
        with_scene(scene("more", choice("if", "done", when=Condition(flag="asked"))),
                   variables=(FLAG,)),
        {(Trouble.STUCK, "more"), (Trouble.CHOICE_UNREACHED, "if")},
    ),
    "a circle without a way out": (
        with_scene(scene("more", choice("round", "more", cost=Cost(working_days=1)))),
        {(Trouble.LOST, "more")},
    ),
    "a circle that takes no time": (
        with_scene(scene("more", choice("to", "back", cost=Cost()), choice("out", "done")),
                   scene("back", choice("from", "more", cost=Cost()))),
        {(Trouble.TIMELESS, "more"), (Trouble.TIMELESS, "back")},
    ),
    "an act beyond the calendar": (
        with_scene(scene("more", choice("far", "done", cost=Cost(days=3_000)))),
        {(Trouble.BEYOND_CALENDAR, "more"), (Trouble.CHOICE_UNREACHED, "far")},
    ),
    "no pass without a critical error": (
        replace(
            made.sound(),
            deadlines=(replace(made.LIMIT, critical="late"),),
            scenes=(
                scene("open", choice("in", "next", points={"law": 1}, critical="late")),
                scene("next", choice("ok", "done", points={"law": 1},
                                     effects=(Effect(meet="accept"),)),
                      choice("no", "bad"), choice("hang", "lost", cost=Cost(days=40))),
            ),
        ),
        {(Trouble.NO_CLEAN_PASS, "")},
    ),
    "a pass that ends unlawfully": (
        end_with("done", Outcome.UNLAWFUL),
        {(Trouble.UNLAWFUL_PASS, "done")},
    ),
    "a critical error that still passes": (
        replace(made.sound(), scoring=replace(made.sound().scoring, critical_cap=Decimal(60))),
        {(Trouble.CAP_PASSES, "")},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_fault_is_found_and_nothing_else(china, name):
    planted, expected = PLANTED[name]
    found = check.check(on(china, planted)).faults
    assert {(fault.trouble, fault.key or fault.scene) for fault in found} == expected


def test_a_fault_says_how_to_come_there(china):
    planted = PLANTED["a circle without a way out"][0]
    case = on(china, planted)
    fault = next(f for f in check.check(case).faults if f.trouble is Trouble.LOST)
    assert case.fold(fault.way).scene == "more"


def test_every_kind_of_trouble_is_planted():
    assert {trouble for _, expected in PLANTED.values() for trouble, _ in expected} == set(Trouble)


def test_groups_of_a_graph_stand_after_those_that_lead_to_them():
    #  0 → 1 ⇄ 2 → 3 ↺,  4 alone
    groups = walks.circles([[1], [2], [1, 3], [3], []])
    assert sorted(map(sorted, groups)) == [[0], [1, 2], [3], [4]]
    place = {node: number for number, group in enumerate(groups) for node in group}
    assert place[0] < place[1] == place[2] < place[3]


def test_the_clock_of_a_case_is_forgotten_when_no_period_can_run(china):
    loop = document(
        scene("open", choice("day", "open", cost=Cost(working_days=1)), choice("out", "done"),
              choice("bad", "bad"), choice("lost", "lost")),
        critical_errors=(CaseError("late", "逾期"),),
        scoring=Scoring(made.sound().scoring.weights, Decimal(60), Decimal(59)),
    )  # fmt: skip
    graph = explore.explore(on(china, loop))
    assert len(graph.states) < 30
