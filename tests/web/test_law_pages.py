"""The pages of those who keep the law: the stale list, full texts, previews, old rules; the panel."""

from __future__ import annotations

import re
from io import BytesIO
from urllib.parse import quote

import pytest

from tests.builders import NOW
from tests.services.test_importing_law import NEW_LAW, TITLE, text
from tests.services.test_reviewing_law import changed
from trainer.extensions import db
from trainer.services import syncing
from trainer.services.parts import documents
from trainer.store import scope
from trainer.store.tables import Document, Review
from trainer.web import citing

RULE = "投诉举报办法"
OWN = ["/law/stale", "/law/doubts", "/law/preview"]


@pytest.fixture
def repealed(app, shipped):
    with app.app_context(), scope.everyone("a test"):
        syncing.sync(changed(shipped), by=None, now=NOW)
        return documents.live("question", "tousu2026/q-001").document_id


@pytest.fixture
def trainer(sign_in, cast):
    return sign_in(cast.chen_gang)


def card_of(page: str, document_id: int) -> str:
    return page.partition(f'id="d{document_id}"')[2].partition("</article>")[0]


def test_without_a_change_of_law_the_lists_are_empty_and_the_menu_shows_no_number(trainer):
    page = trainer.get("/law/stale").text
    assert "没有待核的内容" in page
    assert "没有发现像旧规定的句子" in trainer.get("/law/doubts").text
    menu = page.partition('ct-nav-link" href="/law/"')[2].partition("</li>")[0]
    assert "ct-count" not in menu


def test_the_stale_list_tells_why_and_where_and_lets_a_trainer_confirm(app, trainer, repealed):
    page = trainer.get("/law/stale").text
    menu = page.partition('ct-nav-link" href="/law/"')[2].partition("</li>")[0]
    number = int(re.search(r'ct-count">(\d+)', menu)[1])
    assert number > 20
    listed = trainer.get("/law/stale?kind=scenario").text
    assert "办理时限“" in listed
    assert "环节“" in listed
    assert "自2026年11月1日（周日）起废止" in listed
    first = next(page for n in range(1, 9)
                 if card_of(page := trainer.get(f"/law/stale?kind=question&page={n}").text, repealed))  # fmt: skip
    seen = re.findall(r'name="seen" value="([^"]+)"', card_of(first, repealed))
    reply = trainer.post(f"/law/stale/{repealed}/confirm", data={"note": "相同", "seen": seen})
    assert reply.location == "/law/stale"
    with app.app_context():
        verdicts = db.session.query(Review).filter_by(verdict="still_valid").all()
        assert [one.note for one in verdicts] == ["相同"]
    again = trainer.post(f"/law/stale/{repealed}/confirm", data={"note": "相同", "seen": seen})
    assert again.status_code == 409
    assert "已经由另一位老师处理过" in again.text


def test_sentences_that_sound_old_stand_beside_the_present_rule(trainer, repealed):
    page = trainer.get("/law/doubts").text
    assert "《市场监督管理投诉举报处理办法》已经废止。" in page
    assert "题干" in page


def test_a_verdict_needs_its_note_and_a_document(app, trainer, repealed):
    reply = trainer.post(f"/law/stale/{repealed}/retire", data={"note": ""}, follow_redirects=True)
    assert "请写核对了什么" in reply.text
    with app.app_context():
        assert db.session.get(Document, repealed).state == "live"
    assert trainer.post(f"/law/stale/{repealed}/retire", data={"note": "不考"}).status_code == 303
    with app.app_context():
        assert db.session.get(Document, repealed).state == "retired"
    assert trainer.post("/law/stale/99999/retire", data={"note": "x"}).status_code == 404
    bad = {"note": "x", "seen": ["乱写"]}
    assert trainer.post(f"/law/stale/{repealed}/confirm", data=bad).status_code == 404
    assert trainer.get(f"/law/stale/{repealed}/confirm").status_code == 405


@pytest.mark.parametrize("who", ["li_na", "zhao_min", "sun_jing", "wang_lei"])
def test_lists_and_previews_are_for_trainers(sign_in, cast, who):
    client = sign_in(getattr(cast, who))
    assert [client.get(address).status_code for address in OWN] == [404] * 3
    assert client.post("/law/stale/1/confirm", data={"note": "x"}).status_code == 404
    assert client.get("/law/texts").status_code == (200 if who == "wang_lei" else 404)


def test_a_text_is_shown_before_it_is_stored_and_stands_beside_the_summary(sign_in, cast):
    client = sign_in(cast.wang_lei)
    file = (BytesIO(text().encode()), "办法.txt")
    reply = client.post("/law/texts", data={"file": file, "statute": ""})
    plan = reply.location
    page = client.get(plan).text
    assert f"《{TITLE}》" in page
    assert "最后一条后面的文字没有收入：责任编辑：某某" in page
    learner = sign_in(cast.li_na)
    assert "样文内容甲15" not in learner.get(f"/law/{RULE}/15").text
    assert learner.get(f"/law/{RULE}/full").status_code == 404
    assert learner.get(plan).status_code == 404
    assert client.post(plan).location == f"/law/{quote(RULE)}/full"
    assert "样文内容甲15。" in learner.get(f"/law/{RULE}/15").text
    assert "第一章 总则" in learner.get(f"/law/{RULE}/full").text
    assert client.post(plan).status_code == 409


def test_a_text_with_faults_says_which_and_cannot_be_stored(trainer):
    file = (BytesIO(text(40).encode()), "办法.txt")
    plan = trainer.post("/law/texts", data={"file": file, "statute": ""}).location
    assert "缺少第 41、42、43、44、45、46 条。" in trainer.get(plan).text
    assert trainer.post(plan).status_code == 409
    bad = trainer.post("/law/texts", data={"file": (BytesIO(b"x"), "a.doc"), "statute": ""})
    assert bad.status_code == 422
    assert "另存为" in bad.text
    assert trainer.get("/law/texts/lawtext-" + "0" * 32).status_code == 404


def test_a_preview_lists_texts_and_sentences(trainer):
    file = (BytesIO(NEW_LAW.encode()), "xin.yaml")
    page = trainer.post("/law/preview", data={"file": file}).text
    assert "受理期限改为五个工作日。" in page
    assert "起施行新的文本" in page
    assert "办理时限“" in page
    broken = (BytesIO(NEW_LAW.replace("article_count: 46", "").encode()), "xin.yaml")
    reply = trainer.post("/law/preview", data={"file": broken})
    assert reply.status_code == 422
    assert "缺少必填的键 article_count" in reply.text


def previewed(client, text=NEW_LAW):
    """Return where a previewed file can be adopted."""
    page = client.post("/law/preview", data={"file": (BytesIO(text.encode()), "xin.yaml")}).text
    return re.search(r'href="(/law/adopting/[^"]+)"', page)[1]


def test_a_previewed_law_is_adopted_in_two_steps_that_say_numbers(app, sign_in, cast, trainer):
    address = previewed(trainer)
    page = trainer.get(address).text
    total = int(re.search(r"采用以后，(\d+) 份内容", page)[1])
    assert total > 0
    assert "2027年3月1日" in page
    seen = re.search(r'name="seen"[^>]*value="([^"]+)"', page)[1]
    assert trainer.post(address).location == address
    assert trainer.post(address, data={"seen": "x"}).status_code == 409
    reply = trainer.post(address, data={"seen": seen})
    assert (reply.status_code, reply.location) == (303, f"/law/{quote(RULE)}")
    with app.app_context(), scope.everyone("a test"):
        assert documents.live("statute", "tousu-jubao-banfa-2027").author_role == "adopted"
    assert trainer.post(address, data={"seen": seen}).status_code == 409
    file = (BytesIO(NEW_LAW.encode()), "xin.yaml")
    again = trainer.post("/law/preview", data={"file": file}).text
    assert "登记库里已经是这个文本" in again
    assert "/law/adopting/" not in again


def test_a_preview_is_adopted_by_who_made_it_alone(sign_in, cast, trainer):
    address = previewed(trainer)
    for who in ("li_na", "zhao_min", "sun_jing", "wang_lei", "he_wei"):
        client = sign_in(getattr(cast, who))
        assert client.get(address).status_code == 404
        assert client.post(address, data={"seen": "x"}).status_code == 404
    assert trainer.get("/law/adopting/statute-" + "0" * 32).status_code == 404
    assert trainer.put(address).status_code == 405


def test_the_panel_is_a_page_and_a_piece_of_one(sign_in, cast):
    client = sign_in(cast.li_na)
    query = {"cite": [f"{RULE}#15", "没有这部法#3", "乱写"], "q": "终止调解"}
    page = client.get("/law/panel", query_string=query)
    assert "<html" in page.text
    part = client.get("/law/panel", query_string={**query, "part": "1"}).text
    assert "<html" not in part
    assert "七个工作日" in part
    assert f"/law/{quote(RULE)}/23" in part
    assert client.post("/law/panel").status_code == 405


def test_two_letters_find_statutes_and_articles(sign_in, cast):
    page = sign_in(cast.li_na).get("/law/?q=zztj").text
    assert f'href="/law/{quote(RULE)}/23"' in page
    assert f"《{TITLE}》</a>" in sign_in(cast.li_na).get("/law/?q=tsjbcl").text


@pytest.mark.parametrize(
    ("said", "marked"),
    [
        ("依《消保法》第二十五条退货", "依[[消保法#25|《消保法》第二十五条]]退货"),
        ("《消保法》第25条第1款、第26条", "[[消保法#25.1|《消保法》第25条第1款]]、[[消保法#26|第26条]]"),
        ("《消保法》第九十九条", "《消保法》第九十九条"),
        ("《没有的法》第一条", "《没有的法》第一条"),
        ("[[消保法#25|《消保法》第二十五条]]", "[[消保法#25|《消保法》第二十五条]]"),
        ("`《消保法》第二十五条`", "`《消保法》第二十五条`"),
    ],
)  # fmt: skip
def test_a_citation_in_a_sentence_becomes_a_link(app, said, marked):
    with app.test_request_context(), scope.everyone("a test"):
        assert citing.marked(said) == marked
        html = citing.rendered(said, link=citing.address)
        assert ("<a " in html) == ("[[" in marked)
        assert "<a " not in citing.rendered("《消保法》第二十五条")
