"""Is the installation fit: service, database, backup, disk, clock, calendar, content."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import Config as MigrateConfig
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

from trainer.clock import utc_now
from trainer.config import Settings
from trainer.extensions import db
from trainer.services.parts import calendars, documents
from trainer.store import engine, guards
from trainer.store.tables import AuditEntry, Document

LEAST_DISK = 500 * 1024 * 1024
SCARCE_DISK = 5 * 1024 * 1024 * 1024
LARGEST_DRIFT = timedelta(seconds=60)
AHEAD = timedelta(days=90)
CHINA = timezone(timedelta(hours=8))
MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"
STARTED = utc_now()
_COUNTED = ("question", "scenario", "statute")


@dataclass(frozen=True)
class Finding:
    """One row of the health page. `state` is ok, warn or bad; `facts` fill the sentence."""

    subject: str
    state: str
    reason: str
    facts: dict[str, str | int]
    at: datetime


def head() -> str | None:
    """Return the newest migration that this code knows."""
    config = MigrateConfig()
    config.set_main_option("script_location", str(MIGRATIONS))
    return ScriptDirectory.from_config(config).get_current_head()


def schema() -> str | None:
    """Return the migration that the database is at."""
    with db.engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
        return None if found is None else str(found)


def is_ready() -> bool:
    """Say whether the database can be written, is up to date and guarded; False on any error."""
    return _fault() is None


def _fault() -> str | None:
    """Return what keeps the database from being used: unreachable, schema, guards; or None."""
    try:
        with engine.writing(), db.engine.begin() as connection:
            connection.execute(text("SELECT 1"))
            missing = guards.missing(connection)
        if schema() != head():
            return "schema"
        return "guards" if missing else None
    except (SQLAlchemyError, OSError, engine.Busy):
        return "unreachable"


def findings(settings: Settings, *, now: datetime) -> list[Finding]:
    """Return one row per subject, the service first."""
    checks: tuple[Callable[[Settings, datetime], Finding], ...] = (
        _service, _database, _backup, _disk, _clock, _calendar, _content,
    )  # fmt: skip
    return [check(settings, now) for check in checks]


def _service(settings: Settings, now: datetime) -> Finding:
    hours = max(0, int((now - STARTED) / timedelta(hours=1)))
    facts: dict[str, str | int] = {"hours": hours, "days": hours // 24}
    if settings.debug:
        return Finding("service", "warn", "debug", facts, now)
    since = "days" if hours >= 24 else "hours" if hours else "started"
    return Finding("service", "ok", since, facts, now)


def _database(settings: Settings, now: datetime) -> Finding:
    kind = db.engine.dialect.name
    facts: dict[str, str | int] = {"kind": "PostgreSQL" if kind == "postgresql" else "SQLite"}
    fault = _fault()
    if fault is not None:
        return Finding("database", "bad", fault, facts, now)
    facts["megabytes"] = max(1, round(_size() / 2**20))
    if kind == "sqlite" and not engine.sqlite_is_safe():
        return Finding("database", "warn", "old_sqlite", facts, now)
    return Finding("database", "ok", "fine", facts, now)


def _size() -> int:
    """Return how many bytes the database takes."""
    if db.engine.dialect.name == "sqlite":
        query = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
    else:
        query = "SELECT pg_database_size(current_database())"
    return int(db.session.execute(text(query)).scalar_one())


def _backup(settings: Settings, now: datetime) -> Finding:
    """There is no backup command yet, so nothing can be known of backups: say what to do."""
    reason = "by_hand" if db.engine.dialect.name == "sqlite" else "by_hand_postgresql"
    return Finding("backup", "warn", reason, {"folder": str(settings.data)}, now)


def _disk(settings: Settings, now: datetime) -> Finding:
    free = shutil.disk_usage(settings.data).free
    facts: dict[str, str | int] = {"gigabytes": f"{free / 2**30:.1f}", "folder": str(settings.data)}
    if not os.access(settings.data, os.W_OK):
        return Finding("disk", "bad", "read_only", facts, now)
    if free < LEAST_DISK:
        return Finding("disk", "bad", "full", facts, now)
    if free < SCARCE_DISK:
        return Finding("disk", "warn", "scarce", facts, now)
    return Finding("disk", "ok", "enough", facts, now)


def _clock(settings: Settings, now: datetime) -> Finding:
    """Compare the clock with the newest entry of the log, and with that of the database."""
    shown = now.astimezone(CHINA).strftime("%Y-%m-%d %H:%M")
    facts: dict[str, str | int] = {"now": shown}
    newest = db.session.execute(select(func.max(AuditEntry.at))).scalar_one()
    if newest is not None and newest - now > LARGEST_DRIFT:
        facts["minutes"] = int((newest - now) / timedelta(minutes=1))
        return Finding("clock", "bad", "behind_record", facts, now)
    drift = _drift()
    if drift > LARGEST_DRIFT:
        facts["seconds"] = int(drift.total_seconds())
        return Finding("clock", "warn", "drifts", facts, now)
    return Finding("clock", "ok", "right", facts, now)


def _drift() -> timedelta:
    """Return how far the database server's clock is from ours; none where they are one."""
    if db.engine.dialect.name == "sqlite":
        return timedelta(0)
    there: datetime = db.session.execute(text("SELECT clock_timestamp()")).scalar_one()
    return abs(utc_now() - there)


def _calendar(settings: Settings, now: datetime) -> Finding:
    today = now.astimezone(CHINA).date()
    last = last_known_day()
    facts: dict[str, str | int] = {"last": last.isoformat(), "year": last.year + 1}
    if last >= today + AHEAD:
        return Finding("calendar", "ok", "covers", facts, now)
    return Finding("calendar", "warn" if last >= today else "bad", "ends", facts, now)


def _content(settings: Settings, now: datetime) -> Finding:
    query = (
        select(Document.kind, func.count())
        .where(Document.state == "live", Document.live_revision_id.is_not(None))
        .where(Document.kind.in_(_COUNTED))
        .group_by(Document.kind)
    )
    found: dict[str, int] = {kind: count for kind, count in db.session.execute(query)}
    counts: dict[str, str | int] = {kind: found.get(kind, 0) for kind in _COUNTED}
    state, reason = ("ok", "counts") if all(counts.values()) else ("bad", "missing")
    return Finding("content", state, reason, counts, now)


def last_known_day() -> date:
    """Return the last day of the calendar in force."""
    return documents.calendar(calendars.current()).last


def database_version() -> str:
    """Return the name and version of the database in use."""
    if db.engine.dialect.name == "sqlite":
        return f"SQLite {engine.sqlite_module().sqlite_version}"
    return f"PostgreSQL {db.session.execute(text('SHOW server_version')).scalar_one()}"


def own_addresses() -> list[str]:
    """Return this machine's addresses in its network, the likeliest first; sends nothing."""
    found: list[str] = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("10.255.255.255", 9))  # asks the routing table alone
            found.append(str(probe.getsockname()[0]))
        except OSError:
            pass
    try:
        known = socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)
    except OSError:
        known = []
    found += [str(address[0]) for *_, address in known]
    return [a for a in dict.fromkeys(found) if not a.startswith(("127.", "0."))]
