"""Reviewing cases: somebody else than their author puts them into use, or not."""

from __future__ import annotations

from datetime import datetime

from trainer.extensions import db
from trainer.services.parts import (
    audit,
    bests,
    calendars,
    copies,
    documents,
    drafting,
    outlining,
    queueing,
    verdicts,
)
from trainer.store.queries import bank, studio
from trainer.store.tables import Document, Proposal, Revision, User


def approve(
    document_id: int, *, revision_id: int | None = None, by: User, now: datetime
) -> Document:
    """Put what waits into use, and commit; handlings under way stay with their revision.

    A case that came with the program belongs to this office from then on (decision 5).
    `revision_id` is what the reviewer saw. Raises OwnWork when `by` is its author,
    NotADraft when somebody was faster.
    """
    document, sent = _waiting(document_id, revision_id)
    verdicts.check_reviewer(sent.revision, sent, by)
    verdicts.give(sent.revision, "approve", by=by, now=now)
    document.origin = "shipped" if sent.revision.author_role == "shipped" else "local"
    document.state, document.live = "live", sent.revision
    _see_to_best(sent.revision, by=by, now=now)
    db.session.delete(sent)
    audit.note("case.approved", document, by=by, now=now, body={"revision": sent.revision_id})
    db.session.commit()
    return document


def give_back(
    document_id: int, note: str, *, revision_id: int | None = None, by: User, now: datetime
) -> Document:
    """Send what waits back to who wrote it, with a note, and commit.

    Its text is there to be worked on again. Raises OwnWork, NotADraft, ReasonMissing.
    """
    document, sent = _waiting(document_id, revision_id)
    verdicts.check_reviewer(sent.revision, sent, by)
    verdicts.need(note)
    verdicts.give(sent.revision, "return", note, by=by, now=now)
    if bank.copy(document_id) is None:
        _open_again(document, sent, by=by, now=now)
    if document.live is None:
        document.state = "draft"
    db.session.delete(sent)
    audit.note("case.returned", document, by=by, now=now, body={"revision": sent.revision_id})
    db.session.commit()
    return document


def retire(document_id: int, reason: str, *, by: User, now: datetime) -> Document:
    """Take a case out of use, and commit; whoever is handling it goes on to the end.

    Raises NotInUse, ReasonMissing.
    """
    document = studio.locked(document_id)
    if document is None or document.state != "live" or document.live is None:
        raise verdicts.NotInUse
    verdicts.need(reason)
    verdicts.give(document.live, "retire", reason, by=by, now=now)
    document.state = "retired"
    audit.note("case.retired", document, by=by, now=now, body={"reason": reason[:500]})
    db.session.commit()
    return document


def revive(document_id: int, reason: str, *, by: User, now: datetime) -> Document:
    """Bring a retired case back, and commit: into use where it was, else to be written on.

    Raises NotInUse, ReasonMissing.
    """
    document = studio.locked(document_id)
    if document is None or document.state != "retired":
        raise verdicts.NotInUse
    verdicts.need(reason)
    document.state = "draft" if document.live is None else "live"
    revision = studio.shown_revision(document)
    if revision is not None:
        verdicts.give(revision, "revive", reason, by=by, now=now)
    audit.note("case.revived", document, by=by, now=now, body={"reason": reason[:500]})
    db.session.commit()
    return document


def _waiting(document_id: int, revision_id: int | None) -> tuple[Document, Proposal]:
    """Return what waits, locked; raises NotADraft, also when it is not what was seen."""
    document, sent = studio.locked(document_id), bank.proposal(document_id)
    if document is None or sent is None or document.state == "retired":
        raise verdicts.NotADraft
    if revision_id is not None and sent.revision_id != revision_id:
        raise verdicts.NotADraft
    return document, sent


def _see_to_best(of: Revision, *, by: User, now: datetime) -> None:
    """Keep the best of a case where it is known, else queue finding it: nobody waits for that."""
    on = calendars.current()
    if not bests.carry(of, on):
        queueing.add(bests.KIND, {"calendar": on.id, "case": of.id}, by=by, now=now)


def _open_again(document: Document, sent: Proposal, *, by: User, now: datetime) -> None:
    """Make a working copy of what was sent, in the name of who sent it."""
    titles = outlining.titles(drafting.register())
    fields = outlining.fields_of_case(documents.scenario(sent.revision), titles)
    copy = copies.new(
        document.id, outlining.text_of(fields), document.live_revision_id, by=by, now=now
    )
    copy.version, copy.by_id = 1, sent.by_id or by.id
    db.session.add(copy)
