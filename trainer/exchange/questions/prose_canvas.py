"""What every character of a pasted text was understood as."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby


class Part(StrEnum):
    """What a piece of a pasted text is."""

    HEADING = "heading"
    NUMBER = "number"
    STEM = "stem"
    OPTION = "option"
    ANSWER = "answer"
    EXPLANATION = "explanation"
    LABEL = "label"
    IGNORED = "ignored"


@dataclass(frozen=True)
class Span:
    """line[start:end] was understood as `part`."""

    start: int
    end: int
    part: Part


class Canvas:
    """The lines of a text, painted with what they are; what nobody paints stays ignored."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._of = [[Part.IGNORED] * len(line) for line in lines]

    def paint(self, line: int, start: int, end: int | None, part: Part) -> None:
        """Say what a piece of a line is; `end` None is the end of the line."""
        row = self._of[line]
        stop = len(row) if end is None else min(end, len(row))
        row[start:stop] = [part] * max(0, stop - start)

    def spans(self) -> tuple[tuple[Span, ...], ...]:
        """Return the spans of each line; together they cover it."""
        return tuple(tuple(_runs(row)) for row in self._of)


def _runs(row: list[Part]) -> list[Span]:
    found, start = [], 0
    for part, run in groupby(row):
        end = start + len(list(run))
        found.append(Span(start, end, part))
        start = end
    return found
