"""题目纠错: reported once the key may be seen, answered by who trains, told to who reported."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from tests import builders
from trainer.clock import utc_now
from trainer.extensions import db
from trainer.services import sitting
from trainer.store import scope
from trainer.store.tables import Attempt, AuditEntry, ErrorReport, Exam

SAID = "答案与第十五条不一致。"


@pytest.fixture
def read(app):
    """Return a function that asks the database in a context of its own."""

    def ask(question):
        with app.app_context(), scope.everyone("a test"):
            return question()

    return ask


@pytest.fixture
def li_na(sign_in, cast):
    """A trainee."""
    return sign_in(cast.li_na)


def practised(read, who: int) -> int:
    return read(
        lambda: (
            builders.sat(who, right=3, paper="lianxi", purpose="practice", now=utc_now()).attempt_id
        )
    )


def reported(client, attempt: int, slot: int = 0, text: str = SAID):
    return client.post(f"/reports/{attempt}/{slot}", data={"text": text})


def test_a_report_is_answered_and_its_author_is_told(li_na, sign_in, cast, read):
    attempt = practised(read, cast.li_na)
    result = li_na.get(f"/sittings/{attempt}/result").text
    assert f'href="/reports/{attempt}/0"' in result
    page = li_na.get(f"/reports/{attempt}/0").text
    assert "看不到是谁提出的" in page
    assert reported(li_na, attempt, text=" ").status_code == 422
    assert reported(li_na, attempt).status_code == 303
    assert reported(li_na, attempt).status_code == 409
    assert "等待带教老师答复。" in li_na.get("/reports/").text

    chen = sign_in(cast.chen_gang)
    assert "1 条题目纠错等您答复" in chen.get("/").text
    listed = chen.get("/questions/reports").text
    assert SAID in listed
    number = re.search(r'href="/questions/reports/(\d+)"', listed)[1]
    page = chen.get(f"/questions/reports/{number}").text
    assert SAID in page
    assert "李娜" not in listed + page
    document = read(lambda: db.session.get_one(ErrorReport, int(number)).revision.document_id)
    assert f'href="/questions/{document}/edit"' in page
    assert SAID in chen.get(f"/questions/{document}/edit").text
    assert SAID in chen.get(f"/questions/{document}").text
    assert chen.post(f"/questions/reports/{number}", data={"answer": "谢谢"}).status_code == 422
    answer = {"outcome": "mended", "answer": "已改为七个工作日。"}
    assert chen.post(f"/questions/reports/{number}", data=answer).status_code == 303
    assert chen.post(f"/questions/reports/{number}", data=answer).status_code == 409
    assert "条题目纠错等您答复" not in chen.get("/").text

    assert "您提出的题目纠错有 1 条已经答复" in li_na.get("/").text
    mine = li_na.get("/reports/").text
    assert "已改为七个工作日。" in mine
    assert "陈刚" not in mine
    assert li_na.post(f"/reports/{number}/seen").status_code == 303
    assert "条已经答复" not in li_na.get("/").text
    assert "我的题目纠错" in li_na.get("/me/").text
    assert SAID in li_na.post("/me/export").get_json()["error_reports"][0]["text"]
    verbs = read(lambda: list(db.session.execute(select(AuditEntry.verb)).scalars()))
    assert {"error.reported", "error.answered"} <= set(verbs)


def test_nothing_is_reported_before_the_key_may_be_seen(li_na, sign_in, cast, read):
    def begun() -> int:
        by = builders.user(cast.li_na)
        return sitting.start("lianxi", "practice", by=by, now=utc_now(), seed=7).id

    active = read(begun)
    assert li_na.get(f"/reports/{active}/0").status_code == 404
    assert reported(li_na, active).status_code == 404
    waits = read(lambda: builders.sat(cast.li_na, paper="jidu", now=utc_now()).attempt_id)
    page = li_na.get(f"/sittings/{waits}/result").text
    if "成绩还没有公布" in page:  # a paper whose results a trainer makes known
        assert li_na.get(f"/reports/{waits}/0").status_code == 404
        assert reported(li_na, waits).status_code == 404
    assert read(lambda: db.session.execute(select(ErrorReport)).scalars().all()) == []


def test_nothing_of_an_exam_is_reported_while_others_may_still_sit_it(li_na, cast, read):
    attempt = practised(read, cast.li_na)

    def of_an_exam(state: str) -> None:
        found = db.session.get_one(Attempt, attempt)
        exam = db.session.get(Exam, found.exam_id) if found.exam_id else None
        if exam is None:
            exam = Exam(
                paper_revision_id=found.revision_id, title="季度考试",
                department_id=found.department_id, opens_at=utc_now(), closes_at=utc_now(),
                minutes=20, pass_mark=75, pass_source="商定", reveal={}, by_id=cast.chen_gang,
                at=utc_now(),
            )  # fmt: skip
            db.session.add(exam)
            db.session.flush()
            found.exam_id = exam.id
        exam.state = state
        db.session.commit()

    read(lambda: of_an_exam("set"))
    assert f"/reports/{attempt}/0" not in li_na.get(f"/sittings/{attempt}/result").text
    assert reported(li_na, attempt).status_code == 404
    read(lambda: of_an_exam("released"))
    assert reported(li_na, attempt).status_code == 303


def test_reports_stay_with_their_author_and_the_trainers_of_the_department(sign_in, cast, read):
    attempt = practised(read, cast.li_na)
    li_na, zhou_lin = sign_in(cast.li_na), sign_in(cast.zhou_lin)
    assert zhou_lin.get(f"/reports/{attempt}/0").status_code == 404
    assert reported(zhou_lin, attempt).status_code == 404
    reported(li_na, attempt)
    number = read(lambda: db.session.execute(select(ErrorReport.id)).scalar_one())
    assert SAID not in zhou_lin.get("/reports/").text
    assert zhou_lin.post(f"/reports/{number}/seen").status_code == 404
    stranger = sign_in(cast.other_trainer)
    assert SAID not in stranger.get("/questions/reports").text
    assert stranger.get(f"/questions/reports/{number}").status_code == 404
    for path in (f"/reports/{attempt}/99", "/reports/999999/0", "/questions/reports/999999"):
        assert li_na.get(path).status_code == 404
    assert li_na.get(f"/reports/{number}/seen").status_code == 405


def test_only_who_learns_reports(sign_in, cast, read):
    attempt = practised(read, cast.li_na)
    for who in ("chen_gang", "zhao_min", "wang_lei", "sun_jing"):
        client = sign_in(getattr(cast, who))
        assert client.get("/reports/").status_code == 404
        assert reported(client, attempt).status_code == 404
