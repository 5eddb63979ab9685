"""The trainers' pages about exams: setting, judging, watching, releasing."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

import pytest
from sqlalchemy import select

from tests import builders
from trainer.clock import utc_now
from trainer.domain.question import answers
from trainer.extensions import db
from trainer.services import entering, sitting
from trainer.services.parts import documents, exams, scoring
from trainer.store import scope
from trainer.store.tables import Allowance, Attempt, Candidate, Exam, Judgement, Release


@pytest.fixture
def exam(app, cast):
    """An exam under way for Li Na and Zhou Lin, on a fixed paper of ten questions."""
    with app.app_context(), scope.everyone("test"):
        return builders.exam_set(
            cast.chen_gang, [cast.li_na, cast.zhou_lin], utc_now() - timedelta(minutes=5),
            paper=documents.live("paper", "yuece"),
        ).id  # fmt: skip


@pytest.fixture
def started(app, cast, exam):
    """Li Na has started and answered four questions rightly."""
    with app.app_context(), scope.everyone("test"):
        found = entering.enter(
            db.session.get_one(Exam, exam), by=builders.user(cast.li_na), now=utc_now(), seed=7
        )
        builders.answered(found, cast.li_na, 4, utc_now())
        return found.id


def row(app, kind, key):
    """A row in a context of its own."""
    with app.app_context(), scope.everyone("test"):
        found = db.session.get_one(kind, key)
        db.session.expunge(found)
        return found


def over(app, cast, exam):
    """Li Na and Zhou Lin have handed in, and the window is over."""
    with app.app_context(), scope.everyone("test"):
        found = db.session.get_one(Exam, exam)
        for who, right in ((cast.li_na, 10), (cast.zhou_lin, 2)):
            attempt = entering.enter(found, by=builders.user(who), now=utc_now(), seed=7)
            builders.answered(attempt, who, right, utc_now())
            sitting.submit(attempt, by=builders.user(who), now=utc_now())
        found.closes_at = utc_now() - timedelta(seconds=1)
        db.session.commit()


def terms_form(app, **changes):
    """What the form of a new exam sends."""
    with app.app_context():
        paper = documents.live("paper", "yuece").id
        department = builders.terms().department_id
    return {
        "title": "月度考试", "paper": paper, "department": department,
        "opens": "2027-01-04T09:00", "closes": "2027-01-04T11:00", "minutes": "20",
        "attempts": "1", "pass_mark": "70", "pass_source": "由带教老师商定",
        "what": "answers", "when": "on_release", **changes,
    }  # fmt: skip


# ---- setting ----


def test_a_draft_is_made_filled_with_candidates_and_set(app, sign_in, cast):
    client = sign_in(cast.chen_gang)
    page = client.get("/exams/new?paper=yuece").text
    assert 'value="20"' in page
    url = client.post("/exams/new", data=terms_form(app)).location
    exam_id = int(url.rpartition("/")[2])
    assert "还差一步：选考生" in client.get(url).text
    with app.app_context(), scope.everyone("test"):
        person = builders.user(cast.li_na).person_id
        unit = builders.user(cast.li_na).person.department_id
        assert db.session.get_one(Exam, exam_id).opens_at.hour == 1, "typed in Chinese time"
    client.post(f"{url}/candidates", data={"units": unit})
    client.post(f"{url}/candidates/{person}", data={"minutes": "15", "reason": "视力"})
    page = client.get(url).text
    assert "15 分钟：视力" in page
    assert client.post(f"{url}/announce").location == url
    with app.app_context(), scope.everyone("test"):
        assert db.session.get_one(Exam, exam_id).state == "set"
        assert db.session.get_one(Candidate, (exam_id, person)).extra_minutes == 15
        assert db.session.query(Candidate).count() == 2, "Li Na and Zhou Lin"
    client.post(f"{url}/candidates/{person}", data={"go": "drop"})
    with app.app_context(), scope.everyone("test"):
        assert db.session.query(Candidate).count() == 1


@pytest.mark.parametrize(
    "change", [{"closes": "2027-01-04T08:00"}, {"title": ""}, {"minutes": "0"}, {"paper": "0"}]
)
def test_terms_that_do_not_fit_are_said_at_the_field(app, sign_in, cast, change):
    page = sign_in(cast.chen_gang).post("/exams/new", data=terms_form(app, **change))
    assert "aria-invalid" in page.text
    with app.app_context():
        assert db.session.query(Exam).count() == 0


def test_after_a_start_the_form_refuses_what_matters(app, sign_in, cast, exam, started):
    client = sign_in(cast.chen_gang)
    assert "已有人开始作答" in client.get(f"/exams/{exam}/edit").text
    page = client.post(f"/exams/{exam}/edit", data=terms_form(app, pass_mark="10"))
    assert "只能改名称" in page.text
    assert row(app, Exam, exam).pass_mark == 60


def test_an_exam_is_called_off_only_with_a_reason(app, sign_in, cast, exam, started):
    client = sign_in(cast.chen_gang)
    client.post(f"/exams/{exam}/void", data={"reason": ""})
    assert row(app, Exam, exam).state == "set"
    client.post(f"/exams/{exam}/void", data={"reason": "试题外泄"})
    assert "试题外泄" in client.get(f"/exams/{exam}").text
    result = sign_in(cast.li_na).get(f"/sittings/{started}/result").text
    assert "这场考试已经作废：试题外泄" in result


def test_a_paper_shows_what_its_sections_find_before_anybody_sits(app, sign_in, cast):
    client = sign_in(cast.chen_gang)
    assert "组卷方案" in client.get("/exams/papers").text
    page = client.get("/exams/papers/jidu?seed=3").text
    assert "每一部分能抽到多少题" in page
    assert "试抽一份" in page
    assert client.get("/exams/papers/none").status_code == 404


# ---- the pass mark ----


def test_judges_type_chances_and_the_mean_becomes_the_mark(app, sign_in, cast, exam):
    with app.app_context(), scope.everyone("test"):
        listed = sorted(exams.worth(exams.pools(db.session.get_one(Exam, exam))))
    url = f"/exams/{exam}/judge"
    for who, share in ((cast.chen_gang, "60"), (cast.he_wei, "75")):
        client = sign_in(who)
        bad = client.post(url, data={f"p-{listed[0]}": "120"})
        assert bad.status_code == 422
        client.post(url, data={f"p-{revision}": share for revision in listed})
    page = client.get(url).text
    assert "2 名评委平均 67.5 分，标准差 10.61 分" in page
    assert "建议至少 6 名评委" in page
    client.post(f"{url}/adopt")
    found = row(app, Exam, exam)
    assert found.pass_mark == Fraction(135, 2)
    assert "Angoff" in found.pass_source
    with app.app_context():
        assert db.session.query(Judgement).count() == 20


def test_a_paper_that_draws_is_judged_in_sittings_of_ones_own(app, sign_in, cast):
    with app.app_context(), scope.everyone("test"):
        exam = builders.exam_set(cast.chen_gang, [cast.li_na], utc_now() - timedelta(minutes=5)).id
        listed = sorted(exams.worth(exams.pools(db.session.get_one(Exam, exam))))
    client, url = sign_in(cast.chen_gang), f"/exams/{exam}/judge"
    page = client.get(url).text
    assert f"可能抽到的全部 {len(listed)} 题" in page
    assert client.post(url, data={}).status_code == 422
    reply = client.post(url, data={f"p-{listed[0]}": "80"}, follow_redirects=True).text
    assert f"还有 {len(listed) - 1} 题没有评" in reply
    assert f"陈刚评了 1 题，共 {len(listed)} 题" in reply
    taken_back = client.post(url, data={f"p-{listed[1]}": "80"})
    assert taken_back.status_code == 422, "what was judged is not emptied"
    assert "有 1 题没有填好" in taken_back.text
    client.post(url, data={f"p-{revision}": "80" for revision in listed})
    page = client.get(url).text
    assert "抽到最难的一份只要求 80 分，最容易的一份要求 80 分" in page
    client.post(f"{url}/adopt")
    found = row(app, Exam, exam)
    assert found.pass_mark == 80
    assert f"按 {len(listed)} 道可抽的题" in found.pass_source


# ---- the board ----


def test_the_board_says_who_has_started_and_how_far_they_are(sign_in, cast, exam, started):
    client = sign_in(cast.chen_gang)
    page = client.get(f"/exams/{exam}/board").text
    assert "正在作答 1 人，已交卷 0 人，未开始 1 人" in page
    assert "4 / 10" in page
    part = client.get(f"/exams/{exam}/board?part=1").text
    assert "正在作答 1 人" in part
    assert "<html" not in part


def test_time_given_reaches_the_page_of_the_candidate(app, sign_in, cast, exam, started):
    form = {"who": started, "kind": "extension", "minutes": "10", "reason": "停电"}
    before = row(app, Attempt, started).deadline_at
    client = sign_in(cast.chen_gang)
    assert client.post(f"/exams/{exam}/allow", data={**form, "reason": ""}).status_code == 422
    client.post(f"/exams/{exam}/allow", data=form)
    assert row(app, Attempt, started).deadline_at == before + timedelta(minutes=10)
    assert "停电" in client.get(f"/exams/{exam}/board").text
    candidate = sign_in(cast.li_na)
    news = candidate.get(f"/sittings/{started}/state").json
    assert news["ends"] == (before + timedelta(minutes=10)).isoformat()
    assert "延长 10 分钟：停电" in news["news"][0]
    assert "延长 10 分钟：停电" in candidate.get(f"/sittings/{started}").text
    refused = candidate.post(f"/sittings/{started}/submit", json={"manifest": {}, "why": "over"})
    assert (refused.status_code, refused.json["error"]) == (409, "TimeLeft")
    assert refused.json["ends"] == news["ends"]


def test_a_pause_puts_the_paper_away_and_still_keeps_answers(app, sign_in, cast, exam, started):
    form = {"who": 0, "kind": "pause", "minutes": "20", "reason": "火警"}
    sign_in(cast.chen_gang).post(f"/exams/{exam}/allow", data=form)
    candidate = sign_in(cast.li_na)
    page = candidate.get(f"/sittings/{started}").text
    assert "监考老师暂停了考试" in page
    assert "ct-question" not in page
    assert candidate.get(f"/sittings/{started}/state").json["paused"]
    save = {"epoch": 1, "seq": 9, "key": "e" * 16, "answer": None, "confidence": ""}
    assert candidate.put(f"/sittings/{started}/slots/9", json=save).status_code == 200


def test_ending_early_collects_every_paper(app, sign_in, cast, exam, started):
    client = sign_in(cast.chen_gang)
    client.post(f"/exams/{exam}/end", data={"reason": "考场停用"})
    assert row(app, Attempt, started).state == "expired"
    assert "考场停用" in client.get(f"/exams/{exam}/board").text
    assert "成绩还没有公布" in sign_in(cast.li_na).get(f"/sittings/{started}/result").text


# ---- the release ----


def test_results_are_previewed_and_released_as_a_whole(app, sign_in, cast, exam):
    over(app, cast, exam)
    client = sign_in(cast.chen_gang)
    page = client.get(f"/exams/{exam}/release").text
    assert "已交卷 2 份，合格 1 份，未合格 1 份，合格线 60 分" in page
    assert "公布以后谁看到什么" in page
    client.post(f"/exams/{exam}/release")
    with app.app_context():
        assert db.session.query(Release).count() == 2
    assert "100 分" in sign_in(cast.li_na).get("/my/exams/").text
    assert "已公布成绩" in client.get(f"/exams/{exam}/release").text


def test_late_answers_are_admitted_with_a_reason_and_give_a_new_result(
    app, sign_in, cast, exam, started
):
    with app.app_context(), scope.everyone("test"):
        attempt = db.session.get_one(Attempt, started)
        by = builders.user(cast.li_na)
        sitting.submit(attempt, by=by, now=utc_now())
        for of, item in scoring.items(attempt)[4:6]:
            right = answers.right_answer(item.question)
            sitting.save(
                attempt, of.slot, right, key=f"l{of.slot}", epoch=1, seq=1, by=by, now=utc_now()
            )
    client = sign_in(cast.chen_gang)
    assert "迟到的作答 2 次" in client.get(f"/exams/{exam}/release").text
    url = f"/exams/{exam}/sittings/{started}/admit"
    client.post(url, data={"reason": ""})
    client.post(url, data={"reason": "断网"})
    with app.app_context(), scope.everyone("test"):
        newest = scoring.newest(db.session.get_one(Attempt, started))
        assert (newest.number, newest.score) == (2, 60)
    assert client.post(url, data={"reason": "断网"}).status_code == 409


def test_a_release_before_the_end_is_refused(sign_in, cast, exam, started):
    assert sign_in(cast.chen_gang).post(f"/exams/{exam}/release").status_code == 409


# ---- who may ----

READS = ("", "/edit", "/judge", "/board", "/release")
WRITES = ("/candidates", "/announce", "/void", "/allow", "/end", "/release", "/judge/adopt")


@pytest.mark.parametrize("who", ["other_trainer", "li_na", "zhao_min", "wang_lei"])
def test_nobody_else_reaches_an_exam(app, sign_in, cast, exam, started, who):
    client = sign_in(getattr(cast, who))
    assert {client.get(f"/exams/{exam}{path}").status_code for path in READS} == {404}
    replies = [client.post(f"/exams/{exam}{path}", data={"reason": "x"}) for path in WRITES]
    replies.append(client.post(f"/exams/{exam}/sittings/{started}/admit", data={"reason": "x"}))
    assert {reply.status_code for reply in replies} == {404}
    with app.app_context():
        assert db.session.execute(select(Allowance.id)).first() is None
    assert row(app, Exam, exam).state == "set"


def test_an_exam_or_a_sitting_that_does_not_exist_is_not_found(sign_in, cast, exam):
    client = sign_in(cast.chen_gang)
    assert {client.get(f"/exams/999{path}").status_code for path in READS} == {404}
    assert client.post(f"/exams/{exam}/sittings/999/admit", data={"reason": "x"}).status_code == 404
    assert client.get(f"/exams/{exam}/void").status_code == 405
