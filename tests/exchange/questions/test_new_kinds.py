"""Fill-in, ordering, matching, case groups and short answers in tables, out and in again."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tests.exchange.questions.test_template import read
from trainer.domain.calendar import Unit
from trainer.domain.question.document import (
    Counting,
    Duty,
    Item,
    Kind,
    Option,
    Part,
    Policy,
    Question,
)
from trainer.exchange.questions import table, template, values

OPTIONS = tuple(Option(key, f"选项{key}") for key in "abc")
NOW = datetime(2026, 11, 24, tzinfo=UTC)


def question(kind: Kind, answer, **more) -> Question:
    return Question(
        "q",
        kind,
        "题干",
        answer,
        "解析。",
        (),
        date(2026, 4, 15),
        "受理",
        Duty.INTAKE,
        "K",
        2,
        **more,
    )


def exported(*asked: Question):
    pairs = [(f"q-{n}", one) for n, one in enumerate(asked)]
    return read(template.exported(pairs, {}, title="", author="", made_at=NOW))


def test_every_place_of_an_answer_comes_back_where_it_was():
    fill, order, match = exported(
        question(Kind.FILL, (("七日", "7日"), ("六十",)), policy=Policy.PARTIAL),
        question(Kind.ORDERING, ("c", "a", "b"), options=OPTIONS, policy=Policy.ADJACENT),
        question(
            Kind.MATCHING, (("x", "b"), ("y", "a")), options=OPTIONS,
            items=(Item("x", "子"), Item("y", "丑")),
        ),
    )  # fmt: skip
    assert (fill.kind, fill.answer) == ("text", ("七日|7日", "六十"))
    assert (order.kind, order.answer) == ("ordering", ("C", "A", "B"))
    assert [letter for letter, _ in order.options] == ["A", "B", "C"]
    assert (match.kind, match.answer) == ("matching", ("1-B", "2-A"))
    assert dict(match.extra)["items"] == "子\n丑"
    assert dict(order.extra)["policy"] == "相邻按对给分"


def test_a_case_group_is_one_question_with_the_rows_of_its_parts():
    counting = Counting(date(2026, 6, 1), 7, Unit.WORKING_DAYS)
    parts = (
        Part("p1", Kind.SINGLE, "由谁？", "b", "解析。", options=OPTIONS, points=2),
        Part("p2", Kind.DATE, "哪天？", "2026-06-10", "解析。", counting=counting),
    )
    group, short = exported(
        question(Kind.GROUP, (), parts=parts),
        question(Kind.SHORT, "先决定。", rubric="biaozhun", checklist=("决定", "告知")),
    )
    assert (group.kind, group.is_sound, len(group.parts)) == ("group", True, 2)
    first, second = group.parts
    assert (first.kind, first.answer, first.points) == ("single", ("B",), "2")
    assert dict(second.extra)["counting"] == "2026-06-01起7个工作日"
    assert (short.kind, short.answer) == ("short", ("先决定。",))
    assert dict(short.extra)["checklist"] == "决定\n告知"


def test_a_part_without_its_case_is_told():
    sheets = [("", [["题型", "题干", "正确答案", "小题"], ["判断题", "对吗？", "对", "p1"]])]
    layout = table.layout(sheets)
    reading = table.read(sheets, table.Plan((layout.groups[0].fields,), layout.kinds))
    (one,) = reading.found
    assert [(doubt.field, doubt.reason) for doubt in one.doubts] == [("kind", "stray_part")]


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("填空题", "text"), ("排序", "ordering"), ("排序题", "ordering"), ("匹配", "matching"),
        ("连线题", "matching"), ("简答题", "short"), ("案例分析", "group"), ("案例分析题", "group"),
    ],
)  # fmt: skip
def test_the_usual_names_of_the_kinds_are_known(word, kind):
    assert values.kind_of(word) == kind


LETTERED = (("A", "收到"), ("B", "决定"), ("C", "告知"))


@pytest.mark.parametrize("text", ["CAB", "c a b", "C、A、B", "C→A→B", "C-A-B", "告知；收到；决定"])
def test_an_order_is_read_in_its_usual_ways(text):
    assert values.read_answer("ordering", text, LETTERED) == ("ordering", ("C", "A", "B"), ())


@pytest.mark.parametrize("text", ["1-B 2-A", "1B，2A", "1—B；2—A", "(1)B (2)A", "1:b\n2:a"])
def test_pairs_are_read_in_their_usual_ways(text):
    assert values.read_answer("matching", text, LETTERED) == ("matching", ("1-B", "2-A"), ())


@pytest.mark.parametrize(
    ("kind", "text", "reason"),
    [
        ("ordering", "ABD", "no_such_option"), ("ordering", "先后", "not_understood"),
        ("matching", "AB", "not_paired"), ("matching", "1-A 2-F", "no_such_option"),
        ("matching", "1-A 其余随意", "not_paired"),
    ],
)  # fmt: skip
def test_what_is_no_order_and_no_pairs_is_told(kind, text, reason):
    _, answer, (doubt,) = values.read_answer(kind, text, LETTERED)
    assert (answer, doubt.reason) == ((), reason)
