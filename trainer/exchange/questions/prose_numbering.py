"""The numbers that Word writes by itself: they are no part of a document's text.

A paragraph names a list (`numId`) and a level; what is printed before it follows from the
definitions in numbering.xml and from the paragraphs before (ECMA-376, part 1, 17.9).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DEEPEST = 9
_PLACE = re.compile(r"%([1-9])")
_FIGURES = "零一二三四五六七八九"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_ROMAN = (
    (100, "C"),
    (90, "XC"),
    (50, "L"),
    (40, "XL"),
    (10, "X"),
    (9, "IX"),
    (5, "V"),
    (4, "IV"),
    (1, "I"),
)


@dataclass
class Level:
    """One level of a list: how its number is written and where it begins."""

    start: int = 1
    form: str = "decimal"
    text: str = ""
    suffix: str = "tab"


@dataclass
class _List:
    abstract: str
    overrides: dict[int, int] = field(default_factory=dict)


class Numbering:
    """The lists of a document; `before` gives the number of each paragraph in turn."""

    def __init__(self, root: Any, styles: Any) -> None:
        self._levels: dict[str, list[Level]] = {}
        self._lists: dict[str, _List] = {}
        self._of_style = _styles(styles)
        self._counts: dict[str, list[int | None]] = {}
        self._begun: set[tuple[str, int]] = set()
        if root is not None:
            self._read(root)

    def before(self, paragraph: Any) -> str:
        """Return what Word prints before a paragraph; empty where it has no number."""
        number, depth = self._place(paragraph)
        one = self._lists.get(number)
        if one is None or one.abstract not in self._levels:
            return ""
        levels = self._levels[one.abstract]
        if depth >= len(levels):
            return ""
        counts = self._counts.setdefault(one.abstract, [None] * DEEPEST)
        self._count(one, number, depth, counts, levels)
        level = levels[depth]
        if level.form in ("bullet", "none"):
            return ""
        text = _PLACE.sub(lambda found: _written(levels, counts, int(found[1]) - 1), level.text)
        if level.suffix == "nothing" or not text:
            return text
        return text + ("\t" if text[-1].isalnum() else " ")

    def _count(
        self, one: _List, number: str, depth: int, counts: list[int | None], levels: list[Level]
    ) -> None:
        before = counts[depth]
        if depth in one.overrides and (number, depth) not in self._begun:
            counts[depth] = one.overrides[depth]
        else:
            counts[depth] = levels[depth].start if before is None else before + 1
        self._begun.add((number, depth))
        counts[depth + 1 :] = [None] * (DEEPEST - depth - 1)

    def _place(self, paragraph: Any) -> tuple[str, int]:
        properties = paragraph.find(f"{W}pPr")
        if properties is None:
            return "", 0
        style = properties.find(f"{W}pStyle")
        number, depth = self._of_style.get("" if style is None else style.get(f"{W}val"), ("", 0))
        own = _number_of(properties)
        if own is not None:
            number, depth = own[0] or number, own[1] if own[1] is not None else depth
        return number, min(depth, DEEPEST - 1)

    def _read(self, root: Any) -> None:
        for abstract in root.findall(f"{W}abstractNum"):
            levels = [Level() for _ in range(DEEPEST)]
            for level in abstract.findall(f"{W}lvl"):
                depth = _integer(level.get(f"{W}ilvl"), 0)
                if 0 <= depth < DEEPEST:
                    levels[depth] = _level(level)
            self._levels[abstract.get(f"{W}abstractNumId")] = levels
        for one in root.findall(f"{W}num"):
            linked = one.find(f"{W}abstractNumId")
            if linked is not None:
                found = _List(linked.get(f"{W}val"))
                for override in one.findall(f"{W}lvlOverride"):
                    start = override.find(f"{W}startOverride")
                    if start is not None:
                        depth = _integer(override.get(f"{W}ilvl"), 0)
                        found.overrides[depth] = _integer(start.get(f"{W}val"), 1)
                self._lists[one.get(f"{W}numId")] = found


def _styles(root: Any) -> dict[str, tuple[str, int]]:
    """Return the list and level of each paragraph style, through what it is based on."""
    own: dict[str, tuple[str, int | None]] = {}
    parents: dict[str, str] = {}
    for style in root.findall(f"{W}style") if root is not None else ():
        name = style.get(f"{W}styleId")
        based, properties = style.find(f"{W}basedOn"), style.find(f"{W}pPr")
        if based is not None:
            parents[name] = based.get(f"{W}val")
        found = _number_of(properties) if properties is not None else None
        if found is not None:
            own[name] = found
    found_of = {}
    for name in {*own, *parents}:
        at, seen = name, set[str]()
        while at not in own and at in parents and at not in seen:
            seen.add(at)
            at = parents[at]
        if at in own:
            found_of[name] = (own[at][0], own[at][1] or 0)
    return found_of


def _number_of(properties: Any) -> tuple[str, int | None] | None:
    numbered = properties.find(f"{W}numPr")
    if numbered is None:
        return None
    number, depth = numbered.find(f"{W}numId"), numbered.find(f"{W}ilvl")
    return (
        "" if number is None else number.get(f"{W}val"),
        None if depth is None else _integer(depth.get(f"{W}val"), 0),
    )


def _level(element: Any) -> Level:
    values = {name: element.find(f"{W}{name}") for name in ("start", "numFmt", "lvlText", "suff")}
    said = {name: one.get(f"{W}val") or "" for name, one in values.items() if one is not None}
    return Level(
        _integer(said.get("start"), 1), said.get("numFmt", "decimal"), said.get("lvlText", ""),
        said.get("suff", "tab"),
    )  # fmt: skip


def _written(levels: list[Level], counts: list[int | None], depth: int) -> str:
    count = counts[depth]
    number = levels[depth].start if count is None else count
    match levels[depth].form:
        case "upperLetter" | "lowerLetter" if number > 0:
            letter = chr(ord("A") + (number - 1) % 26) * ((number - 1) // 26 + 1)
            return letter if levels[depth].form == "upperLetter" else letter.lower()
        case "upperRoman" | "lowerRoman":
            roman = _roman(number)
            return roman if levels[depth].form == "upperRoman" else roman.lower()
        case "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" if (
            0 < number <= len(_CIRCLED)
        ):
            return _CIRCLED[number - 1]
        case form if form.startswith(("chinese", "japanese", "ideograph", "taiwanese")):
            return _chinese(number)
    return str(number)


def _chinese(number: int) -> str:
    """Return 1..99 in Chinese figures; larger numbers as they are."""
    if not 0 < number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    ten = "" if not tens else "十" if tens == 1 else _FIGURES[tens] + "十"
    return ten + (_FIGURES[ones] if ones else "")


def _roman(number: int) -> str:
    text = ""
    for value, mark in _ROMAN:
        while number >= value:
            text, number = text + mark, number - value
    return text


def _integer(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.lstrip("-").isdigit() else otherwise
