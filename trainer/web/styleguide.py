"""The style guide: every component on one page, only while debugging."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, abort, render_template, url_for
from flask.typing import ResponseReturnValue

from trainer.web.gate import public

bp = Blueprint("styleguide", __name__, url_prefix="/styleguide")
PAGES = Path(__file__).resolve().parent / "templates" / "styleguide" / "pages"


@bp.get("/")
@public("shows components, no data, and exists only while debugging")
def index() -> ResponseReturnValue:
    """Show every component in both themes."""
    address = url_for("styleguide.index")
    return render_template("styleguide/index.html", styleguide_url=address)


@bp.get("/<slug>")
@public("shows components, no data, and exists only while debugging")
def sample(slug: str) -> ResponseReturnValue:
    """Show one sample page."""
    if not (PAGES / f"{slug}.html").is_file():
        abort(404)
    return render_template(f"styleguide/pages/{slug}.html")
