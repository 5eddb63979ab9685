"""Everybody's counted answers as columns of numbers, ready to be analysed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from operator import attrgetter
from statistics import median
from typing import Any

from trainer.domain.question.answers import right_answer
from trainer.domain.question.document import Kind, Question
from trainer.domain.responses import NOT_COUNTED, Columns, Gathered, Marks, likes
from trainer.services.parts import documents
from trainer.store.queries import responses as find

LONGEST_PAUSE = 1_800.0  # seconds; a longer gap is a break, not thought
MOST_PAPERS = 1_000  # known at once


def gather() -> tuple[Gathered, dict[int, float]]:
    """Read every counted answer in scope; returns it with the median seconds by question.

    Answers to withdrawn questions are left out, and written ones that are still to be marked.
    """
    columns = Columns()
    papers = {waits: _Papers(columns, waits=waits) for waits in (False, True)}
    spent = seconds(find.saves())
    taken: dict[int, list[float]] = {}
    for sitting in find.sittings():
        asked = papers[sitting.shown is None].asked(sitting.asked or "")
        found = likes(asked, sitting.parts)
        columns.sitting(sitting.document_id, sitting.exam_id, sitting.shown, found)
        took = spent.get(sitting.attempt_id, {})
        for marks, like in zip(asked, found, strict=True) if took else ():
            if like != NOT_COUNTED and marks.place in took:
                taken.setdefault(marks.revision_id, []).append(took[marks.place])
    return columns.gathered(), {key: median(found) for key, found in taken.items()}


class _Papers:
    """What sittings asked, by the text that says it: few texts, for papers are sat by many."""

    def __init__(self, columns: Columns, *, waits: bool) -> None:
        """`waits`: the written answers of these sittings are still to be marked."""
        self._columns, self._waits = columns, waits
        self._asked: dict[str, list[Marks]] = {}
        self._marks: dict[str, Marks] = {}  # by place:revision
        self._questions: dict[int, tuple[dict[Any, int], bool]] = {}  # what is ticked; if written

    def asked(self, text: str) -> list[Marks]:
        """Return the places of a sitting, in order."""
        known = self._asked.get(text)
        if known is None:
            if len(self._asked) == MOST_PAPERS:
                self._asked.clear()
            known = self._asked[text] = self._read(text)
        return known

    def _read(self, text: str) -> list[Marks]:
        pairs = text.split(",") if text else []
        self._add([pair for pair in pairs if pair not in self._marks])
        return sorted((self._marks[pair] for pair in pairs), key=attrgetter("slot"))

    def _add(self, pairs: list[str]) -> None:
        found = {pair: tuple(map(int, pair.split(":"))) for pair in pairs}
        self._load({revision_id for _, revision_id in found.values()} - self._questions.keys())
        for pair, (slot, revision_id) in found.items():
            ticks, written = self._questions[revision_id]
            waits = self._waits and written
            self._marks[pair] = Marks(self._columns, slot, revision_id, ticks, waits=waits)

    def _load(self, revisions: set[int]) -> None:
        for key, question in documents.questions(revisions).items() if revisions else ():
            self._questions[key] = (places(question), bool(question.written))


def places(question: Question) -> dict[Any, int]:
    """Return the place of each thing that can be ticked; none for what is written."""
    if question.kind is Kind.TRUE_FALSE:
        return {True: 0, False: 1}
    return {option.key: place for place, option in enumerate(question.options)}


def keys(question: Question) -> tuple[bool, ...]:
    """Return, for each place, whether it is right."""
    answer, ticks = right_answer(question), places(question)
    right = answer if isinstance(answer, list) else [answer]
    return tuple(one in right for one in ticks)


def seconds(
    saves: Iterable[tuple[int, str, datetime, datetime]],
) -> dict[int, dict[str, float]]:
    """Return how long each place of each sitting took: the gaps before its saves, added up.

    A page that sends all its answers at once tells nothing, and a long pause is no thought.
    """
    spent: dict[int, dict[str, float]] = {}
    known, before = 0, None
    for attempt_id, place, at, begun in saves:
        if attempt_id != known:
            known, before = attempt_id, begun
        assert before is not None
        gap = (at - before).total_seconds()
        before = at
        if 0 < gap <= LONGEST_PAUSE:
            took = spent.setdefault(attempt_id, {})
            took[place] = took.get(place, 0.0) + gap
    return spent
