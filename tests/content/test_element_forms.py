"""The form of an element: every value out and back, buttons that change one thing, nothing lost."""

from __future__ import annotations

import copy

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.content.conftest import GOLDEN
from trainer.content import dump
from trainer.content.outlines import elements, filled, rearranging, shapes
from trainer.content.outlines.filled import Unfit

TYPES = {"asked": "bool", "trust": "int", "mood": "enum", "day": "date"}


def wholes(shipped):
    for document in shipped.of("scenario"):
        yield dump.plain("scenario", document.value)
    yield elements.values((GOLDEN / "scenario-1.yaml").read_text(encoding="utf-8"))


def types(whole) -> dict[str, str]:
    return {one["key"]: one["type"] for one in whole.get("variables", [])}


def test_every_element_of_every_case_has_a_form_that_gives_it_back(shipped):
    seen = set()
    for whole in wholes(shipped):
        listed = elements.listed(whole)
        paths = [f"{name}/{key}" for name, rows in listed.items() for key, _ in rows]
        for path in [elements.HEAD, *paths]:
            name = path.partition("/")[0]
            values, shape = elements.value(whole, path), shapes.of(name)
            texts = filled.texts(shape, values, types(whole))
            again = filled.read(shape, texts, types(whole))
            assert filled.texts(shape, again, types(whole)) == texts, path
            seen.add(name)
    assert seen == set(shapes.OF_LIST)


SCENE = {
    "key": "talk",
    "title": "谈",
    "turns": [{"by": "narrator", "text": "一\n二"}],
    "choices": [
        {
            "key": "go",
            "text": "办",
            "goto": "end",
            "reason": "应当办",
            "cost": {"working_days": 2},
            "points": {"law": -1},
            "citations": ["投诉举报办法#15"],
            "effects": [{"set": {"asked": True}}, {"add": {"trust": -1}}, {"start": "accept"}],
        }
    ],
}


def shown(values, name="scenes"):
    return filled.texts(shapes.of(name), values, TYPES)


def test_a_scene_is_told_in_texts_under_the_paths_of_its_values():
    texts = shown(SCENE)
    assert texts["element-turns-0-text"] == "一\n二"
    assert texts["element-choices-0-cost"] == "2个工作日"
    assert texts["element-choices-0-points-law"] == "-1"
    assert texts["element-choices-0-effects-0-value-asked"] == "1"
    assert texts["element-choices-0-effects-2-of"] == "accept"
    assert filled.read(shapes.of("scenes"), texts, TYPES) == SCENE


@pytest.mark.parametrize(
    "broken",
    [
        {**SCENE, "colour": "red"},
        {**SCENE, "title": 3},
        {**SCENE, "turns": "谈"},
        {**SCENE, "choices": [{**SCENE["choices"][0], "citations": ["一\n二"]}]},
        {**SCENE, "choices": [{**SCENE["choices"][0], "cost": {"hours": 2, "days": 3}}]},
        {**SCENE, "choices": [{**SCENE["choices"][0], "when": {"not": {"not": {"flag": "a"}}}}]},
        {**SCENE, "choices": [{**SCENE["choices"][0], "effects": [{"start": "a", "meet": "b"}]}]},
        {**SCENE, "choices": [SCENE["choices"][0]] * (filled.MOST_ROWS + 1)},
    ],
)
def test_what_a_form_would_lose_has_no_form(broken):
    with pytest.raises(Unfit):
        shown(broken)


def test_what_is_no_value_of_its_kind_stays_as_it_was_typed():
    texts = {
        **shown(SCENE),
        "element-choices-0-cost": "一会儿",
        "element-choices-0-points-law": "两分",
    }
    choice = filled.read(shapes.of("scenes"), texts, TYPES)["choices"][0]
    assert choice["cost"] == "一会儿"
    assert choice["points"] == {"law": "两分"}


LEAVES = st.one_of(
    st.builds(lambda key: {"flag": key}, st.sampled_from(["asked"])),
    st.builds(lambda key: {"opened": key}, st.sampled_from(["paper"])),
    st.builds(lambda state: {"deadline": "accept", "is": state}, st.sampled_from(["met", "idle"])),
    st.builds(lambda low: {"var": "trust", "at_least": low}, st.integers(-3, 3)),
    st.builds(lambda a, b: {"var": "trust", "at_least": a, "at_most": b}, *[st.integers(0, 3)] * 2),
    st.just({"var": "mood", "equals": "calm"}),
    st.just({"var": "day", "not_after": "2026-07-15"}),
)


def negated(guards):
    """Return guards, some of them turned round; nothing is turned round twice."""
    return st.one_of(guards, guards.map(lambda one: one if "not" in one else {"not": one}))


GUARDS = st.recursive(
    negated(LEAVES),
    lambda inner: negated(
        st.builds(
            lambda kind, parts: {kind: parts},
            st.sampled_from(["all", "any"]),
            st.lists(inner, max_size=3),
        )
    ),
    max_leaves=8,
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)  # a busy machine is no fault
@given(GUARDS)
def test_any_condition_comes_back_as_it_was(guard):
    event = {"key": "later", "title": "后来", "when": guard}
    texts = shown(event, "events")
    assert filled.read(shapes.of("events"), texts, TYPES) == event


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(GUARDS)
def test_a_condition_added_and_dropped_again_leaves_what_was(guard):
    event = {"key": "later", "title": "后来", "when": copy.deepcopy(guard)}
    at = "element-when"
    inner = guard.get("not", guard)
    kind = next((name for name in ("all", "any") if name in inner), None)
    rearranging.done(shapes.of("events"), event, f"add@{at}", "flag:asked", TYPES)
    assert event["when"] != guard
    last = len(inner[kind]) if kind else 1
    rearranging.done(shapes.of("events"), event, f"drop@{at}-{last}", "", TYPES)
    assert event["when"] == (guard if kind else {"all": [guard]})
    rearranging.done(shapes.of("events"), event, f"drop@{at}", "", TYPES)
    assert "when" not in event


def done(values, go, chosen=""):
    changed = copy.deepcopy(values)
    return changed, rearranging.done(shapes.of("scenes"), changed, go, chosen, TYPES)


def test_rows_are_added_moved_and_dropped():
    more, place = done(SCENE, "add@element-choices")
    assert place == "element-choices-1"
    assert more["choices"][0] == SCENE["choices"][0]
    assert {**more["choices"][1], "key": ""} == {"key": "", "text": "", "goto": "", "reason": ""}
    assert more["choices"][1]["key"]
    up, place = done(more, "up@element-choices-1")
    assert (place, up["choices"][1]) == ("element-choices-0", SCENE["choices"][0])
    assert done(up, "up@element-choices-0")[0] == up
    fewer, place = done(up, "drop@element-choices-0")
    assert (fewer, place) == (SCENE, "element-choices")
    bare, _ = done(SCENE, "drop@element-turns-0")
    assert "turns" not in bare


@pytest.mark.parametrize(
    ("chosen", "made"),
    [
        ("set:asked", {"set": {"asked": True}}),
        ("set:mood", {"set": {"mood": ""}}),
        ("add:trust", {"add": {"trust": 1}}),
        ("release:paper", {"release": "paper"}),
        ("stamp:day", {"stamp": "day"}),
    ],
)
def test_an_effect_is_added_as_it_was_chosen(chosen, made):
    more, place = done(SCENE, "add@element-choices-0-effects", chosen)
    assert more["choices"][0]["effects"][3] == made
    assert place == "element-choices-0-effects-3"


@pytest.mark.parametrize(
    "go",
    ["", "add@", "add@element-none", "drop@element-choices-7", "up@element-choices", "burn@element",
     "drop@element-choices-x", "add@element-choices-0-when", "add@element-on_enter"],
)  # fmt: skip
def test_a_button_that_names_no_place_changes_nothing(go):
    assert done(SCENE, go, "eval:asked") == (SCENE, "")


@pytest.mark.parametrize(
    ("path", "reached"),
    [
        (("choices", 1, "reason"), ("choices", 1, "reason")),
        (("choices", 1, "when", "all", 0, "flag"), ("choices", 1, "when")),
        (("choices", 1, "effects", 2, "set"), ("choices", 1, "effects", 2)),
        (("choices", 1, "citations", 0), ("choices", 1, "citations")),
        (("choices", 1, "cost", "hours"), ("choices", 1, "cost")),
        (("colour",), ()),
    ],
)
def test_a_fault_leads_to_the_nearest_input(path, reached):
    assert shapes.reached(shapes.of("scenes"), path) == reached
