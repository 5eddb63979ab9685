"""Questions as a page shows them: options by position, so that no key leaves the server."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from trainer.domain.paper import ordered
from trainer.domain.question.answers import Answer, InvalidAnswer, right_answer, score
from trainer.domain.question.document import Kind, Option, Question
from trainer.domain.question.kinds import fill
from trainer.domain.question.kinds.reading import SamePlace

LETTERS = "ABCDEFGHIJKLMNOP"
BLANK = re.compile(r"_{2,}|＿+")
SEVERAL = (Kind.FILL, Kind.ORDERING, Kind.MATCHING)  # answered in several places

Order = Sequence[Any]  # option keys; of a case group one such list for each part


@dataclass(frozen=True)
class Shown:
    """An option at its place on the page."""

    letter: str
    option: Option


@dataclass(frozen=True)
class Row:
    """One place of an answer beside what belongs there.

    `label` is the item of a matching question, else empty; `mine` is empty where it was left
    open; `also` are further forms that count.
    """

    label: str
    mine: str
    right: str
    is_right: bool
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Asked:
    """A question as a page asks it: its options at their places, and what is filled in."""

    question: Question
    options: list[Shown]
    sent: list[Any]
    parts: tuple[Asked, ...] = ()


def as_written(question: Question) -> list[Any]:
    """Return the order of options as the document has it, part by part of a case group."""
    if question.parts:
        return [as_written(part) for part in question.split()]
    return [option.key for option in question.options]


def given(question: Question, order: Order, raw: object) -> object:
    """Return what a page sent with positions replaced by option keys, ready to be read.

    Raises InvalidAnswer for a position that the page never showed.
    """
    if raw in (None, "", []):
        return raw
    if question.kind is Kind.GROUP:
        return _given_parts(question, order, raw)
    if question.kind is Kind.ORDERING:
        return _placed(order, raw)
    if question.kind is Kind.MATCHING and isinstance(raw, list):
        return ["" if place in (None, "") else _key(order, place) for place in raw]
    if not question.options:
        return raw
    if isinstance(raw, list):
        return [_key(order, place) for place in raw]
    return _key(order, raw)


def _given_parts(question: Question, order: Order, raw: object) -> object:
    parts = question.split()
    if not isinstance(raw, list) or len(raw) > len(parts):
        raise InvalidAnswer("wrong_places")
    return [given(*entry) for entry in zip(parts, order, raw, strict=False)]


def _placed(order: Order, raw: object) -> list[str]:
    """Return the keys by place from the number that stands beside each option, from 1."""
    if not isinstance(raw, list) or len(raw) > len(order):
        raise InvalidAnswer("wrong_places")
    found = [""] * len(order)
    for key, number in zip(order, raw, strict=False):
        if number in (None, ""):
            continue
        place = _number(number, len(order))
        if found[place]:
            raise SamePlace
        found[place] = key
    return found


def _number(number: object, most: int) -> int:
    text = str(number)
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= most):
        raise InvalidAnswer("unknown_option")
    return int(text) - 1


def _key(order: Order, place: object) -> str:
    text = str(place)
    if not (text.isascii() and text.isdigit() and int(text) < len(order)):
        raise InvalidAnswer("unknown_option")
    return str(order[int(text)])


def ticked(question: Question, order: Order, answer: Answer) -> list[Any]:
    """Return the values that a page fills in or ticks for a stored answer, place by place.

    Of a case group: one such list for each part. Empty where there is no answer.
    """
    if answer is None:
        return []
    if question.kind is Kind.GROUP:
        return [ticked(*entry) for entry in _by_part(question, order, answer)]
    if question.kind in SEVERAL:
        return _ticked_places(question, order, _entries(answer))
    if question.kind is Kind.TRUE_FALSE:
        return ["true" if answer else "false"]
    if not question.options:
        return [str(answer)]
    return [str(place) for place, key in enumerate(order) if key in _keys(answer)]


def _ticked_places(question: Question, order: Order, answer: list[str]) -> list[str]:
    if question.kind is Kind.FILL:
        return list(answer)
    if question.kind is Kind.ORDERING:
        return [str(answer.index(key) + 1) if key in answer else "" for key in order]
    return [str(list(order).index(key)) if key else "" for key in answer]


def asked(question: Question, order: Order, sent: Sequence[Any]) -> Asked:
    """Return a question ready for a page that fills in `sent`, as `ticked` gives it."""
    parts = question.split()
    filled = [*sent, *[[]] * (len(parts) - len(sent))] if parts else []
    return Asked(
        question,
        options(question, order) if question.options else [],
        list(sent),
        tuple(asked(*entry) for entry in zip(parts, order, filled, strict=False)),
    )


def stem(question: Question) -> str:
    """Return the stem with the blanks of a fill-in drawn alike, and numbered if several."""
    if question.kind is not Kind.FILL:
        return question.stem
    blanks = len(BLANK.findall(question.stem))
    numbers = iter(range(1, blanks + 1))
    return BLANK.sub(
        lambda _: f"＿＿（{next(numbers)}）＿＿" if blanks > 1 else "＿＿＿＿", question.stem
    )


def rows(question: Question, order: Order, answer: Answer) -> list[Row]:
    """Return the places of an answer beside what belongs there; [] for kinds without places."""
    if question.kind not in SEVERAL:
        return []
    wanted = _entries(right_answer(question))
    mine = _entries(answer) if answer is not None else [""] * len(wanted)
    if question.kind is Kind.FILL:
        return [
            Row("", text, forms[0], fill.is_right(forms, text), forms[1:])
            for forms, text in zip(fill.forms(question), mine, strict=True)
        ]
    texts = {"": "", **{option.key: option.text for option in question.options}}
    labels = [item.text for item in question.items] or [""] * len(wanted)
    return [
        Row(label, texts[key], texts[right], key == right)
        for label, key, right in zip(labels, mine, wanted, strict=True)
    ]


def parted(
    question: Question, order: Order, answer: Answer
) -> list[tuple[Question, Order, Answer, Fraction]]:
    """Return (part, order, answer, share) for each part of a case group; [] for other kinds."""
    return [(*entry, score(entry[0], entry[2])) for entry in _by_part(question, order, answer)]


def _by_part(
    question: Question, order: Order, answer: Answer
) -> list[tuple[Question, Order, Answer]]:
    parts = question.split()
    if not parts:
        return []
    answers = answer if isinstance(answer, list) else [None] * len(parts)
    return list(zip(parts, order, answers, strict=True))


def _entries(answer: Answer) -> list[str]:
    assert isinstance(answer, list)
    return answer


def chosen(question: Question, order: Order, answer: Answer) -> list[Shown]:
    """Return the options of an answer, in the order of the page; [] for kinds with `rows`."""
    if not question.options or question.kind in SEVERAL:
        return []
    keys = _keys(answer)
    return [shown for shown in options(question, order) if shown.option.key in keys]


def options(question: Question, order: Order) -> list[Shown]:
    """Return every option with its letter, in the order of the page."""
    placed = ordered(question.options, order)
    return [Shown(LETTERS[place], option) for place, option in enumerate(placed)]


def missed(question: Question, order: Order, answer: Answer) -> list[Shown]:
    """Return the right options that an answer left out."""
    keys = _keys(answer)
    right = chosen(question, order, right_answer(question))
    return [shown for shown in right if shown.option.key not in keys]


def tempted(question: Question, order: Order, answer: Answer) -> list[Shown]:
    """Return the options of an answer that are not right."""
    right = _keys(right_answer(question))
    found = chosen(question, order, answer)
    return [shown for shown in found if shown.option.key not in right]


def _keys(answer: Answer) -> frozenset[str]:
    several = answer if isinstance(answer, list) else [answer]
    return frozenset(one for one in several if isinstance(one, str))
