"""The fixed cast, the application on a database per test of both kinds, and clients that are signed in.

Every worker builds one template database per engine: migrated, with the shipped content
and the cast. A test gets a copy, so that nothing one test does reaches another.
"""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest import mock

import flask_migrate
import pytest
from coverage import Coverage
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from tests import builders
from tests.restoring import Restored
from trainer.app import create_app
from trainer.config import Settings
from trainer.content import library
from trainer.domain.scenario import walks
from trainer.domain.scenario.explore import STATE_BUDGET
from trainer.domain.scenario.ledgers import Best
from trainer.domain.scenario.play import Case
from trainer.extensions import db
from trainer.services import syncing
from trainer.services.parts.documents import Cache
from trainer.store import engine, scope
from trainer.web import drawn

ROOT = Path(__file__).resolve().parent.parent
POSTGRES = os.environ.get("TRAINER_TEST_POSTGRES", "")
NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)  # 09:00 in China, a Tuesday
SECRET = "a secret for tests that is long enough"


@dataclass(frozen=True)
class Template:
    """A filled database to copy, and the cast's ids in it."""

    kind: str
    place: str
    cast: dict[str, int]


def settings(data: Path, url: str = "") -> Settings:
    """Return the settings of an installation under test."""
    return Settings(data=data, database_url=url, secret_key=SECRET)


MEASURED = ("domain", "services", "web")  # folders whose tests on SQLite count for the coverage


@contextmanager
def untraced() -> Iterator[None]:
    """Measure no coverage within a block: tracing doubles the time of what it watches."""
    tracing = Coverage.current()
    if tracing is None:
        yield
        return
    tracing.stop()
    try:
        yield
    finally:
        tracing.start()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[object]:
    """Let a second database, a browser or a command add nothing to coverage, and cost nothing."""
    room = item.path.relative_to(ROOT / "tests").parts[0]
    with nullcontext() if room in MEASURED and "postgresql" not in item.name else untraced():
        return (yield)


@pytest.fixture(scope="session")
def shipped() -> library.Library:
    """The shipped content, read once."""
    return library.load(ROOT)


@pytest.fixture(scope="session", autouse=True)
def _explored_once() -> Iterator[None]:
    """Explore each shipped case once per worker: it takes seconds, and cases never change."""
    kept: dict[tuple[int, int], tuple[Case, Best]] = {}
    explore = walks.best_of

    def once(case: Case, budget: int = STATE_BUDGET) -> Best:
        key = (id(case), budget)  # kept with its case, so that the id stays its own
        if key not in kept:
            kept[key] = case, explore(case, budget)
        return kept[key][1]

    with mock.patch.object(walks, "best_of", once):
        yield


def _filled(data: Path, url: str, content: library.Library) -> dict[str, int]:
    app = create_app(settings(data, url))
    with untraced(), app.app_context(), scope.everyone("building the template of the tests"):
        flask_migrate.upgrade()
        syncing.sync(content, by=None, now=NOW)
        cast = builders.cast(NOW)
        db.session.remove()
        db.engine.dispose()
    return cast


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory, shipped: library.Library) -> Template:
    """A filled SQLite file."""
    folder = tmp_path_factory.mktemp("template")
    cast = _filled(folder, "", shipped)
    return Template("sqlite", str(folder / "trainer.sqlite"), cast)


@pytest.fixture(scope="session")
def postgresql_template(
    tmp_path_factory: pytest.TempPathFactory, shipped: library.Library
) -> Iterator[Template]:
    """A filled PostgreSQL database."""
    name = f"trainer_test_{uuid.uuid4().hex[:12]}"
    _administer(f'CREATE DATABASE "{name}"')
    try:
        cast = _filled(tmp_path_factory.mktemp("pg"), _postgres_url(name), shipped)
        yield Template("postgresql", name, cast)
    finally:
        restored_of(name).drop()
        _administer(f'DROP DATABASE "{name}" WITH (FORCE)')


def _postgres_url(name: str) -> str:
    return make_url(POSTGRES).set(database=name).render_as_string(hide_password=False)


def _administer(statement: str) -> None:
    server = create_engine(POSTGRES, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(statement))
    server.dispose()


@pytest.fixture(params=["sqlite", "postgresql"] if POSTGRES else ["sqlite"])
def template(request: pytest.FixtureRequest) -> Template:
    """The template of each database in turn; run.py says when PostgreSQL is left out."""
    return request.getfixturevalue(f"{request.param}_template")


@pytest.fixture(scope="session")
def _applications() -> dict[str, Flask]:
    """One application per worker and kind of database.

    Building one costs more than most tests, and so do the statements that its engine has
    compiled: both stay, and find another database at the same address each time.
    """
    return {}


@pytest.fixture
def app(template: Template, tmp_path: Path, _applications: dict[str, Flask]) -> Iterator[Flask]:
    """The application on a copy of the template, set as if it were just built."""
    with _copied(template) as url:
        given = settings(tmp_path, url)
        if template.kind not in _applications:
            _applications[template.kind] = create_app(given, **CONFIG)
        made = _applications[template.kind]
        made.config.update(CONFIG, SETTINGS=given)
        yield made
        with made.app_context():
            db.session.remove()
            db.engine.dispose()


@cache
def restored_of(template: str) -> Restored:
    """Return the one copy of a PostgreSQL template; made when it is first asked to be ready."""
    return Restored(POSTGRES, template)


@contextmanager
def _copied(template: Template) -> Iterator[str]:
    """Put a copy of a template at its place, and give its address."""
    if template.kind == "sqlite":
        place = Path(template.place).with_name("copy.sqlite")
        for old in place.parent.glob(f"{place.name}*"):
            old.unlink()
        shutil.copy(template.place, place)
        yield f"sqlite:///{place.as_posix()}"
        return
    restored = restored_of(template.place)
    restored.ready()
    yield restored.url


@pytest.fixture(autouse=True)
def _fresh_context() -> Iterator[None]:
    """Nothing that a test put into this context reaches the next one."""
    yield
    scope.enter(None)
    engine._read_only.set(False)


CONFIG = {"TESTING": True, "PROPAGATE_EXCEPTIONS": False, "WTF_CSRF_ENABLED": False}


class DrawnAgain(Cache):
    """Keeps nothing, and fails where the same arguments and language draw something else."""

    def get(self, key: Hashable) -> None:
        """Return nothing: everything is drawn again."""

    def put(self, key: Hashable, size: int, value: Any) -> None:
        """Hold what was drawn against what was drawn before."""
        assert super().get(key) in (None, value), f"{key} is drawn in two ways: {value}"
        super().put(key, size, value)


@pytest.fixture(scope="session", autouse=True)
def _drawn_again() -> Iterator[None]:
    """Let every page that any test opens show whether what is drawn once may be."""
    with mock.patch.object(drawn, "_kept", DrawnAgain(100_000, 100_000_000)):
        yield


@pytest.fixture
def cast(template: Template) -> SimpleNamespace:
    """The user ids of the cast: li_na learns, chen_gang marks, zhao_min appraises, ..."""
    return SimpleNamespace(**template.cast)


@pytest.fixture
def context(app: Flask) -> Iterator[Flask]:
    """An application context that sees everyone, for tests below the web."""
    with app.app_context(), scope.everyone("a test"):
        yield app


@pytest.fixture
def sign_in(app: Flask) -> Callable[[int], FlaskClient]:
    """A client with a session of a user of the cast."""

    def signed_in(user_id: int) -> FlaskClient:
        return builders.signed_in(app, user_id)

    return signed_in


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A client that nobody is signed in on."""
    return app.test_client()
