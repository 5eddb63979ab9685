"""What was promised against what is there: a pure function of ledgers and database.

Every examinee writes down what it is about to ask (`invoke`) before it asks, and what came
back: `ok` (acknowledged, with its own digest), `late` (kept, does not count), `fail` (refused)
or `info` (unknown: it asks again with the same key).
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

GRACE = timedelta(seconds=30)


class Entry(NamedTuple):
    """One line of a ledger."""

    t: str
    attempt: int
    slot: int
    epoch: int
    seq: int
    key: str
    digest: str


class Row(NamedTuple):
    """One stored step."""

    attempt: int
    no: int
    kind: str
    element: str
    epoch: int
    seq: int
    key: str
    body: dict[str, Any]
    received_at: datetime


class Closed(NamedTuple):
    """One stored result, with the deadline of its attempt."""

    attempt: int
    answers: dict[str, Any]
    deadline: datetime


@dataclass
class Findings:
    """What is wrong, by kind; a run holds when all are empty."""

    acknowledged: int = 0
    unknown: int = 0
    lost: list[str] = field(default_factory=list)
    duplicated: list[str] = field(default_factory=list)
    ghost: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Say whether every promise was kept."""
        return not (self.lost or self.duplicated or self.ghost or self.stale or self.broken)

    def __str__(self) -> str:
        """Return one line of counts, and the first of each fault."""
        faults = {
            name: getattr(self, name) for name in ("lost", "duplicated", "ghost", "stale", "broken")
        }
        counts = " ".join(f"{name}={len(found)}" for name, found in faults.items())
        firsts = "; ".join(f"{name}: {found[0]}" for name, found in faults.items() if found)
        return f"acknowledged={self.acknowledged} unknown={self.unknown} {counts} {firsts}".strip()


def read(folder: Path) -> list[Entry]:
    """Return every entry of the ledgers in a folder."""
    return [
        Entry(**json.loads(line))
        for path in sorted(folder.glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]


def check(entries: Iterable[Entry], rows: list[Row], results: list[Closed]) -> Findings:
    """Hold ledgers against steps and results; see the module."""
    found = Findings()
    by_key: dict[tuple[int, str], list[Entry]] = defaultdict(list)
    for entry in entries:
        by_key[entry.attempt, entry.key].append(entry)
    answers = [row for row in rows if row.kind in ("answer", "late")]
    stored: dict[tuple[int, str], list[Row]] = defaultdict(list)
    for row in answers:
        stored[row.attempt, row.key].append(row)
    _acknowledged(found, by_key, stored)
    _once(found, answers)
    _invoked(found, by_key, stored)
    _counted(found, by_key, rows, results)
    _closed_once(found, rows, results)
    return found


def _acknowledged(found: Findings, by_key: dict, stored: dict) -> None:
    """Every acknowledged answer is stored with its digest; an unknown one at most once."""
    for place, entries in by_key.items():
        kinds = Counter(entry.t for entry in entries)
        found.acknowledged += bool(kinds["ok"] or kinds["late"])
        found.unknown += kinds["info"]
        there = stored.get(place, [])
        if kinds["ok"] or kinds["late"]:
            digests = {row.body.get("sent") for row in there}
            if entries[0].digest not in digests:
                found.lost.append(f"{entries[0]}")


def _once(found: Findings, answers: list[Row]) -> None:
    keys = Counter((row.attempt, row.key) for row in answers)
    places = Counter((row.attempt, row.element, row.epoch, row.seq) for row in answers)
    numbers = Counter((row.attempt, row.no) for row in answers)
    for counted in (keys, places, numbers):
        found.duplicated += [f"{place}" for place, times in counted.items() if times > 1]


def _invoked(found: Findings, by_key: dict, stored: dict) -> None:
    """Nothing is there that nobody asked for, or other than it was asked."""
    for place, rows in stored.items():
        asked = {(str(e.slot), e.epoch, e.seq, e.digest) for e in by_key.get(place, ())}
        found.ghost += [
            f"{row}"
            for row in rows
            if (row.element, row.epoch, row.seq, row.body.get("sent")) not in asked
        ]


def _counted(found: Findings, by_key: dict, rows: list[Row], results: list[Closed]) -> None:
    """The result holds the greatest (epoch, seq) in time, no older than any acknowledged one."""
    promised: dict[tuple[int, str], tuple[int, int]] = {}
    for entries in by_key.values():
        if any(entry.t == "ok" for entry in entries):
            entry = entries[0]
            place = (entry.attempt, str(entry.slot))
            promised[place] = max(promised.get(place, (0, 0)), (entry.epoch, entry.seq))
    newest: dict[tuple[int, str], Row] = {}
    deadlines = {result.attempt: result.deadline for result in results}
    for row in rows:
        if row.kind != "answer" or row.attempt not in deadlines:
            continue
        if row.received_at > deadlines[row.attempt] + GRACE:
            continue
        place = (row.attempt, row.element)
        known = newest.get(place)
        if known is None or (row.epoch, row.seq) > (known.epoch, known.seq):
            newest[place] = row
    for result in results:
        for slot, answer in result.answers.items():
            row = newest.get((result.attempt, slot))
            if answer != (row.body.get("answer") if row else None):
                found.stale.append(f"attempt {result.attempt} place {slot} counts {answer!r}")
    for place, least in promised.items():
        row = newest.get(place)
        if place[0] in deadlines and (row is None or (row.epoch, row.seq) < least):
            found.stale.append(f"{place} was promised {least}, counts {row}")


def _closed_once(found: Findings, rows: list[Row], results: list[Closed]) -> None:
    ends = Counter(row.attempt for row in rows if row.kind in ("submit", "expire"))
    made = Counter(result.attempt for result in results)
    attempts = {row.attempt for row in rows} | set(made)
    found.broken += [
        f"attempt {one}: {ends[one]} ends, {made[one]} results"
        for one in sorted(attempts)
        if (ends[one], made[one]) != (1, 1)
    ]
