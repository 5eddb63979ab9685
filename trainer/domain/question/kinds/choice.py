"""Single and multiple choice: an option key, or a sorted list of them."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from trainer.domain.question.document import Policy, Question
from trainer.domain.question.kinds.reading import Answer, InvalidAnswer


def read(question: Question, raw: object) -> Answer:
    """Return the key of a single choice; raises InvalidAnswer."""
    key = raw[0] if isinstance(raw, list) and len(raw) == 1 else raw
    return _known(question, [key])[0]


def read_several(question: Question, raw: object) -> Answer:
    """Return the sorted keys of a multiple choice; raises InvalidAnswer."""
    return sorted(set(_known(question, raw if isinstance(raw, list) else [raw])))


def score_several(question: Question, answer: Answer) -> Fraction:
    """Return the share that a multiple choice earns by its policy.

    partial: the share of right options chosen, nothing once a wrong one is among them;
    minus: right less wrong options over the right ones, not below 0.
    """
    chosen, right = frozenset(_listed(answer)), frozenset(_listed(question.answer))
    hits, misses = len(chosen & right), len(chosen - right)
    if question.policy is Policy.PARTIAL:
        return Fraction(0) if misses else Fraction(hits, len(right))
    if question.policy is Policy.MINUS:
        return max(Fraction(0), Fraction(hits - misses, len(right)))
    return Fraction(chosen == right)


def _listed(answer: object) -> list[str]:
    return list(answer) if isinstance(answer, list | tuple) else [str(answer)]


def _known(question: Question, keys: Iterable[object]) -> list[str]:
    options = {option.key for option in question.options}
    chosen = [str(key) for key in keys]
    if not options.issuperset(chosen):
        raise InvalidAnswer("unknown_option")
    return chosen
