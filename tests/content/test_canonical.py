"""Layout and comments do not change a document's hash; what it says does."""

from __future__ import annotations

import json
import unicodedata

import pytest

from tests.content.conftest import GOLDEN
from trainer.content import canonical, parse, schema, source

PAPER = (GOLDEN / "paper-1.yaml").read_text(encoding="utf-8")


def sha(text: str) -> str:
    kind, value = parse.shaped(source.read(text, "x.yaml"))
    return parse.document(kind, value.key, value, text=text, file="x.yaml").sha256


@pytest.mark.parametrize("kind", schema.WRITTEN_BY_HAND)
def test_the_same_values_in_another_layout_have_the_same_hash(kind):
    text = (GOLDEN / f"{kind}-1.yaml").read_text(encoding="utf-8")
    values = source.read(text, "x.yaml").values
    assert sha(json.dumps(values)) == sha(text)
    assert sha(json.dumps(values, ensure_ascii=False, sort_keys=True, indent=4)) == sha(text)
    assert sha("# 说明\n\n" + text.replace("\n", "  # 注\n", 1) + "\n# 完\n") == sha(text)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("draw: 2\n    points: 5", "points: 5\n    draw: 2"),
        ("title: 样本试卷", 'title: "样本试卷"'),
        ("banks: [yangben]", "banks:\n      - yangben"),
        ("pass_mark: 75", "pass_mark: 75\n# 说明"),
        ("note: 只供测试。", "note: >-\n  只供测试。"),
        ("minutes: 20", "minutes:    20"),
    ],
)
def test_layout_and_comments_make_no_revision(old, new):
    assert sha(PAPER.replace(old, new, 1)) == sha(PAPER)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("draw: 2", "draw: 1"),
        ("title: 样本试卷", "title: 样本试卷（二）"),
        ("reveal: at_once", "reveal: on_release"),
        ("kinds: [single, multiple]", "kinds: [multiple, single]"),
        ("note: 只供测试。", ""),
        ("    topics: [受理]\n", ""),
    ],
)
def test_what_is_said_otherwise_makes_a_revision(old, new):
    assert sha(PAPER.replace(old, new, 1)) != sha(PAPER)


def test_a_default_written_out_is_the_same_document():
    spelled = PAPER.replace("    draw: 1\n", "    draw: 1\n    difficulty: [1, 5]\n    kinds: []\n")
    assert spelled != PAPER
    assert sha(spelled) == sha(PAPER)


def test_equal_characters_written_differently_are_one_document():
    composed = PAPER.replace("样本试卷", "Café")
    assert sha(unicodedata.normalize("NFD", composed)) == sha(
        unicodedata.normalize("NFC", composed)
    )


def test_a_body_is_sorted_json_without_spaces():
    kind, value = parse.shaped(source.read(PAPER, "x.yaml"))
    body = canonical.body(kind.adapter, value)
    assert body == json.dumps(
        json.loads(body), ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    assert len(canonical.sha256(body)) == 64
