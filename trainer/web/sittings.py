"""Sitting a paper: what it asks before it starts, the answers, handing in, the result."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from flask import (
    Blueprint,
    abort,
    current_app,
    flash,
    g,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf

from trainer.domain.access import Permission
from trainer.domain.course import Element, ElementKind
from trainer.exchange import recovery
from trainer.extensions import db
from trainer.services import learning, reporting_errors
from trainer.services import sitting as service
from trainer.services.parts import curriculum, documents, exams, review, scoring
from trainer.store import engine
from trainer.store.queries import learning as find
from trainer.store.queries import practice, regrades
from trainer.store.queries.learning import Past
from trainer.store.tables import Attempt, Enrolment
from trainer.web import answering, citing, context, errors, exam_news, sections
from trainer.web.gate import account, requires

bp = Blueprint("sittings", __name__, url_prefix="/sittings")


@bp.route("/start/<int:enrolment_id>/<element_key>", methods=["GET", "POST"])
@requires(Permission.LEARN)
def begin(enrolment_id: int, element_key: str) -> ResponseReturnValue:
    """Say what a quiz of a course asks and what it counts for, or start it."""
    enrolment = find.enrolment(enrolment_id) or abort(404)
    element, is_done = _quiz(enrolment, element_key)
    learning.check_open(enrolment, element_key)
    of = documents.live("paper", element.paper)
    open_now = [a for a in find.of_element(enrolment_id, element_key) if not closed(a)]
    if request.method == "POST" and is_done:
        return redirect(request.path)
    if request.method == "POST":
        attempt = service.start(
            element.paper,
            "assessed",
            by=account(),
            now=g.now,
            enrolment=enrolment,
            element_key=element.key,
        )
        return redirect(url_for(".sit", attempt_id=attempt.id))
    return render_template(
        "sittings/begin.html",
        enrolment=enrolment,
        element=element,
        paper=documents.paper(of),
        under_way=open_now[0] if open_now else None,
        is_done=is_done,
        past=past(of.document_id),
    )


@bp.get("/<int:attempt_id>")
@requires(Permission.LEARN)
def sit(attempt_id: int) -> ResponseReturnValue:
    """Show the paper of a sitting; one that is over leads to its result."""
    attempt = _mine(attempt_id)
    if closed(attempt):
        return redirect(url_for(".result", attempt_id=attempt_id))
    paused = exam_news.paused_until(attempt, g.now)
    if paused is not None:
        return render_template("sittings/paused.html", attempt=attempt, until=paused)
    return _paper(attempt, {})


@bp.post("/<int:attempt_id>")
@requires(Permission.LEARN)
def save_page(attempt_id: int) -> ResponseReturnValue:
    """Keep a whole page of answers that a plain form sent, then do what was asked."""
    attempt = _mine(attempt_id)
    given, faults = answering.from_form(attempt)
    key, epoch = answering.key(request.form.get("key")), request.form.get("epoch", type=int)
    sure = answering.sureness()
    page = service.save_page(attempt, given, sure, key=key, by=account(), now=g.now, epoch=epoch)
    if page.late:
        flash(_("这一页在截止或交卷之后才送到，已经留存，不计分。"), "warn")
    if attempt.state != "active":
        return redirect(url_for(".result", attempt_id=attempt_id))
    if page.taken_over:
        flash(
            _("这份卷子后来在别处打开过，以那里的答案为准。下面是现在计分的答案，请核对。"), "warn"
        )
        return redirect(url_for(".sit", attempt_id=attempt_id))
    go = request.form.get("go", "")
    if go == "over" or (go == "submit" and not faults):
        service.submit(attempt, by=account(), now=g.now)
        return redirect(url_for(".result", attempt_id=attempt_id))
    if faults:
        return _paper(attempt, faults), 422
    if go == "sheet":
        return redirect(url_for(".submit", attempt_id=attempt_id))
    flash(_("已保存。"), "ok")
    return redirect(url_for(".sit", attempt_id=attempt_id))


@bp.put("/<int:attempt_id>/slots/<int:slot>")
@requires(Permission.LEARN)
def save(attempt_id: int, slot: int) -> ResponseReturnValue:
    """Keep one answer, and acknowledge it after the commit."""
    sent = answering.sent(request.get_json(silent=True))
    saved = service.save_sent(attempt_id, slot, sent, by=account(), now=g.now)
    reply = {
        "epoch": saved.epoch,
        "seq": saved.step.seq,
        "digest": sent.digest or saved.step.digest,
        "saved_at": context.clock(saved.step.received_at),
        "superseded": saved.superseded,
        "late": saved.late,
        "open": saved.is_open,
    }
    return reply, 202 if saved.late else 200


@bp.post("/<int:attempt_id>/open")
@requires(Permission.LEARN)
def open_on(attempt_id: int) -> ResponseReturnValue:
    """Give the paper to the window that asks, and tell it the epoch under which it saves."""
    attempt = _mine(attempt_id)
    body = request.get_json(silent=True)
    device = answering.key(body.get("device") if isinstance(body, dict) else None)
    return {"epoch": service.open_on(attempt, device, by=account(), now=g.now)}


@bp.get("/<int:attempt_id>/state")
@requires(Permission.LEARN)
def state(attempt_id: int) -> ResponseReturnValue:
    """Tell a page that lost touch its token and the newest saves, as JSON."""
    attempt = _mine(attempt_id)
    places = find.newest_places(attempt_id)
    return {
        "csrf": generate_csrf(),
        "open": attempt.state == "active",
        "epoch": attempt.epoch,
        "places": {slot: list(place) for slot, place in places.items()},
        **exam_news.told(attempt, g.now),
    }


@bp.route("/<int:attempt_id>/submit", methods=["GET", "POST"])
@requires(Permission.LEARN)
def submit(attempt_id: int) -> ResponseReturnValue:
    """List what is still open and ask once more, or hand the paper in.

    A page with scripts says in JSON which answers it holds, and is told which have not arrived.
    """
    attempt = _mine(attempt_id)
    if request.method == "POST" and request.is_json:
        return _hand_in(attempt)
    if closed(attempt):
        return redirect(url_for(".result", attempt_id=attempt_id))
    if request.method == "POST":
        service.submit(attempt, by=account(), now=g.now)
        return redirect(url_for(".result", attempt_id=attempt_id))
    given = service.paper_answers(attempt)
    slots = [row.slot for row in find.paper(attempt.id)]
    missing = [slot for slot in slots if slot not in given or given[slot].answer is None]
    return render_template(
        "sittings/submit.html",
        attempt=attempt,
        of=len(slots),
        missing=missing,
        at_once=exam_news.at_once(attempt),
        **exam_news.closed_book(attempt),
    )


@bp.get("/<int:attempt_id>/result")
@requires(Permission.LEARN)
def result(attempt_id: int) -> ResponseReturnValue:
    """Show a result that was released, question by question; before that only that it waits.

    Questions that stand in an assessed paper under way are left out until it is handed in.
    """
    attempt = _mine(attempt_id)
    if not closed(attempt):
        return redirect(url_for(".sit", attempt_id=attempt_id))
    released = find.released([attempt_id]).get(attempt_id)
    shows = released is not None and exams.shows_answers(attempt, g.now)
    regrade = regrades.of_result(released) if released else None
    held = practice.held(account().person_id, g.now)
    judged = review.cards(released) if released and shows else []
    return render_template(
        "sittings/result.html",
        regrade=regrade,
        before=regrades.before(released) if released and regrade else None,
        attempt=attempt,
        result=released,
        answers_shown=shows,
        cards=(cards := [card for card in judged if card.document_id not in held]),
        hidden=len(judged) - len(cards),
        review=practice.cards(account().person_id),
        topics=review.wrong_topics(cards),
        pass_mark=scoring.pass_mark(attempt),
        past=[] if attempt.exam_id else past(attempt.revision.document_id),
        address=citing.address,
        can_report=released is not None and reporting_errors.is_made_known(attempt),
    )


def _hand_in(attempt: Attempt) -> ResponseReturnValue:
    body: Any = request.get_json(silent=True)
    manifest = answering.manifest(body)
    over = body.get("why") == "over"
    try:
        service.submit(attempt, by=account(), now=g.now, manifest=manifest, time_over=over)
    except service.TimeLeft as left:
        db.session.rollback()
        news = exam_news.told(attempt, g.now)
        return {"error": "TimeLeft", "message": errors.sentence(left), **news}, 409
    except service.ManifestGap as gap:
        db.session.rollback()
        message = errors.sentence(gap)
        return {"error": "ManifestGap", "message": message, "lacking": list(gap.slots)}, 409
    return {"result": url_for(".result", attempt_id=attempt.id)}


def past(document_id: int) -> list[Past]:
    """Return one's closed sittings at a paper, newest first."""
    return find.history(account().person_id, document_id)


def closed(attempt: Attempt) -> bool:
    """Say whether a sitting is over; one whose time ran out is closed here and now.

    This is a write that a GET may make: it adds nothing that the clock had not settled.
    """
    if attempt.state == "active" and attempt.deadline_at and g.now > attempt.deadline_at:
        db.session.rollback()  # lets go of the transaction that could only read
        with engine.writing():
            service.expire(attempt, now=g.now)
    return attempt.state != "active"


def _mine(attempt_id: int) -> Attempt:
    """Return one's sitting; a request that will change it locks it at once."""
    return find.sitting(attempt_id, locked=request.method == "POST") or abort(404)


def _quiz(enrolment: Enrolment, element_key: str) -> tuple[Element, bool]:
    row = curriculum.of(enrolment).row(element_key)
    if row is None or row.element.kind is not ElementKind.QUIZ:
        abort(404)
    return row.element, row.done_at is not None


def _paper(attempt: Attempt, faults: dict[int, str]) -> str:
    """Show the whole paper with what is saved, and what could not be read."""
    places, saved_at = answering.sheet(attempt, faults)
    return render_template(
        "sittings/sit.html",
        attempt=attempt,
        places=places,
        section=sections.of_page(attempt, len(places)),
        key=secrets.token_hex(16),
        recovery_key=recovery.key(current_app.config["SETTINGS"].secret_key, attempt.id),
        saved_at=context.clock(saved_at) if saved_at else None,
        minutes_left=_minutes_left(attempt),
        may_look_up=exam_news.may_look_up(attempt),
        at_once=exam_news.at_once(attempt),
        news=exam_news.lines(attempt),
        **exam_news.closed_book(attempt),
    )


def _minutes_left(attempt: Attempt) -> int | None:
    """Return the whole minutes left, for those who have no running clock."""
    if attempt.deadline_at is None:
        return None
    return max(0, (attempt.deadline_at - g.now) // timedelta(minutes=1))
