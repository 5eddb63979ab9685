"""Writing to the audit log, in the transaction of the change it records."""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import inspect, select

from trainer.domain import chain
from trainer.extensions import db
from trainer.services.parts.access import Actor
from trainer.store.base import Base
from trainer.store.kept import kept
from trainer.store.tables import AuditEntry, AuditHead

origin: ContextVar[str] = ContextVar("origin", default="")  # the address a request came from


def note(
    verb: str,
    subject: Base | None,
    *,
    by: Actor | None,
    now: datetime,
    body: Mapping[str, Any] | None = None,
) -> AuditEntry:
    """Add an entry to the chain: the last thing a use case does before it commits.

    Locks the one-row head until the commit, so that entries follow each other; nothing
    else is locked after it. `by` is None for the system's own acts.
    """
    if subject is not None and not inspect(subject).has_identity:
        db.session.flush()
    head = kept(AuditHead, locked_head)
    entry = AuditEntry(
        no=head.no + 1,
        at=now,
        actor_id=by.id if by else None,
        verb=verb,
        subject_kind=subject.__tablename__ if subject is not None else "",
        subject_id=_identity(subject),
        body=dict(body) if body else None,
        body_sha=chain.digest(dict(body) if body else None),
        ip=origin.get(),
        prev_hash=head.hash,
        hash="",
    )
    entry.hash = chain.link(entry.prev_hash, facts(entry))
    head.no, head.hash = entry.no, entry.hash
    db.session.add(entry)
    return entry


def locked_head() -> AuditHead:
    """Return the head with its row locked: from here to the commit one writer goes at a time."""
    found = db.session.execute(select(AuditHead).with_for_update()).scalar_one_or_none()
    if found is None:
        found = AuditHead(id=1, no=0, hash=chain.GENESIS)
        db.session.add(found)
    return found


def head() -> AuditHead | None:
    """Return the newest entry's number and hash, or None before the first."""
    return db.session.get(AuditHead, 1)


def facts(entry: AuditEntry) -> dict[str, object]:
    """Return what the chain covers of an entry: all but the body itself."""
    return {
        "no": entry.no,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": entry.actor_id,
        "verb": entry.verb,
        "subject": [entry.subject_kind, entry.subject_id],
        "body": entry.body_sha,
        "ip": entry.ip,
    }


def _identity(subject: Base | None) -> int | None:
    if subject is None:
        return None
    key = inspect(subject).identity
    return key[0] if key and isinstance(key[0], int) else None
