"""The question bank: filters and search, the key for those who train, and nobody else."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from markupsafe import escape
from sqlalchemy import func, select

from tests import builders
from trainer.clock import utc_now
from trainer.domain import citation
from trainer.domain.question.answers import right_answer
from trainer.domain.question.document import Question
from trainer.extensions import db
from trainer.services.parts import documents, scoring
from trainer.store import scope
from trainer.store.tables import Attempt, Document, QuestionRow
from trainer.web import questions as pages

KINDS = ["single", "multiple", "true_false", "number", "date"]
OTHERS = ["li_na", "stranger", "zhao_min", "wang_lei", "sun_jing"]
LINK = re.compile(r'href="/questions/(\d+)"')
STALE = "法规变动待核"


@dataclass(frozen=True)
class Item:
    """A live question as the store has it."""

    id: int
    row: QuestionRow
    question: Question


def bank(app, **wanted: str) -> list[Item]:
    """Read the live questions that fit, in a context of their own."""
    with app.app_context(), scope.everyone("a test"):
        rows = db.session.execute(select(QuestionRow).filter_by(**wanted)).scalars()
        found = [
            Item(row.document_id, row, documents.question(documents.revision(row.revision_id)))
            for row in rows
        ]
        db.session.expunge_all()
        return found


def by_key(app, key: str) -> Item:
    """Return the question of a key, such as tousu2026/q-001."""
    with app.app_context(), scope.everyone("a test"):
        wanted = select(Document.id).where(Document.kind == "question", Document.key == key)
        document_id = db.session.execute(wanted).scalar_one()
    return next(item for item in bank(app) if item.id == document_id)


def stale(app, document_id: int, day: date) -> None:
    """Let an article that a question rests on end on a day."""
    with app.app_context(), scope.everyone("a test"):
        db.session.get_one(QuestionRow, document_id).stale_from = day
        db.session.commit()


def listed(client, **fields: str) -> set[int]:
    """Return the ids of the questions that the list shows on all its pages."""
    found: set[int] = set()
    for page in range(1, 20):
        reply = client.get("/questions/", query_string={**fields, "page": str(page)})
        assert reply.status_code == 200
        found |= {int(number) for number in LINK.findall(reply.text)}
        if "下一页" not in reply.text:
            return found
    raise AssertionError("the list has no end")


def ids(items: list[Item]) -> set[int]:
    return {item.id for item in items}


@pytest.fixture
def client(sign_in, cast):
    return sign_in(cast.chen_gang)


def test_the_list_counts_the_bank_and_goes_on_over_pages(app, client):
    every = bank(app)
    assert len(every) > pages.PAGE
    page = client.get("/questions/").text
    assert f"共 {len(every)} 道在用的试题" in page
    assert len(set(LINK.findall(page))) == pages.PAGE
    assert listed(client) == ids(every)


@pytest.mark.parametrize("page", ["0", "-3", "999", "x", "9" * 40])
def test_a_page_that_does_not_exist_is_answered_by_the_nearest(client, page):
    reply = client.get("/questions/", query_string={"page": page})
    assert reply.status_code == 200
    assert LINK.search(reply.text)


@pytest.mark.parametrize("kind", KINDS)
def test_the_list_is_filtered_by_kind(app, client, kind):
    wanted = ids(bank(app, kind=kind))
    assert 0 < len(wanted) < len(bank(app))
    assert listed(client, kind=kind) == wanted


def test_the_list_is_filtered_by_bank_and_topic_together(app, client):
    topic = by_key(app, "tousu2026/q-001").row.topic
    wanted = ids(bank(app, bank="tousu2026", topic=topic))
    assert wanted
    assert listed(client, bank="tousu2026", topic=topic) == wanted
    assert listed(client, bank="xiaobao") == ids(bank(app, bank="xiaobao"))
    assert wanted & listed(client, bank="xiaobao", topic=topic) == set()


def test_the_topics_stand_with_their_numbers(app, client):
    with app.app_context(), scope.everyone("a test"):
        numbers = db.session.execute(
            select(QuestionRow.topic, func.count())
            .where(QuestionRow.bank == "xiaobao")
            .group_by(QuestionRow.topic)
        ).all()
    aside = client.get("/questions/?bank=xiaobao").text.partition('id="topics"')[2]
    shown = re.findall(r'<span>([^<]+)</span><span class="ct-push ct-num">(\d+)</span>', aside)
    assert sorted((topic, int(number)) for topic, number in shown) == sorted(map(tuple, numbers))


def test_a_search_finds_words_of_the_stem_and_of_an_option(app, client):
    item = by_key(app, "tousu2026/q-001")
    assert item.id in listed(client, q="电吹风")
    assert "登记为投诉和举报两件" in item.question.options[3].text
    assert listed(client, q="登记为投诉和举报两件") == {item.id}


def test_a_search_does_not_mind_width_and_blanks_around_it(app, client):
    plain = listed(client, q="12315")
    assert plain
    assert listed(client, q=" １２３１５ ") == plain


def test_a_search_keeps_the_filters(app, client):
    wanted = listed(client, q="调解") & ids(bank(app, kind="date"))
    assert wanted
    assert listed(client, q="调解", kind="date") == wanted
    page = client.get("/questions/?q=调解&kind=date&bank=tousu2026").text
    assert '<input type="hidden" name="kind" value="date">' in page
    assert '<input type="hidden" name="bank" value="tousu2026">' in page


@pytest.mark.parametrize("words", ["xyzzy", "%", "_", "\x00", "'"])
def test_nothing_found_says_what_to_do(client, words):
    reply = client.get("/questions/", query_string={"q": words, "topic": "没有这个主题"})
    assert reply.status_code == 200
    assert "没有符合条件的试题。去掉一个条件再看。" in reply.text


@pytest.mark.parametrize("kind", KINDS)
def test_a_question_shows_stem_key_explanation_and_grounds(app, client, kind):
    item = bank(app, kind=kind)[0]
    page = builders.unlinked(client.get(f"/questions/{item.id}").text)
    question = item.question
    shown, key = page.partition('id="key"')[::2]
    assert str(escape(question.stem)) in shown
    assert str(escape(question.explanation)) in key
    assert str(escape(question.explanation)) not in shown
    for option in question.options:
        assert str(escape(option.text)) in shown
        assert not option.why or str(escape(option.why)) in key
    for text in question.citations:
        place = citation.parse(text)
        assert f"《{place.statute}》{place.chinese}" in key


@pytest.mark.parametrize("kind", KINDS)
def test_the_key_is_the_answer_that_scores(app, client, kind):
    for item in bank(app, kind=kind)[:4]:
        page = client.get(f"/questions/{item.id}").text
        answer = page.partition("<dt>答案</dt>")[2].partition("</dd>")[0]
        bold = [text.strip() for text in re.findall(r"<b>(.*?)</b>", answer, re.DOTALL)]
        right, question = right_answer(item.question), item.question
        if kind in ("single", "multiple"):
            keys = [right] if isinstance(right, str) else list(right)
            options = [option for option in question.options if option.key in keys]
            letters = ["ABCDEFGH"[question.options.index(option)] for option in options]
            assert bold == [
                f"{letter}　{escape(option.text)}"
                for letter, option in zip(letters, options, strict=True)
            ]
        elif kind == "true_false":
            assert bold == ["对" if right else "错"]
        else:
            assert " ".join(bold) == f"{right} {question.unit}".strip()


def test_only_options_are_said_to_be_shuffled(app, client):
    for kind in KINDS:
        page = client.get(f"/questions/{bank(app, kind=kind)[0].id}").text
        assert ("选项顺序每次随机" in page) == (kind in ("single", "multiple")), kind


def test_a_stale_question_is_marked_from_its_day_on(app, client):
    gone, coming = (by_key(app, f"tousu2026/q-00{n}") for n in (1, 2))
    today = utc_now().date()
    stale(app, gone.id, today - timedelta(days=2))
    stale(app, coming.id, today + timedelta(days=3))
    assert listed(client, stale="1") == {gone.id}
    rows = client.get("/questions/").text.split("<tr>")
    marked = [row for row in rows if LINK.search(row) and STALE in row]
    assert [LINK.findall(row)[0] for row in marked] == [str(gone.id)]
    assert "起不再施行，抽题时已经避开" in client.get(f"/questions/{gone.id}").text
    assert "起不再施行" not in client.get(f"/questions/{coming.id}").text


def test_without_a_stale_question_the_filter_is_empty(client):
    assert "没有符合条件的试题" in client.get("/questions/?stale=1").text


def test_a_share_is_shown_only_from_enough_answers(app, client, cast, monkeypatch):
    with app.app_context(), scope.everyone("a test"):
        builders.sat(cast.li_na, right=4, paper="lianxi", purpose="practice", now=utc_now())
        attempt = db.session.execute(select(Attempt)).scalar_one()
        slots = [(row.revision_id, row.slot) for row, _ in scoring.items(attempt)]
    answered, left = slots[0][0], slots[-1][0]
    ids_of = {item.row.revision_id: item.id for item in bank(app)}
    page = client.get(f"/questions/{ids_of[answered]}").text
    assert "样本不足" in page
    assert "满 30 人次才显示答对比例，现有 1 人次。" in page
    assert "现有 0 人次" in client.get(f"/questions/{ids_of[left]}").text
    monkeypatch.setattr(pages, "FEWEST_ANSWERS", 1)
    page = client.get(f"/questions/{ids_of[answered]}").text
    assert "样本不足" not in page
    assert "100%" in page
    assert "李娜" not in page


def test_a_trainer_of_another_department_reads_the_same_bank(app, sign_in, cast):
    item = bank(app)[0]
    client = sign_in(cast.other_trainer)
    assert listed(client) == ids(bank(app))
    assert client.get(f"/questions/{item.id}").status_code == 200


@pytest.mark.parametrize("who", OTHERS)
def test_who_does_not_train_finds_no_such_page(app, sign_in, cast, who):
    item = by_key(app, "tousu2026/q-001")
    client = sign_in(getattr(cast, who))
    for address in ("/questions/", "/questions/?q=电吹风", f"/questions/{item.id}"):
        reply = client.get(address)
        assert reply.status_code == 404
        assert item.question.explanation not in reply.text
        assert item.question.stem not in reply.text
    assert 'href="/questions/"' not in client.get("/").text


def test_an_unknown_question_is_not_found(app, client):
    for number in (0, 999_999):
        assert client.get(f"/questions/{number}").status_code == 404
    assert client.get("/questions/q-001").status_code == 404


def test_a_document_that_is_no_question_is_not_found(app, client):
    with app.app_context(), scope.everyone("a test"):
        wanted = select(Document.id).where(Document.kind != "question")
        others = list(db.session.execute(wanted).scalars())
    assert others
    for document_id in others[:5]:
        assert client.get(f"/questions/{document_id}").status_code == 404


def test_a_retired_question_says_so_and_is_gone_from_the_list(app, client):
    item = by_key(app, "tousu2026/q-001")
    with app.app_context(), scope.everyone("a test"):
        db.session.get_one(Document, item.id).state = "retired"
        db.session.commit()
    assert "这道题已停用，不会再抽到" in client.get(f"/questions/{item.id}").text
    assert item.id not in listed(client)


def test_the_bank_is_only_read(app, client):
    for address in ("/questions/", f"/questions/{bank(app)[0].id}"):
        for method in ("POST", "PUT", "DELETE"):
            assert client.open(address, method=method).status_code == 405


def test_a_visitor_is_sent_to_sign_in(app):
    item = bank(app)[0]
    for address in ("/questions/", f"/questions/{item.id}"):
        reply = app.test_client().get(address)
        assert reply.status_code == 302
        assert reply.location.startswith("/login")


def test_the_pages_speak_english_too(app, client):
    client.post("/me/preferences", data={"language": "en"})
    page = client.get(f"/questions/{bank(app)[0].id}").text
    assert 'lang="en"' in page
    assert "答案与解析" not in page
