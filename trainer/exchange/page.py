"""A workbook as it lies on paper: styles, cells that stay what they are, A4 pages."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from fractions import Fraction
from io import BytesIO
from typing import Any

import xlsxwriter

CHINA = timezone(timedelta(hours=8))  # one zone, no summer time since 1991
LONGEST = 32_000  # characters of a cell; the format itself ends at 32,767

_INK, _FADED, _PAPER, _LINE = "#1D2329", "#4C555E", "#EFEDE6", "#B9B4A7"
_BODY = {"font_name": "宋体", "font_size": 11, "font_color": _INK, "valign": "vcenter"}
_BOXED = {"border": 1, "border_color": _LINE, "text_wrap": True}
_MIDDLE = _BOXED | {"align": "center"}
_STYLES: dict[str, dict[str, Any]] = {
    "title": {"font_name": "黑体", "font_size": 18, "align": "center"},
    "sub": {"font_size": 10, "font_color": _FADED, "align": "center", "text_wrap": True},
    "head": _MIDDLE | {"font_name": "黑体", "bg_color": _PAPER},
    "text": _BOXED,
    "term": _BOXED | {"valign": "top", "text_wrap": True},
    "middle": _MIDDLE,
    "code": _MIDDLE | {"num_format": "@"},
    "count": _MIDDLE | {"num_format": "0"},
    "figure": _MIDDLE | {"num_format": "0.00"},
    "total": _MIDDLE | {"num_format": "0.00", "bold": True},
    "moment": _MIDDLE | {"num_format": "yyyy-mm-dd hh:mm"},
    "open": _BOXED | {"locked": False},
    "entry": {"num_format": "@"},
    "entry_day": {"num_format": "yyyy-mm-dd", "align": "center"},
    "note": {"font_size": 10, "font_color": _FADED, "text_wrap": True, "valign": "top"},
}
_LIKE_A_FORMULA = tuple("=+-@＝＋－＠")
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Formula:
    """A live formula and the value it has now."""

    text: str
    value: Fraction | str


Value = str | int | Fraction | datetime | Formula | None


class Book:
    """A workbook in memory whose texts are written as texts, whatever they begin with."""

    def __init__(self, title: str, author: str, made_at: datetime) -> None:
        self._buffer = BytesIO()
        options = {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        self._book = xlsxwriter.Workbook(self._buffer, options)
        created = made_at.astimezone(UTC).replace(tzinfo=None)
        self._book.set_properties({"title": title, "author": author, "created": created})
        self._styles: dict[tuple[str, bool], Any] = {}

    def page(self, name: str) -> Page:
        """Return a new sheet."""
        return Page(self, self._book.add_worksheet(name))

    def style(self, name: str, *, quoted: bool = False) -> Any:
        """Return a style; `quoted` keeps a text a text even after someone edits the cell."""
        if (name, quoted) not in self._styles:
            wanted = _BODY | _STYLES[name] | {"quote_prefix": quoted}
            self._styles[name, quoted] = self._book.add_format(wanted)
        return self._styles[name, quoted]

    def content(self) -> bytes:
        """Return the finished file."""
        self._book.close()
        return self._buffer.getvalue()


class Page:
    """One sheet; rows and columns count from 0."""

    def __init__(self, book: Book, sheet: Any) -> None:
        self._book, self.sheet = book, sheet

    def put(self, row: int, column: int, value: Value, style: str) -> None:
        """Write one value as what it is; None leaves an empty, styled cell."""
        value = plain(value) if isinstance(value, str) else value
        form = self._book.style(style, quoted=_looks_live(value))
        match value:
            case None | "":
                self.sheet.write_blank(row, column, None, form)
            case str():
                self.sheet.write_string(row, column, value, form)
            case Formula():
                self.sheet.write_formula(row, column, value.text, form, _cached(value.value))
            case datetime():
                self.sheet.write_datetime(row, column, local(value), form)
            case _:
                self.sheet.write_number(row, column, float(value), form)

    def row(
        self, row: int, cells: Iterable[tuple[Value, str]], height: float, first: int = 0
    ) -> None:
        """Write a row of values with their styles, from the column `first` on."""
        self.sheet.set_row(row, height)
        for column, (value, style) in enumerate(cells, first):
            self.put(row, column, value, style)

    def across(
        self, row: int, first: int, last: int, text: str, style: str, *, rows: int = 1
    ) -> None:
        """Write a text over several columns, or over several rows."""
        if (first, rows) != (last, 1):
            form = self._book.style(style, quoted=_looks_live(plain(text)))
            self.sheet.merge_range(row, first, row + rows - 1, last, "", form)
        self.put(row, first, text, style)

    def heading(self, title: str, subtitle: str, last: int) -> None:
        """Write the first two rows: title and what it is about."""
        self.across(0, 0, last, title, "title")
        self.across(1, 0, last, subtitle, "sub")
        self.sheet.set_row(0, 34)
        self.sheet.set_row(1, 22)

    def widths(self, widths: Sequence[float]) -> None:
        """Set the widths of the columns, in Latin characters (a Chinese one takes two)."""
        for column, width in enumerate(widths):
            self.sheet.set_column(column, column, width)

    def paper(self, left: str, right: str, made: str, *, landscape: bool = True) -> None:
        """Set the sheet up for A4, one page wide, with page numbers."""
        if landscape:
            self.sheet.set_landscape()
        self.sheet.set_paper(9)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.center_horizontally()
        self.sheet.set_margins(left=0.5, right=0.5, top=0.75, bottom=0.75)
        self.sheet.set_header(f"&L{_marginal(left)}&R{_marginal(right)}")
        self.sheet.set_footer(f"&L{_marginal(made)}&C第&P页 共&N页")


def plain(text: str) -> str:
    """Return a text without characters that a workbook cannot hold, cut to a cell's length."""
    return _FORBIDDEN.sub("", text)[:LONGEST]


def local(moment: datetime) -> datetime:
    """Return a moment as Chinese clock time without a zone, to the second."""
    return moment.astimezone(CHINA).replace(tzinfo=None, microsecond=0)


def wide(text: str) -> int:
    """Return the width of a text in Latin characters."""
    return sum(2 if unicodedata.east_asian_width(mark) in "WFA" else 1 for mark in text)


def height(texts: Iterable[tuple[str, float]], least: float = 30) -> float:
    """Return the height in points of a row whose texts wrap in columns of given widths."""
    lines = [
        sum(max(1, math.ceil(wide(line) * 1.1 / width)) for line in text.split("\n"))
        for text, width in texts
    ]
    return min(400.0, max(least, 16.0 * max(lines, default=1) + 6))


def _cached(value: Fraction | str) -> float | str:
    return value if isinstance(value, str) else float(value)


def _looks_live(value: Value) -> bool:
    return isinstance(value, str) and value.startswith(_LIKE_A_FORMULA)


def _marginal(text: str) -> str:
    return plain(text).replace("\n", " ").replace("&", "&&")[:70]
