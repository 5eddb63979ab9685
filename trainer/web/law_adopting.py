"""Adopting a statute that was previewed: what would wait for review, in numbers, and the act."""

from __future__ import annotations

from flask import abort, current_app, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import HiddenField
from wtforms.validators import InputRequired

from trainer.content.parse import Document
from trainer.domain.access import Permission
from trainer.services import adopting_law
from trainer.services.parts import held, impact, register
from trainer.web.forms import BaseForm
from trainer.web.gate import me, requires
from trainer.web.law_base import KINDS, bp

PURPOSE = "statute"


class AdoptForm(BaseForm):
    """That a text is adopted on the register which was shown."""

    seen = HiddenField(validators=[InputRequired()])


@bp.get("/adopting/<name>")
@requires(Permission.KEEP_LAW)
def adopting(name: str) -> ResponseReturnValue:
    """Say in numbers what adopting a previewed text would do."""
    found = impact.preview(_kept(name).value)
    stale = {kind: found.stale(kind) for kind in KINDS}
    return render_template(
        "law/adopting.html",
        name=name,
        found=found,
        form=AdoptForm(seen=register.state()),
        total=sum(stale.values()),
        counts=[{"label": KINDS[kind], "value": number} for kind, number in stale.items()],
    )


@bp.post("/adopting/<name>")
@requires(Permission.KEEP_LAW)
def adopt(name: str) -> ResponseReturnValue:
    """Adopt a text that was shown."""
    written, form = _kept(name), AdoptForm()
    if not form.validate_on_submit():
        return redirect(url_for("law.adopting", name=name), 303)
    adopting_law.adopt(written, form.seen.data or "", by=me(), now=g.now)
    flash(_("已采用《%(title)s》。", title=written.value.title))
    return redirect(url_for("law.statute", short=written.value.short), 303)


def keep(content: bytes, file_name: str) -> str:
    """Keep a previewed file for this sign-in; returns the name to adopt it by."""
    kept = {"text": content.decode("utf-8"), "file": file_name}
    return held.put(current_app.config["SETTINGS"], g.session_id, PURPOSE, kept, now=g.now)


def _kept(name: str) -> Document:
    settings = current_app.config["SETTINGS"]
    value = held.peek(settings, g.session_id, PURPOSE, name, now=g.now)
    if value is None:
        abort(404)
    return adopting_law.read(value["text"].encode(), value["file"])
