"""The gate asks the database once who it is, and never waits for a writer to do so."""

from __future__ import annotations

from sqlalchemy import event

from trainer.extensions import db
from trainer.store import engine


def statements(app, act) -> list[str]:
    """Return the statements that an act sends."""
    said: list[str] = []
    with app.app_context():
        listening = (db.engine, "before_cursor_execute", lambda *words: said.append(words[2]))
        event.listen(*listening)
        try:
            act()
        finally:
            event.remove(*listening)
    return said


def test_who_asks_is_found_in_one_statement(app, sign_in, cast):
    client = sign_in(cast.li_na)
    said = statements(app, lambda: client.get("/me/notice"))
    assert len([text for text in said if text.startswith("SELECT")]) == 1


def test_nobody_is_looked_for_where_no_session_is_named(app, client):
    assert statements(app, lambda: client.get("/login")) == []


def test_who_asks_is_known_while_somebody_writes(app, sign_in, cast, monkeypatch):
    client = sign_in(cast.li_na)
    with app.app_context():
        if db.engine.dialect.name != "sqlite":
            return
        monkeypatch.setattr(engine, "BUSY_TIMEOUT_MS", 200)
        with db.engine.begin() as writer:
            writer.exec_driver_sql("UPDATE department SET active = active")
            assert client.post("/markings/1").status_code == 404  # no trainer: refused by the gate
            assert client.get("/me/notice").status_code == 200
