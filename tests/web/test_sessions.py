"""Signing in and out: one count of tries, tokens that rotate, sessions that end at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from tests import builders
from trainer.clock import utc_now
from trainer.extensions import db
from trainer.services import people
from trainer.services.parts import sessions
from trainer.store import scope
from trainer.store.tables import LoginSession, SignInTry, User
from trainer.web.sessions import safe_target

RIGHT = {"username": "lina", "password": builders.PASSWORD}
WRONG = {"username": "lina", "password": "not the password"}


def test_the_right_password_leads_to_the_workbench(client):
    assert client.post("/login", data=RIGHT).location == "/"
    assert client.get("/").status_code == 200


def test_the_login_is_read_whatever_its_case_width_or_blanks(client):
    assert client.post("/login", data={**RIGHT, "username": " ＬiＮＡ "}).status_code == 302


def test_after_signing_in_one_is_back_where_one_was(client):
    target = client.get("/courses/?x=1").location
    assert client.post(target, data=RIGHT).location == "/courses/?x=1"


@pytest.mark.parametrize("login", ["lina", "nobody-of-this-name"])
def test_a_wrong_password_and_an_unknown_login_read_alike(client, login):
    page = client.post("/login", data={"username": login, "password": "not the password"})
    assert page.status_code == 401
    assert "登录名或密码不对。" in page.text


@pytest.mark.parametrize("login", ["lina", "nobody-of-this-name"])
def test_five_wrong_tries_lock_for_a_while_even_for_the_right_password(app, login):
    for _ in range(5):
        app.test_client().post("/login", data={"username": login, "password": "wrong wrong"})
    page = app.test_client().post("/login", data={**RIGHT, "username": login})
    assert page.status_code == 429
    assert "已锁定到" in page.text


def test_the_lock_opens_after_its_time(app):
    with time_machine.travel(utc_now(), tick=False) as clock:
        for _ in range(5):
            app.test_client().post("/login", data=WRONG)
        clock.shift(timedelta(minutes=16))
        assert app.test_client().post("/login", data=RIGHT).status_code == 302


def test_the_right_password_starts_the_count_anew(app):
    for _ in range(4):
        app.test_client().post("/login", data=WRONG)
    assert app.test_client().post("/login", data=RIGHT).status_code == 302
    for _ in range(4):
        app.test_client().post("/login", data=WRONG)
    assert app.test_client().post("/login", data=RIGHT).status_code == 302


def test_every_try_is_on_record_without_the_password(app, client):
    client.post("/login", data=WRONG)
    client.post("/login", data=RIGHT)
    with app.app_context():
        assert [row.ok for row in db.session.query(SignInTry).order_by(SignInTry.id)] == [
            False,
            True,
        ]


def test_the_cookie_holds_a_token_and_the_database_only_its_digest(app, client):
    client.post("/login", data=RIGHT)
    with client.session_transaction() as cookie:
        token = cookie["_user_id"]
    with app.app_context():
        row = db.session.query(LoginSession).one()
        assert row.token_sha == sessions.digest(token) != token


def test_signing_out_ends_the_session_also_for_a_copied_cookie(app, client):
    client.post("/login", data=RIGHT)
    with client.session_transaction() as cookie:
        copied = dict(cookie)
    assert client.post("/logout").location == "/login"
    thief = app.test_client()
    with thief.session_transaction() as cookie:
        cookie.update(copied)
    assert thief.get("/me/").location.startswith("/login")


def test_a_disabled_account_is_out_at_once_and_cannot_come_back(app, sign_in, cast, client):
    reader = sign_in(cast.li_na)
    with app.app_context(), scope.everyone("test"):
        people.disable(db.session.get_one(User, cast.li_na), by=None, now=utc_now())
    assert reader.get("/me/").location.startswith("/login")
    assert client.post("/login", data=RIGHT).status_code == 401


def test_a_session_ends_when_it_idles_or_grows_old(app, client):
    with time_machine.travel(utc_now(), tick=False) as clock:
        client.post("/login", data=RIGHT)
        for _ in range(25):
            clock.shift(timedelta(minutes=28))
            assert client.get("/me/").status_code == 200
        clock.shift(timedelta(minutes=28))
        assert client.get("/me/").location.startswith("/login")
        client.post("/login", data=RIGHT)
        clock.shift(timedelta(minutes=31))
        assert client.get("/me/").location.startswith("/login")


def test_signing_in_leaves_nothing_of_the_visitors_cookie(client):
    with client.session_transaction() as cookie:
        cookie["planted"] = "by another"
    client.post("/login", data=RIGHT)
    with client.session_transaction() as cookie:
        assert "planted" not in cookie


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "https:evil",
        "\\\\evil",
        "/a\nb",
        "evil",
        "",
    ],
)
def test_after_signing_in_nobody_is_led_off_the_site(target):
    assert safe_target(target) == "/"


@pytest.mark.parametrize("target", ["/courses/", "/cases/3?x=1"])
def test_paths_of_this_site_are_fine(target):
    assert safe_target(target) == target


def test_a_json_request_without_a_session_says_so_in_json(client):
    reply = client.put("/me/", json={})
    assert reply.status_code in (401, 405)
    reply = client.post("/me/export", json={})
    assert reply.status_code == 401
    assert reply.json["error"] == "signed_out"


@pytest.mark.parametrize("method", ["get", "put", "delete"])
def test_signing_out_is_a_post(sign_in, cast, method):
    assert getattr(sign_in(cast.li_na), method)("/logout").status_code == 405


def test_a_new_first_password_opens_a_locked_account(app, cast):
    for _ in range(5):
        app.test_client().post("/login", data=WRONG)
    with app.app_context(), scope.everyone("test"):
        fresh = people.reset_password(builders.user(cast.li_na), by=None, now=utc_now())
    again = app.test_client().post("/login", data={"username": "lina", "password": fresh})
    assert again.location == "/"
