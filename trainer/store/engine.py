"""Connections and transactions: the settings of SQLite, and the gate for writers.

A safe request (GET, HEAD) opens a transaction that cannot write; anything else takes the
write lock with its first statement, because a read that is upgraded later fails with
BUSY_SNAPSHOT, which no timeout cures. Writers of one process queue in the order they came.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from types import ModuleType
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import Session
from sqlalchemy.pool import PoolProxiedConnection

BUSY_TIMEOUT_MS = 10_000
SAFE_SQLITE = (3, 51, 3)
IDLE_SECONDS = 1.0  # after which a connection to a server is asked whether it still holds
_read_only: ContextVar[bool] = ContextVar("read_only", default=False)
_glancing: ContextVar[bool] = ContextVar("glancing", default=False)


class Busy(TimeoutError):
    """The write lock was not free within the time a person can wait."""


def sqlite_module() -> ModuleType:
    """Return the SQLite driver to use: the one that bundles a fixed library, if installed."""
    try:
        import pysqlite3
    except ImportError:  # no wheel for this platform
        import sqlite3

        return sqlite3
    return pysqlite3  # type: ignore[no-any-return]


def sqlite_is_safe() -> bool:
    """Say whether the SQLite in use is free of the WAL-reset race (fixed in 3.51.3)."""
    return tuple(sqlite_module().sqlite_version_info) >= SAFE_SQLITE


def options(url: str) -> dict[str, Any]:
    """Return the engine options for a database address."""
    if url.startswith("sqlite"):
        return {"module": sqlite_module(), "connect_args": {"check_same_thread": False}}
    return {"pool_size": 10, "max_overflow": 20}


def set_read_only(value: bool) -> None:
    """Say for the rest of this context whether transactions may write: for the gate alone."""
    _read_only.set(value)


@contextmanager
def writing() -> Iterator[None]:
    """Let a block write, even within a safe request: for the few writes a GET may make."""
    with _set_for_a_block(read_only=False):
        yield


@contextmanager
def reading() -> Iterator[None]:
    """Begin transactions that only read within a block, even where request or job may write.

    They wait for no writer and hold none up; each must end within the block.
    """
    with _set_for_a_block(read_only=True):
        yield


@contextmanager
def glancing(session: Session) -> Iterator[Connection]:
    """Give a block a connection for one statement that reads and waits for no writer.

    It is the session's, and begins its transaction, unless that would queue at the gate of
    SQLite: then it is another one, with no transaction around the statement.
    """
    engine = session.get_bind().engine
    if _read_only.get() or engine.dialect.name != "sqlite":
        yield session.connection()
        return
    token = _glancing.set(True)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        _glancing.reset(token)


@contextmanager
def _set_for_a_block(*, read_only: bool) -> Iterator[None]:
    token = _read_only.set(read_only)
    try:
        yield
    finally:
        _read_only.reset(token)


class FairLock:
    """A lock that is given to those who wait in the order they came."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._held = False

    def acquire(self, timeout: float) -> None:
        """Wait for the lock; raises Busy after `timeout` seconds."""
        with self._guard:
            if not self._held:
                self._held = True
                return
            turn = threading.Event()
            self._waiting.append(turn)
        if turn.wait(timeout):
            return
        with self._guard:
            if turn.is_set():  # the turn came just as the time ran out
                return
            self._waiting.remove(turn)
        raise Busy

    def release(self) -> None:
        """Hand the lock to whoever waits longest."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._held = False


def prepare(engine: Engine) -> None:
    """Give an engine its settings and its gate; called once per engine.

    Transactions begin and end through its dialect: with an event of the engine in their place
    every statement would look for listeners.
    """
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_pragmas)
        _Gate(engine)
    else:
        engine.dialect.do_begin = _begin_postgresql  # type: ignore[assignment,method-assign]
        _Watch(engine)


def _set_pragmas(connection: Any, record: object) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "trusted_schema=OFF",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_postgresql(proxied: PoolProxiedConnection) -> None:
    connection: Any = proxied.dbapi_connection
    if bool(connection.read_only) is not _read_only.get():
        connection.read_only = _read_only.get()  # goes with the BEGIN that the driver sends


class _Watch:
    """Has a connection replaced that its server closed while it lay idle."""

    def __init__(self, engine: Engine) -> None:
        self._dialect = engine.dialect
        event.listen(engine, "checkin", self._note)
        event.listen(engine, "checkout", self._look)

    def _note(self, _connection: object, record: Any) -> None:
        record.info["returned"] = time.monotonic()

    def _look(self, connection: Any, record: Any, _proxy: object) -> None:
        returned = record.info.get("returned")
        if returned is None or time.monotonic() - returned < IDLE_SECONDS:
            return
        try:
            self._dialect.do_ping(connection)
        except self._dialect.loaded_dbapi.Error as error:
            raise DisconnectionError from error


def _only_read(connection: PoolProxiedConnection, yes: bool) -> None:
    """Set whether a connection refuses to write; asks nothing where it is set so already."""
    if connection.info.get("query_only") is not yes:
        connection.cursor().execute(f"PRAGMA query_only={'ON' if yes else 'OFF'}")
        connection.info["query_only"] = yes


class _Gate:
    """Begins transactions on SQLite, and frees the write lock once they have ended."""

    def __init__(self, engine: Engine) -> None:
        self._lock = FairLock()
        self._holders: set[int] = set()
        engine.dialect.do_begin = self._begin  # type: ignore[assignment,method-assign]
        for name in ("do_commit", "do_rollback"):
            setattr(engine.dialect, name, self._freeing(getattr(engine.dialect, name)))

    def _begin(self, connection: PoolProxiedConnection) -> None:
        if _glancing.get():
            return
        if _read_only.get():
            _only_read(connection, True)
            connection.cursor().execute("BEGIN")
            return
        self._lock.acquire(BUSY_TIMEOUT_MS / 1000)
        holder = id(connection.dbapi_connection)
        self._holders.add(holder)
        try:
            _only_read(connection, False)
            connection.cursor().execute("BEGIN IMMEDIATE")
        except BaseException:
            self._free(holder)
            raise

    def _freeing(self, end: Any) -> Any:
        def ended(proxied: Any) -> None:
            try:
                end(proxied)
            finally:
                self._free(id(getattr(proxied, "dbapi_connection", proxied)))

        return ended

    def _free(self, holder: int) -> None:
        if holder in self._holders:
            self._holders.discard(holder)
            self._lock.release()
