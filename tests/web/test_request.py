"""U+0000 in what arrives: PostgreSQL refuses it in text, so no field may carry it further."""

from __future__ import annotations

from io import BytesIO

import pytest
from flask import Flask, request

from trainer.web.request import Request


@pytest.fixture
def echo():
    """A client of an application that answers with what it read."""
    app = Flask(__name__)
    app.request_class = Request

    @app.post("/")
    def read():
        return {
            "args": request.args.to_dict(flat=False),
            "form": request.form.to_dict(flat=False),
            "files": {name: one.read().hex() for name, one in request.files.items()},
            "json": request.get_json(silent=True),
        }

    return app.test_client()


def test_fields_and_addresses_lose_it_and_nothing_else(echo):
    read = echo.post("/?q=a%00b&q=c&%00n=1", data={"text": ["李\0娜\n", ""], "k\0ey": "1"}).json
    assert read["args"] == {"q": ["ab", "c"], "n": ["1"]}
    assert read["form"] == {"text": ["李娜\n", ""], "key": ["1"]}


def test_an_upload_keeps_every_byte(echo):
    data = {"note": "a\0", "file": (BytesIO(b"PK\0\1"), "x.xlsx")}
    read = echo.post("/", data=data, content_type="multipart/form-data").json
    assert read["form"] == {"note": ["a"]}
    assert read["files"] == {"file": b"PK\0\1".hex()}


def test_json_loses_it_at_every_depth(echo):
    sent = {"k\0ey": ["a\0", {"b": "\0"}, 3, None, True]}
    assert echo.post("/", json=sent).json["json"] == {"key": ["a", {"b": ""}, 3, None, True]}


@pytest.mark.parametrize("path", ["/law/%00", "/questions/%00", "/%00", "/appraisals/%00/export"])
def test_a_path_with_it_is_not_found(sign_in, cast, path):
    assert sign_in(cast.chen_gang).get(path).status_code == 404


def test_signing_in_with_it_is_an_ordinary_wrong_name(client):
    reply = client.post("/login", data={"username": "\0", "password": "\0"})
    assert reply.status_code < 500
