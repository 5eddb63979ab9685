"""People and progress: the list, one person's page, and giving courses."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date, timedelta

import pytest
import time_machine
from sqlalchemy import select

from tests import builders
from tests.builders import NOW
from trainer.extensions import db
from trainer.store import scope
from trainer.store.tables import AccessLog, AuditEntry, Enrolment


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


def person_of(app, user_id):
    with inside(app):
        return builders.user(user_id).person_id


def row(page, name):
    return page.split(f">{name}</a>")[1].split("</tr>")[0]


# --- The list


def test_the_list_shows_how_far_everybody_is(app, sign_in, cast):
    with inside(app):
        builders.sat(cast.li_na, enrolment=builders.lessons_done(cast.li_na))
    page = sign_in(cast.zhao_min).get("/progress/").text
    mine = row(page, "李娜")
    assert "4 / 5" in mine
    assert "小测：已完成" in mine
    assert "案件：未开始" in mine
    assert "2026-12-31" in mine
    assert "2026-11-24" in mine
    assert "还没有" in mine  # no hours before the course is complete


def test_who_was_given_nothing_is_said_to_be_without_a_course(sign_in, cast):
    mine = row(sign_in(cast.zhao_min).get("/progress/").text, "周琳")
    assert "未派学" in mine
    assert "0 / 5" not in mine


def test_a_case_in_marking_and_a_completed_course_are_told_apart(app, sign_in, cast):
    with inside(app):
        for user_id in (cast.li_na, cast.zhou_lin):
            enrolment = builders.lessons_done(user_id)
            builders.sat(user_id, enrolment=enrolment)
            waiting = builders.handed_in(user_id, enrolment=enrolment)
        builders.released(waiting, cast.chen_gang)
    page = sign_in(cast.chen_gang).get("/progress/").text
    assert "案件：待评阅" in row(page, "李娜")
    assert "案件：已完成" in row(page, "周琳")


def test_a_failed_quiz_is_handed_in_and_not_passed(app, sign_in, cast):
    with inside(app):
        builders.sat(cast.li_na, right=3, enrolment=builders.lessons_done(cast.li_na))
    mine = row(sign_in(cast.zhao_min).get("/progress/").text, "李娜")
    assert "小测：已交卷，未通过" in mine
    assert "3 / 5" in mine


def overdue(app, user_id):
    with inside(app):
        builders.enrolled(user_id).due_on = date(2026, 11, 23)
        db.session.commit()


@pytest.mark.parametrize(
    ("shown", "names"),
    [
        ("all", {"李娜", "周琳"}),
        ("open", {"李娜"}),
        ("overdue", {"李娜"}),
        ("none", {"周琳"}),
        ("nonsense", {"李娜", "周琳"}),
    ],
)
def test_filters_show_whom_they_name(app, sign_in, cast, shown, names):
    overdue(app, cast.li_na)
    page = sign_in(cast.zhao_min).get(f"/progress/?show={shown}").text
    assert {name for name in ("李娜", "周琳") if f">{name}</a>" in page} == names


def test_a_course_is_overdue_from_the_day_after_it_was_due(app, sign_in, cast):
    overdue(app, cast.li_na)
    assert "逾期</span>" in row(sign_in(cast.zhao_min).get("/progress/").text, "李娜")
    with inside(app):
        db.session.execute(select(Enrolment)).scalar_one().due_on = date(2026, 11, 24)
        db.session.commit()
    assert "逾期</span>" not in row(sign_in(cast.zhao_min).get("/progress/").text, "李娜")


@pytest.mark.parametrize("words", ["周琳", "zhou", "QC002", "zl"])
def test_people_are_found_by_name_pinyin_initials_or_number(sign_in, cast, words):
    page = sign_in(cast.zhao_min).get(f"/progress/?q={words}").text
    assert ">周琳</a>" in page
    assert ">李娜</a>" not in page


def test_nobody_found_is_said(sign_in, cast):
    assert "没有符合条件的人。" in sign_in(cast.zhao_min).get("/progress/?q=%25").text


def test_the_list_ends_at_ones_departments(sign_in, cast):
    assert "单雯" not in sign_in(cast.zhao_min).get("/progress/").text
    assert "李娜" not in sign_in(cast.other_trainer).get("/progress/").text


# --- One person


def test_a_persons_page_shows_courses_results_hours_and_evidence(app, sign_in, cast):
    with inside(app):
        enrolment = builders.lessons_done(cast.li_na)
        builders.sat(cast.li_na, enrolment=enrolment)
        builders.released(builders.handed_in(cast.li_na, enrolment=enrolment), cast.chen_gang)
    page = sign_in(cast.zhao_min).get(f"/progress/people/{person_of(app, cast.li_na)}").text
    assert "5 / 5" in page
    assert "2026 年已有 4 学时（180 分钟）。" in page
    assert "七日无理由退货被拒" in page
    assert "佐证不足：已有 2 条，再有 1 条显示等级。" in page


def test_practice_and_unreleased_work_stay_out_of_a_persons_results(app, sign_in, cast):
    with inside(app):
        builders.sat(cast.li_na, purpose="practice")
        builders.handed_in(cast.li_na)
    page = sign_in(cast.zhao_min).get(f"/progress/people/{person_of(app, cast.li_na)}").text
    assert "还没有公布的计分成绩" in page
    assert "还没有佐证" in page


def test_looking_at_a_person_is_noted(app, sign_in, cast):
    person = person_of(app, cast.li_na)
    sign_in(cast.chen_gang).get(f"/progress/people/{person}")
    with inside(app):
        seen = db.session.execute(select(AccessLog)).scalar_one()
        assert (seen.user_id, seen.subject_person_id) == (cast.chen_gang, person)
        assert seen.endpoint == "progress.person"


def test_a_person_of_another_department_is_not_found(app, sign_in, cast):
    stranger = person_of(app, cast.stranger)
    assert sign_in(cast.zhao_min).get(f"/progress/people/{stranger}").status_code == 404
    assert sign_in(cast.chen_gang).get(f"/progress/people/{stranger}").status_code == 404
    with inside(app):
        assert db.session.execute(select(AccessLog)).first() is None


# --- Giving a course


def given(app, browser, *user_ids, **fields):
    data = {"people": [person_of(app, user_id) for user_id in user_ids], "due_on": "2026-12-15"}
    return browser.post("/progress/assign", data=data | fields)


def enrolments(app):
    with inside(app):
        rows = db.session.execute(select(Enrolment)).scalars()
        return {row.person.name: (row.due_on, row.by_id) for row in rows}


def test_several_people_are_given_a_course_with_a_date(app, sign_in, cast):
    reply = given(app, sign_in(cast.zhao_min), cast.li_na, cast.zhou_lin)
    assert reply.location == "/progress/"
    due = (date(2026, 12, 15), cast.zhao_min)
    assert enrolments(app) == {"李娜": due, "周琳": due}
    with inside(app):
        noted = select(AuditEntry).where(AuditEntry.verb == "course.assigned")
        assert db.session.execute(noted).scalar_one().actor_id == cast.zhao_min


def test_trainers_give_courses_too_and_the_date_may_stay_open(app, sign_in, cast):
    given(app, sign_in(cast.chen_gang), cast.li_na, due_on="")
    assert enrolments(app) == {"李娜": (None, cast.chen_gang)}


def test_who_has_the_course_is_shown_and_cannot_be_chosen_again(app, sign_in, cast):
    with inside(app):
        builders.enrolled(cast.li_na)
    browser = sign_in(cast.zhao_min)
    page = browser.get("/progress/assign").text
    assert "已派，2026-12-31 止" in page
    assert page.count("disabled") == 1
    assert given(app, browser, cast.li_na).status_code == 200
    assert enrolments(app)["李娜"][0] == date(2026, 12, 31)


def test_the_person_named_in_the_address_is_ticked(app, sign_in, cast):
    person = person_of(app, cast.zhou_lin)
    page = sign_in(cast.zhao_min).get(f"/progress/assign?person={person}").text
    assert f'name="people" value="{person}" checked' in page
    assert page.count(" checked") == 1


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [({"people": []}, "请至少选一个人。"), ({"due_on": "2026-11-23"}, "完成期限不能早于今天。")],
)
def test_a_broken_form_gives_nothing(app, sign_in, cast, fields, sentence):
    reply = given(app, sign_in(cast.zhao_min), cast.li_na, **fields)
    assert sentence in reply.text
    assert enrolments(app) == {}


def test_people_out_of_reach_or_without_the_role_cannot_be_given_a_course(app, sign_in, cast):
    browser = sign_in(cast.zhao_min)
    for who in (cast.stranger, cast.chen_gang):
        assert given(app, browser, cast.li_na, who).status_code == 200
    assert enrolments(app) == {}


def test_a_course_that_does_not_exist_is_not_found(sign_in, cast):
    browser = sign_in(cast.zhao_min)
    assert browser.get("/progress/assign?course=nothing").status_code == 404
    assert browser.post("/progress/assign?course=nothing").status_code == 404
    assert browser.get("/progress/assign?course=rumen-2026").status_code == 200


# --- Who may

PATHS = [
    ("get", "/progress/"),
    ("get", "/progress/people/1"),
    ("get", "/progress/assign"),
    ("post", "/progress/assign"),
]


@pytest.mark.parametrize("who", ["li_na", "wang_lei", "sun_jing"])
def test_only_trainers_and_managers_oversee(sign_in, cast, who):
    browser = sign_in(getattr(cast, who))
    for method, path in PATHS:
        assert getattr(browser, method)(path).status_code == 404


def test_a_person_that_does_not_exist_is_not_found(sign_in, cast):
    assert sign_in(cast.zhao_min).get("/progress/people/99999").status_code == 404


def test_the_pages_are_not_posted_to(sign_in, cast):
    browser = sign_in(cast.zhao_min)
    assert browser.post("/progress/").status_code == 405
    assert browser.post("/progress/people/1").status_code == 405


def test_a_visitor_is_sent_to_sign_in(client):
    for method, path in PATHS:
        assert getattr(client, method)(path).location.startswith("/login")


def test_without_the_token_nothing_is_given(app, sign_in, cast):
    app.config["WTF_CSRF_ENABLED"] = True
    reply = given(app, sign_in(cast.zhao_min), cast.li_na)
    assert reply.status_code == 400
    assert enrolments(app) == {}
