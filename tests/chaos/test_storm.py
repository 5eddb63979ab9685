"""Nothing acknowledged is lost, doubled, invented or set back, whenever the server is killed.

A longer run: TRAINER_CHAOS=long, or TRAINER_CHAOS="people,saves,kills".
"""

from __future__ import annotations

import os
import random
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.chaos import storm
from tests.chaos.server import PLANTS
from tests.chaos.storm import Size
from tests.conftest import POSTGRES, _administer, _postgres_url

pytestmark = pytest.mark.chaos
LONG = Size(people=500, saves=200, kills=40, pace=2.0, patience=900.0, swept=200.0)
SMALL = Size(people=12, saves=14, kills=2, pace=0.2, alive=(1.5, 2.5), swept=5.0)
CAUGHT_BY = {
    "without_key_uniqueness": "duplicated",
    "acknowledging_before_commit": "lost",
    "last_write_winning": "stale",
    "sweeping_without_saves": "stale",
}


def size() -> Size:
    """Return how large the run is to be."""
    asked = os.environ.get("TRAINER_CHAOS", "")
    if not asked or asked == "long":
        return LONG if asked else Size()
    people, saves, kills = (int(number) for number in asked.split(","))
    return Size(people, saves, kills, patience=150.0 + 8 * kills)


def held(report: storm.Report, asked: Size) -> None:
    """Say what happened, and fail unless every promise was kept and the run was a real one."""
    print(
        f"{report.kills} kills, {sum(report.saves)} saves, {report.seconds:.0f} s: {report.findings}"
    )
    assert report.faults == []
    assert report.findings.holds, str(report.findings)
    assert min(report.saves) >= asked.saves
    assert report.findings.acknowledged >= asked.people * asked.saves * 0.8
    assert report.findings.unknown > 0, "no save was under way when the server was killed"


def test_no_acknowledged_answer_is_lost_when_the_server_is_killed(sqlite_template, tmp_path):
    folder = storm.copied(sqlite_template.place, tmp_path / "run")
    held(storm.run(folder, "", size(), seed()), size())


@pytest.mark.skipif(not POSTGRES, reason="no PostgreSQL is at hand (run.py says so)")
def test_no_acknowledged_answer_is_lost_on_postgresql(postgresql_template, tmp_path):
    name = f"{postgresql_template.place}_{uuid.uuid4().hex[:8]}"
    _administer(f'CREATE DATABASE "{name}" TEMPLATE "{postgresql_template.place}"')
    try:
        held(storm.run(tmp_path, _postgres_url(name), size(), seed()), size())
    finally:
        _administer(f'DROP DATABASE "{name}" WITH (FORCE)')


def test_each_planted_fault_is_caught_by_the_same_checker(sqlite_template, tmp_path):
    def planted(plant: str) -> storm.Report:
        folder = storm.copied(sqlite_template.place, tmp_path / plant)
        return storm.run(folder, "", SMALL, seed(), plant)

    with ThreadPoolExecutor(len(PLANTS)) as pool:
        reports = dict(zip(PLANTS, pool.map(planted, PLANTS), strict=True))
    for plant, report in reports.items():
        print(f"{plant}: {report.findings}")
        assert getattr(report.findings, CAUGHT_BY[plant]), plant


def seed() -> int:
    """Return the seed of this run: given, or drawn and printed, so that a run can be repeated."""
    given = int(os.environ.get("TRAINER_CHAOS_SEED", "0")) or random.SystemRandom().randrange(
        1, 2**31
    )
    print(f"TRAINER_CHAOS_SEED={given}")
    return given
