"""YAML is read as JSON is: only JSON's own values are recognised, and every line is known."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trainer.content import source
from trainer.content.fault import BadContent, Fault


def value_of(text: str) -> object:
    values = source.read(f"value: {text}", "x.yaml").values
    assert isinstance(values, dict)
    return values["value"]


@pytest.mark.parametrize(
    "text",
    [
        "no", "yes", "on", "off", "y", "n", "No", "TRUE", "True", "Null", "012", "0o14", "0x1F", "1_000",
        "1:30", "12:30:45", "2026-01-01", "2026-01-01 10:00:00", "2026-06-01T09:00", "+1", ".5", "1.",
        ".inf", ".nan", "1e3", "=", "<<", "7日", "一",
    ],
)  # fmt: skip
def test_scalars_that_json_does_not_know_stay_text(text):
    assert value_of(text) == text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True), ("false", False), ("null", None), ("~", None), ("", None), ("0", 0), ("-7", -7),
        ("60", 60), ("1.5", 1.5), ("-0.25", -0.25), ("1.5e3", 1500.0), ('"60"', "60"), ("'true'", "true"),
        ('""', ""), ("!!int 3", 3), ("!!str 3", "3"),
    ],
)  # fmt: skip
def test_the_values_of_json_are_read_as_such(text, value):
    read = value_of(text)
    assert (type(read), read) == (type(value), value)


@pytest.mark.parametrize("text", ["!!bool no", "!!float abc", "!!null 空", "!!int 012"])
def test_a_tag_cannot_bring_other_values_back(text):
    with pytest.raises(BadContent, match=r"x\.yaml:1: 不允许标签"):
        source.read(f"value: {text}", "x.yaml")


def test_merge_keys_merge_nothing():
    assert source.read("<<: {a: 1}\nb: 2", "x.yaml").values == {"<<": {"a": 1}, "b": 2}


def test_a_mark_of_byte_order_at_the_start_is_no_fault():
    assert source.read("\ufeffa: 1", "x.yaml").values == {"a": 1}


def test_line_ends_of_windows_are_line_ends():
    read = source.read("a: |\r\n  一\r\n  二\r\nb: 3\r\n", "x.yaml")
    assert read.values == {"a": "一\n二\n", "b": 3}
    assert read.line(("b",)) == 4


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (">-\n  第一行，\n  第二行。", "第一行，第二行。"),
        ("第一行\n  第二行", "第一行第二行"),
        ('"第一行\n  第二行"', "第一行第二行"),
        (">-\n  见 Markdown\n  说明", "见 Markdown 说明"),
        (">-\n  one\n  two", "one two"),
        ("|\n  一 二\n  三\n", "一 二\n三\n"),
        ("一 二", "一 二"),
    ],
)
def test_lines_folded_between_chinese_characters_leave_no_blank(text, value):
    assert value_of(text) == value


def test_every_value_knows_its_line_and_the_unknown_that_of_its_surroundings():
    read = source.read("a:\n  - b: 1\n    c:\n      - x\n  -\n    d: 2\n", "x.yaml")
    lines = {(): 1, ("a",): 1, ("a", 0): 2, ("a", 0, "c"): 3, ("a", 0, "c", 0): 4, ("a", 1, "d"): 6}
    assert {path: read.line(path) for path in lines} == lines
    assert read.line(("a", 0, "c", 0, "missing", 5)) == 4
    assert read.line(("nowhere",)) == 1


@pytest.mark.parametrize(
    ("opened", "closed"), [("[", "]"), ("{a: ", "}"), ("- ", "")], ids=["list", "mapping", "block"]
)
def test_the_deepest_nesting_is_the_same_for_every_style(opened, closed):
    deepest = source.DEEPEST
    assert source.read(opened * deepest + "1" + closed * deepest, "x.yaml").values
    with pytest.raises(BadContent, match="嵌套太深"):
        source.read(opened * (deepest + 1) + "1" + closed * (deepest + 1), "x.yaml")


JSON_VALUES = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(-(10**12), 10**12),
        st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Cs", "Cn", "Zl", "Zp"])),
    ),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.text("abcdefg", min_size=1, max_size=6), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


@given(JSON_VALUES)
@settings(deadline=None, database=None, derandomize=True)
def test_json_is_read_as_json(value):
    text = json.dumps({"value": value}, ensure_ascii=False)
    assert source.read(text, "x.yaml").values == {"value": value}


def refused(text: str) -> list[Fault]:
    try:
        source.read(text, "x.yaml")
    except BadContent as error:
        return error.faults
    return []


@given(st.text(max_size=80) | st.text(":-[]{}&*!|>'\"%@`#,? \nab1\t", max_size=60))
@settings(deadline=None, database=None, derandomize=True, max_examples=300)
def test_whatever_is_typed_is_read_or_refused_with_a_line(text):
    for fault in refused(text):
        assert 1 <= fault.line <= text.count("\n") + 2
        assert fault.zh
        assert fault.en
