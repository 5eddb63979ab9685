"""What a reviewer says of a revision: who may say it, that it has a reason, and its record."""

from __future__ import annotations

from datetime import datetime

from trainer.extensions import db
from trainer.store.tables import Proposal, Review, Revision, User


class OwnWork(ValueError):
    """Who wrote, sent or brought in a text does not review it."""


class NotADraft(ValueError):
    """Nothing waits for review here, or something else does by now."""


class NotInUse(ValueError):
    """The document is not in the state that this needs."""


class ReasonMissing(ValueError):
    """Sending back, retiring and bringing back need a reason."""


def check_reviewer(revision: Revision, sent: Proposal | None, by: User) -> None:
    """Raise OwnWork when `by` wrote or sent what waits."""
    if by.id == (sent.by_id if sent else revision.author_id):
        raise OwnWork


def need(reason: str) -> None:
    """Raise ReasonMissing when nothing is said."""
    if not reason.strip():
        raise ReasonMissing


def give(revision: Revision, verdict: str, note: str = "", *, by: User, now: datetime) -> None:
    """Record a verdict on a revision."""
    db.session.add(
        Review(revision_id=revision.id, verdict=verdict, by_id=by.id, at=now, note=note.strip())
    )
