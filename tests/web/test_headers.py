"""Every reply carries the strict policy, and nothing private is kept in a cache."""

from __future__ import annotations

import pytest

from tests import builders
from trainer.web import headers


@pytest.mark.parametrize(
    "path", ["/login", "/", "/no-such-page", "/health/live", "/static/css/trainer.css"]
)
def test_every_reply_carries_the_headers(client, path):
    with client.get(path) as reply:
        sent = dict(reply.headers)
    for name, value in headers.FIXED.items():
        assert sent[name] == value


def test_no_policy_allows_inline_script_or_another_site():
    assert "unsafe" not in headers.CSP
    assert "http" not in headers.CSP
    assert headers.CSP.startswith("default-src 'none'")


def test_pages_are_not_cached_and_hashed_assets_are_for_a_year(client):
    assert client.get("/login").headers["Cache-Control"] == "no-store"
    with client.get("/static/css/trainer.css?v=x") as reply:
        assert "immutable" in reply.headers["Cache-Control"]


def test_pages_name_no_other_site(client):
    page = client.get("/login").text
    assert "http://" not in page.replace("http://www.w3.org", "")
    assert "https://" not in page


def test_the_cookie_is_for_the_server_alone(client):
    right = {"username": "lina", "password": builders.PASSWORD}
    cookie = client.post("/login", data=right).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
