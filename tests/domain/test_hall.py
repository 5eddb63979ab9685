"""Versions of a hall paper, what is typed from them, and how they fill pages."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.domain import hall
from trainer.domain.hall import Item
from trainer.domain.question.answers import InvalidAnswer
from trainer.domain.question.document import Duty, Kind, Option, Question


def question(key: str = "q", kind: Kind = Kind.SINGLE, options: str = "abcd", **more) -> Question:
    answer = {Kind.SINGLE: "a", Kind.MULTIPLE: ("a", "c"), Kind.TRUE_FALSE: True}.get(kind, "60")
    if kind is Kind.NUMBER:
        answer = Decimal(60)
    has = kind in (Kind.SINGLE, Kind.MULTIPLE)
    listed = tuple(Option(o.lower(), f"选项{o}", pinned=o.isupper()) for o in options if has)
    return Question(
        key, kind, "题干", answer, "解析。", ("甲法#1",), date(2026, 4, 15), "受理", Duty.INTAKE,
        "K", 2, options=listed, **more,
    )  # fmt: skip


ITEMS = st.lists(
    st.builds(
        lambda section, options: (section, options),
        st.integers(0, 2),
        st.sampled_from(["ab", "abcd", "abcD", "abcDE", "A"]),
    ),
    min_size=1,
    max_size=12,
).map(
    lambda rows: [
        Item(section, question(f"q{n}", options=options))
        for n, (section, options) in enumerate(sorted(rows))
    ]
)


@given(ITEMS, st.integers(0, 2**31))
def test_versions_ask_the_same_questions_in_sections_with_pinned_options_last(items, seed):
    made = hall.versions(items, seed)
    assert set(made) == {"A", "B"}
    assert made == hall.versions(items, seed)
    for places in made.values():
        assert sorted(place.item for place in places) == list(range(len(items)))
        sections = [items[place.item].section for place in places]
        assert sections == sorted(sections)
        for place in places:
            options = items[place.item].question.options
            assert sorted(place.order) == sorted(option.key for option in options)
            pinned = [option.key for option in options if option.pinned]
            assert list(place.order)[len(place.order) - len(pinned) :] == pinned


@given(ITEMS, st.integers(0, 2**31))
def test_b_differs_from_a_wherever_there_is_another_order(items, seed):
    made = hall.versions(items, seed)
    row = {name: [place.item for place in places] for name, places in made.items()}
    for section in {item.section for item in items}:
        inside = [n for n, item in enumerate(items) if item.section == section]
        a, b = ([n for n in row[name] if n in inside] for name in "AB")
        assert (a != b) or len(inside) == 1
    a, b = ({p.item: p.order for p in made[name]} for name in "AB")
    for n, item in enumerate(items):
        free = [option for option in item.question.options if not option.pinned]
        assert a[n] != b[n] or len(free) < 2


@pytest.mark.parametrize(
    ("kind", "text", "answer"),
    [
        (Kind.SINGLE, "B", "a"),
        (Kind.SINGLE, " ｂ ", "a"),
        (Kind.SINGLE, "BB", "a"),
        (Kind.SINGLE, "", None),
        (Kind.SINGLE, "－", None),
        (Kind.MULTIPLE, "AB", ["a", "d"]),
        (Kind.MULTIPLE, "b、a", ["a", "d"]),
        (Kind.MULTIPLE, "Ｂ，Ｄ", ["a", "b"]),
        (Kind.TRUE_FALSE, "√", True),
        (Kind.TRUE_FALSE, "对", True),
        (Kind.TRUE_FALSE, "f", False),
        (Kind.TRUE_FALSE, "×", False),
        (Kind.NUMBER, "60日", "60"),
        (Kind.DATE, "2026年5月11日", "2026-05-11"),
    ],
)
def test_what_is_typed_is_read_by_the_order_of_the_version(kind, text, answer):
    assert hall.typed(question(kind=kind, unit="日"), ["d", "a", "c", "b"], text) == answer


@pytest.mark.parametrize(
    ("kind", "text", "reason"),
    [
        (Kind.SINGLE, "E", "unknown_option"),
        (Kind.SINGLE, "1", "unknown_option"),
        (Kind.SINGLE, "AB", "several"),
        (Kind.MULTIPLE, "AZ", "unknown_option"),
        (Kind.TRUE_FALSE, "A", "not_true_false"),
        (Kind.NUMBER, "六十", "not_a_number"),
        (Kind.DATE, "5月", "not_a_date"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_reason(kind, text, reason):
    with pytest.raises(InvalidAnswer) as refused:
        hall.typed(question(kind=kind), ["d", "a", "c", "b"], text)
    assert refused.value.reason == reason


@pytest.mark.parametrize("kind", sorted(hall.ON_PAPER))
def test_the_letters_of_an_answer_are_read_as_that_answer(kind):
    one, order = question(kind=kind), ["d", "a", "c", "b"]
    answer = {Kind.SINGLE: "c", Kind.MULTIPLE: ["a", "d"], Kind.TRUE_FALSE: False}.get(kind, "7")
    answer = "2026-05-11" if kind is Kind.DATE else answer
    assert hall.typed(one, order, hall.letters(one, order, answer)) == answer
    assert hall.letters(one, order, None) == ""


def test_short_options_stand_side_by_side():
    assert hall.columns(["是", "否"]) == 4
    assert hall.columns(["七个工作日内告知"]) == 2
    assert hall.columns(["自收到投诉之日起七个工作日内作出决定并告知"]) == 1


@given(st.lists(st.floats(0.5, 60), max_size=60))
def test_pages_hold_every_block_once_and_none_is_overfull(heights):
    made = hall.pages(heights)
    assert [n for page in made for n in page] == list(range(len(heights)))
    for number, page in enumerate(made):
        room = hall.PAGE if number else hall.FIRST_PAGE
        assert sum(heights[n] for n in page) <= room + 1e-6 or len(page) == 1
