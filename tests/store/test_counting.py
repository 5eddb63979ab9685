"""Which result counts is asked in one place."""

from __future__ import annotations

from pathlib import Path

from tests.test_architecture import modules

PLACE = "trainer.store.queries.counting"
NUMBERS = {PLACE, "trainer.services.parts.scoring"}  # the second gives a new result its number


def test_only_one_module_asks_for_the_newest_result():
    for name, path in modules().items():
        text = Path(path).read_text(encoding="utf-8")
        if name not in NUMBERS:
            assert "max(Result.number" not in text, name
            assert "Result.number.desc" not in text, name
