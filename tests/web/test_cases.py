"""The case pages: choosing, the desk, the paper, the debrief."""

from __future__ import annotations

import re
from base64 import b64decode
from io import BytesIO

import docx
import pytest
from sqlalchemy import func, select

from tests import builders
from trainer.domain.scenario.state import Act
from trainer.extensions import db
from trainer.services import playing
from trainer.services.parts import attempts, scoring
from trainer.store import scope
from trainer.store.tables import Attempt, Draft, Enrolment, Marking, Step, Submission

KEY = "s04-qitian"
BODY = "我局于2026年9月22日收到投诉，依据《市场监督管理投诉举报处理办法》第十五条，决定予以受理。"
PAPER = {
    "field-number": "",
    "field-to": "沈悦",
    "field-body": BODY,
    "field-contact": "消费者权益保护科，总机转8315",
    "field-office": "望津区市场监督管理局",
    "field-date": "2026年9月24日",
}


@pytest.fixture
def inside(app):
    """Run something in an application context of its own that sees everyone."""

    def run(what):
        with app.app_context(), scope.everyone("a test"):
            return what()

    return run


@pytest.fixture
def at_work(inside):
    """Start S04 for a user and take the best way for some steps; returns the attempt's id."""

    def begun(user_id: int, steps: int = 0, purpose: str = "practice") -> int:
        def play() -> int:
            by = builders.user(user_id)
            attempt = playing.start(KEY, purpose, by=by, now=builders.NOW, seed=7)
            case, state = scoring.case_of(attempt), scoring.state_of(attempt)
            for number in range(steps):
                best = builders.best_choice(case.choices(state))
                act = Act("choose", state.scene, best.key)
                _, state = playing.act(
                    attempt, act, key=f"w{number}", seen=number, by=by, now=builders.NOW
                )
            return attempt.id

        return inside(play)

    return begun


TO_THE_PAPER = 5  # the scene `write` of S04 comes after five decisions


def field(page: str, name: str) -> str:
    """Return the value of a hidden field of a page."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return found[1]


def posted(client, attempt_id: int, choice: str, **more: str):
    """Choose on the desk as it is shown now."""
    page = client.get(f"/cases/attempts/{attempt_id}").text
    form = {name: field(page, name) for name in ("seen", "scene")}
    form["key"] = more.pop("key", field(page, "key"))
    return client.post(f"/cases/attempts/{attempt_id}/act", data={**form, "choice": choice, **more})


def steps_of(attempt_id: int) -> list[tuple[str, str]]:
    """Return kind and element of the recorded steps."""
    rows = db.session.execute(select(Step).where(Step.attempt_id == attempt_id).order_by(Step.no))
    return [(step.kind, step.element) for step in rows.scalars()]


# --- Choosing ----------------------------------------------------------------------------------


def test_every_case_is_shown_with_how_far_one_is(sign_in, cast, inside):
    assert "未办" in sign_in(cast.li_na).get("/cases/").text
    inside(lambda: builders.played(cast.li_na))
    page = sign_in(cast.li_na).get("/cases/").text
    assert "练习过" in page
    assert "七日无理由退货被拒" in page
    assert "难度：中等" in page


def test_a_case_waiting_for_marks_says_so_and_a_released_one_shows_its_score(sign_in, cast, inside):
    waiting = inside(lambda: builders.handed_in(cast.li_na).id)
    page = sign_in(cast.li_na).get("/cases/").text
    assert "计分待评阅" in page
    inside(lambda: builders.released(db.session.get_one(Marking, waiting), cast.chen_gang))
    page = sign_in(cast.li_na).get("/cases/").text
    assert "计分待评阅" not in page
    assert "已公布 100 分" in page


def test_the_start_page_says_the_task_what_counts_and_who_sees_it(sign_in, cast):
    page = sign_in(cast.li_na).get(f"/cases/{KEY}").text
    assert "请把沈悦的投诉从登记办到了结" in page
    assert "（不计入考核）" in page
    assert "本人、评阅老师和科室负责人可以看到" in page
    assert "过程：每一步是否稳妥" in page


def test_assessed_handling_is_shut_with_its_reason_until_practised(sign_in, cast, inside):
    client = sign_in(cast.li_na)
    page = client.get(f"/cases/{KEY}").text
    assert "先练习办到了结一次，再开始计分。" in page
    assert re.search(r'<button[^>]*type="submit" disabled>[^<]*开始计分办理', page)
    reply = client.post(f"/cases/{KEY}/start", data={"purpose": "assessed"})
    assert reply.status_code == 409
    assert "请先练习办理一次" in reply.text
    assert inside(lambda: db.session.scalar(select(func.count(Attempt.id)))) == 0


def test_assessed_handling_starts_once_practised(sign_in, cast, inside):
    inside(lambda: builders.played(cast.li_na))
    client = sign_in(cast.li_na)
    assert "先练习办到了结一次" not in client.get(f"/cases/{KEY}").text
    reply = client.post(f"/cases/{KEY}/start", data={"purpose": "assessed"})
    assert reply.status_code == 303
    started = inside(
        lambda: db.session.scalars(select(Attempt).filter_by(purpose="assessed")).one()
    )
    assert reply.location == f"/cases/attempts/{started.id}#now"


def test_practice_starts_once_and_is_gone_on_with(sign_in, cast, inside):
    client = sign_in(cast.li_na)
    first = client.post(f"/cases/{KEY}/start", data={"purpose": "practice"})
    again = client.post(f"/cases/{KEY}/start")
    assert first.location == again.location
    assert inside(lambda: db.session.scalar(select(func.count(Attempt.id)))) == 1


def test_other_purposes_and_unknown_cases_are_not_found(sign_in, cast):
    client = sign_in(cast.li_na)
    assert client.post(f"/cases/{KEY}/start", data={"purpose": "calibration"}).status_code == 404
    assert client.get("/cases/no-such-case").status_code == 404
    assert client.post("/cases/no-such-case/start").status_code == 404


def test_a_course_element_is_carried_through_to_the_attempt(sign_in, cast, inside):
    def ready():
        enrolment = builders.lessons_done(cast.li_na)
        builders.sat(cast.li_na, enrolment=enrolment)
        return enrolment.id

    errand = {"enrolment": str(inside(ready)), "element": "case"}
    client = sign_in(cast.li_na)
    page = client.get(f"/cases/{KEY}", query_string=errand).text
    assert "的一部分" in page
    assert f'name="enrolment" value="{errand["enrolment"]}"' in page
    client.post(f"/cases/{KEY}/start", data={"purpose": "practice", **errand})
    attempt = inside(lambda: db.session.scalars(select(Attempt).filter_by(kind="scenario")).one())
    assert (str(attempt.enrolment_id), attempt.element_key) == (errand["enrolment"], "case")


def test_a_course_element_opens_only_after_those_before_it(sign_in, cast, inside):
    errand = {"enrolment": inside(lambda: builders.enrolled(cast.li_na).id), "element": "case"}
    client = sign_in(cast.li_na)
    assert client.get(f"/cases/{KEY}", query_string=errand).status_code == 409
    reply = client.post(f"/cases/{KEY}/start", data={"purpose": "practice", **errand})
    assert reply.status_code == 409
    assert "请先完成" in reply.text


@pytest.mark.parametrize("element", ["l1", "nothing", ""])
def test_an_element_that_is_not_this_case_is_not_found(sign_in, cast, inside, element):
    errand = {"enrolment": inside(lambda: builders.enrolled(cast.li_na).id), "element": element}
    assert sign_in(cast.li_na).get(f"/cases/{KEY}", query_string=errand).status_code == 404


def test_an_enrolment_of_somebody_else_is_not_found(sign_in, cast, inside):
    foreign = inside(lambda: builders.enrolled(cast.zhou_lin).id)
    client = sign_in(cast.li_na)
    for value in (foreign, 999_999, "x"):
        errand = {"enrolment": value, "element": "case"}
        assert client.get(f"/cases/{KEY}", query_string=errand).status_code == 404
        assert client.post(f"/cases/{KEY}/start", data=errand).status_code == 404
    assert inside(lambda: db.session.get_one(Enrolment, foreign).started_at) is None


# --- The desk ----------------------------------------------------------------------------------


def test_the_desk_shows_the_talk_the_limits_and_the_acts_with_their_cost(sign_in, cast, at_work):
    page = sign_in(cast.li_na).get(f"/cases/attempts/{at_work(cast.li_na)}").text
    assert "9月22日（周二） · 接件" in page
    assert "沈悦" in page
    assert "还剩 7 个工作日（10月9日止）" in page
    assert "开始计算：决定是否受理并告知投诉人，10月9日止" in page
    assert page.count('class="ct-act"') == 4
    assert "1 小时" in page
    assert "2 个工作日" in page
    assert 'id="now"' in page


def test_reasons_points_and_hidden_interests_stay_hidden_at_work(sign_in, cast, at_work, inside):
    inside(lambda: builders.played(cast.li_na))
    page = sign_in(cast.li_na).get(f"/cases/attempts/{at_work(cast.li_na, 2, 'assessed')}").text
    assert "一直想要的是黑色" not in page
    assert "当日不计入，扣除中秋三天" not in page
    assert "红线差错" not in page


def test_in_practice_the_act_just_done_is_judged_at_once(sign_in, cast, at_work, inside):
    client = sign_in(cast.li_na)
    begun = at_work(cast.li_na)
    assert "刚才这一步" not in client.get(f"/cases/attempts/{begun}").text
    posted(client, begun, "split")
    page = client.get(f"/cases/attempts/{begun}").text
    assert "刚才这一步" in page
    assert "稳妥" in page
    inside(lambda: builders.played(cast.zhou_lin))
    assessed = at_work(cast.zhou_lin, 1, "assessed")
    assert "刚才这一步" not in sign_in(cast.zhou_lin).get(f"/cases/attempts/{assessed}").text


def test_an_act_is_recorded_and_leads_to_the_newest_line(sign_in, cast, at_work, inside):
    attempt_id = at_work(cast.li_na)
    client = sign_in(cast.li_na)
    reply = posted(client, attempt_id, "back")
    assert reply.status_code == 303
    assert reply.location == f"/cases/attempts/{attempt_id}#now"
    assert inside(lambda: steps_of(attempt_id)) == [("choose", "open")]
    page = client.get(f"/cases/attempts/{attempt_id}").text
    assert "用时：2 个工作日，9月24日（周四）" in page
    assert "先申请平台介入" in page
    assert "还剩 5 个工作日（10月9日止）" in page


def test_the_same_form_sent_twice_is_one_act(sign_in, cast, at_work, inside):
    attempt_id = at_work(cast.li_na)
    client = sign_in(cast.li_na)
    page = client.get(f"/cases/attempts/{attempt_id}").text
    form = {name: field(page, name) for name in ("key", "seen", "scene")} | {"choice": "split"}
    for _ in range(2):
        reply = client.post(f"/cases/attempts/{attempt_id}/act", data=form)
        assert reply.location == f"/cases/attempts/{attempt_id}#now"
    assert inside(lambda: steps_of(attempt_id)) == [("choose", "open")]
    other = client.post(f"/cases/attempts/{attempt_id}/act", data={**form, "choice": "back"})
    assert other.status_code == 422


def test_a_case_that_went_on_in_another_window_says_how_to_go_on(sign_in, cast, at_work, inside):
    attempt_id = at_work(cast.li_na)
    client = sign_in(cast.li_na)
    stale = client.get(f"/cases/attempts/{attempt_id}").text
    posted(client, attempt_id, "split")
    form = {name: field(stale, name) for name in ("seen", "scene")} | {"key": "other"}
    reply = client.post(f"/cases/attempts/{attempt_id}/act", data={**form, "choice": "back"})
    assert reply.status_code == 409
    assert "从最新的环节继续" in reply.text
    assert f"/cases/attempts/{attempt_id}#now" in reply.text
    assert len(inside(lambda: steps_of(attempt_id))) == 1


def test_an_act_that_the_scene_does_not_offer_is_refused(sign_in, cast, at_work, inside):
    attempt_id = at_work(cast.li_na)
    assert posted(sign_in(cast.li_na), attempt_id, "no-such").status_code == 409
    assert inside(lambda: steps_of(attempt_id)) == []


def test_opening_a_paper_is_recorded_and_shows_it(sign_in, cast, at_work, inside):
    attempt_id = at_work(cast.li_na)
    client = sign_in(cast.li_na)
    here = f"/cases/attempts/{attempt_id}"
    assert client.get(f"{here}/exhibits/register").status_code == 404
    reply = client.post(f"{here}/open", data={"exhibit": "register", "key": "o1"})
    assert reply.location == f"{here}/exhibits/register"
    assert inside(lambda: steps_of(attempt_id)) == [("open", "register")]
    page = client.get(reply.location).text
    assert "WJ-2026-0922-017" in page
    assert "ct-exhibit--register" in page
    assert "合上" in page
    assert page.count("未看") == client.get(here).text.count("未看") == 7


def test_an_opened_photo_paper_shows_each_drawing_as_an_image_with_its_caption(
    sign_in, cast, at_work, inside
):
    attempt_id = at_work(cast.li_na)
    reply = sign_in(cast.li_na).post(
        f"/cases/attempts/{attempt_id}/open",
        data={"exhibit": "photos", "key": "o1"},
        follow_redirects=True,
    )
    shown = re.findall(
        r'<img src="data:image/svg\+xml;base64,([^"]+)" alt=""><figcaption>([^<]+)</figcaption>',
        reply.text,
    )
    photos = inside(
        lambda: scoring.case_of(db.session.get_one(Attempt, attempt_id)).exhibits["photos"]
    )
    assert [(b64decode(svg).decode(), title) for svg, title in shown] == [
        (one.svg, one.title) for one in photos.pictures
    ]
    assert [title.partition("：")[0] for _svg, title in shown] == [
        f"照片{number}" for number in "一二三四五"
    ]


def test_a_paper_not_released_yet_cannot_be_opened(sign_in, cast, at_work, inside):
    attempt_id = at_work(cast.li_na)
    client = sign_in(cast.li_na)
    reply = client.post(f"/cases/attempts/{attempt_id}/open", data={"exhibit": "reply"})
    assert reply.status_code == 409
    assert client.get(f"/cases/attempts/{attempt_id}/exhibits/reply").status_code == 404
    assert inside(lambda: steps_of(attempt_id)) == []


def test_papers_that_arrive_are_announced_and_stand_first(sign_in, cast, at_work):
    page = sign_in(cast.li_na).get(f"/cases/attempts/{at_work(cast.li_na, 4)}").text
    assert "案卷新增：老郑转来的旧范本" in page
    assert page.index('value="oldform"') < page.index('value="register"')


def test_notes_are_kept_with_their_time(sign_in, cast, at_work, inside):
    attempt_id = at_work(cast.li_na)
    client = sign_in(cast.li_na)
    url = f"/cases/attempts/{attempt_id}/notes"
    reply = client.post(url, data={"text": "9月14日才是签收。", "key": "n1"})
    assert reply.location == f"/cases/attempts/{attempt_id}?tab=notes#ct-desk-file"
    assert inside(lambda: steps_of(attempt_id)) == [("note", "open")]
    page = client.get(f"/cases/attempts/{attempt_id}?tab=notes").text
    assert "9月14日才是签收。" in page
    assert f'data-ct-saved="case-{attempt_id}-note"' in page


@pytest.mark.parametrize("text", ["", "  ", "长" * 2001])
def test_a_note_that_is_empty_or_too_long_comes_back_with_its_text(
    sign_in, cast, at_work, inside, text
):
    attempt_id = at_work(cast.li_na)
    reply = sign_in(cast.li_na).post(f"/cases/attempts/{attempt_id}/notes", data={"text": text})
    assert reply.status_code == 422
    assert "没有记下" in reply.text
    assert text.strip() in reply.text
    assert inside(lambda: steps_of(attempt_id)) == []


def test_a_passage_of_an_opened_paper_is_set_down_as_evidence(sign_in, cast, at_work, inside):
    attempt_id = at_work(cast.li_na)
    client, here = sign_in(cast.li_na), f"/cases/attempts/{attempt_id}"
    unopened = client.post(
        f"{here}/exhibits/chat/evidence", data={"passage": "白色这副我申请退货了"}
    )
    assert unopened.status_code == 404
    client.post(f"{here}/open", data={"exhibit": "chat", "key": "o1"})
    wrong = client.post(
        f"{here}/exhibits/chat/evidence", data={"passage": "我要退两副", "proves": "数量"}
    )
    assert wrong.status_code == 422
    assert "这份材料里没有这段话" in wrong.text
    assert "我要退两副" in wrong.text
    sent = {"passage": "白色这副我申请退货了，七天无理由", "proves": "第七天提出", "key": "e1"}
    for _ in range(2):  # the same form twice is one piece of evidence
        reply = client.post(f"{here}/exhibits/chat/evidence", data=sent)
        assert reply.location == f"{here}/exhibits/chat"
    assert inside(lambda: steps_of(attempt_id))[1:] == [("note", "chat")]
    for page in (reply.location, f"{here}?tab=notes"):
        text = client.get(page).text
        assert "白色这副我申请退货了，七天无理由" in text
        assert "证明：第七天提出" in text


def test_evidence_is_at_hand_in_the_paper_and_shown_to_the_marker(sign_in, cast, at_work, inside):
    attempt_id = at_work(cast.li_na, TO_THE_PAPER)
    client, here = sign_in(cast.li_na), f"/cases/attempts/{attempt_id}"
    client.post(f"{here}/open", data={"exhibit": "chat", "key": "o1"})
    client.post(f"{here}/exhibits/chat/evidence", data={"passage": "拆封影响二次销售", "key": "e1"})
    page = client.get(f"{here}/paper").text
    assert "您列为证据的" in page
    assert "拆封影响二次销售" in page


def test_articles_are_looked_up_and_periods_reckoned_on_the_desk(sign_in, cast, at_work):
    here, client = f"/cases/attempts/{at_work(cast.li_na)}", sign_in(cast.li_na)
    found = client.get(f"{here}?tab=articles&law=消保法25").text
    assert "第二十五条" in found
    assert "没有找到“甲乙丙丁”" in client.get(f"{here}?tab=articles&law=甲乙丙丁").text
    days = client.get(f"{here}?tab=days&from=2026-09-22&length=7&unit=working_days").text
    assert "到 10月9日（周五）止" in days
    assert "9月25日" in days
    assert (
        "到 9月8日（周二）止"
        in client.get(f"{here}?tab=days&from=2026-07-10&length=60&unit=days").text
    )
    for asked, said in (
        ("from=x&length=7", "日期写成"),
        ("from=2026-09-22&length=0", "天数请填"),
        ("from=2026-12-30&length=7", "放假安排还没有"),
    ):
        assert said in client.get(f"{here}?tab=days&{asked}").text


def test_articles_of_the_running_limits_are_at_hand(sign_in, cast, at_work):
    page = sign_in(cast.li_na).get(f"/cases/attempts/{at_work(cast.li_na)}?tab=articles").text
    assert "《投诉举报办法》第十五条" in page
    assert "请在法规栏目中查看" not in page


def test_a_missed_limit_is_told_in_words(sign_in, cast, at_work):
    attempt_id = at_work(cast.li_na, 1)
    client = sign_in(cast.li_na)
    posted(client, attempt_id, "twelfth")
    page = client.get(f"/cases/attempts/{attempt_id}").text
    assert "超期：决定是否受理并告知投诉人，10月9日已到期" in page
    assert "已超期 1 个工作日（10月9日止）" in page


# --- The paper ---------------------------------------------------------------------------------


def test_the_desk_leads_to_the_paper_when_one_is_asked_for(sign_in, cast, at_work):
    attempt_id = at_work(cast.li_na, TO_THE_PAPER)
    client = sign_in(cast.li_na)
    assert f"/cases/attempts/{attempt_id}/paper" in client.get(f"/cases/attempts/{attempt_id}").text
    page = client.get(f"/cases/attempts/{attempt_id}/paper").text
    assert "投诉受理决定书" in page
    assert page.count("data-ct-fact>") == 7
    assert 'class="is-done"' not in page


def test_no_paper_where_none_is_asked_for(sign_in, cast, at_work, inside):
    attempt_id = at_work(cast.li_na)
    client = sign_in(cast.li_na)
    for page in ("paper", "paper/preview"):
        reply = client.get(f"/cases/attempts/{attempt_id}/{page}")
        assert reply.location == f"/cases/attempts/{attempt_id}"
    for page in ("paper", "paper/draft"):
        reply = client.post(f"/cases/attempts/{attempt_id}/{page}", data=PAPER)
        assert reply.status_code == 409
    assert inside(lambda: db.session.scalar(select(func.count()).select_from(Draft))) == 0


def test_what_is_typed_is_kept_and_comes_back(sign_in, cast, at_work):
    attempt_id = at_work(cast.li_na, TO_THE_PAPER)
    client = sign_in(cast.li_na)
    reply = client.post(f"/cases/attempts/{attempt_id}/paper/draft", data={**PAPER, "seq": "3"})
    assert reply.status_code == 200
    assert re.fullmatch(r"\d\d:\d\d:\d\d", reply.json["saved_at"])
    page = client.get(f"/cases/attempts/{attempt_id}/paper").text
    assert BODY in page
    assert field(page, "seq") == "4"


def test_the_text_is_still_there_after_the_session_ended_in_mid_sentence(
    sign_in, cast, at_work, inside
):
    attempt_id = at_work(cast.li_na, TO_THE_PAPER)
    client = sign_in(cast.li_na)
    url = f"/cases/attempts/{attempt_id}/paper"
    client.post(f"{url}/draft", data={**PAPER, "seq": "1"})
    client.post("/logout")
    lost = client.post(url, data={**PAPER, "field-body": "后来写的", "go": "submit"},
                       headers={"Referer": f"http://localhost{url}"})  # fmt: skip
    assert lost.location.startswith("/login?next=")
    assert url in lost.location.replace("%2F", "/")
    assert client.post(f"{url}/draft", data=PAPER).status_code == 302
    page = sign_in(cast.li_na).get(url).text
    assert BODY in page
    assert f'data-ct-draft="case-{attempt_id}-paper"' in page
    assert inside(lambda: db.session.scalar(select(func.count(Submission.id)))) == 0


def test_an_older_window_never_overwrites_a_newer_text(sign_in, cast, at_work, inside):
    attempt_id = at_work(cast.li_na, TO_THE_PAPER)
    client = sign_in(cast.li_na)
    url = f"/cases/attempts/{attempt_id}/paper"
    client.post(f"{url}/draft", data={**PAPER, "seq": "9"})
    old = {**PAPER, "field-body": "旧窗口里的字", "seq": "2"}
    assert client.post(f"{url}/draft", data=old).status_code == 409
    assert client.post(url, data={**old, "go": "save"}).location == url
    page = client.get(url).text
    assert BODY in page
    assert "旧窗口里的字" not in page
    assert "没有覆盖它" in page
    kept = inside(lambda: [b for k, b in _bodies(attempt_id) if k == "draft"])
    assert kept[0]["fields"]["body"] == "旧窗口里的字"


def _bodies(attempt_id: int):
    attempt = db.session.get_one(Attempt, attempt_id)
    return [(step.kind, step.body) for step in attempts.steps(attempt)]


def test_in_practice_the_elements_found_are_ticked(sign_in, cast, at_work):
    attempt_id = at_work(cast.li_na, TO_THE_PAPER)
    client = sign_in(cast.li_na)
    url = f"/cases/attempts/{attempt_id}/paper"
    assert client.get(f"{url}/elements").json == {"found": []}
    client.post(url, data={**PAPER, "seq": "1", "go": "save"})
    page = client.get(url).text
    assert re.search(r'class="is-done" data-ct-element="received"', page)
    assert not re.search(r'class="is-done" data-ct-element="respondent"', page)
    found = client.get(f"{url}/elements").json["found"]
    assert found == ["basis", "contact", "decision", "office", "received"]


def test_in_assessed_handling_the_elements_carry_no_ticks(sign_in, cast, at_work, inside):
    inside(lambda: builders.played(cast.li_na))
    attempt_id = at_work(cast.li_na, TO_THE_PAPER, "assessed")
    client = sign_in(cast.li_na)
    url = f"/cases/attempts/{attempt_id}/paper"
    client.post(url, data={**PAPER, "seq": "1", "go": "save"})
    page = client.get(url).text
    assert "收到投诉的日期" in page
    assert "is-done" not in page
    assert "data-ct-elements" not in page
    assert client.get(f"{url}/elements").status_code == 404


def test_a_paper_with_gaps_is_kept_but_not_handed_in(sign_in, cast, at_work, inside):
    attempt_id = at_work(cast.li_na, TO_THE_PAPER)
    client = sign_in(cast.li_na)
    url = f"/cases/attempts/{attempt_id}/paper"
    gaps = {**PAPER, "field-to": " ", "seq": "1"}
    reply = client.post(url, data={**gaps, "go": "submit"})
    assert reply.status_code == 422
    assert "投诉人：这一栏还没有写。" in reply.text
    assert BODY in reply.text
    assert BODY in client.get(url).text
    page = client.get(f"{url}/preview?confirm=1").text
    assert "还不能提交" in page
    assert "提交，不再修改" not in page
    reply = client.post(f"{url}/submit", data={**gaps, "scene": "write", "seen": "5", "key": "s"})
    assert reply.location == url
    assert inside(lambda: db.session.scalar(select(func.count(Submission.id)))) == 0


def test_a_field_holds_twenty_thousand_characters_and_no_more(sign_in, cast, at_work):
    attempt_id = at_work(cast.li_na, TO_THE_PAPER)
    client = sign_in(cast.li_na)
    url = f"/cases/attempts/{attempt_id}/paper"
    most = {**PAPER, "field-body": "字" * 20_000, "seq": "1"}
    assert client.post(f"{url}/draft", data=most).status_code == 200
    over = {**PAPER, "field-body": "字" * 20_001, "seq": "2"}
    assert client.post(f"{url}/draft", data=over).status_code == 422
    reply = client.post(url, data={**over, "go": "save"})
    assert reply.status_code == 422
    assert "最多 20000 个字符，现在是 20001 个" in reply.text
    assert "字" * 20_001 in reply.text


def test_the_preview_shows_the_paper_and_asks_before_it_is_handed_in(
    sign_in, cast, at_work, inside
):
    attempt_id = at_work(cast.li_na, TO_THE_PAPER)
    client = sign_in(cast.li_na)
    url = f"/cases/attempts/{attempt_id}/paper"
    reply = client.post(url, data={**PAPER, "seq": "1", "go": "preview"})
    assert reply.location == f"{url}/preview"
    assert "提交，不再修改" not in client.get(reply.location).text
    reply = client.post(url, data={**PAPER, "seq": "2", "go": "submit"})
    assert reply.location == f"{url}/preview?confirm=1"
    page = client.get(reply.location).text
    assert "提交后不能再改。" in page
    assert "（印章处）" in page
    form = {name: field(page, name) for name in ("key", "seen", "scene")}
    for _ in range(2):
        reply = client.post(f"{url}/submit", data={**PAPER, **form})
        assert reply.location == f"/cases/attempts/{attempt_id}#now"
    handed = inside(lambda: db.session.scalars(select(Submission)).one())
    assert handed.body["fields"]["body"] == BODY
    assert inside(lambda: db.session.scalar(select(func.count()).select_from(Draft))) == 0
    assert "已作出《投诉受理决定书》" in client.get(f"/cases/attempts/{attempt_id}").text


def test_a_paper_handed_in_from_a_stale_window_shows_its_text(sign_in, cast, at_work, inside):
    attempt_id = at_work(cast.li_na, TO_THE_PAPER)
    client = sign_in(cast.li_na)
    url = f"/cases/attempts/{attempt_id}/paper/submit"
    form = {**PAPER, "scene": "write", "seen": "5"}
    client.post(url, data={**form, "key": "first"})
    reply = client.post(url, data={**form, "field-body": "另一份正文", "key": "second"})
    assert reply.status_code == 409
    assert "另一份正文" in reply.text
    assert inside(lambda: db.session.scalar(select(func.count(Submission.id)))) == 1


def test_only_a_writing_scene_takes_a_paper(sign_in, cast, at_work):
    attempt_id = at_work(cast.li_na, TO_THE_PAPER)
    client = sign_in(cast.li_na)
    for scene in ("open", "no-such", ""):
        data = {**PAPER, "scene": scene, "seen": "5"}
        assert (
            client.post(f"/cases/attempts/{attempt_id}/paper/submit", data=data).status_code == 404
        )


# --- Looking back ------------------------------------------------------------------------------


def test_practice_shows_its_debrief_at_once(sign_in, cast, inside):
    attempt_id = inside(lambda: builders.played(cast.li_na).id)
    client = sign_in(cast.li_na)
    assert client.get(f"/cases/attempts/{attempt_id}").location.endswith("/debrief")
    page = client.get(f"/cases/attempts/{attempt_id}/debrief").text
    assert "办理结果：依法办结" in page
    assert "先复述再分开登记" in page
    assert "一直想要的是黑色" in page
    assert "最晚：决定是否受理并告知投诉人" in page
    assert "练习的文书不评阅" in page
    assert "再练一次" in page
    assert "投诉登记表" in page  # never opened, and had to be read
    assert client.get(f"/cases/attempts/{attempt_id}/exhibits/register").status_code == 200


def test_critical_errors_come_first_and_name_their_step(sign_in, cast, at_work, inside):
    attempt_id = at_work(cast.li_na, 1)
    client = sign_in(cast.li_na)
    for choice in ("twelfth", "send", "signed", "refuse"):
        last = posted(client, attempt_id, choice)
    assert last.location == f"/cases/attempts/{attempt_id}/debrief"
    page = client.get(last.location).text
    assert "红线差错 3 处" in page
    assert page.index("自行把投诉移送外地") < page.index("逐步看决定")
    assert "见第 3 步" in page
    assert "没有写到文书就了结了" in page


def test_assessed_handling_says_what_comes_next_and_hides_the_debrief(sign_in, cast, inside):
    attempt_id = inside(lambda: builders.handed_in(cast.li_na).submission.attempt_id)
    page = sign_in(cast.li_na).get(f"/cases/attempts/{attempt_id}/debrief").text
    assert "等待评阅" in page
    assert "成绩也由带教老师公布" in page
    for hidden in ("先复述再分开登记", "一直想要的是黑色", "稳妥", "/ 11"):
        assert hidden not in page


def test_a_released_result_shows_scores_judgement_and_comments(sign_in, cast, inside):
    def released():
        waiting = builders.handed_in(cast.li_na)
        builders.released(waiting, cast.chen_gang)
        return waiting.submission.attempt_id

    page = sign_in(cast.li_na).get(f"/cases/attempts/{inside(released)}/debrief").text
    assert "总分 100" in page
    assert "合格线 60，合格" in page
    assert "写得清楚。" in page
    assert "当事人与投诉事项" in page
    assert "先复述再分开登记" in page


def test_the_debrief_of_a_case_in_progress_leads_to_its_desk(sign_in, cast, at_work):
    attempt_id = at_work(cast.li_na)
    reply = sign_in(cast.li_na).get(f"/cases/attempts/{attempt_id}/debrief")
    assert reply.location == f"/cases/attempts/{attempt_id}"


def test_nothing_can_be_done_after_the_end(sign_in, cast, inside):
    attempt_id = inside(lambda: builders.played(cast.li_na).id)
    before = inside(lambda: steps_of(attempt_id))
    client = sign_in(cast.li_na)
    here = f"/cases/attempts/{attempt_id}"
    for path, data in (
        ("act", {"scene": "followup", "choice": "watch", "seen": "20", "key": "x1"}),
        ("open", {"exhibit": "register", "key": "x2"}),
        ("notes", {"text": "补记", "key": "x3"}),
        ("paper", {**PAPER, "go": "save"}),
        ("paper/draft", PAPER),
        ("paper/submit", {**PAPER, "scene": "write", "seen": "20", "key": "x4"}),
    ):
        reply = client.post(f"{here}/{path}", data=data)
        assert reply.status_code == 409, path
    assert "已经结束" in reply.text
    assert BODY in reply.text
    assert inside(lambda: steps_of(attempt_id)) == before


def test_ones_history_with_a_case_is_on_its_page(sign_in, cast, inside):
    inside(lambda: builders.handed_in(cast.li_na))
    inside(lambda: builders.played(cast.zhou_lin))
    page = sign_in(cast.li_na).get(f"/cases/{KEY}").text
    assert page.count("<tr>") == 3  # head, assessed, practice; nobody else's
    assert "待评阅" in page
    assert "看复盘" in page


# --- Who may -----------------------------------------------------------------------------------

PAGES: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("get", "", {}),
    ("post", "/act", {"choice": "split", "scene": "open", "seen": "0"}),
    ("post", "/open", {"exhibit": "register"}),
    ("get", "/exhibits/register", {}),
    ("post", "/notes", {"text": "x"}),
    ("post", "/exhibits/register/evidence", {"passage": "x"}),
    ("get", "/paper", {}),
    ("post", "/paper", PAPER),
    ("post", "/paper/draft", PAPER),
    ("get", "/paper/elements", {}),
    ("get", "/paper/preview", {}),
    ("post", "/paper/submit", {**PAPER, "scene": "write"}),
    ("get", "/debrief", {}),
)


@pytest.mark.parametrize(("method", "path", "data"), PAGES)
def test_another_persons_attempt_is_not_found(sign_in, cast, at_work, inside, method, path, data):
    attempt_id = at_work(cast.li_na)
    for other in (cast.zhou_lin, cast.stranger, cast.chen_gang, cast.zhao_min):
        client = sign_in(other)
        reply = getattr(client, method)(f"/cases/attempts/{attempt_id}{path}", data=data)
        assert reply.status_code == 404
    missing = getattr(sign_in(cast.li_na), method)(f"/cases/attempts/999999{path}", data=data)
    assert missing.status_code == 404
    assert inside(lambda: steps_of(attempt_id)) == []


def test_a_quiz_is_no_case(sign_in, cast, inside):
    quiz = inside(lambda: builders.sat(cast.li_na, paper="lianxi", purpose="practice").attempt_id)
    assert sign_in(cast.li_na).get(f"/cases/attempts/{quiz}").status_code == 404
    assert sign_in(cast.li_na).get(f"/cases/attempts/{quiz}/debrief").status_code == 404


def test_only_those_who_learn_see_the_cases(sign_in, cast):
    for user in (cast.chen_gang, cast.zhao_min, cast.wang_lei, cast.sun_jing):
        client = sign_in(user)
        assert client.get("/cases/").status_code == 404
        assert client.get(f"/cases/{KEY}").status_code == 404
        assert client.post(f"/cases/{KEY}/start").status_code == 404
    assert sign_in(cast.stranger).get("/cases/").status_code == 200


def test_a_visitor_is_sent_to_sign_in(client):
    for path in ("/cases/", f"/cases/{KEY}", "/cases/attempts/1", "/cases/attempts/1/debrief"):
        assert client.get(path).location.startswith("/login")
    assert client.post(f"/cases/{KEY}/start").location.startswith("/login")


def test_wrong_methods_are_refused(sign_in, cast):
    client = sign_in(cast.li_na)
    for path in ("/cases/", "/cases/attempts/1", "/cases/attempts/1/debrief"):
        assert client.post(path).status_code == 405
    for path in (f"/cases/{KEY}/start", "/cases/attempts/1/act", "/cases/attempts/1/paper/submit"):
        assert client.get(path).status_code == 405


# --- Taking back, replaying, handling again ----------------------------------------------------


def test_a_step_is_taken_back_in_practice(sign_in, cast, at_work):
    client, attempt_id = sign_in(cast.li_na), at_work(cast.li_na, 2)
    page = client.get(f"/cases/attempts/{attempt_id}").text
    assert "退回一步" in page
    form = {"seen": field(page, "seen"), "key": "once"}
    reply = client.post(f"/cases/attempts/{attempt_id}/back", data=form)
    assert reply.status_code == 303
    told = client.get(f"/cases/attempts/{attempt_id}").text
    assert "已退回一步" in told
    assert field(told, "scene") != field(page, "scene")


def test_a_case_that_counts_has_no_way_back(sign_in, cast, at_work, inside):
    inside(lambda: builders.played(cast.li_na))
    client, attempt_id = sign_in(cast.li_na), at_work(cast.li_na, 1, "assessed")
    page = client.get(f"/cases/attempts/{attempt_id}").text
    assert "退回一步" not in page
    form = {"seen": field(page, "seen"), "key": "once"}
    assert client.post(f"/cases/attempts/{attempt_id}/back", data=form).status_code == 409


def test_hints_are_shown_in_practice_only(sign_in, cast, at_work, inside):
    client = sign_in(cast.li_na)
    assert "提示（练习时可以看）" in client.get(f"/cases/attempts/{at_work(cast.li_na)}").text
    inside(lambda: builders.played(cast.zhou_lin))
    counted = at_work(cast.zhou_lin, 0, "assessed")
    page = sign_in(cast.zhou_lin).get(f"/cases/attempts/{counted}").text
    assert "提示（练习时可以看）" not in page


def test_a_handled_case_is_replayed_step_by_step(sign_in, cast, inside):
    attempt_id = inside(lambda: builders.played(cast.li_na).id)
    client = sign_in(cast.li_na)
    moves = inside(
        lambda: [
            step
            for step in attempts.steps(db.session.get_one(Attempt, attempt_id))
            if step.kind in attempts.WEIGHTY
        ]
    )
    for number in range(len(moves) + 1):
        page = client.get(f"/cases/attempts/{attempt_id}/replay?at={number}")
        assert page.status_code == 200
        assert f"第 {number} 步，共 {len(moves)} 步" in page.text
        if number < len(moves):
            kind = moves[number].kind
            assert ("选了这个" if kind == "choose" else "接着写了") in page.text
    assert client.get(f"/cases/attempts/{attempt_id}/replay?at=99").status_code == 404


def test_a_case_is_not_replayed_before_its_result_is_known(sign_in, cast, inside):
    waiting = inside(lambda: builders.handed_in(cast.li_na).submission.attempt_id)
    client = sign_in(cast.li_na)
    assert client.get(f"/cases/attempts/{waiting}/replay").status_code == 404
    assert client.post(f"/cases/attempts/{waiting}/again", data={"from": 2}).status_code == 404


def test_another_person_neither_replays_nor_takes_back(sign_in, cast, inside, at_work):
    finished = inside(lambda: builders.played(cast.li_na).id)
    stranger = sign_in(cast.zhou_lin)
    assert stranger.get(f"/cases/attempts/{finished}/replay").status_code == 404
    assert stranger.post(f"/cases/attempts/{finished}/again").status_code == 404
    assert stranger.post(f"/cases/attempts/{finished}/back").status_code == 404


def test_from_the_debrief_a_case_is_handled_again_from_a_decision(sign_in, cast, inside):
    attempt_id = inside(lambda: builders.played(cast.li_na).id)
    client = sign_in(cast.li_na)
    page = client.get(f"/cases/attempts/{attempt_id}/debrief").text
    assert "别的做法会怎样" in page
    assert "最好的走法" in page
    assert page.count('id="now"') <= 1
    reply = client.post(f"/cases/attempts/{attempt_id}/again", data={"from": 3})
    assert reply.status_code == 303
    assert client.get(reply.location).status_code == 200


def test_the_marker_replays_the_case_of_a_paper_without_a_name(sign_in, cast, inside):
    marking_id = inside(lambda: builders.handed_in(cast.li_na).id)
    client = sign_in(cast.chen_gang)
    assert f"/markings/{marking_id}/replay" in client.get(f"/markings/{marking_id}").text
    page = client.get(f"/markings/{marking_id}/replay?at=2")
    assert page.status_code == 200
    assert "李娜" not in page.text
    other = sign_in(cast.other_trainer)
    assert other.get(f"/markings/{marking_id}/replay").status_code == 404


def test_how_people_feel_is_shown_in_words(sign_in, cast, at_work):
    page = sign_in(cast.li_na).get(f"/cases/attempts/{at_work(cast.li_na)}").text
    assert '<meter min="0" max="100"' in page
    assert "有疑虑" in page or "平静" in page


# --- The paper as a file -----------------------------------------------------------------------


def test_a_paper_handed_in_is_a_word_file_for_oneself_alone(sign_in, cast, inside):
    attempt_id = inside(lambda: builders.played(cast.li_na).id)
    client = sign_in(cast.li_na)
    link = re.search(
        r"/cases/attempts/\d+/papers/[\w-]+\.docx",
        client.get(f"/cases/attempts/{attempt_id}/debrief").text,
    )[0]
    reply = client.get(link)
    assert reply.status_code == 200
    assert reply.mimetype.endswith("wordprocessingml.document")
    whole = "\n".join(p.text for p in docx.Document(BytesIO(reply.data)).paragraphs)
    assert "投诉受理决定书" in whole
    assert "依据《市场监督管理投诉举报处理办法》第十五条" in whole
    assert sign_in(cast.zhou_lin).get(link).status_code == 404
    assert client.get(link.replace(".docx", "x.docx")).status_code == 404
