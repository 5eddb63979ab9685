"""Runs migrations on the application's own engine, each in one transaction."""

from alembic import context
from flask import current_app
from sqlalchemy import Connection, MetaData

database = current_app.extensions["migrate"].db


def run() -> None:
    """Bring the schema to the asked revision."""
    with database.engine.connect() as connection:
        _check_keys(connection, "OFF")
        try:
            _migrate(connection, database.metadatas[None])
            connection.commit()
        finally:
            connection.rollback()
            _check_keys(connection, "ON")


def _check_keys(connection: Connection, value: str) -> None:
    """Recreating a table on SQLite drops and renames it, which foreign keys would refuse.

    The setting has no effect inside a transaction, so it goes past SQLAlchemy, which
    would begin one.
    """
    if connection.dialect.name == "sqlite":
        driver = connection.connection.dbapi_connection
        assert driver is not None
        driver.execute(f"PRAGMA foreign_keys={value}")  # type: ignore[attr-defined]


def _migrate(connection: Connection, metadata: MetaData) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,
        compare_type=True,
        user_module_prefix="base.",
    )
    with context.begin_transaction():
        context.run_migrations()


run()
