"""Sentences of live material that seem to follow an old rule, beside the present one."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from trainer.domain.access import Permission
from trainer.services.parts import documents, oldlaw
from trainer.web import places
from trainer.web.gate import requires
from trainer.web.law_base import KINDS, bp, kind_name, side, today

PAGE = 30


@bp.get("/doubts")
@requires(Permission.AUTHOR)
def doubts() -> ResponseReturnValue:
    """List the sentences of questions, cases, rubrics and lessons that sound like old law."""
    found = oldlaw.doubtful(tuple(KINDS), today())
    pages = max(1, -(-len(found) // PAGE))
    page = min(max(1, request.args.get("page", 1, type=int)), pages)
    rows = found[(page - 1) * PAGE : page * PAGE]
    return render_template(
        "law/doubts.html",
        cards=[_card(one) for one in rows],
        number=len(found),
        page=page,
        pages=pages,
        address=lambda n: url_for("law.doubts", page=n),
    )


def _card(one: oldlaw.Doubtful) -> dict[str, Any]:
    revision = documents.revision(one.revision_id)
    kind, document_id = revision.document.kind, revision.document_id
    return {
        "title": revision.title,
        "kind": kind_name(kind),
        "url": url_for("questions.show", document_id=document_id) if kind == "question" else "",
        "where": places.described(documents.value(revision), one.path),
        "said": " ".join(one.finding.excerpt.split()),
        "rule": one.finding.rule,
        "present": side(one.finding.rule.new),
    }
