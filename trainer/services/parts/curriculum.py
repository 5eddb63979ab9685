"""A course as one learner stands in it: what is done, what is open, what holds the rest back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from trainer.domain.course import MINUTES_PER_HOUR_OF_STUDY, Course, Element, Module
from trainer.services.parts import documents
from trainer.store.queries import learning as find
from trainer.store.tables import Enrolment


@dataclass(frozen=True)
class Row:
    """One element; `missing` are the titles of what must be done before it opens."""

    element: Element
    done_at: datetime | None
    missing: tuple[str, ...]

    @property
    def is_open(self) -> bool:
        """Say whether it may be started."""
        return not self.missing


@dataclass(frozen=True)
class Curriculum:
    """A course with the learner's progress; `credited` are minutes, None before the end."""

    enrolment: Enrolment
    course: Course
    modules: tuple[tuple[Module, tuple[Row, ...]], ...]
    next: Element | None
    credited: int | None

    @property
    def rows(self) -> tuple[Row, ...]:
        """Every element in order."""
        return tuple(row for _, rows in self.modules for row in rows)

    @property
    def done(self) -> int:
        """The number of elements that are done."""
        return sum(row.done_at is not None for row in self.rows)

    @property
    def minutes_left(self) -> int:
        """The minutes that the open and locked elements take, as their authors reckon."""
        return sum(row.element.minutes for row in self.rows if row.done_at is None)

    def row(self, key: str) -> Row | None:
        """Return one element, or None."""
        return next((row for row in self.rows if row.element.key == key), None)

    def after(self, key: str) -> Element | None:
        """Return the element that follows another in the order of the course, or None."""
        keys = [row.element.key for row in self.rows]
        place = keys.index(key) + 1
        return self.rows[place].element if place < len(keys) else None


def of(enrolment: Enrolment) -> Curriculum:
    """Return the course revision of an enrolment with the progress made."""
    course = documents.course(documents.revision(enrolment.course_revision_id))
    done = find.done_at(enrolment.id)
    modules = tuple(
        (module, tuple(_row(course, element, done) for element in module.elements))
        for module in course.modules
    )
    return Curriculum(
        enrolment, course, modules, course.next_element(done), find.credited(enrolment.id)
    )


def _row(course: Course, element: Element, done: dict[str, datetime]) -> Row:
    missing = tuple(course.element(key).title for key in element.after if key not in done)
    return Row(element, done.get(element.key), missing)


def hours(minutes: int) -> Fraction:
    """Return minutes as hours of study, exactly."""
    return Fraction(minutes, MINUTES_PER_HOUR_OF_STUDY)
