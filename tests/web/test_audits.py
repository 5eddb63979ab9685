"""The record, for those who audit: what is seen, by whom, and that the check finds what was planted."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy import select, text

from tests import builders
from trainer.clock import utc_now
from trainer.domain.access import Role
from trainer.extensions import db
from trainer.services import people, signing_in, viewing
from trainer.store import guards, scope
from trainer.store.tables import AuditEntry
from trainer.web import wording

SERVICES = Path(__file__).resolve().parents[2] / "trainer" / "services"
PAGES = ["/audits/", "/audits/1", "/audits/verify", "/audits/access", "/audits/sign_ins",
         "/audits/sign_ins?view=sessions", "/audits/sign_ins?view=views"]  # fmt: skip


@pytest.fixture
def client(sign_in, cast):
    """Sun Jing, who audits the county."""
    return sign_in(cast.sun_jing)


@pytest.fixture
def done(app, cast):
    """Acts in the county and elsewhere; returns the numbers of their entries."""
    with app.app_context(), scope.everyone("a test"):
        wang_lei, stranger = builders.user(cast.wang_lei), builders.user(cast.stranger)
        people.disable(builders.user(cast.zhou_lin), by=wang_lei, now=utc_now())
        people.grant(
            stranger, Role.MANAGER, stranger.person.department_id, by=stranger, now=utc_now()
        )
        people.reset_password(builders.user(cast.li_na), by=None, now=utc_now())
        rows = db.session.execute(
            select(AuditEntry).order_by(AuditEntry.no.desc()).limit(3)
        ).scalars()
        return {row.verb: row.no for row in rows}


@pytest.mark.parametrize("path", PAGES)
def test_every_page_opens_for_the_auditor_and_for_nobody_else(app, client, sign_in, cast, path):
    assert client.get(path).status_code == 200
    for who in ("li_na", "chen_gang", "zhao_min", "wang_lei"):
        assert sign_in(getattr(cast, who)).get(path).status_code == 404
    assert app.test_client().get(path).location.startswith("/login")
    assert client.post(path).status_code == 405


@pytest.mark.parametrize("path", ["/audits/999999", "/audits/0", "/audits/sign_ins?view=nothing"])
def test_what_does_not_exist_is_not_there(client, path):
    assert client.get(path).status_code == 404


def rows_of(page: str) -> list[int]:
    return [int(no) for no in re.findall(r'href="/audits/(\d+)"', page)]


def test_the_log_shows_acts_in_words_the_newest_first(client, done):
    page = client.get("/audits/").text
    assert "停用账号" in page
    assert "周琳" in page
    assert rows_of(page) == sorted(rows_of(page), reverse=True)


def test_acts_of_and_on_other_counties_are_not_shown(client, done):
    assert done["role.granted"] not in rows_of(client.get("/audits/").text)
    assert client.get(f"/audits/{done['role.granted']}").status_code == 404
    assert client.get(f"/audits/{done['user.disabled']}").status_code == 200


def test_the_log_is_narrowed_by_act_person_and_day(client, cast, done):
    assert rows_of(client.get("/audits/?verb=user.disabled").text) == [done["user.disabled"]]
    assert rows_of(client.get(f"/audits/?user={cast.wang_lei}&verb=user.disabled").text) == [
        done["user.disabled"]
    ]
    assert rows_of(client.get(f"/audits/?user={cast.zhao_min}&verb=user.disabled").text) == []
    assert "没有符合条件的记录" in client.get("/audits/?to=2020-01-01").text
    assert "没有符合条件的记录" in client.get("/audits/?from=2099-01-01").text
    assert rows_of(client.get("/audits/?from=nonsense").text)


def test_a_day_of_the_filter_is_a_day_in_china(app, client):
    with app.app_context():
        at = db.session.execute(select(AuditEntry.at).where(AuditEntry.no == 1)).scalar_one()
    assert at.isoformat() == "2026-11-24T01:00:00+00:00"
    assert 1 in rows_of(client.get("/audits/?from=2026-11-24&to=2026-11-24&page=1").text)
    assert 1 not in rows_of(client.get("/audits/?to=2026-11-23").text)


def test_a_long_log_is_shown_in_pages_that_keep_the_filter(app, client, cast):
    with app.app_context(), scope.everyone("a test"):
        user = builders.user(cast.li_na)
        place = user.person.department_id
        for _ in range(30):
            people.grant(user, Role.MANAGER, place, by=None, now=utc_now())
            people.revoke(user, Role.MANAGER, place, by=None, now=utc_now())
    first = client.get("/audits/").text
    second = client.get("/audits/?page=2").text
    assert len(rows_of(first)) == 50
    assert not set(rows_of(first)) & set(rows_of(second))
    one = client.get("/audits/?verb=role.granted&page=1").text
    assert "共 30 条" in one


@pytest.mark.parametrize("change", ["ip = 'x'", """body = '{"roles": []}'"""])
def test_an_entry_shows_its_content_and_whether_it_fits(app, client, change):
    page = client.get("/audits/6").text
    assert "这一条自身没有改动" in page
    assert "&#34;roles&#34;" in page
    with app.app_context():
        guards.remove(db.session.connection(), ("audit_entry",))
        db.session.execute(text(f"UPDATE audit_entry SET {change} WHERE no = 6"))
        db.session.commit()
    assert "与写入时不一致" in client.get("/audits/6").text


def test_an_erased_content_is_told_from_one_that_never_was(app, client):
    assert "没有附加内容" in client.get("/audits/16").text
    with app.app_context():
        db.session.execute(text("UPDATE audit_entry SET body = NULL WHERE no = 6"))
        db.session.commit()
    assert "已按规定删去" in client.get("/audits/6").text


def test_the_check_says_plainly_that_all_is_whole(client, done):
    page = client.get("/audits/verify").text
    assert "完整，没有发现改动。" in page


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("UPDATE audit_entry SET verb = 'x' WHERE no = 8", "第 8 条起不一致"),
        ("DELETE FROM audit_entry WHERE no = 8", "第 8 条起不一致"),
        ("DELETE FROM audit_entry WHERE no >= 12", "第 12 条起缺少"),
        ("UPDATE audit_head SET hash = 'x'", "与登记的末条对不上"),
        ("UPDATE step SET digest = 'x' WHERE no = 2", "第 2 步"),
    ],
)
def test_the_check_names_what_was_planted(app, client, cast, fault, words):
    with app.app_context(), scope.everyone("a test"):
        builders.sat(cast.li_na, right=4)
        guards.remove(db.session.connection(), ("audit_entry", "step"))
        db.session.execute(text(fault))
        db.session.commit()
    page = client.get("/audits/verify").text
    assert "记录与写入时不一致" in page
    assert words in page


def test_the_table_of_permissions_names_every_address_that_asks_for_one(app, client):
    page = client.get("/audits/access").text
    for rule in app.url_map.iter_rules():
        assert str(rule).replace("<", "&lt;").replace(">", "&gt;") in page
    for words in wording.PERMISSIONS.values():
        assert str(words) in page


def test_the_holders_of_roles_are_those_in_reach_and_at_work(client, done):
    holders = (
        client.get("/audits/access").text.partition("谁有哪个角色")[2].partition("逐页权限")[0]
    )
    assert "王磊" in holders
    assert "单雯" not in holders
    assert "周琳" not in holders


def test_tries_are_shown_right_and_wrong_and_those_of_unknown_logins(app, client, cast):
    settings = app.config["SETTINGS"]
    with app.app_context(), scope.everyone("a test"):
        signing_in.sign_in(
            "lina", builders.PASSWORD, settings, ip="10.1.1.1", agent="", now=utc_now()
        )
        for login in ("zhoulin", "nobody", "shanwen"):
            with pytest.raises(signing_in.SignInRefused):
                signing_in.sign_in(login, "wrong", settings, ip="10.1.1.2", agent="", now=utc_now())
    page = client.get("/audits/sign_ins").text
    for login in ("lina", "zhoulin", "nobody"):
        assert f">{login}<" in page
    assert ">shanwen<" not in page
    wrong = client.get("/audits/sign_ins?wrong=1").text
    assert ">lina<" not in wrong
    assert "没有成功" in wrong


def test_sessions_tell_how_they_ended_and_stay_in_reach(app, client, sign_in, cast):
    sign_in(cast.li_na).post("/logout")
    sign_in(cast.stranger)
    page = client.get("/audits/sign_ins?view=sessions").text
    assert "自己退出" in page
    assert "没有退出" in page
    assert "单雯" not in page


def test_views_of_other_peoples_data_are_shown(app, client, cast):
    with app.app_context(), scope.everyone("a test"):
        for who, whom in (("zhao_min", "li_na"), ("other_manager", "stranger")):
            seen = builders.user(getattr(cast, whom)).person_id
            viewing.note(
                builders.user(getattr(cast, who)), "progress.show", seen, ip="", now=utc_now()
            )
    page = client.get("/audits/sign_ins?view=views").text
    assert "赵敏" in page
    assert "李娜" in page
    assert "人员与进度" in page
    assert "单雯" not in page


def test_every_act_that_a_service_writes_has_words():
    written = {"attempt.submitted", "attempt.expired"}  # made of the state that a sitting ends in
    for path in SERVICES.rglob("*.py"):
        written |= set(
            re.findall(r'audit\.note\(\s*"([a-z_.]+)"', path.read_text(encoding="utf-8"))
        )
    assert len(written) > 20
    assert sorted(written - set(wording.VERBS)) == []


def test_every_part_of_the_site_has_a_name(app):
    parts = {name.partition(".")[0] for name in app.view_functions if "." in name}
    assert sorted(parts - set(wording.NOUNS) - {"bootstrap"}) == []
