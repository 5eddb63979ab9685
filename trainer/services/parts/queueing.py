"""Rows of work to be done later: adding one, beginning it, telling how far it is, ending it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select

from trainer.extensions import db
from trainer.store.tables import Job, User

LEASE = timedelta(minutes=10)
MOST_TRIES = 3
PATIENCE = timedelta(seconds=30)  # after which a tick takes what nobody was woken for


def add(kind: str, args: Mapping[str, Any], *, by: User | None, now: datetime) -> Job:
    """Add a piece of work, or return the one of the same kind and arguments that is not over."""
    for job in open_of(kind):
        if job.args == dict(args):
            return job
    job = Job(kind=kind, args=dict(args), by_id=by.id if by else None, at=now)
    db.session.add(job)
    db.session.flush()
    return job


def open_of(kind: str) -> list[Job]:
    """Return the work of a kind that is queued or under way, the oldest first."""
    return list(
        db.session.execute(
            select(Job)
            .where(Job.kind == kind, Job.state.in_(("queued", "running")))
            .order_by(Job.id)
        ).scalars()
    )


def newest_of(kind: str, **args: Any) -> Job | None:
    """Return the newest work of a kind with these arguments, or None."""
    rows = db.session.execute(select(Job).where(Job.kind == kind).order_by(Job.id.desc()))
    return next((job for job in rows.scalars() if job.args == args), None)


def waiting(*, now: datetime, patience: timedelta = PATIENCE) -> list[int]:
    """Return the ids of work that waited too long, or whose worker is gone, the oldest first."""
    return list(
        db.session.execute(
            select(Job.id)
            .where(
                or_(
                    (Job.state == "queued") & (Job.at <= now - patience),
                    (Job.state == "running") & (Job.lease_until <= now),
                )
            )
            .order_by(Job.id)
        ).scalars()
    )


def begin(job_id: int, *, now: datetime) -> Job | None:
    """Take a piece of work under a lease; None where another has it or it is over.

    One that was begun three times and never ended is given up.
    """
    job = _locked(job_id)
    if job is None or job.state in ("done", "failed"):
        return None
    if job.state == "running" and job.lease_until is not None and job.lease_until > now:
        return None
    if job.tries >= MOST_TRIES:
        job.state, job.note, job.lease_until = "failed", "gave_up", None
        return None
    job.state, job.tries, job.lease_until = "running", job.tries + 1, now + LEASE
    job.progress = 0
    return job


def advance(job_id: int, progress: int, total: int, *, now: datetime) -> None:
    """Say how far a piece of work is, and prolong its lease."""
    job = _locked(job_id)
    if job is not None and job.state == "running":
        job.progress, job.total, job.lease_until = progress, total, now + LEASE


def end(job_id: int, *, note: str = "") -> None:
    """Close a piece of work: failed where a note says why, else done."""
    job = _locked(job_id)
    if job is not None:
        job.state, job.note, job.lease_until = "failed" if note else "done", note[:200], None


def _locked(job_id: int) -> Job | None:
    return db.session.execute(
        select(Job)
        .where(Job.id == job_id)
        .with_for_update(of=Job)
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
