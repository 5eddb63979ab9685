"""The courses assigned, one course, one lesson."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests import builders
from trainer.clock import utc_now
from trainer.domain import paper
from trainer.domain.question import answers, shown
from trainer.extensions import db
from trainer.services import learning
from trainer.services.parts import documents, progress
from trainer.store import scope
from trainer.store.queries import learning as find
from trainer.store.tables import Enrolment, Hours, Step

CHECK = "tousu2026/q-001"  # the first question inside the first lesson


@pytest.fixture
def enrolment(app, cast):
    """Li Na's enrolment in the introductory course."""
    with app.app_context(), scope.everyone("test"):
        return builders.enrolled(cast.li_na, utc_now()).id


def place(app, enrolment, *, right):
    """The position on the page of a right or a wrong option of the check question."""
    with app.app_context():
        question = documents.question(documents.live("question", CHECK))
        order = paper.option_order(question, enrolment)
        key = answers.right_answer(question)
        return next(i for i, other in enumerate(order) if (other == key) is right), question


def test_without_courses_the_list_leads_to_practice(sign_in, cast):
    page = sign_in(cast.li_na).get("/courses/")
    assert page.status_code == 200
    assert "还没有派给您的学习任务" in page.text
    assert 'href="/practice/"' in page.text


def test_the_list_shows_what_comes_next_and_how_far_one_is(sign_in, cast, enrolment):
    page = sign_in(cast.li_na).get("/courses/").text
    assert f'href="/courses/{enrolment}"' in page
    assert "下一项：投诉还是举报" in page
    assert "0 / 5 项" in page


def test_a_course_due_in_the_past_is_marked_overdue(app, sign_in, cast, enrolment):
    with app.app_context(), scope.everyone("test"):
        row = db.session.get_one(Enrolment, enrolment)
        row.due_on = utc_now().date() - timedelta(days=3)
        db.session.commit()
    page = sign_in(cast.li_na).get("/courses/").text
    assert "已超期" in page


def test_a_course_due_soon_counts_working_days(app, sign_in, cast, enrolment):
    with app.app_context(), scope.everyone("test"):
        row = db.session.get_one(Enrolment, enrolment)
        row.due_on = utc_now().date() + timedelta(days=3)
        db.session.commit()
    assert "个工作日" in sign_in(cast.li_na).get("/courses/").text


def test_a_course_names_what_holds_an_element_back(sign_in, cast, enrolment):
    page = sign_in(cast.li_na).get(f"/courses/{enrolment}").text
    assert "先完成：投诉还是举报" in page
    assert f'href="/courses/{enrolment}/lessons/l1"' in page
    assert f'href="/courses/{enrolment}/lessons/l2"' not in page
    assert f'href="/sittings/start/{enrolment}/quiz"' not in page


def test_a_finished_course_shows_the_hours_credited(app, sign_in, cast, enrolment):
    with app.app_context(), scope.everyone("test"):
        row = builders.lessons_done(cast.li_na, utc_now())
        builders.sat(cast.li_na, enrolment=row, now=utc_now())
        waiting = builders.handed_in(cast.li_na, enrolment=row, now=utc_now())
        builders.released(waiting, cast.chen_gang, utc_now())
        assert db.session.query(Hours).one().minutes == 180
    client = sign_in(cast.li_na)
    assert "已记 4 学时（180 分钟）" in client.get(f"/courses/{enrolment}").text
    assert "记 4 学时" in client.get("/courses/").text


def test_a_lesson_leads_from_its_text_and_its_rail_to_the_cited_articles(sign_in, cast, enrolment):
    page = sign_in(cast.li_na).get(f"/courses/{enrolment}/lessons/l1").text
    address = "/law/%E6%8A%95%E8%AF%89%E4%B8%BE%E6%8A%A5%E5%8A%9E%E6%B3%95/3"
    assert page.count(f'href="{address}"') >= 2
    assert 'data-ct-article="投诉举报办法#3"' in page
    assert 'id="s1"' in page
    assert 'href="#s1"' in page


def test_each_cited_article_is_listed_once_with_its_gist(app, sign_in, cast, enrolment):
    page = sign_in(cast.li_na).get(f"/courses/{enrolment}/lessons/l1").text
    assert page.count('data-ct-article="投诉举报办法#10"') == 1
    with app.app_context():
        place = ("投诉举报办法", "10")
        gist = find.articles({place}, utc_now().date())[place].gist
    assert gist in page


def test_a_lesson_says_nothing_of_the_answer_before_one_tries(app, sign_in, cast, enrolment):
    _, question = place(app, enrolment, right=True)
    page = builders.unlinked(sign_in(cast.li_na).get(f"/courses/{enrolment}/lessons/l1").text)
    assert question.stem in page
    assert question.explanation not in page
    assert not [o for o in question.options if o.why and o.why in page]


def test_a_check_question_says_at_once_whether_and_why_and_stores_nothing(
    app, sign_in, cast, enrolment
):
    right, question = place(app, enrolment, right=True)
    wrong, _ = place(app, enrolment, right=False)
    client = sign_in(cast.li_na)
    said = client.get(f"/courses/{enrolment}/lessons/l1?c0={right}").text
    assert "对。" in said
    assert question.explanation in builders.unlinked(said)
    denied = client.get(f"/courses/{enrolment}/lessons/l1?c0={wrong}").text
    assert "不对，看看为什么。" in denied
    assert question.explanation in builders.unlinked(denied)
    with app.app_context(), scope.everyone("test"):
        assert db.session.query(Step).count() == 0
        assert progress.done(db.session.get_one(Enrolment, enrolment)) == set()


@pytest.mark.parametrize("sent", ["9", "a", "-1", "<b>"])
def test_a_check_answer_that_the_page_never_offered_is_named_not_guessed(
    sign_in, cast, enrolment, sent
):
    page = sign_in(cast.li_na).get(f"/courses/{enrolment}/lessons/l1", query_string={"c0": sent})
    assert page.status_code == 200
    assert "答案的格式不对" in page.text
    assert 'value="<b>"' not in page.text


def test_a_number_inside_a_lesson_is_read_like_in_a_paper(app, sign_in, cast, enrolment):
    with app.app_context(), scope.everyone("test"):
        builders.lessons_done(cast.li_na, utc_now())
    page = sign_in(cast.li_na).get(f"/courses/{enrolment}/lessons/l2?c0=2026-09-08").text
    assert "对。" in page


def test_finishing_a_lesson_opens_the_next_one(app, sign_in, cast, enrolment):
    reply = sign_in(cast.li_na).post(f"/courses/{enrolment}/lessons/l1")
    assert reply.location == f"/courses/{enrolment}/lessons/l2"
    with app.app_context(), scope.everyone("test"):
        assert progress.done(db.session.get_one(Enrolment, enrolment)) == {"l1"}


def test_the_last_lesson_leads_back_to_the_course(app, sign_in, cast, enrolment):
    client = sign_in(cast.li_na)
    for key in ("l1", "l2"):
        client.post(f"/courses/{enrolment}/lessons/{key}")
    assert client.post(f"/courses/{enrolment}/lessons/l3").location == f"/courses/{enrolment}"


def test_a_lesson_that_is_not_open_says_what_to_do_first(app, sign_in, cast, enrolment):
    client = sign_in(cast.li_na)
    for reply in (
        client.get(f"/courses/{enrolment}/lessons/l2"),
        client.post(f"/courses/{enrolment}/lessons/l2"),
    ):
        assert reply.status_code == 409
        assert "请先完成：投诉还是举报" in reply.text
    with app.app_context(), scope.everyone("test"):
        assert progress.done(db.session.get_one(Enrolment, enrolment)) == set()


@pytest.mark.parametrize("who", ["stranger", "zhou_lin", "chen_gang", "zhao_min", "wang_lei"])
@pytest.mark.parametrize("path", ["", "/lessons/l1"])
def test_nobody_else_opens_my_course(sign_in, cast, enrolment, who, path):
    assert sign_in(getattr(cast, who)).get(f"/courses/{enrolment}{path}").status_code == 404


def test_nobody_else_finishes_my_lesson(app, sign_in, cast, enrolment):
    assert sign_in(cast.zhou_lin).post(f"/courses/{enrolment}/lessons/l1").status_code == 404
    with app.app_context(), scope.everyone("test"):
        assert progress.done(db.session.get_one(Enrolment, enrolment)) == set()


@pytest.mark.parametrize("path", ["/courses/999", "/courses/999/lessons/l1"])
def test_a_course_that_does_not_exist_is_not_found(sign_in, cast, path):
    assert sign_in(cast.li_na).get(path).status_code == 404


@pytest.mark.parametrize("key", ["l9", "quiz", "case"])
def test_only_lessons_open_as_lessons(sign_in, cast, enrolment, key):
    client = sign_in(cast.li_na)
    assert client.get(f"/courses/{enrolment}/lessons/{key}").status_code == 404
    assert client.post(f"/courses/{enrolment}/lessons/{key}").status_code == 404


@pytest.mark.parametrize("path", ["/courses/", "/courses/1", "/courses/1/lessons/l1"])
def test_a_visitor_is_sent_to_sign_in(client, path):
    assert client.get(path).location.startswith("/login")


def test_the_pages_answer_no_other_methods(sign_in, cast, enrolment):
    client = sign_in(cast.li_na)
    assert client.post("/courses/").status_code == 405
    assert client.post(f"/courses/{enrolment}").status_code == 405
    assert client.delete(f"/courses/{enrolment}/lessons/l1").status_code == 405


def test_a_lesson_is_finished_once_however_often_it_is_sent(app, sign_in, cast, enrolment):
    client = sign_in(cast.li_na)
    for _ in range(2):
        assert client.post(f"/courses/{enrolment}/lessons/l1").status_code == 302
    with app.app_context(), scope.everyone("test"):
        row = db.session.get_one(Enrolment, enrolment)
        assert not learning.finish_lesson(row, "l1", by=builders.user(cast.li_na), now=utc_now())


def test_shown_options_of_a_check_carry_places_not_keys(app, sign_in, cast, enrolment):
    _, question = place(app, enrolment, right=True)
    page = sign_in(cast.li_na).get(f"/courses/{enrolment}/lessons/l1").text
    form = page.partition('id="c0"')[2].partition("</form>")[0]
    values = [
        str(n) for n in range(len(shown.options(question, [o.key for o in question.options])))
    ]
    for value in values:
        assert f'name="c0" value="{value}"' in form
    assert not any(f'value="{option.key}"' in form for option in question.options)
