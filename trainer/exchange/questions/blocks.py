"""Sheets cut into blocks: the rows that follow one row of heads, and what is passed over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from trainer.exchange.questions import headers, values

HEADS_WITHIN = 30  # rows from the top of a sheet in which heads are looked for

Sheets = Sequence[tuple[str, Sequence[Sequence[str]]]]


@dataclass(frozen=True)
class Passed:
    """A row, or a sheet from a row on, in which no question was looked for, and why."""

    sheet: str
    row: int
    reason: str
    value: str = ""


@dataclass
class Block:
    """Rows that follow one row of heads, to the next one or the end of the sheet.

    `named` is the kind of question that a title above the heads names, empty where none does.
    """

    sheet: str
    head: int
    heads: tuple[str, ...]
    width: int
    named: str = ""
    rows: list[tuple[int, Sequence[str]]] = field(default_factory=list)

    @property
    def identity(self) -> tuple[str, ...]:
        """What makes two blocks one group."""
        return self.heads or ("", str(self.width))


def cut(sheets: Sheets) -> tuple[list[Block], list[Passed]]:
    """Return the blocks of a file that have rows, and the rows in which no question lies."""
    blocks: list[Block] = []
    passed: list[Passed] = []
    for name, rows in sheets:
        blocks += _of_sheet(name, rows, passed)
    return [block for block in blocks if block.rows], passed


def _of_sheet(name: str, rows: Sequence[Sequence[str]], passed: list[Passed]) -> Iterator[Block]:
    head = next((n for n, row in enumerate(rows[:HEADS_WITHIN], 1) if headers.is_head(row)), 0)
    width = max((len(row) for row in rows), default=0)
    if not head and max((sum(map(bool, row)) for row in rows), default=0) < 2:
        if any(any(row) for row in rows):
            passed.append(Passed(name, 1, "list"))
        return
    passed += [
        Passed(name, number, "title", next(filter(None, row)))
        for number, row in enumerate(rows[: max(0, head - 1)], 1)
        if any(row)
    ]
    named = _named(rows[: max(0, head - 1)])
    block = Block(name, head, trimmed(rows[head - 1]) if head else (), width, named)
    for number, row in enumerate(rows[head:], head + 1):
        if head and headers.is_head(row):
            passed.append(Passed(name, number, "heads_again"))
            named = _named([row for _, row in block.rows]) or named
            yield block
            block = Block(name, number, trimmed(row), width, named)
        elif any(row):
            block.rows.append((number, row))
    yield block


def _named(rows: Sequence[Sequence[str]]) -> str:
    """Return the kind that the last title among some rows names; empty where none does."""
    titles = [next(filter(None, row)) for row in rows if sum(map(bool, row)) == 1]
    return next(filter(None, map(values.kind_of, reversed(titles))), "")


def trimmed(row: Sequence[str]) -> tuple[str, ...]:
    """Return a row without the empty cells at its end."""
    kept = list(row)
    while kept and not kept[-1]:
        kept.pop()
    return tuple(kept)


def grouped(blocks: list[Block]) -> list[list[Block]]:
    """Return blocks that have their heads in common, in the order of the file."""
    found: dict[tuple[str, ...], list[Block]] = {}
    for block in blocks:
        found.setdefault(block.identity, []).append(block)
    return list(found.values())


def at(row: Sequence[str], place: int) -> str:
    """Return a cell of a row; empty where the row is shorter."""
    return row[place] if place < len(row) else ""
