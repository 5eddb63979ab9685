"""What a learner sees of a sitting once its result is released: question by question."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from fractions import Fraction
from typing import Any

from trainer.domain import regrade
from trainer.domain.question import shown
from trainer.domain.question.answers import Answer, right_answer, score
from trainer.domain.question.document import Question
from trainer.domain.question.shown import Row, Shown
from trainer.domain.regrade import Amendment, Deed
from trainer.services.parts import documents
from trainer.store.queries import learning as find
from trainer.store.queries.learning import Pinned
from trainer.store.tables import Result

SURE = "sure"


@dataclass(frozen=True)
class Judged:
    """A question with an answer and the share of its points that earned, 0..1."""

    question: Question
    order: tuple[Any, ...]
    answer: Answer
    share: Fraction

    @property
    def is_self_checked(self) -> bool:
        """Say whether nobody marks it: a short answer outside assessed work."""
        return self.question.is_judged_by_people

    @property
    def is_right(self) -> bool:
        """Say whether it earned all its points, or is one's own to judge."""
        return self.share == 1 or self.is_self_checked

    @property
    def rows(self) -> list[Row]:
        """The places of the answer beside what belongs there, for kinds that have several."""
        return shown.rows(self.question, self.order, self.answer)

    @property
    def parts(self) -> list[Judged]:
        """The parts of a case group, each judged by itself."""
        return [Judged(*part) for part in _parted(self)]

    @property
    def is_open(self) -> bool:
        """Say whether nothing was answered."""
        return self.answer is None

    @property
    def right(self) -> Answer:
        """The right answer in its stored form."""
        return right_answer(self.question)

    @property
    def mine(self) -> list[Shown]:
        """The options answered."""
        return shown.chosen(self.question, self.order, self.answer)

    @property
    def key(self) -> list[Shown]:
        """The right options."""
        return shown.chosen(self.question, self.order, self.right)

    @property
    def missed(self) -> list[Shown]:
        """The right options that were left out."""
        return shown.missed(self._asked, self.order, self.answer)

    @property
    def tempted(self) -> list[Shown]:
        """The options answered that are not right."""
        return shown.tempted(self._asked, self.order, self.answer)

    @property
    def _asked(self) -> Question:
        """The question with the answer that counts as right."""
        return self.question


def _parted(judged: Judged) -> Iterator[tuple[Question, tuple[Any, ...], Answer, Fraction]]:
    for question, order, answer, share in shown.parted(
        judged.question, judged.order, judged.answer
    ):
        yield question, tuple(order), answer, share


@dataclass(frozen=True)
class Marked(Judged):
    """A written part of a case group with the share that a person gave it."""

    @property
    def is_self_checked(self) -> bool:
        """Say that somebody marks it."""
        return False


@dataclass(frozen=True)
class Card(Judged):
    """One place of a sitting as a released result judged it."""

    attempt_id: int
    slot: int
    document_id: int
    points: Fraction
    earned: Fraction
    confidence: str
    ended_at: datetime | None
    amendment: Amendment | None = None
    judged: Mapping[int, Fraction] = field(default_factory=dict)

    @property
    def parts(self) -> list[Judged]:
        """The parts of a case group, each judged by itself; what was written, by a person."""
        return [
            replace(Marked(**vars(part)), share=self.judged[place])
            if place in self.judged
            else part
            for place, part in enumerate(super().parts)
        ]

    @property
    def right(self) -> Answer:
        """The right answer as it counts now; the first where several do."""
        return self.rights[0]

    @property
    def rights(self) -> tuple[Answer, ...]:
        """Every answer that counts as right now."""
        known = self.amendment.keys if self.amendment else ()
        return known or (right_answer(self.question),)

    @property
    def _asked(self) -> Question:
        known = self.amendment.keys if self.amendment else ()
        return regrade.with_key(self.question, known[0]) if known else self.question

    @property
    def others(self) -> list[list[Shown]]:
        """The options of each further answer that counts as right."""
        return [shown.chosen(self.question, self.order, one) for one in self.rights[1:]]

    @property
    def is_withdrawn(self) -> bool:
        """Say whether the question counts for nobody, or for everybody alike."""
        return self.amendment is not None and self.amendment.withdrawn is not None

    @property
    def is_granted(self) -> bool:
        """Say whether everybody got its points."""
        return self.amendment is not None and self.amendment.withdrawn is Deed.GRANTED

    @property
    def is_self_checked(self) -> bool:
        """Say whether nobody marked it: a short answer that counts for no points."""
        return self.question.is_judged_by_people and not self.points

    @property
    def is_sure(self) -> bool:
        """Say whether the learner was confident."""
        return self.confidence == SURE


def judge(question: Question, order: Sequence[Any], answer: Answer) -> Judged:
    """Return an answer with what it earns, for questions that nobody records."""
    return Judged(question, tuple(order), answer, score(question, answer))


def cards(result: Result) -> list[Card]:
    """Return every question of a sitting as one released result judged it, in order."""
    rows = find.paper(result.attempt_id)
    return [_card(result, row) for row in rows]


def _card(result: Result, row: Pinned) -> Card:
    part = result.parts[str(row.slot)]
    return Card(
        attempt_id=result.attempt_id,
        slot=row.slot,
        document_id=row.document_id,
        question=documents.asked(row),
        order=tuple(row.order),
        answer=part["answer"],
        share=Fraction(part["share"]),
        points=Fraction(part["points"]),
        earned=Fraction(part["earned"]),
        confidence=part["confidence"],
        ended_at=result.attempt.ended_at,
        amendment=regrade.amendment_of(part.get("amended")),
        judged={int(place): Fraction(one) for place, one in part.get("judged", {}).items()},
    )


def wrong_topics(found: Iterable[Card]) -> list[tuple[str, int]]:
    """Return (topic, number of questions answered wrong), the most frequent first."""
    wrong = (card for card in found if not (card.is_right or card.is_withdrawn))
    return Counter(card.question.topic for card in wrong).most_common()
