"""One element of a whole case: out of the text and back, and nothing else is touched."""

from __future__ import annotations

import pytest

from tests.content.conftest import GOLDEN
from trainer.content import source
from trainer.content.outlines import elements

TEXT = (GOLDEN / "scenario-1.yaml").read_text(encoding="utf-8")
WHOLE = elements.values(TEXT)
PATHS = [f"{name}/{key}" for name, rows in elements.listed(WHOLE).items() for key, _ in rows]


@pytest.mark.parametrize("path", PATHS)
def test_an_element_put_back_as_it_was_taken_changes_nothing(path):
    part = elements.taken(WHOLE, path)
    assert source.read(elements.replaced(TEXT, path, part), "").values == WHOLE


def test_only_what_was_written_changes():
    part = elements.taken(WHOLE, "endings/done").replace("依法办结", "办好了")
    changed = elements.values(elements.replaced(TEXT, "endings/done", part))
    assert changed["endings"][0]["title"] == "办好了"
    assert {**changed, "endings": WHOLE["endings"]} == WHOLE


def test_what_cannot_be_read_or_is_not_there_changes_nothing():
    assert elements.replaced(TEXT, "endings/done", "title: [") is None
    assert elements.replaced("title: [", "endings/done", "key: done") is None
    assert elements.replaced(TEXT, "endings/none", "key: none") is None
    assert elements.taken(WHOLE, "office/x") is None
    assert elements.dropped(TEXT, "endings/none") is None
    assert elements.added("3", "accept") is None
    assert elements.added(TEXT, "none") is None


def test_what_is_no_list_has_no_elements():
    assert elements.listed({"scenes": 3, "endings": [3, {"title": "x"}]}) == {"endings": []}


def test_an_element_is_dropped_alone():
    left = elements.values(elements.dropped(TEXT, "endings/lost"))
    assert [one["key"] for one in left["endings"]] == ["done", "refused"]


@pytest.mark.parametrize("stage", elements.STAGES)
def test_a_stage_is_added_under_a_key_of_its_own(stage):
    once = elements.added(TEXT, stage)
    twice = elements.added(once[0], stage)
    assert once[1] != twice[1]
    assert elements.taken(elements.values(twice[0]), twice[1]) is not None
