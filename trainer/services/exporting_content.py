"""Writing the live documents out as the files that `content check` reads."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from trainer.content import dump, source
from trainer.domain.course import Course
from trainer.domain.question.document import Bank
from trainer.domain.scenario.document import Exhibit, Scenario
from trainer.services.parts import documents
from trainer.store.tables import Revision

PLACES = {
    "statute": "question_banks/statutes/{key}.yaml",
    "paper": "question_banks/papers/{key}.yaml",
    "drill": "question_banks/drills/{key}.yaml",
    "rubric": "scenarios/rubrics/{key}.yaml",
    "scenario": "scenarios/{key}/scenario.yaml",
    "outline": "scenarios/outlines/{key}.yaml",
    "course": "courses/{key}/course.yaml",
    "policy": "courses/policies/{key}.yaml",
    "framework": "courses/frameworks/{key}.yaml",
    "forms": "question_banks/forms/{key}.yaml",
}


def files() -> dict[str, str]:
    """Return path -> text for every live document that people write; changes nothing.

    A document keeps the text of its author; the questions of a bank come together in one
    file again, in the order of their keys. The calendar is made by the program and left out.
    """
    written = _banks()
    for kind, place in PLACES.items():
        for revision in documents.all_live(kind):
            path = place.format(key=revision.document.key)
            written[path] = revision.text or dump.text(dump.plain(kind, _without_texts(revision)))
            folder = path.rpartition("/")[0]
            written |= {f"{folder}/{name}": text for name, text in _texts(revision).items()}
    return written


def _banks() -> dict[str, str]:
    questions: dict[str, list[Any]] = {}
    for revision in documents.all_live("question"):
        bank = revision.document.key.partition("/")[0]
        questions.setdefault(bank, []).append(_question(revision))
    heads = {revision.document.key: revision for revision in documents.all_live("bank")}
    return {
        f"question_banks/{key}.yaml": dump.text({**_head(key, heads.get(key)), "questions": listed})
        for key, listed in sorted(questions.items())
    }


def _question(revision: Revision) -> Any:
    if revision.text:
        return source.read(revision.text, revision.document.key).values
    return dump.plain("question", documents.value(revision))


def _head(key: str, revision: Revision | None) -> dict[str, Any]:
    bank = documents.value(revision) if revision else Bank(1, "bank", key, key, ())
    values: dict[str, Any] = dump.plain("bank", bank)
    values.pop("questions")
    return values


def _texts(revision: Revision) -> dict[str, str]:
    """Return the Markdown files and drawings that a case or course names."""
    value = documents.value(revision)
    if isinstance(value, Scenario):
        papers = {exhibit.file: exhibit.text for exhibit in value.exhibits}
        return papers | {one.file: one.svg for e in value.exhibits for one in e.pictures}
    if isinstance(value, Course):
        return {element.file: element.text for element in value.elements if element.file}
    return {}


def _without_texts(revision: Revision) -> Any:
    """Return a document without the texts that lie in files of their own."""
    value = documents.value(revision)
    if isinstance(value, Scenario):
        return replace(value, exhibits=tuple(_bare(e) for e in value.exhibits))
    if isinstance(value, Course):
        modules = (
            replace(module, elements=tuple(replace(e, text="") for e in module.elements))
            for module in value.modules
        )
        return replace(value, modules=tuple(modules))
    return value


def _bare(exhibit: Exhibit) -> Exhibit:
    pictures = tuple(replace(one, svg="") for one in exhibit.pictures)
    return replace(exhibit, text="", pictures=pictures)
