"""What the form of a question shows of one piece: the question itself, or a part of a case group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from trainer.domain.question import shown
from trainer.services.parts import writing
from trainer.services.parts.writing import Fields
from trainer.services.parts.writing_kinds import MOST_OPTIONS
from trainer.web import questions_form as forms


@dataclass(frozen=True)
class Piece:
    """The fields of a piece, whose names on the page begin with `at`, with rows to write in."""

    at: str
    fields: Fields
    formed: frozenset[str]
    policies: dict[str, Any]
    options: list[dict[str, Any]]
    pairs: list[dict[str, str]]
    blanks: list[str]


def piece(at: str, fields: Fields, *, one_more: bool) -> Piece:
    """Return a piece with the rows that its kind needs, on request one more."""
    more = 1 if one_more else 0
    return Piece(
        at,
        fields,
        writing.formed(fields),
        forms.policies(fields["kind"]),
        _options(fields["options"], more),
        _pairs(fields["pairs"], more),
        _blanks(fields),
    )


def _options(said: list[dict[str, Any]], more: int) -> list[dict[str, Any]]:
    """Return the rows of options: those that say something, and blank ones."""
    empty = {"key": "", "text": "", "why": "", "pinned": False}
    number = max(4, len(said) + more)
    rows = [*said, *({**empty} for _n in range(number - len(said)))]
    return rows[: max(MOST_OPTIONS, len(said))]


def _pairs(said: list[dict[str, str]], more: int) -> list[dict[str, str]]:
    """Return the rows of a matching question, and blank ones."""
    empty = {"key": "", "item": "", "option": "", "text": "", "place": ""}
    number = max(5, len(said) + more)
    return [*said, *({**empty} for _n in range(number - len(said)))]


def _blanks(fields: Fields) -> list[str]:
    """Return what each blank takes: as many as the stem has, or as were filled in."""
    said = fields["answer"]
    number = max(1, len(said), len(shown.BLANK.findall(fields["stem"])))
    return [*said, *[""] * (number - len(said))]
