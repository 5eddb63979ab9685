"""A statute knows its articles and from when to when each binds."""

from __future__ import annotations

from datetime import date

import pytest

from trainer.domain.statute import Article, Statute, StatuteLevel, delta

OLD = Statute(
    format=1, kind="statute", key="jiu-2020", statute="jiu", title="旧规定", short="旧规定",
    level=StatuteLevel.RULE, article_count=40, effective=date(2020, 1, 1),
    repealed=date(2026, 4, 15),
    articles=(
        Article("15", "受理", "七个工作日。"),
        Article("18", "新增", "后来施行。", in_force_from=date(2022, 5, 1)),
        Article("20-1", "提前失效", "先废止。", in_force_to=date(2023, 1, 1)),
    ),
)  # fmt: skip


@pytest.mark.parametrize(
    ("number", "has"),
    [
        ("1", True),
        ("40", True),
        ("41", False),
        ("0", False),
        ("20-1", True),
        ("20-2", False),
        ("", False),
    ],
)
def test_articles_without_a_gist_exist_up_to_the_count(number, has):
    assert OLD.has(number) is has


def test_a_gist_is_found_only_where_the_register_holds_one():
    assert OLD.article("15") == Article("15", "受理", "七个工作日。")
    assert OLD.article("16") is None


@pytest.mark.parametrize(
    ("number", "day", "binds"),
    [
        ("15", date(2019, 12, 31), False),
        ("15", date(2020, 1, 1), True),
        ("15", date(2026, 4, 14), True),
        ("15", date(2026, 4, 15), False),  # the first day of the repeal is the last day no more
        ("16", date(2026, 4, 15), False),
        ("18", date(2022, 4, 30), False),
        ("18", date(2022, 5, 1), True),
        ("20-1", date(2022, 12, 31), True),
        ("20-1", date(2023, 1, 1), False),
    ],
)
def test_an_article_binds_from_its_first_day_to_the_day_before_its_end(number, day, binds):
    assert OLD.in_force(number, day) is binds


def test_an_unknown_start_counts_as_begun():
    undated = Statute(
        format=1, kind="statute", key="x", statute="x", title="无日期", short="无日期",
        level=StatuteLevel.LAW, article_count=1,
    )  # fmt: skip
    assert undated.in_force("1", date(1990, 1, 1))
    assert undated.span("1") == (None, None)


@pytest.mark.parametrize(
    ("key", "number"), [("d1", 1), ("d4b", 4), ("d10e", 10), ("tiaohao-9", 0), ("new", 0)]
)
def test_the_key_of_a_change_carries_the_number_of_what_belongs_together(key, number):
    assert delta(key) == number
