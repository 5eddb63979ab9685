"""Regrades: what a changed key or a withdrawn question does to the marks of a paper."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest

from trainer.domain import regrade, sitting
from trainer.domain.question import document, shown
from trainer.domain.question.answers import InvalidAnswer, right_answer
from trainer.domain.question.document import Duty, Kind, Option, Part, Policy, Question
from trainer.domain.regrade import Amendment, Change, Deed, PointlessChange
from trainer.domain.sitting import AnswerStep, Item

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
SINGLE = Question(
    key="q", kind=Kind.SINGLE, stem="?", answer="a", explanation="", citations=(),
    as_of=date(2026, 4, 15), topic="受理", duty=Duty.INTAKE, competency="D1", difficulty=3,
    options=tuple(Option(key, key) for key in "abcd"),
)  # fmt: skip
SEVERAL = replace(SINGLE, kind=Kind.MULTIPLE, answer=("a", "b"), policy=Policy.PARTIAL)
NUMBER = replace(SINGLE, kind=Kind.NUMBER, answer=Decimal(7), options=())
FILL = replace(SINGLE, kind=Kind.FILL, answer=(("七日", "七天"), "本局"), options=())
ORDERING = replace(SINGLE, kind=Kind.ORDERING, answer=("b", "a", "d", "c"))
MATCHING = replace(
    SINGLE, kind=Kind.MATCHING, answer=(("x", "a"), ("y", "b")), policy=Policy.PARTIAL,
    items=(document.Item("x", "甲"), document.Item("y", "乙")),
)  # fmt: skip
GROUP = replace(
    SINGLE, kind=Kind.GROUP, answer=(), options=(),
    parts=(
        Part("p", Kind.SINGLE, "?", "a", "", options=SINGLE.options),
        Part("q", Kind.MATCHING, "?", MATCHING.answer, "", SINGLE.options, MATCHING.items),
    ),
)  # fmt: skip


def share(question, answer, *changes):
    return regrade.share(question, regrade.amended(question, changes), answer)


def test_a_new_key_takes_the_place_of_the_old_one():
    change = Change(Deed.NEW_KEY, "b")
    assert [share(SINGLE, key, change) for key in ("a", "b", None)] == [0, 1, 0]


def test_a_further_key_leaves_the_old_one_right():
    change = Change(Deed.ALSO_RIGHT, "b")
    assert [share(SINGLE, key, change) for key in "abc"] == [1, 1, 0]
    assert [share(NUMBER, n, Change(Deed.ALSO_RIGHT, "10")) for n in ("7", "10", "8")] == [1, 1, 0]


def test_of_several_keys_the_one_that_earns_most_counts():
    change = Change(Deed.ALSO_RIGHT, ["a", "b", "c"])
    assert share(SEVERAL, ["a", "c"], change) == Fraction(2, 3)
    assert share(SEVERAL, ["a"], change) == Fraction(1, 2)


def test_later_changes_add_to_earlier_ones_and_a_new_key_ends_a_withdrawal():
    also = (Change(Deed.ALSO_RIGHT, "b"), Change(Deed.ALSO_RIGHT, "c"))
    assert [share(SINGLE, key, *also) for key in "abcd"] == [1, 1, 1, 0]
    assert share(SINGLE, "d", *also, Change(Deed.GRANTED)) == 1
    assert share(SINGLE, "a", Change(Deed.DROPPED), Change(Deed.NEW_KEY, "a")) == 1


def marked(*amended):
    items = [Item(slot, SINGLE, Fraction(points)) for slot, points in enumerate((5, 3, 2))]
    steps = {0: AnswerStep(0, 1, 1, "a", NOW), 1: AnswerStep(1, 1, 1, "b", NOW)}
    return sitting.mark(items, steps, Fraction(60), dict(amended))


def test_a_dropped_question_leaves_numerator_and_denominator():
    assert marked().score == 50
    assert marked((1, Amendment(withdrawn=Deed.DROPPED))).score == Fraction(500, 7)
    assert marked((0, Amendment(withdrawn=Deed.DROPPED))).score == 0
    assert marked((1, Amendment(withdrawn=Deed.DROPPED))).marks[1].points == 0


def test_a_granted_question_gives_everyone_its_points_also_who_left_it_open():
    worth = marked((2, Amendment(withdrawn=Deed.GRANTED)))
    assert (worth.score, worth.passed) == (70, True)
    assert [mark.is_withdrawn for mark in worth.marks] == [False, False, True]


def test_a_paper_cannot_lose_all_its_questions():
    dropped = Amendment(withdrawn=Deed.DROPPED)
    with pytest.raises(ValueError, match="without points"):
        marked((0, dropped), (1, dropped), (2, dropped))


def test_a_change_that_changes_nothing_is_refused():
    for change in (Change(Deed.NEW_KEY, "a"), Change(Deed.ALSO_RIGHT), Change(Deed.NEW_KEY, "")):
        with pytest.raises(PointlessChange):
            regrade.checked(SINGLE, change)
    with pytest.raises(InvalidAnswer):
        regrade.checked(SINGLE, Change(Deed.NEW_KEY, "z"))
    assert regrade.checked(NUMBER, Change(Deed.NEW_KEY, " 10 ")).answer == "10"


def test_changes_and_amendments_survive_being_stored():
    changes = {7: (Change(Deed.ALSO_RIGHT, ["a", "c"]), Change(Deed.DROPPED))}
    assert regrade.from_json(regrade.to_json(changes)) == changes
    amendment = regrade.amended(SEVERAL, changes[7])
    assert regrade.amendment_of(regrade.amendment_json(amendment)) == amendment
    assert regrade.merged(changes, {7: (Change(Deed.GRANTED),)})[7][-1].deed is Deed.GRANTED


@pytest.mark.parametrize("question", [SINGLE, SEVERAL, NUMBER, FILL, ORDERING, MATCHING, GROUP])
def test_a_question_given_its_own_key_stays_as_it_was_written(question):
    key = right_answer(question)
    again = regrade.with_key(question, key)
    assert right_answer(again) == key
    assert shown.tempted(again, [], key) == []


def test_a_written_part_of_a_group_has_no_key_to_change():
    text = Part("w", Kind.SHORT, "?", "参考答案", "", rubric="r")
    asked = replace(GROUP, parts=(*GROUP.parts, text))
    given = ["b", ["a", "b"], "另一份答案"]
    assert regrade.checked(asked, Change(Deed.NEW_KEY, given)).answer == [
        "b",
        ["a", "b"],
        "参考答案",
    ]
    with pytest.raises(PointlessChange):
        regrade.checked(asked, Change(Deed.NEW_KEY, ["a", ["a", "b"], "另一份答案"]))


def test_pairs_take_another_key_and_a_further_one():
    change = ["a", "c"]
    assert share(MATCHING, change, Change(Deed.NEW_KEY, change)) == 1
    assert share(MATCHING, ["a", "b"], Change(Deed.NEW_KEY, change)) == Fraction(1, 2)
    assert share(MATCHING, ["a", "b"], Change(Deed.ALSO_RIGHT, change)) == 1


def test_a_blank_keeps_its_other_forms_beside_a_further_key():
    change = Change(Deed.ALSO_RIGHT, ["七个工作日", "本局"])
    answers = (["七天", "本局"], ["七个工作日", "本局"], ["七个工作日", "别局"])
    assert [share(FILL, one, change) for one in answers] == [1, 1, 0]


def test_the_parts_of_a_group_take_another_key_each():
    change = Change(Deed.NEW_KEY, ["b", None])
    assert share(GROUP, ["b", ["a", "b"]], change) == 1
    assert share(GROUP, ["a", ["a", "b"]], change) == Fraction(1, 2)
