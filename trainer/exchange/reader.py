"""Foreign tables, read in a process of its own that can neither grow nor linger."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from trainer.exchange import upload
from trainer.exchange.cells import (
    LONGEST_CELL,
    MOST_COLUMNS,
    MOST_ROWS,
    MOST_SHEETS,
    ReadingTooLong,
    TooLarge,
    TooManyRows,
    Unreadable,
)

__all__ = [
    "LONGEST_CELL",
    "MOST_COLUMNS",
    "MOST_ROWS",
    "MOST_SHEETS",
    "ReadingTooLong",
    "TooLarge",
    "TooManyRows",
    "Unreadable",
    "read_contents",
    "read_paper",
    "read_prose",
    "read_rows",
    "read_sheets",
]

WALL_SECONDS = 40.0

_CPU_USED_UP = 24  # SIGXCPU, which Windows does not name
_ROOT = Path(__file__).resolve().parents[2]
_KEPT = ("SYSTEMROOT", "PATH", "LD_LIBRARY_PATH", "TMPDIR", "TEMP", "TMP")


_RAISED: dict[str, type[Unreadable]] = {
    "rows": TooManyRows,
    "columns": TooLarge,
    "sheets": TooLarge,
    "cell": TooLarge,
    "characters": TooLarge,
    "memory": ReadingTooLong,
    "time": ReadingTooLong,
}


def read_rows(path: Path) -> list[list[str]]:
    """Return the rows of a csv file, or of the first visible sheet with cells of an xlsx file.

    Row n of the list is row n+1 of the file; every value is the text a person would type:
    dates are ISO, whole numbers have no point, and formulas give the value stored with
    them. Raises UploadRefused for a file that is not opened at all, else Unreadable or
    one of its kinds: encoding, characters that cannot be seen, too much, too slow.
    """
    kind = upload.check(path.name, path.read_bytes())
    rows: list[list[str]] = _in_child(kind, path)
    return rows


def read_contents(content: bytes) -> dict[str, Any]:
    """Return every cell of an xlsx file as plain values; raises as `read_rows` does."""
    upload.check_workbook(content)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "book.xlsx"
        path.write_bytes(content)
        sheets: dict[str, Any] = _in_child("contents", path)
    return sheets


def read_sheets(path: Path) -> list[tuple[str, list[list[str]]]]:
    """Return the visible sheets of a table of questions: name and rows, as `read_rows` gives them.

    Takes xlsx, xls, csv and json. Raises as `read_rows` does; the limits hold for all
    sheets together.
    """
    upload.check_questions(path.name, path.read_bytes())
    return [(name, rows) for name, rows in _in_child("sheets", path)]


def read_prose(path: Path) -> str:
    """Return the running text of a txt, md or docx file, a paragraph a line.

    Raises as `read_rows` does.
    """
    upload.check_prose(path.name, path.read_bytes())
    text: str = _in_child("prose", path)
    return text


def read_paper(path: Path) -> str:
    """Return the text of a paper, of a docx or a txt file; raises as `read_rows` does."""
    kind = "docx" if upload.check_prose(path.name, path.read_bytes()) == "docx" else "txt"
    text: str = _in_child(kind, path)
    return text


def _in_child(kind: str, path: Path) -> Any:
    command = [
        sys.executable,
        "-X",
        "utf8",
        "-m",
        "trainer.exchange.reading",
        kind,
        str(path.resolve()),
    ]
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and module, no shell
            command,
            cwd=_ROOT,
            env=_environment(),
            capture_output=True,
            timeout=WALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        raise ReadingTooLong("time") from late
    return _answer(done)


def _environment() -> dict[str, str]:
    """Return what the child needs to start: no secrets, no database address, one thread."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return kept | {"OPENBLAS_NUM_THREADS": "1"}


def _answer(done: subprocess.CompletedProcess[bytes]) -> Any:
    try:
        reply = json.loads(done.stdout)
    except ValueError:
        reason = "time" if done.returncode == -_CPU_USED_UP else "memory"
        raise ReadingTooLong(reason, f"exit {done.returncode}") from None
    if "fault" in reply:
        raise _RAISED.get(reply["fault"], Unreadable)(reply["fault"], reply["detail"])
    return reply["read"]
