"""What changed between two texts of a case, element by element, and how grave that is.

Elements are told apart by their keys, so that one that moved did not change.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import IntEnum
from typing import Any

from trainer.domain.question.difference import Change


class Class(IntEnum):
    """How grave a change is, the lightest first; handlings under way keep their revision anyhow."""

    WORDING = 0
    ADDITIVE = 1
    SCORING = 2
    STRUCTURE = 3
    LAW = 4


_SCORING = {"points", "critical", "mistake", "weight", "rubric", "scoring", "criteria", "elements"}
_STRUCTURE = {
    "goto", "when", "effects", "on_enter", "cost", "length", "unit", "released", "starts", "at",
    "since", "after", "priority", "variables", "deliverable",
}  # fmt: skip
_LAW = {"as_of", "citations"}
_KEYED = {"scenes", "choices", "endings", "events", "deadlines", "deliverables", "variables"}


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """Return the values that differ between two cases as plain values, in their order.

    The name of a value is its path by keys, as `scenes.call.choices.accept.text`.
    """
    old, new = dict(_flat(before, "")), dict(_flat(after, ""))
    names = [*new, *(name for name in old if name not in new)]
    return [
        Change(name, old.get(name, ""), new.get(name, ""))
        for name in names
        if old.get(name, "") != new.get(name, "")
    ]


def gravest(found: Iterable[Change]) -> Class:
    """Return the class of a set of changes; wording where there is none."""
    return max(map(_class, found), default=Class.WORDING)


def _class(change: Change) -> Class:
    parts = set(change.name.split("."))
    if parts & _LAW:
        return Class.LAW
    lone = not change.before or not change.after
    if parts & _STRUCTURE or (lone and parts & _KEYED and change.name.endswith(".key")):
        return Class.STRUCTURE
    if parts & _SCORING:
        return Class.SCORING
    return Class.ADDITIVE if not change.before else Class.WORDING


def _flat(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """Yield (path, text) of every value that is not empty, one for each keyed element too."""
    if isinstance(value, Mapping):
        for name, part in value.items():
            yield from _flat(part, f"{path}.{name}".lstrip("."))
    elif isinstance(value, list | tuple):
        for number, part in enumerate(value, 1):
            keyed = isinstance(part, Mapping) and "key" in part
            yield from _flat(part, f"{path}.{part['key'] if keyed else number}")
    elif value not in (None, "", False):
        yield path, str(value)
