"""Noting who looked at whose data."""

from __future__ import annotations

from datetime import datetime

from trainer.extensions import db
from trainer.store.tables import AccessLog, User


def note(by: User, endpoint: str, subject_person_id: int, *, ip: str, now: datetime) -> None:
    """Add a line to the access log, and commit."""
    db.session.add(
        AccessLog(
            user_id=by.id,
            endpoint=endpoint[:80],
            subject_person_id=subject_person_id,
            at=now,
            ip=ip[:45],
        )
    )
    db.session.commit()
