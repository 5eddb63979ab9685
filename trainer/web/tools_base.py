"""What the tools for the real desk share: the blueprint, their tabs, where questions are."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask import Blueprint, g, url_for
from flask_babel import get_timezone
from flask_babel import lazy_gettext as _l

from trainer.domain import citation

bp = Blueprint("tools", __name__, url_prefix="/tools")

TOOLS: dict[str, Any] = {
    "tools.index": _l("期限计算"),
    "tools.changes": _l("新旧对照"),
    "tools.articles": _l("条文速查"),
    "tools.forms": _l("文书要素"),
}


def today() -> date:
    """Return the day it is in China."""
    day: date = g.now.astimezone(get_timezone()).date()
    return day


def tabs(here: str) -> list[dict[str, Any]]:
    """Return the tools as tabs, the one at `here` marked."""
    return [
        {"label": name, "url": url_for(endpoint), "active": endpoint == here}
        for endpoint, name in TOOLS.items()
    ]


def questions(back: str, citations: Iterable[str] = (), topic: str = "") -> str:
    """Return the address of five questions on articles and a topic, leading back to a tool."""
    places = dict.fromkeys(f"{p.statute}#{p.number}" for p in map(citation.parse, citations))
    return url_for("tools.questions", back=back, about=list(places), topic=topic or None)
