"""What can be wrong with a rubric."""

from __future__ import annotations

from collections.abc import Iterator

from trainer.content.checks import finding
from trainer.content.checks.finding import Finding, References
from trainer.content.fault import Path
from trainer.domain.rubric import Criterion, Rubric

FEWEST_LEVELS = 3


def findings(rubric: Rubric, references: References) -> Iterator[Finding]:
    """Find faults in a rubric."""
    yield from finding.slug(rubric.key, ("key",))
    yield from finding.keys([c.key for c in rubric.criteria], ("criteria",))
    yield from finding.keys([e.key for e in rubric.critical_errors], ("critical_errors",))
    yield from finding.within(rubric.pass_mark, 0, 100, ("pass_mark",))
    whole = sum(criterion.weight for criterion in rubric.criteria)
    if whole != 100:
        yield Finding(
            ("criteria",), f"权重合计应当是 100，现在是 {whole}", f"weights add to {whole}, not 100"
        )
    for index, criterion in enumerate(rubric.criteria):
        yield from _criterion_findings(criterion, ("criteria", index), references)
    for index, error in enumerate(rubric.critical_errors):
        path = ("critical_errors", index)
        yield from finding.within(error.cap, 0, 100, (*path, "cap"))
        yield from finding.cited(error.citations, (*path, "citations"), references, None)


def _criterion_findings(
    criterion: Criterion, path: Path, references: References
) -> Iterator[Finding]:
    points = [level.points for level in criterion.levels]
    if len(points) < FEWEST_LEVELS:
        yield Finding((*path, "levels"), "至少要有三个等级", "there must be three levels or more")
    elif points != sorted(set(points)) or points[0] != 0:
        yield Finding(
            (*path, "levels"),
            "等级要按分值从低到高，最低为 0，不能相同",
            "levels must rise from 0 without repeats",
        )
    yield from finding.known(
        criterion.competency,
        references.competencies,
        (*path, "competency"),
        "履职能力",
        "competency",
    )
    yield from finding.cited(criterion.citations, (*path, "citations"), references, None)
