"""Matching: an option key for each item in the order of the document, empty where left open."""

from __future__ import annotations

from fractions import Fraction

from trainer.domain.question.document import Policy, Question
from trainer.domain.question.kinds import reading
from trainer.domain.question.kinds.reading import Answer, InvalidAnswer


def read(question: Question, raw: object) -> Answer:
    """Return the keys by item, None where no item has one; raises InvalidAnswer."""
    keys = reading.texts(raw, len(question.items))
    named = [key for key in keys if key]
    if not {option.key for option in question.options}.issuperset(named):
        raise InvalidAnswer("unknown_option")
    return keys if named else None


def right(question: Question) -> Answer:
    """Return the right option key of each item."""
    assert isinstance(question.answer, tuple)
    pairs = {pair[0]: pair[1] for pair in question.answer}
    return [pairs[item.key] for item in question.items]


def score(question: Question, answer: Answer) -> Fraction:
    """Return the share by the policy: partial, each pair alike; minus, wrong ones take away."""
    assert isinstance(answer, list)
    wanted = right(question)
    assert isinstance(wanted, list)
    pairs = list(zip(answer, wanted, strict=True))
    hits = sum(mine == key for mine, key in pairs)
    wrong = sum(bool(mine) and mine != key for mine, key in pairs)
    if question.policy is Policy.PARTIAL:
        return Fraction(hits, len(wanted))
    if question.policy is Policy.MINUS:
        return max(Fraction(0), Fraction(hits - wrong, len(wanted)))
    return Fraction(hits == len(wanted))
