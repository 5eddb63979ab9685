"""Writing a question: one working copy per question, kept as it is typed, sent to review whole."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from trainer.content import parse
from trainer.content.checks import question as checks
from trainer.content.kinds import KINDS
from trainer.content.library import stale_from
from trainer.domain.question.document import Question
from trainer.extensions import db
from trainer.services.parts import audit, copies, documents, drafting, revising, writing
from trainer.services.parts.copies import NothingChanged, NotReady, StaleCopy
from trainer.store.queries import bank as find
from trainer.store.queries import questions
from trainer.store.tables import Document, Proposal, QuestionRow, Revision, User, WorkingCopy

ROLE = "written"  # how a revision that was written in the browser names its author's part


class NoSuchQuestion(LookupError):
    """There is no question with this number that could be written."""


class BeingWritten(RuntimeError):
    """Somebody is changing the question, or a change of it waits for review."""


def begin(bank: str, kind: str, *, today: date, by: User, now: datetime) -> Document:
    """Add a question that is still to be written, and commit."""
    key = f"{bank}/q-{secrets.token_hex(5)}"
    document = Document(kind="question", key=key, origin="local", state="draft")
    db.session.add(document)
    db.session.flush()
    text = writing.text_of(writing.blank(kind, today))
    db.session.add(WorkingCopy(document_id=document.id, text=text, undo=[], by_id=by.id, at=now))
    audit.note("question.begun", document, by=by, now=now, body={"key": key})
    db.session.commit()
    return document


def keep(
    document_id: int, fields: Mapping[str, Any], *, version: int, by: User, now: datetime
) -> WorkingCopy:
    """Keep what was typed, whatever is wrong with it, and commit; what it replaces can be undone.

    `version` is that of the copy as it was read, 0 when there was none. Raises
    NoSuchQuestion, StaleCopy.
    """
    copy = _copy(_locked(document_id), version, by=by, now=now)
    copies.change(copy, writing.text_of(fields), by=by, now=now)
    return _stored(copy)


def step(document_id: int, *, forward: bool, version: int, by: User, now: datetime) -> WorkingCopy:
    """Undo the last change of the copy, or bring it again, and commit; raises as `keep`."""
    copy = _copy(_locked(document_id), version, by=by, now=now)
    copies.step(copy, forward=forward, by=by, now=now)
    return _stored(copy)


def discard(document_id: int, *, version: int, by: User, now: datetime) -> Document:
    """Let go of what was typed, and commit: the question stays as it is.

    One that never was sent is retired with its text. Raises NoSuchQuestion, StaleCopy.
    """
    document = _locked(document_id)
    copy = find.copy(document_id)
    if copy is None or copy.version != version:
        raise StaleCopy(copy)
    if find.shown_revision(document) is None:
        document.state = "retired"
    else:
        db.session.delete(copy)
    audit.note("question.discarded", document, by=by, now=now, body={"version": version})
    db.session.commit()
    return document


def send(document_id: int, *, version: int, note: str = "", by: User, now: datetime) -> Proposal:
    """Make a revision of the copy, let it wait for a reviewer, and commit.

    What is in use stays in use until then. Raises NoSuchQuestion, StaleCopy, NotReady,
    NothingChanged.
    """
    document = _locked(document_id)
    copy = find.copy(document_id)
    if copy is None and not version:
        raise NothingChanged
    if copy is None or copy.version != version:
        raise StaleCopy(copy)
    known = drafting.register()
    key = document.key.partition("/")[2]
    made = writing.tried(writing.from_text(copy.text), key, known)
    if made.question is None or made.findings:
        raise NotReady(made.findings)
    db.session.delete(copy)
    proposal = _proposed(document, made.question, known, note=note, by=by, now=now)
    db.session.commit()
    return proposal


def add_basis(document_id: int, citation: str, *, by: User, now: datetime) -> Proposal:
    """Propose an article as the basis of a question that cites none, and commit.

    Raises NoSuchQuestion, BeingWritten, NothingChanged when it cites one already, NotReady
    when the article was not in force on the day the question rests on.
    """
    document = _locked(document_id)
    if find.copy(document_id) is not None or find.proposal(document_id) is not None:
        raise BeingWritten
    revision = find.shown_revision(document)
    if revision is None:
        raise NoSuchQuestion
    question = documents.question(revision)
    if question.citations:
        raise NothingChanged
    known = drafting.register()
    cited = replace(question, citations=(citation,))
    faults = [f for f in checks.findings(cited, known.references) if f.path[0] == "citations"]
    if faults:
        raise NotReady(faults)
    proposal = _proposed(document, cited, known, note="", by=by, now=now)
    db.session.commit()
    return proposal


def _proposed(
    document: Document,
    question: Question,
    known: drafting.Register,
    *,
    note: str,
    by: User,
    now: datetime,
) -> Proposal:
    written = parse.document(KINDS["question"], document.key, question, text="", file="")
    if document.live is not None and document.live.sha256 == written.sha256:
        raise NothingChanged
    revision = revising.revision(document, written, role=ROLE, by=by, now=now)
    if document.live is None:
        document.state = "in_review"
        _project(document, revision, question, known)
    proposal = find.proposal(document.id) or Proposal(document_id=document.id)
    proposal.revision_id, proposal.base_revision_id = revision.id, document.live_revision_id
    proposal.by_id, proposal.at, proposal.note = by.id, now, note
    db.session.add(proposal)
    audit.note("question.sent", document, by=by, now=now, body={"revision": revision.id})
    return proposal


def _project(
    document: Document, revision: Revision, question: Question, known: drafting.Register
) -> None:
    row = questions.projection(document.id) or QuestionRow(document_id=document.id)
    revising.project(row, revision, question)
    row.stale_from = stale_from(question.citations, dict(known.references.statutes))
    db.session.add(row)


def _locked(document_id: int) -> Document:
    document = questions.locked(document_id)
    if document is None or document.state == "retired":
        raise NoSuchQuestion
    return document


def _copy(document: Document, version: int, *, by: User, now: datetime) -> WorkingCopy:
    """Return the copy of a locked question; one is made of the present text where there is none."""

    def fresh() -> tuple[str, int] | None:
        revision = find.shown_revision(document)
        if revision is None:
            return None
        question = documents.question(pending(document, revision))
        return writing.text_of(writing.fields_of(question)), revision.id

    return copies.at(document.id, version, fresh, by=by, now=now)


def pending(document: Document, otherwise: Revision) -> Revision:
    """Return the revision that waits for review, from which editing goes on, or another one."""
    sent = find.proposal(document.id)
    return documents.revision(sent.revision_id) if sent else otherwise


def _stored(copy: WorkingCopy) -> WorkingCopy:
    """Commit a copy; one that was made and says nothing new is not kept."""
    copies.keep(copy)
    db.session.commit()
    return copy
