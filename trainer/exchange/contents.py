"""What a workbook says: every cell in one canonical form, whichever program saved it.

Numbers are normalised decimals, dates ISO, texts NFC, formulas their text; beside them
what would alter what a reader sees: number formats, hidden rows and columns, merged
cells, conditional formats and pictures. Cells that are not locked are open: they are
there to be filled in.
"""

from __future__ import annotations

import re
import unicodedata
import warnings
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from io import BytesIO
from posixpath import dirname, join, normpath
from typing import Any, NamedTuple
from zipfile import ZipFile

import openpyxl
from defusedxml.ElementTree import fromstring
from openpyxl.utils import get_column_letter, range_boundaries, rows_from_range

_LINKS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_OUTSIDE_STRINGS = re.compile(r'("(?:[^"]|"")*")')
_IDLE_QUOTES = re.compile(r"'(\w+)'!")
_SMALLEST = 1.0  # rows (points) and columns (characters) below this cannot be read


class Cell(NamedTuple):
    """A cell: kind n, s, d, b, e or f; canonical text; number format; cached value of f."""

    kind: str
    text: str
    format: str
    shown: str | None = None


@dataclass(frozen=True)
class Sheet:
    """A sheet: its cells by address, and what bears on how they are seen."""

    visible: bool = True
    cells: Mapping[str, Cell] = field(default_factory=dict)
    open: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    merged: tuple[str, ...] = ()
    conditional: tuple[str, ...] = ()
    pictures: tuple[str, ...] = ()


Contents = dict[str, Sheet]


def read(content: bytes) -> Contents:
    """Return the sheets of a workbook by name; raises what openpyxl raises on a bad file."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # extensions that openpyxl skips hold no cell
        written = openpyxl.load_workbook(BytesIO(content))
        shown = openpyxl.load_workbook(BytesIO(content), data_only=True)
    pictures = _pictures(content)
    sheets: Contents = {name: Sheet() for name in written.sheetnames}  # chart sheets have no cells
    for sheet in written.worksheets:
        name = sheet.title
        sheets[name] = _sheet(sheet, shown[name], pictures.get(name, ()))
    return sheets


def to_json(contents: Contents) -> dict[str, Any]:
    """Return contents as plain lists and dicts."""
    return {name: asdict(sheet) for name, sheet in contents.items()}


def from_json(plain: Mapping[str, Any]) -> Contents:
    """Return contents from what `to_json` gave."""
    return {name: _sheet_from(sheet) for name, sheet in plain.items()}


def _sheet_from(plain: Mapping[str, Any]) -> Sheet:
    rest = {key: tuple(value) for key, value in plain.items() if key not in ("visible", "cells")}
    cells = {address: Cell(*cell) for address, cell in plain["cells"].items()}
    return Sheet(visible=plain["visible"], cells=cells, **rest)


def same_format(cell: Cell, other: Cell) -> bool:
    """Tell whether two cells of equal value are shown alike by their number formats."""
    if cell.format == other.format:
        return True
    if cell.kind == "s":
        return {cell.format, other.format} <= {"general", "@"}
    value = cell.shown if cell.kind == "f" else cell.text
    first, second = _displayed(value, cell.format), _displayed(value, other.format)
    return first is not None and first == second


def lies_within(area: str, allowed: Collection[str]) -> bool:
    """Tell whether every cell of an area such as B2:C3 is among the addresses `allowed`."""
    left, top, right, bottom = range_boundaries(area)
    if None in (left, top, right, bottom):
        return False  # whole rows or columns
    size = (int(right or 0) - int(left or 0) + 1) * (int(bottom or 0) - int(top or 0) + 1)
    return size <= len(allowed) and all(address in allowed for address in _addresses(area))


def _addresses(area: str) -> Iterator[str]:
    for row in rows_from_range(area):
        yield from row


def _sheet(written: Any, shown: Any, pictures: tuple[str, ...]) -> Sheet:
    cells: dict[str, Cell] = {}
    unlocked: set[str] = set()
    for (row, column), cell in sorted(written._cells.items()):  # sparse: max_row can lie
        address = f"{get_column_letter(column)}{row}"
        if cell.value is not None:
            cells[address] = _cell(cell, shown._cells[row, column].value)
        if not cell.protection.locked:
            unlocked.add(address)
    merged = tuple(sorted(str(area) for area in written.merged_cells.ranges))
    inside = {a for area in merged if area.split(":")[0] in unlocked for a in _addresses(area)}
    return Sheet(
        visible=written.sheet_state == "visible",
        cells=cells,
        open=tuple(sorted(unlocked | inside)),
        hidden=tuple(_hidden(written)),
        merged=merged,
        conditional=tuple(sorted(str(area.sqref) for area in written.conditional_formatting)),
        pictures=pictures,
    )


def _cell(cell: Any, cached: object) -> Cell:
    form = _format(cell.number_format)
    if cell.data_type == "f":
        text = getattr(cell.value, "text", None) or str(cell.value)
        return Cell("f", _formula(text), form, None if cached is None else _canonical(cached)[1])
    kind, text = _canonical(cell.value)
    return Cell("e" if cell.data_type == "e" else kind, text, form)


def _canonical(value: object) -> tuple[str, str]:
    match value:
        case bool():
            return "b", str(value).upper()
        case int() | float():
            return "n", _number(value)
        case datetime():
            whole = (value + timedelta(milliseconds=500)).replace(microsecond=0)
            return "d", whole.isoformat()
        case date() | time():
            return "d", value.isoformat()
        case timedelta():
            return "d", str(value)
        case _:
            return "s", unicodedata.normalize("NFC", str(value)).replace("\r\n", "\n")


def _number(value: float) -> str:
    """Return the shortest decimal of a double: 87.329999999999998 and 87.33 are one."""
    return f"{Decimal(repr(value)).normalize():f}" if value else "0"


def _formula(text: str) -> str:
    """Return a formula without idle blanks and quotes, which programs set differently."""
    parts = _OUTSIDE_STRINGS.split(unicodedata.normalize("NFC", text))
    outside = (_IDLE_QUOTES.sub(r"\1!", re.sub(r"\s+", "", part)) for part in parts[::2])
    inside = [*parts[1::2], ""]
    return "".join(a + b for a, b in zip(outside, inside, strict=True))


def _format(code: str | None) -> str:
    bare = re.sub(r"\[\$[^\]]*\]", "", code or "general")
    return re.sub(r'[\\"]', "", bare).lower()


def _displayed(value: str | None, form: str) -> Decimal | None:
    """Return the number that a plain number format shows; None for any other format."""
    places = re.fullmatch(r"(?:#,##)?0(?:\.(0+))?(?:_[ )])?", form)
    if value is None or not re.fullmatch(r"-?[\d.]+", value):
        return None
    if form == "general":
        return Decimal(value)
    if places is None:
        return None
    return Decimal(value).quantize(Decimal(1).scaleb(-len(places[1] or "")), ROUND_HALF_UP)


def _hidden(sheet: Any) -> Iterator[str]:
    """Return rows (3:3) and columns (B:C) that cannot be seen, and * for a whole sheet."""
    layout = sheet.sheet_format
    if layout.zeroHeight or layout.defaultColWidth == 0:
        yield "*"
    for number, row in sorted(sheet.row_dimensions.items()):
        if row.hidden or (row.height is not None and row.height < _SMALLEST):
            yield f"{number}:{number}"
    for key, column in sorted(sheet.column_dimensions.items()):
        if column.hidden or (column.width is not None and column.width < _SMALLEST):
            first = get_column_letter(column.min) if column.min else key
            last = get_column_letter(column.max) if column.max else key
            yield f"{first}:{last}"


def _pictures(content: bytes) -> dict[str, tuple[str, ...]]:
    """Return where pictures, charts and text boxes begin, by sheet."""
    with ZipFile(BytesIO(content)) as archive:
        names = set(archive.namelist())
        links = _links(archive, "xl/workbook.xml", names)
        sheets = fromstring(archive.read("xl/workbook.xml")).iter(f"{_MAIN}sheet")
        return {
            sheet.get("name", ""): tuple(
                sorted(
                    address
                    for part in _links(archive, links.get(sheet.get(_ID, ""), ""), names).values()
                    if "/drawings/" in part and part.endswith(".xml") and part in names
                    for address in _anchors(archive.read(part))
                )
            )
            for sheet in sheets
        }


def _links(archive: ZipFile, part: str, names: set[str]) -> dict[str, str]:
    folder, _, name = part.rpartition("/")
    listing = f"{folder}/_rels/{name}.rels"
    if listing not in names:
        return {}
    return {
        link.get("Id", ""): normpath(join("/" + dirname(part), link.get("Target", ""))).lstrip("/")
        for link in fromstring(archive.read(listing)).iter(_LINKS)
        if link.get("TargetMode") != "External"
    }


def _anchors(drawing: bytes) -> Iterator[str]:
    for anchor in fromstring(drawing):
        start = anchor.find(f"{_DRAWN}from")
        if start is None:  # placed by distance from the corner: over whatever lies there
            yield "A1"
            continue
        column = int(start.findtext(f"{_DRAWN}col") or 0) + 1
        yield f"{get_column_letter(column)}{int(start.findtext(f'{_DRAWN}row') or 0) + 1}"
