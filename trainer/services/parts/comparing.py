"""Whether a question that would be imported is new, there already, or at odds with one."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from trainer.content import parse
from trainer.content.checks.finding import SLUG
from trainer.domain import chain
from trainer.domain.question.document import Item, Kind, Option, Part, Question
from trainer.domain.question.kinds import fill
from trainer.exchange.questions.found import Doubt, Found
from trainer.store.queries import question_imports as find


@dataclass(frozen=True)
class Planned:
    """A question that would be added, the digest of its stem, and what was not certain about it."""

    found: Found
    question: Question
    digest: str
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True)
class Known:
    """A question that is there already: `key` of the bank, or `row` of the same file."""

    found: Found
    key: str = ""
    row: int = 0
    sheet: str = ""


@dataclass(frozen=True)
class Refused:
    """A question that cannot be taken, and why."""

    found: Found
    doubts: tuple[Doubt, ...]


class Bank:
    """What is in the bank and earlier in the same file, to compare each question with."""

    def __init__(self, alike: Sequence[find.Alike], keys: set[str]) -> None:
        self._keys = keys
        self._of_stem: dict[str, list[tuple[Question, str]]] = {}
        for one in alike:
            question = parse.loaded("question", one.body)
            self._of_stem.setdefault(one.digest, []).append((question, one.key))
        self._in_file: dict[str, list[tuple[Question, Found]]] = {}

    def judged(
        self, found: Found, made: Question, digest: str, doubts: list[Doubt]
    ) -> Planned | Known | Refused:
        """Return whether a question is new, there already, or at odds with one that is.

        `digest` is that of its stem.
        """
        for other, key in self._of_stem.get(digest, ()):
            if _options(other) == _options(made):
                if _right(other) == _right(made):
                    return Known(found, key=key)
                return Refused(found, (*doubts, Doubt("answer", "differs_from_bank", key)))
            doubts = [*doubts, Doubt("note", "like_bank", key)]
        for other, before in self._in_file.get(digest, ()):
            if _options(other) == _options(made):
                if _right(other) == _right(made):
                    return Known(found, row=before.row, sheet=before.sheet)
                row = Doubt("answer", "differs_from_row", str(before.row))
                return Refused(found, (*doubts, row))
            doubts = [*doubts, Doubt("note", "like_row", str(before.row))]
        wanted = dict(found.extra).get("key", "").strip()
        if wanted in self._keys and SLUG.fullmatch(wanted):
            return Refused(found, (*doubts, Doubt("answer", "key_taken", wanted)))
        key = self._key(wanted, made.key)
        made = made if made.key == key else replace(made, key=key)
        self._in_file.setdefault(digest, []).append((made, found))
        return Planned(found, made, digest, tuple(doubts))

    def _key(self, wanted: str, base: str) -> str:
        """Return a free key: the one that the file gives, else the one made of the content."""
        if SLUG.fullmatch(wanted):
            self._keys.add(wanted)
            return wanted
        key, number = base, 2
        while key in self._keys:
            key, number = f"{base}-{number}", number + 1
        self._keys.add(key)
        return key


def key(
    stem: str,
    kind: Kind,
    options: Sequence[Option],
    items: Sequence[Item],
    parts: Sequence[Part],
) -> str:
    """Return the key that its content gives a question, whatever the order of its options."""
    return "q-" + chain.digest([stem, sorted(_said(kind, options, items, parts))])[:10]


def _options(question: Question) -> frozenset[str]:
    """Return what the options of a question say, whatever their order and letters."""
    return _said(question.kind, question.options, question.items, question.parts)


def _said(
    kind: Kind, options: Sequence[Option], items: Sequence[Item], parts: Sequence[Part]
) -> frozenset[str]:
    texts = [option.text for option in options] + [item.text for item in items]
    for part in parts:
        texts += [part.stem, *(option.text for option in part.options)]
        texts += [item.text for item in part.items]
    return frozenset([*map(_plain, texts), str(kind)])


def _right(question: Question) -> Collection[Any]:
    """Return the right answer by its words, so that moved options compare equal."""
    texts = {option.key: _plain(option.text) for option in question.options}
    given = question.answer if isinstance(question.answer, tuple) else (question.answer,)
    if question.parts:
        return [_right(part) for part in question.split()]
    if question.kind is Kind.ORDERING:
        return [texts.get(str(key), str(key)) for key in given]
    if question.kind is Kind.MATCHING:
        return _pairs(question, texts)
    if question.kind is Kind.FILL:
        return fill.forms(question)
    return frozenset(texts.get(str(one), str(one)) for one in given)


def _pairs(question: Question, texts: Mapping[str, str]) -> frozenset[tuple[str, str]]:
    items = {item.key: _plain(item.text) for item in question.items}
    pairs = question.answer if isinstance(question.answer, tuple) else ()
    return frozenset((items[pair[0]], texts[pair[1]]) for pair in pairs)


def _plain(text: str) -> str:
    return " ".join(text.split())
