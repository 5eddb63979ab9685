"""A state is a fold of acts: the same acts give the same state, wrong acts are refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from trainer.domain.scenario.document import DeadlineState, Effect
from trainer.domain.scenario.play import Case, NotPossible
from trainer.domain.scenario.state import Act

PAPER = {"to": "周敏", "body": "决定受理。", "date": ""}


def choose(scene: str, key: str) -> Act:
    return Act("choose", scene, key)


ASK, WAIT = choose("call", "ask"), choose("call", "wait")
ACCEPT, KIND = choose("decide", "accept"), choose("decide", "kind")
SKIP = choose("test", "skip")
WRITE = Act("write", "write", "", PAPER)


def kinds(state) -> list[str]:
    return [moment.kind for moment in state.log]


def test_a_case_begins_with_its_first_scene_its_papers_and_its_deadlines(small):
    first = small.first
    assert (first.scene, first.now) == ("call", datetime(2026, 4, 28, 16, 0))  # noqa: DTZ001
    assert first.released == ("photo",)
    assert first.deadlines["accept"].due_on == date(2026, 5, 11)
    assert first.deadlines["mediate"].state is DeadlineState.IDLE
    assert dict(first.variables) == {"asked": False, "trust": 1, "plan": "none"}
    assert kinds(first) == ["deadline_started", "scene"]


def test_lookups_find_every_part_by_its_key(small):
    assert small.personas["buyer"].name == "周敏"
    assert small.exhibits["photo"].title == "照片"
    assert small.endings["done"].title == "依法办结"
    assert small.deliverables["decision"].form == "投诉受理决定书"
    assert small.rules["accept"].length == 7


def test_a_choice_moves_clock_points_variables_and_scene(small):
    state = small.fold([ASK])
    assert state.scene == "decide"
    assert state.now == datetime(2026, 4, 29, 10, 0)  # noqa: DTZ001
    assert dict(state.process) == {"classify": 2, "talk": 1}
    assert dict(state.variables) == {"asked": True, "trust": 2, "plan": "refund"}
    assert "report" in state.released


def test_a_counter_stays_within_its_bounds(small):
    assert small.fold([ASK]).variables["trust"] == 2  # 1 + 3, at most 2
    assert small.fold([WAIT]).variables["trust"] == 0  # 1 - 2, at least 0


def test_a_guarded_choice_appears_and_disappears_with_its_condition(small):
    asked = small.fold([ASK])
    assert "kind" in [choice.key for choice in small.choices(asked)]
    read = small.after(asked, Act("open", "report"))
    assert "kind" not in [choice.key for choice in small.choices(read)]
    with pytest.raises(NotPossible, match="no_such_choice"):
        small.after(read, KIND)


def test_only_the_first_choice_in_a_scene_earns_points(small):
    once = small.fold([ASK, choose("decide", "again")])
    twice = small.fold([ASK, choose("decide", "again"), choose("decide", "again"), ACCEPT])
    assert once.process["classify"] == twice.process["classify"] == 3
    assert twice.log[-1].points == {}


def test_a_deadline_missed_on_the_way_records_its_critical_error_once(small):
    state = small.fold([WAIT])
    assert state.now.date() == date(2026, 5, 12)
    assert state.deadlines["accept"].state is DeadlineState.MISSED
    assert state.critical == ("late",)
    later = small.fold([WAIT, choose("decide", "again"), ACCEPT])
    assert kinds(later).count("critical") == kinds(later).count("deadline_missed") == 1
    assert later.deadlines["accept"].met_on == date(2026, 5, 13)
    assert "deadline_met_late" in kinds(later)


def test_an_act_that_finishes_on_the_last_day_is_in_time(small):
    again = choose("decide", "again")
    last_day = small.fold([ASK, *[again] * 6, ACCEPT])
    assert last_day.now.date() == date(2026, 5, 11)
    assert last_day.deadlines["accept"].state is DeadlineState.MET
    too_late = small.fold([ASK, *[again] * 7, ACCEPT])
    assert too_late.now.date() == date(2026, 5, 12)
    assert too_late.deadlines["accept"].state is DeadlineState.MISSED


def test_a_pause_gives_back_the_days_it_took(small):
    state = small.fold([ASK, ACCEPT, choose("test", "send"), choose("wait-report", "got")])
    mediate = state.deadlines["mediate"]  # paused on 30 April, resumed on Monday 11 May
    assert mediate.started_on == date(2026, 4, 29)
    assert (mediate.excluded, mediate.due_on) == (11, date(2026, 7, 9))


def test_the_same_critical_error_is_named_once(small_document, china):
    shove = small_document.scenes[0].choices[2]
    scene = replace(small_document.scenes[0], choices=(replace(shove, goto="decide"),))
    again = replace(small_document.scenes[1], choices=(shove,))
    case = Case(replace(small_document, scenes=(scene, again)), china)
    state = case.fold([choose("call", "shove"), choose("decide", "shove")])
    assert state.critical == ("rude",)
    assert state.ending == "refused"


def test_releasing_a_paper_again_changes_nothing(small):
    state = small.fold([ASK, ACCEPT, choose("test", "send"), choose("wait-report", "got")])
    assert state.released.count("report") == 1
    assert kinds(state).count("released") == 1


def test_an_effect_that_changes_nothing_leaves_no_trace(small_document, china):
    scene = replace(
        small_document.scenes[0], on_enter=(Effect(pause="mediate"), Effect(meet="mediate"))
    )
    case = Case(replace(small_document, scenes=(scene, *small_document.scenes[1:])), china)
    assert kinds(case.first) == ["deadline_started", "scene"]


def test_a_written_paper_is_kept_as_it_was_handed_in(small):
    state = small.fold([ASK, ACCEPT, SKIP, WRITE])
    assert state.written == {"decision": PAPER}
    assert (state.ending, state.is_over) == ("done", True)
    assert state.deadlines["mediate"].state is DeadlineState.MET
    assert small.choices(state) == []
    assert small.deliverable(state) is None


def test_a_writing_scene_offers_no_choices_but_a_paper(small):
    state = small.fold([ASK, ACCEPT, SKIP])
    assert small.choices(state) == []
    assert small.deliverable(state).key == "decision"
    assert small.deliverable(small.first) is None


def test_reading_a_paper_takes_no_case_time_and_is_remembered(small):
    state = small.fold([Act("open", "photo"), Act("open", "photo")])
    assert (state.now, state.opened, state.steps) == (small.first.now, frozenset({"photo"}), 2)


def test_a_note_is_counted_and_changes_nothing_else(small):
    state = small.fold([Act("note", "", "回电话")])
    assert state._replace(steps=0) == small.first


TO_WRITING = [ASK, ACCEPT, SKIP]
OVER = [choose("call", "shove")]


@pytest.mark.parametrize(
    ("before", "act", "reason", "detail"),
    [
        (OVER, ASK, "over", ""),
        (OVER, Act("open", "photo"), "over", ""),
        ([], ACCEPT, "wrong_scene", "decide"),
        ([], choose("call", "none"), "no_such_choice", "none"),
        ([], Act("open", "report"), "not_released", "report"),
        ([], Act("open", "nothing"), "not_released", "nothing"),
        ([], Act("write", "call", "", PAPER), "not_a_writing_scene", "call"),
        ([], WRITE, "wrong_scene", "write"),
        (TO_WRITING, choose("write", "ask"), "no_such_choice", "ask"),
        (TO_WRITING, Act("write", "write", "", {**PAPER, "more": "x"}), "unknown_field", "more"),
        (TO_WRITING, Act("write", "write", "", {"to": "周敏"}), "field_missing", "正文"),
        (TO_WRITING, Act("write", "write", "", {**PAPER, "to": " \n"}), "field_missing", "投诉人"),
    ],
)
def test_what_the_state_does_not_allow_is_refused_with_a_reason(small, before, act, reason, detail):
    state = small.fold(before)
    kept = state._replace()
    with pytest.raises(NotPossible) as caught:
        small.after(state, act)
    assert (caught.value.reason, caught.value.detail) == (reason, detail)
    assert state == kept


def test_a_note_may_still_be_written_when_the_case_is_over(small):
    assert small.fold([*OVER, Act("note", "", "想一想")]).steps == 2


def test_every_moment_tells_the_step_that_made_it(small):
    state = small.fold([ASK, ACCEPT])
    assert [m.step for m in state.log] == sorted(m.step for m in state.log)
    assert {m.key for m in state.log if m.step == 1} == {"ask", "report", "decide"}
