"""Ticks and long work: what happens by itself while the application serves.

huey carries the ticks and the ids of jobs, in memory: a tick that is lost comes again
within a minute, and takes up the work that nobody was woken for. The work itself is done
by use cases, one commit each; its state lives in the row of the job.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import structlog
from flask import Flask
from huey import MemoryHuey, crontab
from huey.consumer import Consumer

from trainer.clock import utc_now
from trainer.extensions import db
from trainer.services import analysing, exploring, regrading, sitting, working
from trainer.services.parts import bests, queueing, refolding
from trainer.store import scope
from trainer.store.queries import sweeping
from trainer.store.scope import Scope
from trainer.store.tables import Attempt, Job

log = structlog.get_logger()

# What running out of time means, by kind of attempt; a case has no deadline of its own.
EXPIRE: dict[str, Callable[..., Any]] = {"quiz": sitting.expire}
# What each kind of job does: (its arguments, how to tell how far it is).
Tell = Callable[[int, int], None]
WORK: dict[str, Callable[[dict[str, Any], Tell], Any]] = {
    regrading.TRY_OUT: lambda args, tell: regrading.try_out(
        args["regrade"], now=utc_now(), tell=tell
    ),
    regrading.WRITE: lambda args, tell: regrading.write(args["regrade"], now=utc_now(), tell=tell),
    bests.KIND: lambda args, tell: exploring.work_out(args["calendar"], tell=tell),
    analysing.KIND: lambda args, tell: analysing.analyse(now=utc_now(), tell=tell),
}
# Why a job ends without having done its work, as its row says it; all else is `failed`.
REFUSED: dict[type[Exception], str] = {
    regrading.Moved: "moved",
    refolding.NothingLeft: "nothing_left",
}
STOP_SECONDS = 15.0
WAKE = "trainer.wake"  # where a page finds how to wake the worker of its own process


class _Threads(Consumer):  # type: ignore[misc]
    """A consumer within a serving process, which keeps its own signal handlers."""

    def _set_signal_handlers(self) -> None:
        pass


class Ticker:
    """The threads that tick and that work; `start` once, `stop` at the end.

    Long work has a thread of its own, so that it never keeps an exam from being closed.
    """

    def __init__(self, app: Flask) -> None:
        ticks, work = (MemoryHuey(name, results=False) for name in ("trainer", "jobs"))

        @ticks.periodic_task(crontab(minute="*"))  # type: ignore[untyped-decorator]
        def every_minute() -> None:
            sweep(app, now=utc_now())
            for job_id in due(app, now=utc_now()):
                carry(job_id)

        @work.task()  # type: ignore[untyped-decorator]
        def carry(job_id: int) -> None:
            run(app, job_id)

        app.extensions[WAKE] = carry
        self._consumer = _consumer(ticks)
        self._worker = _consumer(work)

    def start(self) -> None:
        """Begin to tick and to work."""
        self._consumer.start()
        self._worker.start()

    def stop(self) -> None:
        """Finish what is under way, and tick no more."""
        self._worker.stop(graceful=True)
        self._consumer.stop(graceful=True)


def _consumer(huey: MemoryHuey) -> _Threads:
    consumer = _Threads(huey, workers=1, worker_type="thread", max_delay=2.0)
    consumer.shutdown_timeout = STOP_SECONDS
    return consumer


def due(app: Flask, *, now: datetime) -> list[int]:
    """Return the jobs that wait for a worker; queues the statistics where results have moved."""
    with app.app_context(), scope.everyone("a tick looks for work"):
        try:
            analysing.queue_if_stale(now=now)
            found = queueing.waiting(now=now)
        except Exception:
            log.exception("looking for work failed", job="due")
            found = []
        db.session.rollback()
        return found


def run(app: Flask, job_id: int) -> bool:
    """Do one job to its end; False where another has it, it is over, or it failed."""
    with app.app_context(), scope.everyone("a job is taken by its number"):
        job = working.begin(job_id, now=utc_now())
        return job is not None and _done(job)


def _done(job: Job) -> bool:
    number, kind, args = job.id, job.kind, dict(job.args)
    try:
        with scope.scoped(_reach(args)):
            WORK[kind](args, lambda done, of: working.advance(number, done, of, now=utc_now()))
        working.end(number)
    except Exception as error:
        db.session.rollback()
        note = REFUSED.get(type(error), "failed")
        if note == "failed":
            log.exception("job failed", job=kind, number=number)
        working.end(number, note=note)
        return False
    return True


def _reach(args: dict[str, Any]) -> Scope:
    """Return whose data a job may see: of the departments it was queued for, else everyone's."""
    if "departments" in args:
        return Scope(departments=frozenset(args["departments"]))
    return Scope(everyone="figures over everybody's answers, without names")


def run_all(app: Flask) -> int:
    """Do every job that waits, for commands and tests that have no ticker; returns how many."""
    done = 0
    with app.app_context():
        ids = queueing.waiting(now=utc_now(), patience=-queueing.LEASE)
        db.session.rollback()
    for job_id in ids:
        done += run(app, job_id)
    return done


def sweep(app: Flask, *, now: datetime) -> int:
    """Close every attempt whose time is over, each in a transaction of its own; returns how many.

    One that fails is logged and left for the next tick; the others go on.
    """
    closed = 0
    with app.app_context(), scope.everyone("the sweeper closes whatever ran out of time"):
        for attempt in sweeping.overdue(now):
            closed += _expired(attempt, now)
    return closed


def _expired(attempt: Attempt, now: datetime) -> bool:
    use_case, number = EXPIRE.get(attempt.kind), attempt.id
    if use_case is None:
        return False
    try:
        return use_case(attempt, now=now) is not None
    except Exception:
        db.session.rollback()
        log.exception("sweep failed", job="sweep", number=number)
        return False
