"""Lessons as their parts."""

from __future__ import annotations

from trainer.domain import lesson

TEXT = """# 题目

开头一段。

## 先问清楚

第一段（[[投诉举报办法#3]]）。

[[check: tousu2026/q-001]]

第二段。

## 收尾
"""


def test_a_lesson_falls_into_its_opening_and_its_headed_sections():
    parts = lesson.sections(TEXT)
    assert [part.title for part in parts] == ["", "先问清楚", "收尾"]
    assert parts[0].blocks == (lesson.Block(text="开头一段。"),)


def test_a_check_question_stands_between_the_text_before_and_after_it():
    blocks = lesson.sections(TEXT)[1].blocks
    assert [block.check for block in blocks] == ["", "tousu2026/q-001", ""]
    assert blocks[0].text == "第一段（[[投诉举报办法#3]]）。"
    assert lesson.checks(lesson.sections(TEXT)) == ("tousu2026/q-001",)


def test_a_lesson_without_headings_is_one_section():
    assert lesson.sections("只有一段。") == (
        lesson.Section("", (lesson.Block(text="只有一段。"),)),
    )
