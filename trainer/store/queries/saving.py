"""The path of one answer in Core SQL: what stands, in one statement; the step, in another.

Nothing here passes the scope of the ORM: every statement names the person it is for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import (
    Connection,
    Integer,
    Table,
    and_,
    bindparam,
    exists,
    func,
    insert,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from trainer.extensions import db
from trainer.store.tables import Attempt, AttemptItem, Revision, Step

_ATTEMPT = cast(Table, Attempt.__table__)
_ITEM, _REVISION = cast(Table, AttemptItem.__table__), cast(Table, Revision.__table__)
_STEP = cast(Table, Step.__table__)


@dataclass(frozen=True)
class Kept:
    """One stored answer as an acknowledgement needs it."""

    id: int
    kind: str
    element: str
    epoch: int
    seq: int
    key: str
    digest: str
    received_at: datetime


@dataclass(frozen=True)
class Standing:
    """An attempt at the moment an answer arrives; its row is locked until the commit.

    `order`, `revision_id` and `sha256` are None where the paper has no such place. `known`
    is the step that the same key made; `newer` says that a greater (epoch, seq) is stored.
    """

    state: str
    epoch: int
    deadline_at: datetime | None
    head_hash: str
    order: list[Any] | None
    revision_id: int | None
    sha256: str | None
    last_no: int
    newer: bool
    known: Kept | None


def _statement() -> Any:
    numbers = _STEP.alias()
    last = select(func.max(numbers.c.no)).where(numbers.c.attempt_id == bindparam("attempt"))
    other = _STEP.alias()
    here = and_(other.c.attempt_id == bindparam("attempt"), other.c.element == bindparam("element"))
    given = tuple_(bindparam("epoch", type_=Integer), bindparam("seq", type_=Integer))
    newer = exists().where(here, tuple_(other.c.epoch, other.c.seq) > given)
    item = and_(_ITEM.c.attempt_id == _ATTEMPT.c.id, _ITEM.c.slot == bindparam("slot"))
    keyed = and_(_STEP.c.attempt_id == _ATTEMPT.c.id, _STEP.c.key == bindparam("key"))
    return (
        select(
            _ATTEMPT.c.state, _ATTEMPT.c.epoch, _ATTEMPT.c.deadline_at, _ATTEMPT.c.head_hash,
            _ITEM.c.order, _ITEM.c.revision_id, _REVISION.c.sha256,
            func.coalesce(last.scalar_subquery(), 0), newer,
            _STEP.c.id, _STEP.c.kind, _STEP.c.element, _STEP.c.epoch, _STEP.c.seq,
            _STEP.c.key, _STEP.c.digest, _STEP.c.received_at,
        )
        .select_from(
            _ATTEMPT.outerjoin(_ITEM, item)
            .outerjoin(_REVISION, _REVISION.c.id == _ITEM.c.revision_id)
            .outerjoin(_STEP, keyed)
        )
        .where(
            _ATTEMPT.c.id == bindparam("attempt"),
            _ATTEMPT.c.person_id == bindparam("person"),
            _ATTEMPT.c.kind == "quiz",
        )
        .with_for_update(of=_ATTEMPT)
    )  # fmt: skip


_STANDING = _statement()
_NEW_HEAD = (
    update(_ATTEMPT).where(_ATTEMPT.c.id == bindparam("of")).values(head_hash=bindparam("head"))
)
_ADD = sqlite.insert(_STEP).on_conflict_do_nothing().returning(_STEP.c.id)


def _addition() -> Any:
    """Return the step and the new head as one statement, which PostgreSQL takes."""
    columns = [column.name for column in _STEP.c if not column.primary_key]
    step = postgresql.insert(_STEP).values({name: bindparam(f"its_{name}") for name in columns})
    added = step.on_conflict_do_nothing().returning(_STEP.c.id, _STEP.c.attempt_id, _STEP.c.hash)
    of = added.cte("added")
    return (
        update(_ATTEMPT)
        .where(_ATTEMPT.c.id == of.c.attempt_id)
        .values(head_hash=of.c.hash)
        .returning(of.c.id)
    )


_ADD_AND_MOVE = _addition()


def standing(
    person_id: int, attempt_id: int, slot: int, *, key: str, epoch: int, seq: int
) -> Standing | None:
    """Return a person's sitting as an answer finds it, and lock it; None where there is none.

    Who had to wait for the lock on PostgreSQL sees the attempt as it is now but its steps as
    they were before; `add` then finds the number taken, and the caller looks again.
    """
    row = _connection().execute(
        _STANDING,
        {
            "person": person_id, "attempt": attempt_id, "slot": slot, "element": str(slot),
            "key": key, "epoch": epoch, "seq": seq,
        },
    ).first()  # fmt: skip
    if row is None:
        return None
    known = None if row[9] is None else Kept(*row[9:])
    state, epoch, deadline_at, head, order, revision_id, sha256, last_no, newer = row[:9]
    return Standing(
        state, epoch, deadline_at, head, order, revision_id, sha256, last_no, bool(newer), known
    )


def add(values: Mapping[str, Any]) -> int | None:
    """Add one step and move the head of its chain; None, and nothing, where it is taken."""
    connection = _connection()
    if connection.dialect.name == "postgresql":
        its = {f"its_{name}": value for name, value in values.items()}
        return connection.execute(_ADD_AND_MOVE, its).scalar_one_or_none()
    added = connection.execute(_ADD, values).scalar_one_or_none()
    if added is not None:
        connection.execute(_NEW_HEAD, {"of": values["attempt_id"], "head": values["hash"]})
    return added


def add_all(steps: Sequence[Mapping[str, Any]]) -> None:
    """Add steps of one attempt that follow each other, and move the head of its chain.

    The caller holds the attempt.
    """
    if steps:
        connection, last = _connection(), steps[-1]
        connection.execute(insert(_STEP), [dict(step) for step in steps])
        connection.execute(_NEW_HEAD, {"of": last["attempt_id"], "head": last["hash"]})


def _connection() -> Connection:
    return db.session.connection()
