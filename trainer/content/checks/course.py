"""What can be wrong with a course, a policy or a framework."""

from __future__ import annotations

from collections.abc import Iterator

from trainer.content.checks import finding
from trainer.content.checks.finding import Finding, References
from trainer.content.fault import Path
from trainer.domain import citation
from trainer.domain.appraisal import Policy, Source
from trainer.domain.competency import Framework
from trainer.domain.course import Course, Element, ElementKind

CHECK = "check:"


def findings(course: Course, references: References) -> Iterator[Finding]:
    """Find faults in a course and its lessons."""
    yield from finding.slug(course.key, ("key",))
    yield from finding.within(course.credit_minutes, 0, 100_000, ("credit_minutes",))
    seen: set[str] = set()
    for m, module in enumerate(course.modules):
        for e, element in enumerate(module.elements):
            path = ("modules", m, "elements", e)
            if element.key in seen:
                yield Finding((*path, "key"), f"键 {element.key} 重复", "key used twice")
            for number, other in enumerate(element.after):
                yield from finding.known(
                    other, seen, (*path, "after", number), "在前的项目", "earlier element"
                )
            seen.add(element.key)
            yield from _element_findings(element, path, references)


def _element_findings(element: Element, path: Path, references: References) -> Iterator[Finding]:
    if element.kind is ElementKind.LESSON:
        yield from finding.filled(element.text, (*path, "file"))
        yield from _lesson_findings(element.text, (*path, "file"), references)
    elif element.kind is ElementKind.QUIZ:
        yield from finding.known(
            element.paper, references.papers, (*path, "paper"), "试卷", "paper"
        )
    else:
        yield from finding.known(
            element.scenario, references.scenarios, (*path, "scenario"), "模拟案件", "scenario"
        )


def _lesson_findings(text: str, path: Path, references: References) -> Iterator[Finding]:
    for target, _ in citation.marks(text):
        if target.startswith(CHECK):
            key = target.removeprefix(CHECK).strip()
            yield from finding.known(key, references.questions, path, "试题", "question")
        else:
            yield from finding.one_cited(target, path, references, None)


def policy_findings(policy: Policy, references: References) -> Iterator[Finding]:
    """Find faults in an appraisal policy."""
    yield from finding.slug(policy.key, ("key",))
    yield from finding.keys([i.key for i in policy.indicators], ("indicators",))
    whole = sum(indicator.weight for indicator in policy.indicators)
    if whole != 100:
        yield Finding(
            ("indicators",),
            f"权重合计应当是 100，现在是 {whole}",
            f"weights add to {whole}, not 100",
        )
    for index, indicator in enumerate(policy.indicators):
        path = ("indicators", index)
        if -int(indicator.weight.as_tuple().exponent) > 2:
            yield Finding((*path, "weight"), "权重最多两位小数", "at most two decimals")
        if indicator.source is Source.HOURS and indicator.target_minutes < 1:
            yield Finding((*path, "target_minutes"), "学时指标要写目标分钟数", "a target is needed")
    least = [grade.at_least for grade in policy.grades]
    if least != sorted(set(least), reverse=True):
        yield Finding(("grades",), "等次要按分数从高到低", "grades must fall from the highest")


def framework_findings(framework: Framework, references: References) -> Iterator[Finding]:
    """Find faults in a competency framework."""
    levels = len(framework.level_names)
    yield from finding.slug(framework.key, ("key",))
    if len(framework.thresholds) != levels or list(framework.thresholds) != sorted(
        set(framework.thresholds)
    ):
        yield Finding(
            ("thresholds",), "每个等级要有一个递增的分数线", "one rising threshold for each level"
        )
    for index, competency in enumerate(framework.competencies):
        if len(competency.levels) != levels:
            yield Finding(
                ("competencies", index, "levels"),
                f"要写 {levels} 个等级的表现",
                f"{levels} levels must be described",
            )
