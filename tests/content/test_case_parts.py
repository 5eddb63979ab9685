"""What can be wrong with the parts of a case that happen by themselves, and how faults are said."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from tests.domain import made
from tests.domain.made import choice, scene
from tests.domain.test_explore import PLANTED
from trainer.content import case_report
from trainer.content.checks import explored, scenario
from trainer.content.checks.finding import References
from trainer.domain.scenario import check
from trainer.domain.scenario.document import (
    Condition,
    Cost,
    Effect,
    Event,
    Persona,
    Turn,
    Variable,
    VariableType,
)
from trainer.domain.scenario.play import Case
from trainer.services.parts import calendars

CHINA = calendars.materialised()
DATE = Variable("sealed", VariableType.DATE, "")
FLAG = Variable("asked", VariableType.BOOL, initial=False)
REFERENCES = References(competencies={"K"})


def said(document):
    """Return what the check says, by place."""
    return {found.path: found.zh for found in scenario.findings(document, REFERENCES)}


def with_event(**more):
    event = Event(**{"key": "e", "title": "事", "when": Condition(flag="asked"), **more})
    return replace(made.sound(), events=(event,))


def test_the_sound_case_of_the_tests_is_sound():
    assert said(made.sound()) == {}
    assert said(with_event()) == {}


NOON = datetime(2026, 9, 25, 12)  # noqa: DTZ001 - the clock of a case has no zone
AT = ("events", 0)
EVENTS = {
    "neither time nor condition": ({"when": None}, AT, "事件要写 at、since 或者 when"),
    "two times": ({"at": NOON, "since": "accept"}, AT, "at 和 since 只能写一个"),
    "an unknown deadline": ({"since": "tell"}, (*AT, "since"), "没有这个办理时限：tell"),
    "an unknown error": ({"critical": "rude"}, (*AT, "critical"), "没有这个红线差错：rude"),
    "an unknown speaker": (
        {"turns": (Turn("boss", "唉"),)}, (*AT, "turns", 0, "by"), "没有这个人物：boss"
    ),
    "two waits": (
        {"since": "accept", "after": Cost(days=1, hours=1)}, (*AT, "after"),
        "花费只能写一种，且为正数",
    ),
    "an empty title": ({"title": " "}, (*AT, "title"), "不能为空"),
    "an unknown variable": (
        {"when": Condition(flag="seen")}, (*AT, "when"), "没有这个变量：seen"
    ),
    "a stamp on no date": (
        {"effects": (Effect(stamp="asked"),)}, (*AT, "effects", 0), "asked 不是日期变量"
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", EVENTS)
def test_what_is_wrong_with_an_event_is_said_at_its_place(name):
    more, path, zh = EVENTS[name]
    assert said(with_event(**more)) == {path: zh}


def cases():
    """Return other planted faults: the case, the place, the sentence."""
    sound = made.sound()
    bound = Condition(var="asked", not_after=date(2026, 9, 30))
    first, second = sound.scenes
    guarded = replace(second.choices[1], when=bound)
    wait = replace(first.choices[1], cost=Cost(until=datetime(2026, 9, 25, tzinfo=UTC)))
    both = replace(first.choices[1], cost=Cost(until=NOON, hours=2))
    start, kind = ("scenes", 0, "choices", 1), ("scenes", 1, "choices", 1, "when")
    return {
        "a day for a variable that is no date": (
            replace(sound, scenes=(first, replace(second, choices=(second.choices[0], guarded)))),
            kind, "asked 不是日期变量",
        ),
        "a wait with a zone": (
            replace(sound, scenes=(replace(first, choices=(first.choices[0], wait)), second)),
            (*start, "cost", "until"), "时间不写时区",
        ),
        "a wait and hours": (
            replace(sound, scenes=(replace(first, choices=(first.choices[0], both)), second)),
            (*start, "cost"), "花费只能写一种，且为正数",
        ),
        "a date that is none": (
            replace(sound, variables=(FLAG, replace(DATE, initial="2026-9-1"))),
            ("variables", 1, "initial"), "'2026-9-1' 不是变量 sealed 的值",
        ),
        "a variable that nothing writes": (
            replace(sound, scenes=(
                replace(first, choices=(replace(first.choices[0], effects=()), *first.choices[1:])),
                second,
            )),
            ("variables", 0), "有条件要看变量 asked，却没有处置改变它",
        ),
        "a mood that cannot be counted": (
            replace(sound, personas=(Persona("buyer", "周敏", "投诉人", mood="asked"),)),
            ("personas", 0, "mood"), "asked 不是整数变量",
        ),
    }  # fmt: skip


@pytest.mark.parametrize("name", cases())
def test_other_planted_faults_are_said_at_their_place(name):
    document, path, zh = cases()[name]
    found = said(document)
    assert found[path] == zh


@pytest.mark.parametrize("name", PLANTED)
def test_what_exploring_finds_is_said_in_both_languages_at_a_place_of_the_case(name):
    planted, expected = PLANTED[name]
    report = check.check(Case(planted, CHINA))
    found = list(explored.findings(planted, report))
    assert len(found) == len(expected)
    for one in found:
        assert one.zh
        assert one.en.isascii() or "→" in one.en
        place = planted
        for step in one.path:
            place = place[step] if isinstance(step, int) else getattr(place, step)


def test_a_long_way_is_told_by_its_last_acts():
    length = explored.SHOWN + 5
    scenes = [
        scene(f"s{n}", choice("on", f"s{n + 1}" if n + 1 < length else "trap"))
        for n in range(length)
    ]
    trap = scene("trap", choice("round", "trap", cost=Cost(working_days=1)))
    document = made.document(*scenes, trap)
    report = check.check(Case(document, CHINA))
    told = next(
        found.zh
        for found in explored.findings(document, report)
        if found.path == ("scenes", length)
    )
    assert f"… → s{length - explored.SHOWN}.on → " in told
    assert told.endswith(f"s{length - 1}.on")


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (made.sound(), "检查通过"),
        (PLANTED["an event that never happens"][0], "有 1 处错误"),
        (made.long(60), "超过 10 亿"),
    ],
    ids=["sound", "faulty", "long"],
)
def test_a_report_says_how_it_stands(document, words):
    case = Case(document, CHINA)
    assert words in case_report.text(case, check.check(case))


def test_a_report_on_a_case_that_goes_round_gives_no_number_of_ways():
    sound = made.sound()
    again = choice("again", "open", cost=Cost(working_days=1))
    first = replace(sound.scenes[0], choices=(*sound.scenes[0].choices, again))
    case = Case(replace(sound, scenes=(first, sound.scenes[1])), CHINA)
    assert "不限（有可以反复的环节）" in case_report.text(case, check.check(case))
