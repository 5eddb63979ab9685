"""Importing a table of questions: upload, columns, dry run, drafts, review."""

from __future__ import annotations

import io
import re
import threading

import pytest
from sqlalchemy import func, select

from trainer.extensions import db
from trainer.store import scope
from trainer.store.tables import AuditEntry, Document, QuestionRow, Review, Revision

OTHERS = ["li_na", "zhao_min", "wang_lei", "sun_jing"]
HEAD = "题型,题干,选项A,选项B,正确答案,难易程度,法律依据\n"
GOOD = "单选题,1.收到投诉后几个工作日内决定？,七个,十个,A,易,《市场监督管理投诉举报处理办法》第十五条\n"
TARGET = {
    "bank": "tousu2026", "topic": "受理", "duty": "intake", "competency": "D1",
    "difficulty": "3", "as_of": "2026-05-01",
}  # fmt: skip


@pytest.fixture
def client(sign_in, cast):
    """A trainer."""
    return sign_in(cast.chen_gang)


@pytest.fixture
def read(app):
    """Return a function that asks the database in a context of its own."""

    def ask(question):
        with app.app_context(), scope.everyone("a test"):
            return question()

    return ask


def uploaded(text: str, name: str = "题库.csv", encoding: str = "utf-8") -> dict:
    return {"file": (io.BytesIO(text.encode(encoding)), name)}


def sent(client, text: str, **data) -> str:
    """Upload a table and confirm its columns; returns the address of the dry run."""
    place = client.post("/questions/import", data=uploaded(text)).location
    reply = client.post(place, data={**TARGET, **data})
    assert reply.status_code == 302, reply.text
    return reply.location


def number_of(table) -> int:
    return db.session.execute(select(func.count()).select_from(table)).scalar_one()


def drafts(read) -> list[int]:
    return read(lambda: list(db.session.execute(
        select(Document.id).where(Document.state == "draft").order_by(Document.id)).scalars()))  # fmt: skip


def test_nothing_is_stored_before_the_last_step_and_then_all_at_once(client, read):
    before = read(lambda: [number_of(one) for one in (Document, Revision, QuestionRow, AuditEntry)])
    place = sent(client, HEAD + GOOD + "单选题,乙？,一,二,C,难,\n")
    page = client.get(place)
    assert page.status_code == 200
    assert "可以导入 1 道，已有 0 道，需要修改 1 道" in page.text
    assert "第 3 行" in page.text
    assert "答案是 C，但没有这个选项" in page.text
    assert (
        read(lambda: [number_of(o) for o in (Document, Revision, QuestionRow, AuditEntry)])
        == before
    )
    reply = client.post(place)
    assert reply.status_code == 302
    (number,) = drafts(read)
    row = read(lambda: db.session.get_one(QuestionRow, number))
    assert (row.topic, row.difficulty, row.kind) == ("受理", 1, "single")
    listed = client.get(reply.location).text
    assert "收到投诉后几个工作日内决定？" in listed
    assert "待审核" in listed


def test_the_same_file_again_adds_nothing_and_says_so(client, read):
    client.post(sent(client, HEAD + GOOD))
    place = sent(client, HEAD + GOOD)
    page = client.get(place + "?show=known").text
    assert "可以导入 0 道，已有 1 道" in page
    assert "题库里已有这道题（tousu2026/q-" in page
    assert client.post(place).status_code == 409
    assert len(drafts(read)) == 1


@pytest.mark.parametrize("bank", [{}, {"bank": "", "title": "新的题库"}])
def test_a_button_pressed_twice_imports_once(client, app, read, bank):
    place = sent(client, HEAD + GOOD, **bank)
    with client.session_transaction() as cookie:
        kept = dict(cookie)
    replies = []

    def press() -> None:
        again = app.test_client()
        with again.session_transaction() as cookie:
            cookie.update(kept)
        replies.append(again.post(place).status_code)

    threads = [threading.Thread(target=press) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(replies) == [302, 409, 409]
    assert len(drafts(read)) == 1


def test_the_page_of_columns_shows_what_was_understood_beside_three_rows(client):
    text = "2026题库,,,\n题 目*,对或错？,答案,出题人员\n甲？,x,对,张\n乙？,y,错,李\n丙？,z,对,王\n丁？,w,错,赵\n"
    place = client.post("/questions/import", data=uploaded(text, encoding="gb18030")).location
    page = client.get(place).text
    selects = dict(
        re.findall(
            r'name="(column-\d-\d)"(?:(?!</select>).)*?<option value="(\w*)" selected',
            page,
            re.DOTALL,
        )
    )
    assert selects["column-0-0"] == "stem"
    assert selects["column-0-2"] == "answer"
    assert page.count("没有认出") >= 2
    assert "甲？" in page
    assert "丙？" in page
    assert "丁？" not in page


def test_without_heads_a_person_must_name_the_stem_and_the_answer(client, read):
    text = "甲？,一,二,A\n乙？,一,二,B\n"
    place = client.post("/questions/import", data=uploaded(text)).location
    assert "没有找到表头，系统不猜" in client.get(place).text
    page = client.post(place, data=TARGET)
    assert page.status_code == 422
    assert "请指定哪一列是题干" in page.text
    named = {"column-0-0": "stem", "column-0-1": "option_a", "column-0-2": "option_b"}
    page = client.post(place, data={**TARGET, **named})
    assert "请指定哪一列是答案" in page.text
    check = client.post(place, data={**TARGET, **named, "column-0-3": "answer"}).location
    assert "可以导入 2 道" in client.get(check).text
    twice = client.post(
        place, data={**TARGET, **named, "column-0-2": "option_a", "column-0-3": "answer"}
    )
    assert "有几列都选了“选项A”" in twice.text


def test_number_codes_for_kinds_wait_for_a_choice(client):
    text = "题型,题干,A,B,答案\n0,甲？,一,二,A\n1,地是圆的。,,,对\n"
    place = client.post("/questions/import", data=uploaded(text)).location
    page = client.post(place, data=TARGET)
    assert page.status_code == 422
    assert "请为“0”选择题型" in page.text
    kinds = {"kind-0-0": "single", "kind-1-1": "true_false"}
    check = client.post(place, data={**TARGET, **kinds}).location
    assert "单选题 1，判断题 1" in client.get(check).text


def test_letters_for_judgements_wait_for_a_choice(client):
    text = "题型,题干,答案\n判断题,地是圆的。,A\n"
    place = client.post("/questions/import", data=uploaded(text)).location
    assert "请选择判断题答案里 A 和 B 的意思" in client.post(place, data=TARGET).text
    check = client.post(place, data={**TARGET, "letters": "ba"}).location
    assert "答案：错" in client.get(check + "?show=new").text.replace("\n", "")


def test_going_back_from_the_dry_run_keeps_what_was_chosen(client):
    check = sent(client, HEAD + GOOD, topic="特别的主题", difficulty="5")
    back = re.search(
        r'href="(/questions/import/questionsheets-[^"]+again=[^"]+)"', client.get(check).text
    )
    page = client.get(back[1].replace("&amp;", "&")).text
    assert 'value="特别的主题"' in page
    assert re.search(r'<option selected value="5">', page)


def test_a_new_bank_needs_a_name_and_is_made(client, read):
    place = client.post("/questions/import", data=uploaded(HEAD + GOOD)).location
    assert "请写新题库的名称" in client.post(place, data={**TARGET, "bank": ""}).text
    check = client.post(place, data={**TARGET, "bank": "", "title": "执法练习"}).location
    client.post(check)
    row = read(lambda: db.session.get_one(QuestionRow, drafts(read)[0]))
    assert row.bank == "zhifalianxi"
    assert "执法练习" in client.get("/questions/").text


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("题库.exe", b"x", "只能上传 xlsx、xls、csv 或 json"),
        ("题库.csv", b"", "文件是空的"),
        ("题库.xlsx", b"x", "文件内容与扩展名不符"),
        (
            "题库.xls",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 999,
            "文件打不开，可能已经损坏",
        ),
        ("题库.csv", b"a\n" * 50_001, "一次最多读 50000 行"),
        ("题库.csv", "a\nb\u202e\n".encode(), "第 2 行有看不见的控制字符"),
        ("题库.csv", b"\n\n", "文件里没有内容"),
        ("题库.csv", b"\xff\xff\x80a", "认不出文件里的文字"),
    ],
)
def test_a_file_that_is_not_taken_says_why(client, name, content, words):
    page = client.post("/questions/import", data={"file": (io.BytesIO(content), name)})
    assert page.status_code == 422
    assert words in page.text
    assert client.post("/questions/import", data={}).status_code == 422


def test_an_upload_opens_in_the_sign_in_that_made_it_alone(client, sign_in, cast):
    place = client.post("/questions/import", data=uploaded(HEAD + GOOD)).location
    check = client.post(place, data=TARGET).location
    for who in (cast.chen_gang, cast.he_wei):
        other = sign_in(who)
        assert other.get(place).status_code == 404
        assert other.post(place, data=TARGET).status_code == 404
        assert other.get(check).status_code == 404
        assert other.post(check).status_code == 404
    assert client.get("/questions/import/check/" + place.rpartition("/")[2]).status_code == 404


@pytest.mark.parametrize("who", OTHERS)
@pytest.mark.parametrize("path", ["/questions/import", "/questions/import/template"])
def test_no_other_role_may_import(sign_in, cast, who, path):
    assert sign_in(getattr(cast, who)).get(path).status_code == 404


@pytest.mark.parametrize(
    "path", ["/questions/export", "/questions/30/approve", "/questions/30/set-aside"]
)
def test_deeds_cannot_be_opened_as_pages(client, path):
    assert client.get(path).status_code == 405


def test_the_text_of_a_file_is_text_on_every_page(client):
    text = HEAD + '单选题,<script>alert(1)</script>,"<b>一</b>",二,A,易,<i>无</i>\n'
    place = client.post("/questions/import", data=uploaded(text)).location
    assert "<script>alert" not in client.get(place).text
    check = client.post(place, data=TARGET).location
    page = client.get(check + "?show=new").text
    assert "<script>alert" not in page
    assert "<b>一</b>" not in page
    assert "<i>无</i>" not in page


def test_another_trainer_puts_a_draft_into_use_and_the_importer_cannot(client, sign_in, cast, read):
    client.post(sent(client, HEAD + GOOD))
    (number,) = drafts(read)
    own = client.get(f"/questions/{number}").text
    assert "您自己导入或送审的题" in own
    assert f"/questions/{number}/approve" not in own
    reply = client.post(f"/questions/{number}/approve")
    assert reply.status_code == 409
    assert "不能由自己审核" in reply.text
    other = sign_in(cast.he_wei)
    assert "开始审核" in other.get("/questions/").text
    assert "核对无误，启用" in other.get(f"/questions/{number}").text
    assert other.post(f"/questions/{number}/approve").status_code == 303
    assert read(lambda: db.session.get_one(Document, number).state) == "live"
    verdict = read(lambda: db.session.execute(select(Review)).scalar_one())
    assert (verdict.verdict, verdict.by_id) == ("approve", cast.he_wei)
    assert read(lambda: number_of(AuditEntry)) > 0
    assert other.post(f"/questions/{number}/approve").status_code == 409


def test_a_question_without_a_basis_says_that_it_is_for_practice(client, sign_in, cast, read):
    client.post(sent(client, HEAD + "判断题,地是圆的。,,,对,易,\n"))
    (number,) = drafts(read)
    other = sign_in(cast.he_wei)
    assert "只能用于练习" in other.get(f"/questions/{number}").text
    other.post(f"/questions/{number}/approve")
    assert "待补依据" in other.get(f"/questions/{number}").text
    assert "地是圆的。" in other.get("/questions/?state=no_basis").text
    assert "地是圆的。" not in other.get("/questions/?state=draft").text


def test_a_draft_set_aside_is_gone_from_the_lists_and_can_come_back(client, read):
    client.post(sent(client, HEAD + GOOD))
    (number,) = drafts(read)
    assert client.post(f"/questions/{number}/set-aside").status_code == 303
    assert f"/questions/{number}" not in client.get("/questions/?state=draft").text
    assert "已停用" in client.get(f"/questions/{number}").text
    assert client.post(f"/questions/{number}/set-aside").status_code == 409
    assert client.post("/questions/999999/approve").status_code == 404
    reply = client.post(f"/questions/{number}/revive", data={"reason": "还是要用"})
    assert reply.status_code == 303
    assert f"/questions/{number}" in client.get("/questions/?state=draft").text


def test_a_bank_is_sent_as_a_workbook_that_is_known_when_it_comes_back(client):
    reply = client.post("/questions/export", data={"bank": "tousu2026", "state": "live"})
    assert reply.headers["Content-Disposition"] == 'attachment; filename="questions-tousu2026.xlsx"'
    back = {"file": (io.BytesIO(reply.data), "题库.xlsx")}
    place = client.post("/questions/import", data=back).location
    check = client.post(place, data=TARGET).location
    assert "可以导入 0 道" in client.get(check).text
    assert "需要修改 0 道" in client.get(check).text
    assert client.post("/questions/export", data={"bank": "no-such"}).status_code == 404


def test_the_template_is_a_workbook_that_asks_for_nothing_by_itself(client):
    reply = client.get("/questions/import/template")
    assert reply.data.startswith(b"PK")
    assert "attachment" in reply.headers["Content-Disposition"]
