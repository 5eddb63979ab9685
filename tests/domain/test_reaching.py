"""A short way to every scene that can be reached, and none to others."""

from __future__ import annotations

from tests.domain import made
from trainer.domain.scenario.reaching import way_to
from trainer.domain.scenario.state import Act


def test_every_scene_is_led_to_by_acts_that_the_case_allows(china):
    case = made.on(china, made.sound())
    for scene in case.document.scenes:
        assert case.fold(way_to(case, scene.key)).scene == scene.key
    assert way_to(case, case.document.scenes[0].key) == []


def test_a_scene_behind_a_condition_is_found_by_what_fulfils_it(china):
    case = made.on(china, made.sound())
    way = way_to(case, "decide")
    assert way[0] == Act("choose", "open", "ask")


def test_what_no_way_leads_to_has_none(china):
    assert way_to(made.on(china, made.sound()), "nowhere") is None
