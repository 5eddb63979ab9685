"""The cells of foreign tables as texts, and how much of them is taken."""

from __future__ import annotations

import csv
import itertools
import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from io import StringIO
from typing import Any

MOST_ROWS = 50_000
MOST_COLUMNS = 200
MOST_SHEETS = 20
LONGEST_CELL = 32_767  # characters, the format's own limit
MOST_CHARACTERS = 20_000_000  # of all cells together

_UNSEEN = re.compile("[\0\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_MARKS = ",\t;"


class Unreadable(ValueError):
    """A file that cannot be read; `reason` is a code, `detail` says where or what."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason} {detail}".strip())
        self.reason, self.detail = reason, detail


class TooManyRows(Unreadable):
    """More rows than are taken at once."""


class TooLarge(Unreadable):
    """Too many columns or sheets, too long a cell, or too much altogether."""


class ReadingTooLong(Unreadable):
    """Reading took more time or memory than a harmless file needs."""


def csv_rows(content: bytes) -> list[list[str]]:
    """Return the rows of a csv file; raises Unreadable or one of its kinds."""
    written = decoded(content)
    csv.field_size_limit(LONGEST_CELL)
    mark = max(_MARKS, key=_first_divided(written).count)
    try:
        return taken(csv.reader(StringIO(written, newline=""), delimiter=mark, strict=True))
    except csv.Error as bad:
        raise Unreadable("damaged", str(bad)) from bad


def _first_divided(written: str) -> str:
    """Return the first of the upper lines that has columns: a title above them has none."""
    upper = written.split("\n", 10)[:10]
    return next((line for line in upper if any(mark in line for mark in _MARKS)), "")


def decoded(content: bytes) -> str:
    """Return the text of UTF-8, with or without a mark, or of GB18030; strictly."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable("encoding")


def text(value: object) -> str:
    """Return what a person would type for a value of a workbook."""
    match value:
        case str():
            return value
        case bool():
            return str(value).upper()
        case float() if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case datetime():
            return value.isoformat(sep=" ", timespec="seconds")
        case date() | time():
            return value.isoformat()
        case timedelta():
            return str(value)
        case _:
            return str(value)


def placed(sheet: Any, start: tuple[int, int], end: tuple[int, int]) -> list[list[str]]:
    """Return a sheet's rows where they stand, with what is empty above and left of them."""
    if end[0] >= MOST_ROWS:
        raise TooManyRows("rows", str(end[0] + 1))
    if end[1] >= MOST_COLUMNS:
        raise TooLarge("columns", str(end[1] + 1))
    left = [""] * start[1]
    cells = ([*left, *map(text, row)] for row in sheet.to_python(skip_empty_area=True))
    above: list[list[str]] = [[] for _ in range(start[0])]
    return taken(itertools.chain(above, cells))


def taken(rows: Iterable[list[str]]) -> list[list[str]]:
    """Return rows with trimmed cells, without empty ones at the end; raises at each limit."""
    found: list[list[str]] = []
    total = 0
    for row in _within(rows):
        found.append([cell.strip() for cell in row])
        total += sum(map(len, row))
        if total > MOST_CHARACTERS:
            raise TooLarge("characters", str(len(found)))
    while found and not any(found[-1]):
        found.pop()
    return found


def _within(rows: Iterable[list[str]]) -> Iterator[list[str]]:
    for number, row in enumerate(rows, 1):
        if number > MOST_ROWS:
            raise TooManyRows("rows", str(number))
        if len(row) > MOST_COLUMNS:
            raise TooLarge("columns", str(number))
        if max(map(len, row), default=0) > LONGEST_CELL:
            raise TooLarge("cell", str(number))
        if _UNSEEN.search("".join(row)):
            raise Unreadable("unseen", str(number))
        yield row
