"""Courses on a change of law, and who has done them: read by pages, never stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from trainer.domain.course import Course, ElementKind
from trainer.domain.pace import OPEN, Pace
from trainer.services.parts import documents
from trainer.services.parts.roster import Assigned, Learner
from trainer.store.tables import Department, Revision


@dataclass(frozen=True)
class Row:
    """One person and the course, as far as it was given to them."""

    learner: Learner
    assigned: Assigned | None

    @property
    def pace(self) -> Pace:
        """How far the person is with this course."""
        return self.assigned.pace if self.assigned else Pace.NONE

    @property
    def lacks(self) -> bool:
        """Say whether the person still has to do it, given or not."""
        return self.pace is not Pace.DONE


@dataclass(frozen=True)
class Unit:
    """A department's own people and how many of them keep each pace."""

    department: Department
    rows: tuple[Row, ...]

    @property
    def paces(self) -> Mapping[Pace, int]:
        """How many people keep each pace."""
        return Counter(row.pace for row in self.rows)

    @property
    def open(self) -> list[Row]:
        """Those who were given the course and have not done it."""
        return [row for row in self.rows if row.pace in OPEN]


@dataclass(frozen=True)
class Pack:
    """A course on a change of law, and where the people of some departments stand."""

    revision: Revision
    course: Course
    units: tuple[Unit, ...]

    @property
    def rows(self) -> list[Row]:
        """Everybody, unit by unit."""
        return [row for unit in self.units for row in unit.rows]

    @property
    def paces(self) -> Mapping[Pace, int]:
        """How many people keep each pace."""
        return Counter(row.pace for row in self.rows)


def is_update(course: Course) -> bool:
    """Say whether a course is on a change of law: one of its quizzes asks only what changed."""
    papers = [e.paper for e in course.elements if e.kind is ElementKind.QUIZ]
    return any(_is_on_changes(key) for key in papers)


def packs(everyone: Sequence[Learner]) -> list[Pack]:
    """Return every live course on a change of law with how far some people are, by unit."""
    live = [(of, documents.course(of)) for of in documents.all_live("course")]
    return [Pack(of, course, _units(of, everyone)) for of, course in live if is_update(course)]


def _is_on_changes(key: str) -> bool:
    try:
        return documents.paper(documents.live("paper", key)).is_on_changes
    except documents.NoSuchDocument:
        return False


def _units(of: Revision, everyone: Sequence[Learner]) -> tuple[Unit, ...]:
    found: dict[int, list[Row]] = {}
    for learner in everyone:
        row = Row(learner, _given(of, learner))
        found.setdefault(learner.person.department_id, []).append(row)
    known = {learner.person.department_id: learner.person.department for learner in everyone}
    ordered = sorted(known.values(), key=lambda department: (department.name, department.id))
    return tuple(Unit(department, tuple(found[department.id])) for department in ordered)


def _given(of: Revision, learner: Learner) -> Assigned | None:
    """Return the course as given to a person: done in any of its texts, else the newest given."""
    given = [
        one
        for one in learner.courses
        if documents.revision(one.enrolment.course_revision_id).document_id == of.document_id
    ]
    ranked = sorted(given, key=lambda one: (one.pace is Pace.DONE, one.enrolment.id))
    return ranked[-1] if ranked else None
