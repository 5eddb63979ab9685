"""What the columns of a table of questions hold, told from their heads.

The synonyms are those that occur in Chinese question banks, as other systems write them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

LETTERS = "ABCDEFGH"
IGNORED = "ignore"

# What a person may say a column is, in the order of the list to choose from.
FIELDS = (
    "stem", "kind", "multiple", *(f"option_{letter.lower()}" for letter in LETTERS), "options",
    "option_text", "option_right", "answer", "explanation", "difficulty", "points", "topic",
    "law", "duty", "competency", "as_of", "key", "unit", "tolerance", "policy", "pinned",
    "items", "part", "counting", "rubric", "checklist", "replaces_rule", "author", "note",
    *(f"why_{letter.lower()}" for letter in LETTERS),
    *(f"right_{letter.lower()}" for letter in LETTERS),
    IGNORED,
)  # fmt: skip

_TELLING = {"answer", "kind", "multiple", "options", "option_a", "option_text", "explanation"}

_LONGEST_HEAD = 60
# A quick look that spares most rows the thorough one.
_LIKE_STEM = re.compile(
    r"[\s*]*(?:题|试题|问题|question|content|stem|input|text|title)", re.IGNORECASE
).match

# Within a field the earlier word wins where two columns could be meant.
_WORDS = {
    "stem": "题干 试题题干 题目内容 试题内容 问题内容 题干内容 题目题干 题目描述 题目详情 题目 试题 问题 "
    "题目标题 试题标题 question questiontext question_text content stem input text title",
    "kind": "题型 题目类型 试题类型 题型名称 试题题型 问题类型 类型 type questiontype question_type kind",
    "multiple": "是否多选 多选 multichoice ismultiple",
    "options": "选项 题目选项 备选项 备选答案 选项列表 所有选项 options choices",
    "option_text": "选项内容 选项文字 optioncontent",
    "option_right": "是否正确项 是否正确 是否答案 正确项 iscorrect is_correct",
    "answer": "正确答案 标准答案 参考答案 答案 正确选项 答案选项 试题答案 题目答案 对/错 正误 "
    "correct_answer correctanswer rightanswer right_answer answer answers output key",
    "explanation": "解析 答案解析 题目解析 试题解析 整体解析 答题解析 解析说明 答案说明 题解 "
    "analysis explanation explain parse",
    "difficulty": "难度 难度等级 题目难度 试题难度 难易程度 难易度 难度系数 difficulty level",
    "points": "分值 分数 得分 每题分值 题目分值 score points point",
    "topic": "主题 知识点 知识点名称 所属知识点 知识类型名称 知识类别 章节 所属章节 章节名称 科目 所属科目 "
    "题目分类 分类 所属分类 所属范围 所属题库 题库名 题库名称 岗位类型 考试人员类型 topic category "
    "subject chapter",
    "law": "依据 法律依据 法规依据 法条 法条依据 命题依据 出处 题目来源 试题来源 来源 source law citation "
    "citations",
    "duty": "职责 所属职责 duty",
    "competency": "履职能力 能力 competency",
    "as_of": "命题依据日 命题日期 as_of asof",
    "key": "题目编码",
    "unit": "答案单位 unit",
    "tolerance": "允许误差 误差 tolerance",
    "policy": "给分办法 计分方式 policy",
    "pinned": "固定在末尾的选项 固定选项",
    "items": "条目 匹配条目 左列 items",
    "part": "小题 小题编码 part",
    "counting": "期间 期间的起算与长度 counting",
    "rubric": "评分标准 rubric",
    "checklist": "核对要点 答题要点 得分要点 要点 checklist",
    "replaces_rule": "针对的旧规定 旧规定",
    "author": "命题人 出题人 作者 author",
    "note": "内部说明 note",
    IGNORED: "序号 题目序号 题号 试题编号 题目编号 编号 id no number xuhao 行号 你的答案 我的答案 考生答案 状态 可以自作修改 编程语言 "
    "测试用例 备注 标签 试题标签 题目标签 tags tag 页码 图片 题目图片 题干图片 图片路径 题目视频 选项图片 "
    "创建时间 更新时间 创建人 修改时间 instruction remark remarks count",
}  # fmt: skip
_KNOWN = {
    word: (field, rank)
    for field, words in _WORDS.items()
    for rank, word in enumerate(words.split())
}
_NOTES = re.compile(r"[(（\[【{].*?[)）\]】}]|[(（\[【].*$")
_EMPTY = re.compile(r"[\s*＊:：_\-\u200b\ufeff]+")
_CHINESE = "一二三四五六七八"
_PLACE = rf"(?P<place>[a-h1-8{_CHINESE}])"
_LETTERED = tuple(
    (field, re.compile(pattern))
    for field, pattern in (
        ("right", rf"(?:选项|答案)?{_PLACE}是否(?:正确|答案|正确项)|is_?correct{_PLACE.replace('place', 'other')}"),
        ("why", rf"(?:选项)?{_PLACE}(?:选项)?(?:说明|解析|为什么错)|why{_PLACE.replace('place', 'other')}"),
        (IGNORED, rf"(?:选项)?{_PLACE}(?:选项)?(?:图片|图|视频)"),
        ("option", rf"(?:备?选项|答案选项|备选答案|答案|option){_PLACE}(?:内容)?|{_PLACE.replace('place', 'other')}(?:选项)?(?:内容)?"),
    )
)  # fmt: skip


def folded(head: str) -> str:
    """Return a head as it is compared: without notes in brackets, marks and blanks."""
    text = unicodedata.normalize("NFKC", head)
    bare = _EMPTY.sub("", _NOTES.sub("", text)).casefold()
    return bare or _EMPTY.sub("", text).casefold()


def field_of(head: str) -> str:
    """Return what one head says by itself; empty where it is not known."""
    return _meaning(folded(head))[0]


def understood(heads: Sequence[str]) -> tuple[str, ...]:
    """Return the field of each column; where two say the same the better word has it.

    The other one stays unknown, so that a person decides; a second topic is not needed.
    """
    meanings = [_meaning(folded(head)) for head in heads]
    best: dict[str, tuple[int, int]] = {}
    for place, (field, rank) in enumerate(meanings):
        if field and field != IGNORED and (rank, place) < best.get(field, (999, 0)):
            best[field] = rank, place
    return tuple(
        field if not field or field == IGNORED or best[field][1] == place else _second(field)
        for place, (field, _) in enumerate(meanings)
    )


def is_head(row: Sequence[str]) -> bool:
    """Say whether a row holds heads: stem and answer, kind or options, and half of it known."""
    cells = [cell for cell in row if cell]
    if len(cells) < 2 or max(map(len, cells)) > _LONGEST_HEAD or not any(map(_LIKE_STEM, cells)):
        return False
    fields = [field_of(cell) for cell in cells]
    return (
        "stem" in fields
        and bool(_TELLING & set(fields))
        and 2 * sum(map(bool, fields)) >= len(cells)
    )


def _second(field: str) -> str:
    return IGNORED if field == "topic" else ""


def _meaning(word: str) -> tuple[str, int]:
    """Return (field, rank of the word within it), or an empty field."""
    if word in _KNOWN:
        return _KNOWN[word]
    for field, pattern in _LETTERED:
        found = pattern.fullmatch(word)
        if found:
            place = next(value for value in found.groupdict().values() if value)
            return (field if field == IGNORED else f"{field}_{_letter(place)}"), 0
    return "", 0


def _letter(place: str) -> str:
    for names in (_CHINESE, "12345678"):
        if place in names:
            return LETTERS[names.index(place)].lower()
    return place
