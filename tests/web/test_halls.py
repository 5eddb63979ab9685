"""纸笔考试: drawn, printed, typed in, checked, recorded at once, made known by an act."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from html import unescape

import pytest
from sqlalchemy import func, select

from tests import builders
from tests.conftest import NOW
from trainer.domain import hall as domain
from trainer.domain.question.answers import right_answer
from trainer.extensions import db
from trainer.services import halls, sitting
from trainer.services.parts import attempts, documents, scoring
from trainer.services.parts import halls as part
from trainer.store import scope
from trainer.store.tables import (
    Attempt,
    AuditEntry,
    Department,
    HallPaper,
    HallSheet,
    Release,
    Result,
    Step,
)  # fmt: skip

ENDED = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


@pytest.fixture
def drawn(app, cast):
    """A function that draws a hall paper for the centre; returns its id."""

    def draw(**more) -> int:
        with app.app_context(), scope.everyone("a test"):
            centre = db.session.execute(
                select(Department).where(Department.code == "zx")
            ).scalar_one()
            hall = halls.create(
                "rumen", centre, "季度考试", seed=7, by=builders.user(cast.chen_gang), now=NOW,
                **{"ended_at": ENDED, **more},
            )  # fmt: skip
            return hall.id

    return draw


@pytest.fixture
def sheet(app, cast):
    """A function that gives the answers a person writes: the first `right` are right."""

    def of(hall_id: int, version: str, right: int = 20) -> dict[str, str]:
        with app.app_context(), scope.everyone("a test"):
            hall = db.session.get_one(HallPaper, hall_id)
            asked = part.asked(hall, version)
            texts = {
                f"a{one.slot}": domain.letters(one.question, one.order, right_answer(one.question))
                for one in asked[:right]
            }
        return {"version": version, "entry": "1", "seq": "1", **texts}

    return of


@pytest.fixture
def persons(app, cast):
    """The person ids of the cast by name."""
    with app.app_context():
        return {name: builders.user(key).person_id for name, key in vars(cast).items()}


@pytest.fixture
def chen(sign_in, cast):
    return sign_in(cast.chen_gang)


def count(app, table) -> int:
    with app.app_context(), scope.everyone("a test"):
        return db.session.execute(select(func.count()).select_from(table)).scalar_one()


def test_a_paper_is_drawn_in_the_browser_and_can_be_printed(chen, app):
    form = chen.get("/halls/new").text
    department = re.findall(r'<option[^>]*value="(\d+)"[^>]*>12315中心', form)[0]
    reply = chen.post("/halls/new", data={
        "paper": "jidu", "title": "四季度考试", "department": department,
        "ended_at": "2026-11-23T11:00", "seed": "5",
    })  # fmt: skip
    assert reply.status_code == 303
    page = chen.get(reply.location).text
    assert "四季度考试" in page
    assert "2026-11-23 11:00" in page
    assert "抽题号 5" in page
    assert "四季度考试" in chen.get("/halls/").text


def test_an_empty_or_foreign_form_is_refused_at_its_fields(chen, app):
    reply = chen.post("/halls/new", data={"department": "1", "seed": "-1"})
    assert reply.status_code == 422
    assert "请填写考试名称" in reply.text
    assert count(app, HallPaper) == 0


def test_both_versions_ask_the_same_questions_and_show_no_key(chen, drawn, app):
    hall_id = drawn()
    pages = {v: chen.get(f"/halls/{hall_id}/print/{v}").text for v in "AB"}
    for version, page in pages.items():
        assert f"卷号 {hall_id:04}-{version}" in page
        assert "答题卡" in page
        numbers = re.findall(r"第 (\d+) 页，共 (\d+) 页", page)
        assert [int(n) for n, _of in numbers] == list(range(1, len(numbers) + 1))
        assert {int(of) for _n, of in numbers} == {len(numbers)}
        assert page.count('class="ct-strip-sealed"') == 2
        assert page.count('class="ct-hall-question"') == 20
    stems = {v: re.findall(r"<p><b>\d+．</b>(.*?)</p>", page) for v, page in pages.items()}
    assert sorted(stems["A"]) == sorted(stems["B"])
    assert stems["A"] != stems["B"]
    with app.app_context():
        questions = [documents.question(r) for r in documents.all_live("question")]
    assert not any(q.explanation in unescape(page) for q in questions for page in pages.values())


def test_the_key_of_each_version_names_the_right_letters(chen, drawn, sheet):
    hall_id = drawn()
    page = chen.get(f"/halls/{hall_id}/key").text
    for version in "AB":
        part_of = page.partition(f'id="key-{version}"')[2].partition("</ol>")[0]
        said = re.findall(r"<strong>([^<]*)</strong>", part_of)
        wanted = [v for k, v in sheet(hall_id, version).items() if k.startswith("a")]
        assert said == wanted


def test_typing_is_kept_as_it_goes_even_where_it_cannot_be_read(chen, drawn, app, persons):
    hall_id = drawn()
    address = f"/halls/{hall_id}/sheets/{persons['li_na']}"
    data = {"version": "A", "entry": "1", "seq": "1", "a0": "Z", "a1": " b "}
    reply = chen.post(address, data=data, headers={"X-Ct-Autosave": "1"})
    assert reply.get_json()["fields"] == {"seq": 2}
    assert chen.post(address, data=data).status_code == 303  # the same again is no conflict
    page = chen.get(f"/halls/{hall_id}/enter").text
    row = page.partition(f'id="row-{persons["li_na"]}"')[2].partition("</form>")[0]
    assert 'name="a0" value="Z"' in row
    assert 'name="a1" value="b"' in row
    assert '<option value="A" selected>' in row
    assert 'name="seq" value="2"' in row


def test_a_row_that_somebody_else_changed_is_not_overwritten(chen, sign_in, cast, drawn, persons):
    hall_id = drawn()
    address = f"/halls/{hall_id}/sheets/{persons['li_na']}"
    chen.post(address, data={"version": "A", "seq": "1", "a0": "B"})
    other = sign_in(cast.he_wei)
    reply = other.post(address, data={"version": "A", "seq": "1", "a0": "C"})
    assert reply.status_code == 409
    assert "这一行刚由别人改过" in reply.text
    assert 'name="a0" value="B"' in chen.get(f"/halls/{hall_id}/enter").text


def test_faults_are_named_by_row_and_question_and_nothing_is_recorded(
    chen, drawn, sheet, persons, app
):
    hall_id = drawn()
    bad = {**sheet(hall_id, "A"), "a0": "Z", "a2": "AB" * 3 + "Q"}
    chen.post(f"/halls/{hall_id}/sheets/{persons['li_na']}", data=bad)
    chen.post(f"/halls/{hall_id}/sheets/{persons['zhou_lin']}", data={"a5": "A", "seq": "1"})
    page = chen.get(f"/halls/{hall_id}/check").text
    assert "第 1 行 李娜，第 1 题：“Z”里有这道题没有的选项。" in page
    assert "第 2 行 周琳：录了答案，但没有选卷别。" in page
    assert "录入 1 人的成绩" not in page
    assert chen.post(f"/halls/{hall_id}/record").location.endswith("/check")
    assert count(app, Attempt) == count(app, Step) == count(app, Result) == 0


def test_the_dry_run_says_what_recording_then_does(chen, drawn, sheet, persons, app):
    hall_id = drawn()
    chen.post(f"/halls/{hall_id}/sheets/{persons['li_na']}", data=sheet(hall_id, "A"))
    chen.post(f"/halls/{hall_id}/sheets/{persons['zhou_lin']}", data=sheet(hall_id, "B", right=8))
    page = chen.get(f"/halls/{hall_id}/check").text
    figures = re.findall(r'class="ct-n" data-label="得分">([^<]*)<', page)
    assert figures == ["100", "40"]
    assert "录入 2 人的成绩" in page
    assert count(app, Attempt) == 0
    assert chen.post(f"/halls/{hall_id}/record").status_code == 303
    with app.app_context(), scope.everyone("a test"):
        results = db.session.execute(select(Result).order_by(Result.id)).scalars().all()
        assert [(r.score, r.passed) for r in results] == [
            (Fraction(100), True),
            (Fraction(40), False),
        ]
        for result in results:
            attempt = result.attempt
            assert (attempt.state, attempt.purpose, attempt.ended_at) == (
                "submitted",
                "assessed",
                ENDED,
            )
            steps = attempts.steps(attempt)
            assert {step.body["source"] for step in steps} == {"paper"}
            assert {step.actor_id for step in steps} == {builders.user(3).id}
            assert scoring.figures(attempt).score == result.score
    assert count(app, Release) == 0


def test_a_result_from_paper_waits_for_its_release(chen, sign_in, cast, drawn, sheet, persons, app):
    hall_id = drawn()
    chen.post(f"/halls/{hall_id}/sheets/{persons['li_na']}", data=sheet(hall_id, "B"))
    chen.post(f"/halls/{hall_id}/record")
    with app.app_context(), scope.everyone("a test"):
        attempt_id = db.session.execute(select(Attempt.id)).scalar_one()
    li_na = sign_in(cast.li_na)
    assert "100 分" not in li_na.get(f"/sittings/{attempt_id}/result").text
    page = chen.get(f"/halls/{hall_id}").text
    assert "已录入 1 人的成绩，还没有公布" in page
    assert chen.post(f"/halls/{hall_id}/release").status_code == 303
    assert count(app, Release) == 1
    assert chen.post(f"/halls/{hall_id}/release").status_code == 303  # once is enough
    assert count(app, Release) == 1
    assert "100 分" in li_na.get(f"/sittings/{attempt_id}/result").text
    with app.app_context():
        verbs = set(db.session.execute(select(AuditEntry.verb)).scalars())
    assert {"hall.drawn", "hall.recorded", "hall.released", "result.released"} <= verbs


def test_recorded_answers_are_closed(chen, drawn, sheet, persons):
    hall_id = drawn()
    address = f"/halls/{hall_id}/sheets/{persons['li_na']}"
    chen.post(address, data=sheet(hall_id, "A"))
    chen.post(f"/halls/{hall_id}/record")
    again = {**sheet(hall_id, "A"), "seq": "2", "a0": "-"}
    assert chen.post(address, data=again).status_code == 409
    assert chen.post(f"/halls/{hall_id}/record").status_code == 409
    for page in ("enter", "check"):
        assert chen.get(f"/halls/{hall_id}/{page}").status_code == 302


def test_nothing_is_recorded_before_the_exam_has_ended(chen, drawn, sheet, persons, app):
    hall_id = drawn(ended_at=datetime.now(UTC) + timedelta(days=20))
    chen.post(f"/halls/{hall_id}/sheets/{persons['li_na']}", data=sheet(hall_id, "A"))
    assert "以后才能录入成绩" in chen.get(f"/halls/{hall_id}/check").text
    assert chen.post(f"/halls/{hall_id}/record").status_code == 409
    assert count(app, Attempt) == 0


def test_typed_twice_by_two_people_every_difference_is_listed(
    chen, sign_in, cast, drawn, sheet, persons, app
):
    hall_id = drawn(twice=True)
    address = f"/halls/{hall_id}/sheets/{persons['li_na']}"
    chen.post(address, data=sheet(hall_id, "A"))
    assert "只录了一遍" in chen.get(f"/halls/{hall_id}/check").text
    second = {**sheet(hall_id, "A"), "entry": "2"}
    assert chen.post(address, data=second).status_code == 409  # the same hand
    he_wei = sign_in(cast.he_wei)
    he_wei.post(address, data={**second, "a0": "-"})
    page = he_wei.get(f"/halls/{hall_id}/check").text
    assert re.search("第 1 行 李娜，第 1 题：两遍不同：第一遍“.”，第二遍“-”。", page)
    assert chen.post(f"/halls/{hall_id}/record").location.endswith("/check")
    he_wei.post(address, data={**second, "seq": "2"})
    assert chen.post(f"/halls/{hall_id}/record").location == f"/halls/{hall_id}"
    with app.app_context(), scope.everyone("a test"):
        body = db.session.execute(select(Step).where(Step.kind == "answer")).scalars().first().body
        assert body["second"] == cast.he_wei


def test_who_sits_the_same_paper_on_a_computer_is_named(chen, drawn, sheet, persons, cast, app):
    hall_id = drawn()
    with app.app_context(), scope.everyone("a test"):
        sitting.start("rumen", "assessed", by=builders.user(cast.li_na), now=NOW)
    chen.post(f"/halls/{hall_id}/sheets/{persons['li_na']}", data=sheet(hall_id, "A"))
    assert "正在网上作答同一份试卷" in chen.get(f"/halls/{hall_id}/check").text


PAGES = ["", "/print/A", "/key", "/enter", "/check"]
ACTS = ["/record", "/release", "/sheets/1"]


def test_another_department_finds_nothing(sign_in, cast, drawn, app):
    hall_id = drawn()
    other = sign_in(cast.other_trainer)
    for page in PAGES:
        assert other.get(f"/halls/{hall_id}{page}").status_code == 404, page
    for act in ACTS:
        assert other.post(f"/halls/{hall_id}{act}").status_code == 404, act
    assert "季度考试" not in other.get("/halls/").text


@pytest.mark.parametrize("name", ["li_na", "zhao_min", "wang_lei", "sun_jing"])
def test_who_does_not_mark_finds_nothing(sign_in, cast, drawn, name):
    hall_id = drawn()
    reader = sign_in(getattr(cast, name))
    for page in PAGES:
        assert reader.get(f"/halls/{hall_id}{page}").status_code == 404, page
    for act in ACTS:
        assert reader.post(f"/halls/{hall_id}{act}").status_code == 404, act


def test_odd_addresses_and_methods_do_no_harm(chen, drawn, persons, app):
    hall_id = drawn()
    assert chen.get(f"/halls/{hall_id}/print/C").status_code == 404
    assert chen.get("/halls/987654321").status_code == 404
    assert chen.get(f"/halls/{hall_id}/record").status_code == 405
    for name in ("stranger", "chen_gang"):
        assert chen.post(f"/halls/{hall_id}/sheets/{persons[name]}").status_code == 404, name
    address = f"/halls/{hall_id}/sheets/{persons['li_na']}"
    for data in ({"version": "C"}, {"entry": "2"}, {"entry": "3"}):
        assert chen.post(address, data=data).status_code == 400
    assert count(app, HallSheet) == 0
