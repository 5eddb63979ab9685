"""What a new text of the register would touch, before it is adopted: read, never written."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from trainer.content import parse
from trainer.content.checks import oldlaw as voices
from trainer.content.checks.finding import References
from trainer.content.fault import BadContent, Fault
from trainer.content.source import read
from trainer.domain import citation, mention, oldlaw, oldlaw_rules
from trainer.domain.citation import Citation
from trainer.domain.mention import Names
from trainer.domain.oldlaw import Finding
from trainer.domain.register import Ending, Register
from trainer.domain.statute import Change, Statute
from trainer.services.parts import documents, staleness
from trainer.services.parts import oldlaw as present
from trainer.services.parts.staleness import Spot
from trainer.store.queries import stale as find

LARGEST = 1_000_000  # bytes of a statute as a YAML file
_SENTENCE = re.compile(r"[^。！？!?；;\n]+[。！？!?；;]*[”』）)]*")


@dataclass(frozen=True)
class Sentence:
    """A sentence of a document that mentions an article which would end or change."""

    path: str
    text: str
    ending: Ending


@dataclass
class Touched:
    """A live document that a new text would touch: where it cites, mentions, or sounds old."""

    document_id: int
    revision_id: int
    kind: str
    title: str
    spots: list[Spot] = field(default_factory=list)
    sentences: list[Sentence] = field(default_factory=list)
    old: list[tuple[str, Finding]] = field(default_factory=list)

    @property
    def is_touched(self) -> bool:
        """Say whether anything of it is touched."""
        return bool(self.spots or self.sentences or self.old)


@dataclass(frozen=True)
class Preview:
    """What a new text of a statute would do: `instead_of` is the version it follows, if any."""

    statute: Statute
    instead_of: Statute | None
    is_correction: bool
    changes: tuple[Change, ...]
    touched: tuple[Touched, ...]

    def stale(self, kind: str) -> int:
        """Return how many documents of a kind cite what would end or change."""
        return sum(one.kind == kind and bool(one.spots) for one in self.touched)

    @property
    def since(self) -> date | None:
        """Return the first day on which something cited would end or change."""
        days = (spot.ending.day for one in self.touched for spot in one.spots)
        return min(days, default=None)

    def number(self, kind: str) -> int:
        """Return how many documents of a kind it touches."""
        return sum(one.kind == kind for one in self.touched)


def statute(content: bytes, name: str) -> Statute:
    """Return the statute that a YAML file holds, checked; raises BadContent with lines."""
    if len(content) > LARGEST:
        raise BadContent([Fault(name, 1, "文件太大", "the file is too large")])
    try:
        source = read(content.decode("utf-8-sig"), name)
    except UnicodeDecodeError:
        raise BadContent([Fault(name, 1, "文件不是 UTF-8 编码", "not UTF-8")]) from None
    kind, value = parse.shaped(source, kind="statute")
    assert isinstance(value, Statute)
    known = References(statutes=_after(value))
    faults = parse.findings_of(kind, value, source, known)
    if faults:
        raise BadContent(sorted(faults))
    return value


def preview(new: Statute) -> Preview:
    """Return what taking a statute into the register would touch; changes nothing."""
    before, after = present.register(), _after(new)
    found = _documents(_names(new, before))
    _cited(found, before, after)
    _mentioned(found, before, after)
    _sounding_old(found, before, after)
    touched = sorted(
        (one for one in found.values() if one.is_touched),
        key=lambda one: (one.kind, one.document_id),
    )
    same = next((one for one in before.statutes if one.key == new.key), None)
    earlier = [one for one in before.statutes if one.statute in (new.statute, new.replaces)]
    return Preview(
        statute=new,
        instead_of=same or (earlier[-1] if earlier else None),
        is_correction=same is not None,
        changes=new.changes,
        touched=tuple(touched),
    )


def _after(new: Statute) -> Register:
    others = [one for one in present.register().statutes if one.key != new.key]
    return Register([*others, new])


def _names(new: Statute, before: Register) -> set[str]:
    """Return the short names of the statutes that a new text may end or change."""
    replaced = {one.short for one in before.statutes if one.statute == new.replaces}
    changed = {citation.parse(one.old).statute for one in new.changes if one.old}
    return {new.short, *replaced, *changed}


def _documents(shorts: set[str]) -> dict[int, Touched]:
    """Return the live documents that cite one of some statutes or say its name, by id."""
    known = present.register()
    called = {name for short in shorts if short in known for name in mention.names(known[short])}
    found: dict[int, Touched] = {}
    for kind in find.KINDS:
        for of in documents.all_live(kind):
            if any(name in of.body for name in called):
                found[of.document_id] = Touched(of.document_id, of.id, kind, of.title)
    return found


def _new_ending(place: Citation, one: Touched, before: Register, after: Register) -> Ending | None:
    """Return what would end or change of an article a document cites, and does not yet."""
    as_of = staleness.written_for(documents.revision(one.revision_id))
    ending = after.ending(place, as_of)
    known = before.ending(place, as_of)
    is_known = known is not None and ending is not None and known.identity == ending.identity
    return None if is_known else ending


def _cited(found: dict[int, Touched], before: Register, after: Register) -> None:
    for row in find.cited(after.restless() | before.restless()):
        one = found.get(row.document_id)
        place = Citation(row.statute, row.number, row.paragraph, row.item)
        if one is None:
            continue
        ending = _new_ending(place, one, before, after)
        if ending is not None:
            one.spots.append(Spot(row.path, place, ending))


def _mentioned(found: dict[int, Touched], before: Register, after: Register) -> None:
    names = present.names()
    for one in found.values():
        body = documents.revision(one.revision_id).body
        for path, text in strings(json.loads(body), ""):
            for start, place in _places(text, names):
                ending = _new_ending(place, one, before, after)
                if ending is not None:
                    one.sentences.append(Sentence(path, sentence_at(text, start), ending))
        one.sentences[:] = list(dict.fromkeys(one.sentences))


def _places(text: str, names: Names) -> Iterator[tuple[int, Citation]]:
    for said in mention.mentions(text, names):
        for place in said.places:
            yield said.start, place
    for start, target in citation.marked(text):
        try:
            yield start, citation.parse(target)
        except ValueError:
            continue


def _sounding_old(found: dict[int, Touched], before: Register, after: Register) -> None:
    """Find the sentences that follow a rule which only the new text calls old."""
    known = {one.key for one in oldlaw_rules.rules_of(before.statutes)}
    rules = [one for one in oldlaw_rules.rules_of(after.statutes) if one.key not in known]
    if not rules:
        return
    for kind in find.KINDS:
        for of in documents.all_live(kind):
            old = list(said(documents.value(of), rules))
            if old:
                one = found.setdefault(
                    of.document_id, Touched(of.document_id, of.id, kind, of.title)
                )
                one.old += old


def said(value: object, rules: Sequence[oldlaw.OldRule]) -> Iterator[tuple[str, Finding]]:
    """Yield (path, finding) for what a document says in its own voice by an old rule."""
    for path, text in voices.spoken(value):
        for one in oldlaw.scan(text, rules):
            yield path, one


def sentence_at(text: str, start: int) -> str:
    """Return the sentence of a text that a place lies in."""
    for match in _SENTENCE.finditer(text):
        if match.start() <= start < match.end():
            return " ".join(match[0].split())
    return " ".join(text[start : start + 80].split())


def strings(value: object, path: str) -> Iterator[tuple[str, str]]:
    """Yield (path, text) for every text of a document's body that is more than a citation."""
    if isinstance(value, dict):
        for key in value:
            yield from strings(value[key], f"{path}.{key}".strip("."))
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from strings(part, f"{path}[{number}]")
    elif (
        isinstance(value, str)
        and len(value) > 8
        and ("《" in value or "[[" in value or "条" in value)
    ):
        yield path, value
