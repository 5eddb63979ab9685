"""Reading and scoring answers: one reader and one scorer for every kind of question.

An answer travels as JSON: single `"a"`, multiple `["a", "c"]`, true/false `true`,
number `"60"` (text, so that nothing is lost to binary fractions), date `"2026-05-11"`,
fill `["七个工作日", ""]`, ordering `["c", "a", "b"]`, matching `["x", "", "y"]`, short text,
a case group the list of the answers to its parts. None is no answer and always scores zero.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction

from trainer.domain.question.document import Kind, Question
from trainer.domain.question.kinds import choice, fill, matching, ordering, plain, short
from trainer.domain.question.kinds.reading import Answer, InvalidAnswer

__all__ = ["Answer", "InvalidAnswer", "read", "right_answer", "score"]


def read(question: Question, raw: object) -> Answer:
    """Return the answer in its JSON form, normalised; raises InvalidAnswer.

    `raw` is what a form or a JSON body held: text, a list of texts, a bool or None; for a
    case group a list of these.
    """
    if raw is None or raw == "" or raw == []:
        return None
    return _READERS[question.kind](question, raw)


def right_answer(question: Question) -> Answer:
    """Return the key in the JSON form of answers."""
    known = _KEYS.get(question.kind)
    if known is not None:
        return known(question)
    answer = question.answer
    if isinstance(answer, tuple):
        return sorted(answer)
    return format(answer, "f") if isinstance(answer, Decimal) else answer


def score(
    question: Question, answer: Answer, judged: Mapping[int, Fraction] | None = None
) -> Fraction:
    """Return the share of the points earned, 0..1, exactly.

    `judged` are the shares that people gave to written parts of a case group, by their place; one
    without a share earns nothing. None is where nobody marks: such parts are left out then.
    """
    if answer is None:
        return Fraction(0)
    if question.kind is Kind.GROUP:
        return _score_group(question, answer, judged)
    known = _SCORERS.get(question.kind)
    if known is not None:
        return known(question, answer)
    return Fraction(answer == right_answer(question))


def _read_group(question: Question, raw: object) -> Answer:
    parts = question.split()
    if not isinstance(raw, list) or len(raw) > len(parts):
        raise InvalidAnswer("wrong_places")
    given = [*raw, *[None] * (len(parts) - len(raw))]
    found = [read(part, one) for part, one in zip(parts, given, strict=True)]
    return None if all(one is None for one in found) else found


def _score_group(
    question: Question, answer: Answer, judged: Mapping[int, Fraction] | None
) -> Fraction:
    """Return the share of the parts' points that their answers earn."""
    assert isinstance(answer, list)
    earned, whole = Fraction(0), 0
    for place, (part, one) in enumerate(zip(question.split(), answer, strict=True)):
        if part.kind is not Kind.SHORT:
            share = score(part, one)
        elif judged is not None:
            share = judged.get(place, Fraction(0))
        else:
            continue
        earned, whole = earned + part.points * share, whole + part.points
    return earned / whole if whole else Fraction(0)


_READERS: dict[Kind, Callable[[Question, object], Answer]] = {
    Kind.SINGLE: choice.read,
    Kind.MULTIPLE: choice.read_several,
    Kind.TRUE_FALSE: plain.read_true_false,
    Kind.NUMBER: plain.read_number,
    Kind.DATE: plain.read_date,
    Kind.FILL: fill.read,
    Kind.ORDERING: ordering.read,
    Kind.MATCHING: matching.read,
    Kind.GROUP: _read_group,
    Kind.SHORT: short.read,
}
_KEYS: dict[Kind, Callable[[Question], Answer]] = {
    Kind.FILL: fill.right,
    Kind.ORDERING: ordering.right,
    Kind.MATCHING: matching.right,
    Kind.SHORT: short.right,
    Kind.GROUP: lambda question: [right_answer(part) for part in question.split()],
}
_SCORERS: dict[Kind, Callable[[Question, Answer], Fraction]] = {
    Kind.MULTIPLE: choice.score_several,
    Kind.NUMBER: plain.score_number,
    Kind.FILL: fill.score,
    Kind.ORDERING: ordering.score,
    Kind.MATCHING: matching.score,
    Kind.SHORT: short.score,
}
