"""What the shape checker finds is said in both languages, and never breaks on what it quotes."""

from __future__ import annotations

import pytest

from trainer.content.sentences import _SENTENCES, sentences


@pytest.mark.parametrize("kind", sorted(_SENTENCES))
def test_every_known_error_has_a_chinese_and_an_english_sentence(kind):
    zh, en = sentences({"type": kind, "msg": "shape", "ctx": {"expected": "'a' or 'b'"}}, "title")
    assert zh != en
    assert "title" in zh
    assert "title" in en
    assert not set("{}") & set(zh + en)


@pytest.mark.parametrize(
    ("kind", "word"),
    [
        ("date_from_datetime_parsing", "日期"),
        ("date_parsing", "日期"),
        ("datetime_parsing", "时间"),
    ],
)
def test_dates_and_times_are_explained_by_an_example(kind, word):
    zh, en = sentences({"type": kind, "msg": "input is too short"}, "as_of")
    assert word in zh
    assert "2026-" in zh
    assert "2026-" in en


def test_an_error_without_a_sentence_of_its_own_is_still_said():
    zh, en = sentences({"type": "novel", "msg": "expected `,` or `}` at line 1"}, "a{b}")
    assert zh == "a{b} 的值不合格式"
    assert en == "a{b}: expected `,` or `}` at line 1"
