"""Official forms as documents: what each must say, on which article, and a word why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Element:
    """One thing to look for on a form; `when` says in which cases only."""

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012 - read by pydantic, not a default

    text: str
    why: str
    citations: tuple[str, ...]
    when: str = ""


@dataclass(frozen=True)
class OfficialForm:
    """One form of a set: its number there, what it is used for, its elements in their order.

    `topic` is that of the questions which practise it.
    """

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012 - read by pydantic, not a default

    key: str
    number: int
    title: str
    use: str
    topic: str
    elements: tuple[Element, ...]

    @property
    def citations(self) -> tuple[str, ...]:
        """Every article that an element cites, each once, in order."""
        return tuple(dict.fromkeys(text for one in self.elements for text in one.citations))


@dataclass(frozen=True)
class OfficialForms:
    """A set of forms; its articles bind on `as_of`."""

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012 - read by pydantic, not a default

    format: int
    kind: str
    key: str
    title: str
    as_of: date
    forms: tuple[OfficialForm, ...]
    note: str = ""

    def form(self, key: str) -> OfficialForm | None:
        """Return one form, or None."""
        return next((form for form in self.forms if form.key == key), None)
