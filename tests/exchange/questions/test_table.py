"""Tables of questions in the layouts that occur: read by a plan, every row accounted for."""

from __future__ import annotations

from trainer.exchange.questions import table
from trainer.exchange.questions.blocks import Passed
from trainer.exchange.questions.found import Doubt
from trainer.exchange.questions.table import Plan

HEAD = ["题型", "题干", "A", "B", "答案"]


def read(*sheets, **said):
    """Read sheets by what was understood of them, with what a person added."""
    layout = table.layout(sheets)
    plan = Plan(tuple(group.fields for group in layout.groups), {**layout.kinds, **said})
    return table.read(sheets, plan)


def test_heads_are_found_below_titles_and_the_titles_are_named():
    rows = [["2026年题库"], [], ["说明", "请勿外传"], HEAD, ["单选题", "甲？", "一", "二", "B"]]
    reading = read(("表", rows))
    assert [(one.row, one.stem, one.answer) for one in reading.found] == [(5, "甲？", ("B",))]
    assert reading.passed == (
        Passed("表", 1, "title", "2026年题库"),
        Passed("表", 3, "title", "说明"),
    )


def test_without_heads_nothing_is_guessed_and_a_person_says_what_the_columns_are():
    rows = [["甲？", "一", "二", "A"], ["乙？", "一", "二", "B"]]
    (group,) = table.layout([("", rows)]).groups
    assert group.heads == ()
    assert group.fields == ("", "", "", "")
    assert group.samples == (("甲？", "一", "二", "A"), ("乙？", "一", "二", "B"))
    unsaid = table.read([("", rows)], Plan((group.fields,)))
    assert unsaid.found == ()
    assert unsaid.passed == (Passed("", 1, "no_stem"),)
    plan = Plan((("stem", "option_a", "option_b", "answer"),))
    assert [one.answer for one in table.read([("", rows)], plan).found] == [("A",), ("B",)]


def test_heads_that_come_again_begin_other_columns_and_a_section_row_names_the_kind():
    rows = [
        HEAD, ["单选题", "甲？", "一", "二", "A"],
        ["判断题"],
        ["题目", "答案"], ["判断题部分"], ["二、判断题（共1题）"], ["地是圆的。", "对"],
        ["三、简答题"], ["为什么？", "因为。"],
    ]  # fmt: skip
    reading = read(("表", rows))
    assert [(one.row, one.kind) for one in reading.found] == [
        (2, "single"), (5, "true_false"), (7, "true_false"), (9, "short"),
    ]  # fmt: skip
    assert [(one.row, one.reason) for one in reading.passed] == [
        (3, "section"), (4, "heads_again"), (6, "section"), (8, "section"),
    ]  # fmt: skip
    assert Doubt("answer", "missing") in reading.found[1].doubts


def test_the_name_of_a_sheet_tells_the_kind_and_like_sheets_are_one_group():
    head = ["题目", "A", "B", "答案"]
    sheets = [
        ("单选题", [head, ["甲？", "一", "二", "A"]]),
        ("多选题(50)", [head, ["乙？", "一", "二", "A"]]),
    ]
    assert len(table.layout(sheets).groups) == 1
    assert [one.kind for one in read(*sheets).found] == ["single", "multiple"]


def test_options_on_rows_of_their_own_belong_to_the_question_above():
    rows = [
        ["题干", "题型", "选项内容", "是否正确项"],
        ["甲？", "单选题", "一", "否"], ["", "", "二", "是"],
        ["乙？", "多选题", "一", "1"], ["乙？", "多选题", "二", "0"], ["乙？", "多选题", "三", "1"],
    ]  # fmt: skip
    found = read(("", rows)).found
    assert [(one.row, one.answer, one.options) for one in found] == [
        (2, ("B",), (("A", "一"), ("B", "二"))),
        (4, ("A", "C"), (("A", "一"), ("B", "二"), ("C", "三"))),
    ]
    assert all(one.is_sound for one in found)


def test_marks_beside_the_options_give_the_answer():
    rows = [
        ["题干", "选项一内容", "选项一是否正确", "选项二内容", "选项二是否正确"],
        ["甲？", "一", "0", "二", "1"],
    ]
    layout = table.layout([("", rows)])
    assert layout.groups[0].fields == ("stem", "option_a", "right_a", "option_b", "right_b")
    assert read(("", rows)).found[0].answer == ("B",)


def test_a_number_for_a_kind_is_asked_for_and_then_followed():
    rows = [HEAD, ["0", "甲？", "一", "二", "A"], ["1", "地是圆的。", "", "", "对"]]
    assert table.layout([("", rows)]).kinds == {"0": "", "1": ""}
    asked = read(("", rows))
    assert [one.doubts for one in asked.found] == [
        (Doubt("kind", "unknown", "0"),),
        (Doubt("kind", "unknown", "1"),),
    ]
    said = read(("", rows), **{"0": "single", "1": "true_false"})
    assert [(one.kind, one.is_sound) for one in said.found] == [
        ("single", True),
        ("true_false", True),
    ]


def test_judgements_by_letters_are_noticed_and_follow_what_a_person_says():
    rows = [["题型", "题干", "答案"], ["判断题", "地是圆的。", "A"], ["判断题", "地是方的。", "B"]]
    layout = table.layout([("", rows)])
    assert layout.letters
    fields = tuple(group.fields for group in layout.groups)
    found = table.read([("", rows)], Plan(fields, layout.kinds, "ab")).found
    assert [one.answer for one in found] == [("true",), ("false",)]


def test_a_list_beside_the_data_is_named_and_not_read():
    sheets = [
        ("题", [HEAD, ["单选", "甲？", "一", "二", "A"]]),
        ("类型", [["单选"], ["多选"], ["判断"]]),
    ]
    assert read(*sheets).passed == (Passed("类型", 1, "list"),)
    assert len(table.layout(sheets).groups) == 1


def test_a_row_with_one_filled_cell_is_no_question_and_is_named():
    rows = [HEAD, ["单选", "甲？", "一", "二", "A"], ["注：仅供内部使用"]]
    assert read(("", rows)).passed == (Passed("", 3, "alone", "注：仅供内部使用"),)


def test_a_column_with_cells_and_no_head_is_shown_too():
    rows = [HEAD, ["单选", "甲？", "一", "二", "A", "第十五条"]]
    (group,) = table.layout([("", rows)]).groups
    assert group.heads[-1] == ""
    assert group.fields[-1] == ""
    assert group.samples[0][-1] == "第十五条"


def test_alike_options_are_told_and_grave_where_one_of_them_is_right():
    rows = [
        [*HEAD[:4], "C", "答案"],
        ["单选", "甲？", "一", "一", "三", "C"],
        ["单选", "乙？", "一", "一", "三", "A"],
    ]
    first, second = read(("", rows)).found
    assert first.doubts == (Doubt("note", "alike", "A、B"),)
    assert first.is_sound
    assert second.doubts == (Doubt("options", "alike", "A、B"),)
    assert not second.is_sound


def test_every_row_of_a_table_is_either_a_question_or_passed_over():
    rows = [
        ["题库"],
        HEAD,
        *[["单选", f"{n}？", "一", "二", "A"] for n in range(9)],
        ["", "", "", "", "B"],
    ]
    reading = read(("表", rows))
    rows_named = [one.row for one in reading.found] + [one.row for one in reading.passed]
    assert sorted([*rows_named, 2]) == list(range(1, len(rows) + 1))  # 2 is the row of heads
