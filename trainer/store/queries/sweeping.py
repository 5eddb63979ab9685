"""Questions of the sweeper: which attempts have run out of time."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from trainer.extensions import db
from trainer.store.tables import Attempt


def overdue(now: datetime) -> list[Attempt]:
    """Return the attempts in progress whose deadline has passed, the oldest deadline first."""
    return list(
        db.session.execute(
            select(Attempt)
            .where(Attempt.state == "active", Attempt.deadline_at < now)
            .order_by(Attempt.deadline_at, Attempt.id)
        ).scalars()
    )
