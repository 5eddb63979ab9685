"""Bringing shipped documents into the database: new texts become new revisions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from trainer.content import parse
from trainer.content.kinds import KINDS
from trainer.content.library import Library
from trainer.content.parse import Document as Written
from trainer.extensions import db
from trainer.services.parts import audit, bests, calendars, documents, register, revising
from trainer.store.queries import law
from trainer.store.tables import CalendarDay, Document, Proposal, Revision, User

Progress = Callable[[int, int], None]


@dataclass
class Report:
    """What a sync did: identities as `kind key`."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    proposed: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    unchanged: int = 0


class FaultyLibrary(ValueError):
    """The files have faults; nothing was stored."""

    def __init__(self, library: Library) -> None:
        super().__init__(f"{len(library.faults)} faults")
        self.faults = library.faults


def sync(
    library: Library,
    *,
    by: User | None,
    now: datetime,
    progress: Progress = lambda done, of: None,
) -> Report:
    """Make a revision of every text that is new, and commit; idempotent.

    A revision that exists is never touched. A live revision that was written here stays
    live, and the shipped text becomes a proposal. A document whose file went missing is
    reported, not deleted. Raises FaultyLibrary.
    """
    if library.faults:
        raise FaultyLibrary(library)
    law.lock_statutes()
    report = Report()
    written = [_calendar(), *library.documents]
    for number, document in enumerate(written, 1):
        progress(number, len(written))
        _store(document, report, by=by, now=now)
    _note_missing(written, report)
    db.session.flush()
    register.project_questions()
    register.project_law()
    _project_days()
    _work_out_best()
    audit.note("content.synced", None, by=by, now=now, body=_counts(report))
    db.session.commit()
    return report


def _counts(report: Report) -> dict[str, Any]:
    return {
        "added": len(report.added),
        "changed": report.changed[:50],
        "proposed": report.proposed[:50],
        "unchanged": report.unchanged,
    }


def _calendar() -> Written:
    value = calendars.materialised()
    return parse.document(KINDS["calendar"], calendars.KEY, value, text="", file="chinesecalendar")


def _store(written: Written, report: Report, *, by: User | None, now: datetime) -> None:
    name = f"{written.kind} {written.key}"
    document = db.session.execute(
        select(Document).where(Document.kind == written.kind, Document.key == written.key)
    ).scalar_one_or_none()
    if document is None:
        document = Document(kind=written.kind, key=written.key, origin="shipped", state="live")
        db.session.add(document)
        db.session.flush()
        report.added.append(name)
    elif document.live is not None and document.live.sha256 == written.sha256:
        report.unchanged += 1
        return
    else:
        report.changed.append(name)
    revision = revising.revision(document, written, role="shipped", by=by, now=now)
    if document.origin == "local":
        report.changed.remove(name)
        report.proposed.append(name)
        _propose(document, revision, now)
        return
    document.live_revision_id = revision.id
    document.live = revision


def _propose(document: Document, revision: Revision, now: datetime) -> None:
    """Let the new shipped text of a question or case that was changed here wait for a reviewer."""
    if document.kind not in ("question", "scenario") or revision.created_at != now:
        return
    if db.session.get(Proposal, document.id) is None:
        db.session.add(
            Proposal(
                document_id=document.id,
                revision_id=revision.id,
                base_revision_id=document.live_revision_id,
                at=now,
            )
        )


def _note_missing(written: list[Written], report: Report) -> None:
    there = {(w.kind, w.key) for w in written}
    shipped = select(Document.kind, Document.key).where(Document.origin == "shipped")
    report.missing = sorted(
        f"{kind} {key}" for kind, key in db.session.execute(shipped) if (kind, key) not in there
    )


def _project_days() -> None:
    revision = calendars.current()
    known = select(CalendarDay.day).where(CalendarDay.revision_id == revision.id).limit(1)
    if db.session.execute(known).first() is None:
        db.session.add_all(
            CalendarDay(revision_id=revision.id, day=day, kind=str(kind), source="国务院放假通知")
            for day, kind in documents.calendar(revision).special.items()
        )


def _work_out_best() -> None:
    """Keep the best attainable points of every live case on the present calendar."""
    on = calendars.current()
    for of in documents.all_live("scenario"):
        bests.keep(of, on, bests.best(of, on))
