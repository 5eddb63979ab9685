"""The server that is killed, all its processes at once: the real one, or one with a planted fault.

Run as a program: `python -m tests.chaos.server FOLDER PORT [--url URL] [--plant NAME]`.
"""

from __future__ import annotations

import argparse
import os
import threading
import time
from dataclasses import replace
from pathlib import Path

from flask import Flask, current_app

from trainer import jobs
from trainer.app import create_app
from trainer.cli import processes, serving
from trainer.clock import utc_now
from trainer.config import Settings
from trainer.domain import sitting as domain
from trainer.extensions import db
from trainer.services import sitting
from trainer.services.parts import attempts, saving
from trainer.store import engine, scope
from trainer.store.queries import saving as store

SECRET = "a secret for chaos that is long enough"
PROCESSES = 2  # on PostgreSQL
SWEEP_EVERY = 1.0  # seconds; the real one ticks once a minute


def without_key_uniqueness() -> None:
    """Forget that a key was seen: the database of this fault has no constraint either."""
    found = store.standing

    def blind(*args, **named):
        seen = found(*args, **named)
        return seen and replace(seen, known=None)

    store.standing = blind


def acknowledging_before_commit() -> None:
    """Say yes at once, and write a little later."""
    keep = sitting.save_sent

    def early(attempt_id, slot, sent, *, by, now):
        saved = saving.keep(attempt_id, slot, sent, saving.as_shown(sent), by=by, now=now)
        db.session.rollback()
        app, mine = current_app._get_current_object(), type("Who", (), {})()
        mine.id, mine.person_id = by.id, by.person_id

        def later():
            time.sleep(0.2)
            with app.app_context(), scope.everyone("a planted fault"):
                keep(attempt_id, slot, sent, by=mine, now=now)
                db.session.remove()

        threading.Thread(target=later, daemon=True).start()
        return saved

    sitting.save_sent = early


def last_write_winning() -> None:
    """Count whatever arrived last."""

    def last(steps, deadline):
        return {s.slot: s for s in steps if not domain.is_late(s.received_at, deadline)}

    domain.current = last


def sweeping_without_saves() -> None:
    """Close what ran out of time with an empty paper."""
    expire = jobs.EXPIRE["quiz"]
    read = attempts.answer_steps

    def forgetful(attempt, *, now):
        with GATE:
            attempts.answer_steps = lambda steps: []
            try:
                return expire(attempt, now=now)
            finally:
                attempts.answer_steps = read

    jobs.EXPIRE["quiz"] = forgetful


GATE = threading.Lock()
PLANTS = {
    plant.__name__: plant
    for plant in (
        without_key_uniqueness,
        acknowledging_before_commit,
        last_write_winning,
        sweeping_without_saves,
    )
}


def sweep_often(app: Flask) -> None:
    """Close what ran out of time, every second."""
    while True:
        time.sleep(SWEEP_EVERY)
        try:
            jobs.sweep(app, now=utc_now())
        except engine.Busy:
            continue


def settings(folder: Path, url: str) -> Settings:
    """Return the settings of the installation in `folder`."""
    return Settings(data=folder, database_url=url, secret_key=SECRET)


def main() -> None:
    """Serve until killed."""
    words = argparse.ArgumentParser()
    words.add_argument("folder", type=Path)
    words.add_argument("port", type=int)
    words.add_argument("--url", default="")
    words.add_argument("--plant", choices=PLANTS)
    given = words.parse_args()
    if given.plant:
        PLANTS[given.plant]()
    app = create_app(settings(given.folder, given.url))
    sweeping = lambda: threading.Thread(target=sweep_often, args=(app,), daemon=True).start()  # noqa: E731
    if given.url:
        os.register_at_fork(after_in_child=sweeping)
        processes.serve(app, given.port, PROCESSES, lan=False)
    else:
        sweeping()
        serving.serve(app, given.port, lan=False)


if __name__ == "__main__":
    main()
