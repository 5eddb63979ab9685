"""The workbench: what each role should do now, from what is in their reach and nothing else."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from tests import builders
from trainer.clock import utc_now
from trainer.extensions import db
from trainer.services import marking
from trainer.store import scope
from trainer.store.tables import Enrolment, Marking


@pytest.fixture
def papers(app, cast):
    """The ids of two works that wait, of Li Na and Zhou Lin."""
    with app.app_context(), scope.everyone("a test"):
        return [builders.handed_in(who, utc_now()).id for who in (cast.li_na, cast.zhou_lin)]


def offered(page: str) -> list[int]:
    """Return the markings that a page links to, in order."""
    return [int(number) for number in re.findall(r"/markings/(\d+)", page)]


def test_a_marker_is_led_to_the_work_that_waits_longest(sign_in, cast, papers):
    page = sign_in(cast.chen_gang).get("/").text
    assert offered(page) == papers
    assert "开始评阅" in page
    assert "共 2 份待评阅" in page


@pytest.mark.parametrize("lapsed", [timedelta(0), timedelta(days=2)])
def test_a_work_one_holds_comes_first_and_once(app, sign_in, cast, papers, lapsed):
    with app.app_context(), scope.everyone("a test"):
        held = db.session.get_one(Marking, papers[1])
        marking.take(held, by=builders.user(cast.chen_gang), now=utc_now() - lapsed)
    page = sign_in(cast.chen_gang).get("/").text
    assert offered(page) == [papers[1], papers[0]]
    assert "继续评阅" in page


def test_a_marker_of_another_department_is_offered_nothing(sign_in, cast, papers):
    page = sign_in(cast.other_trainer).get("/").text
    assert offered(page) == []
    assert "没有待评阅的文书" in page


def test_a_marker_is_never_offered_a_name(sign_in, cast, papers):
    page = sign_in(cast.chen_gang).get("/").text
    assert "周琳" not in page


@pytest.mark.parametrize("who", ["chen_gang", "zhao_min"])
def test_who_is_overdue_is_named_to_those_who_look_after_them(app, sign_in, cast, who):
    with app.app_context(), scope.everyone("a test"):
        enrolment = builders.enrolled(cast.li_na, utc_now() - timedelta(days=60))
        db.session.get_one(Enrolment, enrolment.id).due_on = (utc_now() - timedelta(days=30)).date()
        db.session.commit()
    page = sign_in(getattr(cast, who)).get("/").text
    late = page.partition('id="late"')[2].partition("</section>")[0]
    assert "李娜" in late
    assert "周琳" not in late


def test_the_chief_sees_how_far_each_unit_is(app, sign_in, cast):
    with app.app_context(), scope.everyone("a test"):
        builders.lessons_done(cast.li_na, utc_now())
    units = sign_in(cast.zhao_min).get("/").text.partition('id="units"')[2]
    units = " ".join(units.partition("</section>")[0].split())
    assert "0 / " in units
    assert "人未派学" in units


def test_a_trainee_without_tasks_is_sent_to_practise(sign_in, cast):
    page = sign_in(cast.zhou_lin).get("/").text
    assert 'href="/practice/"' in page


def test_nobody_meets_sections_of_other_roles(sign_in, cast):
    page = sign_in(cast.li_na).get("/").text
    assert "/markings/" not in page
    assert "/appraisals/" not in page
