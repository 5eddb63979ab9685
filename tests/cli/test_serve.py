"""serve: what it refuses, what it prints, and how it ends."""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import uuid
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from tests.cli.conftest import start
from tests.conftest import POSTGRES, ROOT, _administer, _postgres_url
from trainer.cli import processes, serving
from trainer.cli.speech import Refusal
from trainer.store import engine

SLOW = """
import sys, time
from flask import Flask
from trainer.cli import serving

app = Flask("slow")

@app.get("/slow")
def slow():
    print("begun", flush=True)
    time.sleep(1.5)
    return "finished"

serving.serve(app, int(sys.argv[1]), lan=False)
"""


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _reached(url, process, tries=300):
    for _ in range(tries):
        assert process.poll() is None, process.stderr.read()
        try:
            with urlopen(url) as reply:  # noqa: S310 - our own address
                return reply.read()
        except (URLError, ConnectionError):
            time.sleep(0.1)
    raise AssertionError(url)


@pytest.mark.slow
def test_it_serves_until_it_is_asked_to_stop(data):
    port = _free_port()
    process = start("serve", "--data", data, "--port", port)
    assert b"ok" in _reached(f"http://127.0.0.1:{port}/health/ready", process)
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 0, err
    assert f"http://127.0.0.1:{port}" in out
    assert "已停止" in out
    assert "Traceback" not in err


@pytest.mark.slow
def test_a_request_under_way_is_answered_before_it_stops(tmp_path):
    port = _free_port()
    process = subprocess.Popen(
        [sys.executable, "-c", SLOW, str(port)], cwd=tmp_path, env={"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8",
    )  # fmt: skip
    answers: list[bytes] = []
    asking = threading.Thread(
        target=lambda: answers.append(_reached(f"http://127.0.0.1:{port}/slow", process))
    )
    asking.start()
    assert process.stdout is not None
    while "begun" not in process.stdout.readline():
        pass
    process.send_signal(signal.SIGTERM)
    asking.join(timeout=20)
    assert answers == [b"finished"]
    process.communicate(timeout=20)
    assert process.returncode == 0


@pytest.fixture
def on_postgresql():
    """The environment of an installation whose database on PostgreSQL is empty yet."""
    name = f"trainer_test_{uuid.uuid4().hex}"
    _administer(f'CREATE DATABASE "{name}"')
    yield {"TRAINER_DATABASE_URL": _postgres_url(name)}
    _administer(f'DROP DATABASE "{name}" WITH (FORCE)')


def _processes_below(process):
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text(encoding="ascii")
    return {int(number) for number in children.split()}


@pytest.mark.slow
@pytest.mark.skipif(not POSTGRES, reason="TRAINER_TEST_POSTGRES names no server")
def test_several_processes_serve_one_dies_and_is_replaced(on_postgresql, tmp_path):
    init = start("init", "--data", tmp_path, "--unit", "某局", env=on_postgresql)
    _, err = init.communicate(timeout=120)
    assert init.returncode == 0, err
    port = _free_port()
    words = ("serve", "--data", tmp_path, "--port", port, "--processes", 2)
    process = start(*words, env=on_postgresql)
    assert b"ok" in _reached(f"http://127.0.0.1:{port}/health/ready", process)
    before = _processes_below(process)
    assert len(before) == 2
    os.kill(min(before), signal.SIGKILL)
    for _ in range(100):
        if len(_processes_below(process) - before) == 1:
            break
        time.sleep(0.1)
    assert len(_processes_below(process)) == 2
    for _ in range(10):
        assert b"ok" in _reached(f"http://127.0.0.1:{port}/health/ready", process)
    with contextlib.ExitStack() as spare:  # browsers open connections before they need them
        for _ in range(30):
            spare.enter_context(socket.create_connection(("127.0.0.1", port)))
        begun = time.monotonic()
        assert b"ok" in _reached(f"http://127.0.0.1:{port}/health/ready", process)
        assert time.monotonic() - begun < 3
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert out.count(f"http://127.0.0.1:{port}") == 1
    assert out.count("已停止") == 1
    assert "Traceback" not in err


def test_what_the_start_made_is_out_of_the_collectors_rounds():
    before = gc.get_threshold()
    try:
        serving.settle()
        assert gc.get_freeze_count() > 10_000
        assert gc.get_threshold()[0] == serving.OBJECTS_PER_ROUND
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)


def test_several_processes_are_refused_on_sqlite(run, data):
    told = run("serve", "--data", data, "--processes", 2)
    assert told.exit_code == 1
    assert told.stderr.startswith("SQLite 只能由一个进程写入")
    assert told.stderr.count("\n") == 1


def test_without_gunicorn_several_processes_say_what_to_install(app, monkeypatch):
    monkeypatch.setitem(sys.modules, "gunicorn.app.base", None)
    with pytest.raises(Refusal) as refused:
        processes.serve(app, _free_port(), 2, lan=False)
    assert "pip install gunicorn" in refused.value.zh


def test_a_port_in_use_is_named(run, data):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        told = run("serve", "--data", data, "--port", port)
    assert told.exit_code == 1
    assert told.stderr.startswith(f"端口 {port} 不能使用")
    assert told.stderr.count("\n") == 1


def test_lan_prints_the_addresses_that_colleagues_type(capsys, monkeypatch):
    monkeypatch.setattr(serving, "addresses", lambda: ["10.20.3.4"])
    serving.tell(8000, lan=True)
    assert "http://10.20.3.4:8000" in capsys.readouterr().out
    monkeypatch.setattr(serving, "addresses", list)
    serving.tell(8000, lan=True)
    assert "ipconfig" in capsys.readouterr().out
    serving.tell(8000, lan=False)
    assert "ipconfig" not in capsys.readouterr().out


def test_addresses_are_this_machines_and_never_loopback(monkeypatch):
    for address in serving.addresses():
        assert not address.startswith("127.")
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.bind((address, 0))

    def offline(self, address):
        raise OSError(101, "Network is unreachable")

    monkeypatch.setattr(serving.socket, "gethostname", lambda: "no-such-host.invalid")
    monkeypatch.setattr(serving, "_routed", lambda: iter(()))
    assert serving.addresses() == []


def test_an_old_sqlite_is_warned_about(capsys, monkeypatch):
    monkeypatch.setattr(engine, "sqlite_is_safe", lambda: False)
    serving.tell(8000, lan=False)
    assert "SQLite 低于 3.51.3" in capsys.readouterr().err
    monkeypatch.setattr(engine, "sqlite_is_safe", lambda: True)
    serving.tell(8000, lan=False)
    assert capsys.readouterr().err == ""
