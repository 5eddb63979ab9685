"""Taking over questions of a foreign file: what it would add, and adding them as drafts.

`plan` and `adopt` take questions from any reader of `exchange.questions`, so that tables,
pasted text and documents go the same way in.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path, PurePath
from typing import Any

from trainer.content import parse
from trainer.content.kinds import KINDS
from trainer.content.library import stale_from
from trainer.domain.question.document import Bank
from trainer.domain.register import Register as LawRegister
from trainer.exchange import reader, upload
from trainer.exchange.questions import template as workbook
from trainer.exchange.questions.found import Doubt, Found
from trainer.extensions import db
from trainer.services.parts import audit, comparing, documents, drafting, revising
from trainer.services.parts.comparing import Known, Planned, Refused
from trainer.services.parts.drafting import Register, Target
from trainer.store.queries import question_imports as find
from trainer.store.tables import Document, User

Stale = Callable[[tuple[str, ...], date], date | None]

ROLE = "imported"  # how a revision that came in this way names its author's part


class NothingToImport(ValueError):
    """Every question is there already or cannot be taken."""


@dataclass(frozen=True)
class Plan:
    """What an import would do with each question, in the order of the file."""

    new: tuple[Planned, ...] = ()
    known: tuple[Known, ...] = ()
    refused: tuple[Refused, ...] = ()

    @property
    def kinds(self) -> Mapping[str, int]:
        """How many questions of each kind would be added."""
        return Counter(str(one.question.kind) for one in self.new)

    @property
    def without_basis(self) -> int:
        """How many of them cite no article, and so can only be practised."""
        return sum(not one.question.citations for one in self.new)


def template() -> bytes:
    """Return an empty table to fill in, as an xlsx file."""
    return workbook.template(one.title for one in documents.framework()[1].competencies)


def read(name: str, content: bytes, folder: Path) -> list[tuple[str, list[list[str]]]]:
    """Return the sheets of an uploaded table; `folder` takes it while it is read.

    Raises upload.UploadRefused, reader.Unreadable.
    """
    upload.check_questions(name, content)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{secrets.token_hex(16)}{PurePath(name).suffix.lower()}"
    try:
        path.write_bytes(content)
        return reader.read_sheets(path)
    finally:
        path.unlink(missing_ok=True)


def plan(found: Sequence[Found], target: Target, register: Register | None = None) -> Plan:
    """Return what an import would do now; changes nothing."""
    known = register or drafting.register()
    drafts = [(one, *drafting.drafted(one, target, known)) for one in found]
    digests = [revising.stem_digest(made.stem) if made else "" for _, made, _ in drafts]
    there = comparing.Bank(find.alike(set(filter(None, digests))), find.keys(target.bank))
    new: list[Planned] = []
    repeated: list[Known] = []
    refused: list[Refused] = []
    for (one, made, doubts), digest in zip(drafts, digests, strict=True):
        if made is None:
            refused.append(Refused(one, tuple(doubts)))
            continue
        outcome = there.judged(one, made, digest, doubts)
        if isinstance(outcome, Planned):
            new.append(outcome)
        elif isinstance(outcome, Known):
            repeated.append(outcome)
        else:
            refused.append(outcome)
    return Plan(tuple(new), tuple(repeated), tuple(refused))


def adopt(
    found: Sequence[Found], target: Target, *, by: User, now: datetime, file: str = ""
) -> list[int]:
    """Add what the plan would add as drafts, all together or not at all, and commit.

    Returns the ids of the new documents. Raises NothingToImport.
    """
    bank = find.locked_bank(target.bank)
    known = drafting.register()
    planned = plan(found, target, known)
    if not planned.new:
        raise NothingToImport
    if bank.live_revision_id is None:
        _name_bank(bank, target, by=by, now=now)
    statutes = LawRegister(known.references.statutes.values())
    stale = cache(lambda citations, as_of: stale_from(citations, statutes, as_of))
    entries = [_entry(one, target.bank, stale, by=by, now=now) for one in planned.new]
    added = find.add(entries)
    body = {
        "bank": target.bank,
        "file": file[:120],
        "added": len(added),
        "known": len(planned.known),
        "refused": len(planned.refused),
    }
    audit.note("questions.imported", None, by=by, now=now, body=body)
    db.session.commit()
    return added


def _name_bank(bank: Document, target: Target, *, by: User, now: datetime) -> None:
    value = Bank(1, "bank", target.bank, target.title or target.bank, ())
    written = parse.document(KINDS["bank"], target.bank, value, text="", file="")
    bank.live = revising.revision(bank, written, role=ROLE, by=by, now=now)
    db.session.flush()


def _entry(planned: Planned, bank: str, stale: Stale, *, by: User, now: datetime) -> dict[str, Any]:
    made = planned.question
    key = f"{bank}/{made.key}"
    written = parse.document(KINDS["question"], key, made, text="", file="")
    return {
        "document": {"kind": "question", "key": key, "origin": "local", "state": "draft"},
        "revision": {
            "number": 1,
            "sha256": written.sha256,
            "format": 1,
            "text": "",
            "body": written.body,
            "title": revising.title(written),
            "author_id": by.id,
            "author_role": ROLE,
            "created_at": now,
        },
        "row": {
            **revising.projection(made, bank, planned.digest),
            "stale_from": stale(made.citations, made.as_of),
        },
        "citations": revising.citation_values(written.body),
    }


def to_json(found: Sequence[Found]) -> list[dict[str, Any]]:
    """Return questions as plain values, to keep them until they are adopted."""
    return [asdict(one) for one in found]


def from_json(values: Sequence[Mapping[str, Any]]) -> list[Found]:
    """Return the questions that `to_json` wrote."""
    return [
        Found(
            **{
                **value,
                "options": _pairs(value["options"]),
                "answer": tuple(value["answer"]),
                "doubts": tuple(Doubt(**doubt) for doubt in value["doubts"]),
                "extra": _pairs(value["extra"]),
                "parts": tuple(from_json(value.get("parts", ()))),
            }
        )
        for value in values
    ]


def _pairs(values: Sequence[Sequence[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((first, second) for first, second in values)


def target_json(target: Target) -> dict[str, Any]:
    """Return a target as plain values."""
    return {**asdict(target), "as_of": target.as_of.isoformat()}


def target_from(values: Mapping[str, Any]) -> Target:
    """Return the target that `target_json` wrote."""
    return Target(**{**values, "as_of": date.fromisoformat(values["as_of"])})
