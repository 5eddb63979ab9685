"""Practice papers and the questions answered wrong."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests import builders
from trainer.clock import utc_now
from trainer.domain.question import answers
from trainer.extensions import db
from trainer.services import sitting
from trainer.services.parts import documents, drills, recall, scoring
from trainer.store import scope
from trainer.store.queries import learning
from trainer.store.queries import practice as find
from trainer.store.tables import Attempt


def practised(user_id, *, wrong, ago=timedelta(0), seed=7, paper="lianxi", purpose="practice"):
    """Sit a paper with the first `wrong` true/false answers turned; returns their stems."""
    by, now = builders.user(user_id), utc_now() - ago
    attempt = sitting.start(paper, purpose, by=by, now=now, seed=seed)
    stems: list[str] = []
    for row, item in scoring.items(attempt):
        question, answer = item.question, answers.right_answer(item.question)
        if question.kind == "true_false" and len(stems) < wrong:
            stems.append(question.stem)
            answer = not answer
        sitting.save(attempt, row.slot, answer, key=f"k{row.slot}", epoch=1, seq=1, by=by, now=now)
    sitting.submit(attempt, by=by, now=now)
    return stems


def test_without_practice_the_page_offers_papers_and_says_what_will_stand_here(app, sign_in, cast):
    page = sign_in(cast.li_na).get("/practice/").text
    for title in ("十题练习", "入门小测", "季度测试"):
        assert title in page
    with app.app_context(), scope.everyone("test"):
        papers = [documents.paper(of) for of in documents.all_live("paper")]
    assert page.count("开始练习") == len([one for one in papers if not one.lists_questions])
    assert "8 题，约 4 分钟" in page
    assert "还没有错题。做完第一次练习后，答错的题会留在这里。" in page


def test_practice_starts_a_sitting_that_does_not_count(app, sign_in, cast):
    reply = sign_in(cast.li_na).post("/practice/lianxi")
    attempt_id = int(reply.location.rpartition("/")[2])
    with app.app_context(), scope.everyone("test"):
        attempt = db.session.get_one(Attempt, attempt_id)
        assert (attempt.purpose, attempt.enrolment_id) == ("practice", None)
        assert attempt.person_id == builders.user(cast.li_na).person_id


def test_a_practice_in_progress_is_gone_on_with(sign_in, cast):
    client = sign_in(cast.li_na)
    first = client.post("/practice/lianxi").location
    assert client.post("/practice/lianxi").location == first
    page = client.get("/practice/").text
    assert "继续练习" in page
    assert f'href="{first}"' in page


def test_a_practice_left_lying_is_closed_and_another_starts(app, sign_in, cast):
    with app.app_context(), scope.everyone("test"):
        old = sitting.start(
            "lianxi", "practice", by=builders.user(cast.li_na),
            now=utc_now() - timedelta(hours=1), seed=1,
        ).id  # fmt: skip
    client = sign_in(cast.li_na)
    assert client.post("/practice/lianxi").location != f"/sittings/{old}"
    with app.app_context(), scope.everyone("test"):
        assert db.session.get_one(Attempt, old).state == "expired"


def test_looking_at_the_page_closes_what_ran_out(app, sign_in, cast):
    with app.app_context(), scope.everyone("test"):
        old = sitting.start(
            "lianxi", "practice", by=builders.user(cast.li_na),
            now=utc_now() - timedelta(hours=1), seed=1,
        ).id  # fmt: skip
    assert "继续练习" not in sign_in(cast.li_na).get("/practice/").text
    with app.app_context(), scope.everyone("test"):
        assert db.session.get_one(Attempt, old).state == "expired"


def test_a_wrong_answer_stands_in_the_book_with_its_explanation_and_the_rule(app, sign_in, cast):
    with app.app_context(), scope.everyone("test"):
        stems = practised(cast.li_na, wrong=2)
        result = recall.histories(builders.user(cast.li_na).person_id)
        explanations = [
            documents.question_known(
                one.last_wrong.place.sha256, one.last_wrong.place.revision_id
            ).explanation
            for number, one in result.items()
            if one.mistake
        ]
    client = sign_in(cast.li_na)
    page = builders.unlinked(client.get("/practice/mistakes").text)
    assert len(stems) == len(explanations) == 2
    for text in (*stems, *explanations):
        assert text in page
    assert "在两个不同的日子各答对一次就移出" in page
    assert page.count("答错 1 次") == 2
    assert "练这 2 题，约 1 分钟" in page
    assert "现有 2 道错题。" in client.get("/practice/").text


def test_the_book_is_filtered_by_topic_and_practised_exactly(app, sign_in, cast):
    with app.app_context(), scope.everyone("test"):
        practised(cast.li_na, wrong=2)
        person = builders.user(cast.li_na).person_id
        found = recall.histories(person)
        standing = [found[number].last_wrong.place for number, _ in recall.open_mistakes(found)]
        asked = [documents.question_known(p.sha256, p.revision_id) for p in standing]
    client = sign_in(cast.li_na)
    topic = asked[0].topic
    page = client.get("/practice/mistakes", query_string={"topic": topic}).text
    for question in asked:
        assert (question.explanation in page) == (question.topic == topic)
    started = client.post("/drills/", data={"source": "mistakes", "topics": topic, "number": "8"})
    with app.app_context(), scope.everyone("test"):
        attempt = find.drill(int(started.location.rpartition("/")[2]))
        places = drills.standing(attempt, utc_now()).places
        wanted = {p.document_id for p, q in zip(standing, asked, strict=True) if q.topic == topic}
        assert {place.document_id for place in places} == wanted
    assert "这个主题眼下没有错题" in client.get("/practice/mistakes?topic=没有").text


def test_a_question_left_open_is_no_mistake(app, sign_in, cast):
    with app.app_context(), scope.everyone("test"):
        builders.sat(cast.li_na, right=4, paper="lianxi", purpose="practice", now=utc_now())
        assert not recall.open_mistakes(recall.histories(builders.user(cast.li_na).person_id))
    assert "眼下没有错题" in sign_in(cast.li_na).get("/practice/").text
    assert "眼下没有错题" in sign_in(cast.li_na).get("/practice/mistakes").text


def test_the_page_says_how_much_there_is_to_review_today_and_tomorrow(app, sign_in, cast):
    client = sign_in(cast.li_na)
    assert "还没有要复习的题" in client.get("/practice/").text
    with app.app_context(), scope.everyone("test"):
        practised(cast.li_na, wrong=2, ago=timedelta(days=2))
    for path in ("/practice/", "/"):
        assert "今日复习 2 题，约 1 分钟" in client.get(path).text
    with app.app_context(), scope.everyone("test"):
        practised(cast.li_na, wrong=1, seed=9)
    assert "明天有 1 题要复习。" in client.get("/").text


def test_a_question_of_a_scored_paper_under_way_is_explained_nowhere(app, sign_in, cast):
    with app.app_context(), scope.everyone("test"):
        practised(cast.li_na, wrong=2, ago=timedelta(hours=1), paper="rumen")
        by = builders.user(cast.li_na)
        old = recall.open_mistakes(recall.histories(by.person_id))
        for seed in range(40):
            exam = sitting.start("rumen", "assessed", by=by, now=utc_now(), seed=seed)
            held = find.held(by.person_id, utc_now()) & {number for number, _ in old}
            if held:
                break
            sitting.submit(exam, by=by, now=utc_now())
        place = recall.histories(by.person_id)[min(held)].last_wrong.place
        secret = documents.question_known(place.sha256, place.revision_id).explanation
    client = sign_in(cast.li_na)
    result = f"/sittings/{place.attempt_id}/result"
    for path in ("/practice/mistakes", result):
        assert secret not in builders.unlinked(client.get(path).text)
    assert "题正在计分的试卷里，交卷以后再看解析" in client.get(result).text
    client.post(f"/sittings/{exam_id(app, cast)}/submit")
    assert secret in builders.unlinked(client.get(result).text)


def exam_id(app, cast):
    with app.app_context(), scope.everyone("test"):
        person = builders.user(cast.li_na).person_id
        return next(a.id for a in learning.under_way(person) if a.purpose == "assessed")


def test_a_question_of_a_released_result_is_added_to_the_review(app, sign_in, cast):
    with app.app_context(), scope.everyone("test"):
        practised(cast.li_na, wrong=0)
        attempt_id = learning.closed(builders.user(cast.li_na).person_id)[0].id
    client = sign_in(cast.li_na)
    page = client.get(f"/sittings/{attempt_id}/result").text
    assert page.count("加入复习") == 10
    reply = client.post(f"/practice/wanted/{attempt_id}/0")
    assert reply.location == f"/sittings/{attempt_id}/result#q-0"
    page = client.get(f"/sittings/{attempt_id}/result").text
    assert page.count("加入复习") == 9
    assert "已在复习里，下次是" in page
    assert sign_in(cast.zhou_lin).post(f"/practice/wanted/{attempt_id}/0").status_code == 404
    assert client.post(f"/practice/wanted/{attempt_id}/99").status_code == 404
    assert client.post("/practice/wanted/987654321/0").status_code == 404
    assert client.get(f"/practice/wanted/{attempt_id}/0").status_code == 405


def test_mistakes_of_an_unreleased_sitting_stay_hidden(app, sign_in, cast):
    with app.app_context(), scope.everyone("test"):
        stems = practised(cast.li_na, wrong=2, paper="jidu", purpose="assessed")
    page = sign_in(cast.li_na).get("/practice/mistakes").text
    assert stems
    assert not [stem for stem in stems if stem in page]


def test_mistakes_and_results_of_others_are_not_shown(app, sign_in, cast):
    with app.app_context(), scope.everyone("test"):
        stems = practised(cast.zhou_lin, wrong=2)
    client = sign_in(cast.li_na)
    page = client.get("/practice/").text + client.get("/practice/mistakes").text
    assert not [stem for stem in stems if stem in page]
    assert "还没有练习过" in page


def test_recent_practice_is_listed_with_its_score(app, sign_in, cast):
    with app.app_context(), scope.everyone("test"):
        practised(cast.li_na, wrong=2)
    assert "80 分" in sign_in(cast.li_na).get("/practice/").text


def test_a_paper_that_does_not_exist_is_not_found(sign_in, cast):
    assert sign_in(cast.li_na).post("/practice/nothing").status_code == 404


@pytest.mark.parametrize("who", ["chen_gang", "zhao_min", "wang_lei", "sun_jing"])
def test_only_learners_practise(sign_in, cast, who):
    client = sign_in(getattr(cast, who))
    assert client.get("/practice/").status_code == 404
    assert client.get("/practice/mistakes").status_code == 404
    assert client.post("/practice/wanted/1/0").status_code == 404
    assert client.post("/practice/lianxi").status_code == 404


def test_a_visitor_is_sent_to_sign_in(client):
    assert client.get("/practice/").location.startswith("/login")


def test_the_pages_answer_no_other_methods(sign_in, cast):
    client = sign_in(cast.li_na)
    assert client.post("/practice/").status_code == 405
    assert client.post("/practice/mistakes").status_code == 404  # no paper of this name
    assert client.get("/practice/lianxi").status_code == 405


def test_a_paper_that_lists_its_questions_is_not_given_for_practice(sign_in, cast):
    client = sign_in(cast.li_na)
    assert "月度测验" not in client.get("/practice/").text
    assert client.post("/practice/yuece").status_code == 404
