"""What the page of a pasted text shows: every question with its state, and every line coloured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from trainer.domain.oldlaw import Finding
from trainer.domain.question.document import Question
from trainer.domain.suggestion import Suggestion
from trainer.exchange.questions.found import Doubt, Found
from trainer.exchange.questions.prose import Prose
from trainer.exchange.questions.prose_canvas import Part, Span
from trainer.services.importing_questions import Plan
from trainer.services.parts import oldlaw
from trainer.web import doubts

NAMES = ("read", "wrong", "old", "bare", "known")  # what the bar can be filtered by


@dataclass(frozen=True)
class Said:
    """A sentence about a line of the text."""

    line: int
    text: str


@dataclass(frozen=True)
class Card:
    """One question: what it was read as, what becomes of it, and what is said about it.

    `state` is new, known or wrong; `place` counts the questions of the text from 0.
    """

    place: int
    found: Found
    state: str
    question: Question | None = None
    said: tuple[Said, ...] = ()
    old: tuple[Finding, ...] = ()
    suggested: tuple[Suggestion, ...] = ()

    @property
    def is_bare(self) -> bool:
        """Say whether the question would enter without a basis."""
        return self.state == "new" and self.question is not None and not self.question.citations


@dataclass(frozen=True)
class Line:
    """A line as the page shows it: pieces with their class, and whether something is wrong."""

    number: int
    pieces: tuple[tuple[str, str], ...]
    is_wrong: bool


@dataclass(frozen=True)
class Page:
    """Everything the page shows of a text."""

    cards: tuple[Card, ...]
    lines: tuple[Line, ...]
    remarks: tuple[Said, ...]
    groups: dict[str, list[Card]] = field(default_factory=dict)

    @property
    def new(self) -> int:
        """How many questions the button would import."""
        return sum(card.state == "new" for card in self.cards)


def page(prose: Prose, plan: Plan) -> Page:
    """Return what the page shows of a text that was read and held against the bank."""
    place_of = {id(found): place for place, found in enumerate(prose.found)}
    suspects = oldlaw.suspects([(place_of[id(one.found)], one.question) for one in plan.new])
    cards = [
        Card(
            place_of[id(one.found)], one.found, "new", one.question,
            _said(one.found, one.doubts), tuple(suspects.get(place_of[id(one.found)], ())),
        )
        for one in plan.new
    ]  # fmt: skip
    cards += [
        Card(place_of[id(o.found)], o.found, "wrong", None, _said(o.found, o.doubts))
        for o in plan.refused
    ]
    cards += [
        Card(place_of[id(o.found)], o.found, "known", None, (_repeated(o.found, o.key, o.row),))
        for o in plan.known
    ]
    cards.sort(key=lambda card: card.place)
    remarks = tuple(Said(doubt.line, doubts.in_text(doubt)) for doubt in prose.remarks)
    wrong = {said.line for card in cards if card.state == "wrong" for said in card.said}
    lines = tuple(
        Line(number, _pieces(line, spans), number in wrong)
        for number, (line, spans) in enumerate(zip(prose.lines, prose.spans, strict=True), 1)
    )
    return Page(tuple(cards), lines, remarks, _grouped(cards))


def with_suggestions(cards: Sequence[Card], today: date) -> list[Card]:
    """Return the cards of one page, those without a basis with the likeliest articles."""
    known = oldlaw.suggester(today) if any(card.is_bare for card in cards) else None
    return [
        Card(**{**vars(card), "suggested": tuple(known.suggested(_text(card.found), 2))})
        if known is not None and card.is_bare
        else card
        for card in cards
    ]


def last_line(prose: Prose, place: int) -> int:
    """Return the last line, from 1, that belongs to a question."""
    first = prose.found[place].row
    after = prose.found[place + 1].row - 1 if place + 1 < len(prose.found) else len(prose.lines)
    kinds = (Part.HEADING, Part.IGNORED)
    last = first
    for number in range(first, after + 1):
        spans = prose.spans[number - 1]
        if any(span.part is Part.HEADING for span in spans):
            break
        if any(span.part not in kinds for span in spans):
            last = number
    return last


def _grouped(cards: Sequence[Card]) -> dict[str, list[Card]]:
    tests = {
        "read": lambda card: card.state != "wrong",
        "wrong": lambda card: card.state == "wrong",
        "old": lambda card: bool(card.old),
        "bare": lambda card: card.is_bare,
        "known": lambda card: card.state == "known",
    }
    return {name: [card for card in cards if tests[name](card)] for name in NAMES}


def _said(found: Found, about: Sequence[Doubt]) -> tuple[Said, ...]:
    letters = "".join(letter for letter, _ in found.options)
    one_kind = any(doubt.field == "kind" for doubt in about)
    told = [
        Said(doubt.line or found.row, doubts.in_text(doubt, letters))
        for doubt in about
        if not (one_kind and doubt.field == "answer")  # the kind decides before the answer does
    ]
    return tuple(dict.fromkeys(told))


def _repeated(found: Found, key: str, row: int) -> Said:
    return Said(found.row, doubts.repeated(key, row))


def _pieces(line: str, spans: Sequence[Span]) -> tuple[tuple[str, str], ...]:
    return tuple((str(span.part), line[span.start : span.end]) for span in spans)


def _text(found: Found) -> str:
    right = [text for letter, text in found.options if letter in found.answer]
    return " ".join([found.stem, *right, found.explanation])
