"""Whatever was once written in a released format can still be read, and means the same."""

from __future__ import annotations

import json

import pytest

from tests.content.conftest import GOLDEN
from trainer.content import parse, schema, source
from trainer.content.kinds import KINDS

WRITTEN = schema.WRITTEN_BY_HAND


def read(kind: str):
    text = (GOLDEN / f"{kind}-1.yaml").read_text(encoding="utf-8")
    return parse.shaped(source.read(text, f"{kind}-1.yaml"))


def test_every_kind_that_people_write_has_a_golden_document_of_each_format():
    assert {path.name for path in GOLDEN.glob("*-1.yaml")} == {f"{kind}-1.yaml" for kind in WRITTEN}
    assert set(WRITTEN) | {"question", "calendar"} == set(KINDS)


@pytest.mark.parametrize("kind", WRITTEN)
def test_a_golden_text_is_of_its_kind(kind):
    known, value = read(kind)
    assert (known.name, value.kind, value.format) == (kind, kind, 1)


@pytest.mark.parametrize("kind", WRITTEN)
def test_a_body_stored_then_is_the_document_that_its_text_is_now(kind):
    stored = (GOLDEN / f"{kind}-1.json").read_text(encoding="utf-8")
    loaded = parse.loaded(kind, json.dumps(json.loads(stored), ensure_ascii=False))
    assert loaded == read(kind)[1]


@pytest.mark.parametrize("kind", WRITTEN)
def test_nothing_that_a_stored_body_said_is_lost(kind):
    stored = json.loads((GOLDEN / f"{kind}-1.json").read_text(encoding="utf-8"))
    known, value = read(kind)
    now = json.loads(parse.document(known, value.key, value, text="", file="").body)
    assert kept(now, stored) == stored


def kept(now: object, stored: object) -> object:
    """Return of a body what a stored one said: keys that a later version added are left out."""
    if isinstance(now, dict) and isinstance(stored, dict):
        return {key: kept(now.get(key), stored[key]) for key in stored}
    if isinstance(now, list) and isinstance(stored, list) and len(now) == len(stored):
        return [kept(one, other) for one, other in zip(now, stored, strict=True)]
    return now


def test_a_lost_key_or_entry_is_noticed():
    stored = {"parts": [{"a": 1, "b": 2}]}
    assert kept({"parts": [{"a": 1, "b": 2, "c": 3}], "d": 4}, stored) == stored
    for lost in ({"parts": [{"a": 1}]}, {"parts": []}, {"parts": [{"a": 1, "b": 3}]}, {}):
        assert kept(lost, stored) != stored
