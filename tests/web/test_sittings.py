"""Sitting a paper: the start, the page, saving, handing in, the result."""

from __future__ import annotations

import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from tests import builders
from trainer.clock import utc_now
from trainer.domain.question import answers, shown
from trainer.domain.sitting import fingerprint
from trainer.extensions import db
from trainer.services import sitting
from trainer.services.parts import progress, scoring
from trainer.store import scope
from trainer.store.queries import learning as find
from trainer.store.tables import Attempt, Enrolment, LoginSession, Step

KEY = "0123456789abcdef"


def started(user_id, *, paper="rumen", purpose="assessed", ago=timedelta(0), enrolment=None):
    """Start a sitting some time ago; returns its id."""
    return sitting.start(
        paper, purpose, by=builders.user(user_id), now=utc_now() - ago, seed=7,
        enrolment=enrolment, element_key="quiz" if enrolment else None,
    ).id  # fmt: skip


@pytest.fixture
def begun(app, cast):
    """A practice of Li Na's in progress; what is asked, by slot."""
    with app.app_context(), scope.everyone("test"):
        attempt_id = started(cast.li_na, paper="lianxi", purpose="practice")
        attempt = db.session.get_one(Attempt, attempt_id)
        items = [(row.slot, list(row.order), item.question) for row, item in scoring.items(attempt)]
    return SimpleNamespace(id=attempt_id, url=f"/sittings/{attempt_id}", items=items)


@pytest.fixture
def enrolment(app, cast):
    """Li Na's enrolment with the lessons done."""
    with app.app_context(), scope.everyone("test"):
        return builders.lessons_done(cast.li_na, utc_now()).id


def right_places(order, question):
    """What the page sends for the right answer."""
    ticked = shown.ticked(question, order, answers.right_answer(question))
    return ticked if question.kind == "multiple" else ticked[0]


def wrong_places(order, question):
    """What the page sends for a wrong answer."""
    if question.kind == "true_false":
        return "false" if question.answer else "true"
    if not question.options:
        return "99" if question.kind == "number" else "2020-01-01"
    right = shown.ticked(question, order, answers.right_answer(question))
    place = next(i for i in range(len(order)) if str(i) not in right)
    return [str(place)] if question.kind == "multiple" else str(place)


def body(answer, *, seq=1, key=KEY, confidence=""):
    """The JSON of one save."""
    return {"epoch": 1, "seq": seq, "key": key, "answer": answer, "confidence": confidence}


def steps(app, attempt_id):
    """The steps stored, in a context of their own: (kind, element, answer, confidence)."""
    with app.app_context(), scope.everyone("test"):
        rows = db.session.execute(
            select(Step).where(Step.attempt_id == attempt_id).order_by(Step.no)
        ).scalars()
        found = [(s.kind, s.element, s.body or {}) for s in rows]
    return [(kind, element, b.get("answer"), b.get("confidence")) for kind, element, b in found]


def state(app, attempt_id):
    """The state of an attempt, in a context of its own."""
    with app.app_context(), scope.everyone("test"):
        return db.session.get_one(Attempt, attempt_id).state


def score(app, attempt_id):
    """The score of the newest result, in a context of its own."""
    with app.app_context(), scope.everyone("test"):
        result = scoring.newest(db.session.get_one(Attempt, attempt_id))
        assert result is not None
        return result.score


# ---- starting ----


def test_the_start_page_says_what_is_asked_what_counts_and_who_sees_it(sign_in, cast, enrolment):
    page = sign_in(cast.li_na).get(f"/sittings/start/{enrolment}/quiz").text
    for words in (
        "20 题", "25 分钟", "75 分", "合格线的来源", "本人、带教老师、科室负责人", "截止时刻",
    ):  # fmt: skip
        assert words in page


def test_starting_pins_a_paper_that_counts_for_the_course(app, sign_in, cast, enrolment):
    reply = sign_in(cast.li_na).post(f"/sittings/start/{enrolment}/quiz")
    attempt_id = int(reply.location.rpartition("/")[2])
    with app.app_context(), scope.everyone("test"):
        attempt = db.session.get_one(Attempt, attempt_id)
        assert (attempt.purpose, attempt.enrolment_id, attempt.element_key) == (
            "assessed", enrolment, "quiz",
        )  # fmt: skip
        assert attempt.deadline_at == attempt.started_at + timedelta(minutes=25)
        assert len(find.items([attempt_id])[attempt_id]) == 20


def test_starting_again_goes_on_with_the_sitting_in_progress(sign_in, cast, enrolment):
    client = sign_in(cast.li_na)
    first = client.post(f"/sittings/start/{enrolment}/quiz").location
    assert "继续作答" in client.get(f"/sittings/start/{enrolment}/quiz").text
    assert client.post(f"/sittings/start/{enrolment}/quiz").location == first


def test_a_forgotten_sitting_is_closed_before_another_starts(app, sign_in, cast, enrolment):
    with app.app_context(), scope.everyone("test"):
        row = db.session.get_one(Enrolment, enrolment)
        old = started(cast.li_na, ago=timedelta(hours=2), enrolment=row)
    reply = sign_in(cast.li_na).post(f"/sittings/start/{enrolment}/quiz")
    assert state(app, old) == "expired"
    assert reply.location != f"/sittings/{old}"


def test_a_quiz_opens_only_after_the_lessons(app, sign_in, cast):
    with app.app_context(), scope.everyone("test"):
        fresh = builders.enrolled(cast.li_na, utc_now()).id
    client = sign_in(cast.li_na)
    assert client.get(f"/sittings/start/{fresh}/quiz").status_code == 409
    assert client.post(f"/sittings/start/{fresh}/quiz").status_code == 409
    with app.app_context(), scope.everyone("test"):
        assert db.session.query(Attempt).count() == 0


def test_a_quiz_that_was_passed_is_not_sat_for_marks_again(app, sign_in, cast, enrolment):
    with app.app_context(), scope.everyone("test"):
        builders.sat(cast.li_na, enrolment=db.session.get_one(Enrolment, enrolment), now=utc_now())
    client = sign_in(cast.li_na)
    assert client.post(f"/sittings/start/{enrolment}/quiz").location.endswith("/quiz")
    page = client.get(f"/sittings/start/{enrolment}/quiz").text
    assert "已经合格" in page
    assert "开始作答</button>" not in page
    with app.app_context(), scope.everyone("test"):
        assert db.session.query(Attempt).count() == 1


@pytest.mark.parametrize("key", ["l1", "case", "nothing"])
def test_only_a_quiz_starts_as_a_sitting(sign_in, cast, enrolment, key):
    assert sign_in(cast.li_na).post(f"/sittings/start/{enrolment}/{key}").status_code == 404


@pytest.mark.parametrize("who", ["zhou_lin", "stranger", "chen_gang", "zhao_min"])
def test_nobody_starts_a_quiz_of_my_course(sign_in, cast, enrolment, who):
    client = sign_in(getattr(cast, who))
    assert client.get(f"/sittings/start/{enrolment}/quiz").status_code == 404
    assert client.post(f"/sittings/start/{enrolment}/quiz").status_code == 404


# ---- the page ----


def test_the_page_holds_nothing_that_gives_an_answer_away(app, sign_in, cast, begun):
    page = sign_in(cast.li_na).get(begun.url).text
    main = page.partition("<main")[2].partition("</main>")[0]
    for slot, order, question in begun.items:
        assert question.stem[:20] in main
        assert question.explanation not in page
        assert not [o for o in question.options if o.why and o.why in page]
        assert not question.replaces_rule or question.replaces_rule not in page
        values = re.findall(rf'name="q-{slot}" value="([^"]*)"', main)
        if question.options:
            assert values == [str(place) for place in range(len(order))]
    names = set(re.findall(r'\b(?:name|data-ct-[a-z-]+|id)(?==")', main))
    assert not [name for name in names if re.search("answer|why|right|expl|citation", name)]
    assert "依据" not in main


def test_options_stand_in_the_pinned_order(sign_in, cast, begun):
    page = sign_in(cast.li_na).get(begun.url).text
    for slot, order, question in begun.items:
        texts = {option.key: option.text for option in question.options}
        section = page.partition(f'id="q-{slot}"')[2].partition("</section>")[0]
        places = [section.find(f'<span class="ct-option-text">{texts[key]}<') for key in order]
        assert -1 not in places
        assert places == sorted(places)


def test_the_page_shows_time_left_badge_and_last_save(app, sign_in, cast, begun):
    client = sign_in(cast.li_na)
    slot, order, question = begun.items[0]
    client.put(f"{begun.url}/slots/{slot}", json=body(right_places(order, question)))
    page = client.get(begun.url).text
    assert "（不计入考核）" in page
    assert re.search(r'data-ct-deadline="[^"]+"', page)
    assert re.search(r"已保存 \d\d:\d\d:\d\d", page)


def test_saved_answers_and_confidence_are_there_again(sign_in, cast, begun):
    client = sign_in(cast.li_na)
    slot, _order, _question = next(i for i in begun.items if i[2].kind == "single")
    client.put(f"{begun.url}/slots/{slot}", json=body("1", confidence="guess"))
    page = client.get(begun.url).text
    assert f'name="q-{slot}" value="1" checked' in page
    assert re.search(rf'id="sure-{slot}-guess"[^>]* checked', page)


# ---- saving one answer ----


def test_a_save_is_acknowledged_after_it_is_stored(app, sign_in, cast, begun):
    slot, order, _question = next(i for i in begun.items if i[2].kind == "single")
    reply = sign_in(cast.li_na).put(f"{begun.url}/slots/{slot}", json=body("2", confidence="sure"))
    assert reply.status_code == 200
    assert set(reply.json) == {
        "epoch", "seq", "digest", "saved_at", "superseded", "late", "open",
    }  # fmt: skip
    assert re.fullmatch(r"\d\d:\d\d:\d\d", reply.json["saved_at"])
    assert not reply.json["superseded"]
    assert not reply.json["late"]
    assert steps(app, begun.id) == [("answer", str(slot), order[2], "sure")]


def test_every_kind_of_answer_is_scored_by_what_stood_on_the_page(app, sign_in, cast, begun):
    client = sign_in(cast.li_na)
    for slot, order, question in begun.items:
        sent = body(right_places(order, question), key=f"{slot:016x}")
        assert client.put(f"{begun.url}/slots/{slot}", json=sent).status_code == 200
    client.post(f"{begun.url}/submit")
    assert score(app, begun.id) == 100


def test_the_same_save_again_changes_nothing(app, sign_in, cast, begun):
    client, url = sign_in(cast.li_na), f"{begun.url}/slots/0"
    first = client.put(url, json=body("1"))
    again = client.put(url, json=body("1"))
    assert again.status_code == 200
    assert again.json["seq"] == first.json["seq"]
    assert len(steps(app, begun.id)) == 1


def test_an_older_save_is_kept_and_reported_as_superseded(app, sign_in, cast, begun):
    client, url = sign_in(cast.li_na), f"{begun.url}/slots/0"
    client.put(url, json=body("1", seq=5, key="a" * 16))
    late = client.put(url, json=body("2", seq=3, key="b" * 16))
    assert late.json["superseded"]
    assert len(steps(app, begun.id)) == 2
    assert 'name="q-0" value="1" checked' in client.get(begun.url).text


def test_a_key_used_for_another_answer_is_refused(app, sign_in, cast, begun):
    client, url = sign_in(cast.li_na), f"{begun.url}/slots/0"
    client.put(url, json=body("1"))
    reply = client.put(url, json=body("2"))
    assert reply.status_code == 422
    assert reply.json["error"] == "KeyReused"
    assert len(steps(app, begun.id)) == 1


def test_an_answer_that_cannot_be_read_is_refused_in_words(app, sign_in, cast, begun):
    slot = next(slot for slot, _, question in begun.items if not question.options and question.kind != "true_false")  # fmt: skip
    reply = sign_in(cast.li_na).put(f"{begun.url}/slots/{slot}", json=body("不知道"))
    assert reply.status_code == 422
    assert "答案的格式不对" in reply.json["message"]
    assert steps(app, begun.id) == []


@pytest.mark.parametrize(
    "sent",
    [
        None,
        [],
        {},
        {**body("1"), "seq": 0},
        {**body("1"), "seq": True},
        {**body("1"), "epoch": "1"},
        {**body("1"), "key": "short"},
        {**body("1"), "key": "Z" * 16},
        {**body("1"), "confidence": "certain"},
        {**body("1"), "answer": 1},
        {**body("1"), "answer": {"a": 1}},
        {**body("1"), "answer": "1" * 4101},
        {**body("1"), "answer": [[["1"]]]},
        {**body("1"), "answer": [["1"]] * 9},
        {**body("1"), "answer": "\ud800"},
        {**body("1"), "digest": "0" * 63},
        {**body("1"), "answer": ["1"] * 17},
    ],
)
def test_a_save_of_another_shape_is_a_bad_request(app, sign_in, cast, begun, sent):
    assert sign_in(cast.li_na).put(f"{begun.url}/slots/0", json=sent).status_code == 400
    assert steps(app, begun.id) == []


def test_a_place_the_paper_does_not_have_is_not_found(sign_in, cast, begun):
    assert sign_in(cast.li_na).put(f"{begun.url}/slots/99", json=body("1")).status_code == 404


def test_a_save_after_the_deadline_is_kept_and_does_not_count(app, sign_in, cast):
    with app.app_context(), scope.everyone("test"):
        attempt_id = started(cast.li_na, ago=timedelta(minutes=30))
    client = sign_in(cast.li_na)
    reply = client.put(f"/sittings/{attempt_id}/slots/0", json=body("1"))
    assert reply.status_code == 202
    assert reply.json["late"]
    assert reply.json["open"], "nobody has closed it yet"
    assert steps(app, attempt_id)[0][0] == "answer"
    client.get(f"/sittings/{attempt_id}")
    assert score(app, attempt_id) == 0


def test_a_save_after_handing_in_is_kept_and_reported_as_late(app, sign_in, cast, begun):
    client = sign_in(cast.li_na)
    client.post(f"{begun.url}/submit")
    slot, order, question = begun.items[0]
    reply = client.put(f"{begun.url}/slots/{slot}", json=body(right_places(order, question)))
    assert reply.status_code == 202
    assert (reply.json["late"], reply.json["open"]) == (True, False)
    assert [kind for kind, *_ in steps(app, begun.id)] == ["submit", "late"]
    assert score(app, begun.id) == 0


def test_the_digest_of_what_was_sent_comes_back(app, sign_in, cast, begun):
    digest = fingerprint(0, "1", "sure")
    sent = {**body("1", confidence="sure"), "digest": digest}
    reply = sign_in(cast.li_na).put(f"{begun.url}/slots/0", json=sent)
    assert (reply.status_code, reply.json["digest"]) == (200, digest)


def test_a_save_that_is_not_what_its_digest_says_is_not_kept(app, sign_in, cast, begun):
    sent = {**body("1"), "digest": fingerprint(0, "2", "")}
    reply = sign_in(cast.li_na).put(f"{begun.url}/slots/0", json=sent)
    assert (reply.status_code, reply.json["error"]) == (422, "DigestMismatch")
    assert steps(app, begun.id) == []


# ---- another window ----


def test_opening_in_another_window_gives_a_new_epoch(sign_in, cast, begun):
    client = sign_in(cast.li_na)
    epochs = [
        client.post(f"{begun.url}/open", json={"device": device * 32}).json["epoch"]
        for device in ("a", "a", "b", "a")
    ]
    assert epochs == [1, 1, 2, 3]


def test_the_old_window_learns_of_it_at_its_next_save(sign_in, cast, begun):
    client = sign_in(cast.li_na)
    for device in ("a", "b"):
        client.post(f"{begun.url}/open", json={"device": device * 32})
    reply = client.put(f"{begun.url}/slots/0", json=body("1"))
    assert (reply.status_code, reply.json["epoch"]) == (200, 2)
    assert client.get(f"{begun.url}/state").json["epoch"] == 2


@pytest.mark.parametrize("sent", [None, [], {}, {"device": 3}, {"device": "x" * 32}])
def test_a_window_without_a_name_is_a_bad_request(app, sign_in, cast, begun, sent):
    assert sign_in(cast.li_na).post(f"{begun.url}/open", json=sent).status_code == 400
    assert steps(app, begun.id) == []


def test_a_closed_paper_is_not_opened_again(sign_in, cast, begun):
    client = sign_in(cast.li_na)
    client.post(f"{begun.url}/submit")
    reply = client.post(f"{begun.url}/open", json={"device": "a" * 32})
    assert (reply.status_code, reply.json["error"]) == (409, "AttemptClosed")


def test_a_plain_page_that_was_taken_over_says_so_and_keeps_the_newer_answer(
    app, sign_in, cast, begun
):
    client = sign_in(cast.li_na)
    for device in ("a", "b"):
        client.post(f"{begun.url}/open", json={"device": device * 32})
    client.put(f"{begun.url}/slots/0", json={**body("0"), "epoch": 2})
    data = {"slot": ["0"], "q-0": "1", "key": KEY, "epoch": "1", "go": "submit"}
    assert client.post(begun.url, data=data).location == begun.url
    page = client.get(begun.url).text
    assert "以那里的答案为准" in page
    assert 'name="q-0" value="0" checked' in page
    assert state(app, begun.id) == "active"
    assert len(steps(app, begun.id)) == 4


# ---- handing in with a manifest ----


def held(slot, answer, *, seq=1):
    """What a browser says of one answer that it sent."""
    return {str(slot): {"epoch": 1, "seq": seq, "digest": fingerprint(slot, answer, "")}}


def test_handing_in_names_what_has_not_arrived_and_closes_nothing(app, sign_in, cast, begun):
    client = sign_in(cast.li_na)
    client.put(f"{begun.url}/slots/0", json={**body("1"), "digest": fingerprint(0, "1", "")})
    manifest = held(0, "1") | held(2, "1")
    reply = client.post(f"{begun.url}/submit", json={"manifest": manifest})
    assert (reply.status_code, reply.json["error"]) == (409, "ManifestGap")
    assert reply.json["lacking"] == [2]
    assert "第 3 题" in reply.json["message"]
    assert state(app, begun.id) == "active"


def test_a_manifest_that_arrived_is_handed_in_once_however_often(app, sign_in, cast, begun):
    client = sign_in(cast.li_na)
    client.put(f"{begun.url}/slots/0", json={**body("1"), "digest": fingerprint(0, "1", "")})
    for _ in range(2):
        reply = client.post(f"{begun.url}/submit", json={"manifest": held(0, "1")})
        assert (reply.status_code, reply.json) == (200, {"result": f"{begun.url}/result"})
    assert [kind for kind, *_ in steps(app, begun.id)] == ["answer", "submit"]


@pytest.mark.parametrize(
    "manifest",
    [
        None, [], "x", {"a": {}}, {"0": None}, {"0": {"epoch": 1, "seq": 1}},
        {"0": {"epoch": 0, "seq": 1, "digest": "0" * 64}},
        {"0": {"epoch": 1, "seq": 1, "digest": "0" * 63}},
        {"99999": {"epoch": 1, "seq": 1, "digest": "0" * 64}},
    ],
)  # fmt: skip
def test_a_manifest_of_another_shape_is_a_bad_request(app, sign_in, cast, begun, manifest):
    reply = sign_in(cast.li_na).post(f"{begun.url}/submit", json={"manifest": manifest})
    assert reply.status_code == 400
    assert state(app, begun.id) == "active"


def test_a_plain_page_after_the_end_is_kept_and_says_so(app, sign_in, cast, begun):
    client = sign_in(cast.li_na)
    client.post(f"{begun.url}/submit")
    reply = client.post(begun.url, data=form_of(begun, right_places, go="save"))
    assert reply.location == f"{begun.url}/result"
    assert "不计分" in client.get(f"{begun.url}/result").text
    assert {kind for kind, *_ in steps(app, begun.id)} == {"submit", "late"}
    assert score(app, begun.id) == 0


def test_a_save_after_the_session_ended_says_so_and_what_was_saved_stays(app, sign_in, cast, begun):
    client = sign_in(cast.li_na)
    client.put(f"{begun.url}/slots/0", json=body("1"))
    with app.app_context(), scope.everyone("test"):
        for row in db.session.query(LoginSession):
            row.ended_at = utc_now()
        db.session.commit()
    reply = client.put(f"{begun.url}/slots/1", json=body("1"))
    assert reply.status_code == 401
    assert reply.json["error"] == "signed_out"
    again = sign_in(cast.li_na)
    _, order, question = begun.items[1]
    sent = body(right_places(order, question), key="f" * 16)
    assert again.put(f"{begun.url}/slots/1", json=sent).status_code == 200
    assert [element for _, element, _, _ in steps(app, begun.id)] == ["0", "1"]


def test_a_page_that_lost_touch_learns_its_token_and_the_newest_saves(sign_in, cast, begun):
    client = sign_in(cast.li_na)
    client.put(f"{begun.url}/slots/0", json=body("1", seq=4))
    news = client.get(f"{begun.url}/state", headers={"Accept": "application/json"}).json
    assert news["csrf"]
    assert news["open"] is True
    assert news["places"] == {"0": [1, 4]}


# ---- the plain form ----


def form_of(begun, pick, **more):
    """What a browser without scripts posts: every question on the page."""
    data = {"slot": [str(slot) for slot, _, _ in begun.items], "key": KEY, **more}
    for slot, order, question in begun.items:
        data[f"q-{slot}"] = pick(order, question)
    return data


def test_a_plain_form_saves_the_whole_page_and_hands_it_in(app, sign_in, cast, begun):
    client = sign_in(cast.li_na)
    reply = client.post(begun.url, data=form_of(begun, right_places, go="sheet"))
    assert reply.location == f"{begun.url}/submit"
    assert len(steps(app, begun.id)) == len(begun.items)
    page = client.get(f"{begun.url}/submit").text
    assert f"{len(begun.items)} 题全部作答了" in page
    assert client.post(f"{begun.url}/submit").location == f"{begun.url}/result"
    assert score(app, begun.id) == 100


def ticked_sure(page, slot):
    field = re.search(rf'id="sure-{slot}-(\w+)"[^>]* checked', page)
    return field and field[1]


def test_a_plain_form_says_how_sure_one_is_and_may_change_that_alone(app, sign_in, cast, begun):
    client = sign_in(cast.li_na)
    page = client.get(begun.url).text
    foot = page.partition('id="sure-0-sure"')[0].rpartition("<section")[2]
    assert " hidden" not in foot.partition("ct-question-foot")[2]  # without scripts nobody shows it
    said = {"sure-0": "sure", "sure-1": "guess"}
    client.post(begun.url, data=form_of(begun, right_places, go="save", **said))
    page = client.get(begun.url).text
    assert [ticked_sure(page, slot) for slot in range(3)] == ["sure", "guess", None]
    before = len(steps(app, begun.id))
    again = form_of(begun, right_places, go="save", **{**said, "sure-1": "unsure"})
    client.post(begun.url, data={**again, "key": KEY[::-1]})
    added = steps(app, begun.id)[before:]
    assert [(element, said) for _, element, _, said in added] == [("1", "unsure")]
    assert ticked_sure(client.get(begun.url).text, 1) == "unsure"
    client.post(f"{begun.url}/submit")
    assert score(app, begun.id) == 100


def test_how_sure_one_is_of_no_answer_is_no_answer(app, sign_in, cast, begun):
    data = {"slot": ["0"], "key": KEY, "go": "save", "sure-0": "guess"}
    assert sign_in(cast.li_na).post(begun.url, data=data).status_code == 302
    assert steps(app, begun.id) == []


def test_a_page_with_an_unreadable_answer_still_shows_how_sure_one_was(sign_in, cast, begun):
    slot = next(slot for slot, _, question in begun.items if not question.options and question.kind != "true_false")  # fmt: skip
    data = form_of(begun, right_places, go="save", **{f"sure-{slot}": "sure"})
    reply = sign_in(cast.li_na).post(begun.url, data={**data, f"q-{slot}": "不知道"})
    assert reply.status_code == 422
    assert ticked_sure(reply.text, slot) == "sure"


def test_another_word_for_being_sure_is_a_bad_request(app, sign_in, cast, begun):
    data = form_of(begun, right_places, go="save", **{"sure-0": "very"})
    assert sign_in(cast.li_na).post(begun.url, data=data).status_code == 400
    assert steps(app, begun.id) == []


def test_the_same_page_sent_twice_is_saved_once(app, sign_in, cast, begun):
    client = sign_in(cast.li_na)
    for _ in range(2):
        assert (
            client.post(begun.url, data=form_of(begun, right_places, go="save")).status_code == 302
        )
    assert len(steps(app, begun.id)) == len(begun.items)


def test_a_form_without_the_questions_changes_none_of_them(app, sign_in, cast, begun):
    client = sign_in(cast.li_na)
    client.put(f"{begun.url}/slots/0", json=body("1"))
    client.post(begun.url, data={"key": KEY, "go": "save"})
    assert len(steps(app, begun.id)) == 1


def test_a_page_with_one_unreadable_answer_saves_the_rest_and_shows_it_again(
    app, sign_in, cast, begun
):
    slot = next(slot for slot, _, question in begun.items if not question.options and question.kind != "true_false")  # fmt: skip
    data = form_of(begun, right_places, go="submit")
    data[f"q-{slot}"] = "不知道"
    reply = sign_in(cast.li_na).post(begun.url, data=data)
    assert reply.status_code == 422
    assert 'value="不知道"' in reply.text
    assert "答案的格式不对" in reply.text
    assert state(app, begun.id) == "active"
    assert len(steps(app, begun.id)) == len(begun.items) - 1


def test_a_page_without_a_key_is_a_bad_request(app, sign_in, cast, begun):
    assert sign_in(cast.li_na).post(begun.url, data={"slot": "0", "q-0": "1"}).status_code == 400
    assert steps(app, begun.id) == []


def test_handing_in_from_the_sheet_saves_the_page_first(app, sign_in, cast, begun):
    data = form_of(begun, right_places, go="submit")
    assert sign_in(cast.li_na).post(begun.url, data=data).location == f"{begun.url}/result"
    assert score(app, begun.id) == 100


# ---- handing in ----


def test_the_sheet_lists_what_is_open_and_hands_in_nothing_by_itself(app, sign_in, cast, begun):
    client = sign_in(cast.li_na)
    client.put(f"{begun.url}/slots/0", json=body("1"))
    page = client.get(f"{begun.url}/submit").text
    assert f"还有 {len(begun.items) - 1} 题没有作答" in page
    assert f'href="{begun.url}#q-0"' not in page
    assert f'href="{begun.url}#q-1"' in page
    assert "提交，不再修改" in page
    assert "回去再看看" in page
    assert state(app, begun.id) == "active"


def test_handing_in_twice_gives_one_result(app, sign_in, cast, begun):
    client = sign_in(cast.li_na)
    for _ in range(2):
        assert client.post(f"{begun.url}/submit").location == f"{begun.url}/result"
    assert [kind for kind, *_ in steps(app, begun.id)] == ["submit"]


@pytest.mark.parametrize("path", ["", "/submit", "/result"])
def test_a_sitting_whose_time_is_over_is_closed_when_it_is_touched(app, sign_in, cast, path):
    with app.app_context(), scope.everyone("test"):
        attempt_id = started(cast.li_na, ago=timedelta(hours=1))
    reply = sign_in(cast.li_na).get(f"/sittings/{attempt_id}{path}")
    assert reply.status_code in (200, 302)
    assert state(app, attempt_id) == "expired"
    with app.app_context(), scope.everyone("test"):
        attempt = db.session.get_one(Attempt, attempt_id)
        assert attempt.ended_at == attempt.deadline_at


def test_a_sitting_in_its_time_stays_open_when_it_is_looked_at(app, sign_in, cast, begun):
    assert sign_in(cast.li_na).get(begun.url).status_code == 200
    assert sign_in(cast.li_na).get(f"{begun.url}/result").location == begun.url
    assert state(app, begun.id) == "active"


def test_passing_the_quiz_completes_its_element(app, sign_in, cast, enrolment):
    client = sign_in(cast.li_na)
    url = client.post(f"/sittings/start/{enrolment}/quiz").location
    attempt_id = int(url.rpartition("/")[2])
    with app.app_context(), scope.everyone("test"):
        rows = scoring.items(db.session.get_one(Attempt, attempt_id))
        sent = {r.slot: right_places(r.order, item.question) for r, item in rows}
    for slot, answer in sent.items():
        client.put(f"{url}/slots/{slot}", json=body(answer, key=f"{slot:016x}"))
    client.post(f"{url}/submit")
    assert "回课程，做下一项" in client.get(f"{url}/result").text
    with app.app_context(), scope.everyone("test"):
        assert "quiz" in progress.done(db.session.get_one(Enrolment, enrolment))


# ---- the result ----


def mistaken(client, begun):
    """Answer the first question wrongly and surely, the second wrongly, the rest rightly."""
    for number, (slot, order, question) in enumerate(begun.items):
        answer = (wrong_places if number < 2 else right_places)(order, question)
        client.put(
            f"{begun.url}/slots/{slot}",
            json=body(answer, key=f"{slot:016x}", confidence="sure" if number in (0, 2) else ""),
        )
    client.post(f"{begun.url}/submit")
    return client.get(f"{begun.url}/result").text


def test_the_result_puts_wrong_and_sure_first_and_folds_the_right(sign_in, cast, begun):
    page = mistaken(sign_in(cast.li_na), begun)
    assert "80<small>分" in page
    assert "合格线 75 分，合格。" in page
    sure, wrong, right = (page.find(w) for w in ("有把握却答错 1 题", "其他答错 1 题", "答对 8 题"))
    assert -1 < sure < wrong < right
    assert sure < page.find('id="q-0"') < wrong < page.find('id="q-1"') < right
    assert page.count('<details class="ct-fold">') == 8


def test_the_verdict_names_the_topics_of_what_went_wrong(sign_in, cast, begun):
    page = mistaken(sign_in(cast.li_na), begun)
    verdict = page.partition("ct-verdict")[2].partition("</section>")[0]
    for _, _, question in begun.items[:2]:
        assert question.topic in verdict


def test_each_wrong_answer_says_why_what_tempted_and_on_what_article(sign_in, cast, begun):
    page = builders.unlinked(mistaken(sign_in(cast.li_na), begun))
    for _slot, order, question in begun.items[:2]:
        assert question.explanation in page
        assert 'href="/law/' in page
        if question.kind == "single":
            place = int(wrong_places(order, question))
            option = next(o for o in question.options if o.key == order[place])
            assert option.why in page
        if question.replaces_rule:
            assert question.replaces_rule in page


def test_an_unreleased_result_shows_neither_marks_nor_keys(app, sign_in, cast):
    with app.app_context(), scope.everyone("test"):
        result = builders.sat(cast.li_na, right=20, paper="jidu", now=utc_now())
        attempt_id = result.attempt_id
        explanations = [i.question.explanation for _, i in scoring.items(result.attempt)]
    client = sign_in(cast.li_na)
    page = client.get(f"/sittings/{attempt_id}/result")
    assert page.status_code == 200
    assert "成绩还没有公布" in page.text
    assert "80" not in page.text.partition("<main")[2].partition("</main>")[0]
    assert not [text for text in explanations if text in page.text]


def test_the_result_lists_my_earlier_sittings_at_the_same_paper(app, sign_in, cast, begun):
    with app.app_context(), scope.everyone("test"):
        builders.sat(cast.zhou_lin, paper="lianxi", purpose="practice", right=1, now=utc_now())
    client = sign_in(cast.li_na)
    mistaken(client, begun)
    other = client.post("/practice/lianxi").location
    client.post(f"{other}/submit")
    page = client.get(f"{other}/result").text
    history = page.partition("我做过的")[2]
    assert f'href="{begun.url}/result"' in history
    assert "就是本次" in history
    assert "10 分" not in history


# ---- who may ----


@pytest.mark.parametrize("who", ["zhou_lin", "stranger", "chen_gang", "zhao_min", "wang_lei"])
def test_nobody_else_sees_or_touches_my_sitting(app, sign_in, cast, begun, who):
    client = sign_in(getattr(cast, who))
    replies = [client.get(begun.url + path) for path in ("", "/submit", "/result", "/state")]
    replies += [client.post(begun.url, data={"key": KEY}), client.post(f"{begun.url}/submit")]
    replies += [client.put(f"{begun.url}/slots/0", json=body("1"))]
    replies += [client.post(f"{begun.url}/open", json={"device": "a" * 32})]
    replies += [client.post(f"{begun.url}/submit", json={"manifest": {}})]
    assert {reply.status_code for reply in replies} == {404}
    assert steps(app, begun.id) == []


def test_a_case_is_no_sitting(app, sign_in, cast):
    with app.app_context(), scope.everyone("test"):
        attempt_id = builders.played(cast.li_na, now=utc_now()).id
    assert sign_in(cast.li_na).get(f"/sittings/{attempt_id}").status_code == 404


@pytest.mark.parametrize("path", ["", "/submit", "/result", "/state"])
def test_a_sitting_that_does_not_exist_is_not_found(sign_in, cast, path):
    assert sign_in(cast.li_na).get(f"/sittings/999{path}").status_code == 404


@pytest.mark.parametrize("path", ["/sittings/1", "/sittings/1/result", "/sittings/start/1/quiz"])
def test_a_visitor_is_sent_to_sign_in(client, path):
    assert client.get(path).location.startswith("/login")


def test_the_pages_answer_no_other_methods(sign_in, cast, begun):
    client = sign_in(cast.li_na)
    assert client.delete(begun.url).status_code == 405
    assert client.post(f"{begun.url}/result").status_code == 405
    assert client.get(f"{begun.url}/slots/0").status_code == 405
    assert client.post(f"{begun.url}/state").status_code == 405
