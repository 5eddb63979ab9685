"""What a line of an appraisal rests on: policy, results, hours, and how the total came about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from trainer.domain.appraisal import Indicator, Policy, Source
from trainer.domain.standing import Workings, workings
from trainer.services.parts import documents, scoring
from trainer.store.queries import appraisal as figures
from trainer.store.queries import periods as find
from trainer.store.tables import Hours, Line, Period, Result, Revision


@dataclass(frozen=True)
class Ground:
    """One indicator of a line: its published figure, and each result with what it gave."""

    indicator: Indicator
    figure: Fraction | None
    results: tuple[tuple[Result, Fraction | None], ...]

    @property
    def parts(self) -> list[Fraction]:
        """What the results gave, without those that gave nothing."""
        return [part for _, part in self.results if part is not None]


@dataclass(frozen=True)
class Grounds:
    """Everything that a line rests on; `red_lines` are titles by result."""

    policy: Policy
    revision: Revision
    grounds: tuple[Ground, ...]
    workings: Workings
    hours: tuple[Hours, ...]
    minutes: int
    red_lines: Mapping[int, Sequence[str]]


def policy(period: Period) -> tuple[Revision, Policy]:
    """Return the policy revision that a period was opened under."""
    revision = documents.revision(period.policy_revision_id)
    found = documents.value(revision)
    assert isinstance(found, Policy)
    return revision, found


def of(line: Line, period: Period) -> Grounds:
    """Return what a line rests on."""
    revision, found = policy(period)
    published = find.figures(line)
    results = {result.id: result for result in find.results(_ids(line))}
    return Grounds(
        policy=found,
        revision=revision,
        grounds=tuple(_ground(line, i, published.get(i.key), results) for i in found.indicators),
        workings=workings(found, published),
        hours=tuple(find.hours(line.person_id, period.since, period.until)),
        minutes=figures.minutes(line.person_id, period.since, period.until),
        red_lines={r.id: scoring.critical_titles(r) for r in results.values()},
    )


def _ground(
    line: Line, indicator: Indicator, figure: Fraction | None, results: Mapping[int, Result]
) -> Ground:
    if indicator.source is Source.HOURS:
        return Ground(indicator, figure, ())
    known = [results[i] for i in line.results.get(indicator.key, ()) if i in results]
    gave = tuple((result, figures.figure(result, indicator.source)) for result in known)
    return Ground(indicator, figure, gave)


def _ids(line: Line) -> set[int]:
    return {result for found in line.results.values() for result in found}
