"""Ticks: the sweeper closes what ran out of time, whatever else fails."""

from __future__ import annotations

import time
from datetime import timedelta

from sqlalchemy import select

from tests import builders
from tests.conftest import NOW
from trainer import jobs
from trainer.domain.question import answers
from trainer.extensions import db
from trainer.services import sitting
from trainer.services.parts import scoring
from trainer.store import scope
from trainer.store.tables import Attempt, Result


def _begun(app, user_id):
    with app.app_context(), scope.everyone("a test"):
        by = builders.user(user_id)
        attempt = sitting.start("rumen", "assessed", by=by, now=NOW, seed=7)
        row, item = scoring.items(attempt)[0]
        sitting.save(
            attempt, row.slot, answers.right_answer(item.question),
            key="a", epoch=1, seq=1, by=by, now=NOW,
        )  # fmt: skip
        return attempt.id


def _state(app, attempt_id):
    with app.app_context(), scope.everyone("a test"):
        attempt = db.session.get_one(Attempt, attempt_id)
        results = select(Result).where(Result.attempt_id == attempt_id)
        return attempt.state, [r.shown for r in db.session.execute(results).scalars()]


def test_a_sitting_whose_time_is_over_is_closed_with_what_was_saved(app, cast):
    attempt = _begun(app, cast.li_na)
    assert jobs.sweep(app, now=NOW + timedelta(minutes=24)) == 0
    assert _state(app, attempt) == ("active", [])
    assert jobs.sweep(app, now=NOW + timedelta(minutes=26)) == 1
    assert _state(app, attempt) == ("expired", [500])
    assert jobs.sweep(app, now=NOW + timedelta(minutes=27)) == 0


def test_one_that_fails_does_not_keep_the_others_open(app, cast, monkeypatch):
    first, second = _begun(app, cast.li_na), _begun(app, cast.zhou_lin)

    def failing(attempt, *, now):
        if attempt.id == first:
            raise RuntimeError("planted")
        return sitting.expire(attempt, now=now)

    monkeypatch.setitem(jobs.EXPIRE, "quiz", failing)
    assert jobs.sweep(app, now=NOW + timedelta(minutes=26)) == 1
    assert _state(app, first)[0] == "active"
    assert _state(app, second)[0] == "expired"


def test_a_case_in_progress_is_never_swept(app, cast):
    with app.app_context(), scope.everyone("a test"):
        builders.playing.start("s04-qitian", "practice", by=builders.user(cast.li_na), now=NOW)
    assert jobs.sweep(app, now=NOW + timedelta(days=300)) == 0


def test_the_ticker_sweeps_each_minute_and_stops(app, cast, monkeypatch):
    swept = []
    monkeypatch.setattr(jobs, "sweep", lambda app, now: swept.append(now))
    monkeypatch.setattr("huey.api.crontab", lambda **kw: lambda when: True)
    monkeypatch.setattr(jobs, "crontab", lambda **kw: lambda when: True)
    ticker = jobs.Ticker(app)
    ticker.start()
    for _ in range(100):
        if swept:
            break
        time.sleep(0.1)
    ticker.stop()
    assert swept
    assert not any(thread.is_alive() for _, thread in ticker._consumer.worker_threads)
