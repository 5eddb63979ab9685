"""The kinds of document: their domain type, and the check that knows them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pydantic import TypeAdapter

from trainer.content.checks import (
    course,
    drill,
    official,
    outline,
    paper,
    question,
    rubric,
    scenario,
    statute,
)
from trainer.content.checks.finding import Finding, References
from trainer.domain.appraisal import Policy
from trainer.domain.calendar import WorkCalendar
from trainer.domain.competency import Framework
from trainer.domain.course import Course
from trainer.domain.drill import Drill
from trainer.domain.official import OfficialForms
from trainer.domain.paper import Paper
from trainer.domain.question.document import Bank, Question
from trainer.domain.rubric import Rubric
from trainer.domain.scenario.document import Scenario
from trainer.domain.scenario.outline import Outline
from trainer.domain.statute import Statute

Check = Callable[[Any, References], Iterator[Finding]]


@dataclass(frozen=True)
class Kind:
    """One kind of document."""

    name: str
    type: type
    check: Check

    @cached_property
    def adapter(self) -> TypeAdapter[Any]:
        """The reader and writer of this kind's JSON."""
        return TypeAdapter(self.type)


def _nothing(document: object, references: References) -> Iterator[Finding]:
    yield from ()


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("bank", Bank, question.bank_findings),
        Kind("question", Question, question.findings),
        Kind("paper", Paper, paper.findings),
        Kind("drill", Drill, drill.findings),
        Kind("statute", Statute, statute.findings),
        Kind("rubric", Rubric, rubric.findings),
        Kind("scenario", Scenario, scenario.findings),
        Kind("outline", Outline, outline.findings),
        Kind("course", Course, course.findings),
        Kind("policy", Policy, course.policy_findings),
        Kind("framework", Framework, course.framework_findings),
        Kind("forms", OfficialForms, official.findings),
        Kind("calendar", WorkCalendar, _nothing),
    )
}
