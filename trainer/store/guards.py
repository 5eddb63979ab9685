"""Triggers that keep the record: append-only tables refuse UPDATE and DELETE.

The one thing let through is erasure by law: `body` set to NULL with everything else
equal, because the hashes cover the digest of the body and not the body. SQLite drops a
table's triggers when `batch_alter_table` recreates it, so every migration that touches a
guarded table calls `install` again; a test and the readiness check compare.
"""

from __future__ import annotations

from sqlalchemy import Connection, inspect, text

ERASABLE = ("step", "audit_entry", "rating", "submission")
SEALED = (
    "revision",
    "review",
    "progress",
    "hours",
    "result",
    "release",
    "line",
    "line_response",
    "export",
    "access_log",
    "notice_acceptance",
    "allowance",
    "judgement",
    "still_valid",
    "full_text",
    "article_text",
)
GUARDED = (*ERASABLE, *SEALED)
VERBS = ("update", "delete")


def install(connection: Connection, tables: tuple[str, ...] = GUARDED) -> None:
    """Create the triggers of `tables`, replacing those that exist."""
    remove(connection, tables)
    create = _create_sqlite if connection.dialect.name == "sqlite" else _create_postgresql
    if connection.dialect.name != "sqlite":
        connection.execute(text(_REFUSE))
    for table in tables:
        for statement in create(table, _columns(connection, table)):
            connection.execute(text(statement))


def remove(connection: Connection, tables: tuple[str, ...] = GUARDED) -> None:
    """Drop the triggers of `tables`."""
    for table in tables:
        for verb in (*VERBS, "truncate"):
            if connection.dialect.name == "sqlite":
                connection.execute(text(f"DROP TRIGGER IF EXISTS {_name(table, verb)}"))
            else:
                name = _name(table, verb)
                connection.execute(text(f'DROP TRIGGER IF EXISTS {name} ON "{table}"'))


def missing(connection: Connection) -> list[str]:
    """Return the names of guards that ought to be there and are not."""
    verbs = VERBS if connection.dialect.name == "sqlite" else (*VERBS, "truncate")
    if connection.dialect.name == "sqlite":
        found = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
    else:
        found = connection.execute(text("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"))
    there = set(found.scalars())
    wanted = [_name(table, verb) for table in GUARDED for verb in verbs]
    return [name for name in wanted if name not in there]


def _name(table: str, verb: str) -> str:
    return f"guard_{table}_{verb}"


def _columns(connection: Connection, table: str) -> list[str]:
    return [column["name"] for column in inspect(connection).get_columns(table)]


def _is_erasure(table: str, columns: list[str]) -> str:
    """The condition under which an update only erases the body; never for sealed tables."""
    if table not in ERASABLE:
        return "FALSE"
    same = [f'OLD."{name}" IS NOT DISTINCT FROM NEW."{name}"' for name in columns if name != "body"]
    return " AND ".join([*same, "NEW.body IS NULL"])


def _create_sqlite(table: str, columns: list[str]) -> list[str]:
    erasure = _is_erasure(table, columns).replace("IS NOT DISTINCT FROM", "IS")
    refuse = f"SELECT RAISE(ABORT, '{table} is append-only');"
    return [
        f'CREATE TRIGGER {_name(table, "update")} BEFORE UPDATE ON "{table}" '
        f"WHEN NOT ({erasure}) BEGIN {refuse} END",
        f'CREATE TRIGGER {_name(table, "delete")} BEFORE DELETE ON "{table}" BEGIN {refuse} END',
    ]


_REFUSE = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$
"""


def _create_postgresql(table: str, columns: list[str]) -> list[str]:
    # json has no equality in PostgreSQL; body is the only JSON column of erasable tables
    erasure = _is_erasure(table, columns)
    return [
        f'CREATE TRIGGER {_name(table, "update")} BEFORE UPDATE ON "{table}" '
        f"FOR EACH ROW WHEN (NOT ({erasure})) EXECUTE FUNCTION refuse_change()",
        f'CREATE TRIGGER {_name(table, "delete")} BEFORE DELETE ON "{table}" '
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()",
        f'CREATE TRIGGER {_name(table, "truncate")} BEFORE TRUNCATE ON "{table}" '
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
    ]
