"""A passage is evidence when it stands in the paper, whatever its marks and blanks."""

from __future__ import annotations

import pytest

from trainer.domain.scenario import evidence
from trainer.domain.scenario.document import Exhibit, ExhibitKind
from trainer.domain.scenario.state import Act

SLIP = Exhibit(
    "slip", "小票", ExhibitKind.RECEIPT, "x.md", text="**付款** 328元，\n\n- 6月1日 14:03"
)


@pytest.mark.parametrize("passage", ["付款 328元", "328元，6月1日", "14:03", "6月1日\n14:03"])
def test_a_passage_is_found_without_its_marks(passage):
    assert evidence.act(SLIP, passage, "付过钱").detail == passage


@pytest.mark.parametrize("passage", ["", "，", "付款 329元", "6月2日", "元"])
def test_what_does_not_stand_there_is_refused(passage):
    with pytest.raises(evidence.NoSuchPassage):
        evidence.act(SLIP, passage, "")


def test_what_was_set_down_is_listed_once_and_notes_are_none():
    acts = [
        evidence.act(SLIP, "付款 328元", "付过钱"),
        evidence.act(SLIP, "付款328元", "付了多少"),
        Act("note", "scene", "记一笔"),
        Act("open", "slip"),
    ]
    assert [(one.passage, one.proves) for one in evidence.marked(acts, {"slip": SLIP})] == [
        ("付款328元", "付了多少")
    ]
