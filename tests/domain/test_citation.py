"""Citations name one place in one statute, in code and in official Chinese."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.domain import citation
from trainer.domain.citation import Citation

CITATIONS = st.builds(
    Citation,
    st.sampled_from(["投诉举报办法", "消保法"]),
    st.one_of(
        st.integers(1, 1260).map(str),
        st.tuples(st.integers(1, 300), st.integers(1, 20)).map(lambda p: f"{p[0]}-{p[1]}"),
    ),
    st.one_of(st.none(), st.integers(1, 20)),
    st.one_of(st.none(), st.integers(1, 20)),
)


@given(CITATIONS)
def test_what_is_written_is_read_back(place):
    assert citation.parse(str(place)) == place


@pytest.mark.parametrize(
    ("text", "chinese"),
    [
        ("投诉举报办法#15", "第十五条"),
        ("投诉举报办法#16.1(4)", "第十六条第一款第四项"),
        ("刑法#120-1", "第一百二十条之一"),
        ("消保法#25.3", "第二十五条第三款"),
        ("投诉举报办法#10(1)", "第十条第一项"),
    ],
)
def test_the_official_form_is_that_of_statutes(text, chinese):
    assert citation.parse(text).chinese == chinese


@pytest.mark.parametrize(
    "text",
    [
        "", "投诉举报办法", "投诉举报办法15", "投诉举报办法#", "投诉举报办法#0", "投诉举报办法#015",
        "投诉举报办法#15\n", "投诉举报办法#１５", "投诉举报办法#15.0", "投诉举报办法#15(0)", "#15",
        "投诉 举报办法#15", "投诉举报办法#15.1(4", "投诉举报办法#15 ", "法#15",
    ],
)  # fmt: skip
def test_anything_else_is_refused(text):
    with pytest.raises(ValueError, match=r".*"):
        citation.parse(text)


def test_inserted_articles_sort_behind_the_one_they_follow():
    assert sorted(["121", "120-2", "120", "12", "120-1"], key=citation.ordinal) == [
        "12", "120", "120-1", "120-2", "121",
    ]  # fmt: skip


def test_marks_in_a_lesson_are_found_in_order():
    text = "见 [[投诉举报办法#15]]，[[ check: a/q-1 ]]，[[消保法#25|七日]]；[[]] 不算。"
    assert citation.marks(text) == [
        ("投诉举报办法#15", None), ("check: a/q-1", None), ("消保法#25", "七日"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (21, "二十一"), (100, "一百"),
        (105, "一百零五"), (110, "一百一十"), (115, "一百一十五"), (1000, "一千"),
        (1001, "一千零一"), (1010, "一千零一十"), (1100, "一千一百"), (1260, "一千二百六十"),
        (9999, "九千九百九十九"),
    ],
)  # fmt: skip
def test_numbers_are_written_as_laws_write_them(value, text):
    assert citation.chinese_number(value) == text


@given(st.integers(1, 9998))
def test_different_numbers_have_different_names(value):
    assert citation.chinese_number(value) != citation.chinese_number(value + 1)


@pytest.mark.parametrize("value", [0, -1, 10_000])
def test_numbers_outside_the_range_are_refused(value):
    with pytest.raises(ValueError, match=str(value)):
        citation.chinese_number(value)
