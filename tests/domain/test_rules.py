"""The same steps give the same state until the number of the rules is raised on purpose."""

from __future__ import annotations

import json

import pytest

from tests.domain import recorded
from tests.domain.conftest import GOLDEN
from trainer.domain import rules


@pytest.fixture(scope="module")
def attempt() -> dict:
    return json.loads((GOLDEN / "attempt-1.json").read_text(encoding="utf-8"))


def test_the_recorded_attempt_folds_to_the_recorded_state(small, attempt):
    state = small.fold(recorded.acts(attempt["steps"]))
    now, then = recorded.plain(state), attempt["state"]
    assert {name: now[name] for name in then} == then
    assert not any(now[name] for name in now.keys() - then.keys())


def test_the_recording_was_made_under_the_present_rules(attempt):
    """Whoever raises RULES records the attempt anew, beside the old one's document."""
    assert attempt["rules"] == rules.RULES


def test_the_recording_shows_pauses_loops_papers_and_an_ending(attempt):
    kinds = {moment["kind"] for moment in attempt["state"]["log"]}
    assert kinds >= {"deadline_started", "deadline_paused", "deadline_resumed", "deadline_met"}
    assert kinds >= {"choice", "written", "exhibit", "released", "scene", "ending"}
