"""Answers are read leniently, refused clearly, and scored exactly."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.domain.question import answers
from trainer.domain.question.answers import InvalidAnswer
from trainer.domain.question.document import Duty, Item, Kind, Option, Part, Policy, Question

OPTIONS = tuple(Option(key, f"选项{key}") for key in "abcde")
RIGHT = {
    Kind.SINGLE: "b",
    Kind.MULTIPLE: ("c", "a"),
    Kind.TRUE_FALSE: False,
    Kind.NUMBER: Decimal("60.50"),
    Kind.DATE: "2026-05-11",
    Kind.FILL: (("七个工作日", "7个工作日"), ("六十日", "60日")),
    Kind.ORDERING: ("b", "e", "a", "d", "c"),
    Kind.MATCHING: (("x", "c"), ("y", "a"), ("z", "c")),
    Kind.GROUP: (),
    Kind.SHORT: "参考答案",
}
ITEMS = tuple(Item(key, f"条目{key}") for key in "xyz")
WITH_OPTIONS = (Kind.SINGLE, Kind.MULTIPLE, Kind.ORDERING, Kind.MATCHING)


def part(key: str, kind: Kind, points: int) -> Part:
    return Part(
        key, kind, "小题", RIGHT[kind], "解析", points=points,
        options=OPTIONS if kind in WITH_OPTIONS else (), policy=Policy.PARTIAL,
    )  # fmt: skip


PARTS = (part("p1", Kind.SINGLE, 2), part("p2", Kind.TRUE_FALSE, 1), part("p3", Kind.FILL, 3))


def question(kind: Kind, **changed) -> Question:
    fields = {
        "key": "q", "kind": kind, "stem": "题干", "answer": RIGHT[kind], "explanation": "解析",
        "citations": (), "as_of": date(2026, 4, 15), "topic": "受理", "duty": Duty.INTAKE,
        "competency": "K", "difficulty": 1,
        "options": OPTIONS if kind in WITH_OPTIONS else (),
        "items": ITEMS if kind is Kind.MATCHING else (),
        "parts": PARTS if kind is Kind.GROUP else (),
    }  # fmt: skip
    return Question(**{**fields, **changed})


@pytest.mark.parametrize("kind", Kind)
def test_the_key_itself_earns_everything_and_survives_reading(kind):
    asked = question(kind)
    key = answers.right_answer(asked)
    assert answers.score(asked, answers.read(asked, key)) == 1


def test_a_written_part_joins_its_group_by_the_share_a_person_gave_or_is_left_out():
    text = Part("w", Kind.SHORT, "?", "参考答案", "", points=5, rubric="r")
    asked = question(Kind.GROUP, parts=(*PARTS, text))
    whole = sum(part.points for part in PARTS)
    right = [*answers.right_answer(question(Kind.GROUP)), "我的答案"]
    place = len(PARTS)
    assert list(asked.written) == [place]
    assert answers.score(asked, right) == 1, "nobody marks: the others alone count"
    assert answers.score(asked, right, {}) == Fraction(whole, whole + 5)
    third = {place: Fraction(1, 3)}
    assert answers.score(asked, right, third) == (whole + Fraction(5, 3)) / (whole + 5)
    alone = question(Kind.GROUP, parts=(text,))
    assert (alone.is_judged_by_people, asked.is_judged_by_people) == (True, False)
    assert answers.score(alone, ["我的答案"]) == 0
    assert answers.score(alone, ["我的答案"], {0: Fraction(2, 7)}) == Fraction(2, 7)


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("raw", [None, "", []])
def test_no_answer_is_no_mistake_and_earns_nothing(kind, raw):
    assert answers.read(question(kind), raw) is None
    assert answers.score(question(kind), None) == 0


@pytest.mark.parametrize(
    ("kind", "raw", "read"),
    [
        (Kind.SINGLE, "a", "a"),
        (Kind.SINGLE, ["a"], "a"),
        (Kind.MULTIPLE, ["c", "a", "c"], ["a", "c"]),
        (Kind.MULTIPLE, "c", ["c"]),
        (Kind.TRUE_FALSE, True, True),
        (Kind.TRUE_FALSE, " TRUE ", True),
        (Kind.TRUE_FALSE, "false", False),
        (Kind.NUMBER, "６０．５０", "60.5"),
        (Kind.NUMBER, " 1,200 ", "1200"),
        (Kind.NUMBER, "60日", "60"),
        (Kind.NUMBER, "60 日", "60"),
        (Kind.NUMBER, 60, "60"),
        (Kind.NUMBER, "0.0", "0"),
        (Kind.NUMBER, "1e3", "1000"),
        (Kind.DATE, "2026年5月11日", "2026-05-11"),
        (Kind.DATE, "2026/5/11", "2026-05-11"),
        (Kind.DATE, "2026.05.11", "2026-05-11"),
        (Kind.DATE, "２０２６-５-１１", "2026-05-11"),
    ],
)
def test_the_usual_ways_of_writing_an_answer_are_understood(kind, raw, read):
    assert answers.read(question(kind, unit="日"), raw) == read


@pytest.mark.parametrize(
    ("kind", "raw", "reason"),
    [
        (Kind.SINGLE, "f", "unknown_option"),
        (Kind.SINGLE, ["a", "b"], "unknown_option"),
        (Kind.MULTIPLE, ["a", "f"], "unknown_option"),
        (Kind.MULTIPLE, {"a": 1}, "unknown_option"),
        (Kind.TRUE_FALSE, "对", "not_true_false"),
        (Kind.NUMBER, "六十", "not_a_number"),
        (Kind.NUMBER, "NaN", "not_a_number"),
        (Kind.NUMBER, "Infinity", "not_a_number"),
        (Kind.NUMBER, "1000000000000", "not_a_number"),
        (Kind.NUMBER, "1e-999999", "not_a_number"),  # would be stored as a million digits
        (Kind.NUMBER, "1." + "0" * 30, "not_a_number"),
        (Kind.NUMBER, ["60"], "not_a_number"),
        (Kind.DATE, "2026-02-30", "not_a_date"),
        (Kind.DATE, "5月11日", "not_a_date"),
        (Kind.DATE, "99999999999999999999-1-1", "not_a_date"),
        (Kind.DATE, "0-1-1", "not_a_date"),
        (Kind.DATE, "明天", "not_a_date"),
    ],
)
def test_what_cannot_be_an_answer_is_refused_with_a_reason(kind, raw, reason):
    with pytest.raises(InvalidAnswer) as caught:
        answers.read(question(kind), raw)
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    ("kind", "raw", "read"),
    [
        (Kind.FILL, [" 七个工作日 "], ["七个工作日", ""]),
        (Kind.FILL, "7个工作日", ["7个工作日", ""]),
        (Kind.FILL, ["", None], None),
        (Kind.ORDERING, ["b", "", "a"], ["b", "", "a", "", ""]),
        (Kind.ORDERING, ["", ""], None),
        (Kind.MATCHING, ["c", "c"], ["c", "c", ""]),
        (Kind.GROUP, ["b"], ["b", None, None]),
        (Kind.GROUP, [None, "", ["", ""]], None),
        (Kind.SHORT, " 先核实，\r\n再告知。 ", "先核实，\n再告知。"),
        (Kind.SHORT, "  ", None),
    ],
)
def test_what_is_left_open_stays_open_at_its_place(kind, raw, read):
    assert answers.read(question(kind), raw) == read


@pytest.mark.parametrize(
    ("kind", "raw", "reason"),
    [
        (Kind.FILL, ["七", "六", "五"], "wrong_places"),
        (Kind.FILL, ["七" * 101], "too_long"),
        (Kind.FILL, [["七"]], "wrong_places"),
        (Kind.ORDERING, ["a", "a"], "same_place"),
        (Kind.ORDERING, ["f"], "unknown_option"),
        (Kind.ORDERING, [*list("abcde"), "a"], "wrong_places"),
        (Kind.MATCHING, ["x"], "unknown_option"),
        (Kind.GROUP, "b", "wrong_places"),
        (Kind.GROUP, ["b", "对"], "not_true_false"),
        (Kind.GROUP, [None] * 4, "wrong_places"),
        (Kind.SHORT, ["text"], "not_text"),
        (Kind.SHORT, "字" * 4001, "too_long"),
    ],
)
def test_what_fits_no_place_is_refused_with_a_reason(kind, raw, reason):
    with pytest.raises(InvalidAnswer) as caught:
        answers.read(question(kind), raw)
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    ("form", "share"),
    [
        ("七个工作日", 1), ("７ 个 工作日。", 1), ("7个工作日", 1), ("七日", 0), ("", 0),
    ],
)  # fmt: skip
def test_a_blank_counts_in_every_accepted_form_whatever_its_width_and_blanks(form, share):
    asked = question(Kind.FILL, policy=Policy.PARTIAL)
    assert answers.score(asked, answers.read(asked, [form, "六十日"])) == Fraction(share + 1, 2)


@pytest.mark.parametrize(
    ("kind", "policy", "given_answer", "share"),
    [
        (Kind.FILL, Policy.ALL_OR_NOTHING, ["七个工作日", "九十日"], 0),
        (Kind.FILL, Policy.PARTIAL, ["七个工作日", "九十日"], Fraction(1, 2)),
        (Kind.FILL, Policy.MINUS, ["七个工作日", "九十日"], 0),
        (Kind.FILL, Policy.MINUS, ["七个工作日", ""], Fraction(1, 2)),
        (Kind.ORDERING, Policy.ALL_OR_NOTHING, ["b", "e", "a", "c", "d"], 0),
        (Kind.ORDERING, Policy.PARTIAL, ["b", "e", "a", "c", "d"], Fraction(3, 5)),
        (Kind.ORDERING, Policy.ADJACENT, ["b", "e", "a", "c", "d"], Fraction(1, 2)),
        (Kind.ORDERING, Policy.ADJACENT, ["c", "b", "e", "a", "d"], Fraction(3, 4)),
        (Kind.ORDERING, Policy.PARTIAL, ["c", "b", "e", "a", "d"], 0),
        (Kind.MATCHING, Policy.ALL_OR_NOTHING, ["c", "a", "b"], 0),
        (Kind.MATCHING, Policy.PARTIAL, ["c", "a", "b"], Fraction(2, 3)),
        (Kind.MATCHING, Policy.MINUS, ["c", "a", "b"], Fraction(1, 3)),
        (Kind.MATCHING, Policy.MINUS, ["c", "a", ""], Fraction(2, 3)),
        (Kind.GROUP, Policy.ALL_OR_NOTHING, ["b", True, ["七个工作日", ""]], Fraction(7, 12)),
        (Kind.GROUP, Policy.ALL_OR_NOTHING, [None, False, None], Fraction(1, 6)),
        (Kind.SHORT, Policy.ALL_OR_NOTHING, "另一种说法", 0),
    ],
)
def test_each_place_is_worth_an_exact_fraction(kind, policy, given_answer, share):
    asked = question(kind, policy=policy)
    assert answers.score(asked, answers.read(asked, given_answer)) == share


def test_the_parts_of_a_case_group_share_what_the_group_says():
    asked = question(Kind.GROUP, citations=("投诉举报办法#15",))
    first = asked.split()[0]
    assert (first.key, first.points, first.citations) == ("q.p1", 2, asked.citations)
    assert first.parts == ()


JUNK = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=40)),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2)
    ),
    max_leaves=5,
)


@given(st.sampled_from(Kind), JUNK)
def test_whatever_a_browser_sends_is_read_or_refused_and_reads_the_same_again(kind, raw):
    asked = question(kind)
    try:
        given_answer = answers.read(asked, raw)
    except InvalidAnswer:
        return
    assert answers.read(asked, given_answer) == given_answer
    assert 0 <= answers.score(asked, given_answer) <= 1


POLICIES = {
    Kind.ORDERING: (Policy.ALL_OR_NOTHING, Policy.PARTIAL, Policy.ADJACENT),
    Kind.MATCHING: (Policy.ALL_OR_NOTHING, Policy.PARTIAL, Policy.MINUS),
    Kind.FILL: (Policy.ALL_OR_NOTHING, Policy.PARTIAL, Policy.MINUS),
}
PLACES = {
    Kind.ORDERING: st.permutations(list("abcde")),
    Kind.MATCHING: st.lists(st.sampled_from(["", *"abcde"]), min_size=3, max_size=3),
    Kind.FILL: st.lists(
        st.sampled_from(["", "七个工作日", "7个工作日", "60日", "三日"]), min_size=2, max_size=2
    ),
}


@given(st.data(), st.sampled_from(list(POLICIES)))
def test_only_the_whole_answer_earns_everything_and_every_share_lies_between(data, kind):
    raw = data.draw(PLACES[kind])
    shares = []
    for policy in POLICIES[kind]:
        asked = question(kind, policy=policy)
        given_answer = answers.read(asked, raw)
        shares.append(answers.score(asked, given_answer))
        assert answers.read(asked, given_answer) == given_answer
    assert all(0 <= share <= 1 for share in shares)
    assert len({share == 1 for share in shares}) == 1
    assert shares[0] == min(shares)


KEYS = st.sets(st.sampled_from("abcde"))


CHOICES = (Policy.ALL_OR_NOTHING, Policy.PARTIAL, Policy.MINUS)


@given(KEYS, KEYS.filter(bool), st.sampled_from(CHOICES))
def test_every_policy_gives_a_share_within_0_and_1(chosen, right, policy):
    asked = question(Kind.MULTIPLE, answer=tuple(right), policy=policy)
    share = answers.score(asked, sorted(chosen) or None)
    assert 0 <= share <= 1
    assert (share == 1) == (chosen == right)


@given(KEYS.filter(bool), KEYS.filter(bool))
def test_policies_are_ordered_from_strict_to_lenient(chosen, right):
    shares = [
        answers.score(question(Kind.MULTIPLE, answer=tuple(right), policy=policy), sorted(chosen))
        for policy in (Policy.ALL_OR_NOTHING, Policy.PARTIAL, Policy.MINUS)
    ]
    assert shares == sorted(shares)


@pytest.mark.parametrize(
    ("policy", "chosen", "share"),
    [
        (Policy.ALL_OR_NOTHING, ["a", "b"], 0),
        (Policy.PARTIAL, ["a", "b"], Fraction(2, 3)),
        (Policy.PARTIAL, ["a", "b", "d"], 0),
        (Policy.MINUS, ["a", "b", "d"], Fraction(1, 3)),
        (Policy.MINUS, ["a", "d", "e"], 0),
    ],
)
def test_a_partly_right_choice_is_worth_what_its_policy_says(policy, chosen, share):
    asked = question(Kind.MULTIPLE, answer=("a", "b", "c"), policy=policy)
    assert answers.score(asked, chosen) == share


@pytest.mark.parametrize(
    ("text", "share"), [("60.5", 1), ("60.6", 1), ("60.40", 1), ("60.61", 0), ("-60.5", 0)]
)
def test_a_number_counts_within_its_tolerance_compared_exactly(text, share):
    asked = question(Kind.NUMBER, tolerance=Decimal("0.1"))
    assert answers.score(asked, answers.read(asked, text)) == share


def test_the_key_of_a_number_is_written_without_an_exponent():
    assert answers.right_answer(question(Kind.NUMBER, answer=Decimal("1E+3"))) == "1000"


def test_true_is_not_the_option_named_true():
    assert answers.score(question(Kind.TRUE_FALSE), "false") == 0
