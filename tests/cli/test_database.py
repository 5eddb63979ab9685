"""init and upgrade."""

from __future__ import annotations

import re

import flask_migrate
import pytest
from sqlalchemy import text

from tests.cli.conftest import account, opened
from trainer.domain.access import Role
from trainer.extensions import db
from trainer.services.parts import access, documents, passwords
from trainer.store.queries import people as find


@pytest.mark.slow
def test_init_makes_a_database_with_content_and_one_administrator(run, tmp_path):
    told = run(
        "init", "--data", tmp_path, "--login", "wanglei", "--name", "王磊", "--unit", "云澜区局"
    )
    assert told.exit_code == 0, told.output
    password = re.findall(r"初始密码 (\S+?)（", told.stdout)[0]
    with opened(tmp_path):
        user = account("wanglei")
        assert user.must_change
        assert passwords.matches(user.password_hash, password)
        top = find.top_department()
        assert top is not None
        assert top.name == "云澜区局"
        assert access.roles(user) == {Role.ADMINISTRATOR: frozenset({top.id})}
        assert documents.all_live("question")
    again = run("init", "--data", tmp_path)
    assert again.exit_code == 1
    assert "已经初始化，没有改动" in again.stderr


def test_init_refuses_an_installation_that_has_people(run, data):
    before = (data / "trainer.sqlite").read_bytes()
    told = run("init", "--data", data)
    assert told.exit_code == 1
    assert "已经初始化，没有改动" in told.stderr
    assert (data / "trainer.sqlite").read_bytes() == before


def _at(data, revision):
    with opened(data), db.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :to"), {"to": revision})


@pytest.mark.parametrize("command", [("serve",), ("upgrade",), ("init",), ("audit", "verify")])
def test_a_newer_schema_is_refused_and_not_touched(run, data, command):
    _at(data, "9999")
    told = run(*command, "--data", data)
    assert told.exit_code == 1
    assert "数据库由更新版本的程序建立" in told.stderr
    assert told.stderr.count("\n") == 1
    with opened(data), db.engine.begin() as connection:
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    assert found == "9999"


def test_an_older_schema_is_refused_until_upgrade(run, data, monkeypatch):
    real = "trainer.cli.installation.ScriptDirectory"
    head = _head(data)
    _at(data, "0000")

    class Scripts:
        def __init__(self, place):
            self.place = place

        def walk_revisions(self):
            class Script:
                def __init__(self, revision):
                    self.revision = revision

            return [Script("0000"), Script(head)]

    monkeypatch.setattr(real, Scripts)
    told = run("serve", "--data", data)
    assert told.exit_code == 1
    assert "请先运行 trainer upgrade" in told.stderr
    monkeypatch.setattr(flask_migrate, "upgrade", lambda: _at(data, head))
    assert run("upgrade", "--data", data).exit_code == 0
    assert run("audit", "verify", "--data", data).exit_code == 0


def _head(data):
    with opened(data), db.engine.begin() as connection:
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def test_upgrade_leaves_a_current_database_alone(run, data):
    told = run("upgrade", "--data", data)
    assert told.exit_code == 0
    assert "已是最新" in told.stdout
