"""Are the cards of the review what the answers fold to; and building them again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from trainer.extensions import db
from trainer.services.parts import recall
from trainer.store import scope
from trainer.store.queries import practice as find

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Report:
    """How many people were looked at, and the documents whose card was wrong, by person."""

    people: int
    wrong: dict[int, list[int]]


def check(*, keep: bool, progress: Progress = lambda done, of: None) -> Report:
    """Fold everybody's cards again; with `keep` write what differs and commit, else change nothing."""
    wrong: dict[int, list[int]] = {}
    with scope.everyone("the check covers everybody's cards"):
        people = find.everybody()
        for number, person_id in enumerate(people, 1):
            found = recall.rebuild(person_id)
            if found:
                wrong[person_id] = found
            progress(number, len(people))
    if keep:
        db.session.commit()
    else:
        db.session.rollback()
    return Report(len(people), wrong)
