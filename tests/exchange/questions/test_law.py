"""The basis of a question in Chinese or in our own form, to citations."""

from __future__ import annotations

import pytest

from trainer.exchange.questions import law

SHORTS = {
    law.folded(name): (short,)
    for short, names in {
        "投诉举报办法": ("市场监督管理投诉举报处理办法", "投诉举报办法"),
        "消保法": ("中华人民共和国消费者权益保护法", "消保法"),
    }.items()
    for name in names
}


@pytest.mark.parametrize(
    ("text", "citations"),
    [
        ("投诉举报办法#15.1", ("投诉举报办法#15.1",)),
        ("《市场监督管理投诉举报处理办法》第十五条第一款", ("投诉举报办法#15.1",)),
        ("《消费者权益保护法》第55条", ("消保法#55",)),
        ("消保法第五十五条第二款", ("消保法#55.2",)),
        ("《投诉举报办法》第十六条第一款第四项", ("投诉举报办法#16.1(4)",)),
        ("《消保法》第一百二十条之一；投诉举报办法#3", ("消保法#120-1", "投诉举报办法#3")),
        ("《消保法》第二十四条、《投诉举报办法》第三条", ("消保法#24", "投诉举报办法#3")),
    ],
)
def test_articles_are_found_however_they_are_written(text, citations):
    assert law.read(text, SHORTS) == (citations, ())


@pytest.mark.parametrize("text", ["教材第 8 页", "《民法通则》第三条", "第十五条", "《消保法》"])
def test_what_names_no_article_of_the_register_is_handed_back(text):
    assert law.read(text, SHORTS) == ((), (text,))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("一", 1),
        ("十", 10),
        ("十五", 15),
        ("二十", 20),
        ("一百零五", 105),
        ("一百二十", 120),
        ("46", 46),
    ],
)
def test_chinese_figures_are_numbers(text, number):
    assert law.number(text) == number
