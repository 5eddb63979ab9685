"""Is the record whole: the audit log and the steps of every attempt, held against their hashes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import ScalarResult, func, select

from trainer.domain import chain
from trainer.domain.chain import Link
from trainer.extensions import db
from trainer.services.parts import attempts, audit
from trainer.store import scope
from trainer.store.tables import Attempt, AuditEntry, AuditHead, Step

AT_ONCE = 500
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Verdict:
    """What a check of the audit log found.

    `broken` is the number of the first entry that does not fit, `why` says how: entry (its
    content, place or hash is not what was written), missing (entries at the end are gone),
    head (the log goes on behind its recorded end, or the end itself does not fit).
    """

    entries: int
    broken: int | None = None
    why: str = ""


@dataclass(frozen=True)
class BrokenAttempt:
    """An attempt whose steps do not fit, and the number of the first that does not."""

    attempt_id: int
    step: int


@dataclass(frozen=True)
class AttemptsVerdict:
    """What a check of all attempts found."""

    attempts: int
    steps: int
    broken: tuple[BrokenAttempt, ...] = ()


def verify(progress: Progress = lambda done, of: None) -> Verdict:
    """Return whether every entry of the audit log is as it was written, in order and complete.

    A body that was erased by law is no fault: the hash covers its digest. The end is read
    before the entries, so that a log that grows meanwhile is judged rightly.
    """
    last = db.session.execute(select(func.max(AuditEntry.no))).scalar_one() or 0
    head = db.session.execute(
        select(AuditHead).execution_options(populate_existing=True)
    ).scalar_one_or_none()
    recorded, seal = (head.no, head.hash) if head else (0, chain.GENESIS)
    seen = _Seen(max(last, recorded), progress)
    with closing(_entries(recorded)) as entries:
        broken = chain.first_broken(seen.links(entries))
    if broken is not None:
        return Verdict(seen.count, broken, "entry")
    if seen.count < recorded:
        return Verdict(seen.count, seen.count + 1, "missing")
    if last > recorded:
        return Verdict(seen.count, recorded + 1, "head")
    if seen.hash != seal:
        return Verdict(seen.count, recorded, "head")
    return Verdict(seen.count)


class _Seen:
    """How far a check has come: entries seen, and the hash of the last."""

    def __init__(self, of: int, progress: Progress) -> None:
        self.count, self.hash = 0, chain.GENESIS
        self._of, self._progress = of, progress

    def links(self, entries: Iterable[AuditEntry]) -> Iterator[Link]:
        for entry in entries:
            fits = entry.prev_hash == self.hash and _is_as_digested(entry.body, entry.body_sha)
            yield Link(entry.no, audit.facts(entry), entry.hash if fits else "")
            self.count, self.hash = self.count + 1, entry.hash
            if self.count % AT_ONCE == 0 or self.count == self._of:
                self._progress(self.count, self._of)


def _entries(recorded: int) -> ScalarResult[AuditEntry]:
    """Return the entries up to the recorded end, fetched some at a time; to be closed."""
    query = select(AuditEntry).where(AuditEntry.no <= recorded).order_by(AuditEntry.no)
    options = {"populate_existing": True, "yield_per": AT_ONCE}
    return db.session.execute(query, execution_options=options).scalars()


def _is_as_digested(body: object, digest: str) -> bool:
    """Say whether a body is the one that was written; an erased one leaves its digest."""
    return body is None or chain.digest(body) == digest


def verify_attempts(progress: Progress = lambda done, of: None) -> AttemptsVerdict:
    """Return whether the steps of every attempt are as they were taken, in order and complete."""
    with scope.everyone("the check covers the whole record"):
        return _verify_attempts(progress)


def _verify_attempts(progress: Progress) -> AttemptsVerdict:
    of = db.session.execute(select(func.count()).select_from(Attempt)).scalar_one()
    query = (
        select(Attempt.id, Attempt.head_hash, Step)
        .outerjoin(Step, Step.attempt_id == Attempt.id)
        .order_by(Attempt.id, Step.no)
    )
    options = {"populate_existing": True, "yield_per": AT_ONCE}
    rows = db.session.execute(query, execution_options=options)
    count = steps = 0
    broken: list[BrokenAttempt] = []
    for (attempt_id, head), found in groupby(rows, key=lambda row: (row[0], row[1])):
        taken = [step for _, _, step in found if step is not None]
        count, steps = count + 1, steps + len(taken)
        fault = _first_broken(taken, head)
        if fault is not None:
            broken.append(BrokenAttempt(attempt_id, fault))
        if count % AT_ONCE == 0 or count == of:
            progress(count, of)
    return AttemptsVerdict(count, steps, tuple(broken))


def _first_broken(steps: list[Step], head: str) -> int | None:
    links = [
        Link(
            step.no,
            attempts.facts(step),
            step.hash if _is_as_digested(step.body, step.digest) else "",
        )
        for step in steps
    ]
    broken = chain.first_broken(links)
    if broken is not None:
        return broken
    last = links[-1].hash if links else chain.GENESIS
    return None if last == head else len(links) + 1
