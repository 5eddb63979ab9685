"""Work that is carried by its row: begun under a lease, told about, ended; one commit each."""

from __future__ import annotations

from datetime import datetime

from trainer.extensions import db
from trainer.services.parts import queueing
from trainer.store.tables import Job


def begin(job_id: int, *, now: datetime) -> Job | None:
    """Take a piece of work, and commit; None where another has it or it is over."""
    job = queueing.begin(job_id, now=now)
    db.session.commit()
    return job


def advance(job_id: int, progress: int, total: int, *, now: datetime) -> None:
    """Say how far a piece of work is, and commit."""
    queueing.advance(job_id, progress, total, now=now)
    db.session.commit()


def end(job_id: int, *, note: str = "") -> None:
    """Close a piece of work, and commit; `note` says in a word why it failed."""
    queueing.end(job_id, note=note)
    db.session.commit()
