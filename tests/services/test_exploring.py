"""The best of a case is carried to a calendar that agrees with it, and worked out elsewhere."""

from __future__ import annotations

from datetime import date

import flask_migrate
import pytest
from sqlalchemy import select

from tests import builders
from tests.conftest import NOW
from trainer import jobs
from trainer.domain.arrangement import Span
from trainer.domain.calendar import DayKind, UnknownDay
from trainer.domain.rules import RULES
from trainer.domain.scenario import walks
from trainer.domain.scenario.ledgers import UNPROVEN, Best
from trainer.extensions import db
from trainer.services import calendars, exploring
from trainer.services.parts import bests, documents, queueing
from trainer.services.parts import calendars as present
from trainer.store import scope
from trainer.store.tables import Document, Revision, ScenarioBest

STUB = Best(7, 3, {"law": 7}, (), date(2026, 12, 30))
NEW_YEAR = date(2026, 12, 31)  # behind the last day that any case asks for
AUTUMN = date(2026, 11, 10)  # two cases ask for it


@pytest.fixture
def explored(monkeypatch) -> list[str]:
    """The keys of the cases that are explored; what is found is always the same."""
    found: list[str] = []

    def stub(case):
        found.append(case.document.key)
        return STUB

    monkeypatch.setattr(walks, "best_of", stub)
    return found


def resting(day: date, cast) -> Revision:
    """Make a day of the calendar in force a day of rest."""
    return calendars.extend(
        [Span(DayKind.REST, day, day)], last=date(2026, 12, 31), source="县政府通知",
        seen=present.current().id, by=builders.user(cast.wang_lei), now=NOW,
    )  # fmt: skip


def kept(on: Revision) -> set[str]:
    rows = db.session.execute(
        select(Document.key)
        .join(ScenarioBest, ScenarioBest.revision_id == Document.live_revision_id)
        .where(ScenarioBest.calendar_revision_id == on.id)
    )
    return set(rows.scalars())


def every_case() -> set[str]:
    return {of.document.key for of in documents.all_live("scenario")}


def silent(_done: int, _of: int) -> None:
    pass


def test_where_it_is_not_kept_yet_the_best_is_worked_out_on_demand(context, cast, explored):
    on = resting(AUTUMN, cast)
    case = documents.live("scenario", "s04-qitian")
    assert bests.known(case, on) is None
    assert bests.best(case, on) == STUB
    assert explored == ["s04-qitian"]


def test_a_case_revision_that_is_no_longer_live_is_carried_on_demand(context, cast, explored):
    case, before = documents.live("scenario", "s04-qitian"), present.current()
    on = resting(NEW_YEAR, cast)
    db.session.delete(db.session.get(ScenarioBest, (case.id, on.id, RULES)))
    db.session.commit()
    assert bests.best(case, on) == bests.best(case, before)
    assert explored == []


def test_a_best_from_before_its_last_day_was_kept_holds_on_a_longer_calendar_only(
    context, cast, explored
):
    db.session.query(ScenarioBest).update({"until": None})
    db.session.commit()
    changed = resting(NEW_YEAR, cast)
    assert kept(changed) == set()
    seen = present.current().id
    db.session.query(ScenarioBest).update({"calendar_revision_id": seen})
    db.session.commit()
    longer = calendars.extend(
        [], last=date(2027, 12, 31), source="通知", seen=seen, by=None, now=NOW
    )
    assert kept(longer) == every_case()
    assert explored == []


def test_what_was_not_proven_is_tried_again_and_not_carried(context, cast, explored):
    case, before = documents.live("scenario", "s04-qitian"), present.current()
    row = db.session.get(ScenarioBest, (case.id, before.id, RULES))
    row.process, row.timeliness, row.criteria, row.way, row.until = 0, 0, {}, None, None
    db.session.commit()
    assert bests.best(case, before) == UNPROVEN
    assert bests.best(case, resting(NEW_YEAR, cast)) == STUB


def test_each_case_is_kept_by_a_commit_of_its_own(app, cast, monkeypatch):
    told: list[tuple[int, int]] = []

    def tell(done, of):
        told.append((done, of))
        if len(told) == 3:
            raise RuntimeError("planted")

    monkeypatch.setattr(walks, "best_of", lambda case: STUB)
    with app.app_context(), scope.everyone("a test"):
        db.session.query(ScenarioBest).delete()
        db.session.commit()
        on = present.current().id
        with pytest.raises(RuntimeError):
            exploring.work_out(on, tell=tell)
        db.session.rollback()
    with app.app_context(), scope.everyone("a test"):
        every = len(every_case())
        assert told == [(1, every), (2, every), (3, every)]
        assert len(kept(present.current())) == 3
        assert exploring.work_out(on, tell=silent) == every
        assert kept(present.current()) == every_case()


def test_the_job_leaves_a_calendar_that_is_no_longer_in_force(context, cast, explored):
    first = resting(AUTUMN, cast)
    second = resting(date(2026, 11, 11), cast)
    assert exploring.work_out(first.id, tell=silent) == 0
    assert explored == []
    assert exploring.work_out(second.id, tell=silent) == len(every_case())
    assert set(explored) == {"s01-yufuka", "s04-qitian"}
    assert kept(second) == every_case()


def test_the_job_stops_where_another_calendar_comes_into_force(context, cast, explored):
    on = resting(AUTUMN, cast)
    db.session.query(ScenarioBest).delete()
    db.session.commit()
    exploring.work_out(on.id, tell=lambda done, of: resting(date(2026, 11, 11), cast))
    assert len(explored) == 1


def test_a_case_that_leads_beyond_the_calendar_keeps_no_other_from_its_best(app, cast, monkeypatch):
    def stub(case):
        if case.document.key == "s01-yufuka":
            raise UnknownDay(date(2027, 1, 1))
        return STUB

    monkeypatch.setattr(walks, "best_of", stub)
    with app.app_context(), scope.everyone("a test"):
        resting(AUTUMN, cast)
    assert jobs.run_all(app) == 1
    with app.app_context(), scope.everyone("a test"):
        assert kept(present.current()) == every_case() - {"s01-yufuka"}
        assert queueing.newest_of(bests.KIND, calendar=present.current().id).state == "done"


def test_changing_back_queues_nothing(context, cast, explored):
    resting(AUTUMN, cast)
    on = calendars.extend(
        [Span(DayKind.WORK, AUTUMN, AUTUMN)], last=date(2026, 12, 31), source="通知",
        seen=present.current().id, by=None, now=NOW,
    )  # fmt: skip
    assert kept(on) == every_case()
    assert queueing.newest_of(bests.KIND, calendar=on.id) is None


def test_the_last_day_asked_comes_and_goes_with_its_migration_and_the_rest_stays(context):
    before = present.current().id
    found = {row.revision_id: row.process for row in db.session.query(ScenarioBest)}
    assert None not in {row.until for row in db.session.query(ScenarioBest)}
    db.session.remove()
    flask_migrate.downgrade(revision="0009")
    flask_migrate.upgrade()
    rows = db.session.query(ScenarioBest).filter_by(calendar_revision_id=before).all()
    assert {row.revision_id: row.process for row in rows} == found
    assert {row.until for row in rows} == {None}
