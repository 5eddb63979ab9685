"""The elements of the official forms as lists to tick; nothing of it is stored."""

from __future__ import annotations

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from trainer.domain.access import Permission
from trainer.domain.official import OfficialForms
from trainer.services.parts import documents
from trainer.web import citing, tools_base
from trainer.web.gate import requires
from trainer.web.tools_base import bp, tabs


@bp.get("/forms")
@requires(Permission.SELF)
def forms() -> ResponseReturnValue:
    """List the official forms of every set, in their order."""
    return render_template("tools/forms.html", tabs=tabs("tools.forms"), sets=_sets())


@bp.get("/forms/<set_key>/<key>")
@requires(Permission.SELF)
def form(set_key: str, key: str) -> ResponseReturnValue:
    """Show one form as a list to tick, each element with its article and why."""
    known = next((one for one in _sets() if one.key == set_key), None) or abort(404)
    found = known.form(key) or abort(404)
    place = known.forms.index(found)
    return render_template(
        "tools/form.html",
        tabs=tabs("tools.forms"),
        family=known,
        form=found,
        before=known.forms[place - 1] if place else None,
        after=known.forms[place + 1] if place + 1 < len(known.forms) else None,
        address=citing.address,
        questions=tools_base.questions("tools.forms", found.citations, found.topic),
    )


def _sets() -> list[OfficialForms]:
    return [documents.value(revision) for revision in documents.all_live("forms")]
