"""The state of the installation, for those who administer it."""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from tests import builders
from tests.conftest import NOW, settings
from trainer.clock import utc_now
from trainer.config import Settings
from trainer.domain.access import Role
from trainer.extensions import db
from trainer.services import checking, people
from trainer.store import guards, scope
from trainer.web import wording


@pytest.fixture
def found(context, tmp_path):
    """A function that checks the installation and returns the row of a subject."""

    def row(subject: str, now: datetime = NOW, given: Settings | None = None) -> checking.Finding:
        db.session.rollback()  # the check opens a transaction of its own
        rows = checking.findings(given or settings(tmp_path), now=now)
        return next(finding for finding in rows if finding.subject == subject)

    return row


def test_the_page_has_a_verdict_and_a_row_for_each_subject(sign_in, cast):
    page = sign_in(cast.wang_lei).get("/system/")
    assert page.status_code == 200
    for words in ("服务", "数据库", "备份", "磁盘", "时钟", "节假日", "法规与题库数据"):
        assert words in page.text
    assert "可以正常使用，有" in page.text
    assert checking.__name__ not in page.text


def test_the_page_says_plainly_that_nothing_is_known_of_backups(sign_in, cast, tmp_path):
    page = sign_in(cast.wang_lei).get("/system/").text
    assert "本版本还没有备份命令" in page
    assert str(tmp_path) in page


def test_the_page_shows_the_address_it_was_opened_at(sign_in, cast):
    client = sign_in(cast.wang_lei)
    assert "trainer serve --lan" in client.get("/system/").text
    kept = client.get_cookie("trainer")
    client.set_cookie("trainer", kept.value, domain="10.20.3.15")
    page = client.get("/system/", base_url="http://10.20.3.15:8000").text
    assert "<b>http://10.20.3.15:8000</b>" in page
    assert "trainer serve --lan" not in page


def test_the_page_shows_the_last_acts_and_who_did_them(app, sign_in, cast):
    with app.app_context(), scope.everyone("test"):
        people.disable(builders.user(cast.li_na), by=builders.user(cast.wang_lei), now=utc_now())
    page = sign_in(cast.wang_lei).get("/system/").text
    assert "停用账号" in page


def test_acts_of_administrators_elsewhere_are_not_shown(app, sign_in, cast):
    with app.app_context(), scope.everyone("test"):
        other, stranger = builders.user(cast.other_manager), builders.user(cast.stranger)
        people.grant(stranger, Role.TRAINER, stranger.person.department_id, by=other, now=utc_now())
    assert "授予角色" not in sign_in(cast.wang_lei).get("/system/").text


@pytest.mark.parametrize("who", ["li_na", "chen_gang", "zhao_min", "sun_jing"])
def test_other_roles_find_no_such_page(sign_in, cast, who):
    assert sign_in(getattr(cast, who)).get("/system/").status_code == 404


def test_a_visitor_is_sent_to_sign_in_and_nothing_can_be_posted(client, sign_in, cast):
    assert client.get("/system/").location.startswith("/login")
    assert sign_in(cast.wang_lei).post("/system/").status_code == 405


def test_every_reason_that_is_found_has_a_sentence(context, tmp_path):
    with context.test_request_context():
        for finding in checking.findings(settings(tmp_path), now=NOW):
            assert wording.said(finding).fact.endswith("。")


def test_missing_guards_are_a_fault_of_the_database(found):
    guards.remove(db.session.connection(), ("audit_entry",))
    db.session.commit()
    finding = found("database")
    assert (finding.state, finding.reason) == ("bad", "guards")


def test_a_schema_of_another_version_is_a_fault_of_the_database(found):
    db.session.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    db.session.commit()
    assert found("database").reason == "schema"


def test_a_sound_database_tells_its_size(found):
    finding = found("database")
    assert finding.state in ("ok", "warn")
    assert int(finding.facts["megabytes"]) >= 1


def test_a_clock_behind_the_newest_record_is_a_fault(found):
    assert found("clock").state == "ok"
    behind = found("clock", datetime(2026, 11, 23, tzinfo=UTC))
    assert (behind.state, behind.reason) == ("bad", "behind_record")
    assert behind.facts["minutes"] == 25 * 60


@pytest.mark.parametrize(
    ("day", "state"),
    [("2026-10-02", "ok"), ("2026-10-03", "warn"), ("2026-12-31", "warn"), ("2027-01-01", "bad")],
)
def test_the_calendar_is_asked_for_ninety_days_ahead(found, day, state):
    assert found("calendar", datetime.fromisoformat(f"{day}T01:00:00+00:00")).state == state


def test_the_day_of_the_calendar_is_that_of_china(found):
    new_year_in_china = datetime(2026, 12, 31, 16, 30, tzinfo=UTC)
    assert found("calendar", new_year_in_china).state == "bad"


@pytest.mark.parametrize(
    ("free", "state", "reason"),
    [
        (6 * 2**30, "ok", "enough"),
        (4 * 2**30, "warn", "scarce"),
        (100 * 2**20, "bad", "full"),
    ],
)
def test_the_disk_is_judged_by_what_is_free(found, monkeypatch, free, state, reason):
    usage = type("usage", (), {"free": free})
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: usage)
    finding = found("disk")
    assert (finding.state, finding.reason) == (state, reason)


def test_a_data_folder_that_cannot_be_written_is_a_fault(found, monkeypatch, tmp_path):
    db.session.rollback()
    monkeypatch.setattr(os, "access", lambda folder, mode: folder != tmp_path)
    assert found("disk").reason == "read_only"


def test_debugging_is_no_way_to_serve_an_office(found, tmp_path):
    assert (
        found("service", given=Settings(data=tmp_path, secret_key="x", debug=True)).state == "warn"
    )
    later = checking.STARTED + timedelta(days=12, hours=3)
    assert found("service", later).facts["days"] == 12


def test_content_that_is_not_there_is_a_fault(found):
    assert found("content").state == "ok"
    db.session.execute(text("UPDATE document SET state = 'retired' WHERE kind = 'scenario'"))
    db.session.commit()
    finding = found("content")
    assert (finding.state, finding.reason) == ("bad", "missing")


def test_the_verdict_names_what_is_worst(context):
    row = checking.Finding
    fine = row("service", "ok", "hours", {"hours": 1, "days": 0}, NOW)
    due = row("backup", "warn", "by_hand", {"folder": "/srv"}, NOW)
    broken = row("database", "bad", "guards", {"kind": "SQLite"}, NOW)
    with context.test_request_context():
        assert wording.verdict([fine])[0] == "ok"
        assert wording.verdict([fine, due])[0] == "warn"
        state, short, long = wording.verdict([fine, due, broken])
    assert (state, short) == ("bad", "有 1 项不正常，要马上处理。")
    assert "数据库" in long
    assert "备份" not in long
