"""Adding what the yearly notice arranges to the working calendar of this installation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import func, select

from trainer.content import parse
from trainer.content.kinds import KINDS
from trainer.domain import arrangement
from trainer.domain.arrangement import Span
from trainer.domain.calendar import WorkCalendar
from trainer.extensions import db
from trainer.services.parts import audit, bests, calendars, documents, queueing
from trainer.store.tables import CalendarDay, Document, Revision, User


class NothingChanged(ValueError):
    """The calendar says this already."""


class CalendarMoved(RuntimeError):
    """Somebody else changed the calendar since it was shown."""


def extend(
    spans: Sequence[Span],
    *,
    last: date,
    source: str,
    seen: int,
    by: User | None,
    now: datetime,
) -> Revision:
    """Make a new revision of the calendar with `spans` changed and known up to `last`; commit.

    `seen` is the revision that the change was written for. What was started before keeps
    the revision it pinned; the document becomes this installation's own, so that a later
    sync proposes its version and does not put it in force. The best of the cases that the
    change can touch is worked out later, by a job of the kind `bests.KIND`. Raises
    InvalidArrangement, NothingChanged, CalendarMoved.
    """
    shown = documents.revision(seen)
    value = arrangement.changed(documents.calendar(shown), spans, last)
    written = parse.document(KINDS["calendar"], calendars.KEY, value, text="", file="")
    if written.sha256 == shown.sha256:
        raise NothingChanged
    document = _locked()
    if document.live_revision_id != seen:
        raise CalendarMoved
    revision = _revision(document, written, by=by, now=now)
    document.origin, document.live_revision_id, document.live = "local", revision.id, revision
    _project(revision, value, {day for span in spans for day in span.days()}, shown, source)
    _carry_best(revision, by=by, now=now)
    body = {"last": last.isoformat(), "spans": [_plain(span) for span in spans], "source": source}
    audit.note("calendar.extended", revision, by=by, now=now, body=body)
    db.session.commit()
    return revision


def _carry_best(revision: Revision, *, by: User | None, now: datetime) -> None:
    """Keep the best of every live case that the change does not touch, and queue the others."""
    left = [of for of in documents.all_live("scenario") if not bests.carry(of, revision)]
    if left:
        queueing.add(bests.KIND, {"calendar": revision.id}, by=by, now=now)


def _locked() -> Document:
    query = select(Document).where(Document.kind == "calendar", Document.key == calendars.KEY)
    options = {"populate_existing": True}
    return db.session.execute(
        query.with_for_update(of=Document), execution_options=options
    ).scalar_one()


def _revision(
    document: Document, written: parse.Document, *, by: User | None, now: datetime
) -> Revision:
    """Return the revision with these days: an old one again, or a new one."""
    known = db.session.execute(
        select(Revision).where(
            Revision.document_id == document.id, Revision.sha256 == written.sha256
        )
    ).scalar_one_or_none()
    if known is not None:
        return known
    newest = select(func.max(Revision.number)).where(Revision.document_id == document.id)
    revision = Revision(
        document=document,
        number=db.session.execute(newest).scalar_one() + 1,
        sha256=written.sha256,
        format=1,
        text=written.text,
        body=written.body,
        title=written.key,
        author_id=by.id if by else None,
        author_role="administrator",
        created_at=now,
    )
    db.session.add(revision)
    db.session.flush()
    return revision


def _project(
    revision: Revision, value: WorkCalendar, touched: set[date], before: Revision, source: str
) -> None:
    """Keep the special days of a new revision as rows, each with where it comes from."""
    known = select(CalendarDay.day).where(CalendarDay.revision_id == revision.id).limit(1)
    if db.session.execute(known).first() is not None:
        return
    earlier = select(CalendarDay.day, CalendarDay.source).where(
        CalendarDay.revision_id == before.id
    )
    sources = {day: text for day, text in db.session.execute(earlier) if day not in touched}
    db.session.add_all(
        CalendarDay(
            revision_id=revision.id, day=day, kind=str(kind), source=sources.get(day, source[:80])
        )
        for day, kind in value.special.items()
    )


def _plain(span: Span) -> list[str]:
    return [str(span.kind), span.first.isoformat(), span.last.isoformat()]
