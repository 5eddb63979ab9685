"""法规更新: who has done the course on a change of law, and who is to be reminded."""

from __future__ import annotations

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from trainer.domain.access import Permission
from trainer.domain.pace import Pace
from trainer.services.parts import roster, updates
from trainer.services.parts.updates import Pack
from trainer.store.queries import progress as find
from trainer.web.gate import requires
from trainer.web.progress import PACES, STAGES
from trainer.web.workbench import today

bp = Blueprint("updates", __name__, url_prefix="/updates")


@bp.get("/")
@requires(Permission.OVERSEE)
def index() -> ResponseReturnValue:
    """Show each course on a change of law with the people in scope, unit by unit."""
    everyone = roster.learners(find.learners(), today=today())
    return render_template(
        "updates/index.html",
        packs=updates.packs(everyone),
        paces=PACES,
        order=list(Pace),
        stages=STAGES,
        assign=_assign,
        today=today(),
    )


def _assign(pack: Pack) -> str:
    """Return where the course is given, with everybody ticked who has not been given it."""
    people = [row.learner.person.id for row in pack.rows if row.pace is Pace.NONE]
    return url_for("progress.assign", course=pack.revision.document.key, person=people)
