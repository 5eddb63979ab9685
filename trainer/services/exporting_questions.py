"""Writing the questions of a bank as a workbook that the importer reads back one to one."""

from __future__ import annotations

from datetime import datetime

from trainer.domain.question.document import Question
from trainer.exchange.questions import template
from trainer.extensions import db
from trainer.services.parts import audit, documents
from trainer.store.queries import questions as find
from trainer.store.tables import User


def exported(
    bank: str, state: str, *, title: str, author: str, by: User, now: datetime
) -> tuple[bytes, int]:
    """Return the questions of a bank (all when empty) in a state as xlsx, and how many.

    Kinds that a row cannot hold are left out. Writes the audit log and commits.
    """
    questions = _questions(bank, state)
    competencies = {one.key: one.title for one in documents.framework()[1].competencies}
    content = template.exported(questions, competencies, title=title, author=author, made_at=now)
    body = {"bank": bank, "state": state, "count": len(questions)}
    audit.note("questions.exported", None, by=by, now=now, body=body)
    db.session.commit()
    return content, len(questions)


def _questions(bank: str, state: str) -> list[tuple[str, Question]]:
    rows = find.listed(bank=bank, state=state)
    values = (documents.question(documents.revision(row.revision_id)) for row in rows)
    return [(value.key, value) for value in values if str(value.kind) in template.KINDS]
