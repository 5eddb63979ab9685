"""The papers exams are set from: what each asks, and what its sections would find today."""

from __future__ import annotations

from flask import abort, g, render_template, request
from flask.typing import ResponseReturnValue

from trainer.domain.access import Permission
from trainer.domain.paper import TooFewQuestions
from trainer.services.parts import documents, drawing
from trainer.store.tables import Revision
from trainer.web.exams_base import bp, papers
from trainer.web.gate import requires
from trainer.web.workbench import today

MOST_SEEDS = 2**31


@bp.get("/papers")
@requires(Permission.AUTHOR)
def paper_list() -> ResponseReturnValue:
    """List the papers with how many questions each finds today."""
    rows = [(of, paper, drawing.available(paper, today())) for of, paper in papers()]
    return render_template("exams/papers.html", papers=rows)


@bp.get("/papers/<key>")
@requires(Permission.AUTHOR)
def paper(key: str) -> ResponseReturnValue:
    """Show section by section what a paper would draw, and one paper as it would be drawn."""
    of = next((of for of, _paper in papers() if of.document.key == key), None) or abort(404)
    blueprint = documents.paper(of)
    seed = request.args.get("seed", 0, type=int) % MOST_SEEDS
    try:
        drawn, trouble = _drawn(of, seed), None
    except TooFewQuestions as error:
        drawn, trouble = [], error
    return render_template(
        "exams/paper.html",
        of=of,
        paper=blueprint,
        sections=drawing.available(blueprint, today()),
        banks={of.document.key: of.title for of in documents.all_live("bank")},
        drawn=drawn,
        trouble=trouble,
        seed=seed,
        at=g.now,
    )


def _drawn(of: Revision, seed: int) -> list[dict[str, object]]:
    found = []
    for place, revision_id in drawing.trial(documents.paper(of), seed, today()):
        revision = documents.revision(revision_id)
        question = documents.question(revision)
        found.append({"place": place, "question": question, "document_id": revision.document_id})
    return found
