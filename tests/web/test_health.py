"""Alive and ready: two questions of machines."""

from __future__ import annotations

from sqlalchemy import text

from trainer.extensions import db


def test_alive_without_touching_anything(client):
    reply = client.get("/health/live")
    assert (reply.status_code, reply.json) == (200, {"status": "ok"})


def test_ready_when_everything_is_in_place(client):
    reply = client.get("/health/ready")
    assert (reply.status_code, reply.json) == (200, {"status": "ok"})


def test_not_ready_when_a_guard_is_missing(app, client):
    with app.app_context(), db.engine.begin() as connection:
        on = "" if connection.dialect.name == "sqlite" else ' ON "result"'
        connection.execute(text(f"DROP TRIGGER guard_result_delete{on}"))
    reply = client.get("/health/ready")
    assert (reply.status_code, reply.json) == (503, {"status": "not ready"})


def test_not_ready_when_the_schema_is_another(app, client):
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'newer'"))
    assert client.get("/health/ready").status_code == 503
