"""What the pages about writing cases share: the blueprint, and the names of places in a case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort
from flask_babel import gettext as _

from trainer.domain.question.difference import Change
from trainer.domain.scenario import difference
from trainer.services.parts import outlining
from trainer.store.queries import studio as find
from trainer.store.tables import Document
from trainer.web.studio_words import ELEMENTS, LABELS

bp = Blueprint("studio", __name__, url_prefix="/studio")


def known(document_id: int) -> Document:
    """Return a case that may be written; answers 404 for any other."""
    document = find.case(document_id)
    if document is None or document.state == "retired":
        abort(404)
    return document


def numbered_word(part: str, number: int) -> str:
    """Return what a numbered row is called: 第 3 步."""
    named = {
        "steps": _("第 %(n)s 步", n=number),
        "mistakes": _("第 %(n)s 种错", n=number),
        "papers": _("第 %(n)s 份材料", n=number),
        "people": _("第 %(n)s 个人物", n=number),
    }
    return str(named.get(part, LABELS.get(part, part)))


def named(document: Document, fields: outlining.Fields | None) -> str:
    """Return what a case is called on pages, also while it has no title yet."""
    title = outlining.title(fields) if fields else document.live.title if document.live else ""
    return title or str(_("还没有案名"))


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """Return what differs between two sets of fields or two cases, each place in words."""
    places = _places(after) | _places(before)
    return [
        Change(_in_words(one.name, places), one.before, one.after)
        for one in difference.changes(before, after)
        if not one.name.endswith(".key")
    ]


def _places(values: Mapping[str, Any]) -> dict[str, str]:
    """Return what each row is called, by its path of keys."""
    found: dict[str, str] = {}
    for name, rows in values.items():
        for number, row in enumerate(rows if isinstance(rows, list) else [], 1):
            if isinstance(row, Mapping) and "key" in row:
                path = f"{name}.{row['key']}"
                found[path] = row_word(name, number, row)
                found |= {f"{path}.{inner}": word for inner, word in _places(row).items()}
    return found


def row_word(name: str, number: int, row: Mapping[str, Any]) -> str:
    """Return what a row of a case is called: by its title, or else by its number."""
    title = row.get("title") or row.get("name") or ""
    word = numbered_word(name, number)
    if word == str(LABELS.get(name, name)):
        word = str(ELEMENTS.get(name, word))
        return f"{word}“{title}”" if title else f"{word}{number}"
    return word


def _in_words(name: str, places: Mapping[str, str]) -> str:
    """Return the path of a value in words, rows by their place and the rest by their labels."""
    parts, path = name.split("."), ""
    words: list[str] = []
    for at, part in enumerate(parts):
        path = f"{path}.{part}".lstrip(".")
        if path in places:
            words[-1:] = [places[path]]
        else:
            following = f"{path}.{parts[at + 1]}" if at + 1 < len(parts) else ""
            words.append(
                "" if following in places else str(LABELS.get(part, ELEMENTS.get(part, part)))
            )
    return " · ".join(word for word in words if word)
