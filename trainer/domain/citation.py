"""Citations of law: `投诉举报办法#16.1(4)` names article 16, paragraph 1, item 4."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_PATTERN = re.compile(
    r"(?P<statute>[^#\s]{2,30})#(?P<number>[1-9][0-9]{0,3}(?:-[1-9][0-9]?)?)"
    r"(?:\.(?P<paragraph>[1-9][0-9]?))?(?:\((?P<item>[1-9][0-9]?)\))?"
)
_DIGITS = "零一二三四五六七八九"
_UNITS = {"十": 10, "百": 100, "千": 1000}
_FIGURES = {**{mark: value for value, mark in enumerate(_DIGITS)}, "〇": 0, "两": 2}
_MARK = re.compile(r"\[\[(?P<target>[^\[\]|]+)(?:\|(?P<label>[^\[\]]+))?\]\]")


@dataclass(frozen=True, slots=True)
class Citation:
    """One place in a statute; `statute` is the short name of the law register."""

    statute: str
    number: str
    paragraph: int | None = None
    item: int | None = None

    def __str__(self) -> str:
        paragraph = f".{self.paragraph}" if self.paragraph else ""
        item = f"({self.item})" if self.item else ""
        return f"{self.statute}#{self.number}{paragraph}{item}"

    @property
    def chinese(self) -> str:
        """The official form, such as 第十六条第一款第四项."""
        main, _, branch = self.number.partition("-")
        text = f"第{chinese_number(int(main))}条"
        if branch:
            text += f"之{chinese_number(int(branch))}"
        if self.paragraph:
            text += f"第{chinese_number(self.paragraph)}款"
        if self.item:
            text += f"第{chinese_number(self.item)}项"
        return text


@lru_cache(maxsize=4_096)
def parse(text: str) -> Citation:
    """Return the citation written in `text`; raises ValueError when it is not one."""
    found = _PATTERN.fullmatch(text)
    if found is None:
        raise ValueError(text)
    paragraph, item = found["paragraph"], found["item"]
    return Citation(
        found["statute"],
        found["number"],
        int(paragraph) if paragraph else None,
        int(item) if item else None,
    )


def ordinal(number: str) -> int:
    """Return a whole number that sorts articles: 120-1 comes after 120 and before 121."""
    main, _, branch = number.partition("-")
    return int(main) * 100 + int(branch or 0)


def marks(markdown: str) -> list[tuple[str, str | None]]:
    """Return the (target, label) of every `[[target|label]]` in a text, in order."""
    return [(found["target"].strip(), found["label"]) for found in _MARK.finditer(markdown)]


def marked(markdown: str) -> list[tuple[int, str]]:
    """Return (place in the text, target) of every `[[target|label]]`, in order."""
    return [(found.start(), found["target"].strip()) for found in _MARK.finditer(markdown)]


def chinese_number(value: int) -> str:
    """Return 1..9999 in Chinese numerals as laws write them: 10 十, 15 十五, 105 一百零五."""
    if not 0 < value < 10_000:
        raise ValueError(value)
    text, pending_zero = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = value // unit % 10
        if digit:
            text += ("零" if pending_zero else "") + _DIGITS[digit] + name
        pending_zero = bool(text) and not digit and value % unit > 0
    return text.removeprefix("一") if text.startswith("一十") else text


def number_of(text: str) -> int:
    """Return the number that Chinese or Arabic figures write: 一百零五 is 105, 15 is 15.

    Figures that stand side by side are read as places: 二〇二六 is 2026. Raises ValueError for
    anything that is no figure.
    """
    if text.isdecimal():
        return int(text)
    total = figure = 0
    for mark in text:
        if mark in _UNITS:
            total += (figure or 1) * _UNITS[mark]
            figure = 0
        elif mark in _FIGURES or mark.isdecimal():
            figure = figure * 10 + (_FIGURES[mark] if mark in _FIGURES else int(mark))
        else:
            raise ValueError(text)
    return total + figure
