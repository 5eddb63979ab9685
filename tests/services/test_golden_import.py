"""What an import stores of a table of every kind stays the same, letter by letter.

`golden/import-1.json` holds the rows of a table and what was stored of them when it was
written. A difference means that the same file would now be taken for other questions.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from sqlalchemy import select

from tests import builders
from tests.conftest import NOW
from trainer.exchange.questions import table
from trainer.exchange.questions.table import Plan
from trainer.extensions import db
from trainer.services import importing_questions as importing
from trainer.services.parts.drafting import Target
from trainer.store.tables import Citation, Document, QuestionRow, Revision

GOLDEN = Path(__file__).resolve().parent.parent / "golden" / "import-1.json"
TARGET = Target("golden", "受理", "intake", "D1", 3, date(2026, 4, 15), title="样本")
OF_REVISION = ("number", "sha256", "format", "text", "body", "title", "author_role")
OF_ROW = (
    "bank", "kind", "topic", "duty", "competency", "difficulty", "changed", "stem_digest",
    "search_text",
)  # fmt: skip
OF_CITATION = ("path", "statute", "number", "paragraph", "item")


def stored(document_id: int) -> dict[str, object]:
    """Return what the tables hold of an imported question, but ids and what the law decides."""
    document, row = (db.session.get_one(of, document_id) for of in (Document, QuestionRow))
    revision = db.session.get_one(Revision, row.revision_id)
    cited = db.session.execute(select(Citation).where(Citation.revision_id == revision.id))
    citations = [{name: getattr(one, name) for name in OF_CITATION} for one in cited.scalars()]
    return {
        "key": document.key,
        "revision": {name: getattr(revision, name) for name in OF_REVISION},
        "row": {name: getattr(row, name) for name in OF_ROW} | {"as_of": str(row.as_of)},
        "citations": sorted(citations, key=lambda one: (one["path"], one["number"])),
    }


def test_a_table_of_every_kind_is_stored_as_it_always_was(context, cast):
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))
    sheets = [("试题", golden["rows"])]
    layout = table.layout(sheets)
    plan = Plan(tuple(group.fields for group in layout.groups), layout.kinds)
    found = table.read(sheets, plan).found
    added = importing.adopt(found, TARGET, by=builders.user(cast.chen_gang), now=NOW)
    db.session.expire_all()
    assert [stored(number) for number in added] == golden["stored"]
