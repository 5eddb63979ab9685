"""Where people go in a case, and where they fail: counts without names, for those who write cases."""

from __future__ import annotations

import itertools
from statistics import median
from typing import Any

from flask import Blueprint, abort, g, render_template, request
from flask.typing import ResponseReturnValue

from trainer.domain.access import Permission
from trainer.domain.scenario import paths as ways
from trainer.domain.scenario.paths import Played
from trainer.services.parts import access, attempts, calendars, documents, editions, scoring
from trainer.store.queries import cases as find
from trainer.store.queries import staff
from trainer.store.tables import Attempt, Revision, Step
from trainer.web import desk, graphs
from trainer.web.gate import requires

bp = Blueprint("case_reports", __name__, url_prefix="/case-reports")

FEWEST = 5  # people; below it a count would tell what one of them did
PURPOSES = ("assessed", "practice")


@bp.get("/")
@requires(Permission.AUTHOR)
def index() -> ResponseReturnValue:
    """List the cases in use with how many handled them."""
    counts = find.handled_counts()
    rows = [
        {"case": documents.value(of), "found": _found(of, counts)}
        for of in documents.all_live("scenario")
        if not documents.value(of).guided
    ]
    return render_template("case_reports/index.html", rows=rows, fewest=FEWEST)


def _found(of: Revision, counts: dict[tuple[int, str], int]) -> dict[str, int]:
    """Return how many attempts at a case are over, by purpose."""
    alike = editions.same_ways(of, {id for id, _purpose in counts})
    return {purpose: sum(counts.get((id, purpose), 0) for id in alike) for purpose in PURPOSES}


@bp.get("/<key>")
@requires(Permission.AUTHOR)
def show(key: str) -> ResponseReturnValue:
    """Show each scene with what was done first, the endings, and the deadlines that were missed."""
    of = documents.live("scenario", key)
    purpose = request.args.get("purpose", PURPOSES[0])
    reach = set(access.below(access.departments(g.roles, Permission.AUTHOR)))
    units = {id: name for id, name in staff.department_names().items() if id in reach}
    unit = request.args.get("unit", 0, type=int)
    if purpose not in PURPOSES or (unit and unit not in units):
        abort(404)
    alike = editions.same_ways(of, {id for id, _purpose in find.handled_counts()})
    done = find.handled(alike, purpose, access.below(frozenset({unit})) if unit else ())
    people = len({attempt.person_id for attempt in done})
    about: dict[str, Any] = {
        "document": documents.value(of),
        "purpose": purpose,
        "people": people,
        "earlier": len(alike) - 1,
        "minutes": _minutes(done),
        "units": units,
        "unit": unit,
        "fewest": FEWEST,
        "desk": desk,
    }
    if people >= FEWEST:
        case, steps = documents.case(of, calendars.current()), find.steps_of(done)
        look = ways.paths(case, (_played(one, steps[one.id]) for one in done))
        about |= {"look": look, "graph": graphs.of_case(case.document, look)}
    return render_template("case_reports/show.html", **about)


def _played(attempt: Attempt, steps: list[Step]) -> Played:
    """Return what was done in an attempt, with the time between acts."""
    stand = attempts.standing(steps)
    before = [attempt.started_at, *(step.received_at for step in stand)]
    seconds = [(b - a).total_seconds() for a, b in itertools.pairwise(before)]
    return Played(scoring.case_of(attempt), attempts.acts(steps), seconds)


def _minutes(done: list[Attempt]) -> int | None:
    """Return the median length in minutes; pauses count as well."""
    spent = [
        (attempt.ended_at - attempt.started_at).total_seconds() / 60
        for attempt in done
        if attempt.ended_at is not None
    ]
    return round(median(spent)) if spent else None
