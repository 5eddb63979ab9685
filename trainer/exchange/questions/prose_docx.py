"""The text of a Word document, line by line as it is printed: numbers, tables, soft returns.

Runs in the limited child process (`trainer.exchange.reading`) and nowhere else. Heads and feet
of pages, notes and deleted text are left out; a picture becomes 〔图〕.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from defusedxml import ElementTree

from trainer.exchange.cells import TooLarge, Unreadable
from trainer.exchange.questions import headers
from trainer.exchange.questions.headers import LETTERS
from trainer.exchange.questions.prose import LONGEST, PICTURE
from trainer.exchange.questions.prose_numbering import Numbering, W

_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_SKIPPED = {f"{W}{name}" for name in ("del", "moveFrom", "instrText", "delText", "pPr", "rPr", "footnoteReference", "endnoteReference", "commentReference")} | {"{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}  # fmt: skip
_PICTURES = {f"{W}drawing", f"{W}pict", f"{W}object"}
_MARKS = {
    "F0FC": "√",
    "F0FE": "√",
    "F050": "√",
    "F052": "√",
    "F0FB": "×",
    "F0FD": "×",
    "F04F": "×",
    "F051": "×",
}
_LABELS = {"answer": "答案", "explanation": "解析", "difficulty": "难度", "points": "分值", "topic": "知识点",
           "law": "依据", "kind": "题型", "note": "备注"}  # fmt: skip


def read(content: bytes) -> str:
    """Return the text of a docx file; raises Unreadable, TooLarge."""
    with ZipFile(BytesIO(content)) as archive:
        names = set(archive.namelist())
        parts = {
            name: ElementTree.fromstring(archive.read(path)) if path in names else None
            for name in ("document", "numbering", "styles")
            for path in (f"word/{name}.xml",)
        }
    if parts["document"] is None:
        raise Unreadable("damaged", "document.xml")
    body = parts["document"].find(f"{W}body")
    numbering = Numbering(parts["numbering"], parts["styles"])
    lines: list[str] = []
    size = 0
    for line in _block(body, numbering) if body is not None else ():
        size += len(line) + 1
        if size > LONGEST:
            raise TooLarge("characters", str(len(lines)))
        lines.append(line)
    return "\n".join(lines).strip("\n")


def _block(parent: Any, numbering: Numbering) -> Iterator[str]:
    for child in parent:
        if child.tag == f"{W}p":
            yield from _paragraph(child, numbering)
        elif child.tag == f"{W}tbl":
            yield from _table(child, numbering)
        elif child.tag not in _SKIPPED:  # content controls, inserted text, custom markup
            yield from _block(child, numbering)


def _paragraph(paragraph: Any, numbering: Numbering) -> Iterator[str]:
    boxes: list[Any] = []
    text = "".join(_text(paragraph, boxes))
    number = numbering.before(paragraph) if text.strip() else ""
    yield from (number + text.rstrip()).split("\n")
    for box in boxes:
        yield from _block(box, numbering)


def _text(element: Any, boxes: list[Any]) -> Iterator[str]:
    for child in element:
        if child.tag in (f"{W}t", f"{_MATH}t"):
            yield (child.text or "").replace("\n", " ")
        elif child.tag in (f"{W}br", f"{W}cr"):
            yield "\n"
        elif child.tag in (f"{W}tab", f"{W}ptab"):
            yield "\t"
        elif child.tag == f"{W}noBreakHyphen":
            yield "-"
        elif child.tag == f"{W}sym":
            yield _MARKS.get((child.get(f"{W}char") or "").upper(), "")
        elif child.tag in _PICTURES:
            inner = list(child.iter(f"{W}txbxContent"))
            boxes += inner
            yield "" if inner else PICTURE
        elif child.tag not in _SKIPPED:
            yield from _text(child, boxes)


def _table(table: Any, numbering: Numbering) -> Iterator[str]:
    """Yield a table: a question a row where it has heads, else its rows, cells apart by tabs."""
    rows = [[list(_block(cell, numbering)) for cell in _cells(row)] for row in _rows(table)]
    flat = [["\n".join(cell).strip() for cell in row] for row in rows]
    if len(flat) > 1 and headers.is_head([" ".join(cell.split()) for cell in flat[0]]):
        yield from _questions(flat)
        return
    for row in flat:
        if any("\n" in cell for cell in row):
            for cell in row:
                yield from cell.split("\n")
        else:
            yield "\t".join(row).rstrip()


def _rows(table: Any) -> Iterator[Any]:
    for child in table:
        if child.tag == f"{W}tr":
            yield child
        elif child.tag == f"{W}sdt" or child.tag == f"{W}sdtContent":
            yield from _rows(child)


def _cells(row: Any) -> Iterator[Any]:
    for child in row:
        if child.tag == f"{W}tc":
            yield child
        elif child.tag in (f"{W}sdt", f"{W}sdtContent"):
            yield from _cells(child)


def _questions(rows: list[list[str]]) -> Iterator[str]:
    """Yield each row below the heads as the lines of a question."""
    fields = headers.understood([" ".join(cell.split()) for cell in rows[0]])
    for number, row in enumerate((row for row in rows[1:] if any(row)), 1):
        cells = {name: text for name, text in zip(fields, row, strict=False) if name and text}
        yield f"{number}. {' '.join(cells.get('stem', '').split())}"
        for letter in LETTERS:
            text = cells.get(f"option_{letter.lower()}", "")
            if text:
                yield f"{letter}. {' '.join(text.split())}"
        if "options" in cells:
            yield from cells["options"].split("\n")
        for name, label in _LABELS.items():
            if name in cells:
                yield f"{label}：{' '.join(cells[name].split())}"
        yield ""
