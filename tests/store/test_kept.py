"""What one transaction asks once."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text

from tests import builders
from trainer.extensions import db
from trainer.services.parts import attempts
from trainer.store.kept import kept
from trainer.store.tables import Attempt


@pytest.fixture
def read():
    """A function that reads and counts how often it did."""

    def reading():
        reading.times += 1
        return db.session.execute(text("SELECT 1")).scalar_one()

    reading.times = 0
    return reading


def test_a_transaction_asks_once_under_each_key(context, read):
    assert [kept("a", read), kept("a", read), kept("b", read)] == [1, 1, 1]
    assert read.times == 2


@pytest.mark.parametrize("end", ["commit", "rollback", "remove"])
def test_the_next_transaction_asks_again(context, read, end):
    kept("a", read)
    getattr(db.session, end)()
    kept("a", read)
    assert read.times == 2


def test_what_fails_is_not_kept(context, read):
    def failing():
        raise LookupError

    with pytest.raises(LookupError):
        kept("a", failing)
    assert kept("a", read) == 1


def test_a_locked_attempt_is_the_object_of_the_session(context, cast):
    attempt_id = builders.sat(cast.li_na).attempt_id
    first = attempts.locked(attempt_id)
    assert attempts.locked(attempt_id) is first
    assert db.session.execute(select(Attempt).where(Attempt.id == attempt_id)).scalar_one() is first
