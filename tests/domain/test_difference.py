"""What changed between two texts of a question."""

from __future__ import annotations

from trainer.domain.question import difference

OLD = {
    "stem": "自收到投诉之日起七日内决定。",
    "options": [{"key": "a", "text": "甲"}, {"key": "b", "text": "乙", "why": "像"}],
    "answer": ["a"],
    "citations": ["投诉举报办法#15"],
}
NEW = {
    "stem": "自收到投诉之日起七个工作日内决定。",
    "options": [{"key": "a", "text": "甲"}, {"key": "c", "text": "丙"}],
    "answer": ["a", "c"],
    "citations": ["投诉举报办法#15"],
    "note": "改过",
}


def test_only_what_differs_is_named_and_options_go_by_their_keys():
    found = {one.name: (one.before, one.after) for one in difference.changes(OLD, NEW)}
    assert found == {
        "stem": ("自收到投诉之日起七日内决定。", "自收到投诉之日起七个工作日内决定。"),
        "options.c.text": ("", "丙"),
        "options.b.text": ("乙", ""),
        "options.b.why": ("像", ""),
        "answer": ("a", "a\nc"),
        "note": ("", "改过"),
    }
    assert difference.changes(OLD, OLD) == []


def test_the_marked_text_gives_back_both_texts():
    for one in difference.changes(OLD, NEW):
        parts = one.segments
        assert "".join(text for how, text in parts if how != "new") == one.before
        assert "".join(text for how, text in parts if how != "gone") == one.after
    assert ("new", "个工作") in difference.changes(OLD, NEW)[0].segments


def test_texts_with_little_in_common_are_shown_apart():
    assert difference.segments("甲乙丙丁", "戊己庚辛") == [
        ("gone", "甲乙丙丁"),
        ("new", "戊己庚辛"),
    ]
