"""Writing a case: one working copy per case, kept as it is typed, sent to review whole."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from trainer.content import parse, source
from trainer.content.fault import BadContent
from trainer.content.kinds import KINDS
from trainer.domain.calendar import ONE_DAY, WorkCalendar
from trainer.domain.scenario.document import Scenario
from trainer.domain.scenario.outline import Outline
from trainer.extensions import db
from trainer.services.parts import (
    audit,
    calendars,
    copies,
    documents,
    drafting,
    outlining,
    revising,
)
from trainer.services.parts.copies import NothingChanged, NotReady, StaleCopy
from trainer.store import engine
from trainer.store.queries import bank as find
from trainer.store.queries import studio
from trainer.store.tables import Document, Proposal, User, WorkingCopy

ROOM = 120  # days between the receipt of an empty case and the end of the holidays that are known
ROLE = "written"  # how a revision that was written in the browser names its author's part


class NoSuchCase(LookupError):
    """There is no case with this number that could be written."""


def begin(fields: Mapping[str, Any], *, by: User, now: datetime) -> Document:
    """Add a case that is still to be told, with the fields it begins with, and commit."""
    key = f"a-{secrets.token_hex(5)}"
    document = Document(kind="scenario", key=key, origin="local", state="draft")
    db.session.add(document)
    db.session.flush()
    copy = copies.new(document.id, outlining.text_of(fields), None, by=by, now=now)
    copy.version = 1
    db.session.add(copy)
    audit.note("case.begun", document, by=by, now=now, body={"key": key})
    db.session.commit()
    return document


def blank(office: str, today: date) -> outlining.Fields:
    """Return the fields of an empty case, received today or on a day whose periods can be counted."""
    calendar = _calendar()
    day = min(today, calendar.last - timedelta(days=ROOM))
    while not calendar.is_working(day):
        day -= ONE_DAY
    return outlining.blank(office, day)


def from_starter(key: str) -> outlining.Fields:
    """Return the fields that a starter outline gives; raises NoSuchDocument."""
    outline = documents.value(documents.live("outline", key))
    assert isinstance(outline, Outline)
    fields = outlining.fields_of(outline)
    return {**fields, "author": "", "note": ""}


def from_file(text: str, otherwise: outlining.Fields) -> outlining.Fields:
    """Return the fields that a file gives: those of an outline where it is one or has that shape.

    What cannot be read yet is kept as the whole text, with `otherwise` for the rest.
    """
    whole = {**otherwise, "mode": outlining.FULL, "yaml": text}
    try:
        _, value = parse.shaped(source.read(text, ""))
    except BadContent:
        return whole
    if isinstance(value, Outline):
        return outlining.fields_of(value)
    if isinstance(value, Scenario):
        return outlining.fields_of_case(value, outlining.titles(drafting.register()))
    return whole


def keep(
    document_id: int, fields: Mapping[str, Any], *, version: int, by: User, now: datetime
) -> WorkingCopy:
    """Keep what was typed, whatever is wrong with it, and commit; what it replaces can be undone.

    `version` is that of the copy as it was read, 0 when there was none. Raises
    NoSuchCase, StaleCopy.
    """
    copy = _copy(_locked(document_id), version, by=by, now=now)
    copies.change(copy, outlining.text_of(fields), by=by, now=now)
    copies.keep(copy)
    db.session.commit()
    return copy


def step(document_id: int, *, forward: bool, version: int, by: User, now: datetime) -> WorkingCopy:
    """Undo the last change of the copy, or bring it again, and commit; raises as `keep`."""
    copy = _copy(_locked(document_id), version, by=by, now=now)
    copies.step(copy, forward=forward, by=by, now=now)
    copies.keep(copy)
    db.session.commit()
    return copy


def discard(document_id: int, *, version: int, by: User, now: datetime) -> Document:
    """Let go of what was typed, and commit: the case stays as it is.

    One that never was sent is retired with its text. Raises NoSuchCase, StaleCopy.
    """
    document = _locked(document_id)
    copy = find.copy(document_id)
    if copy is None or copy.version != version:
        raise StaleCopy(copy)
    if studio.shown_revision(document) is None:
        document.state = "retired"
    else:
        db.session.delete(copy)
    audit.note("case.discarded", document, by=by, now=now, body={"version": version})
    db.session.commit()
    return document


def send(document_id: int, *, version: int, note: str = "", by: User, now: datetime) -> Proposal:
    """Make a revision of the copy, let it wait for a reviewer, and commit.

    What is in use stays in use until then. Raises NoSuchCase, StaleCopy, NotReady when the
    check finds anything or could not be finished, NothingChanged.
    """
    checked = _checked(document_id)
    document = _locked(document_id)
    copy = find.copy(document_id)
    if copy is None and not version:
        raise NothingChanged
    if copy is None or checked is None or (copy.version, copy.text) != (version, checked[0]):
        raise StaleCopy(copy)
    made = checked[1]
    if made.scenario is None or made.findings:
        raise NotReady(made.findings)
    written = parse.document(KINDS["scenario"], document.key, made.scenario, text="", file="")
    if document.live is not None and document.live.sha256 == written.sha256:
        raise NothingChanged
    db.session.delete(copy)
    revision = revising.revision(document, written, role=ROLE, by=by, now=now)
    if document.live is None:
        document.state = "in_review"
    proposal = find.proposal(document.id) or Proposal(document_id=document.id)
    proposal.revision_id, proposal.base_revision_id = revision.id, document.live_revision_id
    proposal.by_id, proposal.at, proposal.note = by.id, now, note
    db.session.add(proposal)
    audit.note("case.sent", document, by=by, now=now, body={"revision": revision.id})
    db.session.commit()
    return proposal


def _checked(document_id: int) -> tuple[str, outlining.Tried] | None:
    """Return the text of the copy and what it makes, explored while nobody waits to save."""
    with engine.reading():
        document, copy = studio.case(document_id), find.copy(document_id)
        if document is None or copy is None:
            db.session.rollback()
            return None
        text = copy.text
        made = tried(document, outlining.from_text(text))
        db.session.rollback()
    return text, made


def tried(
    document: Document, fields: Mapping[str, Any], budget: int | None = None
) -> outlining.Tried:
    """Return what the fields make of a case, checked against what is live; changes nothing."""
    args = () if budget is None else (budget,)
    return outlining.tried(fields, document.key, drafting.register(), _calendar(), *args)


def written(document: Document, copy: WorkingCopy | None) -> outlining.Fields | None:
    """Return what the pages show: what is being written, else what waits or is in use."""
    if copy is not None:
        return outlining.from_text(copy.text)
    present = _present(document)
    return None if present is None else outlining.from_text(present[0])


def _present(document: Document) -> tuple[str, int] | None:
    sent = find.proposal(document.id)
    revision = sent.revision if sent else studio.shown_revision(document)
    if revision is None:
        return None
    titles = outlining.titles(drafting.register())
    fields = outlining.fields_of_case(documents.scenario(revision), titles)
    return outlining.text_of(fields), revision.id


def _calendar() -> WorkCalendar:
    return documents.calendar(calendars.current())


def _locked(document_id: int) -> Document:
    document = studio.locked(document_id)
    if document is None or document.state == "retired":
        raise NoSuchCase
    return document


def _copy(document: Document, version: int, *, by: User, now: datetime) -> WorkingCopy:
    return copies.at(document.id, version, lambda: _present(document), by=by, now=now)
