"""What is to be done next, by role: read by the workbench, never stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from trainer.domain.course import Course, Element, ElementKind
from trainer.domain.paper import Paper
from trainer.domain.scenario.document import Scenario
from trainer.services.parts import documents, progress, updates
from trainer.store.queries import agenda as find
from trainer.store.tables import Attempt, Enrolment, Result


@dataclass(frozen=True)
class Task:
    """One thing to do. `kind`: sitting, case, lesson, quiz, scenario, practice.

    `identity` is the attempt for the first two and the enrolment for the next three.
    """

    kind: str
    title: str
    within: str
    minutes: int
    identity: int
    element: str = ""
    due_on: date | None = None
    purpose: str = ""
    deadline_at: datetime | None = None


@dataclass(frozen=True)
class Assignment:
    """A course assigned to a trainee and how far it is; `is_update`: on a change of law."""

    enrolment: Enrolment
    title: str
    done: int
    of: int
    next: Task | None
    is_update: bool = False


@dataclass(frozen=True)
class Learning:
    """A trainee's agenda; `next` is the one thing to do first."""

    next: Task | None
    assignments: list[Assignment]
    results: list[Result]
    in_marking: list[Attempt]
    minutes: int


def learning(person_id: int, today: date) -> Learning:
    """Return what a trainee should do: what is under way, then what is due first."""
    assignments = [_assignment(enrolment) for enrolment in find.open_enrolments(person_id)]
    in_progress, in_marking = find.open_attempts(person_id)
    under_way = [_under_way(attempt) for attempt in in_progress]
    waiting = [a.next for a in assignments if a.next is not None]
    first = (under_way + waiting)[:1]
    soon = [task for task in waiting if task.due_on and task.due_on <= today + timedelta(days=7)]
    return Learning(
        next=first[0] if first else None,
        assignments=assignments,
        results=find.newest_released(person_id),
        in_marking=in_marking,
        minutes=sum(task.minutes for task in {*first, *soon}),
    )


def _assignment(enrolment: Enrolment) -> Assignment:
    course = documents.course(documents.revision(enrolment.course_revision_id))
    done = progress.done(enrolment)
    element = course.next_element(done)
    task = _element_task(enrolment, course, element) if element else None
    return Assignment(
        enrolment, course.title, len(done), len(course.elements), task, updates.is_update(course)
    )


def _element_task(enrolment: Enrolment, course: Course, element: Element) -> Task:
    return Task(
        kind=str(element.kind),
        title=element.title,
        within=course.title,
        minutes=element.minutes or _minutes(element),
        identity=enrolment.id,
        element=element.key,
        due_on=enrolment.due_on,
        purpose="" if element.kind is ElementKind.LESSON else "assessed",
    )


def _minutes(element: Element) -> int:
    kind, key = (
        ("paper", element.paper)
        if element.kind is ElementKind.QUIZ
        else ("scenario", element.scenario)
    )
    value = documents.value(documents.live(kind, key))
    assert isinstance(value, Paper | Scenario)
    return value.minutes


def _under_way(attempt: Attempt) -> Task:
    value = documents.value(attempt.revision)
    return Task(
        kind="sitting" if attempt.kind == "quiz" else "case",
        title=attempt.title,
        within="",
        minutes=value.minutes,
        identity=attempt.id,
        purpose=attempt.purpose,
        deadline_at=attempt.deadline_at,
    )
