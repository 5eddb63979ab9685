"""What changed between two texts of a question, field by field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

SAME, GONE, NEW = "same", "gone", "new"
_LEAST_SHARE = 0.3  # below this two texts have too little in common to be shown as one


@dataclass(frozen=True)
class Change:
    """A field that differs: `name` as in a bank file, for an option `options.c`."""

    name: str
    before: str
    after: str

    @property
    def segments(self) -> list[tuple[str, str]]:
        """The two texts as one: (same, gone or new; text)."""
        return segments(self.before, self.after)


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """Return the fields that differ between two questions as plain values, in their order."""
    old, new = _flat(before), _flat(after)
    names = [*new, *(name for name in old if name not in new)]
    return [
        Change(name, old.get(name, ""), new.get(name, ""))
        for name in names
        if old.get(name, "") != new.get(name, "")
    ]


def segments(before: str, after: str) -> list[tuple[str, str]]:
    """Return what two texts share and where they part; wholly apart where little is shared."""
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    if before and after and matcher.ratio() < _LEAST_SHARE:
        return [(GONE, before), (NEW, after)]
    found: list[tuple[str, str]] = []
    for kind, i, j, k, m in matcher.get_opcodes():
        if kind == "equal":
            found.append((SAME, before[i:j]))
            continue
        found += [(how, text) for how, text in ((GONE, before[i:j]), (NEW, after[k:m])) if text]
    return found


def _flat(values: Mapping[str, Any]) -> dict[str, str]:
    """Return every field as text; options and parts one by one, by their keys."""
    found: dict[str, str] = {}
    for name, value in values.items():
        if isinstance(value, list | tuple) and value and isinstance(value[0], Mapping):
            for number, part in enumerate(value):
                key = part.get("key", number + 1)
                inner = _flat({k: v for k, v in part.items() if k != "key"})
                found |= {f"{name}.{key}.{part_name}": text for part_name, text in inner.items()}
        else:
            found[name] = _text(value)
    return found


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return "\n".join(_text(part) for part in value)
    if isinstance(value, Mapping):
        return "\n".join(f"{name}: {_text(part)}" for name, part in value.items())
    return str(value)
