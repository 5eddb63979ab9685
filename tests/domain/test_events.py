"""What happens by itself in a case: events, waits, stamps, and a mistake that costs once."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from tests.domain.made import choice, document, on, scene
from trainer.domain.scenario.document import (
    Condition,
    Cost,
    DeadlineState,
    Effect,
    Event,
    Persona,
    Turn,
    Variable,
    VariableType,
)
from trainer.domain.scenario.state import Act

SAID = (Turn("narrator", "出事了。"),)
MISSED = Condition(deadline="accept", is_=DeadlineState.MISSED)


def at(day: int, hour: int = 0) -> datetime:
    return datetime(2026, 10, day, hour)  # noqa: DTZ001 - the clock of a case has no zone


def waiting(china, *events, cost, variables=(), effects=()):
    """A case with one act of some length, after which one can go on."""
    made = document(
        scene("open", choice("act", "next", cost=cost, effects=effects)),
        scene("next", choice("go", "done", cost=Cost(hours=1))),
        events=events,
        variables=variables,
    )
    return on(china, made)


def log(case, *acts):
    state = case.fold([Act("choose", *act.split(".")) for act in acts])
    return [(m.kind, m.key, m.at) for m in state.log if m.kind not in ("scene", "choice")]


def test_an_event_happens_at_its_moment_while_an_act_takes_its_time(china):
    event = Event("e", "事", at=datetime(2026, 9, 23, 15), turns=SAID)  # noqa: DTZ001
    case = waiting(china, event, cost=Cost(working_days=3))
    assert log(case) == [("deadline_started", "accept", case.document.starts)]
    assert log(case, "open.act")[1:] == [("event", "e", event.at)]
    state = case.fold([Act("choose", "open", "act")])
    assert [moment.turns for moment in state.log if moment.kind == "event"] == [SAID]
    assert state.now == datetime(2026, 9, 28, 9)  # noqa: DTZ001


def test_a_deadline_falls_at_midnight_and_before_an_event_of_that_moment(china):
    events = (
        Event("b-late", "催", when=MISSED, turns=SAID),
        Event("a-also", "也催", when=MISSED, priority=1),
        Event("first", "先到", at=at(10), priority=-1),
    )
    case = waiting(china, *events, cost=Cost(working_days=12))
    assert log(case, "open.act")[1:] == [
        ("deadline_missed", "accept", at(10)),
        ("event", "first", at(10)),
        ("event", "b-late", at(10)),
        ("event", "a-also", at(10)),
    ]


def test_an_event_counts_from_the_day_a_deadline_began(china):
    event = Event("reply", "复函", since="accept", after=Cost(working_days=3))
    case = waiting(china, event, cost=Cost(working_days=6))
    assert log(case, "open.act")[1] == ("event", "reply", datetime(2026, 9, 28, 9))  # noqa: DTZ001


def test_an_event_whose_condition_fails_waits_until_it_holds_and_happens_once(china):
    asked = Variable("asked", VariableType.BOOL, initial=False)
    event = Event(
        "e", "事", at=datetime(2026, 9, 22, 9), when=Condition(flag="asked")  # noqa: DTZ001
    )  # fmt: skip
    said = (Effect(set={"asked": True}),)
    case = waiting(china, event, cost=Cost(hours=2), variables=(asked,), effects=said)
    assert [kind for kind, _, _ in log(case)] == ["deadline_started"]
    assert [entry[0] for entry in log(case, "open.act")] == ["deadline_started", "event"]
    assert [entry[0] for entry in log(case, "open.act", "next.go")].count("event") == 1


def test_one_event_can_make_the_next_one_due(china):
    flag = Variable("flag", VariableType.BOOL, initial=False)
    events = (
        Event("z-first", "一", when=Condition(not_=Condition(flag="flag")),
              effects=(Effect(set={"flag": True}),)),
        Event("a-second", "二", when=Condition(flag="flag"), critical="late"),
    )  # fmt: skip
    case = waiting(china, *events, cost=Cost(hours=1), variables=(flag,))
    assert [key for kind, key, _ in log(case) if kind == "event"] == ["z-first", "a-second"]
    assert case.first.critical == ("late",)


def test_nothing_happens_after_the_end(china):
    event = Event("e", "事", when=MISSED)
    made = document(scene("open", choice("leave", "done", cost=Cost())), events=(event,))
    state = on(china, made).fold([Act("choose", "open", "leave")])
    assert state.is_over
    assert not state.happened


@pytest.mark.parametrize(
    ("until", "ends"),
    [(datetime(2026, 9, 28, 9), datetime(2026, 9, 28, 9)),  # noqa: DTZ001
     (datetime(2026, 9, 21, 9), datetime(2026, 9, 22, 9))],  # noqa: DTZ001
)  # fmt: skip
def test_waiting_ends_at_its_moment_or_at_once(china, until, ends):
    case = waiting(china, cost=Cost(until=until))
    assert case.fold([Act("choose", "open", "act")]).now == ends


def test_a_stamp_writes_the_day_of_the_case_and_a_guard_reads_it(china):
    sealed = Variable("sealed", VariableType.DATE, "")
    made = document(
        scene("open", choice("seal", "next", cost=Cost(days=1), effects=(Effect(stamp="sealed"),)),
              choice("skip", "next")),
        scene(
            "next",
            choice("early", "done", when=Condition(var="sealed", not_after=date(2026, 9, 23))),
            choice("late", "done", when=Condition(var="sealed", not_before=date(2026, 9, 24))),
            choice("go", "done"),
        ),
        variables=(sealed,),
    )  # fmt: skip
    case = on(china, made)
    done = case.fold([Act("choose", "open", "seal")])
    assert done.variables["sealed"] == "2026-09-23"
    assert [c.key for c in case.choices(done)] == ["early", "go"]
    skipped = case.fold([Act("choose", "open", "skip")])
    assert [c.key for c in case.choices(skipped)] == ["go"]


def test_the_same_mistake_takes_points_away_once(china):
    def wrong(key: str, goto: str, points: int):
        return choice(key, goto, points={"law": points}, mistake="old-rule")

    made = document(
        scene("open", wrong("wrong", "next", -2), choice("right", "next", points={"law": 1})),
        scene("next", wrong("wrong", "done", -3)),
        personas=(Persona("buyer", "周敏", "投诉人", mood="trust"),),
    )
    case = on(china, made)
    twice = case.fold([Act("choose", "open", "wrong"), Act("choose", "next", "wrong")])
    assert twice.process == {"law": -2}
    assert twice.mistaken == {"old-rule"}
    once = case.fold([Act("choose", "open", "right"), Act("choose", "next", "wrong")])
    assert once.process == {"law": -2}
