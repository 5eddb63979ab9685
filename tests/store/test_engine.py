"""Transactions: safe requests cannot write, writers queue in order, the disk is waited for."""

from __future__ import annotations

import threading
import time

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from trainer.extensions import db
from trainer.store import engine
from trainer.store.engine import Busy, FairLock
from trainer.store.tables import SignInTry


@pytest.fixture
def one_try(context):
    from tests.conftest import NOW

    return lambda: SignInTry(login="x", ip="::1", at=NOW, ok=False)


def test_a_safe_request_cannot_write(context, one_try):
    engine.set_read_only(True)
    try:
        db.session.add(one_try())
        with pytest.raises(DBAPIError):
            db.session.commit()
        db.session.rollback()
        with engine.writing():
            db.session.add(one_try())
            db.session.commit()
    finally:
        engine.set_read_only(False)
    assert db.session.query(SignInTry).count() == 1


def test_after_a_read_only_transaction_the_connection_writes_again(context, one_try):
    engine.set_read_only(True)
    db.session.query(SignInTry).all()
    db.session.commit()
    engine.set_read_only(False)
    db.session.add(one_try())
    db.session.commit()
    assert db.session.query(SignInTry).count() == 1


def seen():
    with engine.glancing(db.session()) as connection:
        return connection.execute(text("SELECT count(*) FROM sign_in_try")).scalar_one()


def test_a_glance_waits_for_no_writer_and_sees_what_is_committed(context, app, one_try):
    is_sqlite = db.engine.dialect.name == "sqlite"
    db.session.add(one_try())
    db.session.commit()
    db.session.add(one_try())
    db.session.flush()  # on SQLite it holds the lock of a writer until the end
    assert seen() == (1 if is_sqlite else 2)
    db.session.commit()
    assert seen() == 2
    assert db.session().in_transaction() is not is_sqlite


def test_a_connection_that_its_server_closed_while_it_lay_idle_is_replaced(
    context, one_try, monkeypatch
):
    if db.engine.dialect.name == "sqlite":
        return  # a file closes no connection
    monkeypatch.setattr(engine, "IDLE_SECONDS", 0.0)
    ours = db.session.execute(text("SELECT pg_backend_pid()")).scalar_one()
    db.session.remove()
    other = create_engine(db.engine.url)
    with other.connect() as connection:
        connection.execute(text("SELECT pg_terminate_backend(:ours)"), {"ours": ours})
    other.dispose()
    db.session.add(one_try())
    db.session.commit()
    assert db.session.execute(text("SELECT pg_backend_pid()")).scalar_one() != ours


def test_after_a_glance_the_connection_begins_transactions_again(context, one_try):
    db.session.remove()
    for _ in range(3):
        seen()
        db.session.add(one_try())
        db.session.flush()
        db.session.rollback()
    assert db.session.query(SignInTry).count() == 0


def test_sqlite_waits_for_the_disk_and_checks_keys(context):
    if db.engine.dialect.name != "sqlite":
        assert db.session.execute(text("SHOW synchronous_commit")).scalar() != "off"
        return
    pragmas = {
        name: db.session.execute(text(f"PRAGMA {name}")).scalar()
        for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
    }
    assert pragmas == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": engine.BUSY_TIMEOUT_MS,
    }


def test_writers_of_one_process_all_get_through(context, app, one_try):
    failures = []

    def write() -> None:
        try:
            with app.app_context():
                for _ in range(10):
                    db.session.add(one_try())
                    db.session.commit()
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=write) for _ in range(8)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert failures == []
    assert db.session.query(SignInTry).count() == 80


def test_a_failed_transaction_frees_the_gate(context, one_try):
    db.session.add(one_try())
    db.session.flush()
    with pytest.raises(DBAPIError):
        db.session.execute(text("INSERT INTO no_such_table VALUES (1)"))
    db.session.rollback()
    db.session.add(one_try())
    db.session.commit()


def test_the_lock_goes_to_whoever_waits_longest():
    lock, order = FairLock(), []
    lock.acquire(1)

    def wait(number: int) -> None:
        lock.acquire(5)
        order.append(number)
        lock.release()

    threads = []
    for number in range(5):
        thread = threading.Thread(target=wait, args=(number,))
        thread.start()
        threads.append(thread)
        time.sleep(0.02)
    lock.release()
    [thread.join() for thread in threads]
    assert order == [0, 1, 2, 3, 4]


def test_waiting_for_the_lock_ends_with_a_clear_error():
    lock = FairLock()
    lock.acquire(1)
    with pytest.raises(Busy):
        lock.acquire(0.05)
    lock.release()
    lock.acquire(0.05)


def test_the_sqlite_in_use_is_free_of_the_wal_race():
    assert engine.sqlite_is_safe()
