"""Every shipped case can be passed, can be failed, and survives whatever is done in it."""

from __future__ import annotations

import os
import random
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest

from trainer.content import case_report, library
from trainer.content.checks import explored
from trainer.domain.scenario import check, explore, ledgers
from trainer.domain.scenario.document import Choice, DeadlineState, Scenario
from trainer.domain.scenario.ledgers import Best
from trainer.domain.scenario.play import Case
from trainer.domain.scenario.state import Act, State
from trainer.domain.scenario.walks import Walks
from trainer.services.parts import calendars

ROOT = Path(__file__).resolve().parent.parent.parent
WHOLE = ("s01-yufuka", "s03-guoqi", "s04-qitian", "s05-sanbao", "s12-kuaidi", "s14-qunti")
SHORT = ("s00-yindao", "s15-jiufanben")  # a first case with a guide, and a drill
KEYS = (*WHOLE, *SHORT)
PLAYS = int(os.environ.get("TRAINER_TEST_PLAYS", "500"))  # at random, of each case
GUESSED = Fraction(40, 100)  # of the scenes of a case, at most, by the length of the texts
SPREAD = Fraction(125, 100)  # of the longest text of a scene to its shortest


@cache
def cases() -> dict[str, Case]:
    calendar = calendars.materialised()
    return {d.key: Case(d.value, calendar) for d in library.load(ROOT).of("scenario")}


def case_of(key: str) -> Case:
    return cases()[key]


@cache
def walks_of(key: str) -> Walks:
    return Walks(explore.explore(case_of(key)))


def best_of(key: str) -> Best:
    return walks_of(key).best


@cache
def best_end_of(key: str) -> State:
    return case_of(key).fold(walks_of(key).best_way)


def full(document: Scenario) -> dict[str, Fraction]:
    return {deliverable.key: Fraction(100) for deliverable in document.deliverables}


@pytest.mark.parametrize("key", KEYS)
def test_a_case_can_end_in_three_ways_at_least(key):
    assert len(case_of(key).document.endings) >= 3


def possible(case: Case, state: State) -> list[Act]:
    """Return the acts that lead on."""
    paper = case.deliverable(state)
    if paper is not None:
        return [Act("write", state.scene, "", {field.key: "经审查" for field in paper.fields})]
    return [Act("choose", state.scene, choice.key) for choice in case.choices(state)]


def at_random(case: Case, seed: int) -> list[Act]:
    """Return the acts of a play to its end: choices, papers opened, notes, at random."""
    chance = random.Random(seed)  # noqa: S311 - the same plays on every run
    state, acts = case.first, []
    while not state.is_over:
        unread = sorted(set(state.released) - state.opened)
        act = chance.choice(possible(case, state))
        if unread and chance.random() < 0.3:
            act = Act("open", chance.choice(unread))
        elif chance.random() < 0.05:
            act = Act("note", "", "记一笔")
        acts.append(act)
        state = case.after(state, act)
        assert len(acts) < 500, "a play that does not end"
    return acts


def offers(document: Scenario) -> list[tuple[str, list[list[Choice]]]]:
    """Return the scenes with choices: all of them, and those that need no condition."""
    return [
        (scene.key, [list(scene.choices), [c for c in scene.choices if c.when is None]])
        for scene in document.scenes
        if scene.choices
    ]


def best_lengths(choices: list[Choice]) -> list[int]:
    """Return the length of the text of each choice that earns most."""
    worth = {choice.key: sum((choice.points or {}).values()) for choice in choices}
    return [len(c.text) for c in choices if worth[c.key] == max(worth.values())]


def test_the_cases_tried_here_are_all_that_are_shipped(shipped):
    assert {document.key for document in shipped.of("scenario")} == set(KEYS)


@pytest.mark.parametrize("key", WHOLE)
def test_a_case_is_long_enough_to_be_worth_its_time(key):
    document = case_of(key).document
    assert len(document.scenes) >= 10
    assert len(document.endings) >= 3
    assert len(document.deliverables) >= 1
    assert len({ending.outcome for ending in document.endings}) >= 3
    assert all(persona.interest and persona.about for persona in document.personas)


@pytest.mark.parametrize("key", KEYS)
def test_some_way_passes_with_every_deadline_met_and_no_critical_error(key):
    case, best = case_of(key), best_of(key)
    state = best_end_of(key)
    line = ledgers.reckon(case.document, state, best, full(case.document))
    assert line.passed
    assert line.critical == ()
    assert all(r.state is not DeadlineState.MISSED for r in state.deadlines.values())
    assert all(
        r.state is DeadlineState.MET for r in state.deadlines.values() if r.started_on is not None
    )
    assert case.endings[str(state.ending)].outcome == "resolved"


@pytest.mark.parametrize("key", KEYS)
def test_the_best_way_earns_all_that_the_search_says_can_be_earned(key):
    case, best = case_of(key), best_of(key)
    state = best_end_of(key)
    line = ledgers.reckon(case.document, state, best, full(case.document))
    assert (line.process or 0) >= 90
    assert line.timeliness == 100
    assert (line.total or 0) >= 90


@pytest.mark.parametrize("key", KEYS)
def test_the_paper_alone_does_not_pass_and_without_it_its_weight_is_lost(key):
    case, best = case_of(key), best_of(key)
    state = best_end_of(key)
    unwritten = {k: Fraction(0) for k in full(case.document)}
    line = ledgers.reckon(case.document, state, best, unwritten)
    weights = case.document.scoring.weights
    assert weights.product < case.document.scoring.pass_mark
    assert line.total is not None
    assert line.total <= 100 - weights.product


@pytest.mark.parametrize("key", KEYS)
def test_random_plays_end_and_none_earns_more_than_the_best(key):
    case, best = case_of(key), best_of(key)
    outcomes, met, missed, errors = set(), set(), set(), set()
    for seed in range(PLAYS):
        acts = at_random(case, seed)
        state = case.fold(acts)
        line = ledgers.reckon(case.document, state, best, full(case.document))
        assert sum(state.process.values()) <= best.process, seed
        assert ledgers.timeliness_points(case.document, state) <= best.timeliness, seed
        assert all(v <= best.criteria[k] for k, v in state.process.items()), seed
        assert line.total is not None
        assert 0 <= line.total <= 100, seed
        assert not line.critical or line.total <= Fraction(case.document.scoring.critical_cap), seed
        times = [moment.at for moment in state.log]
        assert times == sorted(times), seed
        outcomes.add(state.ending)
        met |= {k for k, r in state.deadlines.items() if r.state is DeadlineState.MET}
        missed |= {k for k, r in state.deadlines.items() if r.state is DeadlineState.MISSED}
        errors |= set(line.critical)
    assert outcomes == set(case.endings)
    assert met & missed, "some deadline can be met as well as missed"
    assert met == set(case.rules)
    assert errors == {error.key for error in case.document.critical_errors}


@pytest.mark.parametrize("key", KEYS)
def test_exploring_the_case_finds_no_fault_and_its_report_is_current(key):
    report = check.report(walks_of(key))
    assert list(explored.findings(case_of(key).document, report)) == []
    written = ROOT / "docs" / "scenarios" / f"{key}.md"
    assert written.read_text(encoding="utf-8") == case_report.text(case_of(key), report)


def test_there_is_a_report_on_each_case_and_on_no_other():
    assert {path.stem for path in (ROOT / "docs" / "scenarios").glob("*.md")} == set(KEYS)


@pytest.mark.parametrize("key", KEYS)
def test_the_same_steps_give_an_equal_state_in_a_fresh_case(key):
    case = case_of(key)
    fresh = Case(case.document, case.calendar)
    for seed in range(0, PLAYS, 10):
        acts = at_random(case, seed)
        assert case.fold(acts) == fresh.fold(acts)


@pytest.mark.parametrize("key", KEYS)
def test_every_wrong_choice_says_why_it_tempts_and_every_choice_cites_or_explains(key):
    for scene in case_of(key).document.scenes:
        for choice in scene.choices:
            if choice.critical:
                assert choice.tempting, (scene.key, choice.key)
            assert choice.citations, (scene.key, choice.key)


@pytest.mark.parametrize("extreme", [max, min], ids=["longest", "shortest"])
@pytest.mark.parametrize("key", KEYS)
def test_the_best_choice_is_the_longest_or_the_shortest_in_at_most_40_percent_of_the_scenes(
    key, extreme
):
    scenes = offers(case_of(key).document)
    guessed = [
        scene
        for scene, offered in scenes
        if any(
            extreme(len(c.text) for c in choices) in best_lengths(choices) for choices in offered
        )
    ]
    assert len(guessed) <= GUESSED * len(scenes), guessed


@pytest.mark.parametrize("key", KEYS)
def test_the_choices_of_a_scene_are_about_as_long_as_each_other(key):
    for scene, offered in offers(case_of(key).document):
        lengths = [len(choice.text) for choice in offered[0]]
        assert max(lengths) <= SPREAD * min(lengths), (scene, lengths)


@pytest.mark.parametrize("key", KEYS)
def test_the_last_days_written_in_the_reasons_are_those_of_the_calendar(key):
    case = case_of(key)
    for rule in case.document.deadlines:
        running = case.first.deadlines[rule.key]
        if running.due_on is not None and "最后一日" in rule.reason:
            named = f"最后一日是{running.due_on.month}月{running.due_on.day}日"
            assert named in rule.reason, rule.key
