"""What seems to follow a repealed or changed rule: warnings, for a person to judge.

Read is what a document says in its own voice: of a question what its key makes right, of a
lesson everything, of a case the reasons, limits and acts that are not bait, of a rubric the
questions and the best levels. What persons and papers of a case say may be wrong on purpose.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from trainer.content.fault import Fault, Path, dotted
from trainer.content.source import Source
from trainer.domain import oldlaw, oldlaw_rules
from trainer.domain.course import Course
from trainer.domain.oldlaw import Finding, OldRule
from trainer.domain.question.document import Bank, Question
from trainer.domain.rubric import Rubric
from trainer.domain.scenario.document import Scenario
from trainer.domain.statute import Statute

Read = tuple[Source, object]


def warnings(files: Sequence[Read]) -> list[Fault]:
    """Return every sentence of the files that seems to follow an old rule, with its line."""
    rules = oldlaw_rules.rules_of(value for _, value in files if isinstance(value, Statute))
    found = (fault for source, value in files for fault in _of(source, value, rules))
    return sorted(set(found))


def spoken(value: object) -> Iterator[tuple[str, str]]:
    """Yield (path, text) for what a document says in its own voice; nothing for other kinds."""
    if isinstance(value, Question):
        yield "stem", oldlaw.claims(value)
    elif isinstance(value, Course):
        for m, module in enumerate(value.modules):
            for e, element in enumerate(module.elements):
                yield f"modules[{m}].elements[{e}].text", element.text
    elif isinstance(value, (Scenario, Rubric)):
        for path, text in _case(value) if isinstance(value, Scenario) else _rubric(value):
            yield dotted(path), text


def _of(source: Source, value: object, rules: Sequence[OldRule]) -> Iterator[Fault]:
    if isinstance(value, Bank):
        for index, question in enumerate(value.questions):
            yield from _question(source, ("questions", index), question, rules)
    elif isinstance(value, Course):
        yield from _lessons(source, value, rules)
    elif isinstance(value, (Scenario, Rubric)):
        texts = _case(value) if isinstance(value, Scenario) else _rubric(value)
        for path, text in texts:
            for one in oldlaw.scan(text, rules):
                yield source.fault(path, *_words(one))


def _question(
    source: Source, path: Path, question: Question, rules: Sequence[OldRule]
) -> Iterator[Fault]:
    if question.parts:
        for index, asked in enumerate(question.split()):
            yield from _question(source, (*path, "parts", index), asked, rules)
        for one in oldlaw.scan(question.explanation, rules):
            yield source.fault((*path, "explanation"), *_words(one))
        return
    stem_ends = oldlaw.claims(question).find("\n")
    for one in oldlaw.scan_question(question, rules):
        part = "stem" if one.start < stem_ends else "explanation"
        yield source.fault((*path, part), *_words(one))


def _lessons(source: Source, course: Course, rules: Sequence[OldRule]) -> Iterator[Fault]:
    folder = PurePosixPath(source.file).parent
    for element in (element for module in course.modules for element in module.elements):
        for one in oldlaw.scan(element.text, rules):
            line = element.text.count("\n", 0, one.start) + 1
            yield Fault((folder / element.file).as_posix(), line, *_words(one))


def _case(case: Scenario) -> Iterator[tuple[Path, str]]:
    for i, deadline in enumerate(case.deadlines):
        yield ("deadlines", i, "reason"), deadline.reason
    for i, scene in enumerate(case.scenes):
        for j, choice in enumerate(scene.choices):
            yield ("scenes", i, "choices", j, "reason"), choice.reason
            if not choice.tempting and not choice.critical:
                yield ("scenes", i, "choices", j, "text"), choice.text
    for i, deliverable in enumerate(case.deliverables):
        yield ("deliverables", i, "prompt"), deliverable.prompt
        for j, part in enumerate(deliverable.elements):
            yield ("deliverables", i, "elements", j), part.title
    for i, ending in enumerate(case.endings):
        yield ("endings", i, "text"), ending.text


def _rubric(rubric: Rubric) -> Iterator[tuple[Path, str]]:
    for i, criterion in enumerate(rubric.criteria):
        yield ("criteria", i, "question"), criterion.question
        best = max(range(len(criterion.levels)), key=lambda j: criterion.levels[j].points)
        yield ("criteria", i, "levels", best), criterion.levels[best].text


def _words(one: Finding) -> tuple[str, str]:
    rule, said = one.rule, " ".join(one.excerpt.split())
    said = said if len(said) <= 60 else f"{said[:60]}……"
    present = f"；现行：{rule.new}" if rule.new else ""
    since = f"（{rule.since}起）" if rule.since else ""
    zh = f"疑似旧规定：“{said}”{rule.why}{present}{since}"
    return zh, f"seems to follow an old rule ({rule.key})"
