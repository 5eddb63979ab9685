"""Saving, and recovery files, on `http://` at an address that is not loopback.

There `isSecureContext` is false, as in a bureau's intranet, and browsers withhold their ciphers
and workers: what rests on those, or on what the browser keeps, runs once more here. The server
and the browser run in a network namespace of their own, so that nothing leaves this machine.
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
SAVING = (
    "the_context_is_what_the_address_says",
    "an_answer_is_called_saved_only_after_the_server_has_it",
    "without_a_network_answers_wait_on_this_computer_and_are_sent_later",
    "an_unsent_answer_survives_a_reload",
    "a_session_that_ends_in_mid_quiz_costs_nothing",
    "text_in_a_form_survives_an_ended_session_and_the_person_is_back_where_they_were",
    "a_reload_without_a_network_loses_nothing",
    "what_one_person_did_not_send_waits_for_that_person",
    "what_was_typed_just_before_one_leaves_the_page_is_sent",
    "nothing_is_kept_once_a_paper_is_handed_in",
)


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
        *(f"tests/browser/test_saving.py::test_{name}" for name in SAVING),
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
