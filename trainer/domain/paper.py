"""Papers: blueprints that draw questions by a seed, and the order of their options."""

from __future__ import annotations

import random
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from trainer.domain.question.document import Duty, Kind, Option, Question

_SUMS_UP = re.compile(
    r"^(?:以上|上述|前述)(?:各?[项条]|选项|说法|情形|做法|答案|内容)?(?:都|均|皆|全部|无一)"
    r"|^(?:都|均|皆|全)(?:不)?(?:对|是|正确|可以|错|属于)"
)
_NAMES_LETTERS = re.compile(
    r"(?<![A-Za-z])[A-H](?:\s*[、,，和与及/]\s*[A-H])+(?![A-Za-z])|选项\s*[A-H](?![A-Za-z])"
    r"|(?<![A-Za-z])[A-H]{2,4}\s*(?:都|均|皆)"
)


class Reveal(StrEnum):
    """When a candidate sees marks and explanations."""

    AT_ONCE = "at_once"
    ON_RELEASE = "on_release"


@dataclass(frozen=True)
class Section:
    """Draw `draw` questions of `points` each; an empty condition does not limit.

    `changed` draws only questions that name the old rule which theirs replaced. A section that
    lists `questions` (bank/key) asks exactly these of everybody and draws nothing.
    """

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012 - read by pydantic, not a default

    title: str
    banks: tuple[str, ...] = ()
    draw: int = 0
    points: int = 0
    kinds: tuple[Kind, ...] = ()
    topics: tuple[str, ...] = ()
    duties: tuple[Duty, ...] = ()
    competencies: tuple[str, ...] = ()
    difficulty: tuple[int, int] = (1, 5)
    changed: bool = False
    questions: tuple[str, ...] = ()

    @property
    def is_fixed(self) -> bool:
        """Say whether the section lists its questions."""
        return bool(self.questions)

    @property
    def size(self) -> int:
        """How many questions a sitting has of it."""
        return len(self.questions) if self.questions else self.draw


@dataclass(frozen=True)
class Paper:
    """A blueprint, or a fixed paper; `pass_mark` is a percentage, `minutes` the time limit."""

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012 - read by pydantic, not a default

    format: int
    kind: str
    key: str
    title: str
    minutes: int
    pass_mark: Decimal
    pass_source: str
    sections: tuple[Section, ...]
    reveal: Reveal = Reveal.ON_RELEASE
    note: str = ""

    @property
    def size(self) -> int:
        """How many questions a sitting has."""
        return sum(section.size for section in self.sections)

    @property
    def full_marks(self) -> int:
        """The points of all questions together."""
        return sum(section.size * section.points for section in self.sections)

    @property
    def is_fixed(self) -> bool:
        """Say whether everybody gets the same questions: none of them is drawn."""
        return all(section.is_fixed for section in self.sections)

    @property
    def lists_questions(self) -> bool:
        """Say whether some question is sure to be asked: no such paper is given for practice."""
        return any(section.is_fixed for section in self.sections)

    @property
    def banks(self) -> list[str]:
        """The banks that the paper takes questions from."""
        listed = {key.partition("/")[0] for s in self.sections for key in s.questions}
        return sorted(listed | {bank for s in self.sections for bank in s.banks})

    @property
    def is_on_changes(self) -> bool:
        """Say whether it asks only what changed in the law."""
        return bool(self.sections) and all(section.changed for section in self.sections)


@dataclass(frozen=True)
class Candidate:
    """What drawing needs to know of a question: its identity and its labels."""

    document: int
    bank: str
    kind: Kind
    topic: str
    duty: Duty
    competency: str
    difficulty: int
    stale_from: date | None = None
    key: str = ""
    changed: bool = False


@dataclass(frozen=True)
class Drawn:
    """One place of a drawn paper; `section` and `slot` count from 0."""

    slot: int
    section: int
    document: int
    points: int


class TooFewQuestions(LookupError):
    """A section asks for more questions than fit its conditions."""

    def __init__(self, section: str, wanted: int, available: int) -> None:
        super().__init__(f"{section}: {wanted} > {available}")
        self.section, self.wanted, self.available = section, wanted, available


def fits(section: Section, question: Candidate, today: date) -> bool:
    """Say whether a question meets every condition of a section and is not stale today."""
    binds = question.stale_from is None or question.stale_from > today
    return binds and is_meant(section, question)


def is_meant(section: Section, question: Candidate) -> bool:
    """Say whether a question meets every condition of a section, stale or not."""
    if section.is_fixed:
        return question.key in section.questions
    low, high = section.difficulty
    return (
        question.bank in section.banks
        and low <= question.difficulty <= high
        and (not section.kinds or question.kind in section.kinds)
        and (not section.topics or question.topic in section.topics)
        and (not section.duties or question.duty in section.duties)
        and (not section.competencies or question.competency in section.competencies)
        and (question.changed or not section.changed)
    )


def draw(
    paper: Paper,
    pool: Iterable[Candidate],
    *,
    seed: int,
    today: date,
    seen: Collection[int] = (),
) -> list[Drawn]:
    """Return the questions of one sitting, in order; the same arguments give the same paper.

    Questions in `seen` (documents the person met before) come last. No question is
    drawn twice. Sections that list their questions come first, then narrow ones, so that a
    wide one does not take the last question of theirs; each draws evenly from what is left.
    Raises TooFewQuestions.
    """
    chance = random.Random(seed)  # noqa: S311 - reproducible on purpose, nothing secret
    candidates = sorted(pool, key=lambda question: question.document)
    chance.shuffle(candidates)
    chosen: dict[int, list[int]] = {}
    used: set[int] = set()
    passed: set[int] = set()  # what an earlier section could have taken, and mostly left: the later
    for index in turns(paper, candidates, today):
        section = paper.sections[index]
        fitting = [
            q.document for q in candidates if q.document not in used and fits(section, q, today)
        ]
        if passed.intersection(fitting):
            chance.shuffle(fitting)
        fitting.sort(key=lambda document: document in seen)
        if len(fitting) < section.size:
            raise TooFewQuestions(section.title, section.size, len(fitting))
        chosen[index] = fitting[: section.size]
        used.update(chosen[index])
        passed.update(fitting)
    places = [(index, document) for index in sorted(chosen) for document in chosen[index]]
    return [
        Drawn(slot, index, document, paper.sections[index].points)
        for slot, (index, document) in enumerate(places)
    ]


def turns(paper: Paper, candidates: Sequence[Candidate], today: date) -> list[int]:
    """Return in which order the sections take their questions: listed ones first, then narrow."""
    fixed = [section.is_fixed for section in paper.sections]
    room = [sum(fits(s, q, today) for q in candidates) - s.size for s in paper.sections]
    return sorted(range(len(paper.sections)), key=lambda i: (not fixed[i], room[i], i))


@dataclass(frozen=True)
class Availability:
    """What a section finds today. `stale` fit but rest on law that no longer binds; `unfit`
    are listed and cannot be asked: gone, retired, or without a ground.
    """

    section: Section
    available: int
    stale: int
    unfit: tuple[str, ...] = ()

    @property
    def is_enough(self) -> bool:
        """Say whether the section can be filled, were it the only one."""
        return self.available >= self.section.size


def availability(paper: Paper, pool: Iterable[Candidate], today: date) -> list[Availability]:
    """Return section by section what could be drawn; sections may want the same questions."""
    candidates = list(pool)
    found = []
    for section in paper.sections:
        meant = [q for q in candidates if is_meant(section, q)]
        fitting = [q for q in meant if fits(section, q, today)]
        unfit = set(section.questions) - {q.key for q in fitting}
        found.append(
            Availability(section, len(fitting), len(meant) - len(fitting), tuple(sorted(unfit)))
        )
    return found


def option_order(question: Question, seed: int) -> list[Any]:
    """Return the option keys in the order to show: shuffled, pinned ones last.

    Options that sum up the others stay last without being told; where one names others by
    their letters, all stay as written. A case group has one such list for each part.
    """
    if question.parts:
        return [option_order(part, seed) for part in question.split()]
    if any(_NAMES_LETTERS.search(option.text) for option in question.options):
        return [option.key for option in question.options]
    chance = random.Random(f"{seed}/{question.key}")  # noqa: S311 - reproducible on purpose
    free = [option.key for option in question.options if not is_last(option)]
    chance.shuffle(free)
    return free + [option.key for option in question.options if is_last(option)]


def is_last(option: Option) -> bool:
    """Say whether an option keeps its place at the end: told so, or 以上都对 and the like."""
    return option.pinned or bool(_SUMS_UP.search(option.text))


def ordered(options: Sequence[Option], order: Sequence[str]) -> list[Option]:
    """Return `options` in a stored order of keys."""
    by_key = {option.key: option for option in options}
    return [by_key[key] for key in order]
