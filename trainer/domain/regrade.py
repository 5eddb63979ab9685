"""Keys that were wrong, and questions that are withdrawn: what it changes in a paper's marks.

A change names what is done to one question; several, in the order of their adoption, make
an amendment. The steps of the trainees stay as they are: a regrade folds them once more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

from trainer.domain.question import answers
from trainer.domain.question.answers import Answer
from trainer.domain.question.document import Key, Kind, Part, Question
from trainer.domain.question.kinds import fill


class Deed(StrEnum):
    """What is done to a question: other key, a further key, or withdrawn in one of two ways."""

    NEW_KEY = "new_key"
    ALSO_RIGHT = "also_right"
    DROPPED = "dropped"  # leaves numerator and denominator
    GRANTED = "granted"  # everyone gets its points, also who left it open


WITHDRAWN = frozenset({Deed.DROPPED, Deed.GRANTED})


class PointlessChange(ValueError):
    """A change that changes nothing: the answer is the key already, or is missing."""


@dataclass(frozen=True)
class Change:
    """One decision about one question; `answer` in the JSON form of answers, for keys alone."""

    deed: Deed
    answer: Answer = None


@dataclass(frozen=True)
class Amendment:
    """What now holds for a question: its keys (empty: as written), or how it is withdrawn."""

    keys: tuple[Answer, ...] = ()
    withdrawn: Deed | None = None


Changes = Mapping[int, tuple[Change, ...]]  # question revision -> changes, oldest first


def amended(question: Question, changes: Iterable[Change]) -> Amendment:
    """Return what holds after some changes, oldest first; a new key ends a withdrawal."""
    keys: tuple[Answer, ...] = ()
    withdrawn: Deed | None = None
    for change in changes:
        if change.deed is Deed.NEW_KEY:
            keys, withdrawn = (change.answer,), None
        elif change.deed is Deed.ALSO_RIGHT:
            keys = (*(keys or (answers.right_answer(question),)), change.answer)
        else:
            withdrawn = change.deed
    return Amendment(keys, withdrawn)


def share(
    question: Question,
    amendment: Amendment,
    answer: Answer,
    judged: Mapping[int, Fraction] | None = None,
) -> Fraction:
    """Return the share of the points that an answer earns now: the best under any of its keys.

    `judged` is as in `answers.score`: what people gave to written parts stands under every key.
    """
    if amendment.withdrawn is not None:
        return Fraction(amendment.withdrawn is Deed.GRANTED)
    if not amendment.keys:
        return answers.score(question, answer, judged)
    return max(answers.score(with_key(question, key), answer, judged) for key in amendment.keys)


def with_key(question: Question, key: Answer) -> Question:
    """Return a question with another key, given in the JSON form of answers."""
    if question.kind is Kind.GROUP:
        return replace(question, parts=_parts_with_keys(question, key))
    return replace(question, answer=_as_written(question, key))


def _as_written(question: Question, key: Answer) -> Key:
    """Return a key in the form in which a question of its kind holds it."""
    assert key is not None
    if not isinstance(key, list):
        return Decimal(str(key)) if question.kind is Kind.NUMBER else key
    if question.kind is Kind.MATCHING:
        return tuple((item.key, one) for item, one in zip(question.items, key, strict=True))
    if question.kind is Kind.FILL:
        blanks = zip(fill.forms(question), key, strict=True)
        return tuple(forms if one == forms[0] else (one,) for forms, one in blanks)
    return tuple(key)


def _parts_with_keys(question: Question, key: Answer) -> tuple[Part, ...]:
    """Return the parts of a case group with other keys; a part without one keeps its own."""
    assert isinstance(key, list)
    asked = zip(question.parts, question.split(), key, strict=True)
    return tuple(
        part if one is None else replace(part, answer=_as_written(split, one))
        for part, split, one in asked
    )


def checked(question: Question, change: Change) -> Change:
    """Return a change with its answer normalised; raises InvalidAnswer, PointlessChange.

    Written parts of a case group have no key to change: their model answer stays.
    """
    if change.deed in WITHDRAWN:
        return Change(change.deed)
    answer = answers.read(question, change.answer)
    if question.parts and isinstance(answer, list):
        own = question.written
        model = {place: answers.right_answer(part) for place, part in own.items()}
        answer = [model.get(place, one) for place, one in enumerate(answer)]
    if answer is None or answer == answers.right_answer(question):
        raise PointlessChange
    return Change(change.deed, answer)


def merged(first: Changes, then: Changes) -> Changes:
    """Return two sets of changes as one, those of `first` before those of `then`."""
    return {key: (*first.get(key, ()), *then.get(key, ())) for key in {**first, **then}}


def to_json(changes: Changes) -> dict[str, list[dict[str, Any]]]:
    """Return changes as they are stored."""
    return {
        str(revision): [{"deed": str(one.deed), "answer": one.answer} for one in of]
        for revision, of in changes.items()
    }


def from_json(stored: Mapping[str, Any]) -> Changes:
    """Return stored changes as domain values."""
    return {
        int(revision): tuple(Change(Deed(one["deed"]), one["answer"]) for one in of)
        for revision, of in stored.items()
    }


def amendment_json(amendment: Amendment) -> dict[str, Any]:
    """Return an amendment as it stands beside a question in a result."""
    return {
        "keys": list(amendment.keys),
        "withdrawn": amendment.withdrawn and str(amendment.withdrawn),
    }


def amendment_of(stored: Mapping[str, Any] | None) -> Amendment | None:
    """Return the amendment that stands beside a question in a result, if there is one."""
    if stored is None:
        return None
    withdrawn = stored["withdrawn"]
    return Amendment(tuple(stored["keys"]), Deed(withdrawn) if withdrawn else None)
