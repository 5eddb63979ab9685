"""Where a drill stands, what may be asked in practice, and what is due today."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from trainer.domain import drill as domain
from trainer.domain.drill import Drill, Source
from trainer.domain.paper import Candidate
from trainer.domain.practice import SURE
from trainer.domain.question.answers import Answer
from trainer.domain.question.document import Kind
from trainer.domain.sitting import AnswerStep
from trainer.services.parts import attempts, documents, recall, review
from trainer.services.parts.review import Judged
from trainer.store.queries import learning, questions
from trainer.store.queries import practice as find
from trainer.store.queries.learning import Pinned
from trainer.store.tables import Attempt, Revision

LONGEST_SECONDS = 3600  # whoever comes back after an hour did not think for an hour


@dataclass(frozen=True)
class Place:
    """One place of a drill: the question as asked, and the answer once it was given."""

    row: Pinned
    judged: Judged | None
    confidence: str

    @property
    def slot(self) -> int:
        """The number of the place, from 0."""
        return self.row.slot

    @property
    def document_id(self) -> int:
        """The document of the question."""
        return self.row.document_id

    @property
    def is_sure(self) -> bool:
        """Say whether the person was confident."""
        return self.confidence == SURE


@dataclass(frozen=True)
class Standing:
    """A drill as far as it went; `blocked` are the places that are passed over now."""

    attempt: Attempt
    drill: Drill
    places: tuple[Place, ...]
    blocked: frozenset[int]
    held: frozenset[int]
    wished: frozenset[int]

    @property
    def answered(self) -> list[Place]:
        """The places with an answer, in order."""
        return [place for place in self.places if place.judged is not None]

    @property
    def right(self) -> int:
        """How many were answered rightly."""
        return sum(place.judged is not None and place.judged.is_right for place in self.places)

    @property
    def next(self) -> Place | None:
        """The place to ask now, or None at the end."""
        done = {place.slot for place in self.answered}
        slot = domain.next_slot([p.slot for p in self.places], done, self.blocked)
        return None if slot is None or self.attempt.state != "active" else self.at(slot)

    @property
    def left(self) -> int:
        """How many places are still to be asked."""
        return sum(p.judged is None and p.slot not in self.blocked for p in self.places)

    @property
    def minutes_left(self) -> int:
        """The minutes that these take."""
        return self.drill.minutes(self.left)

    def at(self, slot: int) -> Place | None:
        """Return a place by its number, or None."""
        return next((place for place in self.places if place.slot == slot), None)


@dataclass(frozen=True)
class Today:
    """The review of a day: how many to ask now, those beyond the day's most, and tomorrow's.

    `going` holds what is begun and not done of every source.
    """

    due: int
    minutes: int
    waiting: int
    tomorrow: int
    cards: int
    most: int
    going: Mapping[Source, Standing]

    @property
    def under_way(self) -> Standing | None:
        """The review begun and not done."""
        return self.going.get(Source.REVIEW)


def of_source(source: Source) -> Revision:
    """Return the live drill of a source; raises NoSuchDocument."""
    found = [of for of in documents.all_live("drill") if documents.drill(of).source is source]
    if not found:
        raise documents.NoSuchDocument("drill", str(source))
    return found[0]


def standing(attempt: Attempt, now: datetime) -> Standing:
    """Return where a drill stands, by folding its steps.

    Passed over are questions that went stale or were withdrawn since, and those whose key
    this person must not see now.
    """
    steps = attempts.steps(attempt)
    given: dict[int, AnswerStep] = {}
    for step in attempts.answer_steps(steps):
        given.setdefault(step.slot, step)
    rows = learning.paper(attempt.id)
    places = tuple(
        Place(row, *_judged(row, given[row.slot].answer, given[row.slot].confidence))
        if row.slot in given
        else Place(row, None, "")
        for row in rows
    )
    held = find.held(attempt.person_id, now)
    may = find.fresh([row.document_id for row in rows], recall.day(now)) - held
    return Standing(
        attempt=attempt,
        drill=documents.drill(attempt.revision),
        places=places,
        blocked=frozenset(p.slot for p in places if p.document_id not in may),
        held=frozenset(p.slot for p in places if p.document_id in held),
        wished=frozenset(
            int(step.element.removeprefix("want.")) for step in steps if step.kind == "want"
        ),
    )


def _judged(row: Pinned, answer: Answer, confidence: str) -> tuple[Judged, str]:
    return review.judge(documents.asked(row), row.order, answer), confidence


def pool(today: date, held: Collection[int]) -> list[tuple[Candidate, int]]:
    """Return the questions that practice may ask, with the live revision of each.

    What only a person can judge is practised in whole papers, beside its model answer.
    """
    every = questions.pool(find.banks(), assessed=False)
    groups = documents.revisions({of for one, of in every if one.kind is Kind.GROUP})
    own = {number for number, of in groups.items() if documents.question(of).is_judged_by_people}
    found = {one: of for one, of in every if one.kind is not Kind.SHORT and of not in own}
    return [(one, found[one]) for one in domain.askable(found, today, held)]


def today(person_id: int, now: datetime) -> Today:
    """Return what a person has to review today."""
    on = recall.day(now)
    review = of_source(Source.REVIEW)
    of = documents.drill(review)
    due = find.due(person_id, on, now)
    number = min(len(due), _room(person_id, on, review)) if due else 0
    cards, tomorrow = find.counts_of_cards(person_id, on + timedelta(days=1), on)
    return Today(
        due=number,
        minutes=of.minutes(number),
        waiting=len(due) - number,
        tomorrow=len(due) - number + tomorrow,
        cards=cards,
        most=of.questions,
        going=under_way(person_id, now),
    )


def due(person_id: int, now: datetime) -> list[int]:
    """Return the documents to review now, at most as many as the day still allows."""
    on = recall.day(now)
    return find.due(person_id, on, now)[: _room(person_id, on, of_source(Source.REVIEW))]


def _room(person_id: int, on: date, of: Revision) -> int:
    """Return how many more questions the drill of the review may ask on a day."""
    begins = datetime.combine(on, time(), tzinfo=recall.CHINA)
    done = find.answered(person_id, of.document_id, begins, begins + timedelta(days=1))
    return max(0, documents.drill(of).questions - done)


def under_way(person_id: int, now: datetime) -> dict[Source, Standing]:
    """Return by source the newest drill that has still something to ask."""
    found: dict[Source, Standing] = {}
    for attempt in find.active(person_id):
        source = documents.drill(attempt.revision).source
        if source not in found and (one := standing(attempt, now)).next is not None:
            found[source] = one
    return found


def seconds(shown: datetime | None, now: datetime) -> int | None:
    """Return the seconds an answer took since its question was shown; None where unknown."""
    if shown is None or not timedelta(0) <= now - shown <= timedelta(seconds=LONGEST_SECONDS):
        return None
    return math.floor((now - shown).total_seconds())
