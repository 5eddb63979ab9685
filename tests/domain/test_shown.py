"""Questions as a page shows them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from trainer.domain.question import answers, shown
from trainer.domain.question.answers import InvalidAnswer
from trainer.domain.question.document import Duty, Item, Kind, Option, Part, Question

MULTIPLE = Question(
    key="q", kind=Kind.MULTIPLE, stem="?", answer=("a", "c"), explanation="", citations=(),
    as_of=date(2026, 4, 15), topic="", duty=Duty.INTAKE, competency="K", difficulty=1,
    options=(Option("a", "甲"), Option("b", "乙", why="像"), Option("c", "丙")),
)  # fmt: skip
ORDER = ["c", "a", "b"]
ORDERING = replace(MULTIPLE, kind=Kind.ORDERING, answer=("b", "a", "c"))
MATCHING = replace(
    MULTIPLE, kind=Kind.MATCHING, items=(Item("x", "子"), Item("y", "丑")),
    answer=(("x", "b"), ("y", "c")),
)  # fmt: skip
FILL = replace(
    MULTIPLE, kind=Kind.FILL, options=(), stem="在____内，不超过＿＿日。",
    answer=(("七日", "7日"), ("60",)),
)  # fmt: skip
GROUP = replace(
    MULTIPLE, kind=Kind.GROUP, options=(), answer=(),
    parts=(
        Part("p1", Kind.SINGLE, "?", "b", "", options=MULTIPLE.options, points=3),
        Part("p2", Kind.DATE, "?", "2026-05-11", ""),
    ),
)  # fmt: skip
PARTED = [ORDER, []]
NUMBER = replace(MULTIPLE, kind=Kind.NUMBER, answer=Decimal(7), options=())
TRUE_FALSE = replace(MULTIPLE, kind=Kind.TRUE_FALSE, answer=True, options=())


def test_positions_become_the_keys_that_stand_there():
    assert shown.given(MULTIPLE, ORDER, ["0", "2"]) == ["c", "b"]
    assert shown.given(MULTIPLE, ORDER, "1") == "a"
    assert shown.given(MULTIPLE, ORDER, []) == []


def test_a_question_without_options_is_handed_on_as_it_came():
    assert shown.given(NUMBER, [], "7") == "7"


@pytest.mark.parametrize("place", ["3", "-1", "a", "", "１", "1.0", "True"])
def test_a_position_that_was_never_shown_is_refused(place):
    with pytest.raises(InvalidAnswer):
        shown.given(MULTIPLE, ORDER, [place])


def test_a_stored_answer_ticks_the_places_it_came_from():
    for places in (["0"], ["1", "2"], ["0", "1", "2"]):
        answer = answers.read(MULTIPLE, shown.given(MULTIPLE, ORDER, places))
        assert shown.ticked(MULTIPLE, ORDER, answer) == places
    assert shown.ticked(MULTIPLE, ORDER, None) == []
    assert shown.ticked(NUMBER, [], "7") == ["7"]
    assert shown.ticked(TRUE_FALSE, [], False) == ["false"]


def test_letters_follow_the_order_of_the_page():
    assert [(s.letter, s.option.key) for s in shown.options(MULTIPLE, ORDER)] == [
        ("A", "c"), ("B", "a"), ("C", "b"),
    ]  # fmt: skip
    assert [s.letter for s in shown.missed(MULTIPLE, ORDER, ["b", "c"])] == ["B"]
    assert [s.letter for s in shown.tempted(MULTIPLE, ORDER, ["b", "c"])] == ["C"]


@pytest.mark.parametrize(
    ("question", "order", "sent", "answer"),
    [
        (ORDERING, ORDER, ["2", "3", "1"], ["b", "c", "a"]),
        (ORDERING, ORDER, ["", "3", ""], ["", "", "a"]),
        (MATCHING, ORDER, ["2", ""], ["b", ""]),
        (MATCHING, ORDER, ["0", "0"], ["c", "c"]),
        (FILL, [], ["七日", ""], ["七日", ""]),
        (GROUP, PARTED, [["2"], ["2026-05-11"]], ["b", "2026-05-11"]),
        (GROUP, PARTED, [[], ["2026-05-11"]], [None, "2026-05-11"]),
    ],
)
def test_several_places_travel_as_positions_and_come_back_to_them(question, order, sent, answer):
    read = answers.read(question, shown.given(question, order, _as_typed(question, sent)))
    assert read == answer
    assert shown.ticked(question, order, read) == sent


def _as_typed(question, sent):
    """What a form holds: one text where a part has one field."""
    if question.kind is not Kind.GROUP:
        return sent
    return [
        one if part.options else "".join(one)
        for part, one in zip(question.split(), sent, strict=False)
    ]


@pytest.mark.parametrize(
    ("question", "order", "sent"),
    [
        (ORDERING, ORDER, ["1", "1", ""]),
        (ORDERING, ORDER, ["4", "", ""]),
        (ORDERING, ORDER, ["0", "", ""]),
        (ORDERING, ORDER, ["1", "2", "3", ""]),
        (MATCHING, ORDER, ["3", ""]),
        (GROUP, PARTED, [["3"], ""]),
        (GROUP, PARTED, "0"),
    ],
)
def test_places_that_were_never_shown_are_refused(question, order, sent):
    with pytest.raises(InvalidAnswer):
        shown.given(question, order, sent)


def test_rows_set_what_was_answered_beside_what_belongs_there():
    (first, second) = shown.rows(FILL, [], ["７ 日", ""])
    assert (first.mine, first.right, first.is_right, first.also) == (
        "７ 日",
        "七日",
        True,
        ("7日",),
    )
    assert (second.mine, second.right, second.is_right) == ("", "60", False)
    found = shown.rows(MATCHING, ORDER, ["b", "a"])
    assert [(row.label, row.mine, row.right, row.is_right) for row in found] == [
        ("子", "乙", "乙", True), ("丑", "甲", "丙", False),
    ]  # fmt: skip
    assert [row.is_right for row in shown.rows(ORDERING, ORDER, ["b", "c", "a"])] == [
        True, False, False,
    ]  # fmt: skip
    assert shown.rows(ORDERING, ORDER, None)[0].mine == ""
    assert shown.rows(NUMBER, [], "7") == []


def test_a_case_group_is_asked_and_judged_part_by_part():
    asked = shown.asked(GROUP, PARTED, shown.ticked(GROUP, PARTED, ["b", None]))
    assert [part.sent for part in asked.parts] == [["2"], []]
    assert [one.letter for one in asked.parts[0].options] == ["A", "B", "C"]
    assert [share for *_, share in shown.parted(GROUP, PARTED, ["b", None])] == [1, 0]
    assert [share for *_, share in shown.parted(GROUP, PARTED, None)] == [0, 0]
    assert [part.sent for part in shown.asked(GROUP, PARTED, []).parts] == [[], []]
    assert shown.parted(MULTIPLE, ORDER, ["a"]) == []


def test_blanks_are_drawn_alike_and_numbered_where_there_are_several():
    assert shown.stem(FILL) == "在＿＿（1）＿＿内，不超过＿＿（2）＿＿日。"
    assert shown.stem(replace(FILL, stem="在___内")) == "在＿＿＿＿内"
    assert shown.stem(MULTIPLE) == "?"
