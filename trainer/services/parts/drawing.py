"""Drawing a paper for one sitting: its questions, pinned with the order of their options."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from trainer.domain import paper
from trainer.domain.paper import Availability, Drawn, Paper
from trainer.services.parts import documents
from trainer.store.queries import learning, practice
from trainer.store.queries import questions as find
from trainer.store.tables import Attempt


def pin(attempt: Attempt, blueprint: Paper, now: datetime) -> None:
    """Draw by the seed of an attempt and pin what it asks; raises TooFewQuestions.

    What the person met in the newest sittings comes last; practice never asks what the
    person is being assessed by.
    """
    assessed = attempt.purpose == "assessed"
    drawn, revisions = _drawn(
        blueprint,
        attempt.seed,
        now.date(),
        assessed=assessed,
        seen=find.seen(attempt.person_id),
        held=set() if assessed else practice.held(attempt.person_id, now),
    )
    asked = documents.questions({revisions[place.document] for place in drawn})
    learning.pin(
        {
            "attempt_id": attempt.id,
            "slot": place.slot,
            "section": place.section,
            "revision_id": revisions[place.document],
            "order": paper.option_order(asked[revisions[place.document]], attempt.seed),
            "points": place.points,
        }
        for place in drawn
    )


def trial(blueprint: Paper, seed: int, today: date) -> list[tuple[Drawn, int]]:
    """Return what an exam would ask with a seed, with the revision of each; stores nothing.

    Raises TooFewQuestions.
    """
    drawn, revisions = _drawn(blueprint, seed, today, assessed=True, seen=set())
    return [(place, revisions[place.document]) for place in drawn]


def available(blueprint: Paper, today: date) -> list[Availability]:
    """Return section by section what an exam would find on a day."""
    pool = [candidate for candidate, _ in find.pool(blueprint.banks, assessed=True)]
    return paper.availability(blueprint, pool, today)


def _drawn(
    blueprint: Paper,
    seed: int,
    today: date,
    *,
    assessed: bool,
    seen: set[int],
    held: Collection[int] = (),
) -> tuple[list[Drawn], dict[int, int]]:
    pool = find.pool(blueprint.banks, assessed=assessed)
    asked = [candidate for candidate, _ in pool if candidate.document not in held]
    drawn = paper.draw(blueprint, asked, seed=seed, today=today, seen=seen)
    return drawn, {candidate.document: revision_id for candidate, revision_id in pool}
