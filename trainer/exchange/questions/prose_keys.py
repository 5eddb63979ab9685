"""Answers that stand apart from the questions: runs such as `1-5 ABCDA`, lists, and tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from trainer.exchange.questions import prose_marks as marks
from trainer.exchange.questions.prose_canvas import Canvas, Part

_TOKEN = re.compile(r"正确|错误|[A-H]+|[√×✓✔✗✘对错TF]")
_RUN = re.compile(
    r"(?P<first>\d{1,4})\s*(?:-+|~|—+|–|至|到)\s*(?P<last>\d{1,4})\s*题?\s*[.:、)]?\s*"
)
_ENTRY = re.compile(
    rf"[(\[【]?\s*(?P<number>\d{{1,4}})\s*(?:[)\]】]\s*[.、]?|[.、:]|\s)?\s*(?P<answer>{marks.LETTERS}|{marks.JUDGEMENT}|[TF])"
    r"(?=$|[\s,;。.、(\[【]|\d)"
)
_ANSWER = re.compile(
    rf"\s*[(\[【]?\s*(?P<answer>{marks.LETTERS}|{marks.JUDGEMENT}|[TF])\s*[)\]】]?(?=$|[\s,;。.、(\[【解])"
)
_BETWEEN = re.compile(r"[\s,;。.、|]*")
_NUMBERS = re.compile(r"\s*(?:题号|序号|题)[\s|]+(?P<row>\d.*)$")
_ANSWERS = re.compile(r"\s*(?:正确|参考|标准)?答案[\s|:]+(?P<row>.+)$")
_HEADS = re.compile(r"\s*(?:题号|序号)\s+(?:正确|参考|标准)?答案\s*$")
_CELLS = re.compile(r"[\s|]+")
_ORDINALS = "一二三四五六七八九十"
_ORDINAL = re.compile(rf"\s*(?:第|\()?\s*([{_ORDINALS}])\s*(?:部分|大题|题|\))?\s*[、.:]?\s*")


@dataclass
class Entry:
    """The answer to one question: the section it belongs to, as far as it is said.

    `kind` and `ordinal` (from 1) name the section, `place` counts the sections of the key;
    `span` are the first and the last section of the paper that the key is for.
    """

    number: int
    answer: str
    line: int
    kind: str = ""
    ordinal: int = 0
    place: int = 0
    span: tuple[int, int] = (0, 0)
    explanation: list[str] = field(default_factory=list)
    law: str = ""


class Key:
    """The answers of a paper, read line by line; `misread` are lines whose runs do not add up."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self.entries: list[Entry] = []
        self.misread: list[tuple[int, str]] = []
        self._kind, self._ordinal, self._place = "", 0, 0
        self._numbers: list[int] = []
        self._span = (0, 0)

    def begin(self, span: tuple[int, int], kind: str = "") -> None:
        """Begin the key of some sections of the paper."""
        self._span, self._kind, self._ordinal, self._place = span, kind, 0, 0
        self._numbers = []

    def take(self, number: int, line: str, start: int = 0) -> None:
        """Read a line of the key from a place on."""
        text = marks.plain(line)
        start = self._headed(number, text, start)
        if not text[start:].strip():
            return
        if self._table(number, text, start) or self._listed(number, text, start):
            return
        self._explained(number, line, text, start)

    def is_list(self, text: str, start: int, least: int = 2) -> bool:
        """Say whether a text from a place on is a run or a list of at least so many answers."""
        values = list(_listed(text, start))
        return bool(values) and sum(len(run) for run, *_ in values) >= least

    def _headed(self, number: int, text: str, start: int) -> int:
        """Take the name of a section off the line; returns where the answers begin."""
        of_kind = marks.key_of_kind(text)
        if start == 0 and of_kind is not None:
            self._open(number, of_kind[0], text, of_kind[1])
            return of_kind[1]
        found = marks.heading(text) if start == 0 else None
        if found is not None:
            at = next(
                (one.start() for one in (_RUN.search(text), _ENTRY.search(text)) if one), len(text)
            )
            self._open(number, found.kind, text, at)
            return at
        ordinal = _ORDINAL.match(text, start)
        if ordinal and (ordinal.end() == len(text) or text[ordinal.end()].isdigit()):
            self._open(number, "", text, ordinal.end())
            return ordinal.end()
        return start

    def _open(self, number: int, kind: str, text: str, end: int) -> None:
        ordinal = _ORDINAL.match(text)
        self._kind, self._place = kind, self._place + 1
        self._ordinal = _ORDINALS.index(ordinal[1]) + 1 if ordinal else 0
        self._canvas.paint(number, 0, end, Part.HEADING)

    def _table(self, number: int, text: str, start: int) -> bool:
        heads = _NUMBERS.match(text, start)
        if heads and all(cell.isdigit() for cell in _cells(heads["row"])):
            self._numbers = [int(cell) for cell in _cells(heads["row"])]
            self._canvas.paint(number, start, None, Part.LABEL)
            return True
        if _HEADS.match(text, start):
            self._canvas.paint(number, start, None, Part.LABEL)
            return True
        row = _ANSWERS.match(text, start) if self._numbers else None
        if row is None:
            return False
        for name, answer in zip(self._numbers, _cells(row["row"]), strict=False):
            self._add(name, answer, number)
        self._canvas.paint(number, start, row.start("row"), Part.LABEL)
        self._canvas.paint(number, row.start("row"), None, Part.ANSWER)
        self._numbers = []
        return True

    def _listed(self, number: int, text: str, start: int) -> bool:
        """Read runs and lists; a single answer followed by words is left to `_explained`."""
        found = list(_listed(text, start))
        if not found:
            return False
        for run, answers, first, last in found:
            if answers:
                for name, answer in zip(run, answers, strict=True):
                    self._add(name, answer, number)
            else:
                self.misread.append((number, text[first:last].strip()))
            self._canvas.paint(number, first, last, Part.ANSWER)
        return True

    def _explained(self, number: int, line: str, text: str, start: int) -> None:
        """Read one answer with words behind it, or more words to the last one."""
        named = marks.number(text[start:])
        if named is not None:
            self._canvas.paint(number, start, start + named.end, Part.NUMBER)
            start += named.end
            self._add(named.value, "", number)
        if not self.entries:
            return
        entry = self.entries[-1]
        labels = marks.labels(text, start)
        first = labels[0].start if labels else len(text)
        self._plain(entry, number, line, text, start, first)
        for label, end in zip(
            labels, [*(one.start for one in labels[1:]), len(text)], strict=False
        ):
            self._canvas.paint(number, label.start, label.value, Part.LABEL)
            self._labelled(
                entry, label.field, number, line[label.value : label.end or end], label.value
            )

    def _plain(self, entry: Entry, number: int, line: str, text: str, start: int, end: int) -> None:
        said = (
            _ANSWER.match(text[:end], start) if not entry.answer and number == entry.line else None
        )
        if said is not None:
            entry.answer = line[said.start("answer") : said.end("answer")]
            self._canvas.paint(number, start, said.end(), Part.ANSWER)
            start = said.end()
        rest = line[start:end].strip().lstrip("。.，,；;、:： ")
        if not rest:
            return
        if not entry.answer and not entry.explanation and number == entry.line:
            entry.answer = rest
            self._canvas.paint(number, start, end, Part.ANSWER)
        else:
            entry.explanation.append(rest)
            self._canvas.paint(number, start, end, Part.EXPLANATION)

    def _labelled(self, entry: Entry, name: str, number: int, value: str, at: int) -> None:
        value = value.strip()
        if name == "answer":
            entry.answer = entry.answer or value.rstrip("。；;. ")
            self._canvas.paint(number, at, at + len(value), Part.ANSWER)
        elif name == "law":
            entry.law = value
            self._canvas.paint(number, at, None, Part.EXPLANATION)
        elif value:
            entry.explanation.append(value)
            self._canvas.paint(number, at, at + len(value), Part.EXPLANATION)

    def _add(self, number: int, answer: str, line: int) -> None:
        self.entries.append(
            Entry(number, answer, line, self._kind, self._ordinal, self._place, self._span)
        )


def _listed(text: str, start: int) -> Iterator[tuple[list[int], list[str], int, int]]:
    """Yield (numbers, answers, from, to) where the text is a list of answers and nothing else.

    The answers of a run that does not add up are empty.
    """
    found: list[tuple[list[int], list[str], int, int]] = []
    at = start
    while True:
        between = _BETWEEN.match(text, at)
        at = between.end() if between else at
        if at >= len(text):
            break
        run = _RUN.match(text, at)
        one = None if run else _ENTRY.match(text, at)
        if run:
            end = _end_of_run(text, run.end())
            numbers = list(range(int(run["first"]), int(run["last"]) + 1))
            found.append((numbers, _spread(text[run.end() : end], len(numbers)), at, end))
            if end == run.end():
                return
            at = end
        elif one:
            found.append(([int(one["number"])], [one["answer"]], at, one.end()))
            at = one.end()
        else:
            return
    yield from found


def _end_of_run(text: str, start: int) -> int:
    """Return where the answers of a run end: before the next number."""
    next_number = re.compile(r"\d").search(text, start)
    return next_number.start() if next_number else len(text)


def _spread(text: str, size: int) -> list[str]:
    """Return as many answers as a run has numbers; empty where they are fewer or more."""
    tokens = _TOKEN.findall(text)
    if len(tokens) == size:
        return list(tokens)
    single = [mark for token in tokens for mark in ([*token] if token.isascii() else [token])]
    return single if len(single) == size else []


def _cells(row: str) -> list[str]:
    return [cell for cell in _CELLS.split(row.strip()) if cell]
