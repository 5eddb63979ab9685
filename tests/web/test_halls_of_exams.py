"""纸笔考试 of an exam: its paper, its candidates, its pass mark, its results, nobody's second one."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests import builders
from tests.web.test_halls import chen, count, persons, sheet  # noqa: F401 - fixtures
from trainer.clock import utc_now
from trainer.extensions import db
from trainer.services import entering, examining, releasing, sitting
from trainer.services.parts import exams
from trainer.store import scope
from trainer.store.tables import Attempt, Exam, HallPaper, Release, Result


@pytest.fixture
def begun():
    """When the exam opened: it closed an hour ago."""
    return (utc_now() - timedelta(hours=3)).replace(second=0, microsecond=0)


@pytest.fixture
def exam(app, cast, begun):
    """The id of an exam for Li Na and Zhou Lin that 90 of 100 pass."""
    with app.app_context(), scope.everyone("a test"):
        made = builders.exam_set(
            cast.chen_gang, [cast.li_na, cast.zhou_lin], begun, pass_mark=90, title="年终统考"
        )
        return made.id


@pytest.fixture
def drawn(chen, exam, begun):  # noqa: F811
    """The id of its hall paper, drawn on the page."""
    reply = draw(chen, exam, begun + timedelta(hours=1))
    assert reply.status_code == 303
    return int(reply.location.rpartition("/")[2])


def draw(client, exam_id, ended_at, **more):
    local = (ended_at + timedelta(hours=8)).strftime("%Y-%m-%dT%H:%M")
    return client.post(f"/halls/new?exam={exam_id}", data={"ended_at": local, "seed": "7", **more})


def typed(client, hall_id, person_id, data):
    return client.post(f"/halls/{hall_id}/sheets/{person_id}", data=data)


def test_a_hall_takes_everything_from_its_exam(chen, exam, drawn, app):  # noqa: F811
    assert f'<option value="{exam}">年终统考' in chen.get("/halls/new").text
    assert f"/halls/new?exam={exam}" in chen.get(f"/exams/{exam}").text
    page = chen.get(f"/halls/{drawn}").text
    assert "合格线 90 分" in page
    assert "30 分钟" in page
    row = re.findall(r'id="row-(\d+)"', chen.get(f"/halls/{drawn}/enter").text)
    with app.app_context(), scope.everyone("a test"):
        hall = db.session.get_one(HallPaper, drawn)
        found = db.session.get_one(Exam, exam)
        assert (hall.exam_id, hall.paper_revision_id) == (exam, found.paper_revision_id)
        assert (hall.title, hall.department_id) == (found.title, found.department_id)
        named = {c.person_id for c in exams.find.candidates(exam)}
        assert {int(one) for one in row} == named
        assert exams.started(found)


def test_its_results_are_the_exam_s_and_known_with_it(
    chen, exam, drawn, sheet, persons, sign_in, cast, app  # noqa: F811
):  # fmt: skip
    typed(chen, drawn, persons["zhou_lin"], sheet(drawn, "A", right=17))
    assert f"/halls/{drawn}" in chen.get(f"/exams/{exam}/release").text
    assert chen.post(f"/halls/{drawn}/record").status_code == 303
    with app.app_context(), scope.everyone("a test"):
        result = db.session.execute(select(Result)).scalar_one()
        assert (result.attempt.exam_id, result.score, result.passed) == (exam, 85, False)
        assert exams.find.results(exam) == {result.attempt_id: result}
        attempt_id = result.attempt_id
    assert "随那场考试一起公布" in chen.get(f"/halls/{drawn}").text
    assert chen.post(f"/halls/{drawn}/release").status_code == 409
    assert count(app, Release) == 0
    page = chen.get(f"/exams/{exam}/release").text
    assert "周琳" in page
    assert chen.post(f"/exams/{exam}/release").status_code == 302
    assert count(app, Release) == 1
    assert (
        "合格线 90 分，没有达到"
        in sign_in(cast.zhou_lin).get(f"/sittings/{attempt_id}/result").text
    )


def test_nobody_gets_a_second_result(chen, exam, drawn, sheet, persons, cast, app, begun):  # noqa: F811
    with app.app_context(), scope.everyone("a test"):
        found = db.session.get_one(Exam, exam)
        online = entering.enter(found, by=builders.user(cast.li_na), now=begun)
        sitting.submit(online, by=builders.user(cast.li_na), now=begun)
    for name in ("li_na", "zhou_lin"):
        typed(chen, drawn, persons[name], sheet(drawn, "A"))
    page = chen.get(f"/halls/{drawn}/check").text
    assert "李娜：这个人已经考过这场考试，不能再录一份成绩。" in page
    assert chen.post(f"/halls/{drawn}/record").location.endswith("/check")
    assert count(app, Attempt) == 1
    typed(chen, drawn, persons["li_na"], {"version": "", "entry": "1", "seq": "2"})
    assert chen.post(f"/halls/{drawn}/record").location == f"/halls/{drawn}"
    second = draw(chen, exam, begun + timedelta(hours=2)).location
    other = int(second.rpartition("/")[2])
    typed(chen, other, persons["zhou_lin"], sheet(other, "B"))
    assert "周琳：这个人已经考过这场考试" in chen.get(f"{second}/check").text
    with app.app_context(), scope.everyone("a test"):
        found = db.session.get_one(Exam, exam)
        with pytest.raises(entering.CannotStart):
            entering.enter(found, by=builders.user(cast.zhou_lin), now=begun)
    assert count(app, Attempt) == 2


def test_what_is_typed_after_the_exam_was_released_is_made_known_by_itself(
    chen, exam, drawn, sheet, persons, cast, app, begun  # noqa: F811
):  # fmt: skip
    with app.app_context(), scope.everyone("a test"):
        found = db.session.get_one(Exam, exam)
        online = entering.enter(found, by=builders.user(cast.li_na), now=begun)
        sitting.submit(online, by=builders.user(cast.li_na), now=begun)
        releasing.release(found, by=builders.user(cast.chen_gang), now=utc_now())
    typed(chen, drawn, persons["zhou_lin"], sheet(drawn, "A"))
    chen.post(f"/halls/{drawn}/record")
    assert count(app, Release) == 1
    assert chen.post(f"/halls/{drawn}/release").status_code == 303
    assert count(app, Release) == 2


def test_who_was_taken_off_the_list_is_named(chen, exam, drawn, sheet, persons, cast, app, begun):  # noqa: F811
    typed(chen, drawn, persons["zhou_lin"], sheet(drawn, "A"))
    with app.app_context(), scope.everyone("a test"):
        found = db.session.get_one(Exam, exam)
        person_id = builders.user(cast.zhou_lin).person_id
        examining.drop(found, person_id, by=builders.user(cast.chen_gang), now=begun)
    assert "周琳：这个人已不在这场考试的考生名单里。" in chen.get(f"/halls/{drawn}/check").text


def test_a_hall_ends_while_its_exam_is_open(chen, exam, begun, app):  # noqa: F811
    for moment in (begun, begun + timedelta(hours=2, minutes=1)):
        reply = draw(chen, exam, moment)
        assert reply.status_code == 422
        assert "结束时间要在这场考试的起止时间之内" in reply.text
    assert chen.post(f"/halls/new?exam={exam}", data={"ended_at": ""}).status_code == 422
    assert count(app, HallPaper) == 0


def test_an_exam_called_off_has_no_results_from_paper(
    chen, exam, drawn, sheet, persons, cast, app, begun  # noqa: F811
):  # fmt: skip
    typed(chen, drawn, persons["zhou_lin"], sheet(drawn, "A"))
    with app.app_context(), scope.everyone("a test"):
        found = db.session.get_one(Exam, exam)
        examining.void(found, "泄题", by=builders.user(cast.chen_gang), now=utc_now())
    assert chen.post(f"/halls/{drawn}/record").status_code == 409
    assert chen.get(f"/halls/new?exam={exam}").status_code == 404
    assert count(app, Attempt) == 0


def test_an_exam_out_of_reach_is_not_found(chen, exam, sign_in, cast, begun):  # noqa: F811
    other = sign_in(cast.other_trainer)
    assert other.get(f"/halls/new?exam={exam}").status_code == 404
    assert draw(other, exam, begun + timedelta(hours=1)).status_code == 404
    assert chen.get("/halls/new?exam=987654321").status_code == 404
    assert chen.get("/halls/new?exam=x").status_code == 404
    assert sign_in(cast.li_na).get(f"/halls/new?exam={exam}").status_code == 404
