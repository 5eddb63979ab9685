"""Ordering: the option keys from first to last, an empty text for a place left open."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from trainer.domain.question.document import Policy, Question
from trainer.domain.question.kinds import reading
from trainer.domain.question.kinds.reading import Answer, InvalidAnswer, SamePlace


def read(question: Question, raw: object) -> Answer:
    """Return the keys by place, None where no place has one; raises InvalidAnswer."""
    keys = reading.texts(raw, len(question.options))
    named = [key for key in keys if key]
    if not {option.key for option in question.options}.issuperset(named):
        raise InvalidAnswer("unknown_option")
    if len(set(named)) < len(named):
        raise SamePlace
    return keys if named else None


def right(question: Question) -> Answer:
    """Return the option keys in their right order."""
    assert isinstance(question.answer, tuple)
    return list(question.answer)


def score(question: Question, answer: Answer) -> Fraction:
    """Return the share by the policy.

    partial: each place that has its option; adjacent: each two options that follow each
    other as they should, of n-1 such pairs; otherwise the whole order or nothing.
    """
    assert isinstance(answer, list)
    assert isinstance(question.answer, tuple)
    wanted = [str(key) for key in question.answer]
    if question.policy is Policy.PARTIAL:
        hits = sum(mine == key for mine, key in zip(answer, wanted, strict=True))
        return Fraction(hits, len(wanted))
    if question.policy is Policy.ADJACENT:
        pairs = set(pairwise(wanted))
        return Fraction(sum(pair in pairs for pair in pairwise(answer)), len(pairs))
    return Fraction(answer == wanted)
