"""The register of law as a whole: which version binds on a day, and when what is cited ends."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from trainer.domain import citation
from trainer.domain.citation import Citation
from trainer.domain.statute import Change, Statute

Confirmed = Collection[tuple[str, str, date]]  # (short name, article, day of the ending)


class Why(StrEnum):
    """Why material that cites an article has to be looked at again."""

    REPEALED = "repealed"  # the statute ended and nothing took its place
    REPLACED = "replaced"  # another statute took its place
    REVISED = "revised"  # a newer version of the same statute took effect
    ENDED = "ended"  # the article alone ended
    CHANGED = "changed"  # another statute changed what the article says


@dataclass(frozen=True)
class Ending:
    """From `day` on, what was written on article `number` of a statute needs a new look.

    `by` is the statute that brought it about, if one did; `changes` are those it tells of
    this article.
    """

    statute: str
    number: str
    day: date
    why: Why
    by: Statute | None = None
    changes: tuple[Change, ...] = ()

    @property
    def identity(self) -> tuple[str, str, date]:
        """What a reviewer confirms: this article at this change, and no later one."""
        return self.statute, self.number, self.day


class Register(Mapping[str, Statute]):
    """Every version of every statute; as a mapping, the newest version by short name.

    A version ends when it says so, when a newer version of the same statute takes effect,
    or when a statute that replaces it does: whichever is first.
    """

    def __init__(self, statutes: Iterable[Statute]) -> None:
        self._versions: dict[str, list[Statute]] = {}
        for statute in sorted(statutes, key=_begun):
            self._versions.setdefault(statute.short, []).append(statute)
        everything = [one for versions in self._versions.values() for one in versions]
        self._successors: dict[str, list[Statute]] = {}
        self._changes: dict[tuple[str, str], list[tuple[Statute, Change]]] = {}
        for statute in everything:
            if statute.replaces:
                self._successors.setdefault(statute.replaces, []).append(statute)
            for change in statute.changes:
                if change.old:
                    old = citation.parse(change.old)
                    told = self._changes.setdefault((old.statute, old.number), [])
                    told.append((statute, change))

    def __getitem__(self, short: str) -> Statute:
        return self._versions[short][-1]

    def __iter__(self) -> Iterator[str]:
        return iter(self._versions)

    def __len__(self) -> int:
        return len(self._versions)

    @property
    def statutes(self) -> list[Statute]:
        """Every version, by short name and first day."""
        return [one for versions in self._versions.values() for one in versions]

    def version(self, short: str, day: date | None) -> Statute | None:
        """Return the version that binds on a day, or the one nearest to it; None if unknown.

        Without a day, the newest.
        """
        versions = self._versions.get(short)
        if not versions:
            return None
        begun = [one for one in versions if day is None or _begun(one) <= day]
        return begun[-1] if begun else versions[0]

    def ending(self, place: Citation, as_of: date) -> Ending | None:
        """Return when what was written on an article on a day needs a new look, if ever."""
        version = self.version(place.statute, as_of)
        if version is None:
            return None
        found = list(self._endings(version, place, as_of))
        return min(found, key=lambda one: one.day) if found else None

    def endings(self, places: Iterable[Citation], as_of: date) -> list[Ending]:
        """Return the endings of several articles, each article once, the earliest first."""
        found = {ending for place in places if (ending := self.ending(place, as_of)) is not None}
        return sorted(found, key=lambda one: (one.day, one.statute, citation.ordinal(one.number)))

    def stale_from(
        self, citations: Iterable[str], as_of: date, confirmed: Confirmed = frozenset()
    ) -> date | None:
        """Return the first day on which citations are no longer sure, or None.

        Endings that a reviewer confirmed the material through do not count.
        """
        ends = self.endings(map(citation.parse, citations), as_of)
        return next((one.day for one in ends if one.identity not in confirmed), None)

    def span(self, version: Statute, number: str) -> tuple[date | None, date | None]:
        """Return (first day, first day no longer in force) of an article of a version."""
        since = version.span(number)[0]
        ends = [day for day, _, _ in self._ends(version, number)]
        return since, min(ends, default=None)

    def restless(self) -> set[str]:
        """Return the short names of statutes of which anything ends or changes."""
        changed = {short for short, _ in self._changes}
        return {
            short
            for short, versions in self._versions.items()
            if short in changed
            or len(versions) > 1
            or any(one.repealed or one.statute in self._successors for one in versions)
            or any(article.in_force_to for one in versions for article in one.articles)
        }

    def _endings(self, version: Statute, place: Citation, as_of: date) -> Iterator[Ending]:
        for day, why, by in self._ends(version, place.number):
            yield self._ending(place, day, why, by)
        since = max(as_of, _begun(version))
        for statute, _ in self._changes.get((place.statute, place.number), ()):
            if statute.effective is not None and statute.effective > since:
                yield self._ending(place, statute.effective, Why.CHANGED, statute)

    def _ends(self, version: Statute, number: str) -> Iterator[tuple[date, Why, Statute | None]]:
        later = [one for one in self._versions[version.short] if _begun(one) > _begun(version)]
        others = [
            one
            for one in self._successors.get(version.statute, ())
            if _begun(one) > _begun(version)
        ]
        for newer, why in ((later, Why.REVISED), (others, Why.REPLACED)):
            if newer and newer[0].effective is not None:
                yield newer[0].effective, why, newer[0]
        article = version.article(number)
        if article is not None and article.in_force_to is not None:
            yield article.in_force_to, Why.ENDED, None
        if version.repealed is not None:
            by = others[0] if others else None
            yield version.repealed, Why.REPLACED if by else Why.REPEALED, by

    def _ending(self, place: Citation, day: date, why: Why, by: Statute | None) -> Ending:
        told = self._changes.get((place.statute, place.number), [])
        changes = tuple(change for statute, change in told if statute is by)
        return Ending(place.statute, place.number, day, why, by, changes)


def _begun(statute: Statute) -> date:
    return statute.effective or date.min
