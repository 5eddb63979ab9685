"""Heads of columns: recognised in the many ways they are written, and never guessed."""

from __future__ import annotations

import pytest

from trainer.exchange.questions import headers


@pytest.mark.parametrize(
    ("head", "field"),
    [
        ("题干", "stem"),
        ("题 目（必填）", "stem"),
        (" 题目内容* ", "stem"),
        ("问题\n内容", "stem"),
        ("Question", "stem"),
        ("题型（0单选，1判断，2多选）", "kind"),
        ("试题类型", "kind"),
        ("选项Ａ", "option_a"),
        ("B选项", "option_b"),
        ("c", "option_c"),
        ("选项四内容", "option_d"),
        ("optionE", "option_e"),
        ("option6", "option_f"),
        ("选项一是否正确", "right_a"),
        ("isCorrect2", "right_b"),
        ("选项一图片", "ignore"),
        ("题目选项（以英文“%$%”为隔断）", "options"),
        ("选项内容", "option_text"),
        ("是否正确项", "option_right"),
        ("答案（多选用英文逗号分隔，如：A,B）", "answer"),
        ("正确答案(只能输入ABCD否则报错)", "answer"),
        ("对/错", "answer"),
        ("整体解析", "explanation"),
        ("难易度", "difficulty"),
        ("points", "points"),
        ("所属知识点", "topic"),
        ("法律依据", "law"),
        ("序号", "ignore"),
        ("你的答案", "ignore"),
        ("备注", "ignore"),
        ("题目图片", "ignore"),
        ("出题人员的单位", ""),
    ],
)
def test_a_head_is_known_by_what_is_left_when_marks_and_notes_are_gone(head, field):
    assert headers.field_of(head) == field


def test_of_two_columns_for_one_field_the_better_word_has_it_and_the_other_is_asked_for():
    assert headers.understood(["题目", "题干", "答案", "正确答案"]) == ("", "stem", "", "answer")


def test_a_second_topic_is_not_needed_and_so_not_asked_for():
    assert headers.understood(["题库名", "知识点"]) == ("ignore", "topic")


@pytest.mark.parametrize(
    ("row", "is_head"),
    [
        (["题型", "题干", "答案"], True),
        (["", "题目", "A", "B", "答案"], True),
        (["题目", "我的一列", "另一列", "答案", "第三列"], False),  # less than half is known
        (["部门", "邮箱", "密码", "姓名"], False),
        (["题目是什么？", "甲", "乙", "A"], False),
        (["题干"], False),
        (["text", "label", "note"], False),
    ],
)
def test_a_row_of_heads_names_a_stem_and_something_that_only_questions_have(row, is_head):
    assert headers.is_head(row) is is_head
