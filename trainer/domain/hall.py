"""Papers for a hall: versions of one paper, what is typed from them, and pages to print."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import TypeVar

from trainer.domain.question.answers import Answer, InvalidAnswer, read
from trainer.domain.question.document import Kind, Question
from trainer.domain.question.shown import LETTERS

T = TypeVar("T")
VERSIONS = ("A", "B")
# What fits a sheet of letters and figures; the other kinds are asked on the screen alone.
ON_PAPER = frozenset({Kind.SINGLE, Kind.MULTIPLE, Kind.TRUE_FALSE, Kind.NUMBER, Kind.DATE})
NOTHING = "-"  # typed for a place that was left open on paper
_BETWEEN = frozenset(" ,.;:、，。；/")
_TRUE = frozenset("对 √ ✓ ✔ T TRUE Y 1 正确 是".split())
_FALSE = frozenset("错 × X ✗ ✘ F FALSE N 0 错误 否".split())
# A line of 仿宋 12 pt beside the sealed margin, and the lines of a page of A4.
LINE, PAGE, FIRST_PAGE = 36.5, 37.0, 32.5


@dataclass(frozen=True)
class Item:
    """A question as drawn, and the section it stands in."""

    section: int
    question: Question


@dataclass(frozen=True)
class Place:
    """What a version asks at one place: which item, and its options in which order."""

    item: int
    order: tuple[str, ...]


def versions(items: Sequence[Item], seed: int) -> dict[str, tuple[Place, ...]]:
    """Return every version: the same questions, another order within sections and of options.

    Sections keep their order, pinned options stay last. Where there is more than one order, no
    version has that of the version before it. The same arguments give the same versions.
    """
    made: dict[str, tuple[Place, ...]] = {}
    before: Mapping[int, tuple[str, ...]] = {}
    row: list[int] = []
    for name in VERSIONS:
        chance = random.Random(f"{seed}/{name}")  # noqa: S311 - reproducible on purpose
        row = _asked(items, row, chance)
        before = {n: _options(items[n].question, before.get(n, ()), chance) for n in sorted(row)}
        made[name] = tuple(Place(n, before[n]) for n in row)
    return made


def _asked(items: Sequence[Item], before: Sequence[int], chance: random.Random) -> list[int]:
    row: list[int] = []
    for section in sorted({item.section for item in items}):
        inside = [n for n, item in enumerate(items) if item.section == section]
        row += _another(inside, [n for n in before if n in inside], chance)
    return row


def _options(question: Question, before: Sequence[str], chance: random.Random) -> tuple[str, ...]:
    free = [option.key for option in question.options if not option.pinned]
    pinned = [option.key for option in question.options if option.pinned]
    return (*_another(free, [key for key in before if key in free], chance), *pinned)


def _another(entries: Sequence[T], before: Sequence[T], chance: random.Random) -> list[T]:
    """Return entries shuffled, in another order than before where there is one."""
    row = list(entries)
    chance.shuffle(row)
    return row[1:] + row[:1] if row == list(before) else row


def typed(question: Question, order: Sequence[str], text: str) -> Answer:
    """Return the answer that was typed from a paper: letters, 对 or 错, a number, a date.

    Nothing and "-" are no answer. Raises InvalidAnswer with the reason `unknown_option`,
    `several`, `not_true_false`, `not_a_number` or `not_a_date`.
    """
    text = unicodedata.normalize("NFKC", text).strip()
    if text in ("", NOTHING):
        return None
    if question.kind is Kind.TRUE_FALSE:
        return _true_or_false(text.upper())
    if not question.options:
        return read(question, text)
    keys = [_key(letter, order) for letter in text.upper() if letter not in _BETWEEN]
    if question.kind is Kind.SINGLE and len(set(keys)) > 1:
        raise InvalidAnswer("several")
    return read(question, list(dict.fromkeys(keys)))


def _true_or_false(text: str) -> bool:
    if text in _TRUE or text in _FALSE:
        return text in _TRUE
    raise InvalidAnswer("not_true_false")


def _key(letter: str, order: Sequence[str]) -> str:
    place = LETTERS.find(letter)
    if not 0 <= place < len(order):
        raise InvalidAnswer("unknown_option")
    return order[place]


def letters(question: Question, order: Sequence[str], answer: Answer) -> str:
    """Return an answer as it is typed from this version; "" for none."""
    if answer is None:
        return ""
    if isinstance(answer, bool):
        return "对" if answer else "错"
    if not question.options:
        return str(answer)
    keys = answer if isinstance(answer, list) else [answer]
    return "".join(sorted(LETTERS[order.index(key)] for key in keys))


def columns(texts: Iterable[str]) -> int:
    """Return in how many columns options stand: four short ones in a row, two, or one."""
    longest = max((width(text) for text in texts), default=0.0)
    return 4 if longest <= LINE / 4 - 3 else 2 if longest <= LINE / 2 - 3 else 1


def width(text: str) -> float:
    """Return how wide a text is, in full-width characters."""
    return sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.55 for c in text)


def lines(question: Question) -> float:
    """Return how many lines a question takes on paper, with the room to answer."""
    stem = ceil((width(question.stem) + 4) / LINE)
    if not question.options:
        return stem + 1.5
    texts = [option.text for option in question.options]
    across = columns(texts)
    rows = (
        ceil(len(texts) / across) if across > 1 else sum(ceil((width(t) + 2) / LINE) for t in texts)
    )
    return stem + rows + 0.5


def pages(heights: Sequence[float]) -> list[list[int]]:
    """Return which blocks stand on which page, in order; no page is fuller than it holds.

    A block that is higher than a page has one of its own.
    """
    made: list[list[int]] = [[]]
    left = FIRST_PAGE
    for number, height in enumerate(heights):
        if height > left and made[-1]:
            made.append([])
            left = PAGE
        made[-1].append(number)
        left -= height
    return made
