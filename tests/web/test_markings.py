"""Marking: blind until it is handed in, one marker at a time, released by an act of its own."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests import builders
from trainer.clock import utc_now
from trainer.domain.access import Role
from trainer.extensions import db
from trainer.services import marking as service
from trainer.services import people
from trainer.services.parts import documents
from trainer.store import scope
from trainer.store.tables import AccessLog, Attempt, Department, Marking, Rating, Release, Result


@pytest.fixture
def waiting(app, cast):
    """The id of Li Na's work, handed in an hour ago."""
    return handed_in(app, cast.li_na)


def handed_in(app, user_id: int, ago: timedelta = timedelta(hours=1)) -> int:
    """Hand in a case of a user and return the id of the marking."""
    with app.app_context(), scope.everyone("a test"):
        return builders.handed_in(user_id, now=utc_now() - ago).id


def taken(app, marking_id: int, user_id: int, ago: timedelta = timedelta(0)) -> None:
    """Let a marker take a work, some time ago."""
    with app.app_context(), scope.everyone("a test"):
        found = db.session.get_one(Marking, marking_id)
        service.take(found, by=builders.user(user_id), now=utc_now() - ago)


def marked(app, marking_id: int, user_id: int) -> None:
    """Let a marker give full marks."""
    with app.app_context(), scope.everyone("a test"):
        found = db.session.get_one(Marking, marking_id)
        builders.marked(found, user_id, now=utc_now())


def full(app, marking_id: int, **changed: str) -> dict[str, str]:
    """Return what a browser posts for full marks."""
    with app.app_context(), scope.everyone("a test"):
        found = db.session.get_one(Marking, marking_id)
        rubric = documents.rubric(found.submission.rubric_revision)
        fields = {f"level-{c.key}": str(c.levels[-1].points) for c in rubric.criteria}
        return {**fields, "version": str(found.version), "go": "next", **changed}


def stored(app, marking_id: int) -> Marking:
    """Read a marking back in a context of its own."""
    with app.app_context(), scope.everyone("a test"):
        return db.session.get_one(Marking, marking_id)


def ratings(app, marking_id: int) -> list[Rating]:
    """Read the ratings of a marking back in a context of their own."""
    with app.app_context(), scope.everyone("a test"):
        query = select(Rating).where(Rating.marking_id == marking_id).order_by(Rating.number)
        return list(db.session.execute(query).scalars())


def released(app) -> list[Release]:
    """Read the releases of marked cases back."""
    with app.app_context(), scope.everyone("a test"):
        query = (
            select(Release)
            .join(Result, Result.id == Release.result_id)
            .join(Attempt, Attempt.id == Result.attempt_id)
            .where(Attempt.purpose == "assessed")
        )
        return list(db.session.execute(query).scalars())


def every_address(marking_id: int) -> list[tuple[str, str]]:
    return [
        ("GET", "/markings/"),
        ("GET", f"/markings/{marking_id}"),
        ("POST", f"/markings/{marking_id}"),
        *(("POST", f"/markings/{marking_id}/{deed}") for deed in DEEDS),
    ]


DEEDS = ("take", "give-back", "draft", "release")


def test_the_queue_shows_what_waits_without_a_name(app, sign_in, cast, waiting):
    page = sign_in(cast.chen_gang).get("/markings/").text
    assert f"匿名 {waiting:04d}" in page
    assert "投诉受理决定书" in page
    assert "七日无理由退货" in page
    assert "还没有人领取" in page
    assert "李娜" not in page


def test_an_empty_queue_says_when_something_will_come(sign_in, cast):
    assert "没有待评阅的文书" in sign_in(cast.chen_gang).get("/markings/").text


def test_the_menu_counts_what_could_be_marked(app, sign_in, cast, waiting):
    client = sign_in(cast.chen_gang)
    assert '<span class="ct-count">1' in client.get("/law/").text
    marked(app, waiting, cast.chen_gang)
    assert '<span class="ct-count">' not in client.get("/law/").text


def test_a_work_lies_open_before_it_is_taken_and_reading_changes_nothing(
    app, sign_in, cast, waiting
):
    page = sign_in(cast.chen_gang).get(f"/markings/{waiting}").text
    assert "经审查" in page
    assert f'action="/markings/{waiting}/take"' in page
    assert "李娜" not in page
    assert stored(app, waiting).state == "waiting"


def test_the_required_elements_stand_beside_the_paper_as_found_or_not(sign_in, cast, waiting):
    page = sign_in(cast.chen_gang).get(f"/markings/{waiting}").text
    assert "引用现行依据<span" in page.replace(" ", "")
    assert '写明受理的决定<spanclass="ct-hidden-text">（已查到）' in page.replace(" ", "")
    assert '被投诉人的名称<spanclass="ct-warn-text">没有查到' in page.replace(" ", "")
    assert "案卷里的事实" in page
    assert "办结" in page


def test_taking_leases_the_work(app, sign_in, cast, waiting):
    reply = sign_in(cast.chen_gang).post(f"/markings/{waiting}/take")
    assert reply.status_code == 303
    assert reply.location == f"/markings/{waiting}"
    assert stored(app, waiting).marker_id == cast.chen_gang
    assert stored(app, waiting).state == "leased"


def test_a_taken_work_shows_place_anonymity_time_and_the_described_levels(
    app, sign_in, cast, waiting
):
    taken(app, waiting, cast.chen_gang, ago=timedelta(minutes=4))
    page = sign_in(cast.chen_gang).get(f"/markings/{waiting}").text
    assert "第 1 / 1 份" in page
    assert "匿名" in page
    assert "用时 4 分钟" in page
    assert "没有写明受理，或者写成转办、待定。" in page
    assert "封顶 59 分" in page
    assert f'data-ct-autosave="/markings/{waiting}/draft"' in page
    assert "李娜" not in page


def test_another_marker_sees_who_holds_a_work_and_cannot_take_it(app, sign_in, cast, waiting):
    taken(app, waiting, cast.chen_gang)
    client = sign_in(cast.he_wei)
    assert "陈刚" in client.get("/markings/").text
    page = client.get(f"/markings/{waiting}").text
    assert "陈刚正在评阅这份文书" in page
    assert "/take" not in page
    assert client.post(f"/markings/{waiting}/take").status_code == 409
    assert stored(app, waiting).marker_id == cast.chen_gang


def test_a_lease_that_ran_out_may_be_taken_over(app, sign_in, cast, waiting):
    taken(app, waiting, cast.chen_gang, ago=timedelta(hours=9))
    client = sign_in(cast.he_wei)
    assert "可以接手" in client.get("/markings/").text
    assert client.post(f"/markings/{waiting}/take").status_code == 303
    assert stored(app, waiting).marker_id == cast.he_wei


def test_giving_back_returns_the_work_with_its_draft(app, sign_in, cast, waiting):
    taken(app, waiting, cast.chen_gang)
    client = sign_in(cast.chen_gang)
    client.post(f"/markings/{waiting}", data={**full(app, waiting), "go": "draft"})
    assert client.post(f"/markings/{waiting}/give-back").location == "/markings/"
    found = stored(app, waiting)
    assert (found.state, found.marker_id) == ("waiting", None)
    assert found.draft["parts"]["facts"]["points"] == "3"


def test_a_draft_is_kept_and_shown_again(app, sign_in, cast, waiting):
    taken(app, waiting, cast.chen_gang)
    client = sign_in(cast.chen_gang)
    fields = {"version": "1", "go": "draft", "level-law": "9", "comment-facts": "日期写错\r\n一处"}
    reply = client.post(f"/markings/{waiting}", data={**fields, "level-facts": "1"})
    assert reply.location == f"/markings/{waiting}"
    draft = stored(app, waiting).draft
    assert draft["parts"]["facts"] == {"points": "1", "comment": "日期写错\n一处", "quote": ""}
    page = client.get(reply.location).text
    assert "日期写错" in page
    assert f'data-ct-saved="marking-{waiting}"' in page


def test_autosave_answers_with_the_next_version(app, sign_in, cast, waiting):
    taken(app, waiting, cast.chen_gang)
    client = sign_in(cast.chen_gang)
    first = client.post(f"/markings/{waiting}/draft", data={"version": "1", "comment": "甲"})
    assert first.json["fields"] == {"version": 2}
    again = client.post(f"/markings/{waiting}/draft", data={"version": "2", "comment": "乙"})
    assert again.json["fields"] == {"version": 3}
    assert stored(app, waiting).draft["comment"] == "乙"


def test_autosave_from_an_older_window_is_refused_in_words(app, sign_in, cast, waiting):
    taken(app, waiting, cast.chen_gang)
    client = sign_in(cast.chen_gang)
    client.post(f"/markings/{waiting}/draft", data={"version": "1", "comment": "新"})
    reply = client.post(
        f"/markings/{waiting}/draft",
        data={"version": "1", "comment": "旧"},
        headers={"Accept": "application/json"},
    )
    assert reply.status_code == 409
    assert "另一个窗口" in reply.json["message"]
    assert stored(app, waiting).draft["comment"] == "新"


def test_a_draft_from_an_older_window_comes_back_on_the_page(app, sign_in, cast, waiting):
    taken(app, waiting, cast.chen_gang)
    client = sign_in(cast.chen_gang)
    client.post(f"/markings/{waiting}/draft", data={"version": "1", "comment": "新"})
    reply = client.post(
        f"/markings/{waiting}", data={"version": "1", "go": "draft", "comment": "旧窗口写的"}
    )
    assert reply.status_code == 409
    assert "旧窗口写的" in reply.text
    assert "刚在另一个窗口保存过" in reply.text
    assert stored(app, waiting).draft["comment"] == "新"


def test_a_draft_that_is_too_long_is_refused(app, sign_in, cast, waiting):
    taken(app, waiting, cast.chen_gang)
    client = sign_in(cast.chen_gang)
    fields = {"version": "1", "comment": "长" * 2001}
    assert client.post(f"/markings/{waiting}/draft", data=fields).status_code == 422
    assert stored(app, waiting).draft is None


def test_a_marker_records_a_rating(app, sign_in, cast, waiting):
    taken(app, waiting, cast.chen_gang)
    fields = full(app, waiting, **{"quote-decision": "本局决定受理", "comment": "写得扎实。"})
    reply = sign_in(cast.chen_gang).post(f"/markings/{waiting}", data=fields)
    assert (reply.status_code, reply.location) == (303, "/markings/")
    (rating,) = ratings(app, waiting)
    assert rating.marker_id == cast.chen_gang
    assert rating.comment == "写得扎实。"
    assert rating.body["parts"]["decision"]["quote"] == "本局决定受理"
    assert stored(app, waiting).state == "submitted"
    assert not released(app)


def test_after_one_comes_the_next(app, sign_in, cast, waiting):
    second = handed_in(app, cast.zhou_lin, ago=timedelta(minutes=30))
    taken(app, waiting, cast.chen_gang)
    client = sign_in(cast.chen_gang)
    reply = client.post(f"/markings/{waiting}", data=full(app, waiting))
    assert reply.location == f"/markings/{second}"
    assert "第 2 / 2 份" in client.get(reply.location).text
    assert stored(app, second).state == "waiting"


def test_a_low_level_asks_for_a_comment_and_nothing_is_lost(app, sign_in, cast, waiting):
    taken(app, waiting, cast.chen_gang)
    fields = full(app, waiting, **{"level-facts": "1", "comment": "总的不错"})
    client = sign_in(cast.chen_gang)
    reply = client.post(f"/markings/{waiting}", data=fields)
    assert reply.status_code == 422
    assert "选了低等级，请写明理由" in reply.text
    assert "总的不错" in reply.text
    assert not ratings(app, waiting)
    fields["comment-facts"] = "收到日期写错。"
    assert client.post(f"/markings/{waiting}", data=fields).status_code == 303


def test_a_criterion_without_a_level_is_named(app, sign_in, cast, waiting):
    taken(app, waiting, cast.chen_gang)
    fields = full(app, waiting)
    del fields["level-neutral"]
    reply = sign_in(cast.chen_gang).post(f"/markings/{waiting}", data=fields)
    assert reply.status_code == 422
    assert 'href="#level-neutral"' in reply.text
    assert "这一项还没有选等级。" in reply.text


@pytest.mark.parametrize("level", ["7", "-1", "x", "²"])
def test_a_level_that_does_not_exist_is_refused(app, sign_in, cast, waiting, level):
    taken(app, waiting, cast.chen_gang)
    fields = full(app, waiting, **{"level-facts": level})
    assert sign_in(cast.chen_gang).post(f"/markings/{waiting}", data=fields).status_code == 422
    assert not ratings(app, waiting)


def test_a_critical_error_caps_the_work_and_is_named(app, sign_in, cast, waiting):
    taken(app, waiting, cast.chen_gang)
    client = sign_in(cast.chen_gang)
    client.post(f"/markings/{waiting}", data=full(app, waiting, critical="ruling"))
    (rating,) = ratings(app, waiting)
    assert rating.body["critical"] == ["ruling"]
    page = sign_in(cast.he_wei).get(f"/markings/{waiting}").text
    assert "封顶前 100 分" in page
    assert "在受理决定书中裁决退款、赔偿" in page


def test_an_unknown_critical_error_is_refused(app, sign_in, cast, waiting):
    taken(app, waiting, cast.chen_gang)
    fields = full(app, waiting, critical="nothing")
    assert sign_in(cast.chen_gang).post(f"/markings/{waiting}", data=fields).status_code == 422
    assert not ratings(app, waiting)


def test_the_name_appears_once_the_rating_is_handed_in_and_the_view_is_noted(
    app, sign_in, cast, waiting
):
    marked(app, waiting, cast.chen_gang)
    assert "李娜" in sign_in(cast.chen_gang).get(f"/markings/{waiting}").text
    with app.app_context(), scope.everyone("a test"):
        seen = db.session.execute(select(AccessLog)).scalars().all()
        assert [(row.user_id, row.endpoint) for row in seen] == [(cast.chen_gang, "markings.mark")]


def test_a_rating_may_be_changed_until_it_is_released(app, sign_in, cast, waiting):
    marked(app, waiting, cast.chen_gang)
    client = sign_in(cast.chen_gang)
    assert "重新提交评分" in client.get(f"/markings/{waiting}").text
    changed = full(app, waiting, **{"level-facts": "2"})
    assert client.post(f"/markings/{waiting}", data=changed).status_code == 303
    assert [r.body["parts"]["facts"]["points"] for r in ratings(app, waiting)] == [3, 2]
    client.post(f"/markings/{waiting}/release")
    assert "重新提交评分" not in client.get(f"/markings/{waiting}").text
    reply = client.post(f"/markings/{waiting}", data=full(app, waiting, comment="迟到的意见"))
    assert reply.status_code == 409
    assert "迟到的意见" in reply.text
    assert len(ratings(app, waiting)) == 2


def test_who_lost_the_work_to_another_gets_their_own_text_back(app, sign_in, cast, waiting):
    taken(app, waiting, cast.chen_gang, ago=timedelta(hours=9))
    marked(app, waiting, cast.he_wei)
    fields = full(app, waiting, **{"comment-facts": "我写的评语", "comment": "我的总评"})
    reply = sign_in(cast.chen_gang).post(f"/markings/{waiting}", data=fields)
    assert reply.status_code == 409
    assert "由另一位老师领取或提交" in reply.text
    assert "我写的评语" in reply.text
    assert "我的总评" in reply.text
    assert [r.marker_id for r in ratings(app, waiting)] == [cast.he_wei]


def test_what_is_marked_waits_for_release_with_who_will_see_what(app, sign_in, cast, waiting):
    marked(app, waiting, cast.chen_gang)
    client = sign_in(cast.chen_gang)
    page = client.get("/markings/").text
    assert "公布后：学员本人看到分数" in page
    assert "科室负责人看到分数" in page
    reply = client.post(f"/markings/{waiting}/release")
    assert (reply.status_code, reply.location) == (303, "/markings/")
    (one,) = released(app)
    assert one.by_id == cast.chen_gang
    page = client.get("/markings/").text
    assert "已公布李娜的成绩。" in page
    assert "公布后：" not in page


def test_nothing_is_released_before_it_is_marked(app, sign_in, cast, waiting):
    reply = sign_in(cast.chen_gang).post(f"/markings/{waiting}/release")
    assert reply.status_code == 409
    assert not released(app)


def test_releasing_twice_changes_nothing(app, sign_in, cast, waiting):
    marked(app, waiting, cast.chen_gang)
    client = sign_in(cast.chen_gang)
    for _ in range(2):
        assert client.post(f"/markings/{waiting}/release").status_code == 303
    assert len(released(app)) == 1


def test_ones_own_work_is_out_of_reach_and_the_page_names_who_could_mark_it(app, sign_in, cast):
    own = handed_in(app, cast.chen_gang)
    client = sign_in(cast.chen_gang)
    page = client.get("/markings/").text
    assert "您自己有 1 份文书待评阅" in page
    assert "何伟（青川县局）" in page
    assert f"匿名 {own:04d}" not in page
    for method, address in every_address(own)[1:]:
        assert client.open(address, method=method).status_code == 404
    assert not ratings(app, own)


def test_a_lone_trainer_reads_what_to_ask_for(app, sign_in, cast):
    handed_in(app, cast.he_wei)
    page = sign_in(cast.he_wei).get("/markings/").text
    assert "现在没有别的带教老师可以评阅它" in page
    with app.app_context(), scope.everyone("a test"):
        county = db.session.execute(select(Department).where(Department.code == "xj")).scalar_one()
        people.grant(builders.user(cast.zhao_min), Role.TRAINER, county.id, by=None, now=utc_now())
    assert "赵敏（青川县局）" in sign_in(cast.he_wei).get("/markings/").text


def test_a_trainer_of_another_department_finds_nothing(app, sign_in, cast, waiting):
    marked(app, waiting, cast.chen_gang)
    client = sign_in(cast.other_trainer)
    page = client.get("/markings/").text
    assert "没有待评阅的文书" in page
    assert "李娜" not in page
    for method, address in every_address(waiting)[1:]:
        assert client.open(address, method=method).status_code == 404


@pytest.mark.parametrize("role", ["li_na", "zhao_min", "wang_lei", "sun_jing"])
def test_who_does_not_mark_finds_no_such_page(app, sign_in, cast, waiting, role):
    client = sign_in(getattr(cast, role))
    for method, address in every_address(waiting):
        assert client.open(address, method=method).status_code == 404
    assert stored(app, waiting).state == "waiting"


def test_an_unknown_number_is_not_found(sign_in, cast):
    client = sign_in(cast.chen_gang)
    for method, address in every_address(999_999)[1:]:
        assert client.open(address, method=method).status_code == 404


@pytest.mark.parametrize("deed", DEEDS)
def test_deeds_are_not_done_by_opening_an_address(app, sign_in, cast, waiting, deed):
    assert sign_in(cast.chen_gang).get(f"/markings/{waiting}/{deed}").status_code == 405


def test_a_visitor_is_sent_to_sign_in(app, client, waiting):
    for method, address in every_address(waiting):
        assert "/login" in client.open(address, method=method).location
    assert stored(app, waiting).state == "waiting"


def test_a_posted_rating_needs_its_token(app, cast, waiting):
    taken(app, waiting, cast.chen_gang)
    client = builders.signed_in(app, cast.chen_gang)
    app.config["WTF_CSRF_ENABLED"] = True
    assert client.post(f"/markings/{waiting}", data=full(app, waiting)).status_code == 400
    assert not ratings(app, waiting)


def test_the_page_speaks_english_too(app, sign_in, cast, waiting):
    client = sign_in(cast.chen_gang)
    client.post("/me/preferences", data={"language": "en"})
    assert 'lang="en"' in client.get(f"/markings/{waiting}").text
