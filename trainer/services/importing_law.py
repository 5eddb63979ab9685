"""Official full texts: reading a file, what importing it would store, and storing it here.

A full text stays with this installation: it is no document, is never shipped and never
written out with the content.
"""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path, PurePath
from typing import Any

from trainer.domain import chain, citation, fulltext
from trainer.domain.fulltext import Doubt, Piece, Split
from trainer.domain.statute import Statute
from trainer.exchange import reader, upload
from trainer.extensions import db
from trainer.services.parts import audit, documents, lawsearch
from trainer.store.queries import fulltexts as find
from trainer.store.tables import ArticleText, Document, FullText, User


class NoSuchStatute(LookupError):
    """The register has no statute of this name, or the file does not say which it is."""


class NotWhole(ValueError):
    """The text does not split into the articles that the register counts."""

    def __init__(self, doubts: list[Doubt]) -> None:
        super().__init__(", ".join(f"{one.reason} {one.detail}" for one in doubts))
        self.doubts = doubts


class SameText(ValueError):
    """The same text is there already; nothing was stored."""


@dataclass(frozen=True)
class Plan:
    """What importing a text would do: for which statute, its doubts, and the text so far."""

    document: Document
    statute: Statute
    split: Split
    sha256: str
    doubts: tuple[Doubt, ...]
    present: FullText | None

    @property
    def faults(self) -> list[Doubt]:
        """What stops it."""
        return [one for one in self.doubts if one.stops]

    @property
    def is_same(self) -> bool:
        """Say whether this very text is there already."""
        return self.present is not None and self.present.sha256 == self.sha256


def read(name: str, content: bytes, folder: Path) -> Split:
    """Return an uploaded text, split; `folder` takes the file while it is read.

    Raises upload.UploadRefused, reader.Unreadable.
    """
    upload.check_prose(name, content)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{secrets.token_hex(16)}{PurePath(name).suffix.lower()}"
    try:
        path.write_bytes(content)
        return fulltext.split(reader.read_prose(path))
    finally:
        path.unlink(missing_ok=True)


def plan(split: Split, short: str = "", name: str = "") -> Plan:
    """Return what importing a text would store; changes nothing.

    Without a short name the statute is the one whose title the text, or else the file's
    name, begins with. Raises NoSuchStatute.
    """
    document, statute = _statute(split, short, name)
    return Plan(
        document=document,
        statute=statute,
        split=split,
        sha256=chain.digest([[one.number, one.text] for one in split.pieces]),
        doubts=tuple(fulltext.doubts(split, statute)),
        present=find.newest(document.id),
    )


def adopt(plan: Plan, file_name: str, *, by: User | None, now: datetime) -> FullText:
    """Store a full text as the newest of its statute, and commit; older ones stay.

    Raises NotWhole when it does not fit the register, SameText when it is there already.
    """
    if plan.faults:
        raise NotWhole(plan.faults)
    find.locked(plan.document.id)
    present = find.newest(plan.document.id)
    if present is not None and present.sha256 == plan.sha256:
        raise SameText
    made = FullText(
        document_id=plan.document.id,
        number=(present.number if present else 0) + 1,
        file_name=PurePath(file_name).name[:200],
        sha256=plan.sha256,
        article_count=len(plan.split.pieces),
        by_id=by.id if by else None,
        at=now,
    )
    db.session.add(made)
    db.session.flush()
    db.session.add_all(_row(made, plan.statute, one) for one in plan.split.pieces)
    body = {"statute": plan.statute.key, "sha256": plan.sha256, "articles": made.article_count}
    audit.note("law.text_imported", made, by=by, now=now, body=body)
    db.session.commit()
    return made


def to_json(split: Split) -> dict[str, Any]:
    """Return a split text as plain values, to keep it until it is adopted."""
    return asdict(split)


def from_json(values: dict[str, Any]) -> Split:
    """Return the text that `to_json` wrote."""
    pieces = tuple(Piece(**one) for one in values["pieces"])
    return Split(values["preface"], pieces, values["tail"])


def _statute(split: Split, short: str, name: str) -> tuple[Document, Statute]:
    known = [(of.document, documents.value(of)) for of in documents.all_live("statute")]
    if short:
        fit = [one for one in known if short in (one[1].short, one[1].title, one[1].key)]
    else:
        statutes = [statute for _, statute in known]
        likely = fulltext.titled(split, statutes) or fulltext.titled(
            Split(PurePath(name).stem, (), ""), statutes
        )
        fit = [one for one in known if likely and one[1].key == likely[0].key]
    if not fit:
        raise NoSuchStatute(short)
    return max(fit, key=lambda one: one[1].effective.toordinal() if one[1].effective else 0)


def _row(of: FullText, statute: Statute, one: Piece) -> ArticleText:
    return ArticleText(
        full_text_id=of.id,
        number=one.number,
        ordinal=citation.ordinal(one.number),
        chapter=one.chapter,
        text=one.text,
        search_text=lawsearch.folded(
            f"{statute.short} {statute.title} {citation.Citation('', one.number).chinese}"
            f" {one.chapter} {one.text}"
        ),
    )
