"""Two months of the demonstration, made by the real services over simulated people."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import event

from trainer.cli import demo_exams, demo_office
from trainer.cli.demo_life import World
from trainer.cli.demo_office import FIRST, Doing, Office, Progress, at
from trainer.cli.demo_people import (
    ADMINISTRATOR,
    AUDITOR,
    CHIEF,
    STAFF,
    TOP,
    TRAINEES,
    TRAINERS,
    UNITS,
)
from trainer.cli.demo_staff import Administrator, Auditor, Chief, Trainer
from trainer.cli.demo_trainee import Trainee
from trainer.clock import utc_now
from trainer.config import Settings
from trainer.content.library import Library
from trainer.extensions import db
from trainer.services import people, sitting, syncing
from trainer.services.parts import calendars, documents
from trainer.store.queries import sweeping


def fill(
    settings: Settings,
    library: Library,
    *,
    progress: Progress = lambda done, of: None,
    trainees: int = len(TRAINEES),
) -> None:
    """Fill an empty, migrated database with the demonstration.

    `trainees` takes only the first so many, for a small one. The same number gives the
    same history, save for the random parts of keys and hashes, and for the exams that are open and
    to come: they lie at the moment of building.
    """
    syncing.sync(library, by=None, now=at(FIRST, 8))
    office = Office(documents.calendar(calendars.current()))
    world = World(settings, office, TRAINEES[:trainees])
    _found(world)
    lives = [
        Administrator(world, ADMINISTRATOR),
        Chief(world, CHIEF),
        Auditor(world, AUDITOR),
        *(Trainer(world, who) for who in TRAINERS),
        *(Trainee(world, who) for who in world.trainees),
        Trainee(world, TRAINERS[-1]),
    ]
    everyone = [(f"10.20.3.{number}", life.live()) for number, life in enumerate(lives, 11)]
    demo_office.run([*everyone, ("", _sweeper(world))], progress)
    demo_exams.present(world, utc_now())


def hasten() -> None:
    """Let SQLite write without waiting for the disk: only for a file that nobody uses yet."""

    def relax(connection: object, record: object) -> None:
        connection.execute("PRAGMA synchronous=OFF")  # type: ignore[attr-defined]

    if db.engine.dialect.name == "sqlite":
        event.listen(db.engine, "connect", relax)
        db.engine.dispose()


def _found(world: World) -> None:
    """Make the units and the accounts, as an administrator does on the first morning."""
    now = at(FIRST, 8, 20)
    top = people.add_department(TOP.name, TOP.code, parent_id=None, kind=TOP.kind, by=None, now=now)
    world.units[TOP.code] = top
    world.enter([ADMINISTRATOR], by=None, now=at(FIRST, 8, 22))
    by = world.user(ADMINISTRATOR.login)
    for unit in UNITS:
        now = at(FIRST, 8, 25)
        world.units[unit.code] = people.add_department(
            unit.name, unit.code, parent_id=top.id, kind=unit.kind, by=by, now=now
        )
    world.enter([*STAFF, *world.trainees], by=by, now=at(FIRST, 8, 30))


def _sweeper(world: World) -> Doing:
    """Close what ran out of time, every quarter of an hour of office time."""
    now = at(FIRST, 9)
    while True:
        now = world.office.free(now + timedelta(minutes=15), 1)
        yield now
        for attempt in sweeping.overdue(now):
            sitting.expire(attempt, now=now)
