"""Evidence of competency, written when a result is released."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction

from trainer.domain import exact
from trainer.extensions import db
from trainer.services.parts import documents
from trainer.store.tables import Evidence, Result


def write(result: Result, scores: dict[tuple[str, str], Fraction], *, now: datetime) -> None:
    """Add one piece per (competency, kind); `scores` are percentages, exact."""
    revision, framework = documents.framework()
    for (competency, kind), score in sorted(scores.items()):
        db.session.add(
            Evidence(
                person_id=result.attempt.person_id,
                competency=competency,
                kind=kind,
                score=score,
                level=framework.level_of(exact.rounded(score)),
                result_id=result.id,
                framework_revision_id=revision.id,
                as_of=now.date(),
                at=now,
            )
        )
