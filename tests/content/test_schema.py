"""Editors get a JSON Schema of every format, made from the same types that read it."""

from __future__ import annotations

import json

import pytest

from tests.content.conftest import GOLDEN
from trainer.content import schema, source


def resolved(node: dict, whole: dict) -> dict:
    while "$ref" in node:
        node = whole["$defs"][node["$ref"].rpartition("/")[2]]
    return node


def test_there_is_one_schema_for_every_kind_written_by_hand():
    assert set(schema.schemas()) == {f"{kind}.schema.json" for kind in schema.WRITTEN_BY_HAND}


@pytest.mark.parametrize("kind", schema.WRITTEN_BY_HAND)
def test_a_schema_names_every_key_of_the_golden_document_and_refuses_others(kind):
    whole = json.loads(schema.schema(kind))
    values = source.read((GOLDEN / f"{kind}-1.yaml").read_text(encoding="utf-8"), "x").values
    top = resolved(whole, whole)
    assert isinstance(values, dict)
    assert set(values) <= set(top["properties"])
    assert set(top["required"]) <= set(values)
    assert top["additionalProperties"] is False


def test_words_of_the_format_that_python_reserves_keep_their_names():
    condition = json.loads(schema.schema("scenario"))["$defs"]["Condition"]
    assert {"is", "not", "all", "any"} <= set(condition["properties"])
