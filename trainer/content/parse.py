"""Text to document: the one way in for shipped files and for what trainers write."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from trainer.content import canonical
from trainer.content.checks.finding import Finding, References
from trainer.content.fault import BadContent, Fault, Path, dotted
from trainer.content.kinds import KINDS, Kind
from trainer.content.sentences import sentences
from trainer.content.source import Source, read
from trainer.content.upcast import UnknownFormat, upcast


@dataclass(frozen=True)
class Document:
    """A document read from text: who it is, what it says, and its canonical body."""

    kind: str
    key: str
    value: Any
    body: str
    sha256: str
    text: str
    file: str


def shaped(source: Source, *, kind: str | None = None) -> tuple[Kind, Any]:
    """Return the kind and the domain object of a source; raises BadContent."""
    values = source.values
    if not isinstance(values, dict):
        fault = source.fault((), "文件应当是“键: 值”", "the file must be a mapping")
        raise BadContent([fault])
    named = kind or values.get("kind")
    if (
        not isinstance(named, str)
        or named not in KINDS
        or (kind and values.get("kind", kind) != kind)
    ):
        zh, en = f"不认识的种类 kind: {named}", f"unknown kind {named!r}"
        raise BadContent([source.fault(("kind",), zh, en)])
    known = KINDS[named]
    return known, _validated(known, _newest(source, known, values), source)


def tried(kind: str, values: dict[str, object]) -> tuple[Any, list[Finding]]:
    """Return the domain object of plain values, or None and what keeps them from being one.

    The sentences do not name the place: the path does.
    """
    known = KINDS[kind]
    try:
        return known.adapter.validate_json(json.dumps(values), strict=True), []
    except ValidationError as error:
        found: dict[Path, Finding] = {}
        for problem in error.errors():
            path = _path(problem["loc"], values)
            zh, en = (text.strip() for text in sentences(problem, ""))
            found.setdefault(path, Finding(path, zh, en))
        return None, list(found.values())


def part(text: str, path: Path) -> tuple[dict[str, object], list[Finding]]:
    """Return some keys of a document written as in a file, and what is wrong at their place."""
    if not text.strip():
        return {}, []
    try:
        values = read(text, "").values
    except BadContent as error:
        return {}, [Finding(path, one.zh, one.en) for one in error.faults]
    if not isinstance(values, dict):
        return {}, [Finding(path, "应当是“键: 值”", "must be a mapping")]
    return values, []


def findings_of(kind: Kind, value: object, source: Source, references: References) -> list[Fault]:
    """Return what the kind's own check finds, with lines."""
    return placed(kind.check(value, references), source)


def placed(findings: Iterable[Finding], source: Source) -> list[Fault]:
    """Return findings as faults at the lines of a source."""
    return [
        source.fault(found.path, f"{found.zh}（{dotted(found.path)}）", found.en)
        for found in findings
    ]


def document(kind: Kind, key: str, value: object, *, text: str, file: str) -> Document:
    """Return a domain object as a document with its canonical body and hash."""
    body = canonical.body(kind.adapter, value)
    return Document(kind.name, key, value, body, canonical.sha256(body), text, file)


def loaded(kind: str, body: str) -> Any:
    """Return the domain object of a stored canonical body, whatever its format's age."""
    known = KINDS[kind]
    values = json.loads(body)
    if "format" in values:
        values = upcast(kind, values)
    return known.adapter.validate_json(json.dumps(values), strict=True)


def _newest(source: Source, kind: Kind, values: dict[str, object]) -> dict[str, object]:
    try:
        return upcast(kind.name, values)
    except UnknownFormat as error:
        zh = f"不认识的格式 format: {error.found}"
        raise BadContent([source.fault(("format",), zh, f"unknown format {error.found}")]) from None


def _validated(kind: Kind, values: dict[str, object], source: Source) -> object:
    try:
        return kind.adapter.validate_json(json.dumps(values), strict=True)
    except ValidationError as error:
        faults: dict[tuple[Path, str], Fault] = {}
        for problem in error.errors():
            path = _path(problem["loc"], values)
            name = dotted(path) or kind.name
            zh, en = sentences(problem, name)
            faults.setdefault((path, zh), source.fault(path, zh, en))
        raise BadContent(sorted(faults.values())) from error


def _path(location: tuple[str | int, ...], values: object) -> Path:
    """Return the part of pydantic's location that names a place in the text.

    It also names the members of unions it tried, which no author wrote.
    """
    path: list[str | int] = []
    for index, step in enumerate(location):
        inside = isinstance(values, dict) and step in values
        if inside or (isinstance(values, list) and isinstance(step, int) and step < len(values)):
            values = values[step]  # type: ignore[index]
            path.append(step)
        elif index == len(location) - 1 and isinstance(values, dict):
            path.append(step)
    return tuple(path)
