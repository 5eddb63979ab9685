"""Two ways through a case stand beside each other, scene by scene."""

from __future__ import annotations

from tests.domain import made
from trainer.domain.scenario.comparing import compared
from trainer.domain.scenario.state import Act


def rows(china, mine, other):
    case = made.on(china, made.sound())

    def end(*pairs):
        return case.fold([Act("choose", *pair.split(".")) for pair in pairs])

    found = compared(case, end(*mine), end(*other))
    return [(r.scene.key, r.mine and r.mine.key, r.other and r.other.key, r.is_same) for r in found]


def test_the_same_scene_stands_in_one_row(china):
    assert rows(china, ("open.wait", "decide.accept"), ("open.ask", "decide.accept")) == [
        ("open", "wait", "ask", False),
        ("decide", "accept", "accept", True),
    ]


def test_a_scene_that_only_one_way_came_through_stands_alone(china):
    assert rows(china, ("open.shove",), ("open.ask", "decide.kind")) == [
        ("open", "shove", "ask", False),
        ("decide", None, "kind", False),
    ]
    assert rows(china, ("open.ask", "decide.kind"), ("open.shove",))[1][1:] == ("kind", None, False)
