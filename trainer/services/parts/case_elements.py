"""One element of a case that is written in full: its form, and what was entered in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from trainer.content.outlines import elements, filled, rearranging, shapes
from trainer.content.outlines.filled import Texts
from trainer.services.parts import writing
from trainer.services.parts.drafting import Register
from trainer.services.parts.outlining import Fields

Whole = Mapping[str, Any]


def types(whole: Whole) -> dict[str, str]:
    """Return the type of each variable of a case, as far as it can be read."""
    rows = whole.get("variables")
    return {
        str(one.get("key")): str(one.get("type"))
        for one in (rows if isinstance(rows, list) else [])
        if isinstance(one, dict)
    }


def form(whole: Whole, path: str) -> Texts | None:
    """Return the texts of an element's form; None where there is none or it would lose something."""
    values = elements.value(whole, path)
    shape = _shape(path)
    if values is None or shape is None:
        return None
    try:
        return filled.texts(shape, values, types(whole))
    except filled.Unfit:
        return None


def entered(
    fields: Fields, path: str, given: Mapping[str, str], known: Register, go: str = ""
) -> tuple[Fields, str]:
    """Return the fields with an element as its form tells it, and the place a button was about."""
    whole, shape = elements.values(fields["yaml"]), _shape(path)
    if whole is None or shape is None or elements.value(whole, path) is None:
        return fields, ""
    values = _cited(filled.read(shape, given, types(whole)), known)
    chosen = given.get(f"{go.partition('@')[2]}-new", "")
    place = rearranging.done(shape, values, go, chosen, types(whole))
    text = elements.put(fields["yaml"], path, values)
    return {**fields, "yaml": text, "element": path, "element_text": ""}, place


def added(text: str, name: str) -> tuple[str, str] | None:
    """Return a whole text with a new element in a list, and its path; None where it cannot be."""
    if name not in elements.LISTS:
        return None
    stem = _STEMS[name]
    blank = shapes.blank(shapes.of(name), stem)
    return elements.appended(text, name, stem, blank)


_STEMS = {
    "scenes": "scene", "personas": "person", "exhibits": "paper", "deadlines": "period",
    "events": "event", "variables": "fact", "criteria": "criterion", "critical_errors": "error",
    "deliverables": "form", "endings": "ending",
}  # fmt: skip


def _shape(path: str) -> tuple[shapes.Shape, ...] | None:
    name = path.partition("/")[0]
    return shapes.of(name) if name in shapes.OF_LIST else None


def _cited(value: Any, known: Register) -> Any:
    """Return values with every citation as the register writes it, however it was typed."""
    if isinstance(value, list):
        return [_cited(one, known) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        name: writing.cited(one, known) if name == "citations" else _cited(one, known)
        for name, one in value.items()
    }
