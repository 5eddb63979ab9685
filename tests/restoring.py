"""One PostgreSQL database for all tests of a worker: after each, what it changed is put back.

Making a database costs a third of a second on a small machine, more than most tests do.
Whether a table changed is read from the places and writers of its rows, so that nothing a
test can do goes unnoticed; where anything but rows changed (a trigger, a table), the
database is made anew.
"""

from __future__ import annotations

from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

PATIENCE = "3s"  # for locks that a test left behind
_TABLES = text("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
_SEQUENCES = text("SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'")
_SHAPE = text(
    """
    SELECT (SELECT coalesce(sum(hashtext(format('%s %s %s', tgrelid, tgname, tgenabled))), 0)
            FROM pg_trigger),
           (SELECT coalesce(sum(hashtext(format('%s %s %s', attrelid, attname, atttypid))), 0)
            FROM pg_attribute JOIN pg_class ON attrelid = pg_class.oid
            WHERE relnamespace = 'public'::regnamespace),
           (SELECT coalesce(sum(hashtext(proname || prosrc)), 0) FROM pg_proc
            WHERE pronamespace = 'public'::regnamespace)
    """
)


class Restored:
    """A copy of a template database that is put back between tests."""

    def __init__(self, server: str, template: str, suffix: str = "copy") -> None:
        self._server, self._template = server, template
        self._name = f"{template}_{suffix}"
        self._engine: Engine | None = None
        self._tables: list[str] = []
        self._marks: dict[str, object] = {}
        self._shape: object = None

    @property
    def url(self) -> str:
        """The address of the copy."""
        url = make_url(self._server).set(database=self._name)
        return url.render_as_string(hide_password=False)

    def ready(self) -> None:
        """Put back what was changed since the last call; make the copy where there is none."""
        if self._engine is None:
            self._make()
            return
        try:
            with self._engine.begin() as connection:
                connection.execute(text(f"SET LOCAL lock_timeout = '{PATIENCE}'"))
                whole = connection.execute(_SHAPE).one() == self._shape
                if whole:
                    self._put_back(connection)
        except OperationalError:
            whole = False
        if not whole:
            self.drop()
            self._make()

    def drop(self) -> None:
        """Remove the copy, whoever is still connected to it."""
        if self._engine is not None:
            self._engine.dispose()
            self._engine = None
            self._administer(f'DROP DATABASE IF EXISTS "{self._name}" WITH (FORCE)')

    def _make(self) -> None:
        self._administer(f'CREATE DATABASE "{self._name}" TEMPLATE "{self._template}"')
        self._engine = create_engine(self.url)
        with self._engine.begin() as connection:
            self._shape = connection.execute(_SHAPE).one()
            self._tables = list(connection.scalars(_TABLES))
            sequences = list(connection.scalars(_SEQUENCES))
            connection.execute(text("CREATE SCHEMA kept"))
            for table in self._tables:
                connection.execute(text(f'CREATE TABLE kept."{table}" AS TABLE public."{table}"'))
            connection.execute(
                text(
                    "CREATE TABLE kept.sequences_of_tests AS "
                    + " UNION ALL ".join(
                        f"SELECT '{name}' AS name, last_value, is_called FROM public.\"{name}\""
                        for name in sequences
                    )
                )
            )
            self._marks = self._marked(connection)

    def _put_back(self, connection: Connection) -> None:
        marks = self._marked(connection)
        changed = [table for table in self._tables if marks[table] != self._marks[table]]
        connection.execute(
            text(
                "SELECT setval(format('public.%I', name), last_value, is_called) "
                "FROM kept.sequences_of_tests"
            )
        )
        if not changed:
            return
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(text("SET LOCAL synchronous_commit = off"))
        for table in changed:
            connection.execute(text(f'DELETE FROM public."{table}"'))
            connection.execute(text(f'INSERT INTO public."{table}" TABLE kept."{table}"'))
        self._marks = self._marked(connection)

    def _marked(self, connection: Connection) -> dict[str, object]:
        """Return for each table what its rows, their places and their writers add up to."""
        parts = (
            f"SELECT '{table}', count(*), "
            f'coalesce(sum(hashtext(ctid::text || xmin::text)::bigint), 0) FROM public."{table}"'
            for table in self._tables
        )
        rows = connection.execute(text(" UNION ALL ".join(parts)))
        return {table: (count, mark) for table, count, mark in rows}

    def _administer(self, statement: str) -> None:
        server = create_engine(self._server, isolation_level="AUTOCOMMIT")
        with server.connect() as connection:
            connection.execute(text(statement))
        server.dispose()
