"""An element of a case as the texts of a form, and back; nothing is lost either way, or it is refused.

Texts are named by the path of their value: element-choices-1-reason. A text that is no value
of its kind is kept as a text, so that the check of the case says what is wrong with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from trainer.content.outlines import costs
from trainer.content.outlines.shapes import Input, Shape
from trainer.domain.scenario.document import Cost

ROOT = "element"
MOST_ROWS = 60
GROUPS = ("all", "any")
LEAVES = ("flag", "var", "deadline", "opened")
BOUNDS = ("equals", "at_least", "at_most", "not_before", "not_after")
VALUED = ("set", "add")
NAMING = ("release", "start", "meet", "pause", "resume", "stamp")
_WHOLE = re.compile(r"-?(?:0|[1-9][0-9]{0,9})")

Texts = dict[str, str]
Types = Mapping[str, str]  # variable -> its type, as the format writes it


class Unfit(ValueError):
    """A value that the form of its element has no place for."""


def texts(shapes: tuple[Shape, ...], values: Mapping[str, Any], types: Types) -> Texts:
    """Return an element as the texts of its form; raises Unfit where the form would lose something."""
    try:
        found = dict(_of_parts(shapes, values, ROOT))
        same = _same(read(shapes, found, types), _plain(shapes, values))
    except (LookupError, TypeError, AttributeError, ValueError) as error:
        raise Unfit from error
    if not same:
        raise Unfit
    return found


def read(shapes: tuple[Shape, ...], given: Mapping[str, str], types: Types) -> dict[str, Any]:
    """Return the element that the texts of its form tell."""
    return _Reading(given, types).parts(shapes, ROOT)


def _same(one: Any, other: Any) -> bool:
    """Say whether two values are the same; 1 is not True."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    return type(one) is type(other) and bool(one == other)


def _plain(shapes: tuple[Shape, ...], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values without what the format fills in by itself, inside rows and groups too."""
    known = {shape.name: shape for shape in shapes}
    found = {}
    for name, value in values.items():
        shape = known[name]
        if shape.input is Input.ROWS:
            value = [_plain(shape.parts, row) for row in value]
        elif shape.input is Input.GROUP:
            value = _plain(shape.parts, value)
        elif shape.input is Input.DECIMAL:
            value = str(value)
        elif shape.input is Input.COST and "until" in value:
            until = datetime.fromisoformat(value["until"])
            value = {**value, "until": until.isoformat(timespec="seconds")}
        elif shape.input in (Input.DAY, Input.MOMENT) and value:
            value = _day_or_moment(shape, value)
        elif shape.input is Input.CODES:
            value = sorted(value, key=shape.codes.index)
        if not (shape.optional and (value == shape.default or value is None or value == {})):
            found[name] = value
    return found


# --- Values to texts ----------------------------------------------------------------------------


def _of_parts(
    shapes: tuple[Shape, ...], values: Mapping[str, Any], at: str
) -> Iterator[tuple[str, str]]:
    for shape in shapes:
        value = values.get(shape.name, shape.default)
        if value is not None:
            yield from _of_one(shape, value, f"{at}-{shape.name}")


def _of_one(shape: Shape, value: Any, at: str) -> Iterator[tuple[str, str]]:
    if shape.input is Input.GROUP:
        yield from _of_parts(shape.parts, value, at)
    elif shape.input is Input.ROWS:
        for number, row in enumerate(value):
            yield f"{at}-{number}", "1"
            yield from _of_parts(shape.parts, row, f"{at}-{number}")
    elif shape.input is Input.GUARD:
        yield from _of_guard(value, at)
    elif shape.input is Input.CHANGES:
        for number, effect in enumerate(value):
            yield from _of_effect(effect, f"{at}-{number}")
    elif shape.input is Input.AMOUNTS:
        yield from ((f"{at}-{key}", _text(amount)) for key, amount in value.items())
    elif shape.input is Input.CODES:
        yield from ((f"{at}-{code}", "1") for code in value)
    elif shape.input is Input.LINES:
        yield at, "\n".join(value)
    elif shape.input is Input.COST:
        yield at, _cost_words(value)
    elif shape.input in (Input.DAY, Input.MOMENT) and value:
        yield at, _day_or_moment(shape, value)
    else:
        yield at, _text(value)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "1" if value else ""
    return str(value)


def _day_or_moment(shape: Shape, value: str) -> str:
    """Return a day, or a moment to the minute, as an input of its kind holds it."""
    if shape.input is Input.DAY:
        return date.fromisoformat(value).isoformat()
    return datetime.fromisoformat(value).isoformat(timespec="minutes")


def _cost_words(value: Any) -> str:
    if not isinstance(value, dict):
        return str(value)
    until = datetime.fromisoformat(value["until"]) if "until" in value else None
    return costs.words(Cost(**{**value, "until": until}))


def _cost(text: str) -> Any:
    """Return a time as the format has it; what cannot be read stays a text."""
    found = costs.read(text)
    if found is None:
        return text
    until = {"until": found.until.isoformat(timespec="seconds")} if found.until else {}
    amounts = {name: getattr(found, name) for name in ("hours", "working_days", "days")}
    return {**{name: amount for name, amount in amounts.items() if amount}, **until}


def _of_guard(guard: Mapping[str, Any], at: str) -> Iterator[tuple[str, str]]:
    if list(guard) == ["not"]:
        yield f"{at}-not", "1"
        guard = guard["not"]
    kind, *_rest = (name for name in (*GROUPS, *LEAVES) if name in guard)
    yield at, kind
    if kind in GROUPS:
        for number, part in enumerate(guard[kind]):
            yield from _of_guard(part, f"{at}-{number}")
        return
    yield f"{at}-of", guard[kind]
    for name in ("is", *BOUNDS):
        if name in guard:
            yield f"{at}-{name}", _text(guard[name])


def _of_effect(effect: Mapping[str, Any], at: str) -> Iterator[tuple[str, str]]:
    ((verb, value),) = effect.items()
    yield at, verb
    if verb in VALUED:
        yield from ((f"{at}-value-{key}", _text(amount)) for key, amount in value.items())
    else:
        yield f"{at}-of", value


# --- Texts to values ----------------------------------------------------------------------------


class _Reading:
    """Reads the texts of one form."""

    def __init__(self, given: Mapping[str, str], types: Types) -> None:
        self._given = given
        self._types = types

    def parts(self, shapes: tuple[Shape, ...], at: str) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for shape in shapes:
            value = self._one(shape, f"{at}-{shape.name}", found)
            is_default = value == shape.default or value in ("", {}, None)
            if not (shape.optional and is_default):
                found[shape.name] = value
        return found

    def _one(self, shape: Shape, at: str, beside: Mapping[str, Any]) -> Any:
        text = self._given.get(at, "")
        match shape.input:
            case Input.ROWS:
                return [self.parts(shape.parts, row) for row in self._rows(at)]
            case Input.GROUP:
                return self.parts(shape.parts, at)
            case Input.GUARD:
                return self._guard(at)
            case Input.CHANGES:
                return [self._effect(row) for row in self._rows(at)]
            case Input.AMOUNTS:
                return self._amounts(at)
            case Input.CODES:
                return [code for code in shape.codes if self._given.get(f"{at}-{code}")]
            case Input.VALUE:
                return _value(text, str(beside.get("type", "")))
            case Input.TICK:
                return text == "1"
            case Input.NUMBER:
                return _number(text)
            case Input.COST:
                return _cost(text)
            case Input.LINES:
                return [line.strip() for line in text.split("\n") if line.strip()]
            case _:
                return text

    def _rows(self, at: str) -> list[str]:
        places = (f"{at}-{number}" for number in range(MOST_ROWS))
        return [place for place in places if place in self._given]

    def _amounts(self, at: str) -> dict[str, Any]:
        start = f"{at}-"
        return {
            name.removeprefix(start): _number(text)
            for name, text in self._given.items()
            if name.startswith(start) and text.strip()
        }

    def _guard(self, at: str) -> dict[str, Any] | None:
        kind = self._given.get(at, "")
        if kind in GROUPS:
            parts = [self._guard(row) for row in self._rows(at)]
            guard: dict[str, Any] = {kind: [part for part in parts if part]}
        elif kind in LEAVES:
            guard = self._leaf(kind, at)
        else:
            return None
        return {"not": guard} if self._given.get(f"{at}-not") else guard

    def _leaf(self, kind: str, at: str) -> dict[str, Any]:
        key = self._given.get(f"{at}-of", "")
        leaf: dict[str, Any] = {kind: key}
        if kind == "deadline":
            leaf["is"] = self._given.get(f"{at}-is", "")
        for name in BOUNDS if kind == "var" else ():
            if text := self._given.get(f"{at}-{name}", ""):
                known = {"equals": self._types.get(key, ""), "at_least": "int", "at_most": "int"}
                leaf[name] = _value(text, known.get(name, ""))
        return leaf

    def _effect(self, at: str) -> dict[str, Any]:
        verb = self._given[at]
        if verb not in VALUED:
            return {verb: self._given.get(f"{at}-of", "")}
        start = f"{at}-value-"
        values = {
            name.removeprefix(start): text
            for name, text in self._given.items()
            if name.startswith(start)
        }
        if verb == "add":
            return {verb: {key: _number(text) for key, text in values.items()}}
        return {verb: {key: _value(text, self._types.get(key, "")) for key, text in values.items()}}


def _number(text: str) -> int | str:
    return int(text) if _WHOLE.fullmatch(text.strip()) else text.strip()


def _value(text: str, kind: str) -> bool | int | str:
    if kind == "bool":
        return text == "1"
    return _number(text) if kind == "int" else text
