"""What checks share: findings, references to other documents, and the commonest checks."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from trainer.content.fault import Path
from trainer.domain import citation
from trainer.domain.calendar import WorkCalendar
from trainer.domain.register import Register
from trainer.domain.statute import Statute

SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,59}")


@dataclass(frozen=True)
class Finding:
    """Something wrong at a path of a document, in Chinese and English."""

    path: Path
    zh: str
    en: str


@dataclass
class References:
    """What documents may refer to, as known where the check runs."""

    statutes: Mapping[str, Statute] = field(default_factory=dict)  # by short name
    questions: Collection[str] = frozenset()  # bank/key
    papers: Collection[str] = frozenset()
    rubrics: Collection[str] = frozenset()
    scenarios: Collection[str] = frozenset()
    competencies: Collection[str] = frozenset()
    calendar: WorkCalendar | None = None  # without one no period is counted


def slug(key: str, path: Path) -> Iterator[Finding]:
    """Find a document key that is not a slug."""
    if not SLUG.fullmatch(key):
        yield Finding(
            path,
            f"键 {key!r} 只能用小写字母、数字和“-”",
            f"key {key!r} must be lower-case letters, digits and -",
        )


def keys(entries: Iterable[str], path: Path) -> Iterator[Finding]:
    """Find element keys that are malformed or used twice; `path` is that of the list."""
    seen: set[str] = set()
    for index, key in enumerate(entries):
        where = (*path, index, "key")
        if not _KEY.fullmatch(key):
            yield Finding(where, f"键 {key!r} 写法不对", f"key {key!r} is malformed")
        if key in seen:
            yield Finding(where, f"键 {key} 重复", f"key {key} is used twice")
        seen.add(key)


def cited(
    texts: Iterable[str], path: Path, references: References, as_of: date | None
) -> Iterator[Finding]:
    """Find citations that are malformed, name no article, or were not in force on `as_of`."""
    for index, text in enumerate(texts):
        yield from one_cited(text, (*path, index), references, as_of)


def one_cited(
    text: str, path: Path, references: References, as_of: date | None
) -> Iterator[Finding]:
    """Find what is wrong with one citation."""
    try:
        place = citation.parse(text)
    except ValueError:
        yield Finding(
            path,
            f"依据 {text!r} 应写成“法规简称#条”，如 投诉举报办法#15",
            f"citation {text!r} must look like 投诉举报办法#15",
        )
        return
    statute = _version(references.statutes, place.statute, as_of)
    if statute is None:
        yield Finding(
            path,
            f"没有登记法规 {place.statute}",
            f"statute {place.statute} is not in the register",
        )
    elif not statute.has(place.number):
        yield Finding(
            path,
            f"《{statute.title}》没有第 {place.number} 条（共 {statute.article_count} 条）",
            f"{place.statute} has no article {place.number} (of {statute.article_count})",
        )
    elif as_of is not None and not statute.in_force(place.number, as_of):
        yield Finding(
            path,
            f"{place.statute}{place.chinese}在 {as_of} 没有施行",
            f"{text} was not in force on {as_of}",
        )


def _version(statutes: Mapping[str, Statute], short: str, day: date | None) -> Statute | None:
    """Return the version that bound on a day, where several are known."""
    return statutes.version(short, day) if isinstance(statutes, Register) else statutes.get(short)


def within(value: int | Decimal, low: int, high: int, path: Path) -> Iterator[Finding]:
    """Find a number outside low..high."""
    if not low <= value <= high:
        yield Finding(
            path,
            f"应当在 {low} 到 {high} 之间，现在是 {value}",
            f"must be between {low} and {high}, not {value}",
        )


def known(value: str, among: Collection[str], path: Path, zh: str, en: str) -> Iterator[Finding]:
    """Find a reference to something that does not exist; `zh` and `en` name its kind."""
    if not value:
        yield Finding(path, f"还没有写明{zh}", f"the {en} is missing")
    elif value not in among:
        yield Finding(path, f"没有这个{zh}：{value}", f"there is no {en} {value!r}")


def filled(value: str, path: Path) -> Iterator[Finding]:
    """Find a text that is required but empty."""
    if not value.strip():
        yield Finding(path, "不能为空", "must not be empty")
