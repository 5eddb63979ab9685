"""Markup that its arguments and the language determine wholly, drawn once and kept.

The frame of a page, its menus and the sentences that its scripts say are the same on nearly
every page. A template writes `{{ once(macro, argument) }}` where it would call `macro(argument)`.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from flask import Flask, g, request
from flask_babel import get_locale
from markupsafe import Markup

from trainer.services.parts.documents import Cache

MOST_PIECES, MOST_CHARACTERS = 4_096, 16_000_000

_kept = Cache(MOST_PIECES, MOST_CHARACTERS)


def init_app(app: Flask) -> None:
    """Make `once(macro, *given)` a global of the templates."""
    app.jinja_env.globals["once"] = once


def once(macro: Any, *given: Hashable) -> Markup:
    """Return what `macro(*given)` draws; nothing else of the request but its language may show in it.

    Not for what belongs to a session or to one person: tokens, names, answers.
    """
    code = macro._func.__code__  # another one as soon as the template is written anew
    key = (code.co_filename, code, page(), given)
    known: Markup | None = _kept.get(key)
    if known is None:
        known = macro(*given)
        _kept.put(key, len(known), known)
    return known


def page() -> tuple[str, str]:
    """Return what any markup depends on: the language, and where the application is mounted."""
    found: tuple[str, str] | None = g.get("drawn_for")
    if found is None:
        found = g.drawn_for = (str(get_locale()), request.script_root)
    return found
