"""Taking a new text of a statute into the register, after its preview was looked at."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from trainer.content import parse
from trainer.content.kinds import KINDS
from trainer.content.parse import Document as Written
from trainer.extensions import db
from trainer.services.parts import audit, impact, register, revising
from trainer.store.queries import law as find
from trainer.store.tables import Document, User


class RegisterMoved(ValueError):
    """The register is not the one that the preview was made on; nothing was stored."""


class SameStatute(ValueError):
    """The register holds this very text; nothing was stored."""


def read(content: bytes, name: str) -> Written:
    """Return the statute that a file of the register holds; raises BadContent with lines."""
    value = impact.statute(content, name)
    text = content.decode("utf-8-sig")
    return parse.document(KINDS["statute"], value.key, value, text=text, file=name)


def is_known(written: Written) -> bool:
    """Say whether the register holds this very text."""
    known = _document(written.key)
    return known is not None and known.live is not None and known.live.sha256 == written.sha256


def adopt(written: Written, seen: str, *, by: User | None, now: datetime) -> Document:
    """Make a text the live one of its statute, with all that follows from it, and commit.

    From now on the statute is this installation's own: a sync proposes a shipped text and
    does not replace it. `seen` is the `register.state()` that the preview was made on:
    raises RegisterMoved when it is another by now, SameStatute when there is nothing to do.
    """
    find.lock_statutes()
    if is_known(written):
        raise SameStatute
    if seen != register.state():
        raise RegisterMoved
    document = _document(written.key) or Document(kind=written.kind, key=written.key)
    document.origin, document.state = "local", "live"
    db.session.add(document)
    db.session.flush()
    made = revising.revision(document, written, role="adopted", by=by, now=now)
    document.live_revision_id, document.live = made.id, made
    db.session.flush()
    register.project_questions()
    register.project_law()
    body = {"statute": written.key, "sha256": written.sha256}
    audit.note("law.adopted", document, by=by, now=now, body=body)
    db.session.commit()
    return document


def _document(key: str) -> Document | None:
    return db.session.execute(
        select(Document).where(Document.kind == "statute", Document.key == key)
    ).scalar_one_or_none()
