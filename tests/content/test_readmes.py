"""The examples in the three README files are what the loader reads: they are tried here."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
import yaml

from tests.content.conftest import planted
from trainer.content import library, schema, source
from trainer.content.checks.scenario import FORMS
from trainer.content.library import Library
from trainer.services.parts import calendars

ROOT = Path(__file__).resolve().parent.parent.parent
BLOCK = re.compile(r"^```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL)
HOMES = {
    "bank": "question_banks/{}.yaml",
    "paper": "question_banks/papers/{}.yaml",
    "drill": "question_banks/drills/{}.yaml",
    "forms": "question_banks/forms/{}.yaml",
    "statute": "question_banks/statutes/{}.yaml",
    "rubric": "scenarios/rubrics/{}.yaml",
    "scenario": "scenarios/{}/scenario.yaml",
    "outline": "scenarios/outlines/{}.yaml",
    "course": "courses/{}/course.yaml",
    "policy": "courses/policies/{}.yaml",
    "framework": "courses/frameworks/{}.yaml",
}
FOLDERS = ("question_banks", "scenarios", "courses")


def blocks(folder: str) -> list[str]:
    return BLOCK.findall((ROOT / folder / "README.md").read_text(encoding="utf-8"))


def values(text: str) -> dict:
    read = source.read(text, "README.md").values
    assert isinstance(read, dict)
    return read


WHOLE = [text for folder in FOLDERS for text in blocks(folder) if text.startswith("format:")]
QUESTIONS = [text for text in blocks("question_banks") if text.startswith("  - key:")]
PARTS = [
    text
    for folder in FOLDERS
    for text in blocks(folder)
    if not text.startswith("format:") and text not in QUESTIONS
]
KINDS = [values(text)["kind"] for text in WHOLE]


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """A copy of the shipped files, to lay examples beside."""
    for folder in FOLDERS:
        shutil.copytree(ROOT / folder, tmp_path / folder)
    return tmp_path


def with_example(shelf: Path, text: str) -> tuple[str, Library]:
    """Lay an example in its place, instead of a shipped document of the same key."""
    kind, key = values(text)["kind"], values(text)["key"]
    for path in library.paths(shelf):
        shipped = values(path.read_text(encoding="utf-8"))
        if (shipped["kind"], shipped["key"]) == (kind, key):
            path.unlink()
    name = HOMES[kind].format(key)
    planted(shelf, name, text)
    for exhibit in values(text).get("exhibits", ()):
        planted(shelf, f"scenarios/{key}/{exhibit['file']}", "一台电饭煲。\n")
    for module in values(text).get("modules", ()):
        for element in module["elements"]:
            if "file" in element:
                planted(shelf, f"courses/{key}/{element['file']}", "# 投诉还是举报\n")
    return name, library.load(shelf)


def test_every_kind_written_by_hand_has_a_whole_example():
    assert sorted(KINDS) == sorted(HOMES)


@pytest.mark.parametrize("text", WHOLE, ids=KINDS)
def test_a_whole_example_has_no_fault(shelf, text):
    name, read = with_example(shelf, text)
    assert [str(fault) for fault in read.faults if fault.file == name] == []
    kind = values(text)["kind"]
    assert values(text)["key"] in {d.key for d in read.of(kind)}


@pytest.mark.parametrize("text", PARTS, ids=[text.split(":")[0] for text in PARTS])
def test_an_example_of_a_part_fits_into_the_smallest_case(shelf, text):
    smallest = next(t for t in WHOLE if values(t)["kind"] == "scenario")
    whole = yaml.safe_dump(
        {**values(smallest), **values(text)}, allow_unicode=True, sort_keys=False
    )
    name, read = with_example(shelf, whole)
    assert [str(fault) for fault in read.faults if fault.file == name] == []


def test_the_examples_of_questions_fit_into_one_bank_and_show_every_kind(tmp_path):
    for folder in FOLDERS:
        shutil.copytree(ROOT / folder, tmp_path / folder)
    bank = next(text for text in WHOLE if values(text)["kind"] == "bank")
    text = bank.replace("key: tousu2026", "key: shili") + "".join(QUESTIONS)
    planted(tmp_path, "question_banks/shili.yaml", text)
    read = library.load(tmp_path, calendar=calendars.materialised())
    assert [str(fault) for fault in read.faults] == []
    kinds = {str(d.value.kind) for d in read.of("question") if d.key.startswith("shili/")}
    assert kinds == {"single", "fill", "ordering", "matching", "date", "group", "short"}


def test_the_parts_shown_are_variables_events_and_papers():
    assert [list(values(text)) for text in PARTS] == [["variables"], ["events"], ["deliverables"]]


def test_the_markup_of_lessons_in_the_readme_is_read(shelf):
    readme = (ROOT / "courses/README.md").read_text(encoding="utf-8")
    markup = re.findall(r"`(\[\[.*?\]\])`", readme)
    assert len(markup) == 3
    lesson = next((shelf / "courses/rumen-2026/lessons").glob("*.md"))
    lesson.write_text("# 标题\n\n" + "\n\n".join(markup) + "\n", encoding="utf-8")
    assert library.load(shelf).faults == []


def test_every_key_named_in_the_table_of_questions_belongs_to_the_format():
    text = (ROOT / "question_banks/README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`.+?) \|", text, re.MULTILINE)
    keys = {key for row in rows for key in re.findall(r"`(\w+)`", row)}
    known = json.loads(schema.schema("bank"))["$defs"]["Question"]["properties"]
    assert {"stem", "policy", "replaces_rule", "note"} <= keys
    assert keys <= set(known)


def test_every_form_the_checker_knows_is_named_in_the_readme_and_no_old_one():
    text = (ROOT / "scenarios/README.md").read_text(encoding="utf-8")
    sentence = text[
        text.index("`form` 只用 2026 年文书的名称：") : text.index("`elements` 是必备要素")
    ]
    assert all(form in sentence for form in FORMS)
    assert "告知书" not in sentence.replace("举报处理结果告知书", "")
