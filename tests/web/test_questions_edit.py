"""Writing a question on its page: kept as typed, checked, sent; two people at one question."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from tests import forms
from trainer.clock import utc_now
from trainer.content import dump
from trainer.extensions import db
from trainer.services.parts import documents, drafting, writing
from trainer.store import scope
from trainer.store.queries import bank as life
from trainer.store.tables import AuditEntry, Document, Proposal, User, WorkingCopy

OTHERS = ["li_na", "zhao_min", "wang_lei", "sun_jing"]
KINDS = [
    "single", "multiple", "true_false", "number", "date", "fill", "ordering", "matching",
    "group", "short",
]  # fmt: skip
NEW = {
    "stem": "投诉人可以委托他人代为投诉。",
    "answer": "true",
    "explanation": "可以委托代理人。",
    "topic": "受理",
    "citation": "《市场监督管理投诉举报处理办法》第十五条",
}


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


def of_kind(read, kind: str) -> int:
    def found() -> int:
        revisions = documents.all_live("question")
        return next(r.document_id for r in revisions if documents.question(r).kind == kind)

    return read(found)


def copy_of(read, number: int) -> dict:
    return read(lambda: writing.from_text(db.session.get_one(WorkingCopy, number).text))


def begun(client, kind: str = "true_false") -> int:
    """Begin a question; returns its number."""
    reply = client.post("/questions/new", data={"bank": "tousu2026", "kind": kind})
    assert reply.status_code == 303
    return int(re.search(r"/questions/(\d+)/edit", reply.location)[1])


def first(client, number: int) -> dict:
    """Return the first form of a question with what every kind needs."""
    return {**forms.posted(client.get(f"/questions/{number}/edit").text), **NEW}


def test_a_form_sent_back_as_it_came_changes_nothing(client, read):
    for kind in KINDS:
        number = of_kind(read, kind)
        page = client.get(f"/questions/{number}/edit").text
        assert "可以送审" in page, kind
        reply = client.post(f"/questions/{number}/edit", data={**forms.posted(page), "go": "save"})
        assert reply.status_code == 303
        assert read(lambda number=number: life.copy(number)) is None, kind
        sent = client.post(f"/questions/{number}/edit", data={**forms.posted(page), "go": "send"})
        assert sent.status_code == 409
        assert "与在用的内容相同" in sent.text


def test_a_new_question_is_kept_half_written_checked_and_sent(client, other, read):
    number = begun(client)
    page = client.post(
        f"/questions/{number}/edit",
        data={"version": 1, "stem": "投诉人", "difficulty": "9", "remark": "请快看", "go": "send"},
    )
    assert page.status_code == 422
    for words in ("还没有送审", "难度", "请填写 1 至 5 的整数", "请标出正确答案"):
        assert words in page.text
    kept = copy_of(read, number)
    assert (kept["stem"], kept["remark"]) == ("投诉人", "请快看")
    data = {**NEW, "version": 2, "difficulty": "2", "go": "send"}
    reply = client.post(f"/questions/{number}/edit", data=data)
    assert reply.status_code == 303
    waiting = client.get(reply.location).text
    assert "要请另一位带教老师审核" in waiting
    assert "何伟" in waiting
    assert f"/questions/{number}/approve" not in waiting
    place = f"/questions/{number}/review"
    page = other.get(place)
    assert "核对无误，启用" in page.text
    assert "陈刚于" in page.text
    assert other.post(f"/questions/{number}/approve").status_code == 303
    assert read(lambda: db.session.get_one(Document, number).state) == "live"
    question = read(lambda: documents.question(db.session.get_one(Document, number).live))
    assert question.citations == ("投诉举报办法#15",)
    assert "核对无误" not in other.get(place, follow_redirects=True).text


def test_typing_is_kept_and_checked_while_it_goes_on(client, read):
    number = begun(client)
    place = f"/questions/{number}/edit/keep"
    reply = client.post(place, data={**NEW, "citation": "", "version": 1})
    assert reply.json["fields"] == {"version": 2}
    assert "采用这一条" in reply.json["check"]
    assert "解析" not in reply.json["check"]
    old = "收到举报后，应当自收到之日起十五个工作日内决定是否立案，情况复杂的可以再延长十五个工作日，特殊情况集体讨论后再延长。"
    reply = client.post(place, data={"explanation": "", "stem": old, "version": 2})
    assert "解析" in reply.json["check"]
    assert copy_of(read, number)["stem"] == old
    stale = client.post(place, data={"stem": "丢了吗", "version": 1})
    assert stale.status_code == 409
    assert "保存过" in stale.json["message"]
    long = client.post(place, data={"stem": "长" * 20_001, "version": 3})
    assert long.status_code == 422
    assert copy_of(read, number)["stem"] == old


def test_a_text_of_the_old_law_is_named_beside_the_present_rule(client):
    number = begun(client)
    data = {
        **NEW,
        "stem": "被投诉人不同意调解的，应当终止调解，并在七个工作日内制作终止调解告知书。",
        "version": 1,
    }
    data["explanation"] = "依照《市场监督管理投诉举报处理暂行办法》第二十一条办理。"
    reply = client.post(f"/questions/{number}/edit/keep", data=data)
    assert "疑似旧规定" in reply.json["check"]
    assert "现行" in reply.json["check"]


def test_two_people_at_one_question_see_both_texts_and_lose_none(client, other, read):
    number = of_kind(read, "true_false")
    page = client.get(f"/questions/{number}/edit").text
    mine, theirs = forms.posted(page), forms.posted(page)
    client.post(f"/questions/{number}/edit", data={**mine, "note": "陈刚写的", "go": "save"})
    reply = other.post(
        f"/questions/{number}/edit", data={**theirs, "note": "何伟写的", "go": "save"}
    )
    assert reply.status_code == 409
    assert "陈刚在" in reply.text
    assert '<input type="hidden" name="note" value="何伟写的">' in reply.text
    both = "".join(re.findall(r"<del>.*?</del>|<ins>.*?</ins>", reply.text))
    assert "陈刚" in both
    assert "何伟" in both
    version = re.search(r'name="version" value="(\d+)"', reply.text)[1]
    data = {**theirs, "note": "何伟写的", "version": version, "go": "save"}
    assert other.post(f"/questions/{number}/edit", data=data).status_code == 303
    assert copy_of(read, number)["note"] == "何伟写的"
    page = client.get(f"/questions/{number}/edit").text
    assert "何伟正在写这道题" in page
    client.post(f"/questions/{number}/edit", data={**forms.posted(page), "go": "undo"})
    assert copy_of(read, number)["note"] == "陈刚写的"
    page = client.get(f"/questions/{number}/edit").text
    client.post(f"/questions/{number}/edit", data={**forms.posted(page), "go": "redo"})
    assert copy_of(read, number)["note"] == "何伟写的"


def test_options_are_added_moved_and_cleared_and_the_key_follows(client, read):
    number = begun(client, "single")
    data = {
        "version": 1, "option-text-0": "甲", "option-text-1": "", "option-text-2": "丙",
        "option-why-2": "像", "answer": "2", "go": "more",
    }  # fmt: skip
    reply = client.post(f"/questions/{number}/edit", data=data)
    kept = copy_of(read, number)
    assert [(one["key"], one["text"]) for one in kept["options"]] == [("a", "甲"), ("b", "丙")]
    assert kept["answer"] == ["b"]
    page = client.get(reply.location).text
    assert len(re.findall(r'name="option-text-\d"', page)) == 4
    data = forms.posted(page)
    data["option-text-0"] = [""]
    data["kind"] = ["multiple"]
    data["answer"] = ["1"]
    client.post(f"/questions/{number}/edit", data={**data, "go": "save"})
    kept = copy_of(read, number)
    assert (kept["kind"], kept["answer"]) == ("multiple", ["b"])
    assert [one["key"] for one in kept["options"]] == ["b"]


def test_blanks_take_several_forms_and_one_left_open_is_named(client, read):
    number = begun(client, "fill")
    form = {**first(client, number), "stem": "自收到投诉之日起＿＿内决定，告知＿＿。"}
    client.post(f"/questions/{number}/edit", data={**form, "answer": ["七个工作日\n7个工作日"]})
    page = client.get(f"/questions/{number}/edit").text
    assert page.count(' name="answer"') == 2
    assert forms.posted(page)["answer"] == ["七个工作日\n7个工作日", ""]
    data = {**forms.posted(page), "answer": ["七个工作日", "投诉人"], "policy": "partial"}
    client.post(f"/questions/{number}/edit", data=data)
    assert "可以送审" in client.get(f"/questions/{number}/edit").text
    assert copy_of(read, number)["answer"] == ["七个工作日", "投诉人"]


def test_steps_are_put_in_order_by_their_numbers(client, read):
    number = begun(client, "ordering")
    steps = {"option-text-0": "调解", "option-text-1": "受理", "option-text-2": "收到投诉"}
    order = {"option-number-0": "3", "option-number-1": "2", "option-number-2": "1"}
    form = {**first(client, number), "policy": "adjacent", **steps, **order}
    client.post(f"/questions/{number}/edit", data=form)
    kept = copy_of(read, number)
    texts = {one["key"]: one["text"] for one in kept["options"]}
    assert [texts[key] for key in kept["answer"]] == ["收到投诉", "受理", "调解"]
    page = client.get(f"/questions/{number}/edit").text
    assert "可以送审" in page
    assert forms.posted(page)["option-number-0"] == ["3"]


def test_pairs_share_an_option_and_may_leave_one_over(client, read):
    number = begun(client, "matching")
    rows = [("受理", "七个工作日"), ("告知", "七个工作日"), ("调解", "六十日"), ("", "九十日")]
    form = {**first(client, number), "policy": "partial"}
    for place, (item, text) in enumerate(rows):
        form |= {f"pair-item-{place}": item, f"pair-text-{place}": text}
    client.post(f"/questions/{number}/edit", data=form)
    page = client.get(f"/questions/{number}/edit").text
    assert "可以送审" in page
    register = read(drafting.register)
    made = writing.tried(copy_of(read, number), "x-001", register).question
    assert [one.text for one in made.options] == ["七个工作日", "六十日", "九十日"]
    assert [one.text for one in made.items] == ["受理", "告知", "调解"]
    assert [right for _item, right in made.answer] == ["a", "a", "b"]
    client.post(f"/questions/{number}/edit", data={**forms.posted(page), "pair-text-1": "十五日"})
    made = writing.tried(copy_of(read, number), "x-001", register).question
    assert [one.text for one in made.options] == ["七个工作日", "十五日", "六十日", "九十日"]


def edited(client, number: int, go: str, **changed):
    """Post the form of a question as it stands with some fields changed; returns the page after."""
    place = f"/questions/{number}/edit"
    sent = {**forms.posted(client.get(place).text), **changed, "go": go}
    reply = client.post(place, data=sent)
    assert reply.status_code == 303, go
    return client.get(reply.location)


def test_a_case_group_is_written_part_by_part_without_scripts(client, other, read):
    number = begun(client, "group")
    place = f"/questions/{number}/edit"
    edited(client, number, "save", **{**NEW, "stem": "某局收到一份投诉材料，其中又有举报。"})
    for kind in ("true_false", "single", "fill"):
        edited(client, number, "part-add", **{"part-new": kind})
    assert [part["kind"] for part in copy_of(read, number)["parts"]] == [
        "true_false", "single", "fill",
    ]  # fmt: skip
    page = edited(client, number, "part-1-more", **{
        "part-0-stem": "投诉和举报应当分别处理。", "part-0-answer": "true",
        "part-0-explanation": "性质不同。",
        "part-1-stem": "由谁处理？", "part-1-option-text-0": "收到的部门", "part-1-answer": "0",
        "part-1-option-text-1": "上级",
        "part-1-option-text-2": "公安", "part-1-option-text-3": "信访", "part-1-explanation": "先收先办。", "part-1-points": "3",
        "part-2-stem": "应当在＿＿＿＿个工作日内决定。", "part-2-answer": "7\n七",
        "part-2-explanation": "七个工作日。", "part-2-points": "0",
    }).text  # fmt: skip
    assert 'name="part-1-option-text-4"' in page
    assert 'name="part-1-option-text-5"' not in page
    assert 'href="#part-2-points"' in page
    assert "第 3 小题 · 分值" in page
    edited(client, number, "part-add", **{"part-new": "short"})
    assert copy_of(read, number)["parts"][3]["rubric"] == "jianda-tongyong"
    edited(client, number, "part-3-drop")
    edited(client, number, "part-2-up", **{"part-2-points": "2"})
    edited(client, number, "part-0-drop")
    kept = copy_of(read, number)["parts"]
    assert [(one["key"], one["points"]) for one in kept] == [("p3", "2"), ("p2", "3")]
    edited(client, number, "undo")
    assert [one["key"] for one in copy_of(read, number)["parts"]] == ["p1", "p3", "p2"]
    assert "可以送审" in client.get(place).text
    sent = client.post(place, data={**forms.posted(client.get(place).text), "go": "send"})
    assert sent.status_code == 303
    assert other.post(f"/questions/{number}/approve").status_code == 303
    question = read(lambda: documents.question(db.session.get_one(Document, number).live))
    assert [(part.kind, part.points) for part in question.parts] == [
        ("true_false", 1), ("fill", 2), ("single", 3),
    ]  # fmt: skip
    assert question.parts[1].answer == (("7", "七"),)
    edited(client, number, "part-0-down")
    reply = client.post(place, data={**forms.posted(client.get(place).text), "go": "send"})
    assert reply.status_code == 303
    assert "小题顺序" in client.get(f"/questions/{number}/history").text


def test_a_part_that_is_named_twice_or_wrongly_is_told_at_its_field(client):
    number = begun(client, "group")
    parts = {
        "part-0-key": "p1", "part-0-kind": "single", "part-0-option-text-0": "甲", "part-0-answer": "0",
        "part-1-key": "p1", "part-1-kind": "true_false", "part-9-kind": "single",
    }  # fmt: skip
    data = {**NEW, **parts, "version": 1, "difficulty": "2", "points": "1", "go": "send"}
    page = client.post(f"/questions/{number}/edit", data=data)
    assert page.status_code == 422
    for place in ("part-0-stem", "part-0-options", "part-1-answer"):
        assert f'href="#{place}"' in page.text
    assert re.search(r'<textarea[^>]* id="part-0-stem"[^>]* aria-invalid="true"', page.text)
    for go in ("part-5-up", "part-9-drop", "part-x-up", "part-add"):
        client.post(f"/questions/{number}/edit", data={**data, "version": 2, "go": go})
        assert client.get(f"/questions/{number}/edit").text.count('class="ct-part"') == 2


def test_the_end_of_a_period_is_held_against_the_calendar(client, read):
    number = begun(client, "date")
    texts = {**NEW, "stem": "最迟哪天决定？", "answer": "2026-06-11", "counting_start": "2026-06-01",
             "counting_length": "7", "counting_unit": "working_days", "difficulty": "2"}  # fmt: skip
    page = edited(client, number, "save", **texts).text
    assert "期间的最后一日是 2026-06-10" in page
    assert "可以送审" in edited(client, number, "save", answer="2026-06-10").text
    page = edited(client, number, "save", counting_length="许多").text
    assert 'href="#counting"' in page
    made = read(lambda: writing.tried(copy_of(read, number), "x", drafting.register()))
    assert made.question is None
    edited(client, number, "save", counting_length="", counting_start="")
    made = read(lambda: writing.tried(copy_of(read, number), "x", drafting.register()))
    assert (made.question.counting, made.findings) == (None, ())


def test_a_short_answer_has_a_model_answer_points_and_a_rubric(client, read):
    number = begun(client, "short")
    page = edited(client, number, "save", **{
        **NEW, "stem": "说明应当怎样处理。", "answer": "分别处理。\n并告知。",
        "checklist": "分别处理\n\n告知途径", "difficulty": "2",
    }).text  # fmt: skip
    assert "可以送审" in page
    made = read(lambda: writing.tried(copy_of(read, number), "x", drafting.register())).question
    assert (made.answer, made.rubric) == ("分别处理。\n并告知。", "jianda-tongyong")
    assert made.checklist == ("分别处理", "告知途径")


def test_a_copy_from_before_its_kind_had_a_form_goes_on_as_text(app, client, read):
    number = of_kind(read, "group")

    def old_copy():
        document = db.session.get_one(Document, number)
        question = documents.question(document.live)
        fields = writing.fields_of(question)
        parts = dump.plain("question", question)["parts"]
        fields["rest"] = dump.text({"answer": [], "parts": parts})
        fields = {k: v for k, v in fields.items() if k not in ("parts", "rubric", "checklist")}
        by = db.session.execute(select(User.id)).scalars().first()
        db.session.add(
            WorkingCopy(
                document_id=number, text=writing.text_of(fields), undo=[], version=1,
                by_id=by, at=utc_now(),
            )
        )  # fmt: skip
        db.session.commit()

    read(old_copy)
    page = client.get(f"/questions/{number}/edit").text
    assert "可以送审" in page
    assert 'name="rest"' in page
    assert 'name="part-new"' not in page


def test_an_article_is_found_in_the_register_and_taken_by_a_button(client, read):
    number = begun(client)
    data = {**NEW, "citation": "", "version": 1}
    reply = client.post(
        f"/questions/{number}/edit", data={**data, "law": "投诉举报办法 第十五条", "go": "find"}
    )
    page = client.get(reply.location).text
    assert 'name="add" value="投诉举报办法#15"' in page
    assert "七个工作日" in page
    reply = client.post(
        f"/questions/{number}/edit", data={**data, "version": 2, "add": "投诉举报办法#15"}
    )
    assert reply.location.endswith("#basis")
    assert copy_of(read, number)["citations"] == ["投诉举报办法#15"]
    nothing = client.get(f"/questions/{number}/edit?law=没有这样的词")
    assert "没有找到“没有这样的词”" in nothing.text


def test_the_preview_shows_what_is_written_judges_and_stores_nothing(client, read):
    number = begun(client, "single")
    data = {"version": 1, "stem": "几个工作日？", "option-text-0": "七个", "option-text-1": "十个",
            "option-why-1": "记混了", "answer": "0", "explanation": "第十五条。", "topic": "受理"}  # fmt: skip
    reply = client.post(f"/questions/{number}/edit", data={**data, "go": "preview"})
    before = read(lambda: db.session.execute(select(AuditEntry)).scalars().all())
    page = client.get(reply.location)
    assert "几个工作日？" in page.text
    assert "第十五条。" not in page.text
    answered = client.get(reply.location + "?answer=1").text
    assert "不对。" in answered
    assert "记混了" in answered
    assert client.get(reply.location + "?answer=9").status_code == 200
    assert len(read(lambda: db.session.execute(select(AuditEntry)).scalars().all())) == len(before)


def test_a_change_is_reviewed_beside_what_it_replaces_and_can_go_back(client, other, read):
    number = of_kind(read, "true_false")
    page = client.get(f"/questions/{number}/edit").text
    data = {
        **forms.posted(page),
        "explanation": "换了一段解析。",
        "remark": "写清楚些",
        "go": "send",
    }
    assert client.post(f"/questions/{number}/edit", data=data).status_code == 303
    assert "有一处修改等待审核" in other.get(f"/questions/{number}").text
    page = other.get(f"/questions/{number}/review").text
    assert "写清楚些" in page  # the remark to the reviewer
    assert "<ins>换了一段解析。</ins>" in page
    revision = re.search(r'name="revision" value="(\d+)"', page)[1]
    back = f"/questions/{number}/give-back"
    assert client.post(back, data={"reason": "自己退自己"}).status_code == 409
    assert other.post(back, data={"reason": "  "}).status_code == 422
    assert other.post(back, data={"reason": "x", "revision": 1}).status_code == 409
    assert other.post(back, data={"reason": "请引条文。", "revision": revision}).status_code == 303
    page = client.get(f"/questions/{number}/edit").text
    assert "退回的意见：请引条文。" in page
    assert "换了一段解析。" in page
    assert read(lambda: db.session.get(Proposal, number)) is None


def test_history_shows_who_wrote_what_and_takes_a_text_up_again(client, other, read):
    number = of_kind(read, "single")
    first = read(lambda: documents.question(db.session.get_one(Document, number).live))
    page = client.get(f"/questions/{number}/edit").text
    client.post(
        f"/questions/{number}/edit", data={**forms.posted(page), "stem": "换了题干？", "go": "send"}
    )
    other.post(f"/questions/{number}/approve")
    page = client.get(f"/questions/{number}/history").text
    for words in ("第 1 版", "第 2 版", "随系统提供", "陈刚", "通过 · 何伟", "<ins>"):
        assert words in page
    reply = client.post(f"/questions/{number}/history/1/again", data={"version": 0})
    assert reply.location == f"/questions/{number}/edit"
    assert copy_of(read, number)["stem"] == first.stem
    assert client.post(f"/questions/{number}/history/9/again").status_code == 404
    assert (
        client.post(f"/questions/{number}/history/1/again", data={"version": 0}).status_code == 409
    )
    assert client.get(f"/questions/{number}/history/1/again").status_code == 405


def test_retired_questions_say_why_and_come_back(client, read):
    number = of_kind(read, "date")
    assert client.post(f"/questions/{number}/retire", data={"reason": ""}).status_code == 422
    assert (
        client.post(f"/questions/{number}/retire", data={"reason": "与新规定不符"}).status_code
        == 303
    )
    page = client.get(f"/questions/{number}").text
    assert "理由：与新规定不符" in page
    assert client.get(f"/questions/{number}/edit").status_code == 404
    assert f'href="/questions/{number}"' not in client.get("/questions/").text
    assert f'href="/questions/{number}"' in client.get("/questions/?state=retired").text
    assert client.post(f"/questions/{number}/retire", data={"reason": "再停"}).status_code == 409
    assert (
        client.post(f"/questions/{number}/revive", data={"reason": "核对无误"}).status_code == 303
    )
    assert "已停用" not in client.get(f"/questions/{number}").text.partition("ct-filters")[0]


def test_doubles_stand_side_by_side_with_contradictions_first(client, read):
    for answer in ("true", "false"):
        number = begun(client)
        data = {
            **NEW,
            "stem": "举报人可以不写自己的姓名和住址。",
            "answer": answer,
            "version": 1,
            "go": "send",
        }
        assert client.post(f"/questions/{number}/edit", data=data).status_code == 303
    page = client.get("/questions/alike").text
    assert page.index("题干相同，答案不同") < page.index('class="ct-pair"')
    first = page.partition('class="ct-pair"')[2].partition("</section>")[0]
    assert first.count("举报人可以不写自己的姓名和住址。") == 2
    assert "<b>对</b>" in first
    assert "<b>错</b>" in first
    check = client.post(
        f"/questions/{begun(client)}/edit/keep",
        data={**NEW, "stem": "举报人可以不写自己的姓名和住址。", "version": 1},
    ).json["check"]
    assert "题干相同，答案不同" in check


def test_a_basis_is_proposed_by_one_button_and_still_reviewed(client, other, read):
    number = begun(client)
    client.post(
        f"/questions/{number}/edit", data={**NEW, "citation": "", "version": 1, "go": "send"}
    )
    other.post(f"/questions/{number}/approve")
    page = client.get("/questions/bare").text
    assert NEW["stem"] in page
    offered = re.search(r'name="citation" value="([^"]+)"', page)[1]
    assert (
        client.post(f"/questions/{number}/basis", data={"citation": "不是条文"}).status_code == 404
    )
    assert client.post(f"/questions/{number}/basis", data={"citation": offered}).status_code == 303
    assert "正在修改或等待审核" in client.get("/questions/bare").text
    assert client.post(f"/questions/{number}/basis", data={"citation": offered}).status_code == 409
    assert client.post(f"/questions/{number}/approve").status_code == 409
    assert other.post(f"/questions/{number}/approve").status_code == 303
    assert NEW["stem"] not in client.get("/questions/bare").text


def test_what_is_being_written_is_listed_and_let_go(client, read):
    number = begun(client)
    client.post(f"/questions/{number}/edit", data={**NEW, "version": 1, "go": "save"})
    assert NEW["stem"] in client.get("/questions/writing").text
    assert client.get(f"/questions/{number}").location.endswith("/edit")
    page = client.get(f"/questions/{number}/edit").text
    client.post(f"/questions/{number}/edit", data={**forms.posted(page), "go": "discard"})
    assert NEW["stem"] not in client.get("/questions/writing").text
    assert "写过的内容还在" in client.get(f"/questions/{number}").text


PAGES = ("", "/edit", "/preview", "/review", "/history")
DEEDS = ("/edit", "/edit/keep", "/approve", "/give-back", "/set-aside", "/retire", "/revive", "/basis", "/history/1/again")  # fmt: skip
LISTS = ("new", "alike", "bare", "writing", "reports", "reports/1")


def test_who_does_not_train_reaches_none_of_it(sign_in, cast, read):
    number = of_kind(read, "single")
    for reader in (sign_in(getattr(cast, who)) for who in OTHERS):
        for path in PAGES:
            assert reader.get(f"/questions/{number}{path}").status_code == 404
        for path in DEEDS:
            assert (
                reader.post(f"/questions/{number}{path}", data={"reason": "x"}).status_code == 404
            )
        for path in LISTS:
            assert reader.get(f"/questions/{path}").status_code == 404


def test_an_unknown_number_is_not_found_and_deeds_are_no_pages(client, read):
    paper = read(
        lambda: db.session.execute(
            select(Document.id).where(Document.kind == "paper").limit(1)
        ).scalar()
    )
    for number in (999_999, paper):
        for path in PAGES:
            assert client.get(f"/questions/{number}{path}").status_code == 404, path
        for path in DEEDS:
            assert (
                client.post(f"/questions/{number}{path}", data={"reason": "x"}).status_code == 404
            ), path
    number = of_kind(read, "single")
    for path in DEEDS[1:]:
        assert client.get(f"/questions/{number}{path}").status_code == 405


def test_what_is_typed_is_text_on_every_page(client):
    number = begun(client, "single")
    nasty = "<script>alert(1)</script>"
    data = {"version": 1, "stem": nasty, "option-text-0": nasty, "option-text-1": "二", "option-why-0": nasty,
            "answer": "1", "explanation": nasty, "topic": nasty, "note": nasty, "citation": nasty}  # fmt: skip
    client.post(f"/questions/{number}/edit", data={**data, "go": "save"})
    for path in ("edit", "preview", "preview?answer=0"):
        reply = client.get(f"/questions/{number}/{path}")
        assert reply.status_code == 200
        assert "<script>alert" not in reply.text
    assert "<script>alert" not in client.get("/questions/writing").text
