"""What the cells of a question say: its kind, options, answer and difficulty."""

from __future__ import annotations

import ast
import re
import unicodedata
from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation

from trainer.exchange.questions.found import Doubt
from trainer.exchange.questions.headers import LETTERS, folded

Options = tuple[tuple[str, str], ...]

# Kinds that `read_answer` knows; `choice` is single or multiple by the number of answers.
_KINDS = {
    "single": "单选 单选题 单项选择 单项选择题 单项题 single singlechoice single_choice radio",
    "multiple": "多选 多选题 多项选择 多项选择题 多项题 不定项 不定项选择 不定项选择题 multiple multi "
    "multichoice multiplechoice multiple_choice checkbox",
    "choice": "选择 选择题",
    "true_false": "判断 判断题 是非题 是非判断题 对错题 正误题 判断对错题 判断正误题 判断正误 truefalse true_false tf judge boolean",
    "text": "填空 填空题 fill fillblank fill_blank fillintheblank completion blank",
    "number": "填数 填数题 数值题 数字题 number numeric numerical",
    "date": "填日期 填日期题 日期题 date",
    "short": "简答 简答题 问答 问答题 主观题 论述题 论述 名词解释 名词解释题 subjective essay short "
    "shortanswer short_answer",
    "group": "案例 案例分析 案例分析题 案例题 材料分析题 材料题 综合题 case group",
    "ordering": "排序 排序题 顺序题 ordering order sequence",
    "matching": "匹配 匹配题 连线 连线题 配对 配对题 matching match",
    "other": "编程题 程序题 programming 操作题 作文题 听力题",
}
KINDS = tuple(_KINDS)
_KIND_OF = {word: kind for kind, words in _KINDS.items() for word in words.split()}
KIND_WORDS = tuple(sorted(_KIND_OF, key=len, reverse=True))  # the longest first, for patterns
_TRUE = frozenset("对 对的 正确 是 是的 √ ✓ ✔ 真 t true yes y 1 right correct".split())
_FALSE = frozenset(
    "错 错的 错误 否 不是 不对 不正确 × ✗ ✘ x 假 f false no n 0 wrong incorrect".split()
)
_BARE = {"1", "0", "t", "f", "y", "n", "x"}  # say nothing where no judgement is asked for
_DIFFICULTY = {
    1: "易 简单 容易 很易 很简单 低 easy simple 入门",
    2: "较易 较简单 较容易 偏易 中下",
    3: "中 中等 一般 适中 普通 medium normal middle moderate",
    4: "较难 偏难 中上",
    5: "难 困难 很难 高 hard difficult",
}
_LEVEL_OF = {word: level for level, words in _DIFFICULTY.items() for word in words.split()}
_NUMBERING = re.compile(r"^(?:第?[一二三四五六七八九十]+(?:部分|大题)?[、.:]?|\d+[、.])")
_OWN_NUMBER = re.compile(
    r"^\s*(?:[(（]\s*\d{1,4}\s*[)）]|\d{1,4}\s*[.．、)）]|第\s*\d{1,4}\s*题\s*[.．、:：]?)\s*(?!\d)(?=\S)"
)
_MARK = re.compile(r"(?<![A-Za-z0-9Ａ-Ｚａ-ｚ])[(（]?([A-HＡ-Ｈ])\s*[.．、:：)）]")
_PREFIX = re.compile(
    r"^\s*(?:[\[【(（]?\s*(?:正确答案|标准答案|参考答案|答案|answer)\s*(?:是|为)?\s*[\]】)）]?\s*[:：]?\s*)",
    re.IGNORECASE,
)
_SUFFIX = re.compile(r"(?:<eoa>|[。．.;；,，\s])+$")
_APART = re.compile(r"[\s,，、;；|/&＆和]+")
_STEPS = re.compile(r"[\s,，、;；→\-—>]+")
_PAIR = re.compile(r"\(?(\d{1,2})\)?\s*[-—:→=.]*>?\s*\(?([A-Ha-h])(?![A-Za-z])\)?")
_ENDS = " \t\r\n;；&"


def kind_of(text: str) -> str:
    """Return the kind that a word such as 单选题 names; empty where it is not known."""
    word = folded(text)
    return _KIND_OF.get(word) or _KIND_OF.get(_NUMBERING.sub("", word), "")


def judged(text: str) -> bool | None:
    """Return what 对, √, 错误 and the like say; None for anything else."""
    word = _bare(text)
    return True if word in _TRUE else False if word in _FALSE else None


def is_letter(text: str) -> bool:
    """Say whether an answer is A or B alone, which says nothing of a judgement by itself."""
    return len(text) <= 20 and _bare(_listed(text)[0]) in ("a", "b")


def difficulty(text: str) -> tuple[int, Doubt | None]:
    """Return 1..5, or 0 with a doubt; a fraction may be a share of right answers or of wrong."""
    word = folded(text)
    if word in _LEVEL_OF:
        return _LEVEL_OF[word], None
    number = _number(word)
    if number is not None and number == int(number) and 1 <= number <= 5:
        return int(number), None
    if not word:
        return 0, None
    is_share = number is not None and 0 <= number <= 1
    return 0, Doubt("difficulty", "share" if is_share else "unknown", text)


def stem(text: str) -> str:
    """Return a stem without the number that it repeats."""
    return _OWN_NUMBER.sub("", text, count=1).strip()


def own_text(letter: str, text: str) -> str:
    """Return an option without its own letter: `C.  时间` in column C is 时间."""
    found = _MARK.match(text.lstrip())
    if found and unicodedata.normalize("NFKC", found[1]) == letter:
        return text.lstrip()[found.end() :].strip() or text.strip()
    return text.strip()


def parted(text: str) -> tuple[str, Options]:
    """Return what stands before the options of a text, and the options; they begin at A."""
    marks: list[re.Match[str]] = []
    for mark in _MARK.finditer(text):
        if unicodedata.normalize("NFKC", mark[1]) == LETTERS[len(marks) : len(marks) + 1]:
            marks.append(mark)
    if len(marks) < 2:
        return text.strip(), ()
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    options = tuple(
        (LETTERS[place], text[mark.end() : end].strip(_ENDS))
        for place, (mark, end) in enumerate(zip(marks, ends, strict=True))
    )
    return text[: marks[0].start()].rstrip(_ENDS).lstrip(), options


def parted_by_sign(text: str) -> tuple[str, Options]:
    """Return a stem and the options that follow it with & between them, at least two."""
    stem, *options = (part.strip() for part in text.split("&"))
    if len(options) < 2 or not all(options):
        return text, ()
    return stem, tuple(zip(LETTERS, options, strict=False))


def options_in(text: str) -> Options:
    """Return the options of one cell, lettered or with a mark between them."""
    before, options = parted(text)
    if options and not before:
        return options
    for mark in ("%$%", "\n", "|", "；", ";", "&"):
        parts = [part.strip() for part in text.split(mark) if part.strip()]
        if len(parts) > 1:
            return tuple(zip(LETTERS, parts, strict=False))
    return options


def read_answer(
    kind: str, text: str, options: Options, letters: str = ""
) -> tuple[str, tuple[str, ...], tuple[Doubt, ...]]:
    """Return (kind, answer, doubts); an empty kind is told from options and answer.

    `letters` says what the letters A and B of a judgement without options mean: `ab` for
    A true and B false, `ba` for the reverse, empty where nobody has said so.
    """
    parts = _listed(text)
    if not any(parts):
        return kind, (), (Doubt("answer", "missing"),)
    if kind == "true_false" or (not kind and _is_judgement(parts, options)):
        return _judgement(parts[0], options, letters)
    if kind in ("", "single", "multiple", "choice"):
        if options:
            return _chosen(kind, parts, options)
        if kind or _letters_of(parts[0]):
            return kind, (), (Doubt("options", "none"),)
    if kind == "number":
        return kind, *_figure(parts[0])
    if kind in ("", "text"):
        return "text", *_accepted(parts)
    if kind == "ordering":
        return kind, *_in_order(parts, options)
    if kind == "matching":
        return kind, *_paired(parts[0], options)
    return kind, tuple(parts), ()


def alike(options: Options, answer: Sequence[str]) -> Iterator[Doubt]:
    """Yield a doubt for options of one text; grave where one is right and its twin is not."""
    letters: dict[str, list[str]] = {}
    for letter, text in options:
        letters.setdefault(" ".join(text.split()), []).append(letter)
    for twins in letters.values():
        if len(twins) > 1:
            yield Doubt(
                "options" if set(twins) & set(answer) else "note", "alike", "、".join(twins)
            )


def _listed(text: str) -> list[str]:
    """Return the texts of an answer: those of a list as Python writes it, else the one."""
    if text.startswith("[") and text.endswith("]") and text[1:2] in "'\"":
        try:
            values = ast.literal_eval(text)
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            values = text
        if isinstance(values, list):
            return [str(value).strip() for value in values]
    bare = _PREFIX.sub("", text, count=1) or text
    return [bare.removesuffix("<eoa>").strip()]


def _is_judgement(parts: list[str], options: Options) -> bool:
    if options:
        return len(options) == 2 and {judged(text) for _, text in options} == {True, False}
    return len(parts) == 1 and judged(parts[0]) is not None and _bare(parts[0]) not in _BARE


def _judgement(
    text: str, options: Options, letters: str
) -> tuple[str, tuple[str, ...], tuple[Doubt, ...]]:
    letter = _bare(text).upper()
    said = judged(dict(options).get(letter, "")) if options else None
    if said is None:
        said = judged(text)
    if said is None and letter in ("A", "B"):
        if not letters:
            return "true_false", (), (Doubt("answer", "judge_letters", text),)
        said = (letter == "A") == (letters == "ab")
    if said is None:
        return "true_false", (), (Doubt("answer", "not_understood", text),)
    return "true_false", ("true" if said else "false",), ()


def _chosen(
    kind: str, parts: list[str], options: Options
) -> tuple[str, tuple[str, ...], tuple[Doubt, ...]]:
    by_letter = _letters_of(parts[0]) if len(parts) == 1 else ()
    by_text = () if by_letter and not _has_letters(options) else _texts_of(parts, options)
    if by_letter and by_text and by_letter != by_text:
        return kind, (), (Doubt("answer", "ambiguous", parts[0]),)
    found = by_letter or by_text
    unknown = [letter for letter in found if letter not in dict(options)]
    if unknown:
        return kind, (), (Doubt("answer", "no_such_option", unknown[0]),)
    if not found:
        return kind, (), (Doubt("answer", "not_understood", parts[0]),)
    if kind == "single" and len(found) > 1:
        return kind, (), (Doubt("answer", "several", "、".join(found)),)
    named = kind if kind in ("single", "multiple") else "single" if len(found) == 1 else "multiple"
    return named, found, ()


def _has_letters(options: Options) -> bool:
    """Say whether an option's own text could be taken for letters of options, as AB can."""
    return any(len(text) <= len(LETTERS) and _letters_of(text) for _, text in options)


def _letters_of(text: str) -> tuple[str, ...]:
    """Return the letters that an answer consists of, each once and in order."""
    plain = _SUFFIX.sub("", unicodedata.normalize("NFKC", text)).strip("()[]【】 ")
    pieces = [piece.upper() for piece in _APART.split(plain) if piece]
    if not pieces or any(set(piece) - set(LETTERS) for piece in pieces):
        return ()
    return tuple(sorted(set("".join(pieces))))


def _texts_of(parts: Sequence[str], options: Options) -> tuple[str, ...]:
    """Return the letters of the options whose texts an answer repeats; all must be found."""
    known: dict[str, str] = {}
    for letter, text in options:
        known.setdefault(_same(text), letter)
    for mark in (None, "\n", ";", "；", "&", "|", "、", "，", ","):
        pieces = [
            piece for part in parts for piece in (part.split(mark) if mark else [part]) if piece
        ]
        letters = [_letter_of(piece, known) for piece in pieces]
        if letters and all(letters):
            return tuple(sorted(set(letters)))
    return ()


def _letter_of(piece: str, known: dict[str, str]) -> str:
    """Return the letter of an option's text, which may stand behind its letter."""
    same = known.get(_same(piece))
    if same:
        return same
    mark = _MARK.match(piece.strip())
    if not mark:
        return ""
    letter = unicodedata.normalize("NFKC", mark[1])
    return letter if known.get(_same(piece.strip()[mark.end() :])) == letter else ""


def _same(text: str) -> str:
    return _SUFFIX.sub("", "".join(unicodedata.normalize("NFKC", text).split())).casefold()


def _in_order(parts: list[str], options: Options) -> tuple[tuple[str, ...], tuple[Doubt, ...]]:
    """Return the letters of an ordering in the order in which they stand, or of its texts."""
    plain = unicodedata.normalize("NFKC", parts[0]).strip("()[]【】 ")
    letters = tuple("".join(_STEPS.split(plain)).upper())
    if len(parts) > 1 or set(letters) - set(LETTERS):
        known = {_same(text): letter for letter, text in options}
        pieces = parts if len(parts) > 1 else [p for p in re.split(r"[\n;；→]|-?>", parts[0]) if p]
        letters = tuple(_letter_of(piece, known) for piece in pieces)
    if not all(letters) or not letters:
        return (), (Doubt("answer", "not_understood", "、".join(parts)),)
    unknown = [letter for letter in letters if letter not in dict(options)]
    if unknown:
        return (), (Doubt("answer", "no_such_option", unknown[0]),)
    return letters, ()


def _paired(text: str, options: Options) -> tuple[tuple[str, ...], tuple[Doubt, ...]]:
    """Return the pairs of a matching as `1-A`, in the order in which they stand."""
    plain = unicodedata.normalize("NFKC", text)
    pairs = _PAIR.findall(plain)
    if not pairs or _PAIR.sub("", plain).strip(" \n,;、。"):
        return (), (Doubt("answer", "not_paired", text),)
    unknown = [letter for _, letter in pairs if letter.upper() not in dict(options)]
    if unknown:
        return (), (Doubt("answer", "no_such_option", unknown[0]),)
    return tuple(f"{int(number)}-{letter.upper()}" for number, letter in pairs), ()


def _accepted(parts: list[str]) -> tuple[tuple[str, ...], tuple[Doubt, ...]]:
    """Return the forms that count as right, which | stands between.

    A list does not say whether its texts are such forms or fill several blanks: a doubt.
    """
    if len(parts) > 1:
        return tuple(parts), (Doubt("note", "list", "、".join(parts)),)
    if "\n" in parts[0].strip():
        return tuple(line.strip() for line in parts[0].splitlines() if line.strip()), ()
    forms = (form.strip() for form in re.split(r"[|｜]", parts[0]))
    return tuple(form for form in forms if form), ()


def _figure(text: str) -> tuple[tuple[str, ...], tuple[Doubt, ...]]:
    number = _number(unicodedata.normalize("NFKC", text).replace(",", ""))
    if number is None:
        return (), (Doubt("answer", "not_a_number", text),)
    return (f"{number:f}",), ()


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) < 10**15 else None


def _bare(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().strip("()[]【】。.; ").casefold()
