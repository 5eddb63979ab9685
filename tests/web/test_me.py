"""Own password, notice, preferences and data."""

from __future__ import annotations

import json

import pytest

from tests import builders
from trainer.clock import utc_now
from trainer.extensions import db
from trainer.services import signing_in
from trainer.store import scope
from trainer.store.tables import LoginSession, User


def test_everything_kept_about_me_can_be_downloaded_and_nothing_of_others(app, sign_in, cast):
    with app.app_context(), scope.everyone("test"):
        enrolment = builders.lessons_done(cast.li_na, utc_now())
        builders.sat(cast.li_na, right=12, enrolment=enrolment, now=utc_now())
        builders.sat(cast.zhou_lin, right=3, now=utc_now())
        builders.handed_in(cast.li_na, now=utc_now())
    reply = sign_in(cast.li_na).post("/me/export")
    kept = json.loads(reply.text)
    assert len(kept["person"]) == 1
    assert kept["person"][0]["name"] == "李娜"
    assert {row["person_id"] for row in kept["attempts"]} == {kept["person"][0]["id"]}
    assert kept["steps"]
    assert kept["submissions"]
    assert "password_hash" not in reply.text
    assert "周琳" not in reply.text


def test_an_unreleased_judgement_is_not_in_my_data(app, sign_in, cast):
    with app.app_context(), scope.everyone("test"):
        waiting = builders.handed_in(cast.li_na, now=utc_now())
        builders.marked(waiting, cast.chen_gang, now=utc_now())
    kept = json.loads(sign_in(cast.li_na).post("/me/export").text)
    assert kept["ratings"] == []
    assert all(row["score"] is None for row in kept["results"])


def test_the_page_counts_what_is_kept(sign_in, cast):
    page = sign_in(cast.li_na).get("/me/")
    assert page.status_code == 200
    assert "我的数据" in page.text


@pytest.mark.parametrize("path", ["/me/", "/me/password", "/me/notice"])
def test_a_visitor_is_sent_to_sign_in(client, path):
    assert client.get(path).location.startswith("/login")


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(app, sign_in, cast):
    other, here = sign_in(cast.li_na), sign_in(cast.li_na)
    new = {"old": builders.PASSWORD, "new": "Shan-shui 77 tian", "again": "Shan-shui 77 tian"}
    assert here.post("/me/password", data=new).location == "/"
    assert here.get("/me/").status_code == 200
    assert other.get("/me/").location.startswith("/login")
    with app.app_context():
        why = {
            row.ended_why for row in db.session.query(LoginSession).filter_by(user_id=cast.li_na)
        }
    assert "password" in why


@pytest.mark.parametrize(
    ("new", "reason"),
    [
        ("short", "至少 10 个字符"),
        ("aaaaaaaaaaaa", "不同的字符太少"),
        ("lina-is-my-name", "不要含登录名"),
        (builders.PASSWORD, "与原密码相同"),
    ],
)
def test_a_weak_new_password_is_refused_with_its_reason(sign_in, cast, new, reason):
    page = sign_in(cast.li_na).post(
        "/me/password", data={"old": builders.PASSWORD, "new": new, "again": new}
    )
    assert page.status_code == 200
    assert reason in page.text


def test_a_wrong_old_password_changes_nothing(app, sign_in, cast):
    new = {"old": "wrong", "new": "Shan-shui 77 tian", "again": "Shan-shui 77 tian"}
    assert "原密码不对" in sign_in(cast.li_na).post("/me/password", data=new).text
    assert (
        app.test_client()
        .post("/login", data={"username": "lina", "password": builders.PASSWORD})
        .status_code
        == 302
    )


def test_whoever_has_a_first_password_changes_it_before_anything_else(app, sign_in, cast):
    with app.app_context(), scope.everyone("test"):
        db.session.get_one(User, cast.li_na).must_change = True
        db.session.commit()
    assert sign_in(cast.li_na).get("/courses/").location == "/me/password"


def test_the_notice_is_shown_once_per_version(app, sign_in, cast, monkeypatch):
    monkeypatch.setattr(signing_in, "NOTICE_VERSION", "2099-01")
    reader = sign_in(cast.li_na)
    assert reader.get("/courses/").location.startswith("/me/notice")
    assert reader.post("/me/notice?next=/courses/").location == "/courses/"
    assert reader.get("/courses/").status_code == 200


def test_preferences_are_kept_and_shown(app, sign_in, cast):
    reader = sign_in(cast.li_na)
    reader.post("/me/preferences", data={"theme": "dark", "language": "en", "text_size": "large"})
    page = reader.get("/me/").text
    assert 'data-bs-theme="dark"' in page
    assert 'lang="en"' in page
    assert 'data-ct-text="large"' in page


def test_an_unknown_preference_is_refused_and_changes_nothing(app, sign_in, cast):
    client = sign_in(cast.li_na)
    assert client.post("/me/preferences", data={"theme": "x"}).status_code == 400
    assert 'data-bs-theme="light"' in client.get("/").text
