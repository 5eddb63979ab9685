"""Words that never appear on a page, and how Chinese is set."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir

ROOT = Path(__file__).resolve().parent.parent

# word -> what stands there instead (experience of people at the desk, not of programmers)
NEVER = {
    "情景": "模拟案件",
    "场景": "环节",
    "结局": "办理结果",
    "案件时钟": "办理时限",
    "客户": "投诉人",
    "培训师": "带教老师",
    "管理者": "科室负责人",
    "审计员": "安全审计员",
    "胜任力": "履职能力",
    "蓝图": "组卷方案",
    "工作室": "案件编写",
    "热力图": "能力分布表",
    "快照": "存档版",
    "令牌": "",
    "报错": "题目纠错",
    "间隔复习": "今日复习",
    "增量测验": "新旧规定对照小测",
    "把握度": "有把握",
    "校准": "试评",
    "报名": "学习任务",
    "上线": "启用",
    "申诉": "成绩复查",
    "非法操作": "",
    "参数错误": "",
    "系统异常": "",
    "恭喜": "",
    "错误！": "",
    "受理告知": "受理决定书",
    "终止告知": "终止调解决定书",
    "移送函": "移送材料",
}
# the word may stand inside a right one
WITHIN = {"审计员": "安全审计员", "申诉": "考核申诉"}
KEYWORDS = ("_", "_l", "gettext", "lazy_gettext", "ngettext")


def messages() -> list[tuple[str, int, str]]:
    """Return (file, line, text) of every sentence that people can read."""
    found = extract_from_dir(
        str(ROOT / "trainer"),
        method_map=[("**.py", "python"), ("**/templates/**.html", "jinja2.ext:babel_extract")],
        keywords={name: None for name in KEYWORDS},
    )
    return [
        (file, line, text)
        for file, line, message, *_ in found
        for text in (message if isinstance(message, tuple) else (message,))
        if text and "styleguide" not in file
    ]


ALL = messages()
HAN = re.compile(r"[\u4e00-\u9fff]")
BETWEEN = re.compile(r"[\u4e00-\u9fff][,;:?!][\u4e00-\u9fff]")


def test_there_are_messages():
    assert len(ALL) > 200


@pytest.mark.parametrize("word", NEVER)
def test_a_word_of_programmers_or_school_never_appears_on_a_page(word):
    right = WITHIN.get(word, "")
    for file, line, text in ALL:
        left = text.replace(right, "") if right else text
        assert word not in left, f"{file}:{line}: {text} (use {NEVER[word]})"


def test_chinese_is_set_with_full_width_marks():
    wrong = [(f, n, t) for f, n, t in ALL if BETWEEN.search(t)]
    assert wrong == []


def test_there_is_no_exclamation_in_chinese():
    wrong = [(f, n, t) for f, n, t in ALL if HAN.search(t) and "！" in t]
    assert wrong == []


def test_quotation_marks_are_curved_in_chinese():
    wrong = [(f, n, t) for f, n, t in ALL if re.search(r"[\u4e00-\u9fff]\"|\"[\u4e00-\u9fff]", t)]
    assert wrong == []


def test_the_search_for_words_finds_a_planted_one():
    assert BETWEEN.search("你好,世界")
    assert not BETWEEN.search("你好，世界 %(n)s: 3")
