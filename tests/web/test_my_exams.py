"""Exams as those who sit them see them, and that nothing gives an answer away."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest

from tests import builders
from trainer.clock import utc_now
from trainer.domain.exam import What, When
from trainer.extensions import db
from trainer.services import entering, releasing, sitting
from trainer.services.parts import scoring
from trainer.store import scope
from trainer.store.tables import Attempt, Exam, Person


@pytest.fixture
def made(app, cast):
    """Make an exam for Li Na and Zhou Lin that opened five minutes ago; gives its id."""

    def make(*, ago=5, **changes):
        with app.app_context(), scope.everyone("test"):
            return builders.exam_set(
                cast.chen_gang, [cast.li_na, cast.zhou_lin],
                utc_now() - timedelta(minutes=ago), **changes,
            ).id  # fmt: skip

    return make


def begun(app, exam_id, user_id):
    with app.app_context(), scope.everyone("test"):
        found = db.session.get_one(Exam, exam_id)
        return entering.enter(found, by=builders.user(user_id), now=utc_now(), seed=7).id


def handed_in(app, attempt_id, user_id, right=20):
    with app.app_context(), scope.everyone("test"):
        attempt = db.session.get_one(Attempt, attempt_id)
        builders.answered(attempt, user_id, right, utc_now())
        sitting.submit(attempt, by=builders.user(user_id), now=utc_now())


def keys_of(app, attempt_id):
    """What only a key holder may read of a sitting: explanations, whys, old rules."""
    with app.app_context(), scope.everyone("test"):
        questions = [i.question for _, i in scoring.items(db.session.get_one(Attempt, attempt_id))]
    texts = [q.explanation for q in questions] + [q.replaces_rule for q in questions]
    return [text[:30] for text in texts + [o.why for q in questions for o in q.options] if text]


def test_the_list_says_what_is_open_coming_and_done_and_who_sees_it(sign_in, cast, made):
    client = sign_in(cast.li_na)
    assert "还没有安排给您的考试" in client.get("/my/exams/").text
    made(title="正在考的")
    made(ago=-60, title="将要考的")
    page = client.get("/my/exams/").text
    assert page.find("现在可以考") < page.find("正在考的") < page.find("将要考")
    assert "本人、带教老师、科室负责人可以看到" in page


def test_an_exam_is_started_once_and_gone_on_with(app, sign_in, cast, made):
    exam = made()
    client = sign_in(cast.li_na)
    page = client.get(f"/my/exams/{exam}").text
    for words in ("20 题", "30 分钟", "60 分", "由带教老师商定", "截止时刻", "闭卷"):
        assert words in page
    first = client.post(f"/my/exams/{exam}").location
    assert client.post(f"/my/exams/{exam}").location == first
    assert "继续作答" in client.get("/my/exams/").text
    client.post(f"{first}/submit")
    refused = client.post(f"/my/exams/{exam}")
    assert refused.status_code == 409
    assert "次数已经用完" in refused.text


@pytest.mark.parametrize(("ago", "words"), [(-60, "还没有到开始时间"), (180, "考试时间已过")])
def test_outside_the_window_nobody_starts(app, sign_in, cast, made, ago, words):
    exam = made() if ago > 0 else made(ago=ago)
    if ago > 0:
        with app.app_context():
            found = db.session.get_one(Exam, exam)
            found.closes_at = utc_now() - timedelta(minutes=1)
            db.session.commit()
    reply = sign_in(cast.li_na).post(f"/my/exams/{exam}")
    assert (reply.status_code, words in reply.text) == (409, True)


def test_whoever_is_no_candidate_learns_nothing_of_the_exam(app, sign_in, cast, made):
    exam = made()
    for who in (cast.stranger, cast.chen_gang):
        client = sign_in(who)
        assert client.get(f"/my/exams/{exam}").status_code == 404
        assert client.post(f"/my/exams/{exam}").status_code == 404
    assert sign_in(cast.li_na).get("/my/exams/999").status_code == 404
    assert sign_in(cast.li_na).put(f"/my/exams/{exam}").status_code == 405


def test_a_closed_book_links_neither_law_nor_tools_and_an_open_one_does(app, sign_in, cast, made):
    client = sign_in(cast.li_na)
    closed = client.get(f"/sittings/{begun(app, made(), cast.li_na)}").text
    assert 'href="/law' not in closed
    assert 'href="/tools' not in closed
    opened = client.get(f"/sittings/{begun(app, made(open_book=True), cast.li_na)}").text
    assert 'href="/law' in opened
    assert ("data-ct-panel" in opened, "data-ct-panel" in closed) == (True, False)


def everything(app, client, attempt_id, exam_id):
    """Every page that a candidate can reach by GET, with the ids at hand."""
    with app.app_context(), scope.everyone("test"):
        person = db.session.query(Person).first().id
    values = {
        "attempt_id": attempt_id,
        "exam_id": exam_id,
        "person_id": person,
        "paper_key": "yuece",
    }
    texts = {}
    for rule in app.url_map.iter_rules():
        if "GET" not in rule.methods or rule.endpoint in ("static", "bootstrap.static"):
            continue
        if rule.endpoint.startswith("law.") or rule.endpoint == "sessions.sign_out":
            continue  # the law itself is no key
        given = {name: values.get(name, 1) for name in rule.arguments}
        try:
            path = rule.build({k: str(v) for k, v in given.items()}, append_unknown=False)[1]
        except ValueError:
            path = rule.build(given, append_unknown=False)[1]
        reply = client.get(path)
        if reply.status_code == 200:
            texts[path] = reply.get_data(as_text=True)
        reply.close()
    return texts


@pytest.mark.parametrize(
    "terms",
    [
        {},
        {"what": What.SCORE},
        {"when": When.AT_ONCE},
    ],
    ids=["on release", "score only", "score at once"],
)
def test_no_page_a_candidate_reaches_holds_a_key_while_others_may_still_sit(
    app, sign_in, cast, made, terms
):
    exam = made(**terms)
    attempt = begun(app, exam, cast.li_na)
    client = sign_in(cast.li_na)
    secrets = keys_of(app, attempt)
    assert len(secrets) > 20
    for stage in ("writing", "handed in"):
        pages = everything(app, client, attempt, exam)
        assert f"/my/exams/{exam}" in pages
        leaks = [(stage, path, s) for path, text in pages.items() for s in secrets if s in text]
        assert leaks == []
        if stage == "writing":
            paper = pages[f"/sittings/{attempt}"]
            values = re.findall(r'name="q-\d+" value="([^"]*)"', paper)
            assert set(values) <= {*map(str, range(8)), "true", "false", ""}
            handed_in(app, attempt, cast.li_na, right=3)
    kept = json.loads(client.post("/me/export").text)
    assert [row["parts"] for row in kept["results"] if row["parts"]] == []
    assert [act for act in kept["own_acts"] if "shown" in (act["body"] or {})] == []


def test_after_the_release_one_sees_what_the_terms_allow(app, sign_in, cast, made):
    for what, shown in ((What.ANSWERS, True), (What.SCORE, False)):
        exam = made(what=what)
        attempt = begun(app, exam, cast.li_na)
        handed_in(app, attempt, cast.li_na, right=3)
        with app.app_context(), scope.everyone("test"):
            found = db.session.get_one(Exam, exam)
            found.closes_at = utc_now() - timedelta(seconds=1)
            db.session.commit()
            releasing.release(found, by=builders.user(cast.chen_gang), now=utc_now())
        client = sign_in(cast.li_na)
        page = client.get(f"/sittings/{attempt}/result").text
        assert "15<small>分" in page
        assert any(secret in page for secret in keys_of(app, attempt)) is shown
        assert ("只公布分数和是否合格" in page) is not shown
