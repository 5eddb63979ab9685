"""Fill-in: a list with one text for each blank, empty where it was left open.

A blank is right when its text is one of the accepted forms, both compared as `reading.plain`
gives them: full-width and half-width alike, blanks between characters and a closing mark
left out.
"""

from __future__ import annotations

from fractions import Fraction

from trainer.domain.question.document import Policy, Question
from trainer.domain.question.kinds import reading
from trainer.domain.question.kinds.reading import Answer, TooLong

LONGEST = 100


def forms(question: Question) -> tuple[tuple[str, ...], ...]:
    """Return the accepted forms of each blank, the usual one first."""
    assert isinstance(question.answer, tuple)
    return tuple((blank,) if isinstance(blank, str) else tuple(blank) for blank in question.answer)


def read(question: Question, raw: object) -> Answer:
    """Return the texts of the blanks, None where all are empty; raises InvalidAnswer."""
    found = reading.texts(raw, len(forms(question)))
    if any(len(text) > LONGEST for text in found):
        raise TooLong(LONGEST)
    return found if any(found) else None


def right(question: Question) -> Answer:
    """Return the usual form of each blank."""
    return [blank[0] for blank in forms(question)]


def is_right(blank: tuple[str, ...], text: str) -> bool:
    """Say whether a text is one of the accepted forms of a blank."""
    return reading.plain(text) in {reading.plain(form) for form in blank}


def score(question: Question, answer: Answer) -> Fraction:
    """Return the share by the policy: partial, each blank alike; minus, wrong ones take away."""
    assert isinstance(answer, list)
    blanks = forms(question)
    pairs = list(zip(blanks, answer, strict=True))
    hits = sum(is_right(blank, text) for blank, text in pairs)
    wrong = sum(bool(text) and not is_right(blank, text) for blank, text in pairs)
    if question.policy is Policy.PARTIAL:
        return Fraction(hits, len(blanks))
    if question.policy is Policy.MINUS:
        return max(Fraction(0), Fraction(hits - wrong, len(blanks)))
    return Fraction(hits == len(blanks))
