"""Official full texts split by article, whatever stands around and between the articles.

The published texts are not part of the project; where their folder is absent the tests that
read them are skipped. TRAINER_LAW_TEXTS names it.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
import yaml

from trainer.domain import citation, fulltext
from trainer.domain.fulltext import Split
from trainer.domain.statute import Statute, StatuteLevel

_BESIDE = Path(__file__).resolve().parents[3] / "shared" / "law" / "texts"
TEXTS = Path(os.environ.get("TRAINER_LAW_TEXTS") or _BESIDE)
ROOT = Path(__file__).parents[2] / "question_banks" / "statutes"
PUBLISHED = """样本管理规定
（2020年1月1日公布 根据2022年3月1日决定修正）
目　录
第一章　总　则
第二章　附　则
第一章　总　则
　　第一条　为了规范样本管理，制定本规定。
　　第二条　本规定第三条所称样本，包括：
　　（一）纸质样本；
　　（二）电子样本。
第三条规定的电子样本另行规定。
　　第三条　样本应当
编号。
第二章　附　则
第一节　施行
　　第三条之一　编号不得重复。
　　第四条　本规定自2020年3月1日起施行。
责任编辑：某某
【打印】【关闭】
"""


def statute(count=4, title="样本管理规定"):
    return Statute(1, "statute", "yb", "yb", title, "样本规定", StatuteLevel.RULE, count)


def numbers(text: str) -> list[str]:
    return [one.number for one in fulltext.split(text).pieces]


def test_a_published_text_splits_into_its_articles_under_their_headings():
    found = fulltext.split(PUBLISHED)
    assert [one.number for one in found.pieces] == ["1", "2", "3", "3-1", "4"]
    assert found.pieces[1].text.split("\n") == [
        "本规定第三条所称样本，包括：",
        "（一）纸质样本；",
        "（二）电子样本。",
        "第三条规定的电子样本另行规定。",
    ]
    assert found.pieces[2].text == "样本应当编号。"
    assert (found.pieces[2].chapter, found.pieces[3].chapter) == (
        "第一章 总 则", "第二章 附 则 / 第一节 施行",
    )  # fmt: skip
    assert found.pieces[-1].text == "本规定自2020年3月1日起施行。"
    assert "责任编辑" in found.tail
    assert "样本管理规定" in found.preface
    assert [one.reason for one in fulltext.doubts(found, statute())] == ["tail"]


@pytest.mark.parametrize(
    "text",
    [
        "# 样本\n- [第一条](#a1)\n- [第二条](#a2)\n\n**第一条**　甲。\n\n**第二条**　乙。\n",
        "样本 第一条 甲。第二条 乙。",
        "样本\n第一条甲。\n第二条中级机关办理。",
        "<h1>样本</h1><p><span id='1'>第一条</span>&nbsp;甲。</p><p>第二条 乙。</p>",
        "样本\n第1条 甲。\n第2条 乙。",
    ],
    ids=["markdown with contents", "run together", "no blank", "web page", "arabic"],
)
def test_layouts_of_every_day(text):
    assert numbers(text) == ["1", "2"]


def test_a_sentence_that_begins_with_a_number_is_no_article():
    text = "样本\n第一条 甲。\n第五条第二款另有规定的除外。\n第一条 不再重复。\n第二条 乙。"
    assert numbers(text) == ["1", "2"]


@pytest.mark.parametrize(
    ("text", "count", "reasons"),
    [
        ("样本管理规定\n前言", 4, ["none"]),
        ("样本管理规定\n第一条 甲。\n第三条 丙。\n第四条 丁。", 4, ["missing"]),
        ("样本管理规定\n第一条 甲。\n第二条 乙。", 1, ["beyond"]),
        ("样本管理规定\n第一条\n第二条 乙。", 2, ["empty"]),
        ("别的规定\n第一条 甲。", 1, ["other_title"]),
        ("第一条 甲。", 1, ["no_title"]),
        ("样本管理规定\n第一条 甲。", 1, []),
    ],
)
def test_a_text_is_held_against_the_register(text, count, reasons):
    found = fulltext.doubts(fulltext.split(text), statute(count))
    assert [one.reason for one in found] == reasons


def test_the_statute_is_known_by_the_title_that_stands_first():
    statutes = [statute(title="管理规定"), statute(title="样本管理规定"), statute(title="别的法")]
    found = fulltext.titled(Split("样本管理规定（根据别的法制定）", (), ""), statutes)
    assert [one.title for one in found] == ["样本管理规定", "管理规定", "别的法"]


@pytest.mark.skipif(not TEXTS.is_dir(), reason="the published texts are not on this machine")
@pytest.mark.parametrize("path", sorted(TEXTS.glob("*.json")), ids=lambda path: path.stem)
def test_every_published_text_splits_into_the_right_articles(path):
    given = json.loads(path.read_text(encoding="utf-8"))
    lines = [given["title"], "目　录", "第一章　总　则", "第一章　总　则"]
    for number, (article, words) in enumerate(given["text"].items(), 1):
        lines.append(f"　　{citation.Citation('', article).chinese}　{words}")
        if number % 9 == 0:
            lines.append(f"第{citation.chinese_number(number // 9 + 1)}章　某某规定")
    found = fulltext.split("\n".join([*lines[:-1], lines[-1], "【打印】【关闭】"]))
    assert [one.number for one in found.pieces] == list(given["text"])
    wrong = [
        one.number
        for one in found.pieces
        if "".join(one.text.split()) not in "".join(given["text"][one.number].split())
        or len(one.text) < 0.7 * len(given["text"][one.number].strip()) - 20
    ]
    assert wrong == []


@pytest.mark.skipif(not TEXTS.is_dir(), reason="the published texts are not on this machine")
def test_the_register_counts_articles_as_the_published_texts_do():
    counted = {
        path.stem: len(json.loads(path.read_text(encoding="utf-8"))["text"])
        for path in TEXTS.glob("*.json")
    }
    for path in ROOT.glob("*.yaml"):
        known = yaml.safe_load(path.read_text(encoding="utf-8"))
        if known["short"] in counted:
            assert known["article_count"] == counted[known["short"]], path.name
