"""Which required elements a paper holds: by its words, and by rules on what it cites and fills in.

An element is found when one of its words occurs, where it has any, and its rule holds, where
it has one. Nothing here is a score: it is shown to who writes in practice and to who marks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from trainer.domain import citation, mention
from trainer.domain.mention import Mention, Names
from trainer.domain.scenario.document import Deliverable, ElementRule, RequiredElement
from trainer.domain.statute import Statute

_TITLE = re.compile(r"《([^《》]{2,60})》")
_DAY = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日|\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class Law:
    """The names of statutes, and the day on which what a paper cites must be in force."""

    names: Names
    as_of: date


def found(deliverable: Deliverable, fields: Mapping[str, str], law: Law) -> set[str]:
    """Return the keys of the required elements that a paper holds, blanks not counted."""
    return {e.key for e in deliverable.elements if _holds(e, fields, law)}


def _holds(element: RequiredElement, fields: Mapping[str, str], law: Law) -> bool:
    texts = [fields.get(element.in_field, "")] if element.in_field else list(fields.values())
    text = "\n".join(texts)
    if element.found_by:
        whole = _packed(text)
        if not any(_packed(words) in whole for words in element.found_by):
            return False
    elif element.rule is None:
        return False
    return element.rule is None or _follows(element, text, law)


def _follows(element: RequiredElement, text: str, law: Law) -> bool:
    match element.rule:
        case ElementRule.FILLED:
            return bool(text.strip())
        case ElementRule.DATED:
            return _DAY.search(_packed(text)) is not None
        case ElementRule.CITED:
            asked = {(one.statute, one.number) for one in map(citation.parse, element.citations)}
            return any((p.statute, p.number) in asked for m in _said(text, law) for p in m.places)
        case _:
            named = [*(one.title for one in _said(text, law)), *_TITLE.findall(text)]
            known = [one for one in map(law.names.find, named) if one is not None]
            return bool(known) and all(_in_force(one, law.as_of) for one in known)


def _said(text: str, law: Law) -> list[Mention]:
    return mention.mentions(text, law.names)


def _in_force(statute: Statute, day: date) -> bool:
    begun = statute.effective is not None and statute.effective <= day
    return begun and (statute.repealed is None or day < statute.repealed)


def _packed(text: str) -> str:
    return "".join(text.split())
