"""What the buttons of an element's form do: add, drop and move rows, conditions and effects."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from trainer.content.outlines import shapes as shapes_of
from trainer.content.outlines.filled import GROUPS, MOST_ROWS, NAMING, VALUED, Types
from trainer.content.outlines.shapes import Input, Shape

Values = dict[str, Any]


@dataclass(frozen=True)
class _Place:
    """A value of an element: what holds it, its shape, and the numbers that lead on inside it."""

    holder: Values
    shape: Shape
    numbers: tuple[int, ...]

    @property
    def rows(self) -> list[Any]:
        rows = self.holder.setdefault(self.shape.name, [])
        assert isinstance(rows, list)
        return rows

    def tidy(self) -> None:
        """Take an emptied value away that need not be there."""
        if self.shape.optional and not self.holder.get(self.shape.name):
            self.holder.pop(self.shape.name, None)


def done(shapes: tuple[Shape, ...], values: Values, go: str, chosen: str, types: Types) -> str:
    """Do to the values what a button asks for, and return the name of the place it was about.

    `go` is a verb and a place, as drop@element-choices-2; `chosen` says which condition or
    effect is to be added. What names no place changes nothing.
    """
    verb, _, path = go.partition("@")
    deed = _DEEDS.get(verb)
    try:
        place = _place(shapes, values, path.split("-")[1:])
        return deed(place, chosen, types, path) if deed else ""
    except (LookupError, StopIteration, ValueError):
        return ""


def _place(shapes: tuple[Shape, ...], values: Values, steps: list[str]) -> _Place:
    shape = next(one for one in shapes if one.name == steps[0])
    rest = steps[1:]
    if shape.input is Input.GROUP and rest:
        return _place(shape.parts, values[shape.name], rest)
    if shape.input is Input.ROWS and len(rest) > 1:
        return _place(shape.parts, values[shape.name][int(rest[0])], rest[1:])
    return _Place(values, shape, tuple(int(one) for one in rest))


def _add(place: _Place, chosen: str, types: Types, path: str) -> str:
    name, kind = place.shape.name, place.shape.input
    if kind is Input.GUARD:
        guard = place.holder.get(name)
        place.holder[name] = _guarded(guard, place.numbers, _condition(chosen, types))
        return path
    if len(place.holder.get(name, ())) >= MOST_ROWS:
        return path
    if kind is Input.CHANGES:
        new = _effect(chosen, types)
    elif kind is Input.ROWS:
        new = shapes_of.blank(place.shape.parts, f"e{secrets.token_hex(3)}")
    else:
        raise ValueError(name)
    place.rows.append(new)
    return f"{path}-{len(place.rows) - 1}"


def _drop(place: _Place, _chosen: str, _types: Types, path: str) -> str:
    if place.shape.input is Input.GUARD:
        place.holder[place.shape.name] = _without(place.holder[place.shape.name], place.numbers)
    else:
        del place.rows[place.numbers[0]]
    place.tidy()
    return path.rpartition("-")[0] if place.numbers else path


def _move(by: int) -> Callable[[_Place, str, Types, str], str]:
    def move(place: _Place, _chosen: str, _types: Types, path: str) -> str:
        rows, number = place.rows, place.numbers[0]
        target = number + by
        if not 0 <= target < len(rows):
            return path
        rows[number], rows[target] = rows[target], rows[number]
        return f"{path.rpartition('-')[0]}-{target}"

    return move


_DEEDS: Mapping[str, Callable[[_Place, str, Types, str], str]] = {
    "add": _add,
    "drop": _drop,
    "up": _move(-1),
    "down": _move(1),
}


def _condition(chosen: str, types: Types) -> Values:
    kind, _, key = chosen.partition(":")
    if kind in GROUPS:
        return {kind: []}
    if kind == "deadline":
        return {"deadline": key, "is": "missed"}
    if kind == "var":
        bounds: dict[str, Values] = {
            "int": {"at_least": 1},
            "enum": {"equals": ""},
            "date": {"not_before": ""},
        }
        return {"var": key, **bounds[types[key]]}
    if kind not in ("flag", "opened"):
        raise ValueError(chosen)
    return {kind: key}


def _effect(chosen: str, types: Types) -> Values:
    verb, _, key = chosen.partition(":")
    if verb in VALUED:
        first = {"bool": True, "int": 1}.get(types[key], "")
        return {verb: {key: first}}
    if verb not in NAMING:
        raise ValueError(chosen)
    return {verb: key}


def _guarded(guard: Values | None, numbers: tuple[int, ...], new: Values) -> Values:
    """Return a condition with one more at a place: beside it in a group, or both together."""
    if not guard:
        return new
    inner = guard.get("not", guard)
    kind = next((name for name in GROUPS if name in inner), None)
    if numbers and kind:
        parts = list(inner[kind])
        parts[numbers[0]] = _guarded(parts[numbers[0]], numbers[1:], new)
    elif kind:
        parts = [*inner[kind], new]
    else:
        return {"all": [guard, new]}
    return {"not": {kind: parts}} if "not" in guard else {kind: parts}


def _without(guard: Values, numbers: tuple[int, ...]) -> Values | None:
    """Return a condition without the part at a place."""
    if not numbers:
        return None
    inner = guard.get("not", guard)
    kind = next(name for name in GROUPS if name in inner)
    parts = list(inner[kind])
    left = _without(parts[numbers[0]], numbers[1:])
    parts[numbers[0] : numbers[0] + 1] = [left] if left else []
    return {"not": {kind: parts}} if "not" in guard else {kind: parts}
