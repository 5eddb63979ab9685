"""Statutes as documents: one version of one law, its articles in our own words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class StatuteLevel(StrEnum):
    """The rank of a statute."""

    LAW = "law"
    REGULATION = "regulation"
    RULE = "rule"
    INTERPRETATION = "interpretation"


_NUMBERED = re.compile(r"[a-z]+(\d+)[a-z]?")


def delta(key: str) -> int:
    """Return the number that the key of a change carries: 4 for d4b; 0 where it has none.

    Changes of one number belong together.
    """
    found = _NUMBERED.fullmatch(key)
    return int(found[1]) if found else 0


@dataclass(frozen=True)
class Article:
    """An article; the dates are given where they differ from the whole statute's."""

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012 - read by pydantic, not a default

    number: str
    title: str
    gist: str
    in_force_from: date | None = None
    in_force_to: date | None = None


@dataclass(frozen=True)
class Change:
    """What differs between an old article and a new one; either side may be missing."""

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012 - read by pydantic, not a default

    key: str
    note: str
    old: str = ""
    new: str = ""


@dataclass(frozen=True)
class Outdated:
    """How a text sounds that still follows an old rule.

    `says` holds alternatives; of one alternative every term must stand in a sentence, and no
    term of `unless`. A term is words divided by `|`; `…` stands for a few other characters.
    What changed is told by the change with the key `change`, or by `why` and `new`.
    """

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012 - read by pydantic, not a default

    key: str
    says: tuple[tuple[str, ...], ...]
    unless: tuple[str, ...] = ()
    change: str = ""
    why: str = ""
    new: str = ""


@dataclass(frozen=True)
class Statute:
    """One version of a statute, with `article_count` articles numbered from 1."""

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012 - read by pydantic, not a default

    format: int
    kind: str
    key: str
    statute: str
    title: str
    short: str
    level: StatuteLevel
    article_count: int
    issuer: str = ""
    document_number: str | None = None
    issued: date | None = None
    effective: date | None = None
    repealed: date | None = None
    replaces: str | None = None
    articles: tuple[Article, ...] = ()
    changes: tuple[Change, ...] = ()
    outdated: tuple[Outdated, ...] = ()
    note: str = ""

    def article(self, number: str) -> Article | None:
        """Return an article's gist, or None where the register holds none."""
        return next((article for article in self.articles if article.number == number), None)

    def has(self, number: str) -> bool:
        """Say whether the statute has an article of this number."""
        if self.article(number) is not None:
            return True
        return number.isdigit() and 1 <= int(number) <= self.article_count

    def in_force(self, number: str, day: date) -> bool:
        """Say whether an article binds on `day`; an unknown start counts as begun."""
        start, end = self.span(number)
        return (start is None or start <= day) and (end is None or day < end)

    def span(self, number: str) -> tuple[date | None, date | None]:
        """Return (first day in force, first day no longer in force) of an article."""
        article = self.article(number)
        start = (article and article.in_force_from) or self.effective
        end = (article and article.in_force_to) or self.repealed
        return start, end
