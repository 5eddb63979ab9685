"""Everybody's answers as columns of numbers, and what the numbers stand for."""

from __future__ import annotations

from dataclasses import dataclass, replace
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


class Columns:
    """Answers and sittings being collected, one by one."""

    def __init__(self) -> None:
        self._about: list[tuple[int, int]] = []
        self._scores: list[float] = []
        self._person: list[int] = []
        self._item: list[int] = []
        self._share: list[float] = []
        self._points: list[float] = []
        self._tick_row: list[int] = []
        self._tick_option: list[int] = []
        self._numbers: dict[int, int] = {}
        self._exact: dict[str, float] = {}

    def sitting(self, document_id: int, exam_id: int | None, hundredths: int | None) -> int:
        """Add a sitting; returns its number."""
        self._about.append((document_id, exam_id or 0))
        self._scores.append(np.nan if hundredths is None else hundredths / 100)
        return len(self._about) - 1

    def answer(self, sitting: int, revision_id: int, part: Any, places: dict[Any, int]) -> None:
        """Add one mark as a result holds it; `places` numbers what could be ticked."""
        answer, row = part["answer"], len(self._person)
        self._person.append(sitting)
        self._item.append(self._numbers.setdefault(revision_id, len(self._numbers)))
        self._share.append(self._number(part["share"]))
        self._points.append(self._number(part["points"]))
        if not places:
            return  # nothing to tick; the answer of a case group holds lists
        for one in answer if isinstance(answer, list) else (answer,):
            place = places.get(one)
            if place is not None:
                self._tick_row.append(row)
                self._tick_option.append(place)

    def _number(self, text: str) -> float:
        known = self._exact.get(text)
        if known is None:
            above, _, below = text.partition("/")
            known = self._exact[text] = int(above) / int(below or 1)
        return known

    def gathered(self) -> Gathered:
        """Return everything as arrays."""
        whole: list[Any] = [self._person, self._item, self._tick_row, self._tick_option]
        person, item, tick_row, tick_option = (np.array(one, dtype=np.int64) for one in whole)
        about = np.array(self._about, dtype=np.int64).reshape(-1, 2)
        answers = Responses(
            person, item, np.array(self._share, dtype=float), np.array(self._points, dtype=float),
            tick_row, tick_option, len(about), len(self._numbers),
        )  # fmt: skip
        scores = np.array(self._scores, dtype=float)
        return Gathered(answers, tuple(self._numbers), about[:, 0], about[:, 1], scores)
