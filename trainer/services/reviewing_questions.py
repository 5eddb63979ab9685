"""Reviewing questions: somebody else than their author lets them be used, or not."""

from __future__ import annotations

from datetime import datetime

from trainer.extensions import db
from trainer.services.parts import audit, documents, revising, staleness, verdicts, writing
from trainer.store.queries import bank
from trainer.store.queries import questions as find
from trainer.store.tables import Document, Proposal, Revision, User, WorkingCopy


def approve(
    document_id: int, *, revision_id: int | None = None, by: User, now: datetime
) -> Document:
    """Let what waits be used, and commit: for practice alone where it cites no article.

    A question that came with the program belongs to this office from then on (decision 5).
    `revision_id` is what the reviewer saw. Raises OwnWork when `by` is its author,
    NotADraft when somebody was faster.
    """
    document, revision, sent = _waiting(document_id, revision_id)
    verdicts.check_reviewer(revision, sent, by)
    verdicts.give(revision, "approve", by=by, now=now)
    document.origin = "shipped" if revision.author_role == "shipped" else "local"
    _put_into_use(document, revision)
    if sent is not None:
        db.session.delete(sent)
    audit.note("question.approved", document, by=by, now=now, body={"revision": revision.id})
    db.session.commit()
    return document


def give_back(
    document_id: int, note: str, *, revision_id: int | None = None, by: User, now: datetime
) -> Document:
    """Send what waits back to who wrote it, with a note, and commit.

    Its text is there to be worked on again. Raises OwnWork, NotADraft, ReasonMissing.
    """
    document, revision, sent = _waiting(document_id, revision_id)
    verdicts.check_reviewer(revision, sent, by)
    verdicts.need(note)
    verdicts.give(revision, "return", note, by=by, now=now)
    if bank.copy(document_id) is None:
        _open_again(document, revision, sent, by=by, now=now)
    if document.live is None:
        document.state = "draft"
    if sent is not None:
        db.session.delete(sent)
    audit.note("question.returned", document, by=by, now=now, body={"revision": revision.id})
    db.session.commit()
    return document


def set_aside(
    document_id: int, *, revision_id: int | None = None, by: User, now: datetime
) -> Document:
    """Take what waits out of the list, and commit; its author may do so too.

    A question in use stays in use as it is. Nothing is deleted. Raises NotADraft.
    """
    document, revision, sent = _waiting(document_id, revision_id)
    verdicts.give(revision, "retire", by=by, now=now)
    if document.live is None:
        document.state = "retired"
    if sent is not None:
        db.session.delete(sent)
    audit.note("question.set_aside", document, by=by, now=now, body={"revision": revision.id})
    db.session.commit()
    return document


def retire(document_id: int, reason: str, *, by: User, now: datetime) -> Document:
    """Take a question out of use, and commit; sittings that hold it keep it.

    Raises NotInUse, ReasonMissing.
    """
    document = find.locked(document_id)
    if document is None or document.state != "live" or document.live is None:
        raise verdicts.NotInUse
    verdicts.need(reason)
    verdicts.give(document.live, "retire", reason, by=by, now=now)
    document.state = "retired"
    audit.note("question.retired", document, by=by, now=now, body={"reason": reason[:500]})
    db.session.commit()
    return document


def revive(document_id: int, reason: str, *, by: User, now: datetime) -> Document:
    """Bring a retired question back, and commit.

    The text that was in use is in use again, as somebody reviewed it before; one that never
    was waits for review, or goes on being written. Raises NotInUse, ReasonMissing.
    """
    document = find.locked(document_id)
    if document is None or document.state != "retired":
        raise verdicts.NotInUse
    verdicts.need(reason)
    revision = bank.shown_revision(document)
    document.state = "draft"
    if document.live is not None:
        _put_into_use(document, document.live)
    if revision is not None:
        verdicts.give(revision, "revive", reason, by=by, now=now)
    audit.note("question.revived", document, by=by, now=now, body={"reason": reason[:500]})
    db.session.commit()
    return document


def _waiting(
    document_id: int, revision_id: int | None
) -> tuple[Document, Revision, Proposal | None]:
    """Return what waits, locked; raises NotADraft, also when it is not what was seen."""
    document, row = find.locked(document_id), find.projection(document_id)
    if document is None or row is None or document.state == "retired":
        raise verdicts.NotADraft
    sent = bank.proposal(document_id)
    if sent is None and (document.state != "draft" or bank.copy(document_id) is not None):
        raise verdicts.NotADraft
    revision = documents.revision(sent.revision_id if sent else row.revision_id)
    if revision_id is not None and revision.id != revision_id:
        raise verdicts.NotADraft
    return document, revision, sent


def _put_into_use(document: Document, revision: Revision) -> None:
    document.state, document.live = "live", revision
    question = documents.question(revision)
    row = find.projection(document.id)
    assert row is not None
    revising.project(row, revision, question)
    row.stale_from = staleness.stale_from(question, revision)


def _open_again(
    document: Document, revision: Revision, sent: Proposal | None, *, by: User, now: datetime
) -> None:
    """Make a working copy of what was sent, in the name of who sent it."""
    author = (sent.by_id if sent else revision.author_id) or by.id
    text = writing.text_of(writing.fields_of(documents.question(revision)))
    db.session.add(
        WorkingCopy(
            document_id=document.id,
            text=text,
            base_revision_id=document.live_revision_id,
            undo=[],
            by_id=author,
            at=now,
        )
    )
