"""A small library made of the golden documents, to plant faults in."""

from __future__ import annotations

from pathlib import Path

import pytest

GOLDEN = Path(__file__).resolve().parent.parent / "golden"
BANK = "question_banks/yangben.yaml"
PAPER = "question_banks/papers/yangben.yaml"
STATUTE = "question_banks/statutes/yangben.yaml"
RUBRIC = "scenarios/rubrics/yangben.yaml"
SCENARIO = "scenarios/yangben-anjian/scenario.yaml"
COURSE = "courses/yangben-kecheng/course.yaml"
POLICY = "courses/policies/yangben.yaml"
FRAMEWORK = "courses/frameworks/yangben.yaml"
FORMS = "question_banks/forms/yangben.yaml"
DRILL = "question_banks/drills/yangben.yaml"
OUTLINE = "scenarios/outlines/yangben.yaml"
PLACES = {
    BANK: "bank-1.yaml", PAPER: "paper-1.yaml", STATUTE: "statute-1.yaml", RUBRIC: "rubric-1.yaml",
    SCENARIO: "scenario-1.yaml", COURSE: "course-1.yaml", POLICY: "policy-1.yaml",
    FRAMEWORK: "framework-1.yaml", FORMS: "forms-1.yaml", DRILL: "drill-1.yaml", OUTLINE: "outline-1.yaml",
}  # fmt: skip
TEXTS = {
    "scenarios/yangben-anjian/exhibits/photo.md": "一台电饭煲。\n",
    "scenarios/yangben-anjian/exhibits/report.md": "检测合格。\n",
    "courses/yangben-kecheng/lessons/01.md": "# 怎样决定\n\n见 [[样本规定#15]]。\n\n[[check: yangben/q-001]]\n",
}


def planted(root: Path, file: str, text: str) -> None:
    """Write one file of a tree, with its folders."""
    path = root / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A folder with one document of every kind and no fault."""
    for file, golden in PLACES.items():
        planted(tmp_path, file, (GOLDEN / golden).read_text(encoding="utf-8"))
    for file, text in TEXTS.items():
        planted(tmp_path, file, text)
    return tmp_path
