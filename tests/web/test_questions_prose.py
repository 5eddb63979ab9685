"""Questions from Word: pasting or uploading a paper, mending it, importing, and losing nothing."""

from __future__ import annotations

import io
import re

import pytest
from sqlalchemy import func, select

from trainer.extensions import db
from trainer.store import scope
from trainer.store.tables import Document, Paste, QuestionRow

OTHERS = ["li_na", "zhao_min", "wang_lei", "sun_jing"]
TARGET = {
    "bank": "tousu2026", "topic": "受理", "duty": "intake", "competency": "D1",
    "difficulty": "3", "as_of": "2026-05-01",
}  # fmt: skip
GOOD = "1、收到投诉后几个工作日内决定？（ A ）\nA、七个  B、十个\n依据：投诉举报办法第十五条\n"
BARE = "2、接线员首先应当（ B ）\nA、挂断  B、问好\n"
WRONG = "3、丙？\nA、一\nB、二\nC、三\nD、四\n答案：E\n"
OLD = "4、自受理之日起45个工作日没有达成调解协议的，应当终止调解。（√）\n"
PAPER = (
    "一、单选题\n"
    + GOOD
    + BARE
    + WRONG
    + "二、判断题\n"
    + OLD
    + "三、作文题\n1、谈谈首问负责。\n答：办到底。\n"
)


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


def pasted(client, text: str = PAPER) -> str:
    """Paste a text; returns the address of its page."""
    reply = client.post("/questions/paste", data={"text": text})
    assert reply.status_code == 303, reply.text
    return reply.location


def uploaded(client, name: str, content: bytes, path: str = "/questions/paste"):
    return client.post(path, data={"file": (io.BytesIO(content), name)})


def fields(page: str) -> dict[str, str]:
    """Return what the page's form would send besides the text."""
    return dict(re.findall(r'<input type="hidden" name="(version|seen)" value="([^"]*)">', page))


def drafts(read) -> int:
    return read(lambda: db.session.execute(
        select(func.count()).select_from(Document).where(Document.state == "draft")).scalar_one())  # fmt: skip


def texts(read) -> list[str]:
    return read(lambda: list(db.session.execute(select(Paste.text).order_by(Paste.id)).scalars()))


def imported(client, place: str, **data):
    """Press the button of the page as it stands."""
    page = client.get(place).text
    return client.post(place, data={**TARGET, **fields(page), "go": "import", **data})


def counts(page: str) -> list[str]:
    """Return the filters of the bar with their numbers."""
    return re.findall(r'<a class="ct-filter"[^>]*>(\S+) <span class="ct-num">(\d+)', page)


def test_the_bar_counts_every_class_and_each_filter_shows_its_own(client):
    place = pasted(client)
    page = client.get(place).text
    assert counts(page) == [("识别", "3"), ("需改", "2"), ("疑似旧规定", "1"), ("缺依据", "2")]
    assert "答案是 E，但只有 A 到 D 四个选项。请改答案或补选项。" in page
    assert ">第 12 行</a>" in page
    assert "“其他题型”这种题型还不能导入，文字留在这里，不会丢失。" in page
    assert "导入 3 题" in page
    old = client.get(place + "?show=old").text
    assert "像是旧规定" in old
    assert "/law/" in old
    assert "收到投诉后几个工作日内决定？" not in old.partition('data-ct-part="result"')[2]
    bare = client.get(place + "?show=bare").text
    assert "可能的依据" in bare


def test_lines_are_coloured_by_what_they_were_read_as(client):
    page = client.get(pasted(client)).text
    assert '<span class="ct-part-heading">一、单选题</span>' in page
    assert '<span class="ct-part-number">1、</span>' in page
    assert '<span class="ct-part-answer">（ A ）</span>' in page
    assert 'class="ct-source-line is-wrong" id="line-12"' in page


def test_what_was_read_is_imported_and_the_rest_of_the_text_stays(client, read):
    place = pasted(client)
    reply = imported(client, place)
    assert reply.status_code == 303
    assert reply.location.endswith("?show=wrong")
    assert drafts(read) == 3
    assert texts(read) == [PAPER]
    row = read(lambda: db.session.execute(
        select(QuestionRow).where(QuestionRow.search_text.contains("问好"))).scalar_one())  # fmt: skip
    assert (row.kind, row.topic) == ("single", "受理")
    again = client.get(reply.location).text
    assert ("已有", "3") in counts(again)
    assert "没有可以导入的题" in again


def test_the_same_text_again_adds_nothing(client, read):
    imported(client, pasted(client, GOOD))
    assert texts(read) == []
    place = pasted(client, GOOD)
    assert "题库里已有这道题" in client.get(place).text
    assert imported(client, place).status_code == 409
    assert drafts(read) == 1


def test_a_fault_mended_in_the_text_is_read_again_at_once(client, read):
    place = pasted(client)
    mended = PAPER.replace("答案：E", "答案：C")
    sent = {**TARGET, **fields(client.get(place).text), "text": mended, "show": "wrong"}
    reply = client.post(place + "/text", data=sent)
    assert reply.status_code == 200
    answer = reply.get_json()
    assert set(answer["parts"]) == {"result", "lines", "act"}
    assert ("识别", "4") in counts(answer["parts"]["result"])
    assert "导入 4 题" in answer["parts"]["act"]
    assert answer["fields"]["version"] == int(sent["version"]) + 1
    assert texts(read) == [mended]


def test_without_scripts_a_button_reads_the_text_again(client, read):
    place = pasted(client, WRONG)
    sent = {
        **TARGET,
        **fields(client.get(place).text),
        "text": WRONG.replace("：E", "：D"),
        "go": "read",
    }
    reply = client.post(place, data=sent)
    assert reply.status_code == 303
    assert "导入 1 题" in client.get(reply.location).text


def test_a_text_changed_since_it_was_shown_is_shown_before_it_is_imported(client, read):
    place = pasted(client)
    reply = imported(client, place, text=PAPER.replace("答案：E", "答案：C"))
    assert reply.status_code == 303
    assert "文字改过，已经重新识别" in client.get(reply.location).text
    assert drafts(read) == 0


def test_a_pasted_text_outlives_the_sign_in(client, sign_in, cast, read):
    place = pasted(client)
    client.post("/logout")
    again = sign_in(cast.chen_gang)
    assert place.rpartition("/")[2] in again.get("/questions/paste").text
    assert "收到投诉后几个工作日内决定？" in again.get(place).text


def test_a_second_window_overwrites_nothing_and_shows_both_texts(client, read):
    place = pasted(client)
    early = fields(client.get(place).text)
    client.post(place + "/text", data={**early, "text": PAPER + "五、填空题\n"})
    late = client.post(place + "/text", data={**early, "text": "别的文字"})
    assert late.status_code == 409
    assert "另一个窗口" in late.get_json()["message"]
    page = client.post(place, data={**early, "text": "别的文字", "go": "read"})
    assert page.status_code == 409
    assert "别的文字</textarea>" in page.text
    assert texts(read) == [PAPER + "五、填空题\n"]


def test_a_suggested_basis_is_written_under_its_question(client, read):
    place = pasted(client, GOOD + BARE + OLD)
    page = client.get(place + "?show=bare").text
    offered = re.findall(r'name="cite" value="(\d+)\|([^"]+)"', page)
    assert offered[0][0] == "4"
    client.post(place, data={**fields(page), "cite": "4|投诉举报办法#3"})
    lines = texts(read)[0].split("\n")
    assert lines[3:6] == [*BARE.strip().split("\n"), "依据：投诉举报办法#3"]
    assert ("缺依据", "1") in counts(client.get(place).text)


def test_a_target_that_is_not_complete_keeps_the_text(client, read):
    place = pasted(client)
    reply = imported(client, place, topic="")
    assert reply.status_code == 422
    assert "请写主题" in reply.text
    assert texts(read) == [PAPER]
    assert drafts(read) == 0


def test_a_text_file_is_read_in_either_encoding_and_from_either_page(client, read):
    for encoding, path in (("gb18030", "/questions/paste"), ("utf-8-sig", "/questions/import")):
        reply = uploaded(client, "题库.txt", PAPER.encode(encoding), path)
        assert reply.status_code == 303
        assert "导入 3 题" in client.get(reply.location).text
    assert texts(read) == [PAPER, PAPER]


@pytest.mark.parametrize("name", ["题库.doc", "题库.wps"])
@pytest.mark.parametrize("path", ["/questions/paste", "/questions/import"])
def test_old_documents_get_the_steps_of_saving_them_anew(client, name, path):
    page = uploaded(client, name, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", path)
    assert page.status_code == 422
    assert '<details class="ct-fold" open>' in page.text
    for words in (
        "用 WPS 文字",
        "Microsoft Word 文件（*.docx）",
        "用 Word",
        "Word 文档（*.docx）",
        "按 F12",
    ):
        assert words in page.text


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("题库.pdf", b"x", "只能上传 docx 或 txt"),
        ("题库.txt", b"", "文件是空的"),
        ("题库.txt", b"\n \n", "文件里没有文字"),
        ("题库.txt", "题".encode("utf-16"), "认不出文件里的文字"),
        ("题库.docx", b"PK\x03\x04", "文件打不开"),
        ("题库.docx", b"x", "文件内容与扩展名不符"),
    ],
)
def test_a_file_that_is_not_taken_says_why(client, name, content, words):
    page = uploaded(client, name, content)
    assert page.status_code == 422
    assert words in page.text


def test_nothing_pasted_and_too_much_pasted_are_said(client, read):
    assert "请粘贴文字，或者选择文件" in client.post("/questions/paste", data={}).text
    reply = client.post("/questions/paste", data={"text": "题" * 300_001})
    assert reply.status_code == 422
    assert "一次最多 30 万字" in reply.text
    assert texts(read) == []


def test_a_text_is_its_owners_alone(client, sign_in, cast, read):
    place = pasted(client)
    other = sign_in(cast.he_wei)
    assert place.rpartition("/")[2] not in re.findall(
        r"/questions/paste/(\d+)", other.get("/questions/paste").text
    )
    for path in (place, "/questions/paste/999999"):
        assert other.get(path).status_code == 404
        for deed in ("", "/text", "/discard"):
            assert other.post(path + deed, data={"text": "x"}).status_code == 404
    assert texts(read) == [PAPER]


@pytest.mark.parametrize("who", OTHERS)
def test_no_other_role_may_paste(sign_in, cast, who):
    other = sign_in(getattr(cast, who))
    assert other.get("/questions/paste").status_code == 404
    assert other.get("/questions/paste/1").status_code == 404


def test_deeds_cannot_be_opened_as_pages(client):
    for deed in ("text", "discard"):
        assert client.get(f"/questions/paste/1/{deed}").status_code == 405


def test_a_text_is_deleted_when_its_owner_says_so(client, read):
    place = pasted(client)
    assert client.post(place + "/discard").status_code == 303
    assert texts(read) == []
    assert client.post(place + "/discard").status_code == 404


def test_the_text_is_text_on_the_page(client):
    page = client.get(
        pasted(client, "1、<script>alert(1)</script>？（A）\nA、<b>一</b>\nB、二\n")
    ).text
    assert "<script>alert" not in page
    assert "<b>一</b>" not in page
