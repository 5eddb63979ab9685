"""Documents by identity, and revisions as domain objects from a cache.

A revision never changes, so a cached one never goes stale. The cache holds at most
1,024 documents and 64 million characters of canonical text.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Collection, Hashable
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import undefer

from trainer.content import parse
from trainer.domain.calendar import WorkCalendar
from trainer.domain.competency import Framework
from trainer.domain.course import Course
from trainer.domain.drill import Drill
from trainer.domain.paper import Paper
from trainer.domain.question.document import Question
from trainer.domain.rubric import Rubric
from trainer.domain.scenario.document import Scenario
from trainer.domain.scenario.play import Case
from trainer.extensions import db
from trainer.store.queries.learning import Pinned
from trainer.store.tables import Document, Revision

MOST_ENTRIES = 1_024
MOST_CHARACTERS = 64_000_000


class NoSuchDocument(LookupError):
    """No live document has this kind and key."""

    def __init__(self, kind: str, key: str) -> None:
        super().__init__(f"{kind} {key}")
        self.kind, self.key = kind, key


class Cache:
    """Values by key, the least lately used dropped first; for what its key determines wholly."""

    def __init__(self, most_entries: int, most_characters: int) -> None:
        self._lock = threading.Lock()
        self._entries: OrderedDict[Hashable, tuple[int, Any]] = OrderedDict()
        self._most = (most_entries, most_characters)
        self._size = 0

    def get(self, key: Hashable) -> Any:
        """Return what is kept under a key, or None."""
        with self._lock:
            if key not in self._entries:
                return None
            self._entries.move_to_end(key)
            return self._entries[key][1]

    def put(self, key: Hashable, size: int, value: Any) -> None:
        """Keep a value of so many characters under a key, unless one is kept already."""
        entries, characters = self._most
        with self._lock:
            if key in self._entries:
                return
            self._entries[key] = (size, value)
            self._size += size
            while len(self._entries) > entries or self._size > characters:
                _, (dropped, _) = self._entries.popitem(last=False)
                self._size -= dropped


_cache = Cache(MOST_ENTRIES, MOST_CHARACTERS)


_LIVE = (
    select(Revision)
    .join(Document, Document.live_revision_id == Revision.id)
    .where(Document.kind == bindparam("of_kind"), Document.key == bindparam("of_key"))
    .execution_options(built_once=True)
)


def live(kind: str, key: str) -> Revision:
    """Return the live revision of a document, out of use or not; raises NoSuchDocument."""
    found = db.session.execute(_LIVE, {"of_kind": kind, "of_key": key}).scalar_one_or_none()
    if found is None:
        raise NoSuchDocument(kind, key)
    return found


def in_use(kind: str, key: str) -> Revision:
    """Return the live revision of a document that nobody took out of use; raises NoSuchDocument."""
    found = live(kind, key)
    if found.document.state != "live":
        raise NoSuchDocument(kind, key)
    return found


def all_live(kind: str) -> list[Revision]:
    """Return the live revisions of one kind, by key, with what they say."""
    return list(
        db.session.execute(
            select(Revision)
            .join(Document, Document.live_revision_id == Revision.id)
            .where(Document.kind == kind, Document.state == "live")
            .order_by(Document.key)
            .options(undefer(Revision.body))
        ).scalars()
    )


def live_digests(kind: str) -> tuple[str, ...]:
    """Return the digests of the live revisions of one kind, by key: what changes with any of them."""
    return tuple(sha256 for _, sha256 in live_heads(kind))


_HEADS = (
    select(Revision.id, Revision.sha256)
    .join(Document, Document.live_revision_id == Revision.id)
    .where(Document.kind == bindparam("of_kind"), Document.state == "live")
    .order_by(Document.key)
    .execution_options(built_once=True)
)


def live_heads(kind: str) -> list[tuple[int, str]]:
    """Return (id, digest) of the live revisions of one kind, by key, without their texts."""
    rows = db.session.execute(_HEADS, {"of_kind": kind})
    return [(revision_id, sha256) for revision_id, sha256 in rows]


def revision(revision_id: int) -> Revision:
    """Return a revision that is known to exist."""
    found = db.session.get(Revision, revision_id)
    assert found is not None
    return found


def revisions(ids: Collection[int]) -> dict[int, Revision]:
    """Return several revisions by id with what they say, in one statement."""
    rows = select(Revision).where(Revision.id.in_(list(ids))).options(undefer(Revision.body))
    found = db.session.execute(rows).scalars()
    return {one.id: one for one in found}


def value(of: Revision) -> Any:
    """Return the domain object of a revision."""
    known = _cache.get(of.sha256)
    if known is None:
        known = parse.loaded(of.document.kind, of.body)
        _cache.put(of.sha256, len(of.body), known)
    return known


def question(of: Revision) -> Question:
    """Return a question revision as a domain object."""
    found = value(of)
    assert isinstance(found, Question)
    return found


def question_known(sha256: str, revision_id: int) -> Question:
    """Return a question by the digest of its text, without reading its revision where cached."""
    known = _cache.get(sha256)
    return known if isinstance(known, Question) else question(revision(revision_id))


_DIGESTS = (
    select(Revision.id, Revision.sha256)
    .where(Revision.id.in_(bindparam("ids", expanding=True)))
    .execution_options(built_once=True)
)


def questions(ids: Collection[int]) -> dict[int, Question]:
    """Return questions by revision; those that are not cached are read in one statement."""
    rows = db.session.execute(_DIGESTS, {"ids": list(ids)})
    found = {revision_id: _cache.get(sha256) for revision_id, sha256 in rows}
    missing = [revision_id for revision_id, known in found.items() if known is None]
    read = revisions(missing) if missing else {}
    return found | {revision_id: question(of) for revision_id, of in read.items()}


def asked(place: Pinned) -> Question:
    """Return the question of a place of a pinned paper."""
    return question_known(place.sha256, place.revision_id)


def paper(of: Revision) -> Paper:
    """Return a paper revision as a domain object."""
    found = value(of)
    assert isinstance(found, Paper)
    return found


def drill(of: Revision) -> Drill:
    """Return a drill revision as a domain object."""
    found = value(of)
    assert isinstance(found, Drill)
    return found


def rubric(of: Revision) -> Rubric:
    """Return a rubric revision as a domain object."""
    found = value(of)
    assert isinstance(found, Rubric)
    return found


def course(of: Revision) -> Course:
    """Return a course revision as a domain object."""
    found = value(of)
    assert isinstance(found, Course)
    return found


def framework() -> tuple[Revision, Framework]:
    """Return the live competency framework; the newest when there are several."""
    of = all_live("framework")
    if not of:
        raise NoSuchDocument("framework", "")
    found = value(of[-1])
    assert isinstance(found, Framework)
    return of[-1], found


def calendar(of: Revision) -> WorkCalendar:
    """Return a calendar revision as a domain object."""
    found = value(of)
    assert isinstance(found, WorkCalendar)
    return found


def scenario(of: Revision) -> Scenario:
    """Return a case revision as a domain object."""
    found = value(of)
    assert isinstance(found, Scenario)
    return found


def case(of: Revision, on: Revision) -> Case:
    """Return a case revision ready to play on a calendar revision."""
    key = f"{of.sha256}/{on.sha256}"
    known = _cache.get(key)
    if known is None:
        known = Case(scenario(of), calendar(on))
        _cache.put(key, len(of.body), known)
    assert isinstance(known, Case)
    return known
