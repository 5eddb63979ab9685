"""Sentences that follow a repealed or changed rule, and the rule that binds now.

What an old rule sounds like is written beside the change of law it belongs to
(`outdated` in the documents of statutes). A sentence that speaks *about* the old rule in
order to teach the change is sound; so is a wrong option of a question.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise, zip_longest

from trainer.domain.citation import number_of
from trainer.domain.question.document import Kind, Question

_FIGURES = "零〇一二两三四五六七八九十百千"
_COUNTED = re.compile(
    rf"(?<=第)[{_FIGURES}]+|[{_FIGURES}]+(?=个|工作日|日|天|条|款|项|种|类|周|星期|年)"
)
_WORKDAYS = re.compile(r"(\d)个?工作[日天]")
_DAYS = re.compile(r"(\d)天")
_DROPPED = re.compile(r"[\s*_`“”\"'‘’「」]+")
_SENTENCE = re.compile(r"[^。！？!?；;]*[。！？!?；;]+[”」’\"）)]*|[^。！？!?；;]+$")
# Words by which a sentence speaks about the old rule: the change is what it teaches.
_TEACHES = re.compile(
    r"旧(?:的)?(?:规定|办法|规章|条文|法|规则|样式|文书|做法|答案)|新旧|原(?:规定|办法|规章|条文|先|来|为)"
    r"|过去|从前|(?<!日)以前|4月1[45]日(?:以前|之前|前)|(?:修订|修改|废止|施行)(?:之前|以前|前)|早年|20(?:19|20)年(?:的)?样式"
    r"|取消|废止|失效|删[去除掉]"
    r"|不再(?:适用|是|要求|列|包括|有|看|使用|属于|作为|设|另设|限于|只限|用|因)|已(?:经)?不(?:包括|是|属于|要求)|已(?:经)?没有|不要再|不能再"
    r"|改为|改成|改由|取代|代替|换成|变成|变为|误[以认]为|有人认为|(?<!对)不对|错[误了在的]|不正确|不符合|旧律|照旧"
)
_NEGATES_BEFORE = re.compile(
    r"^(?:不对|错|这(?:是|一|项|条|种|个)?.{0,12}(?:旧|取消|废止|不再)|现(?:在|行)|新办法|新规)"
)
_COMPARES = re.compile(r"旧|废止|变化|修订前|修改前|改了什么")
_FRAME = re.compile(r"^\s*(?:#{1,6}\s|\|)")  # headings and rows of tables say what follows

_BLANK = re.compile(r"[（(][\s\u3000]*[）)]|_{2,}|＿+")
_ASKS = re.compile(r"吗|对不对|是否|能否|可否|是不是|能不能|可不可以")
_NO = re.compile(r"不|没有|错|否")
_LEADS = re.compile(r":$|:\(?[1一][)、.]")
_ITEM = re.compile(r"\(?[\d一二三四五六七八九十]{1,2}[)、.]")


@dataclass(frozen=True)
class OldRule:
    """A rule that binds no more, how texts that follow it sound, and what binds now.

    `says` holds alternatives, each a list of terms that must all stand together; a term is a
    pattern over folded text. `new` and `old` are citations such as 投诉举报办法#23.1(5), or
    empty; `why` says what changed, `present` is the gist of the present article, `since` its
    first day. A general rule (the name of a repealed statute) yields to a particular one; a
    close one must stand within one sentence.
    """

    key: str
    why: str
    says: tuple[tuple[str, ...], ...]
    unless: tuple[str, ...] = ()
    old: str = ""
    new: str = ""
    present: str = ""
    since: date | None = None
    is_general: bool = False
    is_close: bool = False
    _ways: tuple[tuple[re.Pattern[str], ...], ...] = field(init=False, repr=False, compare=False)
    _unless: tuple[re.Pattern[str], ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        ways = tuple(tuple(re.compile(term) for term in way) for way in self.says)
        object.__setattr__(self, "_ways", ways)
        object.__setattr__(self, "_unless", tuple(re.compile(term) for term in self.unless))

    def fits(self, folded: str) -> bool:
        """Say whether a folded text says what the old rule said."""
        said = any(all(term.search(folded) for term in way) for way in self._ways)
        return said and not any(term.search(folded) for term in self._unless)

    def may_fit(self, folded: str) -> bool:
        """Say whether some part of a folded text could."""
        return any(all(term.search(folded) for term in way) for way in self._ways)


@dataclass(frozen=True)
class Finding:
    """A sentence or two, text[start:end], that seem to follow an old rule."""

    rule: OldRule
    start: int
    end: int
    excerpt: str


@dataclass(frozen=True)
class _Window:
    start: int
    end: int
    folded: str
    teaches: bool
    is_pair: bool = False


def scan(text: str, rules: Sequence[OldRule]) -> list[Finding]:
    """Return the sentences that seem to follow old rules, in order, each rule once."""
    whole = folded(text)
    likely = [rule for rule in rules if rule.may_fit(whole)]
    if not likely:
        return []
    windows = [window for window in _windows(text) if not window.teaches]
    firsts = ((rule, _first(rule, windows)) for rule in likely)
    found = [
        Finding(rule, window.start, window.end, text[window.start : window.end].strip())
        for rule, window in firsts
        if window is not None
    ]
    return sorted(_particular(found), key=lambda one: (one.start, one.end, one.rule.key))


def _first(rule: OldRule, windows: Sequence[_Window]) -> _Window | None:
    fit = (one for one in windows if rule.fits(one.folded) and not (rule.is_close and one.is_pair))
    return next(fit, None)


def scan_question(question: Question, rules: Sequence[OldRule]) -> list[Finding]:
    """Return what is old in what a question teaches; places are those of `claims`."""
    return scan(claims(question), rules)


def claims(question: Question) -> str:
    """Return what a question says is right: the stem with its key, then the explanation.

    Wrong options are left out, and a statement whose key is "wrong". Of a case group the
    parts say it, and the explanation of the whole.
    """
    if question.parts:
        return "\n".join([*map(claims, question.split()), question.explanation])
    if question.answer is False:
        return question.explanation
    stem, key = " ".join(question.stem.split("\n")), _key(question)
    if _NO.match(key) and _ASKS.search(last := _last(stem)):
        stem = last  # what the stem tells before was asked about, and is denied
    return f"{_answered(stem, key)}\n{question.explanation}"


def _last(stem: str) -> str:
    return [match[0] for match in _SENTENCE.finditer(stem) if match[0].strip()][-1]


def _key(question: Question) -> str:
    answer = question.answer
    if answer is True:
        return ""
    options = {option.key: option.text for option in question.options}
    if question.kind in (Kind.FILL, Kind.MATCHING) and isinstance(answer, tuple):
        items = {item.key: item.text for item in question.items}
        entries = [(one,) if isinstance(one, str) else one for one in answer]
        if question.kind is Kind.FILL:
            return "，".join(forms[0] for forms in entries if forms)
        return "；".join("：".join(items.get(key, options.get(key, key)) for key in pair)
                        for pair in entries)  # fmt: skip
    keys = answer if isinstance(answer, (tuple, list)) else (answer,)
    said = "，".join(options.get(str(key), str(key)) for key in keys)
    return said if options else said + question.unit


def _answered(stem: str, key: str) -> str:
    """Return a stem with its key in the blank, or behind it as one sentence."""
    if not key:
        return stem
    if _BLANK.search(stem):
        return _BLANK.sub(lambda _: f" {key} ", stem, count=1)
    return f"{stem.rstrip('？?。：: ')}：{key}"


def folded(text: str) -> str:
    """Return a text as patterns see it: NFKC, no blanks, Arabic figures, 天 as 日."""
    plain = _DROPPED.sub("", unicodedata.normalize("NFKC", text))
    plain = _COUNTED.sub(lambda found: str(number_of(found[0])), plain)
    return _DAYS.sub(r"\1日", _WORKDAYS.sub(r"\1个工作日", plain))


def _windows(text: str) -> list[_Window]:
    """Return every sentence, then every two that belong together.

    These are neighbours in a paragraph, and an item of a list with the words that lead to it.
    """
    singles: list[_Window] = []
    pairs: list[_Window] = []
    start, frame, head = 0, "", None
    for line in text.splitlines(keepends=True):
        frame = _frame(frame, line)
        found = list(_sentences(line, start, bool(_COMPARES.search(frame))))
        singles += found
        pairs += [_joined(one, other) for one, other in pairwise(found)]
        for one in found:
            if head is not None and _ITEM.match(one.folded):
                pairs.append(replace(_joined(head, one), start=one.start))
            elif _LEADS.search(one.folded):
                head = one
        start += len(line)
    return [*singles, *pairs]


def _frame(frame: str, line: str) -> str:
    """Return the heading, or the first row of the table, that a line stands under."""
    in_table = frame.startswith("|")
    if _FRAME.match(line) and not (in_table and line.startswith("|")):
        return line
    return "" if in_table and not line.startswith("|") else frame


def _sentences(line: str, start: int, framed: bool) -> Iterator[_Window]:
    found = [
        _Window(start + match.start(), start + match.end(), folded(match[0]), framed)
        for match in _SENTENCE.finditer(line)
        if match[0].strip()
    ]
    for window, following in zip_longest(found, found[1:]):
        undone = following is not None and _NEGATES_BEFORE.search(following.folded)
        teaches = framed or bool(_TEACHES.search(window.folded)) or bool(undone)
        yield replace(window, teaches=teaches)


def _joined(one: _Window, other: _Window) -> _Window:
    return _Window(
        one.start, other.end, one.folded + other.folded, one.teaches or other.teaches, True
    )


def _particular(found: list[Finding]) -> list[Finding]:
    """Leave out the mere name of a repealed statute where the same sentence says more."""
    return [
        one
        for one in found
        if not one.rule.is_general
        or not any(
            other is not one and other.start < one.end and one.start < other.end for other in found
        )
    ]
