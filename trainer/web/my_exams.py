"""Exams as those who sit them see them: what is coming, open and done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from trainer.domain import exam as domain
from trainer.domain.access import Permission
from trainer.domain.exam import Phase, Refusal
from trainer.services import entering
from trainer.services.parts import documents, exams
from trainer.store.queries import exams as find
from trainer.store.queries import learning
from trainer.store.tables import Attempt, Candidate, Result
from trainer.web.exams_base import KNOWN, PHASES, SHOWN
from trainer.web.gate import account, me, requires
from trainer.web.sittings import closed

bp = Blueprint("my_exams", __name__, url_prefix="/my/exams")


@dataclass(frozen=True)
class Mine:
    """One exam of mine, and where I stand in it."""

    candidate: Candidate
    phase: Phase
    under_way: Attempt | None
    past: list[Attempt]
    results: dict[int, Result]
    refusal: Refusal | None
    deadline: datetime


@bp.get("/")
@requires(Permission.LEARN)
def index() -> ResponseReturnValue:
    """List my exams: those open now, those to come, those that are over."""
    found = [_mine(candidate) for candidate in find.mine(account().person_id)]
    now = [one for one in found if one.under_way or one.phase is Phase.OPEN]
    coming = [one for one in found if one.phase is Phase.COMING]
    rest = [one for one in found if one not in now and one not in coming]
    coming.reverse()  # the next one first
    return render_template("my_exams/index.html", now=now, coming=coming, rest=rest, phases=PHASES)


@bp.route("/<int:exam_id>", methods=["GET", "POST"])
@requires(Permission.LEARN)
def show(exam_id: int) -> ResponseReturnValue:
    """Say what an exam asks, how long it lasts and who sees the result; or start it."""
    candidate = find.candidate(exam_id, account().person_id) or abort(404)
    mine = _mine(candidate)
    if request.method == "POST":
        attempt = entering.enter(candidate.exam, by=me(), now=g.now)
        return redirect(url_for("sittings.sit", attempt_id=attempt.id))
    return render_template(
        "my_exams/show.html",
        mine=mine,
        exam=candidate.exam,
        paper=documents.paper(candidate.exam.paper_revision),
        phases=PHASES,
        shown=SHOWN,
        known=KNOWN,
    )


def _mine(candidate: Candidate) -> Mine:
    exam = candidate.exam
    attempts = find.of_person(exam.id, candidate.person_id)
    open_now = [attempt for attempt in attempts if not closed(attempt)]
    past = [attempt for attempt in attempts if attempt not in open_now]
    at = exams.phase(exam, g.now)
    return Mine(
        candidate=candidate,
        phase=at,
        under_way=open_now[0] if open_now else None,
        past=past,
        results=learning.released([attempt.id for attempt in past]),
        refusal=domain.refusal(at, exam.attempts, len(attempts)),
        deadline=exams.window(exam).deadline(g.now, candidate.extra_minutes),
    )
