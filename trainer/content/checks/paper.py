"""What can be wrong with a paper."""

from __future__ import annotations

from collections.abc import Iterator

from trainer.content.checks import finding
from trainer.content.checks.finding import Finding, References
from trainer.content.fault import Path
from trainer.domain.paper import Paper, Section


def findings(paper: Paper, references: References) -> Iterator[Finding]:
    """Find faults in a paper; whether enough questions fit is checked over the library."""
    banks = {key.partition("/")[0] for key in references.questions}
    listed: set[str] = set()
    yield from finding.slug(paper.key, ("key",))
    yield from finding.within(paper.minutes, 1, 600, ("minutes",))
    yield from finding.within(paper.pass_mark, 0, 100, ("pass_mark",))
    yield from finding.filled(paper.pass_source, ("pass_source",))
    if not paper.sections:
        yield Finding(("sections",), "至少要有一个部分", "there must be a section")
    for index, section in enumerate(paper.sections):
        path = ("sections", index)
        yield from finding.within(section.points, 1, 100, (*path, "points"))
        if section.is_fixed:
            yield from _fixed(section, path, references, listed)
            continue
        yield from finding.within(section.draw, 1, 500, (*path, "draw"))
        if not section.banks:
            yield Finding(path, "要写题库 banks，或者列出 questions", "needs banks or questions")
        for number, bank in enumerate(section.banks):
            yield from finding.known(bank, banks, (*path, "banks", number), "题库", "bank")


def _fixed(
    section: Section, path: Path, references: References, listed: set[str]
) -> Iterator[Finding]:
    """Find faults in a section that lists its questions; `listed` gathers those of the paper."""
    if section.draw or section.banks or section.kinds or section.topics:
        zh, en = "列出 questions 的部分不再写抽题条件", "a section that lists questions draws none"
        yield Finding((*path, "questions"), zh, en)
    for number, key in enumerate(section.questions):
        where = (*path, "questions", number)
        yield from finding.known(key, references.questions, where, "试题", "question")
        if key in listed:
            yield Finding(where, f"试题 {key} 在本卷里重复", f"{key} is listed twice")
        listed.add(key)
