"""Cases made for tests: small ones by hand, long ones by a number, random ones by a seed."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from trainer.domain.calendar import Unit, WorkCalendar
from trainer.domain.question.document import Duty
from trainer.domain.scenario.document import (
    CaseError,
    Choice,
    Condition,
    Cost,
    Deadline,
    Effect,
    Ending,
    Event,
    LedgerWeights,
    Outcome,
    ProcessCriterion,
    Scenario,
    Scene,
    Scoring,
    Variable,
    VariableType,
    When,
)
from trainer.domain.scenario.play import Case
from trainer.domain.scenario.state import Act

STARTS = datetime(2026, 9, 22, 9, 0)  # noqa: DTZ001 - the clock of a case has no zone
LIMIT = Deadline("accept", "受理", 7, Unit.WORKING_DAYS, (), "理由", When.START, points=4)
ENDINGS = (
    Ending("done", "办结", Outcome.RESOLVED, "办结。"),
    Ending("lost", "逾期", Outcome.LAPSED, "逾期。"),
    Ending("bad", "违法", Outcome.UNLAWFUL, "违法。"),
)
ERROR = CaseError("late", "逾期")


def choice(key: str, goto: str, **more: object) -> Choice:
    """A choice of an hour that says its key."""
    given = {"cost": Cost(hours=1), **more}
    return Choice(key, key, goto, "理由", **given)  # type: ignore[arg-type]


def scene(key: str, *choices: Choice, **more: object) -> Scene:
    """A scene that is called by its key."""
    return Scene(key, key, choices=choices, **more)  # type: ignore[arg-type]


def document(*scenes: Scene, **more: object) -> Scenario:
    """A case of these scenes, one criterion and one deadline; `more` overrides anything."""
    made = Scenario(
        format=1, kind="scenario", key="made", title="样本", summary="样本", as_of=STARTS.date(),
        starts=STARTS, minutes=5, difficulty=1, duties=(Duty.INTAKE,), office="样本局", task="办",
        personas=(), exhibits=(), deadlines=(LIMIT,), scenes=scenes, endings=ENDINGS,
        criteria=(ProcessCriterion("law", "法律", "K"),), critical_errors=(ERROR,),
        scoring=Scoring(LedgerWeights(60, 40, 0), Decimal(60), Decimal(59)),
    )  # fmt: skip
    return replace(made, **more)  # type: ignore[arg-type]


def sound() -> Scenario:
    """A case without fault: three endings, a guard that matters, a deadline met or missed."""
    return document(
        scene(
            "open",
            choice("ask", "decide", points={"law": 2}, effects=(Effect(set={"asked": True}),)),
            choice("wait", "decide", cost=Cost(working_days=8)),
            choice("shove", "bad", critical="late"),
        ),
        scene(
            "decide",
            choice("accept", "done", points={"law": 2}, effects=(Effect(meet="accept"),)),
            choice(
                "kind", "done", points={"law": 3}, effects=(Effect(meet="accept"),),
                when=Condition(flag="asked"),
            ),
            choice("hang", "lost", cost=Cost(days=30)),
        ),
        variables=(Variable("asked", VariableType.BOOL, initial=False),),
    )  # fmt: skip


def long(length: int) -> Scenario:
    """A case of `length` scenes, each with a right, a slow and a wrong act."""
    scenes = []
    for number in range(length):
        after = f"s{number + 1}" if number + 1 < length else "done"
        wrong = choice("wrong", after, points={"law": -1}, effects=(Effect(add={"trust": -1}),))
        if number == 0:
            wrong = replace(wrong, goto="bad", critical="late")
        if number == 1:
            wrong = replace(wrong, goto="lost")
        kind = choice("kind", after, points={"law": 2}, when=Condition(var="trust", at_least=1))
        meet = (Effect(meet="accept"),) if number == length // 2 else ()
        scenes.append(
            scene(
                f"s{number}",
                choice("right", after, cost=Cost(), points={"law": 1}, effects=meet),
                choice("slow", after, effects=meet),
                wrong,
                kind,
            )
        )
    trust = Variable("trust", VariableType.INT, 2, min=0, max=2)
    return document(*scenes, variables=(trust,))


def chance(seed: int, circles: bool = True) -> Scenario:
    """A case at random: guards, effects, events, waits; with ways back where asked for."""
    dice = random.Random(seed)  # noqa: S311 - dice, not a secret
    count = dice.randint(2, 4)
    names = [f"s{number}" for number in range(count)]
    scenes = []
    for number, name in enumerate(names):
        ahead = [*names[number + 1 :], "done", "lost"] + (names if circles else [])
        choices = [
            choice(
                f"c{at}", dice.choice(ahead), cost=_cost(dice), when=_when(dice) if at else None,
                points={"law": dice.randint(-2, 3)}, effects=_effects(dice),
                critical=dice.choice([None, None, None, "late"]),
                mistake=dice.choice([None, None, "same"]),
            )
            for at in range(dice.randint(1, 3))
        ]  # fmt: skip
        scenes.append(scene(name, *choices))
    events = tuple(
        Event(
            f"e{number}", "事", since=dice.choice([None, "accept"]), after=Cost(working_days=2),
            when=_when(dice), effects=_effects(dice), priority=dice.randint(0, 1),
        )
        for number in range(dice.randint(0, 2))
    )  # fmt: skip
    return document(
        *scenes,
        events=events,
        deadlines=(LIMIT, replace(LIMIT, key="tell", length=3, starts=When.LATER)),
        variables=(
            Variable("asked", VariableType.BOOL, initial=False),
            Variable("trust", VariableType.INT, 1, min=0, max=2),
            Variable("sealed", VariableType.DATE, ""),
        ),
    )


def _cost(dice: random.Random) -> Cost:
    until = datetime(2026, 9, 24, 15, 0)  # noqa: DTZ001
    costs = [Cost(), Cost(hours=3), Cost(working_days=2), Cost(days=3), Cost(until=until)]
    return dice.choice(costs)


def _when(dice: random.Random) -> Condition:
    return dice.choice(
        [
            Condition(flag="asked"),
            Condition(var="trust", at_least=2),
            Condition(var="sealed", not_after=date(2026, 9, 25)),
            Condition(not_=Condition(flag="asked")),
        ]
    )


def _effects(dice: random.Random) -> tuple[Effect, ...]:
    every = [
        Effect(set={"asked": True}), Effect(add={"trust": 1}), Effect(add={"trust": -1}),
        Effect(meet="accept"), Effect(start="tell"), Effect(meet="tell"), Effect(stamp="sealed"),
        Effect(pause="accept"), Effect(resume="accept"),
    ]  # fmt: skip
    return tuple(dice.sample(every, dice.randint(0, 2)))


def played(case: Case, seed: int, most: int = 25) -> list[Act]:
    """The acts of a player at random, until the end or for `most` acts."""
    dice = random.Random(seed)  # noqa: S311 - dice, not a secret
    acts: list[Act] = []
    state = case.first
    while len(acts) < most and (choices := case.choices(state)):
        acts.append(Act("choose", state.scene, dice.choice(choices).key))
        state = case.after(state, acts[-1])
    return acts


def on(calendar: WorkCalendar, made: Scenario) -> Case:
    """A made case, ready to play."""
    return Case(made, calendar)
