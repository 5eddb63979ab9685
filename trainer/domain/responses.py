"""Everybody's answers as columns of numbers, and what the numbers stand for."""

from __future__ import annotations

import json
from array import array
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from operator import getitem
from typing import Any

import numpy as np

from trainer.domain.psychometrics import Floats, Ints


@dataclass(frozen=True)
class Responses:
    """Answers as columns: whose, to which question, the share 0..1 it earned, its points.

    The three `tick` columns have one entry per option chosen: the row of the answer and the
    place of the option among those of its question. Answers to withdrawn questions are left out.
    """

    person: Ints
    item: Ints
    share: Floats
    points: Floats
    tick_row: Ints
    tick_option: Ints
    people: int
    items: int

    def only(self, keep: np.ndarray) -> Responses:
        """Return the answers that a mask over rows keeps; people and items keep their numbers."""
        place = np.cumsum(keep) - 1
        ticked = keep[self.tick_row]
        return Responses(
            self.person[keep], self.item[keep], self.share[keep], self.points[keep],
            place[self.tick_row[ticked]], self.tick_option[ticked], self.people, self.items,
        )  # fmt: skip


@dataclass(frozen=True)
class Gathered:
    """Answers as columns; `revisions` by item number, the rest by person number.

    A person is one sitting here: attempt, paper document, exam (0: none) and the published
    score in percent (NaN: none).
    """

    answers: Responses
    revisions: tuple[int, ...]
    documents: Ints
    exams: Ints
    scores: Floats

    @property
    def count(self) -> int:
        """How many sittings there are."""
        return len(self.documents)

    def subjects(self) -> list[tuple[str, int]]:
        """Return what can be looked at by itself: everything, each paper, each exam."""
        papers = [("paper", int(number)) for number in np.unique(self.documents)]
        exams = [("exam", int(number)) for number in np.unique(self.exams[self.exams > 0])]
        return [("all", 0), *papers, *exams]

    def of(self, kind: str, number: int) -> tuple[Responses, Floats]:
        """Return the answers and scores of one subject, its sittings numbered anew."""
        if kind == "all":
            return self.answers, self.scores
        people = (self.documents if kind == "paper" else self.exams) == number
        kept = self.answers.only(people[self.answers.person])
        person = (np.cumsum(people) - 1)[kept.person]
        return replace(kept, person=person, people=int(people.sum())), self.scores[people]


NOT_COUNTED = -1  # the like of a mark that says nothing of its question


class Columns:
    """Answers and sittings being collected, one sitting after the other.

    Many answers to a question are alike in all that counts, so each is kept as the number of
    its like; what the likes stand for becomes columns once, at the end.
    """

    def __init__(self) -> None:
        self._about: list[tuple[int, int]] = []
        self._scores: list[float] = []
        self._counts: list[int] = []  # answers by sitting
        self._like = array("q")
        self._likes: dict[tuple[Any, ...], int] = {}
        self._stands: list[tuple[int, float, float]] = []  # item, share, points of a like
        self._ticks: list[list[int]] = []  # the options chosen by a like
        self._numbers: dict[int, int] = {}

    def sitting(
        self, document_id: int, exam_id: int | None, hundredths: int | None, likes: Sequence[int]
    ) -> None:
        """Add a sitting with the likes of its marks, in the order of its paper."""
        self._about.append((document_id, exam_id or 0))
        self._scores.append(np.nan if hundredths is None else hundredths / 100)
        self._counts.append(len(likes))
        self._like.extend(likes)

    def like(self, revision_id: int, part: Any, places: dict[Any, int]) -> int:
        """Return the number of a mark's like; `places` numbers what could be ticked."""
        answer: Any = part["answer"] if places else None  # else nothing to tick, whatever it is
        if isinstance(answer, list):
            answer = tuple(answer)
        key = (revision_id, answer, part["share"], part["points"])
        like = self._likes.get(key)
        if like is None:
            like = self._likes[key] = self._new(*key, places)
        return like

    def _new(
        self, revision_id: int, answer: Any, share: str, points: str, places: dict[Any, int]
    ) -> int:
        item = self._numbers.setdefault(revision_id, len(self._numbers))
        self._stands.append((item, _number(share), _number(points)))
        chosen = answer if isinstance(answer, tuple) else (answer,)
        self._ticks.append([places[one] for one in chosen if one in places])
        return len(self._stands) - 1

    def gathered(self) -> Gathered:
        """Return everything as arrays."""
        like = np.array(self._like, dtype=np.int64)
        counted = like != NOT_COUNTED
        like = like[counted]
        person = np.repeat(np.arange(len(self._counts)), self._counts)[counted]
        stands = np.array(self._stands, dtype=float).reshape(-1, 3)
        counts = np.array([len(one) for one in self._ticks], dtype=np.int64)
        options = np.array([place for one in self._ticks for place in one], dtype=np.int64)
        ticked = counts[like]
        tick_row = np.repeat(np.arange(len(like)), ticked)
        first = np.cumsum(ticked) - ticked  # of each answer among all ticks
        within = np.arange(len(tick_row)) - first[tick_row]
        starts = np.cumsum(counts) - counts  # of each like among the options
        about = np.array(self._about, dtype=np.int64).reshape(-1, 2)
        answers = Responses(
            person, stands[like, 0].astype(np.int64), stands[like, 1], stands[like, 2],
            tick_row, options[starts[like[tick_row]] + within], len(about), len(self._numbers),
        )  # fmt: skip
        scores = np.array(self._scores, dtype=float)
        return Gathered(answers, tuple(self._numbers), about[:, 0], about[:, 1], scores)


def _number(text: str) -> float:
    above, _, below = text.partition("/")
    return int(above) / int(below or 1)


class Marks(dict[str, int]):
    """The likes of the marks at one place for one question, by their texts.

    A mark is read when its text is met first; most that follow are the same.
    """

    def __init__(
        self, columns: Columns, slot: int, revision_id: int, ticks: dict[Any, int], *, waits: bool
    ) -> None:
        """`waits`: an answer here is still to be marked by a person, and does not count."""
        super().__init__()
        self.slot, self.place, self.revision_id = slot, str(slot), revision_id
        self._columns, self._ticks, self._waits = columns, ticks, waits

    def __missing__(self, text: str) -> int:
        """Read `place": {...` of a result; raises ValueError where it is something else."""
        ((place, part),) = json.loads(f'{{"{text}}}}}').items()
        if place != self.place:
            raise ValueError(place)
        like = self.like(part)
        if len(self) < MOST_MARKS:
            self[text] = like
        return like

    def like(self, part: Any) -> int:
        """Return the like of a mark as a result holds it."""
        if _withdrawn(part) or (self._waits and part["answer"] is not None):
            return NOT_COUNTED
        return self._columns.like(self.revision_id, part, self._ticks)


MOST_MARKS = 1_000  # at one place; where all differ, nothing is gained by keeping them


def _withdrawn(part: Any) -> bool:
    amended = part.get("amended")
    return bool(amended and amended["withdrawn"])


def likes(asked: Sequence[Marks], parts: str) -> list[int]:
    """Return the likes of the marks of a result, by place; of a place without, not counted.

    The text is cut where one mark ends and the next begins. A piece that was cut elsewhere is no
    JSON, and where marks are missing or stand in another order it is not that of its place: then
    the whole is read.
    """
    pieces = parts[2:-2].split('}, "')
    if len(pieces) == len(asked):
        with suppress(ValueError):
            return list(map(getitem, asked, pieces))
    given = json.loads(parts)
    return [one.like(given[one.place]) if one.place in given else NOT_COUNTED for one in asked]
