"""Whatever goes wrong is said clearly, and nothing saved before is lost."""

from __future__ import annotations

import errno
import shutil

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError

from tests import builders
from tests.conftest import settings
from trainer.app import create_app
from trainer.clock import utc_now
from trainer.extensions import db
from trainer.services import signing_in
from trainer.services.parts import passwords
from trainer.store import engine, scope
from trainer.store.engine import Busy
from trainer.store.tables import Step, User
from trainer.web import errors
from trainer.web.errors import ANSWERS


def _all_errors() -> set[type[Exception]]:
    """Every error class that a service or the domain can raise."""
    import inspect
    import pkgutil
    from importlib import import_module

    import trainer.domain
    import trainer.services

    found: set[type[Exception]] = set()
    for package in (trainer.domain, trainer.services):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            for _, one in inspect.getmembers(import_module(module.name), inspect.isclass):
                if issubclass(one, Exception) and one.__module__.startswith("trainer."):
                    found.add(one)
    return found


@pytest.mark.parametrize("kind", sorted(_all_errors(), key=lambda one: one.__qualname__))
def test_every_domain_error_has_a_sentence(kind):
    assert any(parent in ANSWERS for parent in kind.__mro__), kind


def test_an_unknown_page_says_whom_to_ask(sign_in, cast):
    page = sign_in(cast.li_na).get("/no/such/page")
    assert page.status_code == 404
    assert "科室负责人" in page.text


def test_in_english_the_sentence_is_english(app, sign_in, cast):
    reader = sign_in(cast.li_na)
    reader.post("/me/preferences", data={"language": "en"})
    assert "没有" not in reader.get("/no/such/page").text


@pytest.mark.parametrize(
    ("failure", "status", "words"),
    [
        (OperationalError("x", {}, Exception("database or disk is full")), 507, "磁盘已满"),
        (OSError(errno.ENOSPC, "No space left on device"), 507, "磁盘已满"),
        (
            OperationalError("x", {}, Exception("attempt to write a readonly database")),
            503,
            "只能读、不能写",
        ),
        (OperationalError("x", {}, Exception("connection refused")), 503, "连不上"),
        (Busy(), 503, "系统正忙"),
        (RuntimeError("a bug"), 500, "编号"),
    ],
)
def test_a_failing_store_is_told_in_words(sign_in, cast, monkeypatch, failure, status, words):
    def fail(*args, **kwargs):
        raise failure

    monkeypatch.setattr(signing_in, "set_preferences", fail)
    page = sign_in(cast.li_na).post("/me/preferences", data={"theme": "dark"})
    assert page.status_code == status
    assert words in page.text
    assert "a bug" not in page.text


def test_json_is_answered_with_json(sign_in, cast, monkeypatch):
    def fail(*args, **kwargs):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("trainer.web.me.find.everything", fail)
    reply = sign_in(cast.li_na).post("/me/export", json={})
    assert reply.status_code == 507
    assert reply.json["error"] == "disk_full"
    assert "磁盘已满" in reply.json["message"]


def test_a_missing_token_changes_nothing_and_says_so(template, tmp_path):
    if template.kind != "sqlite":
        return
    shutil.copy(template.place, tmp_path / "trainer.sqlite")
    app = create_app(settings(tmp_path), TESTING=True, PROPAGATE_EXCEPTIONS=False)
    reader = builders.signed_in(app, template.cast["li_na"])
    page = reader.post("/me/preferences", data={"theme": "dark"})
    assert page.status_code == 400
    assert "写好的内容还在" in page.text
    page = reader.post("/me/preferences", data={"theme": "dark", "csrf_token": "made up"})
    assert page.status_code == 400
    with app.app_context():
        assert db.session.get_one(User, template.cast["li_na"]).theme == "light"


def test_a_large_upload_is_refused_before_it_is_read(sign_in, cast):
    body = {"theme": "dark", "file": "x" * (50 * 1024 * 1024)}
    page = sign_in(cast.li_na).post("/me/preferences", data=body)
    assert page.status_code == 413
    assert "文件太大" in page.text


def test_on_a_read_only_database_saved_answers_stay_readable(template, tmp_path, monkeypatch):
    """The file system refuses writes: pages say so, and what was saved is still there."""
    if template.kind != "sqlite":
        return
    shutil.copy(template.place, tmp_path / "trainer.sqlite")
    app = create_app(
        settings(tmp_path), TESTING=True, PROPAGATE_EXCEPTIONS=False, WTF_CSRF_ENABLED=False
    )
    with app.app_context(), scope.everyone("test"):
        builders.sat(template.cast["li_na"], right=5, now=utc_now())
    reader = builders.signed_in(app, template.cast["li_na"])
    with app.app_context():
        before = db.session.query(Step).count()
        db.session.remove()
    monkeypatch.setattr(engine, "set_read_only", lambda value: engine._read_only.set(True))
    page = reader.post("/me/preferences", data={"theme": "dark"})
    assert page.status_code == 503
    assert "只能读、不能写" in page.text
    with app.app_context():
        assert db.session.query(Step).count() == before > 0


def test_a_full_database_keeps_what_was_saved_and_recovers_without_a_restart(
    template, tmp_path, monkeypatch
):
    """A real limit on the size of the file, lifted again."""
    if template.kind != "sqlite":
        return
    shutil.copy(template.place, tmp_path / "trainer.sqlite")
    app = create_app(
        settings(tmp_path), TESTING=True, PROPAGATE_EXCEPTIONS=False, WTF_CSRF_ENABLED=False
    )
    reader = builders.signed_in(app, template.cast["li_na"])
    monkeypatch.setattr(passwords, "matches", lambda stored, given: False)

    def cap(connection, record):
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={pages}")

    with app.app_context():
        db.session.remove()
        db.engine.dispose()
        event.listen(db.engine, "connect", cap)
        statuses = set()
        for number in range(400):
            reply = app.test_client().post(
                "/login", data={"username": f"x{number}" * 8, "password": "y"}
            )
            statuses.add(reply.status_code)
            if reply.status_code == 507:
                break
        assert 507 in statuses
        assert "磁盘已满" in reply.text
        event.remove(db.engine, "connect", cap)
        db.engine.dispose()
        with db.engine.connect() as connection:
            assert connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"
    assert reader.post("/me/preferences", data={"theme": "dark"}).status_code == 302


def test_a_domain_error_is_said_with_its_facts(app):
    from trainer.services.learning import NotOpenYet

    with app.test_request_context("/"):
        from flask import g

        g.now = utc_now()
        assert errors.sentence(NotOpenYet(["第一课", "第二课"])) == "请先完成：第一课、第二课。"
