"""What a person's answers say: mistakes, the cards of the review, and what is due today.

Everything is folded from released results and from the steps of drills; `review_card` is a
cache of the fold.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from typing import Any

from trainer.domain import practice, recall, regrade
from trainer.domain.practice import Answered, Mistake
from trainer.domain.question import answers
from trainer.domain.question.answers import Answer
from trainer.domain.recall import Recall, Wished
from trainer.domain.regrade import Amendment
from trainer.services.parts import documents as library
from trainer.services.parts import exams
from trainer.store import scope
from trainer.store.queries import learning
from trainer.store.queries import practice as find
from trainer.store.queries.practice import Place, Told
from trainer.store.tables import ReviewCard

CHINA = timezone(timedelta(hours=8))  # where a day of the bureau begins and ends


@dataclass(frozen=True)
class Given:
    """One answer of the record: where it was given, what it was, and what it tells."""

    place: Place
    answer: Answer
    told: Answered


@dataclass
class History:
    """What a person did with one question."""

    given: list[Given] = field(default_factory=list)
    wishes: list[Wished] = field(default_factory=list)

    @property
    def answers(self) -> list[Answered]:
        """The answers alone."""
        return [one.told for one in self.given]

    @property
    def mistake(self) -> Mistake | None:
        """The mistake they amount to."""
        return practice.mistake(self.answers, CHINA)

    @property
    def card(self) -> Recall | None:
        """The card they fold to; None while the question is not in the review."""
        return recall.fold(self.answers, self.wishes, CHINA)

    @property
    def last_wrong(self) -> Given:
        """The newest wrong answer; there must be one."""
        return max((one for one in self.given if not one.told.right), key=lambda g: g.told.at)


def day(now: datetime) -> date:
    """Return the day it is for the bureau."""
    return practice.day_of(now, CHINA)


def histories(person_id: int, only: Collection[int] | None = None) -> dict[int, History]:
    """Return by document what a person answered that they may know of, and wished for.

    Of a sitting the newest released result speaks, where something was answered and its
    answers may be shown; of a drill the first answer to each place, at once.
    """
    places = find.places(person_id, only)
    known = learning.known({place.attempt_id for place in places if place.kind == "quiz"})
    results = {one.attempt_id: one.parts for one in known if exams.keeps_mistakes(one)}
    steps = _steps({place.attempt_id for place in places})
    found: dict[int, History] = {}
    for place in places:
        here = found.setdefault(place.document_id, History())
        told = steps.get((place.attempt_id, str(place.slot)))
        if place.kind == "drill":
            here.given += [_from_step(place, told)] if told else []
        elif place.attempt_id in results:
            here.given += _from_result(place, results[place.attempt_id])
        wish = steps.get((place.attempt_id, f"want.{place.slot}"))
        here.wishes += [Wished(wish.at)] if wish else []
    return found


def _steps(attempt_ids: Collection[int]) -> dict[tuple[int, str], Told]:
    """Return the first answer to each place of attempts, and the first wish."""
    found: dict[tuple[int, str], Told] = {}
    for step in find.told(attempt_ids):
        found.setdefault((step.attempt_id, step.element), step)
    return found


def _from_step(place: Place, step: Told) -> Given:
    body = step.body or {}
    question = library.question_known(place.sha256, place.revision_id)
    right = answers.score(question, body.get("answer")) == 1
    told = Answered(step.at, right, body.get("confidence", ""), body.get("seconds"))
    return Given(place, body.get("answer"), told)


def _from_result(place: Place, parts: Mapping[str, Any]) -> list[Given]:
    part = parts.get(str(place.slot), {})
    if part.get("answer") is None or place.ended_at is None:
        return []
    if part.get("amended", {}).get("withdrawn"):
        return []  # says nothing about the person
    question = library.question_known(place.sha256, place.revision_id)
    if question.is_judged_by_people:
        return []  # neither right nor wrong, and never asked one by one
    right = part["share"] == "1"  # as `str` writes the fraction
    if question.written:  # practice asks the rest of the case group alone
        known = regrade.amendment_of(part.get("amended")) or Amendment()
        right = regrade.share(question, known, part["answer"]) == 1
    told = Answered(place.ended_at, right, part.get("confidence", ""))
    return [Given(place, part["answer"], told)]


def refresh(person_id: int, only: Collection[int]) -> None:
    """Fold the cards of some documents again and keep them; never commits."""
    with scope.everyone("the cards of one person, whoever made the answer known"):
        found = _cards(histories(person_id, only))
    find.keep_cards(person_id, found.values())
    find.drop_cards(person_id, set(only) - set(found))


def rebuild(person_id: int) -> list[int]:
    """Fold every card of a person again; returns the documents whose card was not as folded."""
    kept = {number: _columns(number, _kept(card)) for number, card in find.cards(person_id).items()}
    folded = _cards(histories(person_id))
    wrong = sorted(n for n in {*kept, *folded} if kept.get(n) != folded.get(n))
    find.keep_cards(person_id, [folded[number] for number in wrong if number in folded])
    find.drop_cards(person_id, set(kept) - set(folded))
    return wrong


def _cards(found: Mapping[int, History]) -> dict[int, dict[str, Any]]:
    cards = {number: history.card for number, history in found.items()}
    return {number: _columns(number, card) for number, card in cards.items() if card is not None}


def _columns(document_id: int, card: Recall) -> dict[str, Any]:
    return {
        "document_id": document_id,
        "due_on": card.due_on,
        "memory": {
            "stability": card.stability,
            "difficulty": card.difficulty,
            "reviewed_on": card.reviewed_on.isoformat(),
            "reviews": card.reviews,
            "lapses": card.lapses,
        },
        "confident_error": card.confident_error,
    }


def _kept(card: ReviewCard) -> Recall:
    memory = card.memory
    return Recall(
        due_on=card.due_on,
        stability=memory["stability"],
        difficulty=memory["difficulty"],
        reviewed_on=date.fromisoformat(memory["reviewed_on"]),
        reviews=memory["reviews"],
        lapses=memory["lapses"],
        confident_error=card.confident_error,
    )


def open_mistakes(found: Mapping[int, History]) -> list[tuple[int, Mistake]]:
    """Return the mistakes that stand in the book, those answered confidently first."""
    known = [(number, history.mistake) for number, history in found.items()]
    standing = [(number, one) for number, one in known if one is not None and one.is_open]
    return sorted(standing, key=lambda pair: (practice.rank(pair[1]), pair[0]))


def last_days(found: Mapping[int, History]) -> dict[int, date]:
    """Return on which day each document was last answered."""
    return {
        number: day(max(one.told.at for one in history.given))
        for number, history in found.items()
        if history.given
    }


def all_answers(found: Iterable[History]) -> list[Given]:
    """Return every answer of histories."""
    return [given for history in found for given in history.given]
