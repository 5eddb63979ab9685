"""Looking an article up by two characters, by pinyin initials, or by its number."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from trainer.domain.access import Permission
from trainer.services.parts import lawsearch
from trainer.web import citing, tools_base
from trainer.web.gate import requires
from trainer.web.tools_base import bp, tabs

SHOWN, FEWEST = 30, 2


@bp.get("/articles")
@requires(Permission.SELF)
def articles() -> ResponseReturnValue:
    """Show the articles that hold what was typed, those in force first."""
    words = request.args.get("q", "").strip()[:80]
    is_short = 0 < len("".join(words.split())) < FEWEST
    found = [] if is_short else lawsearch.articles(words)
    return render_template(
        "tools/articles.html",
        tabs=tabs("tools.articles"),
        words=words,
        is_short=is_short,
        found=found[:SHOWN],
        of=len(found),
        today=tools_base.today(),
        address=citing.address,
        target=lambda one: f"{one.short}#{one.number}",
        questions=lambda target: tools_base.questions("tools.articles", [target]),
    )
