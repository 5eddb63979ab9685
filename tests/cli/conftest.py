"""Commands run on copies of the filled template, and one small demonstration."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from tests.conftest import ROOT, Template
from trainer import config
from trainer.app import create_app
from trainer.cli.main import cli
from trainer.extensions import db
from trainer.store import scope
from trainer.store.queries import people as find
from trainer.store.tables import User

Run = Callable[..., Result]


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("TRAINER_")]:
        monkeypatch.delenv(name)


def invoke(*arguments: object) -> Result:
    """Run a command in this process."""
    return CliRunner().invoke(cli, [str(argument) for argument in arguments], prog_name="trainer")


@pytest.fixture
def run() -> Run:
    """A function that runs a command."""
    return invoke


@pytest.fixture
def data(tmp_path: Path, sqlite_template: Template) -> Path:
    """The data folder of an installation with the cast of the tests."""
    folder = tmp_path / "data"
    folder.mkdir()
    shutil.copy(sqlite_template.place, folder / "trainer.sqlite")
    return folder


@contextmanager
def opened(folder: Path, name: str = "trainer.sqlite") -> Iterator[Flask]:
    """An application on a data folder, seeing everyone."""
    url = f"sqlite:///{(folder / name).as_posix()}"
    app = create_app(config.load(folder, {}, database_url=url))
    with app.app_context(), scope.everyone("a test"):
        yield app
        db.session.remove()
        db.engine.dispose()


def account(login: str) -> User:
    """The account of a login that is there."""
    found = find.user_by_login(login)
    assert found is not None
    return found


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a small demonstration; tests that change it take a copy."""
    folder = tmp_path_factory.mktemp("demonstration")
    made = invoke("demo", "--no-serve", "--people", 6, "--data", folder)
    assert made.exit_code == 0, made.output
    return folder


def start(*arguments: object, **options: Any) -> subprocess.Popen[str]:
    """Start a command as a process of its own, as people do."""
    command = [sys.executable, "-m", "trainer.cli.main", *map(str, arguments)]
    kept = {k: v for k, v in os.environ.items() if not k.startswith("TRAINER_")}
    given = {"PYTHONIOENCODING": "utf-8", "PYTHONPATH": str(ROOT)} | options.pop("env", {})
    pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    options = {"encoding": "utf-8"} | options
    return subprocess.Popen(command, env=kept | given, **pipes, **options)
