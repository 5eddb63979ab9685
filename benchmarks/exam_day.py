"""How an exam day goes on this machine, beside a floor of the same run.

    python benchmarks/exam_day.py [--people 8 32] [--seconds 6] [--turns 3] [--postgres URL]
                                  [--attempts 60] [--processes 2] [--floor-share SHARE]

Method: for SQLite, and for PostgreSQL where `--postgres` or TRAINER_TEST_POSTGRES names a server,
a new installation with the shipped content and imagined people, each of whom has sat one paper,
so that no table is empty. Two servers are started as `trainer serve` starts them, on one database:
the application, and the floor; on SQLite each in one process, on PostgreSQL each in `--processes`
of them (as many as there are cores). The floor is a Flask application with one route, which makes
one indexed read and one small committed write by SQLAlchemy Core through the same engine and the
same gate for writers.
The people live in this process, one thread and one kept connection each.

- Saves: in turn, `turns` times each, floor and application are asked as fast as the people get
  answers, `seconds` long: PUT of one answer each, all of them acknowledged after their commit.
  Printed are the medians in requests a second, and the ratio between them.
- Waiting: the same saves at 70 % of what the application just managed, spread evenly; printed are
  the 50th, 95th and 99th percentile of a save.
- Exam day: start, paper, twenty saves one by one, handing in, review; whole attempts a second.
- Whole attempts as the reference platform was measured: start, four pages of five answers, finish,
  review of all twenty; without and with a new session and its sign-in. Printed are attempts a
  second, requests, SQL statements (counted in a run of their own; those that begin or end a
  transaction are not) and seconds of the server's processor per attempt, and the ratio to Moodle
  4.5.6 on a machine of this size (4.7 a second with 8 people, 5.1 with 32; 1,009 statements); that
  one holds for such a machine only.

With `--floor-share` the program fails where saves : floor is below it.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import multiprocessing
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import flask_migrate  # noqa: E402 - after the path of the package
from flask import Flask, jsonify, request  # noqa: E402
from flask.sessions import SecureCookieSessionInterface  # noqa: E402
from sqlalchemy import create_engine, event, insert, select, text  # noqa: E402
from sqlalchemy.engine import make_url  # noqa: E402

from trainer.app import create_app  # noqa: E402
from trainer.cli import processes, serving  # noqa: E402
from trainer.clock import utc_now  # noqa: E402
from trainer.config import Settings  # noqa: E402
from trainer.content import library  # noqa: E402
from trainer.domain.access import Role  # noqa: E402
from trainer.domain.sitting import fingerprint  # noqa: E402
from trainer.extensions import db  # noqa: E402
from trainer.services import people, signing_in, sitting, syncing  # noqa: E402
from trainer.services.parts import scoring, sessions  # noqa: E402
from trainer.services.people import NewPerson  # noqa: E402
from trainer.store import scope  # noqa: E402
from trainer.store.tables import SignInTry, User  # noqa: E402

SECRET = "a secret that a benchmark needs once"  # noqa: S105
PASSWORD = "Kaoshi-2026-ceshi"  # noqa: S105 - of imagined people
PAPER = "rumen"  # twenty questions
MOODLE = {8: 4.7, 32: 5.1}  # whole attempts a second
MOODLE_STATEMENTS = 1009
SHARE_OF_SATURATION = 0.7
PAGE = 5
TOKEN = re.compile(rb'name="csrf_token"[^>]*? value="([^"]+)"')
SLOT = re.compile(rb'data-ct-slot="(\d+)"')
FIELD = re.compile(rb'name="q-(\d+)" value="([^"]*)"([^>]*)>')
WAYS: dict[str, dict[str, bool]] = {
    "exam day, one by one": {"by_script": True, "signing_in": False},
    "pages, no sign-in": {"by_script": False, "signing_in": False},
    "pages, with sign-in": {"by_script": False, "signing_in": True},
}


# ---- the servers -------------------------------------------------------------------------------


def serve(folder: Path, url: str, port: int, kind: str, number: int) -> None:
    """Serve the application or the floor until killed; `counting` counts all processes' statements."""
    app = create_app(Settings(data=folder, database_url=url, secret_key=SECRET))
    statements = multiprocessing.Value("l")

    def count(*_: Any) -> None:
        with statements.get_lock():
            statements.value += 1

    if kind == "counting":
        with app.app_context():
            event.listen(db.engine, "before_cursor_execute", count)
    if kind == "floor":
        app = floor(app)
    inner = app.wsgi_app

    def with_counts(environ: dict[str, Any], start: Callable[..., Any]) -> Any:
        if environ["PATH_INFO"] != "/counts":
            return inner(environ, start)
        told = json.dumps({"statements": statements.value}).encode()
        start("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(told)))])
        return [told]

    app.wsgi_app = with_counts  # type: ignore[method-assign]
    if number > 1:
        processes.serve(app, port, number, lan=False)
    else:
        serving.serve(app, port, lan=False)


def floor(real: Flask) -> Flask:
    """Return an application whose one route reads one row and commits one."""
    app = Flask("floor")
    table, account = SignInTry.__table__, User.__table__

    @app.put("/<int:user_id>")
    def save(user_id: int) -> Any:
        body = request.get_json()
        with real.app_context():
            connection = db.session.connection()
            login = connection.execute(
                select(account.c.login).where(account.c.id == user_id)
            ).scalar_one()
            row = {"login": login, "ip": body["key"], "at": utc_now(), "ok": True}
            connection.execute(insert(table).values(row))
            db.session.commit()
            db.session.remove()
        return jsonify(digest=body["digest"])

    return app


@dataclass
class Server:
    """A server in processes of its own: one on SQLite, `number` on PostgreSQL."""

    folder: Path
    url: str
    kind: str
    number: int
    port: int = 0
    process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Server:
        """Start, and wait until it answers."""
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        words = [sys.executable, __file__, "--serve", self.kind, "--folder", str(self.folder)]
        words += ["--port", str(self.port), "--url", self.url]
        words += ["--processes", str(self.number if self.url else 1)]
        with (self.folder / f"{self.kind}.log").open("ab") as log:
            self.process = subprocess.Popen(words, stdout=log, stderr=log)  # noqa: S603 - itself
        for _ in range(300):
            with contextlib.suppress(OSError):
                self.counts()
                return self
            time.sleep(0.1)
        raise SystemExit(f"the server did not start; see {self.folder / self.kind}.log")

    def __exit__(self, *_: object) -> None:
        """End it."""
        assert self.process is not None
        self.process.terminate()
        self.process.wait(60)

    def counts(self) -> dict[str, float]:
        """Return the statements, where they are counted, and processor seconds."""
        with contextlib.closing(Line(self.port)) as line:
            counted = json.loads(line.ask("GET", "/counts")[2])
        return {**counted, "cpu": self._processor_seconds()}

    def _processor_seconds(self) -> float:
        assert self.process is not None
        own = self.process.pid
        below = Path(f"/proc/{own}/task/{own}/children").read_text(encoding="ascii").split()
        ticks = 0
        for number in (own, *below):
            after_name = Path(f"/proc/{number}/stat").read_text(encoding="utf-8").rpartition(")")[2]
            ticks += sum(map(int, after_name.split()[11:13]))
        return ticks / os.sysconf("SC_CLK_TCK")


# ---- the people --------------------------------------------------------------------------------


class Line:
    """One kept connection; asks, and reads the answer. Lean, as client and server share a machine."""

    def __init__(self, port: int, cookie: str = "") -> None:
        self.cookie = cookie
        self._where = ("127.0.0.1", port)
        self._socket = socket.create_connection(self._where, 30)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._left = b""
        self.asked = 0

    def close(self) -> None:
        """Hang up."""
        self._socket.close()

    def ask(
        self, method: str, path: str, body: bytes = b"", kind: str = "", extra: str = ""
    ) -> tuple[int, dict[str, str], bytes]:
        """Return status, headers and body of an answer; keeps the cookie that it sets."""
        head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self._where[1]}\r\n"
        head += f"Cookie: trainer={self.cookie}\r\n" if self.cookie else ""
        head += f"Content-Type: {kind}\r\n" if kind else ""
        head += f"{extra}Content-Length: {len(body)}\r\n\r\n"
        self._socket.sendall(head.encode() + body)
        self.asked += 1
        status, headers = self._head()
        content = self._exactly(int(headers.get("content-length", "0")))
        if "set-cookie" in headers and headers["set-cookie"].startswith("trainer="):
            self.cookie = headers["set-cookie"].split(";")[0].removeprefix("trainer=")
        return status, headers, content

    def _head(self) -> tuple[int, dict[str, str]]:
        while b"\r\n\r\n" not in self._left:
            self._read()
        head, self._left = self._left.split(b"\r\n\r\n", 1)
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {}
        for line in lines:
            name, _, value = line.partition(": ")
            headers[name.lower()] = value
        return int(first.split()[1]), headers

    def _exactly(self, length: int) -> bytes:
        while len(self._left) < length:
            self._read()
        content, self._left = self._left[:length], self._left[length:]
        return content

    def _read(self) -> None:
        more = self._socket.recv(262_144)
        if not more:
            raise ConnectionError("the server hung up")
        self._left += more


@dataclass
class Sitter:
    """One person: an account, a session, and an attempt with what its questions take."""

    login: str
    user_id: int
    cookie: str
    attempt: int = 0
    answers: dict[int, Any] = field(default_factory=dict)
    csrf: str = ""
    seq: int = 0


@dataclass
class Office:
    """An installation with its people."""

    folder: Path
    url: str
    sitters: list[Sitter]


def installation(folder: Path, url: str, number: int) -> Office:
    """Make a new installation with `number` people who are signed in."""
    app = create_app(Settings(data=folder, database_url=url, secret_key=SECRET))
    with app.app_context(), scope.everyone("a benchmark"):
        now = utc_now()
        flask_migrate.upgrade()
        syncing.sync(library.load(ROOT), by=None, now=now)
        place = people.add_department(
            "测试局", "cs", parent_id=None, kind="bureau", by=None, now=now
        )
        first, *rest = [
            NewPerson(f"考生{n}", f"ks{n}", place.id, (Role.TRAINEE,), staff_no=f"K{n}",
                      password=PASSWORD)
            for n in range(number)
        ]  # fmt: skip
        added = people.add_all([first], by=None, now=now)
        shared = added[0].user.password_hash
        added += _all_with(shared, rest, now)
        sitters = []
        for one in added:
            one.user.must_change = False
            signing_in.accept_notice(one.user, now=now)
            token, _ = sessions.begin(
                one.user, ip="127.0.0.1", agent="benchmark", now=now, lasting=timedelta(hours=8)
            )
            signer = SecureCookieSessionInterface().get_signing_serializer(app)
            cookie = signer.dumps({"_user_id": token, "_fresh": True})
            sitters.append(Sitter(one.user.login, one.user.id, str(cookie)))
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    return Office(folder, url, sitters)


def _all_with(password_hash: str, new: list[NewPerson], now: datetime) -> list[Any]:
    """Add people who share a password, and so its hash: hashing is not what is measured here."""
    from unittest import mock

    from trainer.services.parts import passwords

    with mock.patch.object(passwords, "hashed", return_value=password_hash):
        return list(people.add_all(new, by=None, now=now))


def begun(office: Office, sitters: list[Sitter]) -> None:
    """Start an attempt for each of these people, and note what may be answered."""
    app = create_app(Settings(data=office.folder, database_url=office.url, secret_key=SECRET))
    with app.app_context(), scope.everyone("a benchmark"):
        for number, sitter in enumerate(sitters):
            user = db.session.get_one(User, sitter.user_id)
            attempt = sitting.start(PAPER, "practice", by=user, now=utc_now(), seed=number)
            sitter.attempt = attempt.id
            sitter.answers = {
                row.slot: _some(item.question) for row, item in scoring.items(attempt)
            }
        db.session.remove()
        db.engine.dispose()


def _some(question: Any) -> Any:
    """Return an answer that fits, as a page sends it."""
    if question.kind == "true_false":
        return "true"
    if question.kind == "date":
        return "2026-05-11"
    if not question.options:
        return "7"
    return ["0", "1"] if question.kind == "multiple" else "0"


# ---- what is asked -----------------------------------------------------------------------------


def save(line: Line, sitter: Sitter, slot: int) -> None:
    """Save one answer, and hold the acknowledgement against what was sent."""
    sitter.seq += 1
    answer = sitter.answers[slot]
    digest = fingerprint(slot, answer, "")
    body = {
        "key": uuid.uuid4().hex, "epoch": 1, "seq": sitter.seq, "answer": answer,
        "confidence": "", "digest": digest,
    }  # fmt: skip
    status, _, content = line.ask(
        "PUT", f"/sittings/{sitter.attempt}/slots/{slot}", json.dumps(body).encode(),
        "application/json", f"X-CSRFToken: {sitter.csrf}\r\n",
    )  # fmt: skip
    if status != 200 or json.loads(content)["digest"] != digest:
        raise AssertionError(f"a save was answered {status}: {content[:200]!r}")


def save_on_floor(line: Line, sitter: Sitter, slot: int) -> None:
    """Ask the floor for its one read and one write, with a body of the same size."""
    sitter.seq += 1
    digest = fingerprint(slot, sitter.answers[slot], "")
    body = {
        "key": uuid.uuid4().hex, "epoch": 1, "seq": sitter.seq, "answer": sitter.answers[slot],
        "confidence": "", "digest": digest,
    }  # fmt: skip
    status, _, content = line.ask(
        "PUT", f"/{sitter.user_id}", json.dumps(body).encode(), "application/json"
    )
    if status != 200 or json.loads(content)["digest"] != digest:
        raise AssertionError(f"the floor answered {status}: {content[:200]!r}")


def posted(line: Line, path: str, fields: list[tuple[str, str]]) -> tuple[str, bytes]:
    """Send a form and follow where it leads; returns the page's address and content."""
    body = urlencode(fields).encode()
    status, headers, content = line.ask("POST", path, body, "application/x-www-form-urlencoded")
    if status not in (302, 303):
        raise AssertionError(f"{path} was answered {status}: {content[:300]!r}")
    return read(line, headers["location"])


def read(line: Line, path: str) -> tuple[str, bytes]:
    """Return the address and content of a page."""
    status, headers, content = line.ask("GET", path)
    if status in (302, 303):
        return read(line, headers["location"])
    if status != 200:
        raise AssertionError(f"{path} was answered {status}: {content[:300]!r}")
    return path, content


def token(page: bytes) -> str:
    """Return the token of a page's form."""
    found = TOKEN.search(page)
    assert found is not None
    return found[1].decode()


def whole(line: Line, sitter: Sitter, *, by_script: bool, signing_in: bool) -> None:
    """One whole attempt, by pages of five or, as a page with scripts does it, one by one."""
    if signing_in:
        line.cookie = ""
        _, page = read(line, "/login")
        fields = [("csrf_token", token(page)), ("username", sitter.login), ("password", PASSWORD)]
        _, page = posted(line, "/login", fields)
    else:
        line.cookie = sitter.cookie
    if not sitter.csrf:
        _, page = read(line, "/practice/")
        sitter.csrf, sitter.cookie = token(page), line.cookie
    known = token(page) if signing_in else sitter.csrf
    address, page = posted(line, f"/practice/{PAPER}", [("csrf_token", known)])
    attempt = int(address.rsplit("/", 1)[1])
    if by_script:
        slots = sorted({int(slot) for slot in SLOT.findall(page)})
        _by_script(line, sitter, attempt, slots, token(page))
    else:
        _by_pages(line, address, fitting(page), token(page))


def fitting(page: bytes) -> dict[int, str]:
    """Return by place the first option that a paper offers, or a day or a number to fill in."""
    found: dict[int, str] = {}
    for slot, value, rest in FIELD.findall(page):
        filled = "2026-05-11" if b'type="date"' in rest else "7"
        found.setdefault(int(slot), value.decode() or filled)
    return found


def _by_pages(line: Line, address: str, answers: dict[int, str], known: str) -> None:
    slots = sorted(answers)
    for begin in range(0, len(slots), PAGE):
        on_page = slots[begin : begin + PAGE]
        fields = [("csrf_token", known), ("key", uuid.uuid4().hex), ("go", "save")]
        for slot in on_page:
            fields += [("slot", str(slot)), (f"q-{slot}", answers[slot])]
        posted(line, address, fields)
    _, page = posted(line, f"{address}/submit", [("csrf_token", known)])
    if page.count(b"ct-answer") < len(slots):
        raise AssertionError("the review lacks questions")


def _by_script(line: Line, sitter: Sitter, attempt: int, slots: list[int], known: str) -> None:
    mine = Sitter(sitter.login, sitter.user_id, sitter.cookie, attempt, {}, known)
    extra = f"X-CSRFToken: {known}\r\n"
    opening = json.dumps({"device": uuid.uuid4().hex}).encode()
    line.ask("POST", f"/sittings/{attempt}/open", opening, "application/json", extra)
    held = {}
    for slot in slots:
        mine.answers[slot] = None
        save(line, mine, slot)
        held[str(slot)] = {"epoch": 1, "seq": mine.seq, "digest": fingerprint(slot, None, "")}
    status, _, content = line.ask(
        "POST", f"/sittings/{attempt}/submit", json.dumps({"manifest": held}).encode(),
        "application/json", extra,
    )  # fmt: skip
    if status != 200:
        raise AssertionError(f"handing in was answered {status}: {content[:300]!r}")
    read(line, json.loads(content)["result"])


# ---- measuring ---------------------------------------------------------------------------------

Task = Callable[[Line, Sitter, int], None]


@dataclass
class Measured:
    """What a crowd got done: seconds of each request, and over how long."""

    took: list[float]
    seconds: float

    @property
    def rate(self) -> float:
        """Requests a second."""
        return len(self.took) / self.seconds

    def percentile(self, share: float) -> float:
        """Return the milliseconds within which a share of the requests was answered."""
        ranked = sorted(self.took)
        return 1000 * ranked[min(len(ranked) - 1, int(share * len(ranked)))]


def crowd(
    port: int, sitters: list[Sitter], task: Task, seconds: float, rate: float | None = None
) -> Measured:
    """Let every person repeat a task, as fast as answers come or at a common rate."""
    took: list[list[float]] = [[] for _ in sitters]
    faults: list[BaseException] = []
    gap = len(sitters) / rate if rate else 0.0
    start = time.perf_counter() + 0.2

    def one(place: int, sitter: Sitter) -> None:
        try:
            with contextlib.closing(Line(port, sitter.cookie)) as line:
                due = start + gap * place / len(sitters)
                slots = sorted(sitter.answers)
                number = 0
                while due < start + seconds:
                    time.sleep(max(0.0, due - time.perf_counter()))
                    begun = max(due, 0.0) if rate else time.perf_counter()
                    task(line, sitter, slots[number % len(slots)])
                    done = time.perf_counter()
                    took[place].append(done - begun)
                    number += 1
                    due = due + gap if rate else done
        except BaseException as fault:
            faults.append(fault)

    threads = [threading.Thread(target=one, args=pair) for pair in enumerate(sitters)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]
    return Measured([t for own in took for t in own], time.perf_counter() - start)


def attempts(
    server: Server, sitters: list[Sitter], each: int, **how: bool
) -> tuple[float, float, float, float, float]:
    """Return attempts a second, then per attempt requests, statements (where the server counts
    them) and processor seconds, and the p99 of a request in milliseconds.
    """
    took: list[float] = []
    asked: list[int] = []
    faults: list[BaseException] = []

    def one(sitter: Sitter) -> None:
        try:
            with contextlib.closing(Line(server.port, sitter.cookie)) as line:
                ask = line.ask

                def timed(*words: Any) -> Any:
                    begun = time.perf_counter()
                    try:
                        return ask(*words)
                    finally:
                        took.append(time.perf_counter() - begun)

                line.ask = timed  # type: ignore[method-assign]
                for _ in range(each):
                    whole(line, sitter, **how)
                asked.append(line.asked)
        except BaseException as fault:
            faults.append(fault)

    before, begun = server.counts(), time.perf_counter()
    threads = [threading.Thread(target=one, args=(sitter,)) for sitter in sitters]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds, after = time.perf_counter() - begun, server.counts()
    if faults:
        raise faults[0]
    number = each * len(sitters)
    return (
        number / seconds,
        sum(asked) / number,
        (after["statements"] - before["statements"]) / number,
        (after["cpu"] - before["cpu"]) / number,
        Measured(took, seconds).percentile(0.99),
    )


def measure(office: Office, given: argparse.Namespace) -> list[float]:
    """Measure and print; returns the ratios of saves to the floor."""
    ratios, statements = [], {}
    with Server(office.folder, office.url, "counting", 1) as counting:
        for name, how in WAYS.items():
            attempts(counting, office.sitters[-1:], 2, **how)  # what is kept in memory is there
            statements[name] = attempts(counting, office.sitters[-8:], 1, **how)[2]
    with Server(office.folder, office.url, "real", given.processes) as real:
        with Server(office.folder, office.url, "floor", given.processes) as least:
            for number in given.people:
                sitters = office.sitters[:number]
                ratios.append(_saves(real, least, sitters, given))
        for number in given.people:
            sitters = office.sitters[-number:]
            each = max(1, given.attempts // number)
            for name, how in WAYS.items():
                rate, asked, _, cpu, p99 = attempts(real, sitters, each, **how)
                against = f"{rate / MOODLE[number]:.1f} x Moodle" if number in MOODLE else ""
                print(
                    f"  {name:<22} {number:>3} people  {rate:6.2f} attempts/s  {asked:.0f} requests  "
                    f"{statements[name]:.0f} statements  {cpu:.3f} CPU-s  p99 {p99:.0f} ms  {against}"
                )
    return ratios


def _saves(real: Server, least: Server, sitters: list[Sitter], given: argparse.Namespace) -> float:
    rates: dict[str, list[float]] = {"floor": [], "saves": []}
    for _ in range(given.turns):
        rates["floor"].append(crowd(least.port, sitters, save_on_floor, given.seconds).rate)
        rates["saves"].append(crowd(real.port, sitters, save, given.seconds).rate)
    ours, under = (statistics.median(rates[name]) for name in ("saves", "floor"))
    calm = crowd(real.port, sitters, save, given.seconds, SHARE_OF_SATURATION * ours)
    print(f"  saves                  {len(sitters):>3} people  {ours:6.0f}/s")
    print(f"  floor                  {len(sitters):>3} people  {under:6.0f}/s")
    print(f"  saves : floor          {len(sitters):>3} people  {ours / under:6.2f}")
    shown = "  ".join(f"p{int(100 * s)} {calm.percentile(s):.0f} ms" for s in (0.5, 0.95, 0.99))
    print(f"  at 70 % of saturation  {len(sitters):>3} people  {shown}")
    return ours / under


def use(office: Office) -> None:
    """Let everybody sit one paper, and PostgreSQL count its rows, as it does on a server in use."""
    with Server(office.folder, office.url, "real", 1) as real:
        attempts(real, office.sitters, 1, by_script=True, signing_in=False)
    if office.url:
        engine = create_engine(office.url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text("ANALYZE"))
        engine.dispose()


def tokens(office: Office, sitters: list[Sitter]) -> None:
    """Fetch each person's token, as their page holds it."""
    with Server(office.folder, office.url, "real", 1) as real:
        for sitter in sitters:
            with contextlib.closing(Line(real.port, sitter.cookie)) as line:
                _, page = read(line, f"/sittings/{sitter.attempt}")
                sitter.csrf, sitter.cookie = token(page), line.cookie


@contextlib.contextmanager
def databases(given: argparse.Namespace) -> Iterator[list[tuple[str, str]]]:
    """Give the name and address of each database to measure on; drops what it made."""
    found = [("SQLite", "")]
    server = given.postgres or os.environ.get("TRAINER_TEST_POSTGRES", "")
    name = f"exam_day_{uuid.uuid4().hex[:8]}"
    admin = create_engine(server, isolation_level="AUTOCOMMIT") if server else None
    if admin is not None:
        with admin.connect() as connection:
            connection.execute(text(f'CREATE DATABASE "{name}"'))
        url = make_url(server).set(database=name).render_as_string(hide_password=False)
        found.append(("PostgreSQL", url))
    try:
        yield found
    finally:
        if admin is not None:
            with admin.connect() as connection:
                connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
            admin.dispose()


def main() -> int:
    """Measure, print, and say whether the share of the floor holds."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, nargs="+", default=[8, 32])
    parser.add_argument("--seconds", type=float, default=6.0)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--attempts", type=int, default=96)
    parser.add_argument("--postgres", default="")
    parser.add_argument("--only", choices=["SQLite", "PostgreSQL"])
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--floor-share", type=float)
    parser.add_argument("--serve", choices=["real", "counting", "floor"], help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--url", default="", help=argparse.SUPPRESS)
    parser.add_argument("--port", type=int, default=0, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.serve:
        serve(given.folder, given.url, given.port, given.serve, given.processes)
        return 0
    ratios = []
    with databases(given) as found:
        for name, url in found:
            if given.only not in (None, name):
                continue
            with tempfile.TemporaryDirectory() as folder:
                print(f"{name}, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC")
                most = max(given.people)
                office = installation(Path(folder), url, 2 * most)
                use(office)
                begun(office, office.sitters[:most])
                tokens(office, office.sitters[:most])
                ratios += measure(office, given)
    return 1 if given.floor_share is not None and min(ratios) < given.floor_share else 0


if __name__ == "__main__":
    sys.exit(main())
