"""The corpus of the detector of old law: questions planted with it, and sound ones."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from trainer.content import library
from trainer.domain import oldlaw_rules
from trainer.domain.oldlaw import OldRule
from trainer.domain.question.document import Duty, Kind, Option, Question

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]


def question(values: dict[str, Any]) -> Question:
    """Return an entry of the corpus as a question."""
    rights, wrongs = values.get("right", []), values.get("wrong", [])
    options = tuple(Option("abcdefgh"[i], text) for i, text in enumerate([*rights, *wrongs]))
    keys = tuple(option.key for option in options[: len(rights)])
    kind, answer = Kind.MULTIPLE, keys
    if "true_false" in values:
        kind, answer = Kind.TRUE_FALSE, values["true_false"]
    elif "number" in values:
        kind, answer = Kind.NUMBER, Decimal(values["number"])
    return Question(
        key="q", kind=kind, stem=values["stem"], answer=answer, options=options,
        explanation=values["explanation"], citations=(), as_of=date(2026, 4, 15), topic="测试",
        duty=Duty.INTAKE, competency="K", difficulty=1, unit=values.get("unit", ""),
    )  # fmt: skip


@pytest.fixture(scope="session")
def shipped_library() -> library.Library:
    """The shipped content, read once."""
    return library.load(ROOT)


@pytest.fixture(scope="session")
def rules(shipped_library: library.Library) -> tuple[OldRule, ...]:
    """The old rules that the shipped register knows."""
    return oldlaw_rules.rules_of(one.value for one in shipped_library.of("statute"))


@pytest.fixture(scope="session")
def planted() -> list[dict[str, Any]]:
    """The questions that teach old law."""
    entries: list[dict[str, Any]] = yaml.safe_load((HERE / "old.yaml").read_text("utf-8"))
    return entries


@pytest.fixture(scope="session")
def sound(shipped_library: library.Library) -> list[tuple[str, str | Question]]:
    """Everything that is sound: (name, text or question)."""
    written = yaml.safe_load((HERE / "sound.yaml").read_text("utf-8"))
    texts = [(f"text {n}", text) for n, text in enumerate(written["texts"], 1)]
    own = [(f"question {n}", question(one)) for n, one in enumerate(written["questions"], 1)]
    return [*texts, *own, *((one.key, one.value) for one in shipped_library.of("question"))]
