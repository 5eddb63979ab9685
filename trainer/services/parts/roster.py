"""Who learns what and how far they are: read by the pages about people, never stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from trainer.domain.course import Element, ElementKind
from trainer.domain.pace import Pace, Stage, pace, stage
from trainer.services.parts import documents
from trainer.store.queries import progress as find
from trainer.store.tables import Department, Enrolment, Person, Revision


@dataclass(frozen=True)
class Done:
    """One element of a course and how far a person is with it."""

    element: Element
    stage: Stage
    at: datetime | None


@dataclass(frozen=True)
class Assigned:
    """One course of one person."""

    enrolment: Enrolment
    title: str
    elements: tuple[Done, ...]
    pace: Pace

    @property
    def done(self) -> int:
        """How many elements are done."""
        return sum(element.at is not None for element in self.elements)

    @property
    def tests(self) -> list[Done]:
        """The quizzes and cases, without the lessons."""
        return [d for d in self.elements if d.element.kind is not ElementKind.LESSON]


@dataclass(frozen=True)
class Learner:
    """One person: their courses, the most urgent first, and what they did."""

    person: Person
    courses: tuple[Assigned, ...]
    last: datetime | None
    minutes: int | None

    @property
    def pace(self) -> Pace:
        """The pace of the most urgent course."""
        return self.courses[0].pace if self.courses else Pace.NONE


def learners(people: Sequence[Person], *, today: date) -> list[Learner]:
    """Return people with everything a list of them shows, in the order given."""
    ids = [person.id for person in people]
    assigned = _assigned(ids, today)
    last, minutes = find.last_activity(ids), find.minutes(ids, today.year)
    return [
        Learner(p, tuple(assigned.get(p.id, ())), last.get(p.id), minutes.get(p.id)) for p in people
    ]


@dataclass(frozen=True)
class Unit:
    """A department and how far its own people are: how many keep each pace."""

    department: Department
    paces: Mapping[Pace, int]

    @property
    def people(self) -> int:
        """How many people it has."""
        return sum(self.paces.values())


def units(everyone: Sequence[Learner]) -> list[Unit]:
    """Return the departments of some people, by name, with how far their own people are."""
    found: dict[int, Counter[Pace]] = {}
    departments = {learner.person.department_id: learner.person.department for learner in everyone}
    for learner in everyone:
        found.setdefault(learner.person.department_id, Counter())[learner.pace] += 1
    ordered = sorted(departments.values(), key=lambda department: (department.name, department.id))
    return [Unit(department, found[department.id]) for department in ordered]


def late(everyone: Sequence[Learner]) -> list[Learner]:
    """Return those who are overdue, the longest overdue first."""
    overdue = [learner for learner in everyone if learner.pace is Pace.OVERDUE]
    return sorted(overdue, key=lambda learner: str(learner.courses[0].enrolment.due_on))


def _assigned(ids: Sequence[int], today: date) -> dict[int, list[Assigned]]:
    done, attempts = find.done(ids), find.attempts(ids)
    found: dict[int, list[Assigned]] = {}
    for enrolment, revision in find.enrolments(ids):
        course = _course(enrolment, revision, done.get(enrolment.id, {}), attempts, today)
        found.setdefault(enrolment.person_id, []).append(course)
    order = list(Pace)
    return {key: sorted(all_, key=lambda a: order.index(a.pace)) for key, all_ in found.items()}


def _course(
    enrolment: Enrolment,
    revision: Revision,
    done: dict[str, datetime],
    attempts: dict[tuple[int, str], dict[str, str]],
    today: date,
) -> Assigned:
    course = documents.course(revision)
    elements = tuple(
        _element(element, done.get(element.key), attempts.get((enrolment.id, element.key), {}))
        for element in course.elements
    )
    return Assigned(
        enrolment=enrolment,
        title=course.title,
        elements=elements,
        pace=pace(
            done=sum(element.at is not None for element in elements),
            completed=enrolment.completed_at is not None,
            due_on=enrolment.due_on,
            today=today,
        ),
    )


def _element(element: Element, at: datetime | None, states: dict[str, str]) -> Done:
    reached = stage(
        done=at is not None, assessed=states.get("assessed"), practised="practice" in states
    )
    return Done(element, reached, at)
