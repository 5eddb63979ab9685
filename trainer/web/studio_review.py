"""What waits for a reviewer of cases, what they do with it, and the revisions of a case."""

from __future__ import annotations

from dataclasses import dataclass

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trainer.content import dump
from trainer.domain.access import Permission
from trainer.domain.question.difference import Change
from trainer.domain.scenario import check, difference
from trainer.domain.scenario.document import Scenario
from trainer.services import reviewing_cases as service
from trainer.services.parts import bests, calendars, documents, queueing
from trainer.store.queries import bank as life
from trainer.store.queries import questions as people
from trainer.store.queries import studio as find
from trainer.store.tables import Document, Review, Revision
from trainer.web import desk, graphs, studio_words
from trainer.web import studio_base as base
from trainer.web.gate import account, me, requires
from trainer.web.studio_base import bp
from trainer.web.waking import wake


@dataclass(frozen=True)
class Entry:
    """A revision with the verdicts on it."""

    revision: Revision
    verdicts: list[Review]


@bp.get("/<int:document_id>/review")
@requires(Permission.AUTHOR)
def review(document_id: int) -> ResponseReturnValue:
    """Show a case that waits: its picture, figures, what changed, and every scene to read."""
    document = find.case(document_id) or abort(404)
    sent = life.proposal(document_id)
    if sent is None:
        return redirect(url_for("studio.show", document_id=document_id))
    case = documents.case(sent.revision, calendars.current())
    before = documents.scenario(document.live) if document.live else None
    return render_template(
        "studio/review.html",
        document=document,
        sent=sent,
        sender=people.names({sent.by_id}).get(sent.by_id) if sent.by_id else "",
        is_own=sent.by_id == account().id,
        reviewers=life.other_authors(account().id),
        case=case.document,
        graph=graphs.of_case(case.document),
        report=check.check(case),
        under_way=find.under_way([document.live.id]) if document.live else 0,
        words=studio_words,
        desk=desk,
        **compared(before, case.document),
    )


def compared(before: Scenario | None, after: Scenario) -> dict[str, object]:
    """Return what changed between two texts of a case, and how grave that is."""
    if before is None:
        return {"changes": None, "gravest": None}
    old, new = dump.plain("scenario", before), dump.plain("scenario", after)
    found: list[Change] = difference.changes(old, new)
    return {"changes": base.differences(old, new), "gravest": difference.gravest(found)}


@bp.post("/<int:document_id>/approve")
@requires(Permission.AUTHOR)
def approve(document_id: int) -> ResponseReturnValue:
    """Put what waits into use."""
    base.known(document_id)
    service.approve(document_id, revision_id=_seen(), by=me(), now=g.now)
    for job in queueing.open_of(bests.KIND):
        wake(job)
    flash(_("已启用这件案件。正在办理的人按原来的版本办完。"), "ok")
    return redirect(url_for("studio.show", document_id=document_id), 303)


@bp.post("/<int:document_id>/give-back")
@requires(Permission.AUTHOR)
def give_back(document_id: int) -> ResponseReturnValue:
    """Send what waits back to its author with a note."""
    base.known(document_id)
    note = request.form.get("reason", "").strip()[:1000]
    service.give_back(document_id, note, revision_id=_seen(), by=me(), now=g.now)
    flash(_("已退回修改，意见会显示在编辑页上。"))
    return redirect(url_for("studio.index"), 303)


def _seen() -> int | None:
    return request.form.get("revision", type=int)


@bp.get("/<int:document_id>/history")
@requires(Permission.AUTHOR)
def changed(document_id: int) -> ResponseReturnValue:
    """Show what changed between two revisions of a case."""
    document = find.case(document_id) or abort(404)
    found = {one.number: one for one in life.revisions(document_id)}
    new = found.get(request.args.get("new", max(found, default=0), type=int)) or abort(404)
    old = found.get(request.args.get("old", new.number - 1, type=int))
    before = documents.scenario(old) if old else None
    return render_template(
        "studio/changed.html",
        document=document,
        old=old,
        new=new,
        numbers=sorted(found),
        words=studio_words,
        **compared(before, documents.scenario(new)),
    )


def history(document: Document) -> list[Entry]:
    """Return the revisions of a case with their verdicts, the newest first."""
    found = life.revisions(document.id)
    verdicts = life.reviews([one.id for one in found])
    return [Entry(r, [v for v in verdicts if v.revision_id == r.id]) for r in found]


def people_of(document: Document) -> set[int]:
    """Return the accounts that wrote or judged a revision of a case."""
    entries = history(document)
    authors = {entry.revision.author_id for entry in entries if entry.revision.author_id}
    return authors | {one.by_id for entry in entries for one in entry.verdicts}
