"""What a command says: one sentence in Chinese and English, tables, and a progress bar.

Only characters that GBK has are printed, because the console of a Chinese Windows is GBK.
"""

from __future__ import annotations

import sys
import threading
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, TextIO

import click

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar

PATIENCE_SECONDS = 2.0
Progress = Callable[[int, int], None]


class Refusal(Exception):
    """Something stands in the way that the person at the keyboard can remove."""

    def __init__(self, zh: str, en: str, code: int = 1) -> None:
        super().__init__(zh, en)
        self.zh, self.en, self.code = zh, en, code


def say(zh: str, en: str) -> None:
    """Print one sentence in both languages."""
    click.echo(f"{zh} / {en}")


def complain(zh: str, en: str) -> None:
    """Print one sentence in both languages where faults are expected."""
    click.echo(f"{zh} / {en}", err=True)


def example(*lines: str) -> str:
    """Return the end of a help page: how the command is typed."""
    return "\n".join(["\b", "例 Example:", *(f"  {line}" for line in lines)])


def table(rows: Sequence[Sequence[str]]) -> None:
    """Print rows in columns; a Chinese character takes two places."""
    widths = [max(_width(cell) for cell in column) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [cell + " " * (wide - _width(cell)) for cell, wide in zip(row, widths, strict=True)]
        click.echo(("  " + "  ".join(cells)).rstrip())


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(mark) in "WF" else 1 for mark in text)


@contextmanager
def progress(zh: str, en: str) -> Iterator[Progress]:
    """Give a function to report (done, of) to; a bar appears once it takes over two seconds."""
    bar = _Bar(f"{zh} / {en}")
    timer = threading.Timer(PATIENCE_SECONDS, bar.show)
    timer.daemon = True
    timer.start()
    try:
        yield bar.report
    finally:
        timer.cancel()
        bar.close()


class _Bar:
    """A bar on the error stream, so that what a command prints can still be piped."""

    def __init__(self, label: str) -> None:
        self._label, self._stack, self._lock = label, ExitStack(), threading.Lock()
        self._done, self._of = 0, 1
        self._shown: ProgressBar[int] | None = None

    def show(self) -> None:
        """Appear, even while nothing is reported."""
        with self._lock:
            bar = click.progressbar(length=self._of, label=self._label, file=sys.stderr)
            self._shown = self._stack.enter_context(bar)
            self._shown.update(self._done)

    def report(self, done: int, of: int) -> None:
        """Note how far it is."""
        with self._lock:
            self._done, self._of = done, of
            if self._shown is not None:
                self._shown.length = of
                self._shown.update(done - self._shown.pos)

    def close(self) -> None:
        """End the line, if one was begun."""
        with self._lock:
            self._stack.close()


def tolerate(*streams: TextIO) -> None:
    """Let what a console cannot show become a question mark instead of an error."""
    for stream in streams:
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
