"""A question as it was written: one revision of one document."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from trainer.domain.calendar import Unit

ADDED = {"added": True}  # marks fields younger than the format: silent while they are empty


class Kind(StrEnum):
    """The kinds of question; each has a module that can read and score its answers."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    TRUE_FALSE = "true_false"
    NUMBER = "number"
    DATE = "date"
    FILL = "fill"
    ORDERING = "ordering"
    MATCHING = "matching"
    GROUP = "group"
    SHORT = "short"


class Duty(StrEnum):
    """The four duties of the department."""

    INTAKE = "intake"
    INVESTIGATION = "investigation"
    MEDIATION = "mediation"
    INSPECTION = "inspection"


class Policy(StrEnum):
    """How an answer that is partly right is scored: multiple, fill, ordering, matching."""

    ALL_OR_NOTHING = "all_or_nothing"
    PARTIAL = "partial"
    MINUS = "minus"
    ADJACENT = "adjacent"


@dataclass(frozen=True)
class Option:
    """One option; `why` says why a wrong one tempts, `pinned` keeps it last when shuffled."""

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012 - read by pydantic, not a default

    key: str
    text: str
    why: str = ""
    pinned: bool = False


@dataclass(frozen=True)
class Item:
    """One line of a matching question, to which an option is to be found."""

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012 - read by pydantic, not a default

    key: str
    text: str


@dataclass(frozen=True)
class Counting:
    """The period whose last day a date question asks for: an event on `start`, `length` of `unit`."""

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012 - read by pydantic, not a default

    start: date
    length: int
    unit: Unit


Key = bool | Decimal | str | tuple[str, ...] | tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Part:
    """One part of a case group: a question that shares everything else with its group.

    `points` is its weight among the parts.
    """

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012 - read by pydantic, not a default

    key: str
    kind: Kind
    stem: str
    answer: Key
    explanation: str
    options: tuple[Option, ...] = ()
    items: tuple[Item, ...] = ()
    policy: Policy = Policy.ALL_OR_NOTHING
    unit: str = ""
    tolerance: Decimal = Decimal(0)
    counting: Counting | None = None
    points: int = 1
    rubric: str = field(default="", metadata=ADDED)
    checklist: tuple[str, ...] = field(default=(), metadata=ADDED)


@dataclass(frozen=True)
class Question:
    """One question. The shape of `answer` depends on `kind`.

    single: an option key; multiple: option keys; true_false: bool; number: Decimal in
    `unit`; date: ISO text; fill: for each blank the forms that count, the usual one first;
    ordering: the option keys in their right order; matching: (item key, option key) pairs;
    short: the model answer; group: nothing, its `parts` have their own. `difficulty` is
    1..5, `points` a weight within its paper.
    """

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012 - read by pydantic, not a default

    key: str
    kind: Kind
    stem: str
    answer: Key
    explanation: str
    citations: tuple[str, ...]
    as_of: date
    topic: str
    duty: Duty
    competency: str
    difficulty: int
    options: tuple[Option, ...] = ()
    policy: Policy = Policy.ALL_OR_NOTHING
    unit: str = ""
    tolerance: Decimal = Decimal(0)
    points: int = 1
    replaces_rule: str = ""
    author: str = ""
    note: str = ""
    items: tuple[Item, ...] = field(default=(), metadata=ADDED)
    counting: Counting | None = field(default=None, metadata=ADDED)
    parts: tuple[Part, ...] = field(default=(), metadata=ADDED)
    rubric: str = field(default="", metadata=ADDED)
    checklist: tuple[str, ...] = field(default=(), metadata=ADDED)

    @property
    def is_judged_by_people(self) -> bool:
        """Say whether a person marks all of its answer: a short answer, or a group of such."""
        kinds = {part.kind for part in self.parts} or {self.kind}
        return kinds == {Kind.SHORT}

    @property
    def written(self) -> dict[int | None, Question]:
        """What a person marks with a rubric: itself under None, or parts of a group by place."""
        if self.kind is Kind.SHORT:
            return {None: self}
        asked = enumerate(self.split())
        return {place: part for place, part in asked if part.kind is Kind.SHORT}

    def split(self) -> tuple[Question, ...]:
        """Return the parts of a case group as questions; a part is named `group.part`."""
        return tuple(self._with(part) for part in self.parts)

    def _with(self, part: Part) -> Question:
        own = {name: getattr(part, name) for name in part.__dataclass_fields__ if name != "key"}
        return replace(self, key=f"{self.key}.{part.key}", parts=(), **own)


@dataclass(frozen=True)
class Bank:
    """A file of questions; split into one document per question when it is stored."""

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012 - read by pydantic, not a default

    format: int
    kind: str
    key: str
    title: str
    questions: tuple[Question, ...]
    note: str = ""
