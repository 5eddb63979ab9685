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
from trainer.domain.rules import RULES
from trainer.domain.scenario import ledgers, walks
from trainer.domain.scenario.play import Case
from trainer.extensions import db
from trainer.services.parts import audit, calendars, documents, scoring
from trainer.store.tables import CalendarDay, Document, Revision, ScenarioBest, User


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
    sync proposes its version and does not put it in force. Raises InvalidArrangement,
    NothingChanged, CalendarMoved.
    """
    shown = documents.revision(seen)
    value = arrangement.changed(documents.calendar(shown), spans, last)
    written = parse.document(KINDS["calendar"], calendars.KEY, value, text="", file="")
    if written.sha256 == shown.sha256:
        raise NothingChanged
    best = _best(shown, value, written.sha256)
    document = _locked()
    if document.live_revision_id != seen:
        raise CalendarMoved
    revision = _revision(document, written, by=by, now=now)
    document.origin, document.live_revision_id, document.live = "local", revision.id, revision
    _project(revision, value, {day for span in spans for day in span.days()}, shown, source)
    for of, most in best:
        if db.session.get(ScenarioBest, (of, revision.id, RULES)) is None:
            db.session.add(scoring.best_row(of, revision.id, most))
    body = {"last": last.isoformat(), "spans": [_plain(span) for span in spans], "source": source}
    audit.note("calendar.extended", revision, by=by, now=now, body=body)
    db.session.commit()
    return revision


def _best(before: Revision, value: WorkCalendar, sha256: str) -> list[tuple[int, ledgers.Best]]:
    """Return the best of every live case on the new calendar, worked out before anything is locked.

    A best that was found on the calendar before asked for none of the days that lie behind
    its end, so it holds on one that is merely longer. Ends the transaction under way.
    """
    same = select(Revision.id).where(Revision.sha256 == sha256)
    known = _known(db.session.execute(same).scalar_one_or_none())
    if arrangement.is_longer(documents.calendar(before), value):
        known = {**_known(before.id), **known}
    cases = documents.all_live("scenario")
    found = {
        of.id: known.get(of.id) or walks.best_of(Case(documents.value(of), value)) for of in cases
    }
    db.session.rollback()
    return list(found.items())


def _known(revision_id: int | None) -> dict[int, ledgers.Best]:
    """Return the best of each case on a calendar revision, as it was kept."""
    rows = db.session.execute(
        select(ScenarioBest).where(
            ScenarioBest.calendar_revision_id == revision_id, ScenarioBest.rules == RULES
        )
    ).scalars()
    return {row.revision_id: scoring.best_kept(row) for row in rows}


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
