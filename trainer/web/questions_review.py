"""What waits for a reviewer, what they do with it, and taking questions out of use and back."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_timezone
from flask_babel import gettext as _

from trainer.domain.access import Permission
from trainer.domain.oldlaw import scan_question
from trainer.domain.question import difference, shown
from trainer.domain.question.answers import right_answer
from trainer.domain.question.document import Kind, Question
from trainer.services import reviewing_questions as service
from trainer.services.parts import documents, likeness, oldlaw
from trainer.services.parts import review as judging
from trainer.store.queries import bank as life
from trainer.store.queries import questions as find
from trainer.store.queries.law import gists
from trainer.store.tables import Document, Review
from trainer.web import citing
from trainer.web import questions_form as forms
from trainer.web.gate import account, me, requires
from trainer.web.questions_base import DUTIES, KINDS, PLACES, POLICIES, bp

LIKE = 5


@bp.get("/<int:document_id>/review")
@requires(Permission.AUTHOR)
def review(document_id: int) -> ResponseReturnValue:
    """Show a text that waits, beside what it is to replace; without one lead to the question."""
    document = life.question(document_id) or abort(404)
    sent = life.proposal(document_id)
    if sent is None:
        return redirect(url_for("questions.show", document_id=document_id))
    question = documents.question(sent.revision)
    before = documents.question(document.live) if document.live else None
    return render_template(
        "questions/review.html",
        **body(question),
        **hints(document_id, question),
        document=document,
        sent=sent,
        sender=find.names({sent.by_id}).get(sent.by_id) if sent.by_id else "",
        is_own=sent.by_id == account().id,
        reviewers=life.other_authors(account().id),
        moved=document.live_revision_id != sent.base_revision_id,
        changes=difference.changes(forms.readable(before), forms.readable(question))
        if before
        else [],
    )


@bp.post("/<int:document_id>/approve")
@requires(Permission.AUTHOR)
def approve(document_id: int) -> ResponseReturnValue:
    """Let what waits be used, and lead on to the next one that waits."""
    _known(document_id)
    service.approve(document_id, revision_id=_seen(), by=me(), now=g.now)
    flash(_("已启用这道题。"))
    return _on(document_id)


@bp.post("/<int:document_id>/give-back")
@requires(Permission.AUTHOR)
def give_back(document_id: int) -> ResponseReturnValue:
    """Send what waits back to its author with a note, and lead on."""
    _known(document_id)
    service.give_back(document_id, _reason(), revision_id=_seen(), by=me(), now=g.now)
    flash(_("已退回修改，意见会显示在编辑页上。"))
    return _on(document_id)


@bp.post("/<int:document_id>/set-aside")
@requires(Permission.AUTHOR)
def set_aside(document_id: int) -> ResponseReturnValue:
    """Take what waits out of the list, and lead on to the next one that waits."""
    _known(document_id)
    service.set_aside(document_id, revision_id=_seen(), by=me(), now=g.now)
    flash(_("没有采用这道题。"))
    return _on(document_id)


@bp.post("/<int:document_id>/retire")
@requires(Permission.AUTHOR)
def retire(document_id: int) -> ResponseReturnValue:
    """Take a question out of use."""
    _known(document_id)
    service.retire(document_id, _reason(), by=me(), now=g.now)
    flash(_("已停用。不再抽到这道题，以往的成绩不变。"))
    return redirect(url_for("questions.show", document_id=document_id), 303)


@bp.post("/<int:document_id>/revive")
@requires(Permission.AUTHOR)
def revive(document_id: int) -> ResponseReturnValue:
    """Bring a retired question back."""
    _known(document_id)
    document = service.revive(document_id, _reason(), by=me(), now=g.now)
    flash(_("已恢复使用。") if document.state == "live" else _("已恢复，仍要审核后才能使用。"))
    return redirect(url_for("questions.show", document_id=document_id), 303)


def body(question: Question) -> dict[str, Any]:
    """Return what the pages of one text of a question show of it."""
    written = shown.as_written(question)
    return {
        "question": question,
        "asked": shown.asked(question, written, []),
        "judged": judging.judge(question, written, right_answer(question)),
        "key": right_answer(question),
        "articles": gists(question.citations),
        "address": citing.address,
        "kinds": KINDS,
        "duties": DUTIES,
        "policies": POLICIES if question.kind is Kind.MULTIPLE else PLACES,
        "label": forms.label,
        "has_options": question.kind in (Kind.SINGLE, Kind.MULTIPLE),
        "today": g.now.astimezone(get_timezone()).date(),
    }


def hints(document_id: int, question: Question) -> dict[str, Any]:
    """Return what a reviewer of a text should look at: old rules, and questions that are alike."""
    alike = likeness.like(document_id, question)[:LIKE]
    return {
        "old": scan_question(question, oldlaw.rules()),
        "alike": [(pair, likeness.other(pair, document_id)) for pair in alike],
        "stems": find.titles([likeness.other(pair, document_id) for pair in alike]),
    }


def why_retired(document: Document) -> Review | None:
    """Return the verdict by which a question went out of use, or None."""
    if document.state != "retired":
        return None
    verdicts = life.reviews([revision.id for revision in life.revisions(document.id)])
    return next((one for one in reversed(verdicts) if one.verdict == "retire"), None)


def _known(document_id: int) -> None:
    if life.question(document_id) is None:
        abort(404)


def _seen() -> int | None:
    return request.form.get("revision", type=int)


def _reason() -> str:
    return request.form.get("reason", "").strip()[:1000]


def _on(document_id: int) -> ResponseReturnValue:
    following = find.next_draft(account().id, after=document_id)
    if following is None:
        return redirect(url_for("questions.index"), 303)
    return redirect(url_for("questions.review", document_id=following), 303)
