"""Attempts and their steps: starting, appending to the chain, reading back."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import bindparam, func, select

from trainer.domain import chain
from trainer.domain.scenario.state import Act
from trainer.domain.sitting import AnswerStep
from trainer.extensions import db
from trainer.services.parts.access import Actor
from trainer.store.kept import forget, is_kept, kept
from trainer.store.tables import Attempt, Person, Revision, Step

# fact in the chain -> column of the step; the time stands beside them as text
COVERED = {
    "attempt": "attempt_id",
    "no": "no",
    "kind": "kind",
    "element": "element",
    "epoch": "epoch",
    "seq": "seq",
    "key": "key",
    "digest": "digest",
    "actor": "actor_id",
}


class AttemptClosed(RuntimeError):
    """The attempt is over: submitted, expired, or released."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state


class KeyReused(RuntimeError):
    """A request key came a second time with another content."""


_ACTIVE = (
    select(Attempt)
    .where(
        Attempt.person_id == bindparam("person"),
        Attempt.revision_id == bindparam("revision"),
        Attempt.purpose == bindparam("purpose"),
        Attempt.exam_id.is_(None),
        Attempt.state == "active",
    )
    .execution_options(built_once=True)
)
_PERSON = (
    select(Person)
    .where(Person.id == bindparam("person"))
    .with_for_update(key_share=True, of=Person)
    .execution_options(built_once=True)
)


def begin(
    kind: str,
    purpose: str,
    person: Person,
    of: Revision,
    calendar: Revision,
    *,
    now: datetime,
    seed: int | None = None,
    enrolment_id: int | None = None,
    element_key: str | None = None,
    exam_id: int | None = None,
    deadline_at: datetime | None = None,
) -> Attempt:
    """Add a new active attempt with the next number."""
    earlier = (
        Attempt.person_id == person.id,
        Attempt.revision_id == of.id,
        Attempt.purpose == purpose,
    )
    attempt = Attempt(
        kind=kind,
        purpose=purpose,
        person=person,
        department_id=person.department_id,
        revision=of,
        number=select(func.coalesce(func.max(Attempt.number), 0) + 1)
        .where(*earlier)
        .scalar_subquery(),
        seed=secrets.randbits(31) if seed is None else seed,
        calendar_revision_id=calendar.id,
        started_at=now,
        deadline_at=deadline_at,
        enrolment_id=enrolment_id,
        element_key=element_key,
        exam_id=exam_id,
        state="active",
        epoch=1,
        head_hash=chain.GENESIS,
    )
    db.session.add(attempt)
    db.session.flush()
    return attempt


def active(person_id: int, revision_id: int, purpose: str) -> Attempt | None:
    """Return the attempt in progress outside exams, if there is one."""
    asked = {"person": person_id, "revision": revision_id, "purpose": purpose}
    return db.session.execute(_ACTIVE, asked).scalar_one_or_none()


def lock_person(person_id: int) -> Person:
    """Let whoever starts something for a person twice at once do so one after the other.

    The lock leaves room for rows that only point at the person, or a release would wait for it.
    """
    return db.session.execute(_PERSON, {"person": person_id}).scalar_one()


def locked(attempt_id: int) -> Attempt:
    """Return the attempt with its row locked until the commit."""
    query = (
        select(Attempt)
        .where(Attempt.id == attempt_id)
        .with_for_update(of=Attempt)
        .execution_options(populate_existing=True)
    )
    return kept(("locked", attempt_id), lambda: db.session.execute(query).scalar_one())


_STEPS = (
    select(Step)
    .where(Step.attempt_id == bindparam("attempt"))
    .order_by(Step.no)
    .execution_options(built_once=True)
)


def steps(attempt: Attempt) -> list[Step]:
    """Return every step, in order; those of an attempt that is locked are read once."""
    if not is_kept(("locked", attempt.id)):
        return _read_steps(attempt)
    return list(_kept_steps(attempt))


def forget_steps(attempt_id: int) -> None:
    """Forget the steps read so far: one was stored that the session does not know."""
    forget(("steps", attempt_id))


def _kept_steps(attempt: Attempt) -> list[Step]:
    return kept(("steps", attempt.id), lambda: _read_steps(attempt))


def _read_steps(attempt: Attempt) -> list[Step]:
    return list(db.session.execute(_STEPS, {"attempt": attempt.id}).scalars())


def with_key(attempt: Attempt, key: str) -> Step | None:
    """Return the step that a request key made before, if any."""
    return db.session.execute(
        select(Step).where(Step.attempt_id == attempt.id, Step.key == key)
    ).scalar_one_or_none()


_NEXT_STEP = (
    select(func.coalesce(func.max(Step.no), 0) + 1)
    .where(Step.attempt_id == bindparam("attempt"))
    .execution_options(built_once=True)
)


def append(
    attempt: Attempt,
    kind: str,
    element: str,
    body: Mapping[str, Any],
    *,
    by: Actor | None,
    now: datetime,
    key: str | None = None,
    epoch: int | None = None,
    seq: int | None = None,
) -> Step:
    """Add one step to the chain of an attempt whose row is locked; stored with the next flush."""
    if is_kept(("steps", attempt.id)):
        known = _kept_steps(attempt)
        no = known[-1].no + 1 if known else 1
    else:
        no = db.session.execute(_NEXT_STEP, {"attempt": attempt.id}).scalar_one()
    return add(
        attempt,
        no,
        kind,
        element,
        body,
        by_id=by.id if by else None,
        now=now,
        key=key or secrets.token_hex(16),
        epoch=attempt.epoch if epoch is None else epoch,
        seq=no if seq is None else seq,
    )


def add(attempt: Attempt, no: int, kind: str, element: str, body: Any, **more: Any) -> Step:
    """Add the step with the next number, which the caller knows; not flushed yet."""
    step = Step(**values(attempt.id, attempt.head_hash, no, kind, element, body, **more))
    attempt.head_hash = step.hash
    db.session.add(step)
    if is_kept(("steps", attempt.id)):
        _kept_steps(attempt).append(step)
    return step


def values(
    attempt_id: int,
    head: str,
    no: int,
    kind: str,
    element: str,
    body: Mapping[str, Any],
    *,
    by_id: int | None,
    now: datetime,
    key: str,
    epoch: int,
    seq: int,
) -> dict[str, Any]:
    """Return the columns of the step that follows `head`, with its digest and its hash."""
    found = {
        "attempt_id": attempt_id,
        "no": no,
        "kind": kind,
        "element": element,
        "epoch": epoch,
        "seq": seq,
        "key": key,
        "digest": chain.digest(dict(body)),
        "body": dict(body),
        "actor_id": by_id,
        "received_at": now,
    }
    return {**found, "hash": chain.link(head, _covered(found))}


def facts(step: Step) -> dict[str, object]:
    """Return what the chain covers of a step: all but the body itself."""
    return _covered({name: getattr(step, name) for name in (*COVERED.values(), "received_at")})


def _covered(found: Mapping[str, Any]) -> dict[str, object]:
    at = found["received_at"].astimezone(UTC).isoformat(timespec="microseconds")
    return {fact: found[name] for fact, name in COVERED.items()} | {"at": at}


def answer_steps(all_steps: list[Step]) -> list[AnswerStep]:
    """Return the saved answers among steps as domain values.

    What arrived after the end is a step of the kind `late`: kept, and none of these unless
    a later step of the kind `admit` names its number.
    """
    admitted = {
        no for step in all_steps if step.kind == "admit" for no in (step.body or {})["steps"]
    }
    return [
        AnswerStep(
            slot=int(step.element),
            epoch=step.epoch,
            seq=step.seq,
            answer=(step.body or {}).get("answer"),
            received_at=step.received_at,
            confidence=(step.body or {}).get("confidence", ""),
            sent=(step.body or {}).get("sent", ""),
            admitted=step.no in admitted,
        )
        for step in all_steps
        if step.kind == "answer" or (step.kind == "late" and step.no in admitted)
    ]


ACTS = ("choose", "open", "write", "note")
WEIGHTY = ("choose", "write")  # acts that move a case on
BACK = "back"


def acts(all_steps: list[Step]) -> list[Act]:
    """Return the acts of a case that stand among steps, as domain values.

    A step of the kind `back` takes back the last act that moved the case, and what came after.
    """
    return [_act(step) for step in standing(all_steps)]


def standing(all_steps: list[Step]) -> list[Step]:
    """Return the steps of acts that were not taken back."""
    found: list[Step] = []
    for step in all_steps:
        if step.kind == BACK:
            last = max((n for n, one in enumerate(found) if one.kind in WEIGHTY), default=0)
            del found[last:]
        elif step.kind in ACTS:
            found.append(step)
    return found


def _act(step: Step) -> Act:
    body = step.body or {}
    return Act(step.kind, step.element, body.get("detail", ""), body.get("fields", {}))
