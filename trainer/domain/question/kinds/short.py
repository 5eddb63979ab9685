"""Short answer: the text as it was written. What it is worth, a marker says with a rubric."""

from __future__ import annotations

from fractions import Fraction

from trainer.domain.question.document import Question
from trainer.domain.question.kinds.reading import Answer, InvalidAnswer, TooLong

LONGEST = 4_000


def read(question: Question, raw: object) -> Answer:
    """Return the text without blanks around it; raises InvalidAnswer."""
    if not isinstance(raw, str):
        raise InvalidAnswer("not_text")
    text = raw.replace("\r\n", "\n").strip()
    if len(text) > LONGEST:
        raise TooLong(LONGEST)
    return text or None


def right(question: Question) -> Answer:
    """Return the model answer."""
    return read(question, question.answer)


def score(question: Question, answer: Answer) -> Fraction:
    """Return 1 for the model answer itself and 0 for every other text until it is marked."""
    return Fraction(answer == right(question))
