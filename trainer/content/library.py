"""The shipped documents: three folders of files, read and checked as one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from trainer.content import parse
from trainer.content.checks import oldlaw
from trainer.content.checks.finding import References
from trainer.content.fault import BadContent, Fault
from trainer.content.kinds import KINDS, Kind
from trainer.content.parse import Document
from trainer.content.source import Source, read
from trainer.domain import paper
from trainer.domain.calendar import WorkCalendar
from trainer.domain.course import Course, Element
from trainer.domain.paper import Candidate, Paper, TooFewQuestions
from trainer.domain.question.document import Bank, Question
from trainer.domain.register import Confirmed, Register
from trainer.domain.scenario.document import Exhibit, Scenario
from trainer.domain.statute import Statute

Progress = Callable[[int, int], None]


@dataclass
class _File:
    source: Source
    kind: Kind
    value: Any


@dataclass
class Library:
    """Every document that could be read, every fault in the rest, and what a person should judge."""

    documents: list[Document] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)

    def of(self, kind: str) -> list[Document]:
        """Return the documents of one kind."""
        return [document for document in self.documents if document.kind == kind]


def paths(root: Path) -> list[Path]:
    """Return the files that hold documents under `root`, in a fixed order."""
    patterns = (
        "question_banks/statutes/*.yaml",
        "question_banks/*.yaml",
        "question_banks/papers/*.yaml",
        "question_banks/drills/*.yaml",
        "question_banks/forms/*.yaml",
        "courses/frameworks/*.yaml",
        "courses/policies/*.yaml",
        "scenarios/rubrics/*.yaml",
        "scenarios/*/scenario.yaml",
        "scenarios/outlines/*.yaml",
        "courses/*/course.yaml",
    )
    return [path for pattern in patterns for path in sorted(root.glob(pattern))]


def load(
    root: Path,
    progress: Progress = lambda done, of: None,
    calendar: WorkCalendar | None = None,
) -> Library:
    """Return the library under `root`, with every fault; never raises for content.

    Periods that questions ask for are counted on `calendar`; without one they are not.
    """
    library, files = Library(), []
    found = paths(root)
    for number, path in enumerate(found, 1):
        progress(number, len(found))
        try:
            files.append(_file(root, path))
        except BadContent as error:
            library.faults.extend(error.faults)
    references = replace(_references(files), calendar=calendar)
    for file in files:
        library.faults.extend(parse.findings_of(file.kind, file.value, file.source, references))
        library.documents.extend(_documents(file))
    library.faults.extend(_twice(files))
    if not library.faults:
        library.faults.extend(_thin_papers(files))
    library.faults.sort()
    library.warnings.extend(oldlaw.warnings([(file.source, file.value) for file in files]))
    return library


def _file(root: Path, path: Path) -> _File:
    name = path.relative_to(root).as_posix()
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise BadContent([Fault(name, 1, "文件不是 UTF-8 编码", "not UTF-8")]) from None
    except OSError:
        raise BadContent([Fault(name, 1, "文件无法读取", "cannot be read")]) from None
    source = read(text, name)
    kind, value = parse.shaped(source)
    return _File(source, kind, _with_texts(value, path.parent, source))


def _with_texts(value: object, folder: Path, source: Source) -> object:
    """Return a case or course with the Markdown files it names read into it."""
    if isinstance(value, Scenario):
        exhibits = tuple(_exhibit(e, i, folder, source) for i, e in enumerate(value.exhibits))
        return replace(value, exhibits=exhibits)
    if isinstance(value, Course):
        modules = tuple(
            replace(
                module,
                elements=tuple(
                    _element(e, ("modules", m, "elements", i, "file"), folder, source)
                    for i, e in enumerate(module.elements)
                ),
            )
            for m, module in enumerate(value.modules)
        )
        return replace(value, modules=modules)
    return value


def _exhibit(exhibit: Exhibit, index: int, folder: Path, source: Source) -> Exhibit:
    path = ("exhibits", index)
    text = _text(folder, exhibit.file, (*path, "file"), source)
    pictures = tuple(
        replace(one, svg=_text(folder, one.file, (*path, "pictures", n, "file"), source))
        for n, one in enumerate(exhibit.pictures)
    )
    return replace(exhibit, text=text, pictures=pictures)


def _element(
    element: Element, path: tuple[str | int, ...], folder: Path, source: Source
) -> Element:
    if not element.file:
        return element
    return replace(element, text=_text(folder, element.file, path, source))


def _text(folder: Path, name: str, path: tuple[str | int, ...], source: Source) -> str:
    target = (folder / name).resolve()
    try:
        if target.is_relative_to(folder.resolve()) and target.is_file():
            return target.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        zh, en = f"文件 {name} 不是 UTF-8 编码", f"{name} is not UTF-8"
        raise BadContent([source.fault(path, zh, en)]) from None
    except OSError:  # a name too long for the disk, or a file that may not be read
        pass
    raise BadContent([source.fault(path, f"找不到文件 {name}", f"no file {name}")])


def _references(files: list[_File]) -> References:
    def keys(kind: str) -> frozenset[str]:
        return frozenset(file.value.key for file in files if file.kind.name == kind)

    banks = [file.value for file in files if isinstance(file.value, Bank)]
    statutes = [file.value for file in files if isinstance(file.value, Statute)]
    return References(
        statutes=Register(statutes),
        questions=frozenset(f"{bank.key}/{q.key}" for bank in banks for q in bank.questions),
        papers=keys("paper"),
        rubrics=keys("rubric"),
        scenarios=keys("scenario"),
        competencies=frozenset(
            competency.key
            for file in files
            if file.kind.name == "framework"
            for competency in file.value.competencies
        ),
    )


def _documents(file: _File) -> Iterator[Document]:
    source, value = file.source, file.value
    if not isinstance(value, Bank):
        yield parse.document(file.kind, value.key, value, text=source.text, file=source.file)
        return
    assert isinstance(source.values, dict)
    for question, values in zip(value.questions, source.values["questions"], strict=True):
        text = yaml.safe_dump(values, allow_unicode=True, sort_keys=False)
        key = f"{value.key}/{question.key}"
        yield parse.document(KINDS["question"], key, question, text=text, file=source.file)
    bank = replace(value, questions=())
    yield parse.document(file.kind, value.key, bank, text="", file=source.file)


def _twice(files: list[_File]) -> Iterator[Fault]:
    seen: dict[tuple[str, str], str] = {}
    for file in files:
        identity = (file.kind.name, file.value.key)
        if identity in seen:
            other = seen[identity]
            zh, en = f"键 {identity[1]} 已在 {other} 中使用", f"key already used in {other}"
            yield file.source.fault(("key",), zh, en)
        seen.setdefault(identity, file.source.file)


def _thin_papers(files: list[_File]) -> Iterator[Fault]:
    """Find papers that cannot be drawn from the banks, once all else is right."""
    statutes = Register(f.value for f in files if isinstance(f.value, Statute))
    banks = [file.value for file in files if isinstance(file.value, Bank)]
    pool = [
        candidate(number, bank.key, question, statutes)
        for number, (bank, question) in enumerate((b, q) for b in banks for q in b.questions)
    ]
    for file in files:
        if isinstance(file.value, Paper):
            try:
                paper.draw(file.value, pool, seed=0, today=date.min)
            except TooFewQuestions as error:
                zh = f"{error.section}：要抽 {error.wanted} 道，可抽的只有 {error.available} 道"
                en = f"{error.section}: {error.wanted} wanted, {error.available} available"
                yield file.source.fault(("sections",), zh, en)


def candidate(
    document: int, bank: str, question: Question, statutes: Mapping[str, Statute]
) -> Candidate:
    """Return what drawing needs to know of a question."""
    return Candidate(
        document=document,
        bank=bank,
        kind=question.kind,
        topic=question.topic,
        duty=question.duty,
        competency=question.competency,
        difficulty=question.difficulty,
        stale_from=stale_from(question.citations, statutes, question.as_of),
        key=f"{bank}/{question.key}",
        changed=bool(question.replaces_rule),
    )


def stale_from(
    citations: tuple[str, ...],
    statutes: Mapping[str, Statute],
    as_of: date = date.min,
    confirmed: Confirmed = frozenset(),
) -> date | None:
    """Return the first day on which a cited article no longer binds as it did, or None.

    What a reviewer confirmed does not count. Ask with a Register in a loop.
    """
    register = statutes if isinstance(statutes, Register) else Register(statutes.values())
    return register.stale_from(citations, as_of, confirmed)
