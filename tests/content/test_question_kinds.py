"""Every kind of question has its shape, and what does not fit it is named by file and line."""

from __future__ import annotations

import pytest

from tests.content.conftest import planted
from trainer.content import library
from trainer.services.parts import calendars

BANK = "question_banks/tixing.yaml"
HEAD = """\
format: 1
kind: bank
key: tixing
title: 各种题型
questions:
"""
SHARED = """\
    explanation: 见条文。
    citations: [样本规定#15]
    as_of: "2026-04-15"
    topic: 决定
    duty: intake
    competency: W
    difficulty: 2
"""
KINDS = {
    "fill": """\
  - key: tiankong
    kind: fill
    stem: 应当在____内决定，期间最长＿＿＿＿日。
    answer:
      - [七个工作日, 7个工作日]
      - ["60", 六十]
    policy: partial
""",
    "ordering": """\
  - key: paixu
    kind: ordering
    stem: 按先后排列。
    options:
      - {key: a, text: 收到}
      - {key: b, text: 决定}
      - {key: c, text: 告知}
    answer: [a, b, c]
    policy: adjacent
""",
    "matching": """\
  - key: pipei
    kind: matching
    stem: 各有多少日？
    items:
      - {key: x, text: 决定}
      - {key: y, text: 调解}
    options:
      - {key: a, text: 七个工作日}
      - {key: b, text: 六十日}
      - {key: c, text: 九十日}
    answer:
      - [x, a]
      - [y, b]
    policy: minus
""",
    "date": """\
  - key: qijian
    kind: date
    stem: 最后一日是哪一天？
    counting: {start: "2026-04-28", length: 7, unit: working_days}
    answer: "2026-05-11"
""",
    "group": """\
  - key: anli
    kind: group
    stem: 某日收到投诉。
    answer: []
    parts:
      - key: p1
        kind: single
        stem: 由谁决定？
        options:
          - {key: a, text: 本局}
          - {key: b, text: 他局}
        answer: a
        explanation: 本局有权处理。
        points: 2
      - key: p2
        kind: date
        stem: 最迟哪一天决定？
        counting: {start: "2026-06-01", length: 7, unit: working_days}
        answer: "2026-06-10"
        explanation: 七个工作日。
""",
    "short": """\
  - key: jianda
    kind: short
    stem: 说明怎样答复。
    answer: 先写决定，再写理由。
    rubric: yangben-biaozhun
    checklist:
      - 写了决定
      - 写了理由
""",
}


def whole(changed: str = "", old: str = "", new: str = "") -> str:
    texts = {
        kind: text.replace(old, new, 1) if kind == changed else text for kind, text in KINDS.items()
    }
    assert not changed or texts[changed] != KINDS[changed], old
    return HEAD + "".join(text + SHARED for text in texts.values())


def faults(tree, text: str) -> list[str]:
    planted(tree, BANK, text)
    found = library.load(tree, calendar=calendars.materialised()).faults
    return [str(fault) for fault in found]


def test_every_kind_is_read_without_a_fault(tree):
    assert faults(tree, whole()) == []


# kind, old text, new text, what the line of the fault begins with, Chinese, English
ROWS = [
    ("fill", "期间最长＿＿＿＿日", "期间最长六十日", "answer:", "题干有 1 处空，答案有 2 处", "1 blanks"),
    ("fill", "      - [七个工作日, 7个工作日]\n      - [\"60\", 六十]\n", "      - 七个工作日\n      - 六十\n", "answer:", "每空一个列表", "one list of accepted forms"),
    ("fill", "[七个工作日, 7个工作日]", "[7个工作日, ７ 个工作日。]", "- [7个工作日", "与前面的相同", "listed twice"),
    ("fill", "[七个工作日, 7个工作日]", '["。"]', '- ["。"]', "写法不能为空", "must not be empty"),
    ("fill", "policy: partial", "policy: adjacent", "policy: adjacent", "adjacent 只用于排序题", "ordering only"),
    ("fill", "    policy: partial\n", "    rubric: yangben-biaozhun\n", "rubric:", "这种题型没有 rubric", "has no rubric"),
    ("ordering", "answer: [a, b, c]", "answer: [a, c]", "answer: [a, c]", "全部选项键", "every option key once"),
    ("ordering", "answer: [a, b, c]", "answer: [a, b, d]", "answer: [a, b, d]", "答案是 d", "'d' is not among"),
    ("ordering", "policy: adjacent", "policy: minus", "policy: minus", "排序题的给分办法只能是", "is scored"),
    ("matching", "      - [y, b]\n", "", "answer:", "每个条目一次", "each item once"),
    ("matching", "- [y, b]", "- [y, d]", "answer:", "答案是 d", "'d' is not among"),
    ("matching", "- [y, b]", "- [x, b]", "answer:", "每个条目一次", "each item once"),
    ("matching", "{key: y, text: 调解}", "{key: x, text: 调解}", "- {key: x, text: 调解}", "键 x 重复", "used twice"),
    ("date", '"2026-05-11"', '"2026-05-09"', 'answer: "2026-05-09"', "期间的最后一日是 2026-05-11，答案写的是 2026-05-09", "ends on 2026-05-11"),
    ("date", "length: 7", "length: 0", "counting:", "应当在 1 到 366 之间", "must be between"),
    ("date", "2026-04-28", "2027-04-28", "counting:", "工作日历里没有 2027-", "is not in the calendar"),
    ("date", "length: 7, unit: working_days}\n    answer: \"2026-05-11\"", "length: 4, unit: days}\n    answer: \"2026-05-03\"", "counting:", "不是工作日", "no working day"),
    ("group", "answer: []", "answer: a", "answer: a", "案例题的答案写在各小题里", "the parts hold the answers"),
    ("group", "answer: a\n        explanation", "answer: c\n        explanation", "answer: c", "答案是 c", "'c' is not among"),
    ("group", "key: p2", "key: p1", "- key: p1\n        kind: date", "键 p1 重复", "used twice"),
    ("group", '"2026-06-10"', '"2026-06-11"', 'answer: "2026-06-11"', "最后一日是 2026-06-10", "ends on 2026-06-10"),
    ("group", "kind: single", "kind: group", "kind: group\n        stem", "小题不能又是案例题", "cannot be a case group"),
    ("group", "kind: single", "kind: short", "- key: p1", "还没有写明评分标准", "the rubric is missing"),
    ("group", "points: 2", "points: 0", "points: 0", "应当在 1 到 100 之间", "must be between"),
    ("group", "explanation: 七个工作日。", 'explanation: ""', 'explanation: ""', "不能为空", "must not be empty"),
    ("short", "rubric: yangben-biaozhun", "rubric: meiyou", "rubric: meiyou", "没有这个评分标准：meiyou", "no rubric"),
    ("short", "- 写了理由", '- " "', '- " "', "不能为空", "must not be empty"),
    ("short", "answer: 先写决定，再写理由。", 'answer: " "', 'answer: " "', "参考答案的文字", "model answer"),
]  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]}-{row[2][:24]}")
def test_what_does_not_fit_a_kind_is_named_by_file_and_line(tree, row):
    kind, old, new, at, zh, en = row
    text = whole(kind, old, new)
    found = faults(tree, text)
    start = text.index(KINDS[kind].split("\n")[0])
    line = text.count("\n", 0, text.index(at, start)) + 1
    assert any(f.startswith(f"{BANK}:{line}: ") and zh in f and en in f for f in found), found


def test_periods_are_not_counted_where_no_calendar_is_known(tree):
    planted(tree, BANK, whole("date", '"2026-05-11"', '"2026-05-09"'))
    assert library.load(tree).faults == []


def test_fields_of_later_kinds_leave_the_hash_of_older_questions_alone(tree):
    planted(tree, BANK, whole())
    bodies = {d.key: d.body for d in library.load(tree).of("question")}
    assert not any(name in bodies["yangben/q-001"] for name in ('"items"', '"parts"', '"rubric"'))
    assert '"items"' in bodies["tixing/pipei"]
    assert '"parts"' not in bodies["tixing/pipei"]
