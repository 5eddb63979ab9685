"""Writing cases on their pages: an outline kept as typed, checked, tried, sent, reviewed."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from sqlalchemy import select

from tests import builders, forms
from trainer.content.outlines import elements, shapes
from trainer.extensions import db
from trainer.services import writing_cases
from trainer.services.parts import outlining
from trainer.store import scope
from trainer.store.queries import bank as life
from trainer.store.tables import Attempt, Document, WorkingCopy
from trainer.web import studio_elements, studio_words

OTHERS = ["li_na", "zhao_min", "wang_lei", "sun_jing"]
TABS = ["outline", "papers", "writing", "full"]
FORM = "case-form"


@pytest.fixture
def client(sign_in, cast):
    """A trainer."""
    return sign_in(cast.chen_gang)


@pytest.fixture
def other(sign_in, cast):
    """Another trainer."""
    return sign_in(cast.he_wei)


@pytest.fixture
def read(app):
    """Return a function that asks the database in a context of its own."""

    def ask(question):
        with app.app_context(), scope.everyone("a test"):
            return question()

    return ask


def begun(client, starter: str = "qiri-tuihuo") -> int:
    reply = client.post("/studio/new", data={"starter": starter})
    assert reply.status_code == 303
    return int(re.search(r"/studio/(\d+)/edit", reply.location)[1])


def form(client, number: int, tab: str = "outline") -> dict:
    return forms.posted(client.get(f"/studio/{number}/edit?tab={tab}").text, FORM)


def save(client, number: int, tab: str = "outline", go: str = "save", **changed):
    fields = {**form(client, number, tab), **changed, "go": go}
    return client.post(f"/studio/{number}/edit?tab={tab}", data=fields)


def copy_of(read, number: int) -> dict:
    return read(lambda: outlining.from_text(db.session.get_one(WorkingCopy, number).text))


def document_of(read, number: int) -> Document:
    return read(lambda: db.session.get_one(Document, number))


def shipped_number(read, key: str) -> int:
    return read(lambda: db.session.scalar(select(Document.id).where(Document.key == key)))


def in_use(client, other) -> int:
    number = begun(client)
    assert save(client, number, go="send").status_code == 303
    other.post(f"/studio/{number}/approve", data={})
    return number


# --- The litany ---------------------------------------------------------------------------------


def test_the_list_names_every_case_and_leads_on(client, read):
    page = client.get("/studio/").text
    assert "第一件投诉（引导试做）" in page
    number = begun(client)
    page = client.get("/studio/").text
    assert f"/studio/{number}/edit" in page
    assert "网购外套七日内要退" in client.get("/studio/?state=draft").text
    assert client.get("/studio/?state=none").status_code == 404


@pytest.mark.parametrize("name", OTHERS)
def test_others_have_no_such_pages(sign_in, cast, client, name):
    number = begun(client)
    stranger = sign_in(getattr(cast, name))
    for path in ("", "new", f"{number}", f"{number}/edit", f"{number}/review", f"{number}/try"):
        assert stranger.get(f"/studio/{path}").status_code == 404
    for path in ("new", f"{number}/edit", f"{number}/approve", f"{number}/retire"):
        assert stranger.post(f"/studio/{path}", data={"starter": "blank"}).status_code == 404


@pytest.mark.parametrize("path", ["", "/edit", "/review", "/try", "/history"])
def test_a_number_that_is_no_case_has_no_page(client, read, path):
    question = read(
        lambda: db.session.scalar(select(Document.id).where(Document.kind == "question").limit(1))
    )
    assert client.get(f"/studio/999999{path}").status_code == 404
    assert client.get(f"/studio/{question}{path}").status_code == 404


def test_a_tab_that_does_not_exist_is_none(client):
    assert client.get(f"/studio/{begun(client)}/edit?tab=none").status_code == 404


# --- Beginning ----------------------------------------------------------------------------------


def test_a_case_begins_from_a_starter_from_nothing_or_from_a_file(client, read):
    page = client.get("/studio/new").text
    assert page.count('name="starter"') >= 12  # ten outlines, nothing, a file
    assert copy_of(read, begun(client, "blank"))["steps"][0]["said"] == ""
    whole = client.post(
        f"/studio/{begun(client)}/edit?tab=full", data={"go": "to-full", "version": 1}
    )
    assert whole.status_code == 303
    assert client.post("/studio/new", data={"starter": "file"}).status_code == 422
    assert client.post("/studio/new", data={"starter": "none"}).status_code == 404


def test_a_case_that_was_exported_is_read_in_again(client, other, read):
    number = in_use(client, other)
    reply = client.post(f"/studio/{number}/export", data={})
    assert reply.headers["Content-Disposition"].endswith('.yaml"')
    sent = {"starter": "file", "file": (BytesIO(reply.data), "case.yaml")}
    again = client.post("/studio/new", data=sent, content_type="multipart/form-data")
    fresh = int(re.search(r"/studio/(\d+)/edit", again.location)[1])
    assert copy_of(read, fresh)["steps"] == in_use_fields(read, number)["steps"]


def in_use_fields(read, number: int) -> dict:
    return read(lambda: writing_cases.written(db.session.get_one(Document, number), None))


def test_a_copy_is_a_case_of_its_own(client, other, read):
    number = in_use(client, other)
    reply = client.post(f"/studio/{number}/copy", data={})
    fresh = int(re.search(r"/studio/(\d+)/edit", reply.location)[1])
    assert fresh != number
    assert copy_of(read, fresh)["title"] == "网购外套七日内要退（副本）"


# --- Writing ------------------------------------------------------------------------------------


@pytest.mark.parametrize("tab", TABS)
def test_a_tab_sent_back_as_it_came_changes_nothing(client, read, tab):
    number = begun(client)
    before = copy_of(read, number)
    assert save(client, number, tab).status_code == 303
    assert copy_of(read, number) == before
    assert read(lambda: db.session.get_one(WorkingCopy, number).version) == 1


def test_what_is_typed_in_one_tab_leaves_the_others(client, read):
    number = begun(client)
    save(client, number, "papers", **{"papers-0-title": "订单"})
    save(client, number, "writing", **{"writing-prompt": "请写。", "closings-resolved": "办好了。"})
    save(client, number, **{"title": "新名", "steps-1-mistakes-0-text": "照页面办。"})
    fields = copy_of(read, number)
    assert fields["papers"][0]["title"] == "订单"
    assert (fields["writing"]["prompt"], fields["closings"]["resolved"]) == ("请写。", "办好了。")
    assert (fields["title"], fields["steps"][1]["mistakes"][0]["text"]) == ("新名", "照页面办。")


@pytest.mark.parametrize(
    ("go", "anchor", "expected"),
    [
        ("step-add-0", "#steps-1", 4),
        ("step-drop-1", "#steps-1", 2),
        ("step-up-2", "#steps-1", 3),
        ("step-down-0", "#steps-1", 3),
        ("step-up-0", "#steps-0", 3),
        ("step-drop-9", "", 3),
        ("step-add", "", 3),
        ("nonsense-1", "", 3),
    ],
)
def test_steps_are_added_dropped_and_moved(client, read, go, anchor, expected):
    number = begun(client)
    keys = [one["key"] for one in copy_of(read, number)["steps"]]
    reply = save(client, number, go=go)
    assert reply.location.endswith(f"/studio/{number}/edit?tab=outline{anchor}")
    after = [one["key"] for one in copy_of(read, number)["steps"]]
    assert len(after) == expected
    if go == "step-up-2":
        assert after == [keys[0], keys[2], keys[1]]


def test_rows_of_every_kind_are_added_and_dropped(client, read):
    number = begun(client)
    save(client, number, go="mistake-add-0")
    save(client, number, go="person-add")
    save(client, number, "papers", go="paper-add")
    fields = copy_of(read, number)
    assert [len(fields["steps"][0]["mistakes"]), len(fields["people"]), len(fields["papers"])] == [
        2,
        4,
        2,
    ]
    save(client, number, go="mistake-drop-0-1")
    save(client, number, go="person-drop-3")
    save(client, number, "papers", go="paper-drop-1")
    fields = copy_of(read, number)
    assert [len(fields["steps"][0]["mistakes"]), len(fields["people"]), len(fields["papers"])] == [
        1,
        3,
        1,
    ]


def test_the_check_names_the_row_and_the_cure_and_leads_there(client):
    number = begun(client)
    page = save(
        client, number, go="send", **{"steps-1-citations": "", "steps-0-said": "邻居：我看见了。"}
    )
    assert page.status_code == 422
    assert "第 2 步 · 依据" in page.text
    assert 'href="#steps-1-citations"' in page.text
    assert "说话的“邻居”不在人物里。请在“人物”里加上" in page.text
    papers = client.get(f"/studio/{number}/edit?tab=papers").text
    assert f'href="/studio/{number}/edit?tab=outline#steps-1-citations"' in papers


def test_what_is_typed_is_kept_and_the_check_comes_with_the_answer(client, read):
    number = begun(client)
    fields = {**form(client, number), "steps-0-cost": "两天"}
    reply = client.post(f"/studio/{number}/edit/keep?tab=outline", data=fields)
    assert reply.json["fields"] == {"version": 2}
    assert "看不懂“两天”" in reply.json["check"]
    assert copy_of(read, number)["steps"][0]["cost"] == "两天"


def test_two_people_at_one_case_lose_nothing(client, other, read):
    number = begun(client)
    mine = {**form(client, number), "title": "吊牌之争", "go": "save"}
    save(other, number, title="买错尺码")
    reply = client.post(f"/studio/{number}/edit?tab=outline", data=mine)
    assert reply.status_code == 409
    assert "吊牌之争" in reply.text
    assert "买错尺码" in reply.text
    again = {n: v for n, v in hidden(reply.text)}
    assert (
        client.post(f"/studio/{number}/edit?tab=outline", data={**again, "go": "save"}).status_code
        == 303
    )
    assert copy_of(read, number)["title"] == "吊牌之争"
    save(client, number, go="undo")
    assert copy_of(read, number)["title"] == "买错尺码"
    stale = client.post(f"/studio/{number}/edit/keep?tab=outline", data=mine)
    assert (stale.status_code, stale.json["error"]) == (409, "StaleCopy")


def hidden(page: str) -> list[tuple[str, str]]:
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page)
    return [(name, forms.plain(value)) for name, value in found]


def test_a_field_too_long_is_not_kept(client, read):
    number = begun(client)
    reply = save(client, number, title="长" * 20_001)
    assert reply.status_code == 422
    assert copy_of(read, number)["title"] == "网购外套七日内要退"
    kept = client.post(
        f"/studio/{number}/edit/keep", data={**form(client, number), "title": "长" * 20_001}
    )
    assert (kept.status_code, kept.json["error"]) == (422, "too_long")


def test_an_outline_becomes_a_whole_text_and_an_outline_again(client, read):
    number = begun(client)
    before = copy_of(read, number)
    save(client, number, "full", go="to-full")
    whole = copy_of(read, number)
    assert whole["mode"] == "full"
    page = client.get(f"/studio/{number}/edit").text  # the outline has no tab now
    assert "回到提纲" in page
    assert "steps-0-said" not in page
    save(client, number, "full", go="to-outline")
    assert copy_of(read, number)["steps"] == before["steps"]
    save(client, number, "full", go="to-full")
    text = copy_of(read, number)["yaml"].replace("goto: talk\n", "goto: write\n", 1)
    page = save(client, number, "full", go="to-outline", yaml=text)
    assert "提纲写不下它" in client.get(page.location).text
    assert copy_of(read, number)["yaml"] == text


def test_a_fault_in_a_whole_text_is_named_by_its_line(client):
    number = begun(client)
    save(client, number, "full", go="to-full")
    page = save(
        client, number, "full", go="send", yaml="format: 1\nkind: scenario\ntitle: 甲\nscenes: 3\n"
    )
    assert page.status_code == 422
    assert "第 4 行" in page.text


def element(
    client, number: int, path: str, go: str = "element-keep", written: str = "form", **changed
):
    address = f"/studio/{number}/edit?tab=full&element={path}&written={written}"
    fields = {**forms.posted(client.get(address).text, FORM), **changed, "go": go}
    return client.post(address, data=fields)


def test_one_part_of_a_whole_text_is_written_by_itself(client, read):
    number = begun(client)
    save(client, number, "full", go="to-full")
    before = copy_of(read, number)["yaml"]
    page = client.get(f"/studio/{number}/edit?tab=full&element=endings/resolved&written=text").text
    part = forms.posted(page, FORM)["element-text"][0]
    assert 'name="yaml"' not in page
    part = part.replace("依法办结", "办好了")
    element(client, number, "endings/resolved", written="text", **{"element-text": part})
    assert "办好了" in copy_of(read, number)["yaml"]
    torn = element(client, number, "scenes/talk", written="text", **{"element-text": "title: ["})
    assert torn.status_code == 303
    kept = copy_of(read, number)
    assert (kept["element"], kept["element_text"]) == ("scenes/talk", "title: [")
    page = client.get(f"/studio/{number}/edit?tab=full&element=scenes/talk").text
    assert "title: [" in page
    assert "正在写的这一处看不懂" in page
    assert save(client, number, "full", go="send").status_code == 303  # the whole text drops it
    assert "办好了" in before.replace("依法办结", "办好了")


def part_of(read, number: int, path: str) -> dict:
    return elements.value(elements.values(copy_of(read, number)["yaml"]), path)


def test_an_element_is_written_in_a_form_of_its_own(client, read):
    number = begun(client)
    save(client, number, "full", go="to-full")
    before = part_of(read, number, "scenes/talk")
    typed = {"element-title": "谈一谈", "element-choices-0-citations": "投诉举报办法第十五条"}
    reply = element(client, number, "scenes/talk", go="add@element-choices", **typed)
    count = len(before["choices"])
    assert reply.location.endswith(f"#element-choices-{count}")
    after = part_of(read, number, "scenes/talk")
    assert after["title"] == "谈一谈"
    assert after["choices"][0]["citations"] == ["投诉举报办法#15"]
    assert {**after["choices"][0], "citations": ()} == {**before["choices"][0], "citations": ()}
    assert after["choices"][count]["text"] == ""
    page = client.get(reply.location.partition("#")[0]).text
    assert f"处置{count + 1} · 之后去哪里" in page  # the fault, and the way to its input
    assert f"element=scenes/talk#element-choices-{count}-goto" in page
    element(client, number, "scenes/talk", go=f"drop@element-choices-{count}")
    assert part_of(read, number, "scenes/talk")["choices"] == after["choices"][:count]
    other = {**copy_of(read, number)}
    save(client, number, "full", go="undo")
    assert copy_of(read, number) != other


def test_a_condition_and_an_effect_are_put_together_from_lists(client, read):
    number = begun(client)
    save(client, number, "full", go="to-full")
    reply = save(client, number, "full", go="more-variables")
    path = re.search(r"element=(variables/[^#&]+)", reply.location.replace("%2F", "/"))[1]
    element(client, number, path, **{"element-title": "问过了", "element-type": "bool"})
    key = path.partition("/")[2]
    at = "element-choices-0"
    for place, chosen in (("effects", f"set:{key}"), ("when", f"flag:{key}"), ("when", "any")):
        name = f"{at}-{place}"
        element(client, number, "scenes/talk", go=f"add@{name}", **{f"{name}-new": chosen})
    choice = part_of(read, number, "scenes/talk")["choices"][0]
    assert {"set": {key: True}} in choice["effects"]
    assert choice["when"] == {"all": [{"flag": key}, {"any": []}]}
    page = client.get(f"/studio/{number}/edit?tab=full&element=scenes/talk").text
    assert "变量“问过了”是“是”" in page
    element(client, number, "scenes/talk", **{f"{at}-when-0-not": "1"})
    element(client, number, "scenes/talk", go=f"drop@{at}-when-1")
    choice = part_of(read, number, "scenes/talk")["choices"][0]
    assert choice["when"] == {"all": [{"not": {"flag": key}}]}


def test_a_time_that_cannot_be_read_is_said_in_plain_words(client, read):
    number = begun(client)
    save(client, number, "full", go="to-full")
    element(client, number, "scenes/talk", **{"element-choices-0-cost": "一会儿"})
    page = client.get(f"/studio/{number}/edit?tab=full&element=scenes/talk").text
    assert "看不懂“一会儿”" in page
    assert part_of(read, number, "scenes/talk")["choices"][0]["cost"] == "一会儿"


def test_an_element_that_no_form_can_hold_is_written_as_text(client, read):
    number = begun(client)
    save(client, number, "full", go="to-full")
    text = copy_of(read, number)["yaml"].replace("key: talk\n", "key: talk\n  colour: red\n", 1)
    save(client, number, "full", yaml=text)
    page = client.get(f"/studio/{number}/edit?tab=full&element=scenes/talk").text
    assert "表单放不下" in page
    assert "colour: red" in page
    kept = element(client, number, "scenes/talk", go="element-text")
    assert kept.status_code == 303
    assert "colour: red" in copy_of(read, number)["yaml"]


def test_the_head_of_a_case_is_written_in_a_form(client, read):
    number = begun(client)
    save(client, number, "full", go="to-full")
    element(client, number, "head", **{"element-scoring-pass_mark": "65", "element-minutes": "25"})
    head = part_of(read, number, "head")
    assert (head["minutes"], head["scoring"]["pass_mark"]) == (25, "65")
    assert "可以送审" in client.get(f"/studio/{number}/edit?tab=full").text


def test_every_value_of_every_element_has_a_name_and_its_codes_have_words():
    def walk(parts, owner=""):
        for one in parts:
            yield one, owner
            yield from walk(one.parts)

    for name in shapes.OF_LIST:
        for shape, owner in walk(shapes.of(name), name):
            if shape.input is not shapes.Input.HIDDEN:
                assert studio_words.label(shape.name, owner), (name, shape.name)
            if shape.codes:
                words = studio_elements.Chosen({}).codes(shape)
                assert set(words) == set(shape.codes), (name, shape.name)


def test_a_stage_is_added_a_part_dropped_and_a_case_tried_from_a_scene(client, read):
    number = begun(client)
    save(client, number, "full", go="to-full")
    reply = save(client, number, "full", go="stage-terminate")
    assert "element=scenes/terminate" in reply.location.replace("%2F", "/")
    page = client.get(reply.location).text
    assert "还没有写明环节或办理结果" in page
    element(client, number, "scenes/terminate", go="element-drop")
    assert "key: terminate" not in copy_of(read, number)["yaml"]
    there = element(client, number, "scenes/talk", go="element-try")
    assert there.location.endswith(f"/studio/{number}/try?step=talk")
    assert "运费" in client.get(there.location).text


def test_an_unfinished_outline_does_not_become_a_whole_text(client, read):
    number = begun(client, "blank")
    reply = save(client, number, "full", go="to-full")
    assert "改好以后才能转成全文" in client.get(reply.location).text
    assert copy_of(read, number)["mode"] == "outline"


# --- Trying -------------------------------------------------------------------------------------


def trial(client, number: int, step: str = "", **acts):
    address = f"/studio/{number}/try" + (f"?step={step}" if step else "")
    page = client.get(address).text
    for name, value in acts.items():
        done = re.search(r'name="done" value="([^"]*)"', page)[1]
        page = client.post(address, data={"done": done, name: value}).text
    return page


def test_what_is_being_written_is_tried_from_the_start_or_from_a_step(client, read):
    number = begun(client)
    assert "看材料" in trial(client, number)
    assert "讲清规则" in trial(client, number, choice="right")
    assert "运费" in trial(client, number, step="talk")
    assert "办理结果：办理违法" in trial(client, number, choice="m1")
    assert read(lambda: list(db.session.execute(select(Attempt)).scalars())) == []


def test_the_steps_told_so_far_can_be_tried(client):
    number = begun(client)
    save(client, number, **{"steps-1-right": ""})
    assert "运费" in trial(client, number, choice="right")  # the second step is left out
    blank = begun(client, "blank")
    assert "还不能试玩" in client.get(f"/studio/{blank}/try", follow_redirects=True).text
    assert save(client, number, go="try-talk").location.endswith(f"/studio/{number}/try?step=talk")


def test_a_whole_text_with_faults_is_not_tried(client, read):
    number = begun(client)
    save(client, number, "full", go="to-full")
    text = copy_of(read, number)["yaml"].replace("goto: talk\n", "goto: nowhere\n", 1)
    save(client, number, "full", yaml=text)
    assert "还不能试玩" in client.get(f"/studio/{number}/try", follow_redirects=True).text


def test_a_trial_of_an_older_text_begins_anew(client):
    number = begun(client)
    page = client.get(f"/studio/{number}/try").text
    done = re.search(r'name="done" value="([^"]*)"', page)[1]
    save(client, number, title="改过了")
    page = client.post(f"/studio/{number}/try", data={"done": done, "choice": "right"}).text
    assert "这次试做已经失效" in page


# --- Review and life ----------------------------------------------------------------------------


def test_a_second_person_puts_it_into_use_and_trainees_see_it(client, other, read, sign_in, cast):
    number = begun(client)
    assert save(client, number, go="send", remark="新写的").status_code == 303
    own = client.get(f"/studio/{number}/review").text
    assert "您自己送审的案件" in own
    assert "核对无误，启用" not in own
    assert client.post(f"/studio/{number}/approve", data={}).status_code == 409
    page = other.get(f"/studio/{number}/review").text
    assert "检查通过" in page
    assert "说明：新写的" in page
    learner = sign_in(cast.li_na)
    assert "网购外套七日内要退" not in learner.get("/cases/").text
    seen = re.search(r'name="revision" value="(\d+)"', page)[1]
    assert other.post(f"/studio/{number}/approve", data={"revision": seen}).status_code == 303
    assert "网购外套七日内要退" in learner.get("/cases/").text
    key = document_of(read, number).key
    assert learner.post(f"/cases/{key}/start", data={"purpose": "practice"}).status_code == 303
    assert "1 人正在办理" in client.get(f"/studio/{number}").text


def test_what_changed_is_shown_with_how_grave_it_is(client, other):
    number = in_use(client, other)
    save(client, number, go="send", title="网购外套要退")
    page = other.get(f"/studio/{number}/review").text
    assert "只改了文字" in page
    assert "<ins>" in page or "<del>" in page
    save(client, number, go="send", **{"steps-2-cost": "3个工作日", "title": "网购外套要退"})
    assert "改了走法或者时限" in other.get(f"/studio/{number}/review").text
    other.post(f"/studio/{number}/approve", data={})
    history = client.get(f"/studio/{number}/history?new=3&old=1").text
    assert "第 1 版改为第 3 版" in history
    assert client.get(f"/studio/{number}/history?new=9").status_code == 404
    assert "这是第一版" in client.get(f"/studio/{number}/history?new=1").text


def test_what_is_sent_back_comes_with_the_note(client, other):
    number = begun(client)
    save(client, number, go="send")
    assert other.post(f"/studio/{number}/give-back", data={"reason": " "}).status_code == 422
    other.post(f"/studio/{number}/give-back", data={"reason": "第二步再看看。"})
    assert "退回的意见：第二步再看看。" in client.get(f"/studio/{number}/edit").text


def test_a_case_is_retired_with_a_reason_and_brought_back(client, other, read, sign_in, cast):
    number = in_use(client, other)
    key = document_of(read, number).key
    assert client.post(f"/studio/{number}/retire", data={"reason": ""}).status_code == 422
    client.post(f"/studio/{number}/retire", data={"reason": "法规变了。"})
    learner = sign_in(cast.li_na)
    assert learner.get(f"/cases/{key}").status_code == 404
    assert "恢复使用" in client.get(f"/studio/{number}").text
    client.post(f"/studio/{number}/revive", data={"reason": "核对无误。"})
    assert learner.get(f"/cases/{key}").status_code == 200


def test_a_case_that_was_let_go_can_be_brought_back(client, read):
    number = begun(client)
    assert save(client, number, go="discard").location.endswith("/studio/")
    page = client.get(f"/studio/{number}").text
    assert "恢复，接着写" in page
    client.post(f"/studio/{number}/revive", data={"reason": "还要写。"})
    assert copy_of(read, number)["title"] == "网购外套七日内要退"


def test_a_shipped_case_shows_its_picture_and_its_whole_text(client, read):
    number = shipped_number(read, "s14-qunti")
    page = client.get(f"/studio/{number}").text
    assert "ct-graph-node" in page
    assert 'href="#scene-' in page
    edit = client.get(f"/studio/{number}/edit").text
    assert "回到提纲" in edit
    assert read(lambda: life.copy(number)) is None  # looking stores nothing


def test_a_case_out_of_use_stays_in_the_courses_that_ask_for_it(client, read, sign_in, cast):
    number = shipped_number(read, "s04-qitian")
    enrolment = read(lambda: builders.enrolled(cast.li_na).id)
    client.post(f"/studio/{number}/retire", data={"reason": "要改。"})
    learner = sign_in(cast.li_na)
    for page in ("/", "/courses/", f"/courses/{enrolment}"):
        assert learner.get(page).status_code == 200
    assert learner.get("/cases/s04-qitian").status_code == 404
    assert "七日无理由" not in learner.get("/cases/").text
