"""The law register: what an article says in short, whether it binds, and what changed."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote

import pytest
from sqlalchemy import select

from tests import builders
from trainer.domain import citation
from trainer.extensions import db
from trainer.store import scope
from trainer.store.tables import Article, Citation, Document, Statute, StatuteVersion

RULE, OLD_RULE = "投诉举报办法", "投诉举报暂行办法"
EVERYONE = ["li_na", "chen_gang", "zhao_min", "wang_lei", "sun_jing"]
FOUND = re.compile(r'<a class="ct-list-title" href="([^"]+)"')


def article(app, short: str, number: str) -> Article:
    """Read an article of the register in a context of its own."""
    with app.app_context(), scope.everyone("a test"):
        return db.session.execute(
            select(Article)
            .join(StatuteVersion, StatuteVersion.id == Article.statute_version_id)
            .join(Statute, Statute.key == StatuteVersion.statute_key)
            .where(Statute.short == short, Article.number == number)
        ).scalar_one()


def found(client, words: str) -> list[str]:
    """Return the addresses of the articles that a search shows."""
    reply = client.get("/law/", query_string={"q": words})
    assert reply.status_code == 200
    return [unquote(address) for address in FOUND.findall(reply.text)]


def row_of(page: str, title: str) -> str:
    """Return the row of a table that names a statute."""
    return next(row for row in page.split("<tr>") if f"《{title}》" in row)


def section(page: str, heading: str) -> str:
    """Return the section of a page below a heading; empty where there is none."""
    parts = [part for part in page.split("<section") if f">{heading}</h2>" in part]
    return parts[0].partition("</section>")[0] if parts else ""


@pytest.fixture
def client(sign_in, cast):
    return sign_in(cast.li_na)


@pytest.mark.parametrize("who", EVERYONE)
@pytest.mark.parametrize("address", ["/law/", f"/law/{RULE}", f"/law/{RULE}/15"])
def test_everyone_reads_the_law(sign_in, cast, who, address):
    assert sign_in(getattr(cast, who)).get(address).status_code == 200


def test_the_statutes_stand_by_rank_with_the_repealed_one_marked_and_last(client):
    page = client.get("/law/").text
    ranks = [
        page.index(f"<h2>{name}</h2>") for name in ("法律", "行政法规", "部门规章", "司法解释")
    ]
    assert ranks == sorted(ranks)
    assert "施行中" in row_of(page, "市场监督管理投诉举报处理办法")
    old = row_of(page, "市场监督管理投诉举报处理暂行办法")
    assert "已废止" in old
    assert "2020-01-01 至 2026-04-15 前" in " ".join(old.split())
    rules = page[ranks[2] : ranks[3]]
    assert rules.rindex("/law/") == rules.rindex(f"/law/{quote(OLD_RULE)}")


def test_a_law_without_a_known_first_day_says_so(client):
    assert "施行日期未登记" in row_of(client.get("/law/").text, "价格违法行为行政处罚规定")


def test_a_statute_shows_its_articles_and_that_these_are_no_official_text(app, client):
    page = client.get(f"/law/{RULE}").text
    for number in ("1", "15", "23"):
        one = article(app, RULE, number)
        assert one.gist in page
        assert f"第{citation.chinese_number(int(number))}条　{one.title}" in page
    assert "自2026年4月15日（周三）起施行" in page
    assert "国家市场监督管理总局令第121号" in page
    assert "不是官方文本" in page
    assert "已经废止" not in page


def test_a_repealed_statute_is_marked_and_leads_to_the_one_in_force(client):
    page = client.get(f"/law/{OLD_RULE}").text
    assert "本法规已经废止" in page
    assert "不能作为办理依据" in page
    successor = page.partition("现行规定是")[2].partition("</a>")[0]
    assert f'href="/law/{quote(RULE)}"' in successor
    assert "《市场监督管理投诉举报处理办法》" in successor


@pytest.mark.parametrize("short", [RULE, OLD_RULE])
def test_old_and_new_stand_side_by_side_on_both_statutes(client, short):
    page = client.get(f"/law/{short}").text
    changes = page.partition('id="changes"')[2].partition("</section>")[0]
    row = next(row for row in changes.split("<tr") if "受理之日起六十日" in row)
    assert f'href="/law/{quote(OLD_RULE)}/21">《{OLD_RULE}》第二十一条第一款第五项</a>' in row
    assert f'href="/law/{quote(RULE)}/23">《{RULE}》第二十三条第一款第五项</a>' in row
    gone = next(row for row in changes.split("<tr") if "五个工作日内告知举报人" in row)
    assert "无对应规定" in gone


def test_an_article_shows_its_gist_since_when_and_what_changed(app, client):
    page = client.get(f"/law/{RULE}/15").text
    assert article(app, RULE, "15").gist in page
    assert "《投诉举报办法》第十五条" in page
    assert "施行中" in page
    assert "自2026年4月15日（周三）起施行" in page
    changed = section(page, "有什么变化")
    assert f'href="/law/{quote(OLD_RULE)}/14"' in changed
    assert "告知《消费者权益保护法》第三十九条规定的其他解决途径" in changed


def test_an_article_of_a_repealed_statute_is_no_ground_any_more(app, client):
    page = client.get(f"/law/{OLD_RULE}/14").text
    assert "这一条已经不再施行，不能作为办理依据。" in page
    assert "已废止" in page
    assert f'href="/law/{quote(RULE)}/15"' in section(page, "有什么变化")


def test_an_article_leads_to_its_neighbours(client):
    foot = client.get(f"/law/{RULE}/15").text.partition('aria-label="前后条"')[2]
    assert f'href="/law/{quote(RULE)}/14"' in foot
    assert f'href="/law/{quote(RULE)}/16"' in foot
    first = client.get(f"/law/{RULE}/1").text.partition('aria-label="前后条"')[2]
    assert "上一条" not in first
    assert "下一条" in first


def test_an_article_without_a_summary_sends_to_the_official_text(client):
    reply = client.get("/law/民法典/700")
    assert reply.status_code == 200
    assert "登记库里还没有这一条的概要，请查阅官方文本。" in reply.text


def test_only_those_who_train_see_where_an_article_is_used(app, sign_in, cast):
    with app.app_context(), scope.everyone("a test"):
        uses = db.session.execute(
            select(Document)
            .join(Citation, Citation.revision_id == Document.live_revision_id)
            .where(Citation.statute == RULE, Citation.number == "15", Document.kind == "question")
        ).unique()
        questions = {(one.id, one.live.title) for one in uses.scalars()}
    assert len(questions) > 1
    used = section(sign_in(cast.chen_gang).get(f"/law/{RULE}/15").text, "哪里用到")
    assert f"试题（{len(questions)}）" in used
    assert "模拟案件（" in used
    for document_id, title in questions:
        assert f'<a href="/questions/{document_id}">{title}</a>' in used
    for who in ("li_na", "zhao_min", "wang_lei", "sun_jing"):
        page = sign_in(getattr(cast, who)).get(f"/law/{RULE}/15").text
        assert "哪里用到" not in page
        assert "/questions/" not in page
        assert not [title for _, title in questions if title in page]


def test_a_search_finds_by_title(client):
    assert f"/law/{RULE}/15" in found(client, "受理决定")


def test_a_search_finds_by_the_words_of_the_summary(app, client):
    one = article(app, RULE, "15")
    words = "其他解决途径"
    assert words in one.gist
    assert words not in one.title
    assert f"/law/{RULE}/15" in found(client, words)


def test_every_word_of_a_search_must_fit(app, client):
    both = found(client, "终止调解 六十日")
    assert both
    assert set(both) <= set(found(client, "终止调解")) & set(found(client, "六十日"))
    assert found(client, "终止调解 没有这样的词") == []


@pytest.mark.parametrize(
    "words", ["消保法 25", "消保法 第25条", "消保法 第二十五条", "消保法 ２５"]
)
def test_a_search_finds_by_statute_and_number(client, words):
    assert "/law/消保法/25" in found(client, words)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("《投诉举报办法》第十五条", "15"),
        ("《投诉举报办法》第二十三条第一款第五项", "23"),
        ("《市场监督管理投诉举报处理办法》第十五条", "15"),
    ],
)
def test_a_search_finds_a_citation_in_its_official_form(client, text, number):
    assert found(client, text) == [f"/law/{RULE}/{number}"]


def test_an_article_in_force_stands_before_a_repealed_one_which_is_marked(client):
    addresses = found(client, "受理决定")
    assert addresses.index(f"/law/{RULE}/15") < addresses.index(f"/law/{OLD_RULE}/14")
    page = client.get("/law/", query_string={"q": "受理决定"}).text
    rows = {unquote(FOUND.findall(row)[0]): row for row in page.split("<li>") if FOUND.search(row)}
    assert "已废止" in rows[f"/law/{OLD_RULE}/14"]
    assert "已废止" not in rows[f"/law/{RULE}/15"]


def test_a_search_without_a_hit_says_what_to_try(client):
    page = client.get("/law/?q=xyzzy").text
    assert "没有查到同时含有这些词的条文" in page
    assert 'value="xyzzy"' in page


@pytest.mark.parametrize("words", ["%", "_", "\\", "'", "\x00", "<script>"])
def test_signs_that_mean_something_elsewhere_are_only_text(client, words):
    reply = client.get("/law/", query_string={"q": words})
    assert reply.status_code == 200
    assert "<script>" not in reply.text


def test_the_citations_of_a_debrief_lead_to_the_articles(app, sign_in, cast):
    with app.app_context(), scope.everyone("a test"):
        attempt = builders.played(cast.li_na)
        attempt_id = attempt.id
    client = sign_in(cast.li_na)
    page = client.get(f"/cases/attempts/{attempt_id}/debrief").text
    links = set(re.findall(r'class="ct-cite" href="([^"]+)"', page))
    assert f"/law/{quote(RULE)}/15" in links
    for link in links:
        assert client.get(link).status_code == 200, unquote(link)


@pytest.mark.parametrize(
    "address",
    [
        "没有这部法",
        "没有这部法/1",
        f"{RULE}/0",
        f"{RULE}/015",
        f"{RULE}/47",
        f"{RULE}/十五",
        f"{RULE}/1²",
        f"{RULE}/15-1",
        f"{RULE}/{'9' * 5000}",
        f"{RULE}/15/1",
        "%00",
        f"{RULE}/%00",
    ],
)
def test_an_unknown_statute_or_article_is_not_found(client, address):
    assert client.get(f"/law/{address}").status_code == 404


@pytest.mark.parametrize("address", ["/law/", f"/law/{RULE}", f"/law/{RULE}/15"])
def test_the_law_is_only_read(client, address):
    for method in ("POST", "PUT", "DELETE"):
        assert client.open(address, method=method).status_code == 405


@pytest.mark.parametrize("address", ["/law/", f"/law/{RULE}", f"/law/{RULE}/15"])
def test_a_visitor_is_sent_to_sign_in(app, address):
    reply = app.test_client().get(address)
    assert reply.status_code == 302
    assert reply.location.startswith("/login")


def test_the_pages_speak_english_too(client):
    client.post("/me/preferences", data={"language": "en"})
    page = client.get(f"/law/{OLD_RULE}").text
    assert 'lang="en"' in page
    assert "Repealed" in page
    assert "已废止" not in page


def test_people_say_days_in_another_word_than_laws(client):
    assert "/law/消保法/25" in found(client, "七天无理由")
