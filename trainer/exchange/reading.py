"""The child process that reads foreign files: within limits, and with few imports.

`python -m trainer.exchange.reading KIND PATH` prints what it read as JSON; KIND is csv or
xlsx (rows of texts), contents (every cell, as `contents.read` gives them), sheets (every
visible sheet of a table of questions), docx and txt (the text of a paper) or prose (the text
of a law: txt, md or docx). `trainer.exchange.reader` starts it. What one kind alone needs is
imported where it is read: most of a short reading is the time to start.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from trainer.exchange import cells
from trainer.exchange.cells import MOST_SHEETS, TooLarge, Unreadable

MEMORY = 512 * 1024 * 1024
CPU_SECONDS = 20


def main(arguments: list[str]) -> int:
    """Read one file within limits and print rows, or the fault; the child's entry point."""
    kind, path = arguments
    _limit()
    try:
        with open(path, "rb") as file:
            reply = {"read": _READERS[kind](file.read())}
    except Unreadable as fault:
        reply = {"fault": fault.reason, "detail": fault.detail}
    except MemoryError:
        reply = {"fault": "memory", "detail": ""}
    except Exception as fault:  # parsers raise anything on bad input
        reply = {"fault": "damaged", "detail": type(fault).__name__}
    written = json.dumps(reply, ensure_ascii=False)
    sys.stdout.buffer.write(written.encode("utf-8", "surrogatepass"))  # as json reads bytes
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
