"""Which material rests on law that ended or changed, where, and whether somebody looked at it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

from trainer.domain.citation import Citation
from trainer.domain.question.document import Question
from trainer.domain.register import Ending, Register
from trainer.domain.scenario.document import Scenario
from trainer.services.parts import documents, oldlaw
from trainer.store.queries import stale as find
from trainer.store.queries.stale import Cited
from trainer.store.tables import Document, Revision

CHINA = timezone(timedelta(hours=8))


@dataclass(frozen=True)
class Spot:
    """A place in a document, its citation, and what became of the article."""

    path: str
    place: Citation
    ending: Ending


@dataclass(frozen=True)
class Entry:
    """A live document that rests on law which ended or changed, and was not confirmed since."""

    document_id: int
    revision_id: int
    kind: str
    spots: tuple[Spot, ...]

    @property
    def endings(self) -> list[Ending]:
        """What ended or changed, each once, the earliest first."""
        found = {one.ending.identity: one.ending for one in self.spots}
        return sorted(found.values(), key=lambda one: (one.day, one.statute, one.number))

    @property
    def since(self) -> date:
        """The first day on which the document is no longer sure."""
        return self.endings[0].day


def today(now: datetime) -> date:
    """Return the day in China."""
    return now.astimezone(CHINA).date()


def entries(
    kinds: Collection[str] = find.KINDS,
    *,
    document_id: int | None = None,
    law: Register | None = None,
) -> list[Entry]:
    """Return what rests on law that ends or changes, ever, in the order of kinds and keys."""
    known = law or oldlaw.register()
    cited = find.cited(known.restless(), kinds, document_id)
    confirmed = find.confirmed() if cited else {}
    spots: dict[tuple[int, int, str], list[Spot]] = {}
    for one in cited:
        place = Citation(one.statute, one.number, one.paragraph, one.item)
        ending = known.ending(place, as_of(one))
        if ending and ending.identity not in confirmed.get(one.revision_id, ()):
            document = (one.document_id, one.revision_id, one.kind)
            spots.setdefault(document, []).append(Spot(one.path, place, ending))
    return [Entry(*document, tuple(found)) for document, found in spots.items()]


def as_of(one: Cited) -> date:
    """Return the day whose law a citing document was written for."""
    return one.as_of or written_for(documents.revision(one.revision_id))


def written_for(revision: Revision) -> date:
    """Return the day whose law a revision was written for: as it says, or when it came in."""
    value = documents.value(revision)
    if isinstance(value, (Question, Scenario)):
        return value.as_of
    return revision.created_at.astimezone(CHINA).date()


def entry(document_id: int) -> Entry | None:
    """Return the entry of one document, or None where nothing is open."""
    found = entries(document_id=document_id)
    return found[0] if found else None


def waiting(day: date) -> int:
    """Return how many documents wait for a reviewer on a day."""
    others = [kind for kind in find.KINDS if kind != "question"]
    return find.stale_questions(day) + sum(one.since <= day for one in entries(others))


def stale_from(question: Question, revision: Revision, law: Register | None = None) -> date | None:
    """Return the first day on which a question is no longer sure, confirmations counted."""
    known = law or oldlaw.register()
    confirmed = find.confirmed().get(revision.id, set())
    return known.stale_from(question.citations, question.as_of, confirmed)


def unfit(of: Revision, day: date) -> bool:
    """Say whether a case may not count on a day: it was retired, or its law is in doubt.

    Looked at are its scenes and limits, and the rubrics that its papers are marked by.
    """
    if of.document.state != "live":
        return True
    case = documents.value(of)
    assert isinstance(case, Scenario)
    rubrics = find.live_ids("rubric", {one.rubric for one in case.deliverables})
    wanted = {of.document_id, *rubrics}
    found = entries(("scenario", "rubric"))
    return any(one.document_id in wanted and one.since <= day for one in found)


def titled(found: Sequence[Entry]) -> dict[int, Document]:
    """Return the documents of entries."""
    return find.documents({one.document_id for one in found})
