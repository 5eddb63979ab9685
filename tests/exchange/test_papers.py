"""A paper as a Word file: everything that was typed, as text, on an A4 page."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import docx
import pytest

from trainer.exchange.papers import NOTICE, SEAL, WrittenPaper, word_file

PAPER = WrittenPaper(
    office="望津区市场监督管理局",
    form="投诉受理决定书",
    number="望市监〔2026〕第1号",
    salutation="沈悦",
    lines=[("投诉事项", "退货"), ("", "我局于2026年9月22日收到投诉。\n决定予以受理。")],
    signature=["望津区市场监督管理局", "2026年9月24日"],
)


def read(paper):
    return docx.Document(BytesIO(word_file(paper)))


def texts(paper):
    return [paragraph.text for paragraph in read(paper).paragraphs]


def test_a_paper_stands_in_the_order_of_its_form():
    assert texts(PAPER) == [
        "望津区市场监督管理局", "投诉受理决定书", "望市监〔2026〕第1号", "沈悦：",
        "投诉事项：退货", "我局于2026年9月22日收到投诉。", "决定予以受理。",
        SEAL, "望津区市场监督管理局", "2026年9月24日",
    ]  # fmt: skip


def test_the_page_is_a4_and_says_that_it_is_for_training():
    section = read(PAPER).sections[0]
    assert (round(section.page_width.cm, 1), round(section.page_height.cm, 1)) == (21.0, 29.7)
    assert section.header.paragraphs[0].text == NOTICE


def test_what_was_left_blank_makes_no_line_of_its_own():
    bare = replace(PAPER, number=" ", salutation="")
    assert texts(bare)[2] == "投诉事项：退货"


@pytest.mark.parametrize(
    "text", ["=1+1", "<w:p/>&amp;", "{{ 7*7 }}", "\x00\x07\x1b中\ufffe文\ud800", "😀"]
)
def test_whatever_was_typed_is_text(text):
    whole = "".join(texts(replace(PAPER, lines=[("", text)])))
    shown = "".join(mark for mark in text if mark >= " " and mark not in "\ufffe\ud800")
    assert shown in whole
