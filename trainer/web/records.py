"""One's own record: levels, what they rest on, results, hours, and one's appraisals."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, g, render_template
from flask.typing import ResponseReturnValue

from trainer.domain import practice
from trainer.domain.access import Permission
from trainer.domain.competency import FEWEST_PIECES
from trainer.domain.profile import passing_mark
from trainer.services.parts import grounds, recall
from trainer.store.queries import periods
from trainer.web.gate import account, me, requires
from trainer.web.progress import history
from trainer.web.workbench import today

bp = Blueprint("records", __name__, url_prefix="/records")

FEWEST_AXES = 3  # a radar needs three axes
PRACTICE_DAYS = 30


@bp.get("/")
@requires(Permission.LEARN)
def index() -> ResponseReturnValue:
    """Show one's own levels, evidence, results, hours and appraisals."""
    kept = history(me().person, today())
    shown = [one for one in kept["reached"] if one.level]
    return render_template(
        "records/index.html",
        **kept,
        shown=shown,
        radar=len(shown) >= FEWEST_AXES,
        passing=passing_mark(kept["framework"]),
        appraisals=_appraisals(),
        practised=_practised(),
    )


def _practised() -> dict[str, Any]:
    """Return what one's own answers say, for oneself alone; no figure below three pieces."""
    found = recall.histories(account().person_id)
    given = recall.all_answers(found.values())
    since = g.now - timedelta(days=PRACTICE_DAYS)
    lately = [one for one in given if one.place.purpose == "practice" and one.told.at >= since]
    right, sure = practice.when_sure(one.told for one in given)
    return {
        "days": PRACTICE_DAYS,
        "answered": len(lately),
        "right": sum(one.told.right for one in lately),
        "enough": len(lately) >= FEWEST_PIECES,
        "sure_right": right,
        "sure": sure,
        "sure_enough": sure >= FEWEST_PIECES,
        "fewest": FEWEST_PIECES,
        "mistakes": len(recall.open_mistakes(found)),
    }


def _appraisals() -> list[tuple[Any, Any, grounds.Grounds]]:
    """Return one's lines of locked periods with what they rest on."""
    found = periods.own_lines(account().person_id)
    return [(line, period, grounds.of(line, period)) for line, period in found]
