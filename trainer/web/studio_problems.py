"""What is to be changed in a case that is being written: where, what is wrong, and the way there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from trainer.content.checks.finding import Finding
from trainer.content.fault import Path
from trainer.content.outlines import elements, shapes
from trainer.services.parts.outlining import Tried
from trainer.web import studio_base as base
from trainer.web.studio_words import ELEMENTS, LABELS, label

_OF_TAB = {"papers": "papers", "writing": "writing", "closings": "writing"}


@dataclass(frozen=True)
class Problem:
    """A sentence about something to change: where it is, what is wrong, and the way there."""

    where: str
    sentence: str
    address: str
    anchor: str


def problems(document_id: int, tab: str, found: Tried, text: str = "") -> list[Problem]:
    """Return what to change, each with a link: to a place of this tab, or to another tab.

    `text` is that of a whole case, whose faults lead to the form of their element.
    """
    if found.lines:
        whole = elements.values(text) or {}
        return [_in_text(document_id, whole, one, line) for one, line in _numbered(found)]
    return [_problem(document_id, tab, one) for one in found.findings]


def _numbered(found: Tried) -> list[tuple[Finding, int]]:
    return list(zip(found.findings, found.lines, strict=True))


def _in_text(document_id: int, whole: Mapping[str, Any], found: Finding, line: int) -> Problem:
    at_line = str(_("第 %(n)s 行", n=line))
    place = _element_of(whole, found.path)
    if place is None:
        address = url_for("studio.edit", document_id=document_id, tab="full") + "#yaml"
        return Problem(at_line, _said(found), address, "yaml")
    element, title, inside = place
    anchor = "-".join(["element", *map(str, inside)])
    address = url_for("studio.edit", document_id=document_id, tab="full", element=element)
    words = [title, *_steps_in_words(element.partition("/")[0], inside)]
    return Problem(f"{' · '.join(words)}（{at_line}）", _said(found), f"{address}#{anchor}", anchor)


def _element_of(
    whole: Mapping[str, Any], path: Path
) -> tuple[str, str, tuple[str | int, ...]] | None:
    """Return the element that a path leads into: its path, its title, and the rest of the way."""
    if path and isinstance(path[0], str) and path[0] in whole and path[0] not in elements.LISTS:
        inside = shapes.reached(shapes.of(elements.HEAD), path)
        return elements.HEAD, str(ELEMENTS[elements.HEAD]), inside
    if len(path) < 2 or not isinstance(path[1], int):
        return None
    name, number = str(path[0]), path[1]
    rows = whole.get(name)
    row = rows[number] if isinstance(rows, list) and number < len(rows) else None
    if not isinstance(row, dict) or not row.get("key"):
        return None
    inside = shapes.reached(shapes.of(name), path[2:])
    return f"{name}/{row['key']}", base.row_word(name, number + 1, row), inside


def _steps_in_words(owner: str, inside: tuple[str | int, ...]) -> list[str]:
    words: list[str] = []
    for at, step in enumerate(inside):
        if isinstance(step, int):
            words[-1:] = [f"{words[-1]}{step + 1}"] if words else []
        else:
            words.append(str(label(step, owner if at == 0 else "") or step))
    return words


def _problem(document_id: int, tab: str, found: Finding) -> Problem:
    anchor = "-".join(str(part) for part in found.path) or "title"
    place = _OF_TAB.get(str(found.path[0]) if found.path else "", "outline")
    here = "" if place == tab else url_for("studio.edit", document_id=document_id, tab=place)
    return Problem(_where(found.path), _said(found), f"{here}#{anchor}", anchor)


def _said(found: Finding) -> str:
    said = found.en if str(get_locale()) == "en" else found.zh
    return said.rstrip("。")


def _where(path: Path) -> str:
    """Return a place in words: 第3步 · 第1种错 · 为什么."""
    words: list[str] = []
    for part, following in zip(path, [*path[1:], None], strict=True):
        if isinstance(part, int):
            continue
        if isinstance(following, int):
            words.append(base.numbered_word(part, following + 1))
        else:
            words.append(str(LABELS.get(part, part)))
    return " · ".join(words) or str(_("全案"))
