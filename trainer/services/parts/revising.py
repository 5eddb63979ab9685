"""How a text becomes a revision, and what is derived from it: citations and question rows."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import select

from trainer.content.parse import Document as Written
from trainer.domain import chain, citation
from trainer.domain.question.document import Part, Question
from trainer.extensions import db
from trainer.services.parts import names
from trainer.store.tables import Citation, Document, QuestionRow, Revision, User


def revision(
    document: Document, written: Written, *, role: str, by: User | None, now: datetime
) -> Revision:
    """Return the revision with this text: an old one again, or a new one."""
    known = db.session.execute(
        select(Revision).where(
            Revision.document_id == document.id, Revision.sha256 == written.sha256
        )
    ).scalar_one_or_none()
    if known is not None:
        return known
    numbers = select(Revision.number).where(Revision.document_id == document.id)
    made = Revision(
        document=document,
        number=max(db.session.execute(numbers).scalars(), default=0) + 1,
        sha256=written.sha256,
        format=getattr(written.value, "format", 1),
        text=written.text,
        body=written.body,
        title=title(written),
        author_id=by.id if by else None,
        author_role=role,
        created_at=now,
    )
    db.session.add(made)
    db.session.flush()
    db.session.add_all(
        Citation(revision_id=made.id, **values) for values in citation_values(written.body)
    )
    return made


def title(written: Written) -> str:
    """Return what a list calls a document: its title, or the beginning of its stem."""
    named = getattr(written.value, "title", "") or getattr(written.value, "stem", "")
    return (named or written.key)[:200]


def citation_values(body: str) -> list[dict[str, Any]]:
    """Return the columns of a `citation` for each one in a canonical body, wherever it stands."""
    if "#" not in body:  # no citation is without it, and most imported questions have none
        return []
    rows: dict[tuple[str, str, str], dict[str, Any]] = {}
    for path, text in _cited(json.loads(body), ""):
        try:
            place = citation.parse(text)
        except ValueError:
            continue
        rows[path, place.statute, place.number] = {
            "path": path[:200],
            "statute": place.statute,
            "number": place.number,
            "paragraph": place.paragraph,
            "item": place.item,
        }
    return list(rows.values())


def _cited(values: dict[str, Any] | list[Any], path: str) -> Iterator[tuple[str, str]]:
    """Yield (path, what it may cite) of every text with # within a mapping or list."""
    for step, part in values.items() if isinstance(values, dict) else enumerate(values):
        if isinstance(part, str):
            if "#" in part:
                yield from ((_under(path, step), target) for target in _targets(part))
        elif isinstance(part, dict | list):
            yield from _cited(part, _under(path, step))


def _under(path: str, step: str | int) -> str:
    return f"{path}[{step}]" if isinstance(step, int) else f"{path}.{step}".strip(".")


def _targets(text: str) -> list[str]:
    return [text] if len(text) < 60 else [target for target, _ in citation.marks(text)]


def projection(question: Question, bank: str, digest: str) -> dict[str, Any]:
    """Return the columns of a `question_row` that a question decides; `digest` is its stem's."""
    return {
        "bank": bank,
        "kind": str(question.kind),
        "topic": question.topic,
        "duty": str(question.duty),
        "competency": question.competency,
        "difficulty": question.difficulty,
        "as_of": question.as_of,
        "changed": bool(question.replaces_rule),
        "stem_digest": digest,
        "search_text": search_text(question),
    }


def project(row: QuestionRow, of: Revision, question: Question) -> None:
    """Bring a question's row up to a revision."""
    row.revision_id = of.id
    bank, digest = of.document.key.partition("/")[0], stem_digest(question.stem)
    for name, value in projection(question, bank, digest).items():
        setattr(row, name, value)


def stem_digest(stem: str) -> str:
    """Return what equal stems have in common, blanks and line breaks aside."""
    return chain.digest("".join(stem.split()))


_COMMON = {
    "，": ",",
    "（": "(",
    "）": ")",
    "？": "?",
    "：": ":",
    "；": ";",
    "！": "!",
    "\u3000": " ",
}


def search_text(question: Question) -> str:
    """Return the folded text by which a question is found: words, and initials of the stem."""
    asked: tuple[Question | Part, ...] = (question, *question.parts)
    words = [
        *(one.stem for one in asked),
        *(option.text for one in asked for option in one.options),
        *(item.text for one in asked for item in one.items),
        *question.citations,
    ]
    text = " ".join([*words, names.initials(question.stem)])
    for wide, plain in _COMMON.items():  # without them most texts are NFKC: that is soon seen
        text = text.replace(wide, plain)
    return unicodedata.normalize("NFKC", text).casefold()
