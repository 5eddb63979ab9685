"""What the tests of meaning share: the real calendar, and one small case that has everything."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

from trainer.content import parse, source
from trainer.domain.calendar import WorkCalendar
from trainer.domain.scenario.document import Scenario
from trainer.domain.scenario.play import Case
from trainer.services.parts import calendars

GOLDEN = Path(__file__).resolve().parent.parent / "golden"

# The same examples on every run: a suite that passed yesterday does not fail by chance today.
settings.register_profile("trainer", deadline=None, database=None, derandomize=True)
settings.load_profile("trainer")


@pytest.fixture(scope="session")
def china() -> WorkCalendar:
    """The calendar that new attempts pin, with the real holidays and make-up days."""
    return calendars.materialised()


@pytest.fixture(scope="session")
def small_document() -> Scenario:
    """The case of format 1 that every later version must still read."""
    text = (GOLDEN / "scenario-1.yaml").read_text(encoding="utf-8")
    return parse.shaped(source.read(text, "scenario-1.yaml"))[1]


@pytest.fixture(scope="session")
def small(small_document: Scenario, china: WorkCalendar) -> Case:
    """The small case, ready to play."""
    return Case(small_document, china)
