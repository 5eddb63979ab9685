"""Marking: the queue, one work beside its rubric, and making results known."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_datetime, get_timezone
from flask_babel import gettext as _

from trainer.domain.access import Permission
from trainer.domain.rubric import Marked
from trainer.extensions import db
from trainer.services import marking as service
from trainer.services.parts import documents, scoring
from trainer.store.queries import marking as find
from trainer.store.tables import Marking, Rating, Result
from trainer.web import errors, replays, submissions
from trainer.web.gate import account, me, requires, saw
from trainer.web.ratings import RatingForm, of_rating

bp = Blueprint("markings", __name__, url_prefix="/markings")

# Refused while somebody was writing: the page comes back with what they wrote.
KEPT = (service.TakenByAnother, service.StaleDraft, service.MarkingClosed)


@bp.get("/")
@requires(Permission.MARK)
def index() -> ResponseReturnValue:
    """Show what waits, what one holds, what waits for release, and what was released."""
    waiting, mine = find.waiting(me()), find.held_by(me())
    done, out = find.to_release(me()), find.released(me())
    markings = find.markings_of([r.attempt_id for r in [*done, *(result for result, _at in out)]])
    return render_template(
        "markings/index.html",
        waiting=waiting,
        mine=mine,
        done=done,
        released=out,
        markings=markings,
        holders=find.names({m.marker_id for m in waiting if m.marker_id}),
        own=find.own_waiting(account().person_id),
        others=find.could_mark(me().person.department_id, account().id),
        form_of=submissions.form_of,
        at=g.now,
    )


@bp.route("/<int:marking_id>", methods=["GET", "POST"])
@requires(Permission.MARK)
def mark(marking_id: int) -> ResponseReturnValue:
    """Show a work beside its rubric, or record the judgement and go to the next one."""
    marking = _found(marking_id)
    rating = find.newest_rating(marking)
    rubric = documents.rubric(marking.submission.rubric_revision)
    start = of_rating(rating.body or {}, rating.comment) if rating else marking.draft
    form = RatingForm.of(rubric, start, marking.version)
    if request.method == "POST":
        return _posted(marking, form)
    return _page(marking, form, rating)


@bp.get("/<int:marking_id>/replay")
@requires(Permission.MARK)
def replay(marking_id: int) -> ResponseReturnValue:
    """Show the case in which a paper was written as it looked at one moment, without a name."""
    attempt = _found(marking_id).submission.attempt
    if attempt.kind != "scenario":
        abort(404)
    return render_template(
        "cases/replay.html",
        **replays.page(attempt, request.args.get("at", 0, type=int), ""),
        back=url_for("markings.mark", marking_id=marking_id),
        at=lambda n: url_for("markings.replay", marking_id=marking_id, at=n),
    )


@bp.post("/<int:marking_id>/take")
@requires(Permission.MARK)
def take(marking_id: int) -> ResponseReturnValue:
    """Take a work to mark, and show it."""
    service.take(_found(marking_id), by=me(), now=g.now)
    return redirect(url_for("markings.mark", marking_id=marking_id), 303)


@bp.post("/<int:marking_id>/give-back")
@requires(Permission.MARK)
def give_back(marking_id: int) -> ResponseReturnValue:
    """Put a work that one took back into the queue, with its draft."""
    service.give_back(_found(marking_id), by=me(), now=g.now)
    flash(_("已退回队列，写好的草稿还在。"))
    return redirect(url_for("markings.index"), 303)


@bp.post("/<int:marking_id>/draft")
@requires(Permission.MARK)
def draft(marking_id: int) -> ResponseReturnValue:
    """Keep what is being written, while it is being written; the answer carries the version."""
    marking = _found(marking_id)
    form = _blank(marking)
    if not form.fits_a_draft():
        return {"error": "too_long", "message": _("内容太长，没有保存。请删去一些。")}, 422
    kept = _keep(marking, form)
    return {"saved_at": format_datetime(g.now, "HH:mm:ss"), "fields": {"version": kept.version}}


@bp.post("/<int:marking_id>/release")
@requires(Permission.MARK)
def release(marking_id: int) -> ResponseReturnValue:
    """Make the result of an attempt known."""
    attempt = _found(marking_id).submission.attempt
    if attempt.state not in ("marking", "final"):
        abort(404)
    result = service.release(attempt, by=me(), now=g.now)
    flash(_("已公布%(name)s的成绩。", name=result.attempt.person.name))
    return redirect(url_for("markings.index"), 303)


def _found(marking_id: int) -> Marking:
    return find.find(marking_id, me()) or abort(404)


def _blank(marking: Marking) -> RatingForm:
    rubric = documents.rubric(marking.submission.rubric_revision)
    return RatingForm.of(rubric, None, marking.version)


def _keep(marking: Marking, form: RatingForm) -> Marking:
    version = form.version.data or 0
    return service.keep_draft(marking, form.draft, version=version, by=me(), now=g.now)


def _posted(marking: Marking, form: RatingForm) -> ResponseReturnValue:
    drafting = request.form.get("go") == "draft"
    if not (form.fits_a_draft() if drafting else form.validate_on_submit()):
        return _page(marking, form, None), 422
    act: Callable[[], Any] = (
        (lambda: _keep(marking, form))
        if drafting
        else lambda: service.record(
            marking, form.judgement, comment=form.draft["comment"], by=me(), now=g.now
        )
    )
    try:
        act()
    except KEPT as error:
        db.session.rollback()
        form.form_errors.append(errors.sentence(error))
        return _page(marking, form, None, lost=True), errors.ANSWERS[type(error)].status
    flash(f"marking-{marking.id}", "saved-draft")
    if drafting:
        flash(_("草稿已保存。"))
        return redirect(url_for("markings.mark", marking_id=marking.id), 303)
    return _onward(marking)


def _onward(marking: Marking) -> ResponseReturnValue:
    worth = scoring.marked(marking.submission.attempt)[marking.submission.element]
    flash(_("已提交%(name)s的文书评分。公布成绩之前还可以修改。", name=_name(marking)), "ok")
    if worth.critical:
        flash(_("记有红线差错 %(n)s 项，文书得分已封顶。", n=len(worth.critical)), "warn")
    following = find.next_open(me(), g.now)
    if following is None:
        return redirect(url_for("markings.index"), 303)
    return redirect(url_for("markings.mark", marking_id=following.id), 303)


def _name(marking: Marking) -> str:
    return marking.submission.attempt.person.name


def _page(marking: Marking, form: RatingForm, rating: Rating | None, *, lost: bool = False) -> str:
    attempt = marking.submission.attempt
    submitted = marking.state == "submitted"
    rating = rating or find.newest_rating(marking)
    released = service.released(attempt)
    if submitted:
        saw(attempt.person_id)
    done = find.submitted_since(me(), _midnight())
    return render_template(
        "markings/mark.html",
        marking=marking,
        form=form,
        rating=rating,
        sheet=submissions.sheet(marking.submission),
        stage=_stage(marking, released),
        lost=lost,
        released=released,
        holder=find.names({marking.marker_id}).get(marking.marker_id) if marking.marker_id else "",
        place=(done + 1, done + find.open_count(me(), g.now)),
        minutes=_minutes(marking),
        worth=_worth(marking) if submitted else None,
    )


def _stage(marking: Marking, released: Result | None) -> str:
    """Return what may be done here: read, take, wait, mark, or mark again."""
    if marking.state == "submitted":
        return "again" if released is None and marking.marker_id == account().id else "read"
    if marking.state == "leased" and marking.marker_id == account().id:
        return "mark"
    free = marking.marker_id is None or marking.lease_until is None or marking.lease_until <= g.now
    return "take" if free else "wait"


def _worth(marking: Marking) -> Marked | None:
    return scoring.marked(marking.submission.attempt).get(marking.submission.element)


def _minutes(marking: Marking) -> int | None:
    """Return how long a work has been held, in minutes; None when it is not held."""
    taken = find.taken_at(marking) if marking.state == "leased" else None
    return None if taken is None else (g.now - taken) // timedelta(minutes=1)


def _midnight() -> datetime:
    today = g.now.astimezone(get_timezone())
    return datetime.combine(today.date(), time.min, today.tzinfo)
