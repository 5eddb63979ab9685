"""One run: people sit papers while the server is killed, then everything is held against it."""

from __future__ import annotations

import contextlib
import http.client
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from sqlalchemy import select, text

from tests import builders
from tests.chaos import ledger
from tests.chaos.examinee import Examinee, Place
from tests.chaos.server import settings
from tests.conftest import ROOT
from trainer.app import create_app
from trainer.clock import utc_now
from trainer.domain.sitting import GRACE
from trainer.extensions import db
from trainer.services import auditing, people, signing_in, sitting
from trainer.services.parts import scoring, sessions
from trainer.services.people import NewPerson
from trainer.store import scope
from trainer.store.tables import Attempt, Department, Result, Step, User

BUILDING = threading.Lock()
READY_SECONDS = 90.0


@dataclass(frozen=True)
class Size:
    """How much happens: people, saves of each at least, kills, and the pause between saves."""

    people: int = 60
    saves: int = 40
    kills: int = 5
    pace: float = 0.3
    alive: tuple[float, float] = (1.5, 4.0)
    patience: float = 150.0  # a run takes about 50 s where nothing else is at work
    swept: float = 12.0  # seconds from the first start after which a third of the papers end


@dataclass
class Report:
    """What one run found, and how much it did."""

    findings: ledger.Findings
    kills: int
    saves: list[int]
    seconds: float
    faults: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Say whether every promise was kept and every client was served."""
        return self.findings.holds and not self.faults


class Server:
    """The server in a process group of its own."""

    def __init__(self, folder: Path, url: str, plant: str = "") -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.words = [sys.executable, "-m", "tests.chaos.server", str(folder), str(self.port)]
        self.words += ["--url", url] if url else []
        self.words += ["--plant", plant] if plant else []
        self.log = (folder / "server.log").open("ab")

    def start(self) -> None:
        """Start, and wait until it answers."""
        self.process = subprocess.Popen(
            self.words, cwd=ROOT, stdout=self.log, stderr=self.log, start_new_session=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        until = time.monotonic() + READY_SECONDS
        while not self.is_ready():
            if time.monotonic() > until or self.process.poll() is not None:
                raise AssertionError("the server did not start; see server.log")
            time.sleep(0.05)

    def is_ready(self) -> bool:
        """Say whether it answers."""
        asking = http.client.HTTPConnection("127.0.0.1", self.port, 2)
        with contextlib.closing(asking):
            try:
                asking.request("GET", "/health/live")
                with asking.getresponse() as reply:
                    return reply.status == 200
            except OSError:
                return False

    def kill(self) -> None:
        """End the whole group at once, as a failing machine would."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def close(self) -> None:
        """End it, and let go of the log."""
        if self.process.poll() is None:
            self.kill()
        self.log.close()


@dataclass(frozen=True)
class Paper:
    """One person's attempt: its cookie and what its questions take."""

    attempt: int
    cookie: str
    places: dict[int, Place]


def run(folder: Path, url: str, size: Size, seed: int, plant: str = "") -> Report:
    """Prepare, storm, heal, and check; the database in `folder` or at `url` is a fresh template."""
    begun = time.monotonic()
    chance = random.Random(seed)
    papers = prepared(folder, url, size, plant)
    books = folder / "ledgers"
    books.mkdir()
    calm, server = threading.Event(), Server(folder, url, plant)
    until = begun + size.patience
    server.start()
    _end_soon(folder, url, [paper.attempt for paper in papers[::3]], size.swept)
    sitters = [
        Examinee(
            server.port, paper.attempt, paper.cookie, paper.places, books / f"{number}.jsonl",
            chance.randrange(2**32), size.saves, size.pace, calm, until,
        )
        for number, paper in enumerate(papers)
    ]  # fmt: skip
    try:
        for sitter in sitters:
            sitter.start()
        for _ in range(size.kills):
            time.sleep(chance.uniform(*size.alive))
            server.kill()
            server.start()
        calm.set()
        for sitter in sitters:
            sitter.join(max(1.0, until + 5 - time.monotonic()))
    finally:
        server.close()
    faults = [fault for sitter in sitters for fault in sitter.faults]
    faults += [f"attempt {s.attempt} is still at it" for s in sitters if s.is_alive()]
    findings = ledger.check(ledger.read(books), *stored(folder, url))
    findings.broken += unsound(folder, url)
    seconds = time.monotonic() - begun
    return Report(findings, size.kills, [s.saves for s in sitters], seconds, faults)


def _built(folder: Path, url: str) -> Flask:
    """Build the application; one at a time, since CPython 3.11 confuses two parsers at work."""
    with BUILDING:
        return create_app(settings(folder, url))


@contextlib.contextmanager
def opened(folder: Path, url: str) -> Iterator[None]:
    """Work in the database of a run."""
    app = _built(folder, url)
    with app.app_context(), scope.everyone("a run of the storm"):
        yield
        db.session.remove()
        db.engine.dispose()


def prepared(folder: Path, url: str, size: Size, plant: str) -> list[Paper]:
    """Add the people, start their papers, and sign them in."""
    app = _built(folder, url)
    with app.app_context(), scope.everyone("a run of the storm"):
        now = utc_now()
        ids = [
            sitting.start("rumen", "assessed", by=user, now=now, seed=number).id
            for number, user in enumerate(_people(size.people))
        ]
        if plant == "without_key_uniqueness":
            _drop_uniqueness()
        papers = [_paper(app, db.session.get_one(Attempt, attempt_id)) for attempt_id in ids]
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    return papers


def _end_soon(folder: Path, url: str, ids: list[int], seconds: float) -> None:
    """Let papers run out of time early, counted from now, when the server answers already."""
    with opened(folder, url):
        for attempt_id in ids:
            attempt = db.session.get_one(Attempt, attempt_id)
            attempt.deadline_at = utc_now() - GRACE + timedelta(seconds=seconds)
        db.session.commit()


def _people(number: int) -> list[User]:
    department = db.session.execute(
        select(Department.id).where(Department.code == "zx")
    ).scalar_one()
    new = [
        NewPerson(
            f"考生{n}", f"kaosheng{n}", department, (builders.Role.TRAINEE,), staff_no=f"K{n}"
        )
        for n in range(number)
    ]
    added = people.add_all(new, by=None, now=utc_now())
    for one in added:
        one.user.must_change = False
        signing_in.accept_notice(one.user, now=utc_now())
    db.session.commit()
    return [one.user for one in added]


def _paper(app: Flask, attempt: Attempt) -> Paper:
    user = db.session.execute(select(User).where(User.person_id == attempt.person_id)).scalar_one()
    token, _session = sessions.begin(
        user, ip="127.0.0.1", agent="storm", now=utc_now(), lasting=timedelta(hours=8)
    )
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    places = {row.slot: Place(_choices(item.question)) for row, item in scoring.items(attempt)}
    cookie = signer.dumps({"_user_id": token, "_fresh": True})
    return Paper(attempt.id, f"trainer={cookie}", places)


def _choices(question: object) -> list[object]:
    if question.kind == "true_false":
        return ["true", "false", None]
    if question.kind == "date":
        return [f"2026-05-{day:02}" for day in range(1, 29)]
    if not question.options:
        return [str(number) for number in range(1, 60)]
    places = [str(place) for place in range(len(question.options))]
    return [[place] for place in places] + [places] if question.kind == "multiple" else places


def _drop_uniqueness() -> None:
    """Make the table of steps anew without its constraints, for the fault that needs it so."""
    columns = ", ".join(
        f'"{column.name}"' for column in Step.__table__.columns if column.name != "id"
    )
    for statement in (
        "ALTER TABLE step RENAME TO step_before",
        f"CREATE TABLE step (id INTEGER PRIMARY KEY, {columns})",
        "DROP TABLE step_before",
    ):
        db.session.execute(text(statement))
    db.session.commit()


def stored(folder: Path, url: str) -> tuple[list[ledger.Row], list[ledger.Closed]]:
    """Return the steps and results that the database holds."""
    with opened(folder, url):
        rows = [
            ledger.Row(
                s.attempt_id, s.no, s.kind, s.element, s.epoch, s.seq, s.key, s.body or {},
                s.received_at,
            )
            for s in db.session.execute(select(Step).order_by(Step.attempt_id, Step.no)).scalars()
        ]  # fmt: skip
        results = [
            ledger.Closed(
                result.attempt_id,
                {slot: part["answer"] for slot, part in result.parts.items()},
                result.attempt.deadline_at,
            )
            for result in db.session.execute(select(Result)).scalars()
        ]
    return rows, results


def unsound(folder: Path, url: str) -> list[str]:
    """Return what the database itself and the chains complain about."""
    with opened(folder, url):
        found = [
            f"attempt {b.attempt_id} breaks at {b.no}" for b in auditing.verify_attempts().broken
        ]
        if not url:
            found += [
                f"{row}"
                for pragma in ("integrity_check", "foreign_key_check")
                for row in db.session.execute(text(f"PRAGMA {pragma}"))
                if tuple(row) != ("ok",)
            ]
    return found


def copied(template: str, folder: Path) -> Path:
    """Return a fresh folder with a copy of the SQLite template."""
    folder.mkdir(parents=True)
    shutil.copy(template, folder / "trainer.sqlite")
    return folder
