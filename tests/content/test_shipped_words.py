"""Shipped texts are written as an officer would write them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from trainer.content import library, source

ROOT = Path(__file__).resolve().parent.parent.parent
FORBIDDEN = (
    "情景", "场景", "结局", "案件时钟", "客户", "校准", "工作室", "热力图", "令牌", "快照", "蓝图",
    "胜任力", "培训师", "报名", "增量测验", "把握度", "间隔复习", "一票否决", "受理告知", "终止告知",
    "移送函", "人工智能生成",
)  # fmt: skip
# file -> words it may hold, and why
EXCEPTIONS = {
    # a colleague's template under the old rule: recognising it is the task
    "scenarios/s04-qitian/exhibits/oldform.md": {"受理告知"},
    "scenarios/s15-jiufanben/exhibits/oldform.md": {"受理告知"},
    "scenarios/s15-jiufanben/exhibits/sent.md": {"受理告知"},
    # the rule itself speaks of 订单页面快照
    "question_banks/statutes/zhibo-dianshang-banfa.yaml": {"快照"},
}
HAN = "[\u4e00-\u9fff]"
HALF_WIDTH = re.compile(rf"{HAN}\s?[,;:?!\"']|{HAN}\(|\){HAN}|[,;:?!\"']{HAN}")
PATTERNS = re.compile(r"^ +says:\n(?: +- \[.*\]\n)+", re.MULTILINE)
LINKS = re.compile(r"\[\[.*?\]\]|`.*?`|https?://\S+")


def files() -> list[Path]:
    """Return every shipped text that people read: documents, lessons, exhibits."""
    texts = [
        p
        for pattern in ("scenarios/*/exhibits/*.md", "courses/*/lessons/*.md")
        for p in ROOT.glob(pattern)
    ]
    return [*library.paths(ROOT), *sorted(texts)]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def strings(value: object) -> Iterator[str]:
    """Return every text among the values of a document."""
    if isinstance(value, dict):
        for entry in value.values():
            yield from strings(entry)
    elif isinstance(value, list):
        for entry in value:
            yield from strings(entry)
    elif isinstance(value, str):
        yield value


def texts_of(path: Path) -> list[str]:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".yaml":
        return list(strings(source.read(text, path.name).values))
    return text.splitlines()


def read(path: Path) -> str:
    """Return a text as people see it, without what old rules are recognised by."""
    return PATTERNS.sub("", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", files(), ids=name)
def test_words_that_an_officer_would_not_use_do_not_appear(path):
    text = read(path)
    found = {word for word in FORBIDDEN if word in text}
    assert found == EXCEPTIONS.get(name(path), set())


@pytest.mark.parametrize("path", files(), ids=name)
def test_chinese_sentences_have_full_width_punctuation(path):
    found = [text for text in texts_of(path) if HALF_WIDTH.search(LINKS.sub("", text))]
    assert found == []


@pytest.mark.parametrize("path", files(), ids=name)
def test_the_voice_is_calm(path):
    assert [text for text in texts_of(path) if re.search("[！!]{1}", LINKS.sub("", text))] == []


@pytest.mark.parametrize("path", files(), ids=name)
def test_quotation_marks_come_in_pairs(path):
    text = read(path)
    assert text.count("“") == text.count("”")
    assert text.count("《") == text.count("》")
    assert text.count("（") == text.count("）")


def test_questions_end_as_questions_or_sentences(shipped):
    ends = ("？", "。", "：", "____", "）", "”")
    open_ended = [d.key for d in shipped.of("question") if not d.value.stem.strip().endswith(ends)]
    assert open_ended == []


def test_explanations_are_whole_sentences(shipped):
    unfinished = [
        d.key
        for d in shipped.of("question")
        if not d.value.explanation.strip().endswith(("。", "。”", "）"))
    ]
    assert unfinished == []


def test_every_wrong_option_of_a_single_choice_says_why_it_tempts(shipped):
    silent = [
        (d.key, option.key)
        for d in shipped.of("question")
        if d.value.kind == "single"
        for option in d.value.options
        if option.key != d.value.answer and not option.why
    ]
    assert silent == []
