"""A drill in the browser: one question a page, the answer at once, and nothing lost on the way."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from tests import builders
from trainer.clock import utc_now
from trainer.domain.drill import Source
from trainer.domain.question import answers, shown
from trainer.extensions import db
from trainer.services import practising, sitting
from trainer.services.parts import documents, drills
from trainer.store import scope
from trainer.store.queries import practice as find
from trainer.store.tables import Attempt, AttemptItem, Step


@pytest.fixture
def begun(app, cast):
    """A drill of Li Na's, and what is right at each place as a page sends it."""
    with app.app_context(), scope.everyone("test"):
        attempt = practising.start(
            Source.TOPICS, by=builders.user(cast.li_na), now=utc_now(), seed=4, number=4
        )
        right = {}
        for place in drills.standing(attempt, utc_now()).places:
            question = documents.asked(place.row)
            right[place.slot] = shown.ticked(
                question, place.row.order, answers.right_answer(question)
            )
        return f"/drills/{attempt.id}", right


def fields(page, **more):
    """Return the hidden fields of a question page, with an answer or whatever else is sent."""
    hidden = dict(re.findall(r'type="hidden" name="(key|slot|shown)" value="([^"]*)"', page))
    return {**hidden, **more}


def steps(app, kind="answer"):
    with app.app_context(), scope.everyone("test"):
        rows = db.session.query(Step).join(Attempt).filter(Attempt.kind == "drill")
        return [(s.element, s.body) for s in rows.filter(Step.kind == kind).order_by(Step.no)]


def test_a_form_starts_a_drill_of_the_topics_and_number_it_names(app, sign_in, cast):
    client = sign_in(cast.li_na)
    reply = client.post("/drills/", data={"source": "topics", "topics": "管辖", "number": "4"})
    page = client.get(reply.location).text
    assert "第 1 题，共 4 题" in page
    assert "管辖" in page
    assert "（不计入考核）" in page
    assert client.post("/drills/", data={"source": "nothing"}).status_code == 400
    assert client.post("/drills/", data={"source": "topics", "number": "0"}).status_code == 400
    none = client.post("/drills/", data={"source": "topics", "topics": "没有"})
    assert none.location == "/practice/"
    assert "没有符合条件的题" in client.get("/practice/").text


def test_the_question_page_shows_neither_key_nor_explanation(app, sign_in, cast, begun):
    address, _right = begun
    with app.app_context(), scope.everyone("test"):
        standing = drills.standing(find.drill(int(address.rpartition("/")[2])), utc_now())
        question = documents.asked(standing.places[0].row)
    page = sign_in(cast.li_na).get(address).text
    assert question.explanation not in page
    for option in question.options:
        assert not option.why or option.why not in page


def test_an_answer_is_judged_at_once_and_explained(app, sign_in, cast, begun):
    address, right = begun
    client = sign_in(cast.li_na)
    sent = fields(client.get(address).text, **{"q-0": right[0], "sure": "sure"})
    reply = client.post(address, data=sent)
    assert (reply.status_code, reply.location) == (302, f"{address}/0")
    page = client.get(reply.location).text
    for text in ("对。", "我的答案", "为什么", "依据", "加入复习", "下一题"):
        assert text in page
    ((slot, body),) = steps(app)
    assert (slot, body["confidence"]) == ("0", "sure")
    assert body["seconds"] is not None
    assert "第 2 题，共 4 题" in client.get(address).text


def test_giving_up_shows_the_answer_and_puts_the_question_into_the_review(
    app, sign_in, cast, begun
):
    address, _right = begun
    client = sign_in(cast.li_na)
    reply = client.post(address, data=fields(client.get(address).text, go="reveal"))
    page = client.get(reply.location).text
    assert "没有作答，看看答案。" in page
    assert "已在复习里，下次是" in page
    assert steps(app)[0][1]["answer"] is None


def test_nothing_chosen_asks_again_and_keeps_nothing(app, sign_in, cast, begun):
    address, _right = begun
    client = sign_in(cast.li_na)
    reply = client.post(address, data=fields(client.get(address).text))
    assert reply.status_code == 422
    assert "还没有作答" in reply.text
    assert steps(app) == []


def test_a_page_sent_twice_and_one_sent_after_the_key_was_seen_change_nothing(
    app, sign_in, cast, begun
):
    address, right = begun
    client = sign_in(cast.li_na)
    first, second = client.get(address).text, client.get(address).text
    given_up = fields(first, go="reveal")
    client.post(address, data=given_up)
    client.post(address, data=given_up)
    reply = client.post(address, data=fields(second, **{"q-0": right[0]}))
    assert reply.location == f"{address}/0"
    assert "没有作答，看看答案。" in client.get(reply.location).text
    assert (len(steps(app)), len(steps(app, "late"))) == (1, 1)


def test_it_ends_with_a_summary_that_shows_confident_errors_first(app, sign_in, cast, begun):
    address, right = begun
    client = sign_in(cast.li_na)
    for slot in range(4):
        sent = {"go": "reveal", "sure": "sure" if slot == 2 else ""}
        if slot == 3:
            sent = {"q-3": right[3], "sure": "sure"}
        client.post(address, data=fields(client.get(address).text, **sent))
    assert "看小结" in client.get(f"{address}/3").text
    assert client.get(address).location == f"{address}/summary"
    page = client.get(f"{address}/summary").text
    assert "答对 1 题，共答 4 题" in page
    assert "有把握时答对 1/2。" in page
    assert page.index('id="q-2"') < page.index('id="q-0"')
    assert "答对 1/4" in client.get("/practice/").text


def test_an_interrupted_drill_is_offered_again_at_the_same_question(sign_in, cast, begun):
    address, _right = begun
    client = sign_in(cast.li_na)
    client.post(address, data=fields(client.get(address).text, go="reveal"))
    for path in ("/practice/", "/"):
        assert f'href="{address}"' in client.get(path).text
    assert "上次的练习做到第 2 题，共 4 题" in client.get("/practice/").text
    assert client.get(f"{address}/2").location == address


def test_it_can_be_stopped_at_any_time(app, sign_in, cast, begun):
    address, _right = begun
    client = sign_in(cast.li_na)
    client.post(address, data=fields(client.get(address).text, go="reveal"))
    assert client.post(f"{address}/end").location == f"{address}/summary"
    assert "共答 1 题" in client.get(f"{address}/summary").text
    fresh = client.post("/drills/", data={"source": "topics"}).location
    assert client.post(f"{fresh}/end").location == "/practice/"


def test_a_question_without_a_citation_says_so(app, sign_in, cast, begun):
    address, _right = begun
    with app.app_context(), scope.everyone("test"):
        attempt = find.drill(int(address.rpartition("/")[2]))
        row = db.session.get_one(AttemptItem, (attempt.id, 0))
        row.revision_id = _without_citations(row.revision_id)
        db.session.commit()
    client = sign_in(cast.li_na)
    assert "待补依据" in client.get(address).text
    reply = client.post(address, data=fields(client.get(address).text, go="reveal"))
    page = client.get(reply.location)
    assert page.status_code == 200
    assert "这道题待补依据，只用于练习" in page.text


def _without_citations(revision_id: int) -> int:
    of = documents.revision(revision_id)
    body = re.sub(r'"citations":\[[^]]*\]', '"citations":[]', of.body)
    made = type(of)(
        document=of.document, number=of.number + 1, sha256="1" * 64, format=1, text="",
        body=body, title=of.title, created_at=utc_now(),
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return made.id


def test_a_question_of_an_exam_begun_meanwhile_is_neither_answered_nor_explained(
    app, sign_in, cast
):
    with app.app_context(), scope.everyone("test"):
        by = builders.user(cast.li_na)
        attempt = practising.start(Source.TOPICS, by=by, now=utc_now(), seed=4, number=60)
        practising.answer(attempt, 0, None, key="k", by=by, now=utc_now())
        address = f"/drills/{attempt.id}"
        first = drills.standing(attempt, utc_now()).places[0].document_id
        seed = 0
        while first not in find.held(by.person_id, utc_now()):
            exam = sitting.start("jidu", "assessed", by=by, now=utc_now(), seed=seed)
            seed += 1
            if first not in find.held(by.person_id, utc_now()):
                sitting.submit(exam, by=by, now=utc_now())
        held = drills.standing(attempt, utc_now()).held
        asked = next(slot for slot in sorted(held) if slot)
    client = sign_in(cast.li_na)
    assert client.get(f"{address}/0").status_code == 409
    sent = {"key": "a" * 32, "slot": str(asked), "go": "reveal"}
    assert client.post(address, data=sent).status_code == 409
    assert len(steps(app)) == 1


@pytest.mark.parametrize("who", ["zhou_lin", "stranger", "chen_gang", "zhao_min"])
def test_nobody_else_reaches_a_drill(sign_in, cast, begun, who):
    address, _right = begun
    client = sign_in(getattr(cast, who))
    for path in (address, f"{address}/0", f"{address}/summary"):
        assert client.get(path).status_code == 404
    for path in (address, f"{address}/end"):
        assert client.post(path, data={"slot": "0", "key": "a" * 32}).status_code == 404


def test_bad_ids_and_wrong_methods(sign_in, cast, begun):
    address, _right = begun
    client = sign_in(cast.li_na)
    assert client.get("/drills/987654321").status_code == 404
    assert client.get(f"{address}/99").status_code == 404
    assert client.post(address, data={"slot": "99", "key": "a" * 32}).status_code == 404
    assert client.post(address, data={"slot": "0", "go": "reveal"}).status_code == 400
    assert client.get("/drills/").status_code == 405
    assert client.get(f"{address}/end").status_code == 405
    assert client.post(f"{address}/summary").status_code == 405


def test_a_visitor_is_sent_to_sign_in(client):
    assert client.get("/drills/1").location.startswith("/login")


def test_ones_own_record_shows_practice_only_from_three_answers_on(app, sign_in, cast):
    client = sign_in(cast.li_na)
    assert "近 30 天练习还不满 3 题" in client.get("/records/").text
    with app.app_context(), scope.everyone("test"):
        by, now = builders.user(cast.li_na), utc_now() - timedelta(minutes=5)
        attempt = practising.start(Source.TOPICS, by=by, now=now, seed=4, number=4)
        for place in drills.standing(attempt, now).places:
            key = answers.right_answer(documents.asked(place.row))
            practising.answer(
                attempt, place.slot, key if place.slot else None,
                key=f"k{place.slot}", by=by, now=now, confidence="sure",
            )  # fmt: skip
    page = client.get("/records/").text
    assert "近 30 天练习 4 题，答对 3 题。" in page
    assert "有把握时答对 3/4。" in page
