"""English is complete: every sentence of the pages has its translation, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from tests.test_words import ALL, HAN
from trainer.web import i18n

CATALOGUE = i18n.SOURCE / "en" / "LC_MESSAGES" / "messages.po"
PLACE = re.compile(r"%\(\w+\)[sd]|\{\w+\}")
# Words that are shown as they are, whatever the language.
AS_IT_IS = {"中文"}


@pytest.fixture(scope="module")
def english() -> dict[str, str]:
    with CATALOGUE.open("rb") as text:
        return {m.id: m.string for m in read_po(text, locale="en") if m.id and not m.fuzzy}


def test_no_sentence_is_missing(english):
    missing = sorted({text for _, _, text in ALL if not english.get(text)} - AS_IT_IS)
    assert missing == []


def test_no_translation_is_left_over(english):
    used = {text for _, _, text in ALL}
    assert sorted(set(english) - used) == []


def test_placeholders_are_kept(english):
    wrong = {z: e for z, e in english.items() if set(PLACE.findall(z)) != set(PLACE.findall(e))}
    assert wrong == {}


def test_english_is_english(english):
    wrong = {zh: en for zh, en in english.items() if HAN.search(en) and zh not in AS_IT_IS}
    assert wrong == {}
    assert [en for en in english.values() if "!" in en] == []


def test_catalogues_are_compiled_once_per_content(tmp_path: Path):
    first = i18n.compiled(i18n.SOURCE, tmp_path)
    made = (first / "en" / "LC_MESSAGES" / "messages.mo").stat().st_mtime_ns
    assert i18n.compiled(i18n.SOURCE, tmp_path) == first
    assert (first / "en" / "LC_MESSAGES" / "messages.mo").stat().st_mtime_ns == made
