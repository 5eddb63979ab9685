"""What the elements of a case are made of, read off the classes of the format.

A form of an element is drawn from its shape, so that what the format learns is asked for
without a second list of it.
"""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum, StrEnum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from trainer.content.fault import Path
from trainer.content.outlines import elements
from trainer.domain.scenario.document import (
    NARRATOR,
    CaseError,
    Choice,
    Condition,
    Cost,
    Deadline,
    Deliverable,
    Effect,
    Ending,
    Event,
    Exhibit,
    Persona,
    ProcessCriterion,
    RequiredElement,
    Scenario,
    Scene,
    Turn,
    Value,
    Variable,
)


class Input(StrEnum):
    """How a value is entered."""

    HIDDEN = "hidden"  # a text that the program keeps
    LINE = "line"
    AREA = "area"
    LINES = "lines"  # one text on each line
    NUMBER = "number"
    DECIMAL = "decimal"
    TICK = "tick"
    DAY = "day"
    MOMENT = "moment"
    CODE = "code"  # one of `codes`
    CODES = "codes"  # any of `codes`
    NAME = "name"  # the key of something in `of`
    VALUE = "value"  # a value of the variable's own type
    AMOUNTS = "amounts"  # points by criterion
    COST = "cost"  # case time, as people write it
    GROUP = "group"  # one of `parts` each
    ROWS = "rows"  # any number of `parts`
    GUARD = "guard"  # a condition
    CHANGES = "changes"  # effects


@dataclass(frozen=True)
class Shape:
    """One value of an element: its name in the format, how it is entered, and what it may be.

    `default` is what the format fills in, as JSON has it; None where there is none.
    """

    name: str
    input: Input
    optional: bool = False
    default: Any = None
    codes: tuple[str, ...] = ()
    of: str = ""
    parts: tuple[Shape, ...] = ()


OF_LIST: Mapping[str, type] = {
    "scenes": Scene,
    "personas": Persona,
    "exhibits": Exhibit,
    "deadlines": Deadline,
    "events": Event,
    "variables": Variable,
    "criteria": ProcessCriterion,
    "critical_errors": CaseError,
    "deliverables": Deliverable,
    "endings": Ending,
    elements.HEAD: Scenario,
}
_NAMES: Mapping[tuple[type, str], str] = {
    (Persona, "mood"): "counters",
    (Deadline, "critical"): "critical_errors",
    (ProcessCriterion, "competency"): "competencies",
    (Turn, "by"): "speakers",
    (Choice, "goto"): "places",
    (Choice, "critical"): "critical_errors",
    (Scene, "deliverable"): "deliverables",
    (Scene, "goto"): "places",
    (Event, "since"): "deadlines",
    (Event, "critical"): "critical_errors",
    (Deliverable, "form"): "forms",
    (Deliverable, "rubric"): "rubrics",
    (RequiredElement, "in_field"): "form_fields",
}
_KEPT = {"key", "file", "format", "kind"}
_SHORT = {
    "title", "name", "role", "office", "author", "label", "help", "mistake", "tone",
}  # fmt: skip
_PLAIN = {
    bool: Input.TICK,
    int: Input.NUMBER,
    Decimal: Input.DECIMAL,
    date: Input.DAY,
    datetime: Input.MOMENT,
    Cost: Input.COST,
}


@cache
def of(name: str) -> tuple[Shape, ...]:
    """Return the shape of the elements of a list, or of the head of a case."""
    shapes = _parts(OF_LIST[name])
    if name == elements.HEAD:
        lists = {*elements.LISTS, "format", "kind", "key"}
        return tuple(one for one in shapes if one.name not in lists)
    return shapes


def blank(shapes: tuple[Shape, ...], key: str) -> dict[str, Any]:
    """Return a new element or row with the values that it must have, still to be written."""
    return {one.name: _nothing(one, key) for one in shapes if not one.optional}


def reached(shapes: tuple[Shape, ...], path: Path) -> Path:
    """Return how far a path of a value leads in the form of its element: to an input or a row."""
    shape = next((one for one in shapes if path and one.name == path[0]), None)
    if shape is None:
        return ()
    if shape.input is Input.ROWS:
        return (*path[:2], *reached(shape.parts, path[2:]))
    if shape.input is Input.GROUP:
        return (*path[:1], *reached(shape.parts, path[1:]))
    return path[: 2 if shape.input is Input.CHANGES else 1]


def _nothing(shape: Shape, key: str) -> Any:
    if shape.name == "key":
        return key
    if shape.name == "file":
        return f"{key}.md"
    if shape.input is Input.CODE:
        return shape.codes[0]
    if shape.of == "speakers":
        return NARRATOR
    if shape.input is Input.ROWS:
        return []
    if shape.input is Input.GROUP:
        return blank(shape.parts, key)
    if shape.input is Input.VALUE:
        return False
    return ""


def _parts(owner: type) -> tuple[Shape, ...]:
    hints = get_type_hints(owner)
    return tuple(_shape(owner, one, hints[one.name]) for one in dataclasses.fields(owner))


def _shape(owner: type, field: dataclasses.Field[Any], hint: Any) -> Shape:
    kind, inner = _input(owner, field, hint)
    optional = field.default is not dataclasses.MISSING
    return Shape(
        name=field.name,
        input=kind,
        optional=optional,
        default=_bare(field.default) if optional else None,
        codes=_codes(inner),
        of=_NAMES.get((owner, field.name), ""),
        parts=_parts(inner) if kind in (Input.GROUP, Input.ROWS) else (),
    )


def _input(owner: type, field: dataclasses.Field[Any], hint: Any) -> tuple[Input, Any]:
    """Return how a field is entered, and the type of one value of it."""
    if hint == Value:
        return Input.VALUE, hint
    inner = _without_none(hint)
    origin = get_origin(inner)
    if origin is tuple:
        return _many(get_args(inner)[0])
    if origin is dict:
        return Input.AMOUNTS, inner
    if inner is Condition:
        return Input.GUARD, inner
    if (owner, field.name) in _NAMES:
        return Input.NAME, inner
    if inner is str:
        return _text(owner, field.name), inner
    if issubclass(inner, Enum):
        return Input.CODE, inner
    return _PLAIN.get(inner, Input.GROUP), inner


def _many(one: Any) -> tuple[Input, Any]:
    if one is Effect:
        return Input.CHANGES, one
    if one is str:
        return Input.LINES, one
    return (Input.CODES if issubclass(one, Enum) else Input.ROWS), one


def _text(owner: type, name: str) -> Input:
    if name in _KEPT and not (owner is Exhibit and name == "kind"):
        return Input.HIDDEN
    return Input.LINE if name in _SHORT else Input.AREA


def _without_none(hint: Any) -> Any:
    if get_origin(hint) in (Union, types.UnionType):
        return next(one for one in get_args(hint) if one is not type(None))
    return hint


def _codes(inner: Any) -> tuple[str, ...]:
    if isinstance(inner, type) and issubclass(inner, Enum):
        return tuple(str(one.value) for one in inner)
    return ()


def _bare(value: object) -> Any:
    """Return a default of the format as JSON has it; groups and tuples as empty ones."""
    if dataclasses.is_dataclass(value):
        return {}
    if isinstance(value, tuple):
        return []
    return value.value if isinstance(value, Enum) else value
