"""Everybody's counted answers as columns of numbers, ready to be analysed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from statistics import median
from typing import Any

from trainer.domain.question.answers import right_answer
from trainer.domain.question.document import Kind, Question
from trainer.domain.responses import Columns, Gathered
from trainer.services.parts import documents
from trainer.store.queries import responses as find

LONGEST_PAUSE = 1_800.0  # seconds; a longer gap is a break, not thought


def gather() -> tuple[Gathered, dict[int, float]]:
    """Read every counted answer in scope; returns it with the median seconds by question.

    Answers to withdrawn questions are left out, and written ones that are still to be marked.
    """
    columns, marks = Columns(), {}
    for sitting in find.sittings():
        number = columns.sitting(sitting.document_id, sitting.exam_id, sitting.shown)
        marks[sitting.attempt_id] = (number, sitting.parts, sitting.shown is None)
    spent, taken = seconds(find.saves()), dict[int, list[float]]()
    ticks: dict[int, dict[Any, int]] = {}
    written: set[int] = set()
    for portion in find.places():
        for attempt_id, slot, revision_id in portion:
            number, parts, waits = marks.get(attempt_id, _NOBODY)
            place = str(slot)
            part = parts.get(place)
            if part is None or _withdrawn(part):
                continue
            if revision_id not in ticks:
                question = documents.question(documents.revision(revision_id))
                ticks[revision_id] = places(question)
                written |= {revision_id} if question.written else set()
            if waits and revision_id in written and part["answer"] is not None:
                continue
            columns.answer(number, revision_id, part, ticks[revision_id])
            took = spent.get((attempt_id, place))
            if took is not None:
                taken.setdefault(revision_id, []).append(took)
    return columns.gathered(), {key: median(found) for key, found in taken.items()}


_NOBODY: tuple[int, dict[str, Any], bool] = (0, {}, False)


def _withdrawn(part: dict[str, Any]) -> bool:
    amended = part.get("amended")
    return bool(amended and amended["withdrawn"])


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


def seconds(saves: Iterable[tuple[int, str, datetime, datetime]]) -> dict[tuple[int, str], float]:
    """Return how long each place of each sitting took: the gaps before its saves, added up.

    A page that sends all its answers at once tells nothing, and a long pause is no thought.
    """
    spent: dict[tuple[int, str], float] = {}
    known, before = 0, None
    for attempt_id, place, at, begun in saves:
        if attempt_id != known:
            known, before = attempt_id, begun
        assert before is not None
        gap = (at - before).total_seconds()
        before = at
        if 0 < gap <= LONGEST_PAUSE:
            spent[attempt_id, place] = spent.get((attempt_id, place), 0.0) + gap
    return spent
