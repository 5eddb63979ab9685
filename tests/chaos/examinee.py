"""One person who sits a paper through every failure, and writes down what was promised."""

from __future__ import annotations

import http.client
import json
import random
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from trainer.domain.sitting import fingerprint

PATIENCE = 5.0  # seconds for one reply
KEPT = 8  # the connection is renewed now and then, as browsers do


@dataclass
class Place:
    """One question as a browser knows it: what may be sent, and the newest number used."""

    choices: list[Any]
    seq: int = 0
    held: dict[str, Any] | None = None


@dataclass
class Examinee(threading.Thread):
    """Saves `least` answers and more until `calm`, then hands in; unknown outcomes are retried."""

    port: int
    attempt: int
    cookie: str
    places: dict[int, Place]
    ledger: Path
    seed: int
    least: int
    pace: float
    calm: threading.Event
    until: float
    faults: list[str] = field(default_factory=list)
    saves: int = 0
    epoch: int = 1
    csrf: str = ""
    is_open: bool = True

    def __post_init__(self) -> None:
        """Prepare the thread."""
        super().__init__(daemon=True)
        self.random = random.Random(self.seed)
        self.connection: http.client.HTTPConnection | None = None
        self.last: tuple[int, dict[str, Any]] | None = None

    def __hash__(self) -> int:
        """Threads are told apart by what they are."""
        return id(self)

    def run(self) -> None:
        """Sit the paper."""
        with self.ledger.open("a", encoding="utf-8", buffering=1) as book:
            self.book = book
            self.identify()
            while self.goes_on():
                self.act()
                time.sleep(self.random.uniform(0.2, 1.8) * self.pace)
            self.hand_in()
            self.hang_up()

    def goes_on(self) -> bool:
        """Say whether there is still time, and something to do."""
        if time.monotonic() > self.until:
            self.faults.append(f"attempt {self.attempt} ran out of patience")
            return False
        return self.saves < self.least or not self.calm.is_set()

    def act(self) -> None:
        """Do one thing: mostly save, sometimes repeat, overtake oneself, change the window."""
        dice = self.random.random()
        if dice < 0.10 and self.last is not None:
            self.send(*self.last)
        elif dice < 0.20:
            slot = self.some_place()
            first, second = self.entry(slot), self.entry(slot)
            self.send(slot, second)
            self.send(slot, first)
        elif dice < 0.25:
            old = self.some_place()
            left = self.entry(old)
            self.take()
            self.send(old, left)  # what the window before still had to send
        elif dice < 0.28:
            self.read_back()
        else:
            slot = self.some_place()
            self.send(slot, self.entry(slot))

    def some_place(self) -> int:
        """Return a question."""
        return self.random.choice(list(self.places))

    def entry(self, slot: int) -> dict[str, Any]:
        """Return the next answer to a question, numbered and with a key."""
        place = self.places[slot]
        place.seq += 1
        answer = self.random.choice(place.choices)
        sure = self.random.choice(["", "sure", "unsure", "guess"])
        return {
            "key": f"{self.random.getrandbits(128):032x}",
            "epoch": self.epoch,
            "seq": place.seq,
            "answer": answer,
            "confidence": sure,
            "digest": fingerprint(slot, answer, sure),
        }

    # ---- asking ----

    def send(self, slot: int, entry: dict[str, Any]) -> None:
        """Save one answer, again and again with the same key until the outcome is known."""
        self.note("invoke", slot, entry)
        self.last = (slot, entry)
        path = f"/sittings/{self.attempt}/slots/{slot}"
        while time.monotonic() < self.until:
            status, body = self.ask("PUT", path, entry)
            if status in (200, 202):
                self.heard(slot, entry, body)
                return
            if 400 <= status < 500 and body.get("error") != "csrf":
                self.note("fail", slot, entry)
                self.faults.append(f"attempt {self.attempt}: {status} {body}")
                return
            self.note("info", slot, entry)
            time.sleep(self.random.uniform(0.05, 0.3))

    def heard(self, slot: int, entry: dict[str, Any], body: dict[str, Any]) -> None:
        """Note an acknowledgement; one with another digest is none."""
        if body["digest"] != entry["digest"]:
            self.faults.append(f"attempt {self.attempt}: another digest came back")
            return
        self.saves += 1
        self.is_open = body["open"]
        self.note("late" if body["late"] else "ok", slot, entry)
        held = self.places[slot].held
        mark = (entry["epoch"], entry["seq"])
        if held is None or mark > (held["epoch"], held["seq"]):
            self.places[slot].held = entry

    def take(self) -> None:
        """Open the paper in another window."""
        name = {"device": f"{self.random.getrandbits(128):032x}"}
        status, body = self.until_known("POST", f"/sittings/{self.attempt}/open", name)
        if status == 200:
            self.epoch = body["epoch"]

    def read_back(self) -> None:
        """What was acknowledged is there, or something newer."""
        held = {str(slot): p.held for slot, p in self.places.items() if p.held is not None}
        was_open = self.is_open
        status, body = self.until_known("GET", f"/sittings/{self.attempt}/state", None)
        if status != 200 or not (was_open and body["open"]):
            return
        for slot, entry in held.items():
            if tuple(body["places"].get(slot, (0, 0))) < (entry["epoch"], entry["seq"]):
                self.faults.append(f"attempt {self.attempt} place {slot} went back in time")

    def hand_in(self) -> None:
        """Hand in twice with a manifest of everything that was acknowledged."""
        manifest = {
            str(slot): {name: place.held[name] for name in ("epoch", "seq", "digest")}
            for slot, place in self.places.items()
            if place.held is not None
        }
        for _ in range(2):
            path = f"/sittings/{self.attempt}/submit"
            status, body = self.until_known("POST", path, {"manifest": manifest})
            if status != 200:
                self.faults.append(f"attempt {self.attempt} was not handed in: {status} {body}")

    def until_known(self, method: str, path: str, body: Any) -> tuple[int, dict[str, Any]]:
        """Ask until the server says yes or no."""
        while time.monotonic() < self.until:
            status, reply = self.ask(method, path, body)
            if 200 <= status < 500:
                return status, reply
            time.sleep(self.random.uniform(0.05, 0.3))
        return 0, {}

    def identify(self) -> None:
        """Fetch the token that writes ask for."""
        _status, body = self.until_known("GET", f"/sittings/{self.attempt}/state", None)
        self.csrf = body.get("csrf", "")

    def ask(self, method: str, path: str, body: Any) -> tuple[int, dict[str, Any]]:
        """Return status and body of one reply; status 0 when the outcome is unknown."""
        headers = {"Cookie": self.cookie, "Accept": "application/json", "X-CSRFToken": self.csrf}
        if body is not None:
            headers["Content-Type"] = "application/json"
        try:
            if self.connection is None:
                self.connection = http.client.HTTPConnection("127.0.0.1", self.port, PATIENCE)
            self.connection.request(method, path, json.dumps(body) if body else None, headers)
            with self.connection.getresponse() as reply:
                text = reply.read()
            for name, value in reply.getheaders():
                if name == "Set-Cookie":
                    self.cookie = value.partition(";")[0]
            if self.random.randrange(KEPT) == 0:
                self.hang_up()
            return reply.status, json.loads(text)
        except (OSError, http.client.HTTPException, ValueError):
            self.hang_up()
            return 0, {}

    def hang_up(self) -> None:
        """Let go of the connection."""
        if self.connection is not None:
            self.connection.close()
            self.connection = None

    def note(self, kind: str, slot: int, entry: dict[str, Any]) -> None:
        """Write one line into the ledger, before anything else happens."""
        line = {name: entry[name] for name in ("epoch", "seq", "key", "digest")}
        book: TextIO = self.book
        book.write(json.dumps({"t": kind, "attempt": self.attempt, "slot": slot, **line}) + "\n")
