"""One's own record."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date, timedelta

import pytest
import time_machine
from sqlalchemy import delete, select

from tests import builders
from tests.builders import NOW
from trainer.extensions import db
from trainer.services import appraising
from trainer.store import scope
from trainer.store.tables import Department, Evidence, Period


@pytest.fixture(autouse=True)
def _today():
    """Every page is read two hours after the history was made."""
    with time_machine.travel(NOW + timedelta(hours=2)):
        yield


@contextmanager
def inside(app):
    """A context of its own that sees everybody's rows."""
    with app.app_context(), scope.everyone("a test"):
        yield


def sat_often(user_id, times=3):
    for n in range(times):
        builders.sat(user_id, now=NOW + timedelta(minutes=n))


def levels_of(user_id):
    """Return in how many competencies a person has three pieces or more."""
    found = db.session.execute(
        select(Evidence.competency).where(Evidence.person_id == builders.user(user_id).person_id)
    )
    keys = list(found.scalars())
    return len({key for key in keys if keys.count(key) >= 3})


def test_without_evidence_no_figure_is_drawn(sign_in, cast):
    page = sign_in(cast.li_na).get("/records/").text
    assert "还没有佐证" in page
    assert '<svg class="ct-radar' not in page
    assert "还没有锁定的考核期" in page


def test_under_three_pieces_a_sentence_stands_in_place_of_the_picture(app, sign_in, cast):
    with inside(app):
        sat_often(cast.li_na, times=2)
    page = sign_in(cast.li_na).get("/records/").text
    assert "还没有一项满三条佐证" in page
    assert "ct-radar" not in page
    assert "ct-chart-fill" not in page


def test_a_radar_needs_three_competencies_with_three_pieces_each(app, sign_in, cast):
    with inside(app):
        sat_often(cast.li_na, times=6)
        count = levels_of(cast.li_na)
    page = sign_in(cast.li_na).get("/records/").text
    assert count >= 3
    assert "ct-radar-target" in page
    assert "虚线是合格线 60 分。" in page


def test_with_fewer_competencies_bars_stand_against_the_pass_mark(app, sign_in, cast):
    with inside(app):
        sat_often(cast.li_na, times=3)
        keys = sorted(set(db.session.execute(select(Evidence.competency)).scalars()))
        kept = max(keys, key=lambda key: _count(key))
        db.session.execute(delete(Evidence).where(Evidence.competency != kept))
        db.session.commit()
    page = sign_in(cast.li_na).get("/records/").text
    assert "ct-radar" not in page
    assert "目标 60分" in page
    assert "骨干" in page


def _count(key):
    found = db.session.execute(select(Evidence.id).where(Evidence.competency == key))
    return len(found.all())


def test_results_hours_and_evidence_are_ones_own(app, sign_in, cast):
    with inside(app):
        enrolment = builders.lessons_done(cast.li_na)
        builders.sat(cast.li_na, enrolment=enrolment)
        builders.released(builders.handed_in(cast.li_na, enrolment=enrolment), cast.chen_gang)
    page = sign_in(cast.li_na).get("/records/").text
    assert "2026 年已有 4 学时（180 分钟）。" in page
    assert "七日无理由退货被拒" in page
    other = sign_in(cast.zhou_lin).get("/records/").text
    assert "七日无理由退货被拒" not in other
    assert "2026 年还没有学时" in other


def test_an_unreleased_result_is_not_shown(app, sign_in, cast):
    with inside(app):
        builders.marked(builders.handed_in(cast.li_na), cast.chen_gang)
    assert "还没有公布的计分成绩" in sign_in(cast.li_na).get("/records/").text


def appraised(app, cast):
    with inside(app):
        builders.released(builders.handed_in(cast.li_na), cast.chen_gang)
        chief = builders.user(cast.zhao_min)
        centre = db.session.execute(select(Department).where(Department.code == "zx")).scalar_one()
        period = appraising.open_period(
            centre, "2026 年四季度", date(2026, 10, 1), date(2026, 12, 31), by=chief, now=NOW
        )
        appraising.compute(period, by=chief, now=NOW + timedelta(minutes=1))
        return period.id


def test_an_appraisal_is_shown_once_it_is_locked(app, sign_in, cast):
    period_id = appraised(app, cast)
    browser = sign_in(cast.li_na)
    assert "2026 年四季度" not in browser.get("/records/").text
    with inside(app):
        period = db.session.get_one(Period, period_id)
        appraising.lock(period, by=builders.user(cast.zhao_min), now=NOW + timedelta(minutes=2))
    page = browser.get("/records/").text
    assert "2026 年四季度：总分 100" in page
    assert "（模拟案件 100 × 30 ＋ 文书质量 100 × 30）÷ 60 ＝ 100" in page
    assert "等次建议：好" in page
    assert "2026 年四季度" not in sign_in(cast.stranger).get("/records/").text


@pytest.mark.parametrize("who", ["chen_gang", "zhao_min", "wang_lei", "sun_jing"])
def test_the_record_is_for_trainees(sign_in, cast, who):
    assert sign_in(getattr(cast, who)).get("/records/").status_code == 404


def test_the_page_is_not_posted_to(sign_in, cast):
    assert sign_in(cast.li_na).post("/records/").status_code == 405


def test_a_visitor_is_sent_to_sign_in(client):
    assert client.get("/records/").location.startswith("/login")
