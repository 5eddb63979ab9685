"""法规更新: the course on a change of law, who has done it, and who is to be reminded."""

from __future__ import annotations

import re
from datetime import date
from html import unescape

import pytest
from sqlalchemy import select

from tests import builders
from tests.conftest import NOW
from trainer.extensions import db
from trainer.services import learning
from trainer.services.parts import documents, scoring
from trainer.store import scope
from trainer.store.tables import Enrolment

PACK = "xinjiu-2026"
LATER, EARLIER = date(2026, 12, 31), date(2026, 11, 20)


@pytest.fixture
def given(app, cast):
    """A function that gives the pack to somebody of the cast, and takes them through it."""

    def give(name: str, *, due_on: date = LATER, lesson: bool = False, right: int | None = None):
        with app.app_context(), scope.everyone("a test"):
            by = builders.user(getattr(cast, name))
            learning.assign(PACK, [by.person], due_on=due_on, by=None, now=NOW)
            enrolment = db.session.execute(
                select(Enrolment).where(Enrolment.person_id == by.person_id)
            ).scalar_one()
            if lesson or right is not None:
                learning.finish_lesson(enrolment, "l1", by=by, now=NOW)
            if right is not None:
                builders.sat(by.id, right=right, enrolment=enrolment, paper="xinjiu")

    return give


@pytest.fixture
def page(sign_in, cast):
    """A function that reads the page as somebody."""
    return lambda name="zhao_min": sign_in(getattr(cast, name)).get("/updates/").text


def sentence(text: str) -> str:
    return re.findall(r'ct-sentence">([^<]*)<', text)[0]


def test_the_quiz_asks_ten_questions_that_name_the_old_rule(context, cast):
    builders.sat(cast.li_na, paper="xinjiu", right=0, purpose="practice")
    attempt = builders.sat(cast.zhou_lin, paper="xinjiu", right=0, purpose="practice").attempt
    asked = [item.question for _row, item in scoring.items(attempt)]
    assert len(asked) == 10
    assert all(question.replaces_rule for question in asked)


def test_the_lesson_cites_only_articles_in_force_and_names_all_ten_changes(shipped):
    [course] = [d.value for d in shipped.of("course") if d.key == PACK]
    text = course.element("l1").text
    for number in range(1, 11):
        assert f"| {number} |" in text
    assert course.element("l1").minutes == 10


def test_without_anybody_given_it_all_are_to_be_given_it(page):
    text = page()
    assert sentence(text) == "2 人中 0 人已完成，0 人在学或者未开始，0 人逾期，2 人未派学。"
    assert "没有要催办的人" in text


def test_the_page_counts_by_unit_and_lists_whom_to_remind(page, given):
    given("li_na", due_on=EARLIER, lesson=True)
    given("zhou_lin", right=10)
    text = page()
    assert sentence(text) == "2 人中 1 人已完成，0 人在学或者未开始，1 人逾期，0 人未派学。"
    reminded = text.partition('class="ct-remind"')[2].partition("</ul>")[0]
    assert "12315中心" in reminded
    assert "李娜（2026-11-20止，已逾期）" in reminded
    assert "周琳" not in reminded


def test_a_failed_quiz_leaves_the_person_on_the_list(page, given):
    given("li_na", right=7)
    text = page()
    assert "1 人在学或者未开始" in sentence(text)
    assert "李娜（2026-12-31止）" in text
    assert "已交卷，未通过" in text


def test_those_without_it_are_ticked_where_it_is_assigned(sign_in, cast, page, given):
    given("zhou_lin")
    link = unescape(re.findall(r'href="(/progress/assign[^"]*)"', page())[0])
    form = sign_in(cast.zhao_min).get(link).text
    assert "新旧" not in link
    assert len(re.findall(r'name="people"[^>]*checked', form)) == 1


def test_a_trainer_sees_their_own_unit_and_another_county_sees_nobody_of_it(page, given):
    given("li_na")
    assert "李娜" in page("chen_gang")
    for name in ("other_trainer", "other_manager"):
        other = page(name)
        assert "李娜" not in other
        assert "单雯" in other


@pytest.mark.parametrize("name", ["li_na", "wang_lei", "sun_jing"])
def test_who_does_not_oversee_people_does_not_see_the_page(sign_in, cast, name):
    assert sign_in(getattr(cast, name)).get("/updates/").status_code == 404


def test_the_page_is_only_read(sign_in, cast):
    assert sign_in(cast.zhao_min).post("/updates/").status_code == 405


def test_the_workbench_leads_to_the_lesson_then_to_the_quiz_then_nowhere(sign_in, cast, given, app):
    reader = sign_in(cast.li_na)
    assert "新旧规定对照小测" not in reader.get("/").text
    given("li_na")
    text = reader.get("/").text.partition("新旧规定对照小测</h2>")[2].partition("</section>")[0]
    assert "先看十分钟一课" in text
    assert "2026-12-31止" in text
    with app.app_context(), scope.everyone("a test"):
        by = builders.user(cast.li_na)
        enrolment = db.session.execute(select(Enrolment)).scalars().one()
        learning.finish_lesson(enrolment, "l1", by=by, now=NOW)
    assert "开始小测" in reader.get("/").text
    with app.app_context(), scope.everyone("a test"):
        enrolment = db.session.execute(select(Enrolment)).scalars().one()
        builders.sat(cast.li_na, right=8, enrolment=enrolment, paper="xinjiu")
        assert db.session.get_one(Enrolment, enrolment.id).completed_at is not None
    assert "新旧规定对照小测</h2>" not in reader.get("/").text


def test_a_course_without_such_a_quiz_is_no_update(context):
    from trainer.services.parts import updates

    found = {of.document.key: documents.course(of) for of in documents.all_live("course")}
    assert updates.is_update(found[PACK])
    assert not updates.is_update(found["rumen-2026"])
