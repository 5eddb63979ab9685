"""Simulated cases: choose one, handle it at the desk, and look back on it."""

from __future__ import annotations

import secrets
from io import BytesIO
from typing import Any

from flask import abort, flash, g, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trainer.domain.access import Permission
from trainer.domain.course import ElementKind
from trainer.domain.scenario import debrief as looking_back
from trainer.domain.scenario import evidence
from trainer.domain.scenario.comparing import Row, compared
from trainer.domain.scenario.document import Scenario
from trainer.domain.scenario.state import Act
from trainer.exchange.papers import word_file
from trainer.services import learning, playing
from trainer.services.parts import attempts, documents, lawsearch, scoring, staleness
from trainer.store.queries import cases as find
from trainer.store.tables import Attempt, Enrolment, Revision
from trainer.web import deliverables, desk, papers, reckoning, replays
from trainer.web.gate import account, me, requires
from trainer.web.handling import Table, acted, bp, once, opened, own, to_desk

__all__ = ["bp", "papers"]  # importing `papers` adds its pages to the blueprint

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LONGEST_NOTE = 2_000
TABS = ("files", "articles", "days", "notes")
FOUND = 8  # articles shown for a search


# --- Choosing ----------------------------------------------------------------------------------


@bp.get("/")
@requires(Permission.LEARN)
def index() -> ResponseReturnValue:
    """Show every case with how far one is with it."""
    mine = find.history(account().person_id)
    shown = [_card(of, mine) for of in documents.all_live("scenario")]
    return render_template("cases/index.html", cards=shown, results=find.released(mine), desk=desk)


@bp.get("/<key>")
@requires(Permission.LEARN)
def show(key: str) -> ResponseReturnValue:
    """Show the task of a case, what counts, and one's history with it."""
    enrolment, element = _errand(key)
    find_it = documents.in_use if enrolment is None else documents.live
    of = find_it("scenario", key)
    if documents.value(of).guided:
        return redirect(url_for("trials.show", key=key))
    mine = find.history(account().person_id, of.document_id)
    return render_template(
        "cases/show.html",
        key=key,
        card=_card(of, mine),
        history=mine,
        results=find.released(mine),
        practised=playing.has_practised(me(), of.document_id),
        in_doubt=staleness.unfit(of, staleness.today(g.now)),
        enrolment=enrolment,
        element=element,
        course=_course_title(enrolment),
        desk=desk,
    )


@bp.post("/<key>/start")
@requires(Permission.LEARN)
def start(key: str) -> ResponseReturnValue:
    """Begin to handle a case, or go on with the one in progress."""
    purpose = request.form.get("purpose", "practice")
    if purpose not in ("practice", "assessed"):
        abort(404)
    enrolment, element = _errand(key)
    attempt = playing.start(
        key, purpose, by=me(), now=g.now, enrolment=enrolment, element_key=element
    )
    return to_desk(attempt)


def _card(of: Revision, mine: list[Attempt]) -> dict[str, Any]:
    own = [attempt for attempt in mine if attempt.revision.document_id == of.document_id]
    case = documents.value(of)
    assert isinstance(case, Scenario)
    return {
        "case": case,
        "active": next((a for a in own if a.state == "active"), None),
        "practised": any(a.purpose == "practice" and a.state == "final" for a in own),
        "waiting": next((a for a in own if a.state == "marking"), None),
        "released": next((a for a in own if a.purpose == "assessed" and a.state == "final"), None),
    }


def _errand(key: str) -> tuple[Enrolment | None, str | None]:
    """Return the course element that led here, checked: one's own, of this case, and open."""
    if "enrolment" not in request.values:
        return None, None
    enrolment_id = request.values.get("enrolment", type=int)
    enrolment = find.enrolment(enrolment_id, account().person_id) if enrolment_id else None
    if enrolment is None:
        abort(404)
    course = documents.course(documents.revision(enrolment.course_revision_id))
    name = request.values.get("element", "")
    element = next((e for e in course.elements if e.key == name), None)
    if element is None or element.kind is not ElementKind.SCENARIO or element.scenario != key:
        abort(404)
    learning.check_open(enrolment, name)
    return enrolment, name


def _course_title(enrolment: Enrolment | None) -> str:
    if enrolment is None:
        return ""
    return documents.course(documents.revision(enrolment.course_revision_id)).title


# --- The desk ----------------------------------------------------------------------------------


@bp.get("/attempts/<int:attempt_id>", endpoint="desk")
@requires(Permission.LEARN)
def show_desk(attempt_id: int) -> ResponseReturnValue:
    """Show the desk of a case in progress; one that is over leads to its debrief."""
    table = opened(attempt_id)
    if table.attempt.state != "active":
        return redirect(url_for("cases.debrief", attempt_id=attempt_id))
    return _desk(table, request.args.get("tab", "files"))


@bp.post("/attempts/<int:attempt_id>/act")
@requires(Permission.LEARN)
def act(attempt_id: int) -> ResponseReturnValue:
    """Do what was chosen."""
    choice = Act("choose", request.form.get("scene", ""), request.form.get("choice", ""))
    return acted(own(attempt_id), choice)


@bp.post("/attempts/<int:attempt_id>/back")
@requires(Permission.LEARN)
def back(attempt_id: int) -> ResponseReturnValue:
    """Take back the last act; in practice only."""
    attempt, seen = own(attempt_id), request.form.get("seen", -1, type=int)
    playing.back(attempt, key=once(), seen=seen, by=me(), now=g.now)
    flash(_("已退回一步。"))
    return to_desk(attempt)


@bp.post("/attempts/<int:attempt_id>/open")
@requires(Permission.LEARN)
def open_exhibit(attempt_id: int) -> ResponseReturnValue:
    """Note that a paper of the file was opened, and show it."""
    attempt, key = own(attempt_id), request.form.get("exhibit", "")
    playing.act(attempt, Act("open", key), key=once(), seen=0, by=me(), now=g.now)
    return redirect(url_for("cases.exhibit", attempt_id=attempt_id, key=key), 303)


@bp.get("/attempts/<int:attempt_id>/exhibits/<key>")
@requires(Permission.LEARN)
def exhibit(attempt_id: int, key: str) -> ResponseReturnValue:
    """Show a paper that was opened; after the end, any that was released."""
    table = opened(attempt_id)
    state = table.state
    if key not in (state.released if state.is_over else state.opened):
        abort(404)
    shown = table.case.exhibits[key]
    if state.is_over:
        return render_template("cases/exhibit.html", table=table, exhibit=shown, desk=desk)
    return _desk(table, "files", exhibit=shown)


@bp.post("/attempts/<int:attempt_id>/notes")
@requires(Permission.LEARN)
def note(attempt_id: int) -> ResponseReturnValue:
    """Add a note to one's file."""
    table, text = opened(attempt_id), request.form.get("text", "").strip()
    if not text or len(text) > LONGEST_NOTE:
        return _desk(table, "notes", typed=text), 422
    playing.act(
        table.attempt, Act("note", table.scene, text), key=once(), seen=0, by=me(), now=g.now
    )
    flash(f"case-{attempt_id}-note", "saved-draft")
    return redirect(
        url_for("cases.desk", attempt_id=attempt_id, tab="notes") + "#ct-desk-file", 303
    )


@bp.post("/attempts/<int:attempt_id>/exhibits/<key>/evidence")
@requires(Permission.LEARN)
def mark_evidence(attempt_id: int, key: str) -> ResponseReturnValue:
    """Set a passage of an opened paper down as evidence."""
    table = opened(attempt_id)
    if key not in table.state.opened:
        abort(404)
    passage = request.form.get("passage", "").strip()[:LONGEST_NOTE]
    proves = request.form.get("proves", "").strip()[:LONGEST_NOTE]
    shown = table.case.exhibits[key]
    try:
        done = evidence.act(shown, passage, proves)
    except evidence.NoSuchPassage:
        return _desk(table, "files", exhibit=shown, quoted=passage, proves=proves), 422
    playing.act(table.attempt, done, key=once(), seen=0, by=me(), now=g.now)
    flash(f"case-{attempt_id}-evidence", "saved-draft")
    flash(_("已列为证据，写文书时可以插入。"))
    return redirect(url_for("cases.exhibit", attempt_id=attempt_id, key=key), 303)


def _desk(table: Table, tab: str, **more: Any) -> str:
    case, state = table.case, table.state
    steps = attempts.steps(table.attempt)
    cited = desk.cited(case, state)
    words = request.args.get("law", "").strip()[:80]
    return render_template(
        "cases/desk.html",
        table=table,
        tab=tab if tab in TABS else "files",
        talk=desk.talk(case, state),
        latest=looking_back.latest(case, state) if table.attempt.purpose == "practice" else None,
        offered=looking_back.offered(case, state, table.attempt.seed),
        deliverable=case.deliverable(state),
        limits=desk.limits(case, state),
        cited=cited,
        gists=find.gists(cited),
        words=words,
        articles=lawsearch.articles(words)[:FOUND],
        reckoned=reckoning.of_request(case.calendar, state.now.date()),
        evidence=table.evidence,
        units=reckoning.UNITS,
        notes=[s for s in steps if s.kind == "note" and s.element not in case.exhibits],
        saved=steps[-1].received_at if steps else table.attempt.started_at,
        key=secrets.token_hex(16),
        seen=playing.seen_of(table.attempt),
        moved=any(step.kind in attempts.WEIGHTY for step in attempts.standing(steps)),
        officer=me().person.name,
        longest_note=LONGEST_NOTE,
        desk=desk,
        **more,
    )


# --- Looking back ------------------------------------------------------------------------------


@bp.get("/attempts/<int:attempt_id>/debrief")
@requires(Permission.LEARN)
def debrief(attempt_id: int) -> ResponseReturnValue:
    """Show what there is to learn; for a case that counts only once its result is known."""
    table = opened(attempt_id)
    if table.attempt.state == "active":
        return redirect(url_for("cases.desk", attempt_id=attempt_id))
    result = find.released([table.attempt]).get(attempt_id)
    about = {"table": table, "talk": desk.talk(table.case, table.state), "desk": desk}
    about |= {"officer": me().person.name, "outcomes": desk.OUTCOMES}
    if result is None:
        return render_template("cases/waiting.html", **about)
    return render_template(
        "cases/debrief.html",
        result=result,
        papers=_papers(table),
        look=looking_back.build(table.case, table.state, scoring.best_of(table.attempt)),
        beside=_beside_the_best(table),
        evidence=table.evidence,
        **about,
    )


@bp.get("/attempts/<int:attempt_id>/papers/<key>.docx")
@requires(Permission.LEARN)
def word(attempt_id: int, key: str) -> ResponseReturnValue:
    """Give one's own paper, as it was handed in last, as a Word file."""
    table = opened(attempt_id)
    fields = table.state.written.get(key)
    if fields is None:
        abort(404)
    form = table.case.deliverables[key]
    return send_file(
        BytesIO(word_file(deliverables.written(form, fields, table.case.document.office))),
        mimetype=WORD,
        as_attachment=True,
        download_name=f"{form.form}.docx",
    )


def _beside_the_best(table: Table) -> list[Row]:
    """Return one's way beside the best one, scene by scene; empty where that is not known."""
    acts = scoring.best_of(table.attempt).way
    if not acts:
        return []
    best = table.case.fold(looking_back.with_papers(table.case, acts))
    return compared(table.case, table.state, best)


@bp.get("/attempts/<int:attempt_id>/replay")
@requires(Permission.LEARN)
def replay(attempt_id: int) -> ResponseReturnValue:
    """Show a handled case as it looked at one moment; one that counts once its result is known."""
    attempt = own(attempt_id)
    if not find.released([attempt]):
        abort(404)
    number = request.args.get("at", 0, type=int)
    return render_template(
        "cases/replay.html",
        **replays.page(attempt, number, me().person.name),
        back=url_for("cases.debrief", attempt_id=attempt_id),
        at=lambda n: url_for("cases.replay", attempt_id=attempt_id, at=n),
    )


@bp.post("/attempts/<int:attempt_id>/again")
@requires(Permission.LEARN)
def again(attempt_id: int) -> ResponseReturnValue:
    """Practise a case handled before again, from one decision on."""
    attempt = own(attempt_id)
    if not find.released([attempt]):
        abort(404)
    number = request.form.get("from", 0, type=int)
    return to_desk(playing.again_from(attempt, number, by=me(), now=g.now))


def _papers(table: Table) -> list[dict[str, Any]]:
    """Return each paper handed in with its rubric, and its judgement where there is one."""
    ratings = find.ratings(table.attempt.id)
    shown = []
    handed_in = {s.element: s for s in find.submissions(table.attempt.id)}
    for key, fields in table.state.written.items():
        submission = handed_in[key]
        form = table.case.deliverables[submission.element]
        rating = ratings.get(submission.id)
        shown.append(
            {
                "form": form,
                "blanks": deliverables.blanks(form, fields, {}),
                "found": deliverables.found(table.case.document, form, fields),
                "rubric": documents.rubric(submission.rubric_revision),
                "rating": rating,
                "judged": scoring.judgement(rating.body or {}) if rating else None,
            }
        )
    return shown
