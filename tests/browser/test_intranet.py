"""The tests of saving, and of recovery files, on `http://` at an address that is not loopback.

There `isSecureContext` is false, as in a bureau's intranet. The server and the browser
run in a network namespace of their own, so that nothing leaves this machine.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import uuid
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
ADDRESS = "10.77.0.1"


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)


@pytest.fixture
def namespace():
    """A network namespace with one address; left out where it cannot be made."""
    if shutil.which("ip") is None:
        _leave_out("iproute2 is not installed")
    name = f"ct-{uuid.uuid4().hex[:8]}"
    try:
        _ip("netns", "add", name)
    except subprocess.CalledProcessError as error:
        _leave_out(f"no network namespace can be made: {error.stderr.decode()[:200]}")
    try:
        _ip("netns", "exec", name, "ip", "link", "set", "lo", "up")
        _ip("netns", "exec", name, "ip", "addr", "add", f"{ADDRESS}/32", "dev", "lo")
        yield name
    finally:
        _ip("netns", "del", name)


def _leave_out(reason: str) -> None:
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.mark.skipif("TRAINER_TEST_HOST" in os.environ, reason="this is the run inside")
def test_saving_works_at_an_intranet_address(namespace, tmp_path):
    command = [
        "ip", "netns", "exec", namespace, sys.executable, "-m", "pytest",
        "tests/browser/test_saving.py",
        "tests/browser/test_exam.py::test_a_recovery_file_brings_what_could_not_be_sent",
        "-q", "-p", "no:cacheprovider", "-p", "no:xdist",
        f"--basetemp={tmp_path / 'inside'}",
    ]  # fmt: skip
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith(("PYTEST_", "COV_"))},
        "TRAINER_TEST_HOST": ADDRESS,
    }
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-4_000:] + done.stderr[-2_000:]
    assert " passed" in done.stdout
