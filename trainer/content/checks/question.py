"""What can be wrong with a question, or a bank of them."""

from __future__ import annotations

from collections.abc import Iterator

from trainer.content.checks import answer, finding
from trainer.content.checks.finding import Finding, References
from trainer.content.fault import Path
from trainer.domain.question.document import Bank, Kind, Question

WITH_OPTIONS = (Kind.SINGLE, Kind.MULTIPLE, Kind.ORDERING, Kind.MATCHING)


def bank_findings(bank: Bank, references: References) -> Iterator[Finding]:
    """Find faults in a bank and in each of its questions."""
    yield from finding.slug(bank.key, ("key",))
    yield from finding.keys([q.key for q in bank.questions], ("questions",))
    for index, question in enumerate(bank.questions):
        for found in findings(question, references):
            yield Finding(("questions", index, *found.path), found.zh, found.en)


def findings(question: Question, references: References) -> Iterator[Finding]:
    """Find faults in one question."""
    yield from finding.filled(question.stem, ("stem",))
    yield from finding.filled(question.explanation, ("explanation",))
    yield from finding.within(question.difficulty, 1, 5, ("difficulty",))
    yield from finding.within(question.points, 1, 100, ("points",))
    yield from finding.known(
        question.competency, references.competencies, ("competency",), "履职能力", "competency"
    )
    yield from finding.cited(question.citations, ("citations",), references, question.as_of)
    yield from _option_findings(question)
    yield from answer.findings(question, references)
    if question.parts:
        yield from _part_findings(question, references)


def _option_findings(question: Question) -> Iterator[Finding]:
    if question.kind in WITH_OPTIONS:
        yield from finding.keys([option.key for option in question.options], ("options",))
        yield from finding.within(len(question.options), 2, 8, ("options",))
    elif question.options:
        yield Finding(("options",), "这种题型没有选项", "this kind of question has no options")


def _part_findings(question: Question, references: References) -> Iterator[Finding]:
    """Find faults in the parts of a case group, each held to the rules of its own kind."""
    yield from finding.keys([part.key for part in question.parts], ("parts",))
    for index, part in enumerate(question.split()):
        path: Path = ("parts", index)
        if part.kind is Kind.GROUP:
            zh = "案例题的小题不能又是案例题"
            yield Finding((*path, "kind"), zh, "a part cannot be a case group itself")
            continue
        for found in (
            *finding.filled(part.stem, ("stem",)),
            *finding.filled(part.explanation, ("explanation",)),
            *finding.within(part.points, 1, 100, ("points",)),
            *_option_findings(part),
            *answer.findings(part, references),
        ):
            yield Finding((*path, *found.path), found.zh, found.en)
