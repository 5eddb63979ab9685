"""The same steps give the same state until the number of the rules is raised on purpose."""

from __future__ import annotations

import json

import pytest

from tests.domain import recorded
from tests.domain.conftest import GOLDEN
from trainer.domain import rules

RECORDED = sorted(GOLDEN.glob("attempt-*.json"))


@pytest.fixture(scope="module", params=RECORDED, ids=lambda path: path.stem)
def attempt(request) -> dict:
    return json.loads(request.param.read_text(encoding="utf-8"))


def test_the_recorded_attempt_folds_to_the_recorded_state(small, attempt):
    state = small.fold(recorded.acts(attempt["steps"]))
    now, then = recorded.plain(state), attempt["state"]
    assert {name: now[name] for name in then} == then
    assert not any(now[name] for name in now.keys() - then.keys())


def test_there_is_a_recording_under_each_number_of_the_rules():
    """Whoever raises RULES records the attempt anew, beside the old one."""
    made = [json.loads(path.read_text(encoding="utf-8"))["rules"] for path in RECORDED]
    assert made == list(range(1, rules.RULES + 1))


def test_the_recording_shows_pauses_loops_papers_and_an_ending(attempt):
    kinds = {moment["kind"] for moment in attempt["state"]["log"]}
    assert kinds >= {"deadline_started", "deadline_paused", "deadline_resumed", "deadline_met"}
    assert kinds >= {"choice", "written", "exhibit", "released", "scene", "ending"}
