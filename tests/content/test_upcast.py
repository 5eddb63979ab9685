"""Old formats are brought up one step at a time; newer ones are refused."""

from __future__ import annotations

import pytest

from trainer.content.upcast import NEWEST, STEPS, UnknownFormat, upcast


def renamed(values):
    return {"heading" if key == "title" else key: value for key, value in values.items()}


def split(values):
    return {**values, "heading": [values["heading"]]}


PLANTED = {("rubric", 1): renamed, ("rubric", 2): split}


def test_a_document_of_format_1_passes_every_step_in_order():
    old = {"format": 1, "title": "标题"}
    assert upcast("rubric", old, 3, PLANTED) == {"format": 3, "heading": ["标题"]}
    assert old == {"format": 1, "title": "标题"}


def test_a_document_of_format_2_passes_only_what_is_left():
    assert upcast("rubric", {"format": 2, "heading": "标题"}, 3, PLANTED)["heading"] == ["标题"]


def test_a_kind_without_steps_only_gets_the_new_number():
    assert upcast("course", {"format": 1, "title": "标题"}, 3, PLANTED) == {
        "format": 3,
        "title": "标题",
    }


def test_the_newest_format_is_left_as_it_is():
    values = {"format": NEWEST, "title": "标题"}
    assert upcast("rubric", values) is values


@pytest.mark.parametrize("found", [0, -1, NEWEST + 1, 99, True, "1", 1.0, None, [1]])
def test_any_other_format_is_unknown(found):
    with pytest.raises(UnknownFormat) as caught:
        upcast("rubric", {"format": found})
    assert caught.value.found == found


def test_a_missing_format_is_unknown():
    with pytest.raises(UnknownFormat):
        upcast("rubric", {"title": "标题"})


def test_steps_lead_only_to_formats_that_exist():
    assert all(1 <= number < NEWEST for _, number in STEPS)
