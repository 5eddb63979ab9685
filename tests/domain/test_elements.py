"""What a paper must contain is found by words and by rules, and never by chance."""

from __future__ import annotations

from datetime import date

import pytest

from trainer.domain.mention import Names
from trainer.domain.scenario import elements
from trainer.domain.scenario.document import (
    Deliverable,
    ElementRule,
    FieldKind,
    FormField,
    RequiredElement,
)
from trainer.domain.scenario.elements import Law
from trainer.domain.statute import Statute, StatuteLevel

TITLE, OLD = "市场监督管理投诉举报处理办法", "市场监督管理投诉举报处理暂行办法"


def statute(title: str, short: str, effective: date, repealed: date | None = None) -> Statute:
    return Statute(
        format=1, kind="statute", key=short, statute=short, title=title, short=short,
        level=StatuteLevel.RULE, article_count=60,
        effective=effective, repealed=repealed,
    )  # fmt: skip


LAW = Law(
    Names(
        [
            statute(TITLE, "投诉举报办法", date(2026, 4, 15)),
            statute(OLD, "投诉举报暂行办法", date(2020, 1, 1), date(2026, 4, 15)),
            statute("中华人民共和国消费者权益保护法", "消保法", date(2014, 3, 15)),
        ]
    ),
    date(2026, 5, 20),
)


def found(element: RequiredElement, **fields: str) -> bool:
    form = Deliverable(
        key="p", form="x", prompt="", rubric="r",
        fields=tuple(FormField(key, key, FieldKind.TEXT) for key in ("body", "date")),
        elements=(element,),
    )  # fmt: skip
    return elements.found(form, fields, LAW) == {element.key}


def test_words_are_found_across_blanks_and_any_of_them_will_do():
    day = RequiredElement("day", "日期", ("9月22日", "九月二十二日"))
    assert found(day, body="9 月 22\n日收到")
    assert found(day, body="九月二十二日")
    assert not found(day, body="")
    assert not found(RequiredElement("none", "没有说怎样算写到"), body="任何话")


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        (f"依据《{TITLE}》第十五条，决定受理。", True),
        ("依据投诉举报处理办法第十五条，决定受理。", True),
        (f"依据《{TITLE}》，决定受理。", True),
        (f"依据《{OLD}》第十四条，决定受理。", False),
        (f"依据《{TITLE}》第十五条和《{OLD}》，决定受理。", False),
        ("依据有关规定，决定受理。", False),
        ("依据《没有的办法》第一条，决定受理。", False),
    ],
)
def test_every_statute_that_is_cited_must_be_in_force(text, holds):
    assert found(RequiredElement("basis", "依据", rule=ElementRule.IN_FORCE), body=text) is holds


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("可以按《消费者权益保护法》第三十九条起诉。", True),
        ("可以按消费者权益保护法第三十八条、第三十九条起诉。", True),
        ("可以按第三十九条起诉。", False),
        (f"可以按《{TITLE}》第三十九条起诉。", False),
    ],
)
def test_an_article_is_cited_with_its_statute(text, holds):
    routes = RequiredElement("routes", "途径", (), ("消保法#39",), ElementRule.CITED)
    assert found(routes, body=text) is holds


def test_a_rule_comes_on_top_of_words():
    both = RequiredElement("b", "x", ("第三十九条",), ("消保法#39",), ElementRule.CITED)
    assert not found(both, body="消费者权益保护法第39条")
    assert found(both, body="消费者权益保护法第三十九条")


def test_one_field_alone_is_looked_into():
    dated = RequiredElement("d", "日期", rule=ElementRule.DATED, in_field="date")
    assert found(dated, body="", date="2026年5月25日")
    assert not found(dated, body="2026年5月25日", date="五月")
    filled = RequiredElement("f", "落款", rule=ElementRule.FILLED, in_field="date")
    assert found(filled, body="", date="x")
    assert not found(filled, body="x", date=" ")
