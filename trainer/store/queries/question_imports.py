"""Questions taken over in bulk: what is there already, and adding the rest."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.dialects import postgresql, sqlite

from trainer.extensions import db
from trainer.store.tables import Citation, Document, QuestionRow, Revision

AT_ONCE = 500  # values in one condition
RETIRED = "retired"
_INSERTS: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


@dataclass(frozen=True)
class Alike:
    """A question of the bank with the stem of another one, and its newest text."""

    key: str
    digest: str
    body: str


def alike(digests: Collection[str]) -> list[Alike]:
    """Return the questions, in any state but retired, that have one of these stems."""
    wanted = sorted(digests)
    found: list[Alike] = []
    for start in range(0, len(wanted), AT_ONCE):
        rows = db.session.execute(
            select(Document.key, QuestionRow.stem_digest, Revision.body)
            .join(QuestionRow, QuestionRow.document_id == Document.id)
            .join(Revision, Revision.id == QuestionRow.revision_id)
            .where(
                QuestionRow.stem_digest.in_(wanted[start : start + AT_ONCE]),
                Document.state != RETIRED,
            )
            .order_by(Document.id)
        )
        found += [Alike(key, digest, body) for key, digest, body in rows]
    return found


def keys(bank: str) -> set[str]:
    """Return the keys of a bank's questions, without the bank's own, in any state."""
    rows = db.session.execute(
        select(Document.key).where(
            Document.kind == "question", Document.key.startswith(f"{bank}/", autoescape=True)
        )
    ).scalars()
    return {key.partition("/")[2] for key in rows}


def locked_bank(key: str) -> Document:
    """Return a bank, made where it is new, and locked: imports into it follow each other."""
    make = _INSERTS[db.engine.dialect.name](Document)
    values = {"kind": "bank", "key": key, "origin": "local", "state": "live"}
    db.session.execute(make.values(values).on_conflict_do_nothing())
    return db.session.execute(
        select(Document)
        .where(Document.kind == "bank", Document.key == key)
        .with_for_update(of=Document)
    ).scalar_one()


def add(entries: Sequence[dict[str, Any]]) -> list[int]:
    """Add documents with their revisions and rows; returns the ids of the documents.

    Each entry has the columns of `document`, of `revision` and of `row`, without ids, and
    a list `citations`; foreign keys are filled in here.
    """
    keys = [entry["document"]["key"] for entry in entries]
    document = _added(Document, "key", [entry["document"] for entry in entries])
    documents = [document[key] for key in keys]
    placed = list(zip(entries, documents, strict=True))
    revision = _added(
        Revision, "document_id", [{**entry["revision"], "document_id": of} for entry, of in placed]
    )
    _insert(
        QuestionRow,
        [{**entry["row"], "document_id": of, "revision_id": revision[of]} for entry, of in placed],
    )
    _insert(
        Citation,
        [
            {**one, "revision_id": revision[of]}
            for entry, of in placed
            for one in entry["citations"]
        ],
    )
    return documents


def _added(table: Any, name: str, rows: list[dict[str, Any]]) -> dict[Any, int]:
    """Add rows, many in a statement; returns their ids by the column that tells them apart."""
    of = table.__table__
    statement = insert(of).returning(of.c[name], of.c.id)
    ids: dict[Any, int] = {}
    for part in _parts(rows):
        added = db.session.connection().execute(statement, part)
        ids |= {told: number for told, number in added}
    return ids


def _insert(table: Any, rows: list[dict[str, Any]]) -> None:
    for part in _parts(rows):
        db.session.connection().execute(insert(table.__table__), part)


def _parts(rows: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    for start in range(0, len(rows), AT_ONCE):
        yield rows[start : start + AT_ONCE]
