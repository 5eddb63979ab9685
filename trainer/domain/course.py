"""Courses: modules of elements in an order, and when each opens and counts as done."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

MINUTES_PER_HOUR_OF_STUDY = 45


class ElementKind(StrEnum):
    """What a trainee does in an element."""

    LESSON = "lesson"
    QUIZ = "quiz"
    SCENARIO = "scenario"


class HoursKind(StrEnum):
    """How hours of study were earned."""

    ONLINE = "online"
    CLASS = "class"
    ON_THE_JOB = "on_the_job"


@dataclass(frozen=True)
class Element:
    """One thing to do; it opens when every element in `after` is done."""

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012 - read by pydantic, not a default

    key: str
    kind: ElementKind
    title: str
    minutes: int = 0
    file: str = ""
    paper: str = ""
    scenario: str = ""
    after: tuple[str, ...] = ()
    text: str = ""  # the lesson's Markdown, filled in when the course is read


@dataclass(frozen=True)
class Module:
    """A group of elements under one title."""

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012 - read by pydantic, not a default

    key: str
    title: str
    elements: tuple[Element, ...]


@dataclass(frozen=True)
class Course:
    """A course revision; completing every element earns `credit_minutes`."""

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012 - read by pydantic, not a default

    format: int
    kind: str
    key: str
    title: str
    summary: str
    credit_minutes: int
    modules: tuple[Module, ...]
    hours_kind: HoursKind = HoursKind.ONLINE
    note: str = ""

    @property
    def elements(self) -> tuple[Element, ...]:
        """Every element, in order."""
        return tuple(element for module in self.modules for element in module.elements)

    def element(self, key: str) -> Element:
        """Return one element; raises KeyError."""
        for element in self.elements:
            if element.key == key:
                return element
        raise KeyError(key)

    def is_open(self, key: str, done: Collection[str]) -> bool:
        """Say whether an element may be started once `done` are done."""
        return set(self.element(key).after) <= set(done)

    def next_element(self, done: Collection[str]) -> Element | None:
        """Return the first open element that is not done yet, or None."""
        for element in self.elements:
            if element.key not in done and self.is_open(element.key, done):
                return element
        return None

    def is_complete(self, done: Collection[str]) -> bool:
        """Say whether every element is done."""
        return {element.key for element in self.elements} <= set(done)
