"""The debrief of a finished case: one small case, played well and badly."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest

from tests.domain import made
from trainer.domain.calendar import DayKind, Unit, WorkCalendar
from trainer.domain.question.document import Duty
from trainer.domain.scenario import debrief, ledgers, walks
from trainer.domain.scenario.debrief import Standing
from trainer.domain.scenario.document import (
    CaseError,
    Choice,
    Condition,
    Cost,
    Deadline,
    DeadlineState,
    Deliverable,
    Effect,
    Ending,
    Event,
    Exhibit,
    ExhibitKind,
    FieldKind,
    FormField,
    LedgerWeights,
    Outcome,
    ProcessCriterion,
    RequiredElement,
    Scenario,
    Scene,
    Scoring,
    Variable,
    VariableType,
    When,
)
from trainer.domain.scenario.play import Case
from trainer.domain.scenario.state import Act

FORM = Deliverable(
    key="decision",
    form="投诉受理决定书",
    prompt="写。",
    rubric="r",
    fields=(FormField("body", "正文", FieldKind.TEXT, required=True),),
    elements=(
        RequiredElement("day", "收到日期", found_by=("9月22日",)),
        RequiredElement("law", "依据", found_by=("第十五条", "十五条")),
    ),
)
DOCUMENT = Scenario(
    format=1,
    kind="scenario",
    key="small",
    title="小案",
    summary="",
    as_of=date(2026, 9, 22),
    starts=datetime(2026, 9, 22, 10, 20),  # noqa: DTZ001 - the wall clock of the case has no zone
    minutes=5,
    difficulty=1,
    duties=(Duty.INTAKE,),
    office="青川县市场监督管理局",
    task="办。",
    personas=(),
    variables=(Variable("trust", VariableType.INT, 0, min=0, max=2),),
    exhibits=(
        Exhibit("paper", "登记表", ExhibitKind.REGISTER, "a.md", When.START, must_read=True),
        Exhibit("order", "订单", ExhibitKind.WEB_PAGE, "b.md", When.START),
        Exhibit("late", "复函", ExhibitKind.LETTER, "c.md", When.LATER, must_read=True),
    ),
    deadlines=(
        Deadline("accept", "受理告知", 7, Unit.WORKING_DAYS, ("投诉举报办法#15",), "", When.START, 4, "late"),
        Deadline("mediate", "调解", 60, Unit.DAYS, ("投诉举报办法#23.1(5)",), "", When.LATER, 3),
        Deadline("never", "告知", 7, Unit.WORKING_DAYS, ("投诉举报办法#23",), "", When.LATER, 2),
    ),
    criteria=(ProcessCriterion("intake", "受理", "D1"),),
    critical_errors=(CaseError("late", "逾期"), CaseError("leak", "泄露")),
    scenes=(
        Scene(
            "open",
            "接件",
            choices=(
                Choice("good", "核对。", "write", "对。", Cost(hours=1), points={"intake": 3},
                       effects=(Effect(add={"trust": 2}),)),
                Choice("slow", "放一放。", "write", "慢。", Cost(working_days=9), points={"intake": 0}),
                Choice("leak", "说出去。", "write", "不行。", Cost(hours=1), points={"intake": 9},
                       critical="leak"),
            ),
        ),
        Scene("write", "起草", deliverable="decision", goto="close", cost=Cost(hours=3),
              effects=(Effect(meet="accept"), Effect(start="mediate"))),
        Scene(
            "close",
            "了结",
            choices=(
                Choice("plain", "照办。", "done", "行。", Cost(hours=1), points={"intake": 2}),
                Choice("deep", "问一句。", "done", "更好。", Cost(hours=1), points={"intake": 4},
                       when=Condition(var="trust", at_least=2)),
                Choice("again", "回头。", "open", "重来。", Cost(hours=1)),
            ),
        ),
    ),
    endings=(Ending("done", "办结", Outcome.RESOLVED, "完。"),),
    deliverables=(FORM,),
    scoring=Scoring(LedgerWeights(45, 20, 35), Decimal(60), Decimal(59)),
)  # fmt: skip
HOLIDAYS = [date(2026, 9, 25), *(date(2026, 10, day) for day in (1, 2, 5, 6, 7))]
CALENDAR = WorkCalendar(
    date(2026, 1, 1), date(2026, 12, 31), {day: DayKind.STATUTORY_HOLIDAY for day in HOLIDAYS}
)
CASE = Case(DOCUMENT, CALENDAR)
BEST = ledgers.Best(7, 7, {"intake": 7})
PAPER = Act("write", "write", "", {"body": "9 月 22 日收到，依据第十五条。"})


def played(*choices: str, opened: tuple[str, ...] = (), case: Case = CASE):
    """Fold choices in order; the paper is written wherever it is asked for."""
    state = case.first
    for key in opened:
        state = case.after(state, Act("open", key))
    for key in choices:
        if case.deliverable(state):
            state = case.after(state, PAPER)
        state = case.after(state, Act("choose", state.scene, key))
    return state


def looked(*choices: str, opened: tuple[str, ...] = ()):
    return debrief.build(CASE, played(*choices, opened=opened), BEST)


def test_a_case_that_goes_on_has_no_debrief():
    with pytest.raises(ValueError, match="not come to an end"):
        debrief.build(CASE, played("good"), BEST)


def test_decisions_come_in_order_with_what_was_said_and_the_better_act():
    first, second = looked("slow", "plain").decisions
    assert (first.number, first.scene.title, first.chosen.key) == (1, "接件", "slow")
    assert first.better is not None
    assert first.better.key == "good"
    assert (second.number, second.chosen.key) == (2, "plain")


def test_a_critical_error_is_never_the_better_act_whatever_it_earns():
    decision = looked("leak", "plain").decisions[0]
    assert decision.better is not None
    assert decision.better.key == "good"


def test_only_what_was_offered_at_the_time_can_have_been_better():
    closed = looked("slow", "plain").decisions[1]
    assert closed.better is None
    assert closed.unreached is not None
    assert closed.unreached.key == "deep"
    offered = looked("good", "plain").decisions[1]
    assert offered.better is not None
    assert offered.better.key == "deep"
    assert offered.unreached is None


def test_the_best_way_is_sound_from_end_to_end():
    result = looked("good", "deep", opened=("paper",))
    assert result.sound == len(result.decisions) == 2
    assert result.mistakes == ()
    assert result.unread == ()
    assert [(e.points, e.most) for e in result.earned] == [(7, 7)]


def test_a_scene_handled_again_is_marked_as_earning_nothing():
    decisions = looked("good", "again", "good", "plain").decisions
    assert [decision.again for decision in decisions] == [False, False, True, True]


def test_a_deadline_met_late_says_how_late_in_its_own_unit():
    limits = {limit.rule.key: limit for limit in looked("slow", "plain").limits}
    accept = limits["accept"]
    assert accept.running.due_on == date(2026, 10, 9)
    assert accept.standing is Standing.LATE
    assert accept.running.met_on == date(2026, 10, 13)
    assert accept.late == 2
    assert accept.is_over
    assert limits["mediate"].standing is Standing.RUNNING
    assert limits["mediate"].left == 60


def test_deadlines_that_never_started_are_left_out():
    assert [limit.rule.key for limit in looked("good", "plain").limits] == ["accept", "mediate"]
    assert looked("good", "plain").in_time == 1


def test_a_missed_deadline_names_the_decision_that_took_too_long():
    (mistake,) = looked("slow", "plain").mistakes
    assert mistake.error.key == "late"
    assert mistake.deadline is not None
    assert mistake.deadline.key == "accept"
    assert mistake.decision is not None
    assert mistake.decision.number == 1


def test_a_critical_choice_names_itself_and_no_deadline():
    (mistake,) = looked("leak", "plain").mistakes
    assert mistake.decision is not None
    assert mistake.decision.chosen.key == "leak"
    assert mistake.deadline is None


def test_the_time_line_sets_what_was_done_beside_what_the_law_required():
    days = {day.on: day for day in looked("slow", "plain").days}
    assert list(days) == sorted(days)
    assert [event.kind for event in days[date(2026, 9, 22)].law] == ["starts"]
    assert [event.kind for event in days[date(2026, 10, 9)].law] == ["due"]
    assert days[date(2026, 10, 9)].done == ()
    late = days[date(2026, 10, 13)]
    assert [event.kind for event in late.done] == ["written", "late", "decision", "ending"]
    assert late.is_late
    assert not days[date(2026, 9, 22)].is_late


def test_only_released_papers_that_had_to_be_read_and_never_were_are_named():
    assert [paper.key for paper in looked("good", "plain").unread] == ["paper"]
    assert looked("good", "plain", opened=("paper",)).unread == ()


def test_a_pause_stands_still_and_is_told_apart():
    state = played("good")
    running = state.deadlines["accept"]
    paused = running._replace(state=DeadlineState.PAUSED, paused_on=state.now.date())
    state = state._replace(deadlines={**state.deadlines, "accept": paused})
    standing = {
        one.rule.key: one.standing for one in debrief.limits_on(CASE, state, state.now.date())
    }
    assert standing["accept"] is Standing.PAUSED
    assert standing["never"] is Standing.IDLE


def test_acts_are_offered_in_an_order_that_only_the_seed_decides():
    state = CASE.first
    orders = {tuple(c.key for c in debrief.offered(CASE, state, seed)) for seed in range(40)}
    assert len(orders) > 1
    assert all(sorted(order) == ["good", "leak", "slow"] for order in orders)
    again = tuple(c.key for c in debrief.offered(CASE, state, 7))
    assert again == tuple(c.key for c in debrief.offered(CASE, state, 7))


def test_an_act_that_appears_does_not_move_the_others():
    poor = CASE.after(played("slow"), PAPER)
    rich = CASE.after(played("good"), PAPER)
    for seed in range(20):
        few = [choice.key for choice in debrief.offered(CASE, poor, seed)]
        many = [choice.key for choice in debrief.offered(CASE, rich, seed)]
        assert len(many) == len(few) + 1
        assert [key for key in many if key != "deep"] == few


def test_what_happened_by_itself_stands_on_the_time_line(china):
    event = Event(
        "asked", "负责人过问", when=Condition(deadline="accept", is_=DeadlineState.MISSED)
    )
    case = made.on(china, replace(made.sound(), events=(event,)))
    state = case.fold([Act("choose", "open", "wait"), Act("choose", "decide", "accept")])
    look = debrief.build(case, state, walks.best_of(case))
    happened = [(day.on, e.title) for day in look.days for e in day.done if e.kind == "happened"]
    assert happened == [(date(2026, 10, 10), "负责人过问")]
