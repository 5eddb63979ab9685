"""The reviewed table of endpoints and roles, held against the application.

`tests/access.yaml` is written by hand: a new endpoint without a row fails here, and so
does a row that no longer says what the code declares.
"""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from flask import Flask

from tests import builders
from trainer.domain.access import CARRIED_BY, Permission, Role
from trainer.web import gate
from trainer.web.gate import Undeclared

TABLE = yaml.safe_load((Path(__file__).parent.parent / "access.yaml").read_text(encoding="utf-8"))
ROLES = {
    "trainee": "li_na",
    "trainer": "chen_gang",
    "manager": "zhao_min",
    "administrator": "wang_lei",
    "auditor": "sun_jing",
}
# What only reads belongs to GET; nothing else may be reachable by it.
DUMMY = {"int": "987654321", "default": "no-such-thing"}


def addresses(app: Flask, endpoint: str) -> list[tuple[str, str]]:
    """Return (method, path) of an endpoint, with ids that do not exist."""
    found = []
    for rule in app.url_map.iter_rules(endpoint):
        values = {
            name: DUMMY["int"]
            if type(converter).__name__ == "IntegerConverter"
            else DUMMY["default"]
            for name, converter in rule._converters.items()
        }
        path = rule.build(values, append_unknown=False)[1]
        found += [(method, path) for method in rule.methods - {"HEAD", "OPTIONS"}]
    return found


def test_every_endpoint_has_a_row_and_every_row_an_endpoint(app):
    assert set(gate.rules(app)) == set(TABLE)


def test_the_rows_say_what_the_code_declares(app):
    for endpoint, rule in gate.rules(app).items():
        row = TABLE[endpoint]
        if rule.permission is None:
            assert row == "public", endpoint
        else:
            carriers = sorted(str(role) for role in CARRIED_BY[rule.permission])
            assert sorted(row) == carriers, endpoint


@pytest.mark.parametrize("role", ROLES)
def test_a_role_without_a_row_gets_404_whatever_the_method(app, cast, role):
    reader = builders.signed_in(app, getattr(cast, ROLES[role]))
    for endpoint, row in TABLE.items():
        if row == "public" or role in row:
            continue
        for method, path in addresses(app, endpoint):
            reply = reader.open(path, method=method)
            assert reply.status_code == 404, (role, endpoint, method, reply.status_code)
            reply.close()


@pytest.mark.parametrize("role", ROLES)
def test_a_role_with_a_row_never_meets_a_failure(app, cast, role):
    """An id that does not exist is 404, an empty form is said so: never a 500."""
    reader = builders.signed_in(app, getattr(cast, ROLES[role]))
    for endpoint, row in TABLE.items():
        if row == "public" or role not in row or endpoint == "sessions.sign_out":
            continue
        for method, path in addresses(app, endpoint):
            reply = reader.open(path, method=method)
            assert reply.status_code < 500, (role, endpoint, method, reply.status_code)
            if DUMMY["int"] in path or DUMMY["default"] in path:
                assert reply.status_code in (302, 400, 404, 422), (
                    endpoint,
                    method,
                    reply.status_code,
                )
            reply.close()


def test_a_visitor_is_sent_to_sign_in_from_every_page_that_is_not_public(app, client):
    for endpoint, row in TABLE.items():
        if row == "public":
            continue
        for method, path in addresses(app, endpoint):
            reply = client.open(path, method=method)
            assert reply.status_code == 302, (endpoint, method)
            assert reply.location.startswith("/login"), (endpoint, method)


def test_without_a_token_no_change_is_made_anywhere(template, tmp_path):
    """With the token check on, every unsafe request without one is refused or not found."""
    import shutil

    from tests.conftest import settings
    from trainer.app import create_app

    if template.kind != "sqlite":
        return
    shutil.copy(template.place, tmp_path / "trainer.sqlite")
    app = create_app(settings(tmp_path), TESTING=True, PROPAGATE_EXCEPTIONS=False)
    for role, name in ROLES.items():
        reader = builders.signed_in(app, template.cast[name])
        for endpoint, row in TABLE.items():
            if row == "public" or role not in row:
                continue
            for method, path in addresses(app, endpoint):
                if method != "GET":
                    assert reader.open(path, method=method).status_code == 400, (endpoint, method)


def test_an_endpoint_without_a_declaration_stops_the_application(app, monkeypatch):
    monkeypatch.setitem(app.view_functions, "planted", lambda: "anyone")
    with pytest.raises(Undeclared, match="planted"):
        gate.rules(app)


def test_every_permission_is_carried_by_a_role():
    assert set(CARRIED_BY) == set(Permission)
    assert set(ROLES) == {str(role) for role in Role}
