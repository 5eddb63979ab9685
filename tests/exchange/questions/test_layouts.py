"""Layouts that occur among banks of other systems, as small workbooks of our own."""

from __future__ import annotations

import io

import pytest
from openpyxl import Workbook

from trainer.exchange.questions import sheets, table
from trainer.exchange.questions.table import Plan


def read(rows, merged=()):
    """Return the reading of a workbook with these rows, by what is understood without help."""
    book = Workbook()
    page = book.active
    page.title = "题库"
    for row in rows:
        page.append(row)
    for area in merged:
        page.merge_cells(area)
    stream = io.BytesIO()
    book.save(stream)
    found = sheets.read(stream.getvalue())
    layout = table.layout(found)
    assert all(field for group in layout.groups for field in group.fields)
    return table.read(found, Plan(tuple(group.fields for group in layout.groups), layout.kinds))


def said(reading):
    """Return kind, stem and answer of every question; all must be sound."""
    assert all(one.is_sound for one in reading.found), reading.found
    return [(one.kind, one.stem, "".join(one.answer)) for one in reading.found]


def test_a_row_for_each_option_with_merged_stems():
    heads = ["题目序号", "题目类型", "题目内容", "整体解析", "选项内容", "是否正确项"]
    rows = [
        heads,
        [1, "单选题", "几个工作日内决定是否受理？", "第十五条", "五个", 0],
        [None, None, None, None, "七个", 1],
        [2, "多选题", "哪些应当记录？", None, "时间", "是"],
        [None, None, None, None, "诉求", "是"],
        [None, None, None, None, "心情", "否"],
        [3, "判断题", "调解要双方同意。", None, "正确", 1],
        [None, None, None, None, "错误", 0],
    ]
    reading = read(rows, ("C2:C3", "C4:C6", "C7:C8"))
    assert said(reading) == [
        ("single", "几个工作日内决定是否受理？", "B"),
        ("multiple", "哪些应当记录？", "AB"),
        ("true_false", "调解要双方同意。", "true"),
    ]
    assert reading.found[0].explanation == "第十五条"


@pytest.mark.parametrize("repeats", [True, False])
def test_a_row_for_each_option_keeps_questions_of_one_stem_apart(repeats):
    stem = "下列说法正确的是：" if repeats else None
    rows = [["题干", "选项内容", "是否正确项"]]
    rows += [["下列说法正确的是：", "可以和解", 1], [stem, "不得起诉", 0]]
    rows += [
        ["下列说法错误的是：" if repeats else "下列说法正确的是：", "应当保密", 0],
        [None, "可以泄露", 1],
    ]
    assert [answer for _, _, answer in said(read(rows))] == ["A", "B"]


def test_titles_and_notes_above_the_heads_are_passed_over_and_named():
    rows = [
        ["2026年业务题库"],
        ["编制单位：教育科", None, "日期：5月"],
        *([f"{n}. 填写说明"] for n in range(1, 11)),
    ]
    rows += [
        ["*题型", "题干（必填）", "A", "B", "答案*"],
        ["单选题", "1.先说什么？", "您好", "喂", "A"],
    ]
    reading = read(rows, ("A1:E1",))
    assert said(reading) == [("single", "先说什么？", "A")]
    assert [one.value for one in reading.passed][:2] == ["2026年业务题库", "编制单位：教育科"]
    assert len(reading.passed) == 12


def test_heads_that_come_again_keep_the_kind_of_the_title_above_them():
    rows = [
        ["一、单选题"],
        ["序号", "题目", "A", "B", "C", "答案"], [1, "甲？", "一", "二", "三", "A"],
        ["序号", "题目", "A", "B", "C", "答案"], [2, "乙？", "一", "二", "三", "C"],
        ["二、多选题"],
        ["序号", "题目", "A", "B", "C", "答案"], [1, "丙？", "一", "二", "三", "B"],
        ["第三章 调解"],
        [2, "丁？", "一", "二", "三", "BC"],
    ]  # fmt: skip
    reading = read(rows)
    assert said(reading) == [
        ("single", "甲？", "A"), ("single", "乙？", "C"), ("multiple", "丙？", "B"), ("multiple", "丁？", "BC"),
    ]  # fmt: skip
    assert ("alone", "第三章 调解") in [(one.reason, one.value) for one in reading.passed]


def test_options_and_answers_joined_by_a_sign():
    rows = [
        ["题型", "题干", "选项", "答案"],
        ["多选题", "哪些值得提倡？", "首问负责&绿色通道&推诿", "首问负责&绿色通道"],
        ["多选题", "哪些要记录？", "A.时间&B.诉求&C.心情", "A&B"],
        ["单选题", "几个工作日？", "五个&七个", "七个"],
    ]
    assert [answer for _, _, answer in said(read(rows))] == ["AB", "AB", "B"]
    assert read(rows).found[1].options == (("A", "时间"), ("B", "诉求"), ("C", "心情"))


def test_options_joined_to_the_stem_by_a_sign():
    rows = [
        ["题型", "题目", "答案"],
        ["多选题", "哪些要记录？&A.时间&B.诉求&C.心情", "A&B"],
        ["单选题", "几个工作日？&五个&七个", "七个"],
        ["判断题", "A&B 是两个人的简称。", "对"],
    ]
    assert said(read(rows)) == [
        ("multiple", "哪些要记录？", "AB"), ("single", "几个工作日？", "B"), ("true_false", "A&B 是两个人的简称。", "true"),
    ]  # fmt: skip
