"""Recovery files: opened whole, or not at all."""

from __future__ import annotations

import json

import pytest

from trainer.exchange import recovery
from trainer.exchange.recovery import NotARecoveryFile

SECRET = "s" * 32
VALUE = {"answers": {"0": {"key": "ab" * 16, "answer": "甲", "epoch": 1, "seq": 2}}}


def file(**changes):
    return json.dumps({**json.loads(sealed()), **changes}).encode()


def sealed(sitting=12, secret=SECRET, value=None):
    """Seal as the browser does, with a fixed nonce."""
    nonce = bytes(range(16))
    of = bytes.fromhex(recovery.key(secret, sitting))
    plain = json.dumps(value or VALUE, ensure_ascii=False).encode()
    data = recovery._turned(plain, recovery._hmac(of, b"encrypt"), nonce).hex()
    said = f"1|{sitting}|{nonce.hex()}|{data}".encode()
    tag = recovery._hmac(recovery._hmac(of, b"authenticate"), said).hex()
    outer = {"format": 1, "sitting": sitting, "nonce": nonce.hex(), "data": data, "tag": tag}
    return json.dumps(outer).encode()


def test_a_file_is_opened_with_the_key_of_its_sitting():
    found = recovery.read(sealed(), SECRET)
    assert (found.sitting, found.answers) == (12, VALUE["answers"])
    assert "甲".encode().hex() not in sealed().decode()
    assert recovery.key(SECRET, 12) != recovery.key(SECRET, 13)


def test_an_answer_longer_than_many_blocks_comes_back_whole():
    value = {"answers": {"3": {"answer": "长文" * 5_000}}}
    assert recovery.read(sealed(value=value), SECRET).answers == value["answers"]


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{}", b"[]", b"\xff\xfe", b"[" * 100_000, b"x" * (recovery.LARGEST + 1),
        file(sitting=13), file(sitting="12"), file(sitting=True), file(format=2), file(tag=""),
        file(tag=None), file(nonce="00"), file(nonce=5), file(data="00"), file(data="zz"),
        sealed(secret="t" * 32), sealed(value={"answers": [1]}), sealed(value={"other": {}}),
    ],
)  # fmt: skip
def test_anything_else_is_refused(content):
    with pytest.raises(NotARecoveryFile):
        recovery.read(content, SECRET)
