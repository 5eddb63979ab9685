"""Preview of a new law: what a statute file would touch, before anybody adopts it."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired

from trainer.content.fault import BadContent
from trainer.domain import citation
from trainer.domain.access import Permission
from trainer.services import adopting_law
from trainer.services.parts import documents, impact
from trainer.services.parts.impact import Preview, Touched
from trainer.store import engine
from trainer.web import law_adopting, places
from trainer.web.forms import BaseForm
from trainer.web.gate import requires
from trainer.web.law_base import KINDS, bp, kind_name, told


class PreviewForm(BaseForm):
    """A statute as a file of the register."""

    file = FileField(_l("法规文件"), [FileRequired(_l("请选择文件。"))])


@bp.route("/preview", methods=["GET", "POST"])
@requires(Permission.AUTHOR)
def preview() -> ResponseReturnValue:
    """Show the form, or what the file would touch; nothing changes."""
    engine.set_read_only(True)  # a long look must not keep others from writing
    form, found, faults, name = PreviewForm(), None, [], ""
    if form.validate_on_submit():
        content, file_name = form.file.data.read(), form.file.data.filename or ""
        try:
            new = adopting_law.read(content, file_name)
            found = impact.preview(new.value)
            name = "" if adopting_law.is_known(new) else law_adopting.keep(content, file_name)
        except BadContent as error:
            faults = error.faults
    page = render_template(
        "law/preview.html",
        form=form,
        found=found,
        name=name,
        faults=faults,
        counts=[{"label": name, "value": found.number(kind)} for kind, name in KINDS.items()]
        if found
        else [],
        cards=[_card(one) for one in found.touched] if found else [],
        endings=_endings(found) if found else [],
    )
    return page, 422 if form.errors or faults else 200


def _endings(found: Preview) -> list[Any]:
    """Return what ends or changes, each article once, in words."""
    ended = [spot.ending for card in found.touched for spot in card.spots]
    ended += [said.ending for card in found.touched for said in card.sentences]
    endings = {one.identity: one for one in ended}
    return told(endings[key] for key in sorted(endings, key=_place))


def _place(identity: tuple[str, str, date]) -> tuple[date, str, int]:
    statute, number, day = identity
    return day, statute, citation.ordinal(number)


def _card(one: Touched) -> dict[str, Any]:
    value = documents.value(documents.revision(one.revision_id))
    return {
        "title": one.title,
        "kind": kind_name(one.kind),
        "url": url_for("questions.show", document_id=one.document_id)
        if one.kind == "question"
        else "",
        "spots": list(
            dict.fromkeys(
                (
                    f"《{spot.place.statute}》{spot.place.chinese}",
                    places.described(value, spot.path),
                )
                for spot in one.spots
            )
        ),
        "sentences": [(places.described(value, said.path), said.text) for said in one.sentences],
        "old": [
            (places.described(value, path), " ".join(finding.excerpt.split()), finding.rule.why)
            for path, finding in one.old
        ],
    }
