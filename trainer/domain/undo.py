"""Earlier states of a text that is being edited: what undo takes back, and what redo brings again.

Entries are plain values that a row can keep: `text`, `by`, `at` (ISO), and `ahead` for what was
undone. The oldest come first; those ahead stand after the present text, the nearest first.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

MOST = 40
PAUSE = timedelta(seconds=20)  # what one person types without a rest is undone in one go

Entry = dict[str, Any]


def entry(text: str, by: int, at: datetime) -> Entry:
    """Return a state of the text as it is kept."""
    return {"text": text, "by": by, "at": at.isoformat()}


def kept(
    entries: Sequence[Entry], present: Entry, text: str, *, by: int, at: datetime
) -> list[Entry]:
    """Return the entries after a new text replaced the present one.

    The present text is left out where the same person wrote it within the pause after the
    newest entry and only added to it since. What was undone joins the past.
    """
    past = [{**one, "ahead": False} for one in entries]
    goes_on = (
        bool(past)
        and present["by"] == by
        and at - _at(past[-1]) < PAUSE
        and len(text) >= len(present["text"])
    )
    return (past if goes_on else [*past, present])[-MOST:]


def undone(entries: Sequence[Entry], present: Entry) -> tuple[list[Entry], Entry] | None:
    """Return the entries and the text after one step back, or None at the beginning."""
    past, ahead = _parted(entries)
    if not past:
        return None
    return [*past[:-1], {**present, "ahead": True}, *ahead], past[-1]


def redone(entries: Sequence[Entry], present: Entry) -> tuple[list[Entry], Entry] | None:
    """Return the entries and the text after one step forward, or None at the end."""
    past, ahead = _parted(entries)
    if not ahead:
        return None
    return [*past, present, *ahead[1:]], {**ahead[0], "ahead": False}


def steps(entries: Sequence[Entry]) -> tuple[int, int]:
    """Return how many steps lead back and how many forward."""
    past, ahead = _parted(entries)
    return len(past), len(ahead)


def _parted(entries: Sequence[Entry]) -> tuple[list[Entry], list[Entry]]:
    past = [one for one in entries if not one.get("ahead")]
    return past, [one for one in entries if one.get("ahead")]


def _at(one: Entry) -> datetime:
    return datetime.fromisoformat(one["at"])
