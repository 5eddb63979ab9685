"""Who answered what, as a workbook whose rows go straight into the file, so that memory stays small.

The frame (sheets, styles, properties) is made by xlsxwriter; the rows below each head are
written as text into its sheets: three times faster than cell by cell, and never held.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from trainer.exchange.page import plain

Cell = str | float | None
_LIVE = tuple("=+-@＝＋－＠")
_END = b"</sheetData>"
_DIMENSION = re.compile(rb'<dimension ref="[^"]*"/>')


def write(
    title: str,
    author: str,
    made_at: datetime,
    heads: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    questions: tuple[Sequence[str], Iterable[Sequence[Cell]]],
) -> bytes:
    """Return an xlsx file with the sheets 作答 and 试题; texts stay texts, whatever they begin with.

    `rows` and `questions` are read once, in order, and never held.
    """
    frame, live = _frame(title, author, made_at, (heads, questions[0]))
    filled = {"xl/worksheets/sheet1.xml": rows, "xl/worksheets/sheet2.xml": questions[1]}
    buffer = BytesIO()
    with ZipFile(BytesIO(frame)) as source, ZipFile(buffer, "w", ZIP_DEFLATED) as target:
        for entry in source.infolist():
            with target.open(entry.filename, "w") as out:
                if entry.filename in filled:
                    _fill(out, source.read(entry), filled[entry.filename], live)
                else:
                    with source.open(entry) as part:
                        shutil.copyfileobj(part, out)
    return buffer.getvalue()


def _frame(
    title: str, author: str, made_at: datetime, heads: tuple[Sequence[str], Sequence[str]]
) -> tuple[bytes, int]:
    """Return a workbook that holds the heads alone, and the number of the style of live texts."""
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    created = made_at.astimezone(UTC).replace(tzinfo=None)
    book.set_properties({"title": title, "author": author, "created": created})
    head = book.add_format(
        {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#EFEDE6"}
    )
    live = book.add_format({"num_format": "@", "quote_prefix": True})
    number = int(live._get_xf_index())
    for name, texts in zip(("作答", "试题"), heads, strict=True):
        sheet = book.add_worksheet(name)
        sheet.freeze_panes(1, 1)
        for column, text in enumerate(texts):
            sheet.write_string(0, column, plain(text), head)
    book.close()
    return buffer.getvalue(), number


def _fill(out: Any, sheet: bytes, rows: Iterable[Sequence[Cell]], live: int) -> None:
    before, _, after = _DIMENSION.sub(b"", sheet).partition(_END)
    out.write(before)
    for row in _lines(rows, live):
        out.write(row.encode())
    out.write(_END + after)


def _lines(rows: Iterable[Sequence[Cell]], live: int) -> Iterator[str]:
    for number, row in enumerate(rows, 2):
        cells = "".join(
            f'<c r="{_letter(column)}{number}"{_content(value, live)}'
            for column, value in enumerate(row)
            if value is not None and value != ""
        )
        yield f'<row r="{number}">{cells}</row>'


@lru_cache(maxsize=4096)
def _letter(column: int) -> str:
    return str(xl_col_to_name(column))


@lru_cache(maxsize=4096)
def _content(value: str | float, live: int) -> str:
    """Return the rest of a cell after its place."""
    if not isinstance(value, str):
        return f"><v>{value!r}</v></c>"
    style = f' s="{live}"' if value.startswith(_LIVE) else ""
    return f'{style} t="inlineStr"><is><t xml:space="preserve">{escape(plain(value))}</t></is></c>'
