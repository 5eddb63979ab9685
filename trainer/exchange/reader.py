"""Foreign tables, read in a process of its own that can neither grow nor linger.

`python -m trainer.exchange.reader KIND PATH` prints what it read as JSON; KIND is csv or
xlsx (rows of texts), contents (every cell, as `contents.read` gives them), sheets (every
visible sheet of a table of questions), docx and txt (the text of a paper) or prose (the text
of a law: txt, md or docx).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from trainer.exchange import cells, upload
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

MEMORY = 512 * 1024 * 1024
CPU_SECONDS = 20
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
        "trainer.exchange.reader",
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


def main(arguments: list[str]) -> int:
    """Read one file within limits and print rows, or the fault; the child's entry point."""
    kind, path = arguments
    _limit()
    try:
        reply = {"read": _READERS[kind](Path(path).read_bytes())}
    except Unreadable as fault:
        reply = {"fault": fault.reason, "detail": fault.detail}
    except MemoryError:
        reply = {"fault": "memory", "detail": ""}
    except Exception as fault:  # parsers raise anything on bad input
        reply = {"fault": "damaged", "detail": type(fault).__name__}
    sys.stdout.write(json.dumps(reply))
    return 0


def _limit() -> None:
    try:
        import resource
    except ImportError:  # Windows: the time limit of the parent remains
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _xlsx(content: bytes) -> list[list[str]]:
    from io import BytesIO

    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    with CalamineWorkbook.from_filelike(BytesIO(content)) as book:
        if len(book.sheet_names) > MOST_SHEETS:
            raise TooLarge("sheets", str(len(book.sheet_names)))
        for about in book.sheets_metadata:
            if about.typ != SheetTypeEnum.WorkSheet or about.visible != SheetVisibleEnum.Visible:
                continue
            sheet = book.get_sheet_by_name(about.name)
            if sheet.start is not None and sheet.end is not None:
                return cells.placed(sheet, sheet.start, sheet.end)
    return []


def _contents(content: bytes) -> dict[str, Any]:
    from trainer.exchange import contents

    return contents.to_json(contents.read(content))


def _sheets(content: bytes) -> list[Any]:
    from trainer.exchange.questions import sheets

    return sheets.read(content)


def _prose(content: bytes) -> str:
    from trainer.exchange import prose

    return prose.read(content)


def _docx(content: bytes) -> str:
    from trainer.exchange.questions import prose_docx

    return prose_docx.read(content)


def _txt(content: bytes) -> str:
    from trainer.exchange.questions import prose

    text = prose.cleaned(cells.decoded(content))
    if len(text) > prose.LONGEST:
        raise TooLarge("characters", str(len(text)))
    return text


_READERS: dict[str, Any] = {
    "csv": cells.csv_rows,
    "xlsx": _xlsx,
    "contents": _contents,
    "sheets": _sheets,
    "prose": _prose,
    "docx": _docx,
    "txt": _txt,
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
