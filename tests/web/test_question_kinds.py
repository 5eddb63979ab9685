"""Fill-in, ordering, matching, case groups and short answers on the pages of a sitting."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from tests import builders
from trainer.clock import utc_now
from trainer.domain.question import answers, shown
from trainer.domain.question.document import Kind
from trainer.domain.rubric import Judgement, Part
from trainer.extensions import db
from trainer.services import marking, sitting
from trainer.services.parts import documents, scoring
from trainer.store import scope
from trainer.store.tables import Attempt, Document, Marking, QuestionRow, Step

TEXT = "应当终止调解，七个工作日内告知双方。"


def begun(app, user_id, purpose="practice"):
    with app.app_context(), scope.everyone("test"):
        attempt = sitting.start("tixing", purpose, by=builders.user(user_id), now=utc_now(), seed=7)
        items = [(row.slot, row.order, item.question) for row, item in scoring.items(attempt)]
        return SimpleNamespace(id=attempt.id, url=f"/sittings/{attempt.id}", items=items)


@pytest.fixture
def practice(app, cast):
    """A practice of every kind, in progress."""
    return begun(app, cast.li_na)


def right(question, order):
    """What a page fills in for the right answer; a text of one's own for a short one."""
    if question.kind is Kind.SHORT:
        return [TEXT]
    return shown.ticked(question, order, answers.right_answer(question))


def sent(question, places):
    """What a script sends for what a page fills in."""
    if question.parts:
        return [sent(p, one) for p, one in zip(question.split(), places, strict=True)]
    several = question.kind in (*shown.SEVERAL, Kind.MULTIPLE)
    return places if several else places[0]


def fields(name, question, places):
    """What a plain form sends for what a page fills in."""
    if question.parts:
        pairs = zip(question.split(), places, strict=True)
        return {
            k: v
            for i, (p, one) in enumerate(pairs)
            for k, v in fields(f"{name}-{i}", p, one).items()
        }
    return {name: places}


def section(page, slot):
    start = page.index(f'id="q-{slot}"')
    return page[start : page.index("</section>\n", page.index("data-ct-doubt", start))]


def newest(app, attempt_id):
    with app.app_context(), scope.everyone("test"):
        return scoring.newest(db.session.get_one(Attempt, attempt_id)).score


def test_the_page_asks_every_kind_with_plain_fields_and_no_key(sign_in, cast, practice):
    page = sign_in(cast.li_na).get(practice.url).text
    for slot, _order, question in practice.items:
        html = section(page, slot)
        names = re.findall(rf'name="(q-{slot}(?:-\d)?)"', html)
        assert names, question.key
        if question.kind is Kind.FILL:
            assert len(names) == len(question.answer)
            assert not any(form in html for forms in question.answer for form in forms[1:])
        elif question.kind is Kind.ORDERING:
            assert len(re.findall("<select", html)) == len(question.options)
        elif question.kind is Kind.MATCHING:
            assert len(re.findall("<select", html)) == len(question.items)
        elif question.kind is Kind.SHORT:
            assert "<textarea" in html
            assert not any(line in html for line in question.checklist)
        elif question.kind is Kind.GROUP:
            assert set(names) == {f"q-{slot}-{n}" for n in range(len(question.parts))}
            assert not any(part.explanation in page for part in question.parts)


def test_answers_of_every_kind_are_saved_one_by_one_and_earn_everything(
    app, sign_in, cast, practice
):
    client = sign_in(cast.li_na)
    for number, (slot, order, question) in enumerate(practice.items):
        save = {"epoch": 1, "seq": 1, "key": f"{number:032x}", "confidence": ""}
        save["answer"] = sent(question, right(question, order))
        assert client.put(f"{practice.url}/slots/{slot}", json=save).status_code == 200, (
            question.key
        )
    page = client.get(practice.url).text
    assert TEXT in page
    assert page.count("<option") > page.count(" selected>") > 4
    client.post(f"{practice.url}/submit")
    assert newest(app, practice.id) == 100
    result = client.get(f"{practice.url}/result").text
    for words in ("自己核对 1 题", "参考答案", "不计分", TEXT):
        assert words in result
    assert "答错" not in result


def test_a_plain_form_sends_every_kind_at_once(app, sign_in, cast, practice):
    form = {"key": "0" * 32, "go": "submit", "slot": [str(slot) for slot, _, _ in practice.items]}
    for slot, order, question in practice.items:
        form |= fields(f"q-{slot}", question, right(question, order))
    reply = sign_in(cast.li_na).post(practice.url, data=form)
    assert reply.location.endswith("/result")
    assert newest(app, practice.id) == 100


def test_two_options_at_one_place_are_refused_and_what_was_chosen_stays(
    app, sign_in, cast, practice
):
    slot, order, _ = next(item for item in practice.items if item[2].kind is Kind.ORDERING)
    form = {"key": "1" * 32, "go": "save", "slot": [str(slot)], f"q-{slot}": ["1"] * len(order)}
    reply = sign_in(cast.li_na).post(practice.url, data=form)
    assert reply.status_code == 422
    assert "有两项选了同一个序号" in reply.text
    assert section(reply.text, slot).count('<option value="1" selected>') == len(order)
    with app.app_context(), scope.everyone("test"):
        query = select(Step).where(Step.attempt_id == practice.id, Step.element == str(slot))
        assert not db.session.execute(query).all()


def test_a_short_answer_is_marked_without_a_name_and_then_shown(app, sign_in, cast):
    exam = begun(app, cast.li_na, "assessed")
    client = sign_in(cast.li_na)
    slot = next(slot for slot, _, question in exam.items if question.kind is Kind.SHORT)
    save = {"epoch": 1, "seq": 1, "key": "2" * 32, "confidence": "", "answer": TEXT}
    assert client.put(f"{exam.url}/slots/{slot}", json=save).status_code == 200
    client.post(f"{exam.url}/submit")
    assert (
        "由带教老师按评分标准匿名评阅，全部评完以后才出成绩。"
        in client.get(f"{exam.url}/result").text
    )
    with app.app_context(), scope.everyone("test"):
        marking_id = db.session.execute(select(Marking.id)).scalar_one()
    trainer = sign_in(cast.chen_gang)
    assert "简答题（第" in trainer.get("/markings/").text
    trainer.post(f"/markings/{marking_id}/take")
    page = trainer.get(f"/markings/{marking_id}").text
    assert TEXT in page
    assert "参考答案" in page
    assert "李娜" not in page
    assert sign_in(cast.other_trainer).get(f"/markings/{marking_id}").status_code == 404
    assert client.get(f"/markings/{marking_id}").status_code == 404


def test_a_written_part_is_answered_with_its_group_marked_beside_the_case_and_shown(
    app, sign_in, cast
):
    with app.app_context(), scope.everyone("test"):
        builders.with_a_written_part(cast.he_wei, cast.chen_gang)
    exam = begun(app, cast.li_na, "assessed")
    client, trainer = sign_in(cast.li_na), sign_in(cast.chen_gang)
    slot, order, group = next(item for item in exam.items if item[2].kind is Kind.GROUP)
    place = len(group.parts) - 1
    assert f'name="q-{slot}-{place}"' in section(client.get(exam.url).text, slot)
    answer = [*sent(group, right(group, order))[:place], TEXT]
    save = {"epoch": 1, "seq": 1, "key": "3" * 32, "confidence": "", "answer": answer}
    assert client.put(f"{exam.url}/slots/{slot}", json=save).status_code == 200
    client.post(f"{exam.url}/submit")
    assert newest(app, exam.id) is None
    with app.app_context(), scope.everyone("test"):
        waiting = db.session.execute(select(Marking)).scalar_one()
        rubric = documents.rubric(waiting.submission.rubric_revision)
        marking_id = waiting.id
    assert f"（第 {slot + 1} 题第 {place + 1} 小题）" in trainer.get("/markings/").text
    trainer.post(f"/markings/{marking_id}/take")
    page = trainer.get(f"/markings/{marking_id}").text
    for words in (TEXT, group.stem[:20], "说明理由。", "先分流，再告知。"):
        assert words in page
    with app.app_context(), scope.everyone("test"):
        waiting = db.session.get_one(Marking, marking_id)
        parts = {c.key: Part(c.levels[1].points, "按要点看。") for c in rubric.criteria}
        judgement = Judgement(parts)
        marking.record(waiting, judgement, by=builders.user(cast.chen_gang), now=utc_now())
        attempt = db.session.get_one(Attempt, exam.id)
        marking.release(attempt, by=builders.user(cast.chen_gang), now=utc_now())
    page = client.get(f"{exam.url}/result").text
    assert "评阅得这一小题的 50%" in page
    assert "先分流，再告知。" in page


def test_the_bank_shows_every_kind_with_its_key(app, sign_in, cast):
    with app.app_context(), scope.everyone("test"):
        query = select(QuestionRow.document_id, QuestionRow.kind).join(
            Document, Document.id == QuestionRow.document_id
        )
        found = {k: i for i, k in db.session.execute(query.where(QuestionRow.bank == "tixing2026"))}
    client = sign_in(cast.chen_gang)
    words = {
        "fill": "也可写", "ordering": "比例给分", "matching": "ct-rows", "date": "由工作日历核对",
        "group": "份额", "short": "评分标准：jianda",
    }  # fmt: skip
    for kind, text in words.items():
        reply = client.get(f"/questions/{found[kind]}")
        assert (reply.status_code, text in reply.text) == (200, True), kind
