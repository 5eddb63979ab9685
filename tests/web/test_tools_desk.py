"""The other tools for the desk: old beside new, articles, forms, and five questions."""

from __future__ import annotations

import re
from html import unescape

import pytest

from trainer.domain.question.answers import right_answer
from trainer.extensions import db
from trainer.services.parts import documents
from trainer.store import scope
from trainer.store.tables import Attempt, Step

EVERYONE = ["li_na", "chen_gang", "zhao_min", "wang_lei", "sun_jing"]
PAGES = [
    "/tools/changes",
    "/tools/articles?q=回避",
    "/tools/forms",
    "/tools/forms/wenshu-2026/shouli",
    "/tools/questions?topic=受理",
]


@pytest.fixture
def client(sign_in, cast):
    return sign_in(cast.li_na)


def asked(page: str) -> list[str]:
    """Return the five questions of a page, each with its form."""
    return [part.partition("</form>")[0] for part in page.split('<form class="ct-check"')[1:]]


def titles(page: str) -> list[str]:
    """Return what the links of a list say."""
    return [unescape(text) for text in re.findall(r'ct-list-title" href="[^"]*">([^<]*)<', page)]


@pytest.mark.parametrize("who", EVERYONE)
def test_everyone_may_use_every_tool(sign_in, cast, who):
    reader = sign_in(getattr(cast, who))
    for page in PAGES:
        assert reader.get(page).status_code == 200, page


def test_the_tools_are_only_read_and_only_after_sign_in(app, client):
    for page in PAGES:
        assert client.post(page).status_code == 405, page
        assert app.test_client().get(page).location.startswith("/login"), page


def test_the_ten_changes_stand_old_beside_new(client):
    page = client.get("/tools/changes").text
    numbers = [int(n) for n in re.findall(r'id="d(\d+)"', page)]
    assert numbers[:10] == list(range(1, 11))
    assert page.index("十处主要变化") < page.index('id="d1"') < page.index("其他变化")
    first = page.partition('id="d1"')[2].partition("</article>")[0]
    assert first.index("四十五个工作日未达成协议") < first.index("六十日未达成协议")
    assert "旧规定没有这一条" in page.partition('id="d10"')[2].partition("</article>")[0]


@pytest.mark.parametrize(
    ("words", "found", "missing"),
    [
        ("鉴定", {8}, {3, 6}),
        ("第十五条", {3}, {1, 8}),
        ("实名举报", {2}, {1, 3}),
        ("终止调解 费用", {1, 8}, {2, 7}),
    ],
)
def test_changes_are_searched_by_words_of_either_side(client, words, found, missing):
    page = client.get("/tools/changes", query_string={"q": words}).text
    numbers = {int(n) for n in re.findall(r'id="d(\d+)"', page)}
    assert found <= numbers
    assert not missing & numbers


def test_a_search_without_a_change_says_so(client):
    assert "没有同时含有这些词的变化" in client.get("/tools/changes?q=电梯").text


def test_every_change_leads_to_questions(client):
    page = client.get("/tools/changes").text
    links = [unescape(link) for link in re.findall(r'href="(/tools/questions[^"]+)"', page)]
    assert len(links) == len(re.findall(r'id="d\d+"', page))
    for link in links[:10]:
        assert len(asked(client.get(link).text)) == 5, link


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("回避", "《投诉举报办法》第二十一条　主持与回避"),
        ("zztj", "《投诉举报办法》第二十三条　终止调解"),
        ("xbf25", "《消保法》第二十五条"),
        ("ＸＢＦ　２５", "《消保法》第二十五条"),
        ("消保法25", "《消保法》第二十五条"),
        ("tsjbbf 第十五条", "《投诉举报办法》第十五条　受理决定"),
    ],
)
def test_an_article_is_found_by_two_characters_initials_or_number(client, typed, first):
    page = client.get("/tools/articles", query_string={"q": typed}).text
    assert titles(page)[0].startswith(first)


def test_what_is_in_force_comes_before_what_was_repealed(client):
    page = client.get("/tools/articles?q=zztj").text
    assert "已废止" in page
    assert page.index("《投诉举报办法》") < page.index("《投诉举报暂行办法》")


def test_one_character_is_too_few_and_nonsense_finds_nothing(client):
    assert "请至少输入两个字" in client.get("/tools/articles?q=费").text
    assert "没有查到" in client.get("/tools/articles?q=qqzzxx").text
    empty = client.get("/tools/articles").text
    assert "没有查到" not in empty
    assert titles(empty) == []


def test_the_ten_forms_of_2026_are_listed_by_their_names(client):
    names = [title.partition("　")[2] for title in titles(client.get("/tools/forms").text)]
    assert names == [
        "投诉登记表", "举报登记表", "投诉/举报分送通知书", "限期提供身份证明材料通知书", "投诉受理决定书",
        "投诉不予受理决定书", "投诉调解通知书", "投诉终止调解决定书", "投诉调解书", "举报处理结果告知书",
    ]  # fmt: skip


def test_every_form_shows_its_elements_with_articles_and_leads_to_questions(client):
    for link in re.findall(r'href="(/tools/forms/[^"]+)"', client.get("/tools/forms").text):
        page = client.get(link).text
        elements = page.partition('class="ct-checklist"')[2].partition("</ol>")[0].split("<li")[1:]
        assert len(elements) >= 6, link
        assert all('type="checkbox"' in one and "/law/" in one for one in elements), link
        assert "name=" not in "".join(elements)  # nothing can be sent
        practice = unescape(re.findall(r'href="(/tools/questions[^"]+)"', page)[0])
        assert len(asked(client.get(practice).text)) == 5, link


def test_an_unknown_form_is_not_found(client):
    assert client.get("/tools/forms/wenshu-2026/none").status_code == 404
    assert client.get("/tools/forms/none/shouli").status_code == 404


def test_a_question_shows_nothing_before_it_is_answered(client):
    page = client.get("/tools/questions?topic=受理").text
    assert len(asked(page)) == 5
    assert "正确答案" not in page
    assert "为什么</dt>" not in page


def test_an_answer_is_judged_at_once_and_recorded_nowhere(app, client):
    address = "/tools/questions?about=投诉举报办法%2315&topic=受理"
    first = asked(client.get(address).text)[0]
    value = re.findall(r'name="q1" value="([^"]*)"|name="q1"[^>]*value="([^"]*)"', first)
    filled = "2026-05-11" if 'type="date"' in first else "7"
    sent = next((a or b for a, b in value if a or b), filled)
    page = client.get(f"{address}&q1={sent}").text
    assert "ct-check-said" in asked(page)[0]
    assert "ct-check-said" not in asked(page)[1]
    assert "答了 1 题" in page
    assert f'type="hidden" name="q1" value="{sent}"' in asked(page)[1]
    with app.app_context(), scope.everyone("a test"):
        assert db.session.query(Attempt).count() == 0
        assert db.session.query(Step).count() == 0


def test_other_five_questions_can_be_had(client):
    page = client.get("/tools/questions?about=投诉举报办法%2316").text
    other = client.get(unescape(re.findall(r'href="([^"]*round=2[^"]*)"', page)[0])).text
    assert len(asked(other)) == 5
    assert "换五题" in other


@pytest.mark.parametrize("query", ["", "about=nonsense", "round=3", "topic="])
def test_what_is_about_nothing_is_not_found(client, query):
    assert client.get(f"/tools/questions?{query}").status_code == 404


@pytest.mark.parametrize(
    "query", ["round=x", "round=-5", "round=999999999", "back=nowhere", "q1=99"]
)
def test_what_makes_no_sense_in_the_address_does_no_harm(client, query):
    assert client.get(f"/tools/questions?topic=受理&{query}").status_code == 200


def test_a_topic_without_questions_says_so(client):
    assert "题库里还没有这方面的题" in client.get("/tools/questions?topic=没有").text


def test_keys_of_options_never_travel(app, client):
    page = client.get("/tools/questions?topic=受理").text
    values = set(re.findall(r'name="q\d" value="([^"]*)"', page))
    assert values <= {*map(str, range(8)), "true", "false", ""}
    with app.app_context():
        assert (
            right_answer(documents.question(documents.live("question", "tousu2026/q-001"))) == "b"
        )
