"""True/false, number and date: one value each, right or wrong."""

from __future__ import annotations

import unicodedata
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from trainer.domain.question.document import Question
from trainer.domain.question.kinds.reading import Answer, InvalidAnswer


def read_true_false(question: Question, raw: object) -> Answer:
    """Return true or false; raises InvalidAnswer."""
    if isinstance(raw, bool):
        return raw
    try:
        return {"true": True, "false": False}[str(raw).strip().lower()]
    except KeyError:
        raise InvalidAnswer("not_true_false") from None


def read_number(question: Question, raw: object) -> Answer:
    """Return a number as text without an exponent, its unit taken off; raises InvalidAnswer."""
    text = unicodedata.normalize("NFKC", str(raw)).strip().replace(",", "")
    text = text.removesuffix(unicodedata.normalize("NFKC", question.unit)).strip()
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise InvalidAnswer("not_a_number") from None
    if not number.is_finite() or len(text) > 24 or not -24 < number.adjusted() < 12:
        raise InvalidAnswer("not_a_number")
    return format(number.normalize(), "f")


def score_number(question: Question, answer: Answer) -> Fraction:
    """Return 1 for a number within the tolerance, else 0."""
    off = abs(Decimal(str(answer)) - Decimal(str(question.answer)))
    return Fraction(off <= question.tolerance)


def read_date(question: Question, raw: object) -> Answer:
    """Return an ISO date; raises InvalidAnswer."""
    text = unicodedata.normalize("NFKC", str(raw)).strip()
    for mark in "年月/.":
        text = text.replace(mark, "-")
    parts = text.removesuffix("日").strip("-").split("-")
    try:
        year, month, day = (int(part) for part in parts)
        return date(year, month, day).isoformat()
    except (ValueError, OverflowError):
        raise InvalidAnswer("not_a_date") from None
