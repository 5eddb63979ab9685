"""Questions close to a subject, for pages that ask without recording anything."""

from __future__ import annotations

from datetime import date

from trainer.domain import handful
from trainer.domain.handful import Candidate, Subject
from trainer.domain.question.document import Question
from trainer.services.parts import documents
from trainer.store.queries import questions as find


def near(subject: Subject, *, today: date, seed: int) -> list[Question]:
    """Return at most five live questions close to a subject, the closest first.

    A question that cites no article, or one that no longer binds today, is left out.
    """
    rows = find.sound(today)
    cited = find.cited_by([row.revision_id for row in rows])
    pool = [
        Candidate(row.revision_id, row.topic, frozenset(cited.get(row.revision_id, ())))
        for row in rows
    ]
    chosen = handful.nearest(pool, subject, seed=seed)
    return [documents.question(documents.revision(one)) for one in chosen]
