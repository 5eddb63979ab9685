"""What differs between a workbook and the list of its cells kept at export."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from difflib import SequenceMatcher
from typing import Any

from openpyxl.utils.cell import coordinate_to_tuple, get_column_letter

from trainer.exchange import contents
from trainer.exchange.contents import Cell, Contents, Sheet

PARTS = ("hidden", "merged", "conditional", "pictures")
_FAR = 2000  # rows below the last one, beyond which a cell is named without comparing rows
_Rows = list[dict[int, Cell]]


@dataclass(frozen=True)
class Change:
    """One difference; an empty `was` or `now` means there was or is nothing.

    `kind` is value, format, row_removed, row_added, hidden, merged, conditional,
    pictures, sheet_hidden, sheet_added, sheet_removed or signature; `address` is a cell,
    an area, a row (7:7), or empty where the whole sheet is meant.
    """

    sheet: str
    address: str
    was: str
    now: str
    kind: str = "value"


def changes(sheets: Contents, basis: Mapping[str, Any]) -> Iterator[Change]:
    """Yield what differs from a manifest, sheet by sheet; open cells are left out."""
    order = list(sheets)
    known = sorted(basis["cells"], key=lambda name: order.index(name) if name in sheets else -1)
    for name in known:
        if name not in sheets:
            yield Change(name, "", "", "", "sheet_removed")
            continue
        sheet, left_open = sheets[name], set(basis["open"][name])
        if not sheet.visible:
            yield Change(name, "", "", "", "sheet_hidden")
        was = {address: Cell(*cell[1:]) for address, cell in basis["cells"][name].items()}
        now = {a: cell for a, cell in sheet.cells.items() if a not in left_open}
        yield from _cell_changes(name, was, now)
        yield from _part_changes(name, basis["sheets"][name], sheet, left_open)
    for name in sheets:
        if name not in basis["cells"]:
            yield Change(name, "", "", "", "sheet_added")


def _cell_changes(sheet: str, was: Mapping[str, Cell], now: Mapping[str, Cell]) -> Iterator[Change]:
    """Compare row by row, so that one row taken out does not shift all below into changes."""
    before = rows(was)
    near = {a: cell for a, cell in now.items() if coordinate_to_tuple(a)[0] < len(before) + _FAR}
    yield from (Change(sheet, a, "", _text(cell)) for a, cell in now.items() if a not in near)
    after = rows(near)
    matcher = SequenceMatcher(None, _keys(before), _keys(after), autojunk=False)
    for _, i, i_end, j, j_end in matcher.get_opcodes():
        both = min(i_end - i, j_end - j)
        for n in range(both):
            yield from _row_changes(sheet, i + n, j + n, before, after)
        for n in range(i + both, i_end):
            yield Change(sheet, f"{n + 1}:{n + 1}", _joined(before[n]), "", "row_removed")
        for n in range(j + both, j_end):
            yield from _added(sheet, n, after[n], last=i_end == len(before))


def _added(sheet: str, n: int, row: Mapping[int, Cell], *, last: bool) -> Iterator[Change]:
    """Name a new row; below the last one, a note is named by its cell and gaps are nothing."""
    if not last or len(row) > 1:
        yield Change(sheet, f"{n + 1}:{n + 1}", "", _joined(row), "row_added")
    else:
        for column, cell in row.items():
            yield Change(sheet, f"{get_column_letter(column)}{n + 1}", "", _text(cell))


def _row_changes(sheet: str, i: int, j: int, before: _Rows, after: _Rows) -> Iterator[Change]:
    """Compare two rows cell by cell; formulas only where the row has not moved."""
    for column in sorted(before[i].keys() | after[j].keys()):
        was, now = before[i].get(column), after[j].get(column)
        address = f"{get_column_letter(column)}{j + 1}"
        if was is None or now is None or not _same(was, now, moved=i != j):
            yield Change(sheet, address, _text(was), _text(now))
        elif not contents.same_format(was, now):
            yield Change(sheet, address, was.format, now.format, "format")


def _same(was: Cell, now: Cell, *, moved: bool) -> bool:
    if was.kind != now.kind:
        return False
    if was.kind != "f":
        return was.text == now.text
    return moved or (was.text == now.text and _same_value(was.shown, now.shown))


def _same_value(was: str | None, now: str | None) -> bool:
    """Compare cached values; a program that keeps none, or computes anew, changes nothing."""
    if now is None or was == now:
        return True
    try:
        return abs(Decimal(was or "") - Decimal(now)) < Decimal("1e-9")
    except InvalidOperation:
        return (was or "") == now


def rows(cells: Mapping[str, Cell]) -> _Rows:
    """Return cells by row and column, from row 1 to the last that has any."""
    placed = sorted((*coordinate_to_tuple(address), cell) for address, cell in cells.items())
    found: _Rows = [{} for _ in range(placed[-1][0] if placed else 0)]
    for row, column, cell in placed:
        found[row - 1][column] = cell
    return found


def _keys(table: _Rows) -> list[tuple[tuple[int, str, str], ...]]:
    return [
        tuple((column, cell.kind, cell.text) for column, cell in row.items() if cell.kind != "f")
        for row in table
    ]


def _part_changes(
    name: str, recorded: Mapping[str, Any], sheet: Sheet, left_open: set[str]
) -> Iterator[Change]:
    """Tell what was added that alters what is seen, unless it lies on open cells alone."""
    for part in PARTS:
        for area in getattr(sheet, part):
            harmless = part != "hidden" and all(
                contents.lies_within(piece, left_open) for piece in area.split()
            )
            if area not in recorded[part] and not harmless:
                yield Change(name, area, "", "", part)


def _text(cell: Cell | None) -> str:
    """Return what a cell says: of a formula its value, where one is stored."""
    if cell is None:
        return ""
    return cell.text if cell.kind != "f" else f"{cell.shown or ''}（{cell.text}）"


def _joined(row: Mapping[int, Cell]) -> str:
    return " ".join(cell.shown or "" if cell.kind == "f" else cell.text for cell in row.values())
