"""What is on record stays: the triggers, and that migrations keep them."""

from __future__ import annotations

import flask_migrate
import pytest
from sqlalchemy import inspect, text
from sqlalchemy.exc import DatabaseError, DBAPIError

from tests import builders
from trainer.extensions import db
from trainer.store import guards


@pytest.fixture
def history(context, cast):
    builders.sat(cast.li_na, right=5)
    waiting = builders.handed_in(cast.li_na)
    builders.released(waiting, cast.chen_gang)
    db.session.commit()


FILLED = ("step", "audit_entry", "rating", "submission", "revision", "result", "release")


@pytest.mark.parametrize("table", FILLED)
def test_a_row_on_record_cannot_be_deleted(history, table):
    with pytest.raises(DBAPIError, match="append-only"):
        db.session.execute(text(f'DELETE FROM "{table}"'))
    db.session.rollback()


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("step", "no = no + 100"),
        ("step", "body = '{}'"),
        ("audit_entry", "verb = 'x'"),
        ("rating", "comment = 'x'"),
        ("submission", "digest = 'x'"),
        ("revision", "text = 'x'"),
        ("result", "shown = 10000"),
        ("release", "by_id = NULL, at = at"),
    ],
)
def test_a_row_on_record_cannot_be_changed(history, table, change):
    if table == "release":
        db.session.execute(text('UPDATE "release" SET by_id = by_id WHERE 1 = 0'))
    with pytest.raises(DBAPIError, match="append-only"):
        db.session.execute(text(f'UPDATE "{table}" SET {change}'))
    db.session.rollback()


@pytest.mark.parametrize("table", ["step", "audit_entry", "rating", "submission"])
def test_erasure_by_law_may_empty_a_body_and_nothing_else(history, table):
    db.session.execute(text(f'UPDATE "{table}" SET body = NULL'))
    db.session.rollback()
    with pytest.raises(DBAPIError, match="append-only"):
        db.session.execute(text(f'UPDATE "{table}" SET body = NULL, {_other(table)}'))
    db.session.rollback()


def _other(table: str) -> str:
    return {
        "step": "kind = 'x'",
        "audit_entry": "verb = 'x'",
        "rating": "number = 9",
        "submission": "element = 'x'",
    }[table]


def test_a_results_body_is_never_erased(history):
    with pytest.raises(DBAPIError, match="append-only"):
        db.session.execute(text("UPDATE result SET parts = NULL"))
    db.session.rollback()


def test_postgresql_refuses_to_truncate(history):
    if db.engine.dialect.name != "postgresql":
        with pytest.raises(DatabaseError):
            db.session.execute(text("TRUNCATE step"))
    else:
        with pytest.raises(DBAPIError, match="append-only"):
            db.session.execute(text("TRUNCATE step CASCADE"))
    db.session.rollback()


def test_every_guard_is_there_and_a_missing_one_is_named(context):
    with db.engine.begin() as connection:
        assert guards.missing(connection) == []
        on = "" if connection.dialect.name == "sqlite" else ' ON "step"'
        connection.execute(text(f"DROP TRIGGER guard_step_update{on}"))
        assert guards.missing(connection) == ["guard_step_update"]


def test_recreating_a_table_drops_its_guards_and_installing_brings_them_back(context):
    with db.engine.begin() as connection:
        guards.remove(connection, ("step",))
        assert "guard_step_delete" in guards.missing(connection)
        guards.install(connection, ("step",))
        assert guards.missing(connection) == []


def test_every_append_only_table_exists(context):
    assert set(guards.GUARDED) <= set(inspect(db.engine).get_table_names())


def test_the_schema_goes_down_and_up_again_with_its_guards(context):
    db.session.remove()
    flask_migrate.downgrade(revision="base")
    assert set(inspect(db.engine).get_table_names()) == {"alembic_version"}
    flask_migrate.upgrade()
    with db.engine.begin() as connection:
        assert guards.missing(connection) == []


def test_the_tables_are_those_that_the_migrations_make(context):
    db.session.remove()
    flask_migrate.check()
