"""Working copies: the one text of a document that is being written, with its undo.

Nothing here commits. A save names the version it was made on, and a stale one is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from trainer.content.checks.finding import Finding
from trainer.domain import undo
from trainer.extensions import db
from trainer.store.queries import bank as find
from trainer.store.tables import User, WorkingCopy

Fresh = Callable[[], tuple[str, int] | None]  # the present text, and the revision it is of


class StaleCopy(RuntimeError):
    """The working copy changed since it was read; `copy` is what stands there now."""

    def __init__(self, copy: WorkingCopy | None) -> None:
        super().__init__(copy.version if copy else 0)
        self.copy = copy


class NotReady(ValueError):
    """The text has faults, and is not sent."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(f"{len(findings)} findings")
        self.findings = tuple(findings)


class NothingChanged(ValueError):
    """The text is the one in use."""


def new(document_id: int, text: str, base: int | None, *, by: User, now: datetime) -> WorkingCopy:
    """Return a copy that nobody changed yet; it is not added to the session."""
    return WorkingCopy(
        document_id=document_id,
        text=text,
        base_revision_id=base,
        version=0,
        undo=[],
        by_id=by.id,
        at=now,
    )


def at(document_id: int, version: int, fresh: Fresh, *, by: User, now: datetime) -> WorkingCopy:
    """Return the copy with a version; for version 0 one of the present text, when there is none.

    Raises StaleCopy.
    """
    copy = find.copy(document_id)
    if copy is not None and copy.version == version:
        return copy
    present = fresh() if copy is None and not version else None
    if present is None:
        raise StaleCopy(copy)
    return new(document_id, *present, by=by, now=now)


def change(copy: WorkingCopy, text: str, *, by: User, now: datetime) -> None:
    """Put another text into a copy, so that it can be undone; the same one changes nothing."""
    if text != copy.text:
        present = undo.entry(copy.text, copy.by_id, copy.at)
        copy.undo = undo.kept(copy.undo, present, text, by=by.id, at=now)
        _put(copy, text, by=by, now=now)


def step(copy: WorkingCopy, *, forward: bool, by: User, now: datetime) -> None:
    """Undo the last change of a copy, or bring it again."""
    move = undo.redone if forward else undo.undone
    moved = move(copy.undo, undo.entry(copy.text, copy.by_id, copy.at))
    if moved is not None:
        copy.undo = moved[0]
        _put(copy, moved[1]["text"], by=by, now=now)


def keep(copy: WorkingCopy) -> WorkingCopy:
    """Let the session keep a copy; one that was made and says nothing new is let go."""
    if copy.version:
        db.session.add(copy)
    return copy


def _put(copy: WorkingCopy, text: str, *, by: User, now: datetime) -> None:
    copy.text, copy.version, copy.by_id, copy.at = text, copy.version + 1, by.id, now
