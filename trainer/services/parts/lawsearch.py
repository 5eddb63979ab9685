"""Searching the register: two characters suffice, pinyin initials and article numbers count.

Summaries are searched in memory, from the live statutes; official full texts, where this
installation imported any, in the database.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pypinyin import Style, lazy_pinyin

from trainer.domain import citation
from trainer.domain.citation import chinese_number
from trainer.domain.register import Register
from trainer.domain.statute import Statute
from trainer.services.parts import names, oldlaw
from trainer.store.queries import fulltexts

MOST_FOUND = 100
_NUMBER = re.compile(r"^第?(\d{1,4}(?:-\d{1,2})?)条?$")
# A citation in its official form, 《投诉举报办法》第十六条第一款第四项: its statute and its article.
_CITED = re.compile(
    r"《([^《》]+)》\s*(第[零一二三四五六七八九十百千\d]+条)(?:第[一二三四五六七八九十\d]+[款项])*"
)
_WRITTEN = {f"第{chinese_number(number)}条": str(number) for number in range(1, 1300)}
# A name with a number right behind it: 消保法25, xbf25.
_NUMBERED = re.compile(r"^([a-z]+|[^\W\da-z第]{2,})(\d{1,4}(?:-\d{1,2})?)$")
_LETTERS = re.compile(r"[a-z]{2,}")


@dataclass(frozen=True)
class Hit:
    """An article found; `text` is its summary, or the beginning of its official wording."""

    short: str
    number: str
    title: str
    text: str
    since: date | None
    until: date | None
    is_official: bool = False


@dataclass(frozen=True)
class _Entry:
    hit: Hit
    words: str
    initials: str
    past: bool
    heading: str


@dataclass(frozen=True)
class _Index:
    statutes: tuple[tuple[Statute, str, str], ...]
    entries: tuple[_Entry, ...]


def words_of(said: str) -> list[str]:
    """Return the words looked for, folded; a citation counts as two, as does a name with a number."""
    spaced = _CITED.sub(r" \1 \2 ", said)
    return folded(
        " ".join(_NUMBERED.sub(r"\1 \2", word) for word in folded(spaced).split())
    ).split()


def articles(said: str) -> list[Hit]:
    """Return articles that hold every word in statute, title, wording or number, at most 100.

    Those in force come first, and among them those that have the words in their heading; two
    letters or more also find by pinyin initials. People say 七天 where laws write 七日: what
    finds nothing is asked for once more so.
    """
    return _found(words_of(said)) or _found(words_of(said.replace("天", "日")))


def _found(words: list[str]) -> list[Hit]:
    if not words:
        return []
    fits = [one for one in _index().entries if all(_fits(one, word) for word in words)]
    fits.sort(key=lambda one: (one.past, not all(_heads(one, word) for word in words)))
    found = [one.hit for one in fits[:MOST_FOUND]]
    known = {(one.short, one.number) for one in found}
    return [*found, *(one for one in _official(words) if (one.short, one.number) not in known)][
        :MOST_FOUND
    ]


def statutes(said: str) -> list[Statute]:
    """Return the statutes whose name holds every word, or its pinyin initials."""
    words = words_of(said)
    return [
        statute
        for statute, name, initials in _index().statutes
        if words and all(word in name or _begins(word, initials) for word in words)
    ]


def folded(text: str) -> str:
    """Return a text as it is searched: NFKC, lower case, line breaks as blanks."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _index() -> _Index:
    found: _Index = oldlaw.kept("search", _made)
    return found


def _made(known: list[Statute]) -> _Index:
    register = Register(known)
    ranked = sorted(known, key=lambda one: (one.repealed is not None, one.statute))
    return _Index(
        tuple((one, folded(f"{one.short} {one.title}"), _initials(one)) for one in ranked),
        tuple(entry for one in ranked for entry in _entries(one, register)),
    )


def _entries(statute: Statute, register: Register) -> Sequence[_Entry]:
    initials = _initials(statute)
    return [
        _Entry(
            Hit(
                statute.short, one.number, one.title, one.gist, *register.span(statute, one.number)
            ),
            folded(f"{statute.short} {statute.title} {one.title} {one.gist}"),
            f"{initials} {_letters(one.title)}",
            statute.repealed is not None,
            folded(f"{statute.short} {statute.title} {one.title}"),
        )
        for one in sorted(statute.articles, key=lambda one: citation.ordinal(one.number))
    ]


def _initials(statute: Statute) -> str:
    return f"{_letters(statute.short)} {_letters(statute.title)}"


def _letters(title: str) -> str:
    """Return the initials of a title, read as words and read character by character."""
    as_words = "".join(lazy_pinyin(title, style=Style.FIRST_LETTER))
    return f"{as_words} {names.initials(title)}".casefold()


def _fits(entry: _Entry, word: str) -> bool:
    number = _NUMBER.match(word)
    written = number[1] if number else _WRITTEN.get(word)
    if written is not None and written == entry.hit.number:
        return True
    return word in entry.words or _begins(word, entry.initials)


def _heads(entry: _Entry, word: str) -> bool:
    """Say whether a word stands in the heading of an article, or its initials do."""
    return word in entry.heading or _begins(word, entry.initials) or _NUMBER.match(word) is not None


def _chinese(word: str) -> str:
    number = _NUMBER.match(word)
    return citation.Citation("", number[1]).chinese if number and number[1] != "0" else word


def _begins(word: str, initials: str) -> bool:
    return bool(_LETTERS.fullmatch(word)) and word in initials


def _official(words: Sequence[str]) -> list[Hit]:
    """Return articles by their official wording; a number is looked for as laws write it."""
    words = [_chinese(word) for word in words]
    return [
        Hit(
            short=version.statute.short,
            number=article.number,
            title=article.chapter.rpartition(" / ")[2],
            text=article.text,
            since=version.effective,
            until=version.repealed,
            is_official=True,
        )
        for version, article in fulltexts.search(words, MOST_FOUND)
    ]
