"""Outlines: the case each makes, the way back to it, and every fault at its place with the cure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trainer.content import library
from trainer.content.checks.finding import References
from trainer.content.outlines import costs, faults, forms, made, periods, reading, talk
from trainer.domain.register import Register
from trainer.domain.scenario import check
from trainer.domain.scenario.document import (
    Cost,
    DeadlineState,
    ExhibitKind,
    Outcome,
    Scenario,
    When,
)
from trainer.domain.scenario.outline import (
    Deed,
    Leads,
    Mistake,
    Outline,
    Paper,
    Slip,
    Speaker,
    Step,
    Writing,
)
from trainer.domain.scenario.play import Case
from trainer.domain.scenario.state import Act
from trainer.services.parts import calendars

ROOT = Path(__file__).resolve().parent.parent.parent
FEWEST = 10  # starter outlines
GUESSED = Fraction(1, 3)  # of players at random, at most, may pass


@cache
def shipped() -> library.Library:
    return library.load(ROOT)


OUTLINES = {document.key: document.value for document in shipped().of("outline")}
TITLES = {"D1": "受理", "D2": "调查", "D3": "调解", "K": "法律知识", "C": "沟通", "W": "文书"}
CALENDAR = calendars.materialised()


@cache
def references() -> References:
    return References(
        statutes=Register(d.value for d in shipped().of("statute")),
        rubrics=frozenset(d.key for d in shipped().of("rubric")),
        competencies=frozenset(TITLES),
    )


def step(key: str = "one", **changed: object) -> Step:
    plain = Step(
        key=key,
        said="投诉人：店里不给退。",
        right="先看材料，再答复。",
        why="材料决定能不能受理。",
        citations=("投诉举报办法#15",),
        competency="D1",
        cost=Cost(hours=2),
        mistakes=(
            Mistake("m1", "让她自己去找店家。", "这样等于没有办。", cost=Cost(hours=1)),
            Mistake("m2", "先放一放。", "期限不会停。", Slip.RED, Leads.END, red="推诿"),
        ),
    )
    return replace(plain, **changed)


def outline(*steps: Step, **changed: object) -> Outline:
    plain = Outline(
        format=1,
        kind="outline",
        key="shi",
        title="没有小票的电饭煲",
        received=datetime.fromisoformat("2026-06-01T09:00"),
        office="青川县市场监督管理局",
        matter="消费者要退电饭煲，198元。",
        people=(Speaker("complainant", "投诉人", "周敏"), Speaker("chief", "科长", "")),
        steps=steps or (step(),),
    )
    return replace(plain, **changed)


def case_of(told: Outline) -> Scenario:
    return made.case(told, TITLES)


def found(told: Outline) -> list[tuple[str, str]]:
    """Return (place, sentence) of everything that is wrong with an outline."""
    own = list(faults.own(told, references()))
    if not own:
        scenario = case_of(told)
        own = list(faults.of_case(told, scenario, references()))
        if not own:
            case = Case(scenario, CALENDAR)
            own = list(faults.of_report(told, case, check.check(case)))
    return [("-".join(map(str, one.path)), one.zh) for one in own]


# --- The shipped ones ---------------------------------------------------------------------------


def test_there_are_ten_outlines_to_start_from():
    assert len(OUTLINES) >= FEWEST


@pytest.mark.parametrize("key", OUTLINES)
def test_a_starter_makes_a_sound_case_that_is_not_passed_by_guessing(key):
    case = Case(case_of(OUTLINES[key]), CALENDAR)
    report = check.check(case)
    assert report.is_sound
    assert report.clean == 100
    assert report.chance < GUESSED
    assert found(OUTLINES[key]) == []


@pytest.mark.parametrize("key", OUTLINES)
def test_a_starter_is_read_back_from_its_case_as_it_was(key):
    assert reading.outline(case_of(OUTLINES[key]), TITLES) == OUTLINES[key]


@pytest.mark.parametrize("document", shipped().of("scenario"), ids=lambda document: document.key)
def test_a_case_of_another_shape_has_no_outline(document):
    assert reading.outline(document.value, TITLES) is None


# --- What an outline makes ----------------------------------------------------------------------


def test_the_right_act_leads_on_and_earns_the_points_of_the_step():
    scenario = case_of(outline(step("one"), step("two", competency="K")))
    first, second = scenario.scenes
    assert [first.choices[0].goto, second.choices[0].goto] == ["two", "resolved"]
    assert [first.choices[0].points, second.choices[0].points] == [{"d1": 4}, {"k": 4}]
    assert [criterion.title for criterion in scenario.criteria] == ["受理", "法律知识"]


@pytest.mark.parametrize(
    ("slip", "points", "ending"),
    [
        (Slip.POINTS, -2, Outcome.ESCALATED),
        (Slip.TIME, -1, Outcome.LAPSED),
        (Slip.RED, -3, Outcome.UNLAWFUL),
    ],
)
def test_a_mistake_that_ends_the_case_ends_it_as_its_kind_does(slip, points, ending):
    mistake = Mistake(
        "m1", "错。", "不对。", slip, Leads.END, red="推诿" if slip is Slip.RED else ""
    )
    scenario = case_of(outline(step(mistakes=(mistake,))))
    wrong = scenario.scenes[0].choices[1]
    assert (wrong.goto, wrong.points) == (str(ending), {"d1": points})
    assert (wrong.critical == "one-m1") == (slip is Slip.RED)
    assert {one.outcome for one in scenario.endings} == {Outcome.RESOLVED, ending}


def test_a_mistake_that_is_put_right_does_what_the_right_act_would_have_done_only_then():
    slip = Mistake("m1", "没有答复。", "要答复。", leads=Leads.REPAIR, repair="补上答复。")
    scenario = case_of(outline(step(deed=Deed.REFUSE, mistakes=(slip, *step().mistakes))))
    wrong = scenario.scenes[0].choices[1]
    repair = next(scene for scene in scenario.scenes if scene.key == wrong.goto)
    assert wrong.effects == ()
    assert [effect.meet for effect in repair.choices[0].effects] == ["accept"]
    assert repair.choices[0].goto == "resolved"


def test_a_paper_to_write_comes_after_its_step_and_has_what_its_form_needs():
    paper = Writing("投诉受理决定书", "请写。", "shouli-jueding", after="one", facts=("事实",))
    scenario = case_of(outline(step("one"), step("two"), writing=paper))
    assert [scene.key for scene in scenario.scenes] == ["one", "write", "two"]
    assert [scene.goto for scene in scenario.scenes if scene.deliverable] == ["two"]
    (written,) = scenario.deliverables
    assert [field.key for field in written.fields] == [
        "to", "matter", "decision", "next", "office", "date",
    ]  # fmt: skip
    assert "received" in {element.key for element in written.elements}
    assert set(forms.FORMS) >= {paper.form}


@pytest.mark.parametrize(
    ("deeds", "expected"),
    [
        ((), []),
        ((Deed.ACCEPT,), ["accept"]),
        ((Deed.REFUSE,), ["accept"]),
        ((Deed.ACCEPT, Deed.AGREE), ["accept", "mediate"]),
        ((Deed.ACCEPT, Deed.TERMINATE, Deed.TELL), ["accept", "mediate", "tell"]),
        ((Deed.CHECK,), ["check"]),
        ((Deed.ACCEPT, Deed.LEAD, Deed.CHECK), ["accept", "lead"]),
    ],
)
def test_naming_a_deed_switches_its_periods_on(deeds, expected):
    assert [rule.key for rule in periods.counted(deeds)] == expected


def test_periods_start_on_the_day_of_receipt_or_with_a_deed_and_stand_still_for_a_test():
    told = outline(
        step("a", deed=Deed.ACCEPT),
        step("b", deed=Deed.TEST),
        step("c", deed=Deed.TESTED, cost=Cost(days=22)),
        step("d", deed=Deed.AGREE),
    )
    scenario = case_of(told)
    starts = {rule.key: rule.starts for rule in scenario.deadlines}
    assert starts == {"accept": When.START, "mediate": When.LATER}
    case = Case(scenario, CALENDAR)
    states = [case.first]
    for act in faults.right_way(scenario):
        states.append(case.after(states[-1], act))
    standing = [state.deadlines["mediate"].state for state in states]
    assert standing == [
        DeadlineState.IDLE, DeadlineState.RUNNING, DeadlineState.PAUSED, DeadlineState.RUNNING,
        DeadlineState.MET,
    ]  # fmt: skip
    assert states[-1].deadlines["mediate"].excluded == 22


def test_the_right_way_leads_to_a_step_or_to_nothing_off_the_line():
    scenario = case_of(outline(step("one"), step("two")))
    assert faults.right_way(scenario, "two") == [Act("choose", "one", "right")]
    assert faults.right_way(scenario, "one") == faults.right_way(scenario, "nowhere") == []


# --- What is wrong, and where -------------------------------------------------------------------

RED = Mistake("m2", "先放一放。", "期限不会停。", Slip.RED, Leads.END, red="推诿")
PLANTED = [
    (outline(title=" "), "title", "还没有案名"),
    (outline(matter=""), "matter", "还没有写投诉什么"),
    (outline(office=""), "office", "还没有写办理单位"),
    (replace(outline(), steps=()), "steps", "还没有一步"),
    (outline(step(said="")), "steps-0-said", "当事人说了什么"),
    (outline(step(right="")), "steps-0-right", "应当怎么做"),
    (outline(step(why="")), "steps-0-why", "为什么"),
    (outline(step(citations=())), "steps-0-citations", "依据"),
    (outline(step(citations=("投诉举报办法#99",))), "steps-0-citations", "99"),
    (outline(step(citations=("投诉举报暂行办法#15",))), "steps-0-citations", "2026"),
    (outline(step(competency="Z")), "steps-0-competency", "履职能力"),
    (outline(step(mistakes=())), "steps-0-mistakes", "一种新人常犯的错"),
    (outline(step(said="邻居：我看见了。")), "steps-0-said", "“邻居”不在人物里"),
    (outline(step(mistakes=(replace(RED, text=""),))), "steps-0-mistakes-0-text", "怎么做错的"),
    (outline(step(mistakes=(replace(RED, why=""),))), "steps-0-mistakes-0-why", "为什么不对"),
    (outline(step(mistakes=(replace(RED, red=""),))), "steps-0-mistakes-0-red", "哪一种红线差错"),
    (
        outline(step(mistakes=(RED, replace(RED, key="m3", leads=Leads.REPAIR)))),
        "steps-0-mistakes-1-repair",
        "怎样补救",
    ),
    (outline(step(mistakes=(replace(RED, leads=Leads.ON),))), "steps-0-mistakes", "案件就此结束"),
    (outline(step(deed=Deed.AGREE)), "steps-0-deed", "“受理”"),
    (
        outline(step("a", deed=Deed.ACCEPT), step("b", deed=Deed.ACCEPT)),
        "steps-1-deed",
        "已经办过",
    ),
    (
        outline(step("a", deed=Deed.ACCEPT), step("b", deed=Deed.TEST)),
        "steps-1-deed",
        "收到鉴定、检测结论",
    ),
    (
        outline(people=(Speaker("a", "投诉人", ""), Speaker("b", "投诉人", ""))),
        "people-1-role",
        "两个“投诉人”",
    ),
    (outline(papers=(Paper("p", "", ExhibitKind.RECEIPT, "字"),)), "papers-0-title", "名称"),
    (outline(papers=(Paper("p", "票", ExhibitKind.RECEIPT, ""),)), "papers-0-text", "内容"),
    (
        outline(papers=(Paper("p", "票", ExhibitKind.RECEIPT, "字", at="gone"),)),
        "papers-0-at",
        "已经没有了",
    ),
    (
        outline(writing=Writing("受理告知书", "写。", "wenshu-tongyong")),
        "writing-form",
        "选一种文书",
    ),
    (outline(writing=Writing("投诉调解书", "", "wenshu-tongyong")), "writing-prompt", "要求"),
    (outline(writing=Writing("投诉调解书", "写。", "gone")), "writing-rubric", "评分标准"),
    (
        outline(step(deed=Deed.REFUSE, cost=Cost(working_days=9))),
        "steps-0-cost",
        "6月10日就满了",
    ),
    (
        outline(step(cost=Cost(days=300))),
        "steps-0-cost",
        "超出节假日表（到2026年12月31日）",
    ),
]


@pytest.mark.parametrize(("told", "where", "sentence"), PLANTED, ids=[p[1] + p[2] for p in PLANTED])
def test_a_planted_fault_is_named_at_its_place(told, where, sentence):
    named = found(told)
    assert [place for place, _ in named] == [where]
    assert sentence in named[0][1]


def test_the_outline_they_were_planted_in_has_none():
    assert found(outline()) == []


def test_what_is_sound_can_be_tried_before_the_rest_is_told():
    told = outline(step("one"), step("two", right=""), step("three"))
    part = faults.sound_part(told, list(faults.own(told, references())))
    assert [one.key for one in part.steps] == ["one", "three"]
    assert faults.sound_part(told, list(faults.own(outline(title=""), references()))) is None


# --- Texts --------------------------------------------------------------------------------------


def test_lines_are_turns_of_people_or_of_the_narrator():
    people = outline().people
    text = "投诉人：店里说：不退。\n科长:先看材料。\n\n他把小票放在桌上。\n旁白：第二天。"
    turns = talk.spoken(text, people)
    assert [(turn.by, turn.text) for turn in turns] == [
        ("complainant", "店里说：不退。"),
        ("chief", "先看材料。"),
        ("narrator", "他把小票放在桌上。"),
        ("narrator", "第二天。"),
    ]
    assert talk.strangers("邻居：我在。\n他说，“行”：就这样。", people) == ["邻居"]
    assert talk.spoken("周敏：我来了。", people)[0].by == "complainant"


@pytest.mark.parametrize(
    ("text", "cost"),
    [
        ("", Cost()),
        ("不花时间", Cost()),
        ("2小时", Cost(hours=2)),
        ("半天", Cost(hours=4)),
        ("3个工作日", Cost(working_days=3)),
        ("3 工作日", Cost(working_days=3)),
        ("10天", Cost(days=10)),
        ("等到 2026-09-08 09:00", Cost(until=datetime.fromisoformat("2026-09-08T09:00"))),
    ],
)
def test_a_time_is_read_as_people_write_it(text, cost):
    assert costs.read(text) == cost
    assert costs.read(costs.words(cost)) == cost


@pytest.mark.parametrize("text", ["两天", "2 分钟", "等到 2026-13-01 09:00", "-1天", "1000天"])
def test_a_time_that_cannot_be_read_is_none(text):
    assert costs.read(text) is None


# --- Whatever is told ---------------------------------------------------------------------------

WORDS = st.text("甲乙丙店退货说。，", min_size=1, max_size=12)
COSTS = st.builds(Cost, hours=st.integers(0, 6)) | st.builds(Cost, working_days=st.integers(1, 3))


@st.composite
def told(draw: st.DrawFn) -> Outline:
    steps = []
    for number in range(draw(st.integers(1, 4))):
        mistakes = [
            Mistake(
                key=f"m{place}",
                text=draw(WORDS),
                why=draw(WORDS),
                slip=(slip := draw(st.sampled_from(Slip))),
                leads=(leads := draw(st.sampled_from(Leads))),
                cost=draw(COSTS),
                follows=f"科长：{draw(WORDS)}",
                repair=draw(WORDS) if leads is Leads.REPAIR else "",
                red=draw(WORDS) if slip is Slip.RED else "",
                citations=draw(st.sampled_from([(), ("消保法#25",)])),
            )
            for place in range(draw(st.integers(1, 3)))
        ]
        steps.append(
            step(
                f"s{number}",
                title=draw(st.sampled_from(["", "看材料"])),
                right=draw(WORDS),
                cost=draw(COSTS),
                mistakes=(*mistakes, RED),
            )
        )
    return outline(*{one.key: one for one in steps}.values())


@settings(max_examples=60, deadline=None)
@given(told())
def test_any_outline_makes_a_case_without_fault_and_is_read_back_from_it(one):
    steps = [
        replace(step, mistakes=tuple({m.key: m for m in step.mistakes}.values()))
        for step in one.steps
    ]
    one = replace(one, steps=tuple(steps))
    assert list(faults.own(one, references())) == []
    scenario = case_of(one)
    assert list(faults.of_case(one, scenario, references())) == []
    assert check.check(Case(scenario, CALENDAR)).is_sound
    assert reading.outline(scenario, TITLES) == one
