"""The revisions of a question: who wrote what and when, what changed, and taking one up again."""

from __future__ import annotations

from dataclasses import dataclass

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trainer.domain.access import Permission
from trainer.domain.question import difference
from trainer.domain.question.difference import Change
from trainer.services import writing_questions as service
from trainer.services.parts import documents, writing
from trainer.store.queries import bank as life
from trainer.store.queries import questions as find
from trainer.store.tables import Document, Review, Revision
from trainer.web import questions_form as forms
from trainer.web.gate import me, requires
from trainer.web.questions_base import bp


@dataclass(frozen=True)
class Entry:
    """A revision with the verdicts on it."""

    revision: Revision
    verdicts: list[Review]


@bp.get("/<int:document_id>/history")
@requires(Permission.AUTHOR)
def history(document_id: int) -> ResponseReturnValue:
    """Show every revision of a question, and the difference of any two of them."""
    document = life.question(document_id) or abort(404)
    found = life.revisions(document_id)
    verdicts = life.reviews([one.id for one in found])
    old, new = _chosen(found)
    copy, sent = life.copy(document_id), life.proposal(document_id)
    return render_template(
        "questions/history.html",
        document=document,
        entries=[Entry(r, [v for v in verdicts if v.revision_id == r.id]) for r in found],
        names=find.names(_people(found, verdicts)),
        old=old,
        new=new,
        changes=_changes(old, new),
        label=forms.label,
        version=copy.version if copy else 0,
        copy=copy,
        sent=sent,
    )


@bp.post("/<int:document_id>/history/<int:number>/again")
@requires(Permission.AUTHOR)
def again(document_id: int, number: int) -> ResponseReturnValue:
    """Put an earlier text into the form; what stood there can be brought back by undo."""
    document = _editable(document_id)
    revision = next((r for r in life.revisions(document.id) if r.number == number), None)
    if revision is None:
        abort(404)
    fields = writing.fields_of(documents.question(revision))
    version = request.form.get("version", 0, type=int)
    service.keep(document.id, fields, version=version, by=me(), now=g.now)
    flash(_("已把第 %(n)s 版的内容放进编辑页。核对后送审，审核通过才启用。", n=number))
    return redirect(url_for("questions.edit", document_id=document_id), 303)


def _editable(document_id: int) -> Document:
    document = life.question(document_id)
    if document is None or document.state == "retired":
        abort(404)
    return document


def _chosen(found: list[Revision]) -> tuple[Revision | None, Revision | None]:
    """Return the two revisions to compare: those asked for, else the newest two."""
    by_number = {one.number: one for one in found}
    new = by_number.get(request.args.get("new", 0, type=int)) or (found[0] if found else None)
    old = by_number.get(request.args.get("old", 0, type=int))
    if old is None and new is not None:
        old = by_number.get(new.number - 1)
    return old, new


def _changes(old: Revision | None, new: Revision | None) -> list[Change]:
    if old is None or new is None:
        return []
    before, after = (forms.readable(documents.question(one)) for one in (old, new))
    return difference.changes(before, after)


def _people(found: list[Revision], verdicts: list[Review]) -> set[int]:
    authors = {one.author_id for one in found if one.author_id}
    return authors | {one.by_id for one in verdicts}
