"""The gate asks the database once who it is, and never waits for a writer to do so."""

from __future__ import annotations

from datetime import timedelta

from flask_login import login_user
from sqlalchemy import event

from trainer.clock import utc_now
from trainer.extensions import db
from trainer.services.parts import sessions
from trainer.store import engine, scope
from trainer.store.tables import User
from trainer.web import gate

DAY = timedelta(days=1)


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


def test_the_row_of_an_account_is_read_without_the_lock_of_a_writer(app, sign_in, cast):
    """Slow work, such as hashing a password, comes after it and must hold up nobody."""
    sign_in(cast.li_na)
    with app.test_request_context("/me/password", method="POST"):
        gate.g.now = utc_now()
        standing = sessions.find(_token(cast.li_na), notice="", now=gate.g.now, idle=DAY)
        login_user(standing.account)
        db.session.commit()
        engine.set_read_only(False)
        assert gate.me().person_id == gate.account().person_id == cast.li_na
        assert not db.session().in_transaction()
        assert gate.me() is gate.me()


def _token(person_id: int) -> str:
    """Return the token of a new session of a person."""
    with scope.everyone("test"):
        user = db.session.query(User).filter_by(person_id=person_id).one()
        token, _ = sessions.begin(user, ip="", agent="", now=utc_now(), lasting=DAY)
        db.session.commit()
    return token
