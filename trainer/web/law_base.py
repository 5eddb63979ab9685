"""What the pages about law share: the blueprint, and what codes are called."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask import Blueprint, g
from flask_babel import get_timezone
from flask_babel import lazy_gettext as _l

from trainer.domain.citation import Citation
from trainer.domain.register import Ending, Why
from trainer.web import citing
from trainer.web.context import day

bp = Blueprint("law", __name__, url_prefix="/law")

LEVELS = {
    "law": _l("法律"),
    "regulation": _l("行政法规"),
    "rule": _l("部门规章"),
    "interpretation": _l("司法解释"),
}
KINDS = {
    "question": _l("试题"),
    "scenario": _l("模拟案件"),
    "rubric": _l("评分标准"),
    "course": _l("课程"),
}
WHY = {
    Why.REPEALED: _l("%(law)s自%(day)s起废止，登记库里没有代替它的规定。"),
    Why.REPLACED: _l("%(law)s自%(day)s起由%(by)s代替。"),
    Why.REVISED: _l("%(law)s自%(day)s起施行新的文本。"),
    Why.ENDED: _l("%(law)s的这一条自%(day)s起不再施行。"),
    Why.CHANGED: _l("%(by)s自%(day)s起改变了%(law)s的这一条。"),
}


@dataclass(frozen=True)
class Side:
    """One side of a comparison: the official form of a citation and its page."""

    name: str
    url: str


@dataclass(frozen=True)
class Told:
    """Endings in words: the articles, why, and what changed, each with where it leads."""

    articles: tuple[Side, ...]
    why: str
    changes: tuple[tuple[str, Side | None], ...]


def today() -> date:
    """Return the day of the request in China."""
    return g.now.astimezone(get_timezone()).date()


def side(text: str) -> Side | None:
    """Return one side of a comparison; None where there is nothing on that side."""
    if not text:
        return None
    place = citing.place(text)
    return Side(f"《{place.statute}》{place.chinese}", citing.address(text))


def told(endings: Iterable[Ending]) -> list[Told]:
    """Return endings in words; articles that end alike, without a change told, stand together."""
    found: dict[object, Told] = {}
    for one in map(_told, endings):
        key = (one.why, one.articles) if one.changes else one.why
        known = found.get(key)
        found[key] = replace(one, articles=known.articles + one.articles) if known else one
    return sorted(found.values(), key=lambda one: not one.changes)


def _told(ending: Ending) -> Told:
    place = Citation(ending.statute, ending.number)
    by = f"《{ending.by.title}》" if ending.by else ""
    why = str(WHY[ending.why]) % {
        "law": f"《{ending.statute}》", "day": day(ending.day, long=True), "by": by,
    }  # fmt: skip
    changes = tuple((change.note, side(change.new)) for change in ending.changes)
    article = Side(f"《{place.statute}》{place.chinese}", citing.address(str(place)))
    return Told((article,), why, changes)


def kind_name(kind: str) -> Any:
    """Return what a kind of document is called."""
    return KINDS.get(kind, kind)
