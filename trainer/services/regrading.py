"""Correcting a key after the event: proposed, tried out, adopted; old results stay as they are.

The trial and the writing are work of their own (jobs). What is written counts for nobody
until one small commit sets `adopted_at`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from trainer.domain import regrade as domain
from trainer.domain.regrade import Change
from trainer.extensions import db
from trainer.services.parts import (
    audit,
    documents,
    evidence,
    progress,
    queueing,
    recall,
    refolding,
    scoring,
)
from trainer.services.parts.refolding import Progress, Row
from trainer.services.parts.scoring import Figures
from trainer.store import engine, scope
from trainer.store.queries import counting
from trainer.store.queries import regrades as find
from trainer.store.tables import Exam, Job, Regrade, Release, Result, Revision, User

TRY_OUT, WRITE = "regrade.try_out", "regrade.write"


class NobodyAffected(ValueError):
    """No assessed sitting in reach was asked the question."""


class NotTriedOut(RuntimeError):
    """A regrade is adopted after its dry run, never before."""


class AlreadyAdopted(RuntimeError):
    """The regrade was adopted, or is being written."""


class AnotherUnderWay(RuntimeError):
    """Another regrade is being written; two at a time would not know of each other."""


class Moved(RuntimeError):
    """What would change is no longer what the dry run showed."""


def propose(
    question: Revision,
    change: Change,
    reason: str,
    *,
    departments: Collection[int],
    by: User,
    now: datetime,
    exam: Exam | None = None,
) -> tuple[Regrade, Job]:
    """Record what is to be changed and why, queue its dry run, and commit.

    It reaches the assessed sittings of people in `departments` and below (of one exam, if
    given) that asked this revision. Raises InvalidAnswer, PointlessChange, NobodyAffected.
    """
    change = domain.checked(documents.question(question), change)
    if not find.affected([question.id], exam.id if exam else None):
        raise NobodyAffected
    changes = {
        "questions": domain.to_json({question.id: (change,)}),
        "departments": sorted(departments),
    }
    row = Regrade(
        exam_id=exam.id if exam else None,
        changes=changes,
        reason=reason,
        dry_run={},
        by_id=by.id,
        at=now,
    )
    db.session.add(row)
    db.session.flush()
    job = queueing.add(TRY_OUT, _args(row), by=by, now=now)
    audit.note("regrade.proposed", row, by=by, now=now, body={"questions": changes["questions"]})
    db.session.commit()
    return row, job


def try_again(row: Regrade, *, by: User, now: datetime) -> Job:
    """Queue another dry run, and commit; raises AlreadyAdopted."""
    row = _locked(row.id)
    if row.adopted_by_id is not None:
        raise AlreadyAdopted
    row.dry_run = {}
    job = queueing.add(TRY_OUT, _args(row), by=by, now=now)
    audit.note("regrade.retried", row, by=by, now=now)
    db.session.commit()
    return job


def try_out(regrade_id: int, *, now: datetime, tell: Progress) -> Regrade:
    """Fold every sitting that a regrade reaches once more, keep what would change, and commit.

    Raises NothingLeft.
    """
    rows, old, kinds = [], [], {"unreleased": 0, "erased": 0}
    people: set[int] = set()
    count, portions = refolding.chunks(_regrade(regrade_id))
    for number, ids in enumerate(portions):
        with engine.reading():
            found, gone = refolding.refold(_regrade(regrade_id), ids)
            known = find.released([one.result.id for one in found])
            rows += [Row.of(one) for one in found]
            moving = [one for one in found if Row.of(one).moves]
            old += [one.result.id for one in moving]
            people |= {one.attempt.person_id for one in moving}
            kinds["unreleased"] += len(found) - len(known)
            kinds["erased"] += gone
            db.session.rollback()
        tell(min((number + 1) * refolding.CHUNK, count), count)
    row = _locked(regrade_id)
    lines = [line.id for line, _ in find.lines(old, people)]
    row.dry_run = {
        "at": now.isoformat(), "affected": count, "differ": len(rows), **kinds,
        "rows": [one.to_json() for one in rows if one.moves],
        "lines": lines, "digest": refolding.digest(rows),
    }  # fmt: skip
    audit.note(
        "regrade.tried_out", row, by=None, now=now, body={"affected": count, "differ": len(rows)}
    )
    db.session.commit()
    return row


def adopt(row: Regrade, *, by: User, now: datetime) -> Job:
    """Decide that a regrade shall count, queue the writing of its results, and commit.

    One person may propose and adopt: the audit entry says so, and whether the own score is
    among those that change. Raises NotTriedOut, AlreadyAdopted, AnotherUnderWay.
    """
    everyone = find.locked()
    row = next(one for one in everyone if one.id == row.id)
    if row.adopted_at is not None:
        raise AlreadyAdopted
    if any(one.adopted_by_id and not one.adopted_at for one in everyone if one.id != row.id):
        raise AnotherUnderWay
    if not row.dry_run:
        raise NotTriedOut
    row.adopted_by_id = by.id
    own = {attempt.person_id for attempt in find.attempts(_moving(row))}
    job = queueing.add(WRITE, _args(row), by=by, now=now)
    body = {
        "digest": row.dry_run["digest"],
        "same_person": row.by_id == by.id,
        "own_score": by.person_id in own,
    }
    audit.note("regrade.decided", row, by=by, now=now, body=body)
    db.session.commit()
    return job


def write(regrade_id: int, *, now: datetime, tell: Progress) -> Regrade:
    """Write the new results in portions, then let them count by one small commit.

    May be repeated after a failure: what was written stays and is not written twice. Raises
    Moved when the sittings no longer are what the dry run showed; then nothing counts.
    """
    row = _regrade(regrade_id)
    if row.adopted_at is not None:
        return row
    assert row.adopted_by_id is not None
    with scope.everyone("who decided, wherever they belong"):
        by = db.session.get_one(User, row.adopted_by_id)
    found: list[Row] = []
    count, portions = refolding.chunks(row)
    taken = list(portions)
    for number, ids in enumerate(taken):
        with engine.reading():
            found += [Row.of(one) for one in refolding.refold(_regrade(regrade_id), ids)[0]]
            db.session.rollback()
        tell(min((number + 1) * refolding.CHUNK, count), 2 * count)
    if refolding.digest(found) != _regrade(regrade_id).dry_run["digest"]:
        _let_go(regrade_id, now=now)
        raise Moved
    for number, ids in enumerate(taken):
        with engine.reading():
            worth = _worth(_regrade(regrade_id), ids)
            db.session.rollback()
        _write_portion(regrade_id, worth, by=by, now=now)
        tell(count + min((number + 1) * refolding.CHUNK, count), 2 * count)
    adopted = _make_effective(regrade_id, found, by=by, now=now)
    _remember(adopted, taken)
    return adopted


def _remember(row: Regrade, portions: list[list[int]]) -> None:
    """Fold the review cards of the questions concerned again, in a commit of its own each.

    They are a cache of what the results say, and wait for no one.
    """
    asked = domain.from_json(row.changes["questions"])
    concerned = {one.document_id for one in documents.revisions(list(asked)).values()}
    for ids in portions:
        for person_id in {attempt.person_id for attempt in find.attempts(ids)}:
            recall.refresh(person_id, concerned)
        db.session.commit()


def _worth(row: Regrade, ids: list[int]) -> dict[int, tuple[Figures, bool]]:
    """Return what sittings are worth now and whether they are made known, by attempt."""
    folded = refolding.refold(row, ids)[0]
    known = find.released([one.result.id for one in folded])
    return {one.attempt.id: (one.worth, one.result.id in known) for one in folded}


def _write_portion(
    regrade_id: int, worth: Mapping[int, tuple[Figures, bool]], *, by: User, now: datetime
) -> None:
    """Store the results of one portion, and their release where the old one was released."""
    reason = _regrade(regrade_id).reason[:200]
    known = find.written(regrade_id, worth)
    for attempt in find.attempts(worth):
        if attempt.id in known:
            continue
        figures, released = worth[attempt.id]
        result = scoring.add(attempt, figures, reason, by=by, now=now, regrade_id=regrade_id)
        if released:
            _release(result, figures.evidence, by=by, now=now)
    db.session.commit()


def _release(result: Result, scores: dict[Any, Any], *, by: User, now: datetime) -> None:
    db.session.add(Release(result_id=result.id, by_id=by.id, at=now))
    evidence.write(result, scores, now=now)


def _make_effective(regrade_id: int, rows: list[Row], *, by: User, now: datetime) -> Regrade:
    """Let the results count; those made known meanwhile stay known; who passes now is done."""
    row = _locked(regrade_id)
    ids = [one.attempt_id for one in rows]
    for start in range(0, len(ids), refolding.CHUNK):
        _catch_up(row, ids[start : start + refolding.CHUNK], by=by, now=now)
    row.adopted_at = now
    db.session.flush()
    passing = [one.attempt_id for one in rows if one.passes and not one.passed]
    for attempt in find.attempts(passing):
        if counting.result_of(attempt.id, released=True) is not None:
            progress.complete_by(attempt, now=now, by=by)
    body = {"results": len(ids), "digest": row.dry_run["digest"], "passing": len(passing)}
    audit.note("regrade.adopted", row, by=by, now=now, body=body)
    db.session.commit()
    return row


def _catch_up(row: Regrade, ids: list[int], *, by: User, now: datetime) -> None:
    """Make known the results whose predecessors were released while these were written."""
    written = find.written(row.id, ids)
    olds = counting.results_of(ids)
    released = find.released([result.id for result in (*olds.values(), *written.values())])
    for attempt_id, result in written.items():
        if result.id not in released and olds[attempt_id].id in released:
            worth = scoring.refigured([result.attempt], domain.from_json(row.changes["questions"]))
            _release(result, worth[attempt_id].evidence, by=by, now=now)


def _let_go(regrade_id: int, *, now: datetime) -> None:
    row = _locked(regrade_id)
    row.adopted_by_id, row.dry_run = None, {}
    audit.note("regrade.moved", row, by=None, now=now)
    db.session.commit()


def _moving(row: Regrade) -> list[int]:
    return [Row.from_json(stored).attempt_id for stored in row.dry_run.get("rows", [])]


def _args(row: Regrade) -> dict[str, Any]:
    return {"regrade": row.id, "departments": row.changes["departments"]}


def _regrade(regrade_id: int) -> Regrade:
    return db.session.get_one(Regrade, regrade_id)


def _locked(regrade_id: int) -> Regrade:
    return db.session.execute(
        select(Regrade)
        .where(Regrade.id == regrade_id)
        .with_for_update(of=Regrade)
        .execution_options(populate_existing=True)
    ).scalar_one()
