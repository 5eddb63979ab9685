"""Competency: people by abilities, from evidence alone."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from trainer.domain.access import Permission
from trainer.domain.competency import FEWEST_PEOPLE
from trainer.domain.profile import group, profile
from trainer.services.parts import documents
from trainer.store.queries import competency as find
from trainer.store.queries import progress as people
from trainer.web.gate import requires

bp = Blueprint("competency", __name__, url_prefix="/competency")


@bp.get("/")
@requires(Permission.OVERSEE)
def index() -> ResponseReturnValue:
    """Show every person's level in every competency, where the evidence is enough."""
    _revision, framework = documents.framework()
    learners = people.learners()
    scores = find.scores([person.id for person in learners])
    rows = [(person, profile(framework, scores.get(person.id, {}))) for person in learners]
    return render_template(
        "competency/index.html",
        framework=framework,
        rows=rows,
        group=group(framework, [reached for _person, reached in rows]),
        fewest=FEWEST_PEOPLE,
        any_level=any(one.level for _person, reached in rows for one in reached),
    )
