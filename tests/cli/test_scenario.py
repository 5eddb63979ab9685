"""scenario check: every case is walked from end to end, and what is wrong is named by its line."""

from __future__ import annotations

import shutil

import pytest

from tests.conftest import ROOT

CASE = "scenarios/s00-yindao/scenario.yaml"


@pytest.fixture
def copied(tmp_path):
    """A copy of the shipped content with one case only."""
    root = tmp_path / "content"
    shutil.copytree(ROOT / "question_banks" / "statutes", root / "question_banks" / "statutes")
    shutil.copytree(ROOT / "courses" / "frameworks", root / "courses" / "frameworks")
    shutil.copytree(ROOT / "scenarios" / "rubrics", root / "scenarios" / "rubrics")
    shutil.copytree(ROOT / "scenarios" / "s00-yindao", root / "scenarios" / "s00-yindao")
    return root


def test_a_sound_case_is_said_to_be_sound_and_its_report_is_written(run, copied, tmp_path):
    folder = tmp_path / "reports"
    told = run("scenario", "check", "s00-yindao", "--root", copied, "--write", folder)
    assert told.exit_code == 0, told.output
    assert "没有错误：1 个案件" in told.stdout
    shipped = ROOT / "docs" / "scenarios" / "s00-yindao.md"
    assert (folder / "s00-yindao.md").read_text(encoding="utf-8") == shipped.read_text(
        encoding="utf-8"
    )


def test_a_planted_fault_is_named_by_its_line(run, copied):
    path = copied / CASE
    text = path.read_text(encoding="utf-8")
    broken = text.replace("critical_cap: 59", "critical_cap: 60")
    assert broken != text
    path.write_text(broken, encoding="utf-8")
    told = run("scenario", "check", "--root", copied)
    assert told.exit_code == 1
    line = next(n for n, one in enumerate(broken.splitlines(), 1) if "critical_cap" in one)
    assert f"{CASE}:{line}: 红线差错的封顶分应当低于及格分" in told.stdout


def test_a_case_too_large_is_not_proven_and_that_is_a_fault(run, copied, tmp_path):
    told = run(
        "scenario", "check", "--root", copied, "--budget", 3, "--write", tmp_path / "reports"
    )
    assert told.exit_code == 1
    assert "没有证明" in told.stdout
    assert "没有证明" in (tmp_path / "reports" / "s00-yindao.md").read_text(encoding="utf-8")


def test_an_unknown_case_is_refused(run, copied):
    told = run("scenario", "check", "s99", "--root", copied)
    assert told.exit_code == 1
    assert "没有这个模拟案件：s99" in told.stderr
