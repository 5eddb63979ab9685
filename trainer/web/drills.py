"""A drill: one question a page, the answer at once, and a summary at the end."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trainer.domain.access import Permission
from trainer.domain.drill import Source, Wanted
from trainer.domain.question import shown
from trainer.services import practising
from trainer.services.parts import documents, drills, recall
from trainer.services.parts.drills import Place, Standing
from trainer.store.queries import practice as find
from trainer.store.tables import Attempt
from trainer.web import answering, citing
from trainer.web.gate import account, me, requires

bp = Blueprint("drills", __name__, url_prefix="/drills")

GIVE_UP = "reveal"
MOST = 100


@bp.post("/")
@requires(Permission.LEARN)
def start() -> ResponseReturnValue:
    """Start a drill as a form asks for it, or go on with the one in progress."""
    try:
        source = Source(request.form.get("source", ""))
    except ValueError:
        abort(400)
    number = request.form.get("number", type=int)
    if number is not None and not 0 < number <= MOST:
        abort(400)
    try:
        attempt = practising.start(source, by=me(), now=g.now, wanted=_wanted(), number=number)
    except practising.NothingToAsk:
        flash(_("没有符合条件的题。少选一个条件再试。"), "warn")
        return redirect(url_for("practice.index"))
    return redirect(url_for(".show", attempt_id=attempt.id))


@bp.get("/<int:attempt_id>")
@requires(Permission.LEARN)
def show(attempt_id: int) -> ResponseReturnValue:
    """Ask the question that is next; a drill with none left leads to its summary."""
    standing = _standing(attempt_id)
    if standing.next is None:
        return redirect(url_for(".summary", attempt_id=attempt_id))
    return _question(standing, standing.next)


@bp.post("/<int:attempt_id>")
@requires(Permission.LEARN)
def answer(attempt_id: int) -> ResponseReturnValue:
    """Keep an answer and say whether it is right; without one, ask again."""
    standing = _standing(attempt_id)
    slot = request.form.get("slot", type=int)
    place = standing.at(-1 if slot is None else slot) or abort(404)
    given, faults = answering.from_form(standing.attempt)
    gives_up = request.form.get("go") == GIVE_UP
    raw = None if gives_up else given.get(place.slot)
    if not gives_up and place.slot not in faults and raw in (None, "", []):
        faults[place.slot] = _("还没有作答。想不起来，可以点“不会，看答案”。")
    if faults and not gives_up:
        return _question(standing, place, faults[place.slot]), 422
    practising.answer(
        standing.attempt,
        place.slot,
        raw,
        key=answering.key(request.form.get("key")),
        by=me(),
        now=g.now,
        confidence=_confidence(),
        shown=_shown(),
    )
    return redirect(url_for(".answered", attempt_id=attempt_id, slot=place.slot))


@bp.get("/<int:attempt_id>/<int:slot>")
@requires(Permission.LEARN)
def answered(attempt_id: int, slot: int) -> ResponseReturnValue:
    """Explain an answer that was given; one that was not leads to the question."""
    standing = _standing(attempt_id)
    place = standing.at(slot) or abort(404)
    if slot in standing.held:
        raise practising.HeldBack
    if place.judged is None:
        return redirect(url_for(".show", attempt_id=attempt_id))
    citations = place.judged.question.citations
    return render_template(
        "drills/answered.html",
        standing=standing,
        place=place,
        card=find.cards(account().person_id).get(place.document_id),
        articles=citing.cited(citations, recall.day(g.now)),
        address=citing.address,
    )


@bp.post("/<int:attempt_id>/end")
@requires(Permission.LEARN)
def end(attempt_id: int) -> ResponseReturnValue:
    """Stop a drill with what was answered."""
    attempt = practising.end(_mine(attempt_id), by=me(), now=g.now)
    if attempt.state == "void":
        return redirect(url_for("practice.index"))
    return redirect(url_for(".summary", attempt_id=attempt_id))


@bp.get("/<int:attempt_id>/summary")
@requires(Permission.LEARN)
def summary(attempt_id: int) -> ResponseReturnValue:
    """Show how a drill went, wrong and confident answers first."""
    standing = _standing(attempt_id)
    if standing.next is not None:
        return redirect(url_for(".show", attempt_id=attempt_id))
    known = [place for place in standing.answered if place.slot not in standing.held]
    wrong = [place for place in known if place.judged and not place.judged.is_right]
    return render_template(
        "drills/summary.html",
        standing=standing,
        wrong=sorted(wrong, key=lambda place: (not place.is_sure, place.slot)),
        right=[place for place in known if place.judged and place.judged.is_right],
        hidden=len(standing.answered) - len(known),
        today=drills.today(account().person_id, g.now),
        address=citing.address,
    )


def _mine(attempt_id: int) -> Attempt:
    return find.drill(attempt_id) or abort(404)


def _standing(attempt_id: int) -> Standing:
    return drills.standing(_mine(attempt_id), g.now)


def _question(standing: Standing, place: Place, fault: str | None = None) -> Any:
    question = documents.asked(place.row)
    return render_template(
        "drills/show.html",
        standing=standing,
        place=place,
        question=question,
        options=shown.options(question, place.row.order),
        sent=request.form.getlist(f"q-{place.slot}"),
        sure=_confidence(),
        fault=fault,
        key=secrets.token_hex(16),
        shown_at=int(g.now.timestamp()),
    )


def _wanted() -> Wanted:
    fields = {name: request.form.getlist(name) for name in ("topics", "duties", "banks")}
    return Wanted(**{name: tuple(v for v in found if v) for name, found in fields.items()})


def _confidence() -> str:
    said = request.form.get("sure", "")
    return said if said in answering.CONFIDENCE else ""


def _shown() -> datetime | None:
    """Return when the question was shown, as the page says; None where it says nothing sound."""
    seconds = request.form.get("shown", type=int)
    if seconds is None or not 0 < seconds < 2**33:
        return None
    return datetime.fromtimestamp(seconds, UTC)
