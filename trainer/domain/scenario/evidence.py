"""Passages of the file that somebody set down as evidence.

A passage is kept as an act of the kind `note` under the paper it is from, with what it proves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from trainer.domain.scenario.document import Exhibit
from trainer.domain.scenario.state import Act

PROVES = "proves"
SHORTEST = 2  # letters, figures or characters
_MARKS = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Evidence:
    """A passage of one paper, and what it is to prove."""

    exhibit: Exhibit
    passage: str
    proves: str


class NoSuchPassage(ValueError):
    """The passage does not stand in the paper."""


def act(exhibit: Exhibit, passage: str, proves: str) -> Act:
    """Return the act of setting a passage down; raises NoSuchPassage.

    Blanks, punctuation and the marks of Markdown do not count.
    """
    asked = _plain(passage)
    if len(asked) < SHORTEST or asked not in _plain(exhibit.text):
        raise NoSuchPassage(exhibit.key)
    return Act("note", exhibit.key, passage.strip(), {PROVES: proves.strip()})


def marked(acts: Iterable[Act], exhibits: Mapping[str, Exhibit]) -> list[Evidence]:
    """Return what was set down, in order, each passage once."""
    found = {
        (one.element, _plain(one.detail)): Evidence(
            exhibits[one.element], one.detail, one.fields[PROVES]
        )
        for one in acts
        if one.kind == "note" and one.element in exhibits and PROVES in one.fields
    }
    return list(found.values())


def _plain(text: str) -> str:
    return _MARKS.sub("", text)
