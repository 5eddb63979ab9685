"""What can be said of the code without running it: types in the rooms that carry meaning, style."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize(
    "command",
    [
        ["mypy", "--strict", "trainer/domain", "trainer/content", "trainer/services"],
        ["mypy"],
        ["ruff", "check", "."],
        ["ruff", "format", "--check", "trainer", "tests", "run.py"],
    ],
    ids=["strict types", "types", "lint", "format"],
)
def test_the_code_is_clean(command):
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
