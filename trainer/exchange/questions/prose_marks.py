"""What a single line of a pasted paper says by its marks: numbers, headings, labels, options.

All patterns are matched against `plain` text, which has the same length as the line, so that
places found in it are places of the line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from trainer.exchange.questions.values import KIND_WORDS, kind_of

_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_PLAIN = {**_WIDE, **dict.fromkeys((0x3000, 0xA0, 0x2002, 0x2003), 0x20), ord("〔"): ord("【"),
          ord("〕"): ord("】"), ord("﹙"): ord("("), ord("﹚"): ord(")")}  # fmt: skip

_HAN = r"\u4e00-\u9fff"
_ORDINAL = r"[一二三四五六七八九十]{1,3}"
LETTERS = r"[A-H](?:[\s,、/]*[A-H])*"
JUDGEMENT = r"正确|错误|对|错|[√×✓✔✗✘]"
_KIND = "|".join(re.escape(word) for word in KIND_WORDS if not word.isascii())

# What a label leads to. A word more is an entry more.
LABELS = {
    "answer": "正确答案 标准答案 参考答案 正确选项 答案 答",
    "explanation": "答案解析 试题解析 题目解析 解析 答案说明 详解 解答 点评 分析 解释",
    "difficulty": "难度等级 难度系数 难易程度 难易度 难度",
    "points": "本题分值 分值 分数",
    "law": "法律依据 法规依据 法条依据 命题依据 依据 法条 出处 来源",
    "topic": "知识点 考查点 考点 主题 章节",
    "kind": "题目类型 题型",
    "stem": "题目内容 题干 题目",
    "options": "备选项 选项",
    "note": "备注 说明",
}
_FIELD_OF = {word: field for field, words in LABELS.items() for word in words.split()}
_WORD = "|".join(sorted(_FIELD_OF, key=len, reverse=True))
_LABEL = re.compile(
    rf"[【\[]\s*(?P<black>{_WORD})\s*[】\]]\s*:?\s*"
    rf"|\(\s*(?P<round>{_WORD})\s*:\s*(?P<inner>[^()]{{0,60}})\)"
    rf"|(?:^|(?<=[\s。;,.)】]))\s*(?P<bare>{_WORD})\s*(?:是|为)?\s*:\s*"
    rf"|^\s*(?P<open>正确答案|参考答案|标准答案|答案)\s*(?:是|为)?\s*(?=(?:{LETTERS}|{JUDGEMENT})\s*[。.]?\s*$)"
)
_NUMBER = re.compile(
    r"\s*(?:第\s*(?P<ordinal>\d{1,4})\s*题\s*[.、:)]?"
    r"|[(\[【]\s*(?P<round>\d{1,4})\s*[)\]】]\s*[.、]?"
    r"|(?:题目|题|[Qq])\s*(?P<word>\d{1,4})\s*[.、:]"
    r"|(?P<mark>\d{1,4})\s*(?:[.](?!\d{1,2}(?!\d))|[、):]|,(?!\d)|\t)"
    rf"|(?P<bare>\d{{1,3}})\s+(?=[{_HAN}“《]))\s*"
)
_HEADING = re.compile(
    rf"\s*(?P<lead>(?:第{_ORDINAL}(?:部分|大题|题|章|节)?|{_ORDINAL}|\(\s*{_ORDINAL}\s*\)|[IVX]{{1,4}})\s*[、.:,]?\s*)?"
    rf"[【\[]?(?P<kind>{_KIND})[】\]]?(?P<rest>\s*(?:部分|试题)?\s*(?:[(\[:,].*|[共每].*|\d.*)?)\s*$"
)
_CHAPTER = re.compile(
    rf"\s*(?:第{_ORDINAL}(?:部分|大题|章)|{_ORDINAL}\s*、|\(\s*{_ORDINAL}\s*\))\s*.{{0,40}}$"
)
_KEY_HEADING = re.compile(
    rf"\s*[【\[]?(?:附[件录]?\s*\d?\s*[:、]?\s*)?(?:{_KIND})?(?:参考|标准|正确|试题|试卷|测试题?|考试题?|练习题?|部分)*"
    r"答案(?:[及与和、]?(?:解析|详解|评分标准|说明|要点))*[】\]]?\s*:?\s*$"
)
_KEY_OF_KIND = re.compile(
    rf"\s*(?:{_ORDINAL}\s*[、.]?\s*)?(?P<kind>{_KIND})\s*(?:参考|标准|正确)?答案\s*:?\s*(?=\S)"
)
_CASE = re.compile(rf"\s*[【\[]?(?:案例|材料|案情)\s*(?:{_ORDINAL}|\d{{1,2}})?\s*(?:[】\]:、.]|$)")
_KIND_TAG = re.compile(
    rf"\s*[【\[(]\s*(?P<kind>{_KIND})\s*(?:[,、]\s*\d+(?:\.\d+)?\s*分)?\s*[】\])]\s*"
)
_POINTS = re.compile(r"\s*\(\s*(?:本题)?\s*(\d{1,3}(?:\.\d)?)\s*分\s*\)\s*")
_EACH = re.compile(r"每(?:小)?[题空]\s*(\d{1,3}(?:\.\d)?)\s*分")
_A_IS_RIGHT = re.compile(r"A[^B\n]{0,6}(?:正确|对|√)|(?:正确|对|√)[^错误B\n]{0,8}A")
_A_IS_WRONG = re.compile(r"A[^B\n]{0,6}(?:错|×)|(?:错误?|×)[^正对A\n]{0,8}A")
_ANSWER_FIRST = re.compile(
    rf"\s*\(\s*(?P<answer>{LETTERS}|{JUDGEMENT})\s*\)\s*(?=第?\s*\d{{1,4}}\s*[.、)题])"
)
_LETTERS_IN = re.compile(rf"[(\[【]\s*({LETTERS})\s*[)\]】]|_+\s*({LETTERS})\s*_+")
_JUDGED_IN = re.compile(
    rf"[(\[【]\s*({JUDGEMENT}|是|否|[A-BTFYNXx])\s*[)\]】]\s*[。.]?\s*$|([√×✓✔✗✘])\s*$"
)
_JUDGED_FIRST = re.compile(rf"\s*[(\[【]\s*({JUDGEMENT})\s*[)\]】]\s*")
_BLANK = re.compile(r"\(\s*\)|\[\s*\]|_{2,}")
_STRONG = re.compile(r"(?<![A-Za-z0-9])(?:[(\[]\s*([A-Ha-h])\s*[)\]]|([A-Ha-h])\s*[.、):,])\s*")
_WEAK = re.compile(rf"(?:^|(?<=\s))\s*([A-H])(?:\s+(?=\S)|(?=[{_HAN}“《\d]))")
_FILLED = "姓名|单位|科室|部门|得分|考号|工号|编号|准考证号|阅卷人|评卷人|成绩|日期|时间|总分"
_FURNITURE = re.compile(
    r"\s*(?:[-—–~·•]*\s*第?\s*\d{1,4}\s*页?\s*(?:[/,]\s*(?:共\s*)?\d{1,4}\s*页?|共\s*\d{1,4}\s*页)?\s*[-—–~·•]*"
    r"|[Pp]age\s*\d+.*|[-=_*—─…·.\s]{3,}|.{0,10}密\s*封\s*线.{0,10}|\(?(?:以下无正文|试卷到此结束|全卷完|完)\)?"
    rf"|题号\s+{_ORDINAL}\s.*|(?:{_FILLED})(?:\s+(?:{_FILLED}))*|.{{0,4}}(?:(?:{_FILLED})\s*:?\s*_{{2,}}\s*)+.{{0,4}}"
    rf"|(?:(?:{_FILLED})\s*:\s*){{2,}})\s*$"
)


@dataclass(frozen=True)
class Number:
    """A number at the beginning of a line: its value, what follows it, and how it is written."""

    value: int
    end: int
    style: str


@dataclass(frozen=True)
class Heading:
    """A heading of a section: the kind of its questions, points for each, what A says."""

    kind: str
    points: str = ""
    letters: str = ""


@dataclass(frozen=True)
class Label:
    """A label in a line: what it leads to, where it stands, and where its value ends."""

    field: str
    start: int
    value: int
    end: int | None = None  # only where brackets hold label and value
    after: int | None = None


@dataclass(frozen=True)
class Mark:
    """The mark of an option: its letter, where it stands, and where its text begins."""

    letter: str
    start: int
    end: int


def plain(line: str) -> str:
    """Return a line of the same length with full-width signs and odd blanks as plain ones."""
    return line.translate(_PLAIN)


def number(line: str) -> Number | None:
    """Return the number that a line begins with, or None."""
    found = _NUMBER.match(line)
    if found is None:
        return None
    style, text = next((name, text) for name, text in found.groupdict().items() if text)
    return Number(int(text), found.end(), style)


def heading(line: str) -> Heading | None:
    """Return the section that a line opens by naming a kind of question, or None."""
    found = _HEADING.match(line)
    if found is None or "答案" in found["rest"]:
        return None
    is_plain_word = not found["kind"].endswith("题") and not found["lead"]
    if is_plain_word and found["rest"].strip(" :"):
        return None
    return Heading(kind_of(found["kind"]), points_each(line), letters_meant(line))


def is_chapter(line: str) -> bool:
    """Say whether a line looks like a heading that names no kind."""
    return bool(_CHAPTER.match(line))


def points_each(line: str) -> str:
    """Return the points that a line gives to each question; empty where it gives none."""
    found = _EACH.search(line)
    return found[1] if found else ""


def letters_meant(line: str) -> str:
    """Return `ab` where a line says that A means right, `ba` for wrong, else nothing."""
    if _A_IS_RIGHT.search(line):
        return "ab"
    return "ba" if _A_IS_WRONG.search(line) else ""


def is_case(line: str) -> bool:
    """Say whether a line begins a case with questions about it."""
    return bool(_CASE.match(line))


def is_key_heading(line: str) -> bool:
    """Say whether a line announces the answers and nothing else."""
    return bool(_KEY_HEADING.match(line))


def key_of_kind(line: str) -> tuple[str, int] | None:
    """Return (kind, place of the answers) where a line gives the answers of a kind."""
    found = _KEY_OF_KIND.match(line)
    return (kind_of(found["kind"]), found.end()) if found else None


def kind_tag(line: str, start: int) -> tuple[str, int] | None:
    """Return (kind, end) where a stem begins with a kind in brackets."""
    found = _KIND_TAG.match(line, start)
    return (kind_of(found["kind"]), found.end()) if found else None


def points_in(line: str, start: int) -> tuple[str, int, int] | None:
    """Return (points, from, to) where a stem has its points in brackets at one of its ends."""
    for found in _POINTS.finditer(line, start):
        if found.start() == start or found.end() == len(line):
            return found[1], found.start(), found.end()
    return None


def labels(line: str, start: int) -> list[Label]:
    """Return the labels from a place of a line on, in order."""
    found = []
    for one in _LABEL.finditer(line, start):
        word = one["black"] or one["round"] or one["bare"] or one["open"]
        if word == "答" and not (
            one["black"] or one.start() == 0 or not line[: one.start()].strip()
        ):
            continue
        if one["round"]:
            found.append(
                Label(_FIELD_OF[word], one.start(), one.start("inner"), one.end("inner"), one.end())
            )
        else:
            found.append(Label(_FIELD_OF[word], one.start(), one.end()))
    return found


def answer_first(line: str) -> tuple[str, int, int] | None:
    """Return (answer, from, to) where a bracket with the answer stands before the number."""
    found = _ANSWER_FIRST.match(line)
    return (found["answer"], found.start(), found.end()) if found else None


def answer_in(line: str, start: int, end: int, kind: str) -> tuple[str, int, int, str] | None:
    """Return (answer, from, to, what remains in its place) from a line of a stem.

    A bracket with letters may stand anywhere; a judgement stands at one of the ends.
    """
    part = line[:end]
    if kind in ("", "true_false"):
        found = _JUDGED_IN.search(part, start) or _JUDGED_FIRST.match(part, start)
        if found and (kind or found[1] not in ("A", "B", "F")):
            return next(filter(None, found.groups())), found.start(), found.end(), ""
    if kind == "true_false":
        return None
    marks = list(_LETTERS_IN.finditer(part, start))
    if not marks or kind not in ("", "single", "multiple", "choice"):
        return None
    found = marks[-1]
    kept = "____" if found[2] else "（　）"
    return found[1] or found[2], found.start(), found.end(), kept


def has_blank(line: str) -> bool:
    """Say whether a line has an empty bracket or a rule to write on."""
    return (
        bool(_BLANK.search(line)) or bool(_LETTERS_IN.search(line)) or bool(_JUDGED_IN.search(line))
    )


def options(line: str, start: int, end: int, expected: str, *, first: bool) -> list[Mark]:
    """Return the marks of the options in a part of a line.

    `expected` is the letter that comes next. At the beginning of the line one mark is enough;
    further in, A and B must both stand there with a text between them. `first` says that the
    part begins the line.
    """
    part = line[:end]
    if first:
        lead = _at_start(part, start, expected)
        if lead is not None:
            return _chain(part, lead)
    for found in reversed(list(_STRONG.finditer(part, start))):
        if _letter(found) == "A" == expected:
            chain = _chain(part, Mark("A", found.start(), found.end()))
            if len(chain) > 1 and all(_texts(part, chain)):
                return chain
    return []


def opens_with(line: str, letter: str) -> bool:
    """Say whether a line begins with the mark of an option of this letter."""
    return _at_start(line, 0, letter, exactly=True) is not None


def is_furniture(line: str) -> bool:
    """Say whether a line is a page number, a rule, or a form to fill in by hand."""
    return bool(_FURNITURE.match(line))


def _at_start(part: str, start: int, expected: str, *, exactly: bool = False) -> Mark | None:
    begin = start + len(part[start:]) - len(part[start:].lstrip())
    strong = _STRONG.match(part, begin)
    if strong and (_letter(strong) == expected or not (exactly or expected == "A")):
        return Mark(_letter(strong), begin, strong.end())
    weak = _WEAK.match(part, begin)
    if weak and weak[1] == expected:
        return Mark(weak[1], begin, weak.end())
    return None


def _chain(part: str, lead: Mark) -> list[Mark]:
    """Return the mark and those of the next letters that follow it in the line."""
    marks = [lead]
    is_weak = not _STRONG.match(part, lead.start)
    pattern = _WEAK if is_weak else _STRONG
    for found in pattern.finditer(part, lead.end):
        letter = found[1] if is_weak else _letter(found)
        if ord(letter) == ord(marks[-1].letter) + 1 and found.start() >= marks[-1].end:
            marks.append(Mark(letter, found.start(), found.end()))
    return marks


def _texts(part: str, marks: list[Mark]) -> list[str]:
    ends = [*(mark.start for mark in marks[1:]), len(part)]
    return [part[mark.end : end].strip() for mark, end in zip(marks, ends, strict=True)]


def _letter(found: re.Match[str]) -> str:
    return (found[1] or found[2]).upper()
