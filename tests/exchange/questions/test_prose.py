"""Papers as text: what is a question, what is none, and where something is wrong."""

from __future__ import annotations

import time

import pytest

from trainer.exchange.questions import prose


def read(text: str):
    return prose.read(text)


def only(text: str):
    """Return the one question of a text."""
    (found,) = read(text).found
    return found


def faults(text: str) -> list[tuple[int, str, str, str]]:
    """Return the doubts of all questions: line, field, reason, value."""
    return [
        (one.line, one.field, one.reason, one.value)
        for found in read(text).found
        for one in found.doubts
    ]


def remarks(text: str) -> list[tuple[int, str, str]]:
    return [(one.line, one.reason, one.value) for one in read(text).remarks]


OPTIONS = "A.一\nB.二\nC.三\nD.四\n"


@pytest.mark.parametrize(
    "number",
    ["1.", "1、", "1．", "（1）", "(1)", "第1题", "第1题：", "1)", "【1】", "题1：", "１．", "1\t"],
)
def test_numbers_are_known_in_every_fashion(number):
    found = only(f"单选题\n{number}先说什么？\n{OPTIONS}答案：B\n")
    assert (found.stem, found.kind, found.answer) == ("先说什么？", "single", ("B",))


@pytest.mark.parametrize(
    "options",
    [
        "A.一 B.二 C.三 D.四", "A、一；B、二；C、三；D、四", "A一  B二  C三  D四", "Ａ．一　Ｂ．二\nＣ．三　Ｄ．四",
        "(A)一\n(B)二\n(C)三\n(D)四", "A：一\tB：二\nC：三\tD：四", "A 一\nB 二\nC 三\nD 四", "a.一\nb.二\nc.三\nd.四",
        "A.\t一\tB.\t二\tC.\t三\tD.\t四", "A、一B、二C、三D、四",
    ],
)  # fmt: skip
def test_options_are_known_in_every_fashion(options):
    found = only(f"1. 先说什么？（ B ）\n{options}\n")
    assert found.options == (("A", "一"), ("B", "二"), ("C", "三"), ("D", "四"))
    assert found.answer == ("B",)


@pytest.mark.parametrize(
    "answer",
    [
        "答案：B",
        "正确答案：B",
        "参考答案：B。",
        "【答案】B",
        "[答案] B",
        "答案 B",
        "答案是：B",
        "标准答案: b",
        "答案：\nB",
        "（答案：B）",
        "答案Ｂ",
    ],
)
def test_the_answer_is_known_behind_every_label(answer):
    assert only(f"1. 先说什么？\n{OPTIONS}{answer}\n").answer == ("B",)


@pytest.mark.parametrize(
    ("sign", "right"),
    [
        ("√", "true"),
        ("×", "false"),
        ("对", "true"),
        ("错误", "false"),
        ("✓", "true"),
        ("T", "true"),
        ("X", "false"),
    ],
)
def test_judgements_are_known_by_every_sign(sign, right):
    for text in (f"判断题\n1. 应当保密。（{sign}）\n", f"判断题\n1. 应当保密。\n答案：{sign}\n"):
        found = only(text)
        assert (found.kind, found.stem, found.answer) == ("true_false", "应当保密。", (right,))


@pytest.mark.parametrize(
    ("note", "right"), [("（正确的填A，错误的填B）", "true"), ("（A表示错误，B表示正确）", "false")]
)
def test_letters_of_judgements_mean_what_the_heading_says(note, right):
    assert only(f"一、判断题{note}\n1. 应当保密。（A）\n").answer == (right,)


def test_letters_of_judgements_without_a_word_are_a_doubt():
    assert faults("一、判断题\n1. 应当保密。（A）\n") == [(2, "answer", "judge_letters", "A")]


@pytest.mark.parametrize(
    "key",
    ["1-3 ABC", "1～3：A B C", "1—3.A、B、C", "1.A 2.B 3.C", "1A2B3C", "(1)A\n(2)B\n(3)C", "题号\t1\t2\t3\n答案\tA\tB\tC",
     "题号\t答案\n1\tA\n2\tB\n3\tC", "1、【答案】A\n【解析】一。\n2、【答案】B\n3、【答案】C", "一、单选题：1-3 ABC"],
)  # fmt: skip
def test_a_key_at_the_end_is_known_in_every_fashion(key):
    text = "一、单选题\n" + "".join(f"{n}. 第{n}问（  ）\n{OPTIONS}" for n in (1, 2, 3))
    reading = read(f"{text}\n参考答案\n{key}\n")
    assert [one.answer for one in reading.found] == [("A",), ("B",), ("C",)]
    assert reading.remarks == ()


def test_a_key_below_each_section_answers_that_section():
    text = f"一、判断题\n1.应当保密。\n2.可以泄露。\n答案\n1.√ 2.×\n二、单选题\n1.先说什么？\n{OPTIONS}答案\n1.C\n"
    assert [one.answer for one in read(text).found] == [("true",), ("false",), ("C",)]


def test_a_fault_names_its_own_line():
    text = f"一、单选题\n1. 甲？\n{OPTIONS}答案：E\n2. 乙？\n{OPTIONS}答案：AB\n3. 丙？\n{OPTIONS}"
    assert faults(text) == [
        (7, "answer", "no_such_option", "E"),
        (13, "answer", "several", "A、B"),
        (14, "answer", "missing", ""),
    ]


def test_options_that_are_missing_twice_there_or_empty_are_faults():
    assert faults("1. 甲？（A）\nA.一\nB.二\nD.四\n") == [(4, "options", "gap", "C")]
    assert (4, "options", "twice", "B") in faults("1. 甲？（A）\nA.一\nB.二\nB.三\n")
    assert faults("1. 甲？（A）\nA.一\nB.\nC.三\n") == [(3, "options", "empty", "B")]
    assert faults("1. 甲？（A）\nA.一\nB.二\nC.一\n") == [(1, "options", "alike", "A、C")]


def test_two_answers_that_differ_are_a_fault_at_the_second():
    text = f"一、单选题\n1. 甲？（A）\n{OPTIONS}参考答案\n1. B\n"
    assert faults(text) == [(8, "answer", "two_answers", "A、B")]
    assert faults(text.replace("1. B", "1. A")) == []


def test_what_does_not_add_up_in_a_key_is_remarked():
    text = "一、单选题\n" + "".join(f"{n}. 第{n}问（  ）\n{OPTIONS}" for n in (1, 2, 3))
    assert remarks(text + "参考答案\n1-3 AB\n") == [(18, "uneven", "1-3 AB")]
    assert remarks(text + "参考答案\n1.A 2.B 3.C 4.D\n") == [(18, "no_question", "4")]
    assert remarks(text.replace("3. ", "5. ") + "参考答案\n1.A 2.B 5.C\n") == [
        (12, "skipped", "2、5")
    ]


def test_lists_within_stems_and_explanations_are_no_questions():
    text = (
        f"一、单选题\n1. 经查：\n（1）甲先投诉；\n（2）乙后投诉。\n由谁处理？（A）\n{OPTIONS}解析：有两点：\n1. 先收到的处理。\n"
        f"2. 不必报请指定。\n3. 见条文。\n2. 乙？（B）\n{OPTIONS}"
    )
    first, second = read(text).found
    assert first.stem == "经查：\n（1）甲先投诉；\n（2）乙后投诉。\n由谁处理？（　）"
    assert first.explanation == "有两点：\n1. 先收到的处理。\n2. 不必报请指定。\n3. 见条文。"
    assert second.stem == "乙？（　）"


def test_letters_inside_texts_are_no_options():
    found = only(
        "1. 甲向A、B两家公司投诉，下列正确的是（ D ）\nA.只有A\nB.只有B\nC.A、B都对\nD.A和B都不对\n"
    )
    assert found.options == (("A", "只有A"), ("B", "只有B"), ("C", "A、B都对"), ("D", "A和B都不对"))
    assert found.answer == ("D",)


def test_figures_at_the_beginning_of_a_stem_stay():
    found = only(f"1. 12315是什么号码？\n{OPTIONS}答案：A\n")
    assert found.stem == "12315是什么号码？"
    assert (
        only(f"1.2026年4月15日起施行的是？\n{OPTIONS}答案：A\n").stem == "2026年4月15日起施行的是？"
    )


def test_broken_lines_are_mended_and_paragraphs_stay():
    found = only(
        "1. 市场监督管理部门收到投诉后，应当\n在几日内决定？\n请选择。（A）\nA.七个工\n作日\nB.十日\n"
    )
    assert found.stem == "市场监督管理部门收到投诉后，应当在几日内决定？\n请选择。（　）"
    assert found.options[0] == ("A", "七个工作日")


def test_page_numbers_running_heads_and_forms_are_ignored():
    text = (
        "某县业务测试\n姓名：____ 单位：____\n注意事项：\n1. 请用黑色笔。\n一、单选题\n"
        f"1. 甲？（A）\n{OPTIONS}第 1 页 共 2 页\n某县业务测试\n- 2 -\n2. 乙？（B）\n{OPTIONS}———————\n（以下无正文）\n"
    )
    reading = read(text)
    assert [one.stem for one in reading.found] == ["甲？（　）", "乙？（　）"]
    assert reading.found[0].options[3] == ("D", "四")
    assert {span.part for span in reading.spans[10]} == {"ignored"}


def test_what_cannot_be_imported_yet_is_read_whole_and_not_dropped():
    text = (
        "一、填空题\n1. 热线是____。\n答案：12315\n二、简答题\n1. 什么是首问负责？\n答：第一个接待的人\n负责办到底。\n"
        "三、案例分析题\n【案例】甲买了手机。\n1. 能否受理？\n2. 期限多少？\n答案：能；七个工作日。\n"
    )
    fill, short, case = read(text).found
    assert (fill.kind, fill.answer) == ("text", ("12315",))
    assert (short.kind, short.answer) == ("short", ("第一个接待的人负责办到底。",))
    assert case.kind == "group"
    assert case.stem == "【案例】甲买了手机。\n1. 能否受理？\n2. 期限多少？\n答案：能；七个工作日。"


def test_labels_lead_to_their_fields():
    found = only(
        f"1. 甲？（2分）\n{OPTIONS}【答案】B【难度】易【知识点】受理\n【解析】因为\n所以。\n依据：投诉举报办法第十五条\n备注：新题\n"
    )
    assert (found.answer, found.difficulty, found.topic, found.points) == (("B",), 1, "受理", "2")
    assert (found.explanation, found.law) == ("因为所以。", "投诉举报办法第十五条")
    assert found.extra == (("note", "新题"),)


def test_a_picture_is_a_fault_until_it_is_said_in_words():
    assert (1, "stem", "picture", "") in faults(f"1. 〔图〕中是什么？（A）\n{OPTIONS}")


@pytest.mark.parametrize(
    "text",
    ["", "\n\n", "只有一段话，没有题。", "1.", "A.\nB.", "参考答案\n1-5 ABCDA", "一、单选题\n"],
)
def test_a_text_without_questions_gives_none_and_fails_nowhere(text):
    reading = read(text)
    assert all(not one.is_sound for one in reading.found)
    assert len(reading.lines) == len(reading.spans)


@pytest.mark.parametrize(
    "unit", ["(", "1 ", "A.", "_", "【答案", "1-", "A,", "答案：", "姓名", "第1题"]
)
def test_no_text_takes_long(unit):
    begun = time.process_time()
    read("一、单选题\n1. 甲？\n" + unit * (60_000 // len(unit)))
    assert time.process_time() - begun < 4
