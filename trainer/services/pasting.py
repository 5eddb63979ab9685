"""Texts of questions made ready for import: begun, mended again and again, done with.

Nothing that was pasted is lost by a reload, an expired session or a second window: the text
lies in the database until its owner discards it or all of it is imported.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path, PurePath
from typing import Any

from trainer.exchange import reader, upload
from trainer.exchange.questions import prose
from trainer.extensions import db
from trainer.services.parts import audit
from trainer.store.queries import pastes as find
from trainer.store.tables import Paste, User

MOST = 20  # texts that one person may have waiting
LONGEST_NAME = 80


class TooManyPastes(ValueError):
    """The person has as many texts waiting as may be."""


class PasteTooLong(ValueError):
    """More characters than are read at once."""


class StalePaste(ValueError):
    """Another window has stored a newer text, or has discarded it; this one was not stored."""


def read(name: str, content: bytes, folder: Path) -> str:
    """Return the text of an uploaded paper; `folder` takes it while it is read.

    Raises upload.UploadRefused, reader.Unreadable.
    """
    upload.check_prose(name, content)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{secrets.token_hex(16)}{PurePath(name).suffix.lower()}"
    try:
        path.write_bytes(content)
        return reader.read_paper(path)
    finally:
        path.unlink(missing_ok=True)


def begin(text: str, *, file: str = "", by: User, now: datetime) -> Paste:
    """Keep a new text, and commit. Raises PasteTooLong, TooManyPastes."""
    text = _checked(text)
    if len(find.of(by)) >= MOST:
        raise TooManyPastes()
    paste = Paste(
        user_id=by.id, file=file[:LONGEST_NAME], text=text, target={}, made_at=now, at=now
    )
    db.session.add(paste)
    db.session.flush()
    audit.note("questions.pasted", paste, by=by, now=now, body={"characters": len(text)})
    db.session.commit()
    return paste


def keep(
    paste: Paste, text: str, target: Mapping[str, Any], *, version: int, by: User, now: datetime
) -> Paste:
    """Keep the text as it is being mended, and commit; not audited, as it is no record yet.

    `version` is the one that the page has seen. The same text again changes nothing.
    Raises PasteTooLong, and StalePaste when another text was stored since.
    """
    text = _checked(text)
    kept = find.locked(paste.id)
    if kept is None or kept.user_id != by.id:
        raise StalePaste()
    if kept.text != text and kept.version != version:
        raise StalePaste()
    if (kept.text, kept.target) != (text, dict(target)):
        kept.text, kept.target = text, dict(target)
        kept.version, kept.at = kept.version + 1, now
    db.session.commit()
    return kept


def discard(paste: Paste, *, by: User, now: datetime) -> None:
    """Delete a text that is done with, and commit; a text that is gone stays gone."""
    kept = find.locked(paste.id)
    if kept is not None and kept.user_id == by.id:
        body = {"paste": kept.id, "characters": len(kept.text)}
        db.session.delete(kept)
        audit.note("questions.paste_discarded", None, by=by, now=now, body=body)
    db.session.commit()


def _checked(text: str) -> str:
    text = prose.cleaned(text)
    if len(text) > prose.LONGEST:
        raise PasteTooLong(len(text))
    return text
