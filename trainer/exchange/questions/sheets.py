"""The sheets of a table of questions, whatever program saved it: names and rows of texts.

Runs in the limited child process (`trainer.exchange.reading`) and nowhere else.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from trainer.exchange import cells
from trainer.exchange.cells import (
    MOST_CHARACTERS,
    MOST_COLUMNS,
    MOST_ROWS,
    MOST_SHEETS,
    TooLarge,
    TooManyRows,
    Unreadable,
)

Sheet = tuple[str, list[list[str]]]

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_DEEPEST = 20
_NAMES = ("type", "title", "name", "题型", "名称")  # what a list inside a JSON object is called


def read(content: bytes) -> list[Sheet]:
    """Return the visible sheets with anything in them; raises Unreadable or one of its kinds."""
    if content.startswith((_ZIP, _OLE)):
        sheets = list(_workbook(content))
    elif content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"[")):
        sheets = list(_json(content))
    else:
        sheets = [("", cells.csv_rows(content))]
    _check_total(sheets)
    return _named_once([sheet for sheet in sheets if sheet[1]])


def _named_once(sheets: list[Sheet]) -> list[Sheet]:
    """Return sheets whose names differ, so that a row is named by sheet and number."""
    names = Counter[str]()
    found = []
    for name, rows in sheets:
        names[name] += 1
        found.append((f"{name}({names[name]})" if names[name] > 1 else name, rows))
    return found


def _check_total(sheets: list[Sheet]) -> None:
    if len(sheets) > MOST_SHEETS:
        raise TooLarge("sheets", str(len(sheets)))
    rows = sum(len(rows) for _, rows in sheets)
    if rows > MOST_ROWS:
        raise TooManyRows("rows", str(rows))
    size = sum(len(cell) for _, rows in sheets for row in rows for cell in row)
    if size > MOST_CHARACTERS:
        raise TooLarge("characters", str(size))


def _workbook(content: bytes) -> Iterator[Sheet]:
    from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
    except PasswordError as locked:
        raise Unreadable("encrypted") from locked
    with book:
        if len(book.sheet_names) > MOST_SHEETS:
            raise TooLarge("sheets", str(len(book.sheet_names)))
        for about in book.sheets_metadata:
            if (about.typ, about.visible) != (SheetTypeEnum.WorkSheet, SheetVisibleEnum.Visible):
                continue
            sheet = book.get_sheet_by_name(about.name)
            if sheet.start is not None and sheet.end is not None:
                yield about.name, cells.placed(sheet, sheet.start, sheet.end)


def _json(content: bytes) -> Iterator[Sheet]:
    """Yield a table for each list of objects: the first row holds their keys."""
    written = cells.decoded(content)
    try:
        try:
            values = json.loads(written)
        except ValueError:  # one object a line
            values = [json.loads(line) for line in written.splitlines() if line.strip()]
    except (ValueError, RecursionError) as bad:
        raise Unreadable("damaged", type(bad).__name__) from bad
    found = list(_tables(values, "", 0))
    if not found and isinstance(values, dict):  # a single question
        found = [("", _table([_flat(values)]))]
    yield from found


def _tables(values: Any, name: str, depth: int) -> Iterator[Sheet]:
    if depth > _DEEPEST:
        raise TooLarge("sheets", str(depth))
    if isinstance(values, dict):
        own = next((str(values[key]) for key in _NAMES if key in values), name)
        for value in values.values():
            if isinstance(value, dict | list):
                yield from _tables(value, own, depth + 1)
    elif isinstance(values, list):
        objects = [value for value in values if isinstance(value, dict)]
        if any(_holds_objects(value) for value in objects):
            for value in objects:
                yield from _tables(value, name, depth + 1)
        elif objects:
            yield name, _table([_flat(value) for value in objects])


def _holds_objects(value: dict[str, Any]) -> bool:
    return any(
        isinstance(inner, list) and any(isinstance(one, dict) for one in inner)
        for inner in value.values()
    )


def _flat(value: dict[str, Any]) -> dict[str, str]:
    """Return an object with those inside it spread out: options {A: ..} become columns."""
    found: dict[str, str] = {}
    for key, inner in value.items():
        if isinstance(inner, dict):
            found |= {str(name): _text(one) for name, one in inner.items()}
        elif isinstance(inner, list):
            found[key] = "\n".join(_text(one) for one in inner)
        else:
            found[key] = _text(inner)
    return found


def _text(value: object) -> str:
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return "" if value is None else cells.text(value)


def _table(objects: list[dict[str, str]]) -> list[list[str]]:
    keys = list(dict.fromkeys(key for one in objects for key in one))
    if len(keys) > MOST_COLUMNS:
        raise TooLarge("columns", str(len(keys)))
    rows = ([one.get(key, "") for key in keys] for one in objects)
    return cells.taken(iter([keys, *rows]))
