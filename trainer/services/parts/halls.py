"""What a hall paper asks, and what the typed sheets amount to: read, and changing nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from trainer.domain import hall as domain
from trainer.domain import sitting
from trainer.domain.hall import Item, Place
from trainer.domain.question.answers import Answer, InvalidAnswer
from trainer.domain.question.document import Question
from trainer.domain.sitting import AnswerStep, Outcome
from trainer.services.parts import documents
from trainer.store.queries import exams
from trainer.store.queries import halls as find
from trainer.store.tables import HallPaper, HallSheet, Person


@dataclass(frozen=True)
class Asked:
    """One place of a version; `slot` counts from 0."""

    slot: int
    section: int
    revision_id: int
    question: Question
    order: tuple[str, ...]
    points: Fraction


@dataclass(frozen=True)
class Fault:
    """What stands in the way at a row, and at a place where it is one; `text` was typed there."""

    row: int
    name: str
    reason: str
    slot: int | None = None
    text: str = ""
    other: str = ""


@dataclass(frozen=True)
class Line:
    """One person: the sheet that counts, what it says, and what that is worth."""

    row: int
    person: Person
    sheet: HallSheet | None
    answers: Mapping[int, Answer]
    outcome: Outcome | None

    @property
    def is_absent(self) -> bool:
        """Say whether nothing was handed in under this name."""
        return self.sheet is None or not self.sheet.version

    @property
    def answered(self) -> int:
        """How many places hold an answer."""
        return sum(answer is not None for answer in self.answers.values())


@dataclass(frozen=True)
class Plan:
    """What recording would do, and what stands in its way."""

    lines: tuple[Line, ...]
    faults: tuple[Fault, ...]

    @property
    def present(self) -> list[Line]:
        """Those whose result would be recorded."""
        return [line for line in self.lines if not line.is_absent]

    @property
    def can_be_recorded(self) -> bool:
        """Say whether there is something to record and nothing in the way."""
        return bool(self.present) and not self.faults


def asked(hall: HallPaper, version: str) -> list[Asked]:
    """Return what a version asks, in its order; raises KeyError for an unknown version."""
    return [
        Asked(
            slot=slot,
            section=hall.items[place["item"]]["section"],
            revision_id=hall.items[place["item"]]["revision"],
            question=documents.question(documents.revision(hall.items[place["item"]]["revision"])),
            order=tuple(place["order"]),
            points=Fraction(hall.items[place["item"]]["points"]),
        )
        for slot, place in enumerate(hall.versions[version])
    ]


def stored(made: Mapping[str, Sequence[Place]]) -> dict[str, list[dict[str, object]]]:
    """Return versions as they are kept."""
    return {
        name: [{"item": place.item, "order": list(place.order)} for place in places]
        for name, places in made.items()
    }


def versions(items: Sequence[tuple[int, Question]], seed: int) -> dict[str, tuple[Place, ...]]:
    """Return the versions of (section, question) as drawn."""
    return domain.versions([Item(section, question) for section, question in items], seed)


def code(hall: HallPaper, version: str) -> str:
    """Return what is printed on every page of a version, to tell papers apart."""
    return f"{hall.id:04}-{version}"


def minutes(hall: HallPaper) -> int:
    """Return how long a hall writes: as its exam says, else its paper."""
    return hall.exam.minutes if hall.exam else documents.paper(hall.paper).minutes


def pass_mark(hall: HallPaper) -> Fraction:
    """Return the percentage that passes: that of the exam, else that of the paper."""
    return hall.exam.pass_mark if hall.exam else Fraction(documents.paper(hall.paper).pass_mark)


def plan(hall: HallPaper, *, but: int) -> Plan:
    """Return what recording would do now; `but` is the person who types, who is left out."""
    known = {name: asked(hall, name) for name in hall.versions}
    sheets, barred = find.sheets(hall.id), _barred(hall)
    lines: list[Line] = []
    faults: list[Fault] = []
    mark = pass_mark(hall)
    for row, person in enumerate(find.people(hall, but=but), 1):
        first, second = sheets.get((person.id, 1)), sheets.get((person.id, 2))
        answers, found = _read(row, person, first, known)
        if hall.twice:
            found += _compared(row, person, first, second, known)
        if first is not None and first.version and person.id in barred:
            found.append(Fault(row, person.name, barred[person.id]))
        outcome = None if found or not answers else _worth(known, first, answers, mark)
        lines.append(Line(row, person, first, answers, outcome))
        faults += found
    return Plan(tuple(lines), tuple(faults))


def _barred(hall: HallPaper) -> dict[int, str]:
    """Return who can have no result of a hall paper, and why: nobody gets a second one."""
    barred = dict.fromkeys(find.under_way(hall), "under_way")
    if hall.exam is not None:
        typed = {person_id for person_id, _entry in find.sheets(hall.id)}
        named = {row.person_id for row in exams.candidates(hall.exam.id)}
        barred |= dict.fromkeys(typed - named, "not_a_candidate")
        barred = dict.fromkeys(find.sat(hall.exam.id), "sat_already") | barred
    return barred


def _read(
    row: int, person: Person, sheet: HallSheet | None, known: Mapping[str, Sequence[Asked]]
) -> tuple[dict[int, Answer], list[Fault]]:
    """Return what a sheet says by place, and what in it cannot be read."""
    if sheet is None or not sheet.version:
        written = sheet is not None and any(text.strip() for text in sheet.answers.values())
        return {}, [Fault(row, person.name, "no_version")] if written else []
    answers: dict[int, Answer] = {}
    faults = []
    for one in known[sheet.version]:
        text = str(sheet.answers.get(str(one.slot), ""))
        try:
            answers[one.slot] = domain.typed(one.question, one.order, text)
        except InvalidAnswer as error:
            faults.append(Fault(row, person.name, error.reason, one.slot, text))
    return answers, faults


def _compared(
    row: int,
    person: Person,
    first: HallSheet | None,
    second: HallSheet | None,
    known: Mapping[str, Sequence[Asked]],
) -> list[Fault]:
    """Return where the two who typed a sheet differ; a blank second one is all lacking."""
    versions = [sheet.version if sheet else "" for sheet in (first, second)]
    if versions == ["", ""]:
        return []
    if versions[0] != versions[1]:
        reason = "version_differs" if all(versions) else "typed_once"
        return [Fault(row, person.name, reason, None, versions[0], versions[1])]
    assert first is not None
    assert second is not None
    faults = []
    for one in known[first.version]:
        texts = [str(sheet.answers.get(str(one.slot), "")) for sheet in (first, second)]
        if _said(one, texts[0]) != _said(one, texts[1]):
            faults.append(Fault(row, person.name, "differs", one.slot, texts[0], texts[1]))
    return faults


def _said(one: Asked, text: str) -> object:
    """Return what was meant; of what cannot be read, the text itself."""
    try:
        return domain.typed(one.question, one.order, text)
    except InvalidAnswer:
        return ("unreadable", text)


def _worth(
    known: Mapping[str, Sequence[Asked]],
    sheet: HallSheet | None,
    answers: Mapping[int, Answer],
    pass_mark: Fraction,
) -> Outcome:
    """Return the marks by the functions that mark every sitting."""
    assert sheet is not None
    items = [sitting.Item(one.slot, one.question, one.points) for one in known[sheet.version]]
    given = {slot: AnswerStep(slot, 1, slot + 1, a, sheet.at) for slot, a in answers.items()}
    return sitting.mark(items, given, pass_mark)
