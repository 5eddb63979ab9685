"""The cells of a question: kinds, options, answers and difficulties as people write them."""

from __future__ import annotations

import pytest

from trainer.exchange.questions import values
from trainer.exchange.questions.found import Doubt

FOUR = (("A", "甲"), ("B", "乙"), ("C", "丙"), ("D", "丁"))


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("单选", "single"),
        ("一、单项选择题（每题2分，共20分）", "single"),
        ("SINGLE_CHOICE", "single"),
        ("不定项选择题", "multiple"),
        ("是非题", "true_false"),
        ("填空题", "text"),
        ("简答题", "short"),
        ("案例分析题", "group"),
        ("选择题", "choice"),
        ("1", ""),
        ("0", ""),
        ("必答题", ""),
    ],
)
def test_kinds_are_known_by_word_and_number_codes_never(word, kind):
    assert values.kind_of(word) == kind


@pytest.mark.parametrize(
    "text",
    ["AC", "A,C", "A，C", "A、C", "A;C", "A|C", "A C", "ＡＣ", "ac", "CA", "正确答案：AC。",
     "[正确答案]AC<eoa>", "【答案】A、C", "甲;丙", "甲&丙", "甲、丙", "A.甲\nC.丙", "['甲', '丙 ']"],
)  # fmt: skip
def test_several_answers_are_read_in_any_separator_and_as_text(text):
    assert values.read_answer("multiple", text, FOUR) == ("multiple", ("A", "C"), ())


@pytest.mark.parametrize(
    ("text", "answer"),
    [("B", "B"), ("正确答案:B。", "B"), ("乙", "B"), ("乙。", "B"), ("B.乙", "B"), ("（Ｂ）", "B")],
)
def test_one_answer_is_read_as_letter_and_as_text(text, answer):
    assert values.read_answer("single", text, FOUR) == ("single", (answer,), ())


@pytest.mark.parametrize(
    ("kind", "text", "doubt"),
    [
        ("single", "", Doubt("answer", "missing")),
        ("single", "E", Doubt("answer", "no_such_option", "E")),
        ("single", "AB", Doubt("answer", "several", "A、B")),
        ("single", "戊", Doubt("answer", "not_understood", "戊")),
        ("number", "七", Doubt("answer", "not_a_number", "七")),
        ("number", "NaN", Doubt("answer", "not_a_number", "NaN")),
        ("true_false", "也许", Doubt("answer", "not_understood", "也许")),
    ],
)
def test_an_answer_that_is_not_certain_is_a_doubt_with_what_stood_there(kind, text, doubt):
    assert values.read_answer(kind, text, FOUR if kind == "single" else ())[2] == (doubt,)


def test_an_answer_that_can_be_letters_or_text_is_not_decided():
    blood = (("A", "A"), ("B", "B"), ("C", "AB"), ("D", "O"))
    assert values.read_answer("", "AB", blood)[2] == (Doubt("answer", "ambiguous", "AB"),)
    assert values.read_answer("", "D", blood) == ("single", ("D",), ())


def test_letters_without_options_are_no_question():
    assert values.read_answer("single", "A", ())[2] == (Doubt("options", "none"),)
    assert values.read_answer("", "ABD", ())[2] == (Doubt("options", "none"),)


@pytest.mark.parametrize(
    "text", ["对", "正确", "是", "√", "✓", "T", "TRUE", "1", "Y", "正确答案：对。"]
)
def test_judgements_are_read(text):
    assert values.read_answer("true_false", text, ()) == ("true_false", ("true",), ())


@pytest.mark.parametrize("text", ["错", "错误", "否", "×", "✗", "F", "FALSE", "0", "N", "不正确"])
def test_judgements_to_the_contrary_are_read(text):
    assert values.read_answer("true_false", text, ()) == ("true_false", ("false",), ())


def test_a_letter_judges_by_its_option_or_by_what_a_person_said_it_means():
    assert values.read_answer("true_false", "B", (("A", "正确"), ("B", "错误")))[1] == ("false",)
    assert values.read_answer("true_false", "A", (("A", "错"), ("B", "对")))[1] == ("false",)
    assert values.read_answer("true_false", "A", ())[2] == (Doubt("answer", "judge_letters", "A"),)
    assert values.read_answer("true_false", "A", (), "ab")[1] == ("true",)
    assert values.read_answer("true_false", "A", (), "ba")[1] == ("false",)


@pytest.mark.parametrize(
    ("text", "options", "kind"),
    [
        ("B", FOUR, "single"),
        ("BD", FOUR, "multiple"),
        ("对", (), "true_false"),
        ("A", (("A", "对"), ("B", "错")), "true_false"),
        ("奶奶", (), "text"),
        ("1", (), "text"),
    ],
)
def test_without_a_kind_options_and_answer_tell_it(text, options, kind):
    assert values.read_answer("", text, options)[0] == kind


def test_forms_of_a_fill_in_answer_stand_between_bars_and_a_list_is_a_doubt():
    assert values.read_answer("text", "七日|7日", ()) == ("text", ("七日", "7日"), ())
    assert values.read_answer("", "['城市', '乡村']", ())[1:] == (
        ("城市", "乡村"),
        (Doubt("note", "list", "城市、乡村"),),
    )


@pytest.mark.parametrize(
    ("word", "level"),
    [("易", 1), ("较易", 2), ("中等", 3), ("MEDIUM", 3), ("较难", 4), ("难", 5), ("hard", 5),
     ("4", 4), ("2.0", 2), ("", 0)],
)  # fmt: skip
def test_difficulties_become_one_to_five(word, level):
    assert values.difficulty(word) == (level, None)


@pytest.mark.parametrize(
    ("word", "reason"), [("0.6", "share"), ("8", "unknown"), ("还行", "unknown")]
)
def test_a_difficulty_that_could_mean_either_end_is_a_doubt(word, reason):
    assert values.difficulty(word) == (0, Doubt("difficulty", reason, word))


@pytest.mark.parametrize(
    ("text", "stem"),
    [
        ("1.甲乙？", "甲乙？"),
        ("12、甲乙？", "甲乙？"),
        ("（3）甲乙？", "甲乙？"),
        ("第 4 题：甲乙？", "甲乙？"),
        ("12315热线", "12315热线"),
        ("1.5倍赔偿", "1.5倍赔偿"),
        ("2014年以来", "2014年以来"),
        ("3、7日内办结", "3、7日内办结"),
        ("（）不属于投诉", "（）不属于投诉"),
    ],
)
def test_a_stem_loses_the_number_that_it_repeats_and_no_other(text, stem):
    assert values.stem(text) == stem


@pytest.mark.parametrize(
    ("letter", "text", "own"),
    [("C", "C.  时间", "时间"), ("C", "Ｃ、时间", "时间"), ("C", "A.时间", "A.时间"), ("A", "A股市场", "A股市场"),
     ("A", "A.", "A.")],
)  # fmt: skip
def test_an_option_loses_its_own_letter_and_no_other(letter, text, own):
    assert values.own_text(letter, text) == own


@pytest.mark.parametrize(
    "text",
    ["A.甲 B.乙 C.丙", "A．甲    B．乙\n\nC．丙", "A、甲；B、乙；C、丙", "(A)甲(B)乙(C)丙", "甲\n乙\n丙", "甲%$%乙%$%丙",
     "甲|乙|丙"],
)  # fmt: skip
def test_all_options_in_one_cell_are_taken_apart(text):
    assert values.options_in(text) == (("A", "甲"), ("B", "乙"), ("C", "丙"))


def test_options_behind_the_stem_are_taken_apart_from_it():
    stem, options = values.parted("下列正确的是?A:甲;B:乙;C:丙;D:丁。")
    assert (stem, options) == (
        "下列正确的是?",
        (("A", "甲"), ("B", "乙"), ("C", "丙"), ("D", "丁。")),
    )
    assert values.parted("只有一个 A.甲 也不是选项") == ("只有一个 A.甲 也不是选项", ())
