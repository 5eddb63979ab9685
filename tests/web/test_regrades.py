"""The pages about regrades: from the proposal to what a trainee reads of it."""

from __future__ import annotations

from fractions import Fraction

import pytest
from sqlalchemy import select

from tests import builders
from trainer import jobs
from trainer.clock import utc_now
from trainer.domain.question import answers, shown
from trainer.domain.question.document import Kind
from trainer.extensions import db
from trainer.services.parts import scoring
from trainer.services.parts import sitting as closing
from trainer.store import scope
from trainer.store.tables import Document, Regrade, Result, Revision


@pytest.fixture
def asked(app, cast):
    """Li Na's released sitting: (attempt, question revision, a wrong option's place)."""
    with app.app_context(), scope.everyone("test"):
        result = builders.sat(cast.li_na, right=15, now=utc_now())
        closing.release(result, by=None, now=utc_now())
        row, item = next(
            (row, item)
            for row, item in scoring.items(result.attempt)
            if item.question.kind is Kind.SINGLE
        )
        key = answers.right_answer(item.question)
        options = enumerate(item.question.options)
        wrong = next(str(place) for place, option in options if option.key != key)
        db.session.commit()
        return result.attempt_id, row.revision_id, wrong


def proposal(wrong, **more):
    return {"deed": "new_key", "answer": wrong, "reason": "答案与第十五条不符", **more}


def proposed(client, asked):
    reply = client.post(f"/regrades/new?question={asked[1]}", data=proposal(asked[2]))
    assert reply.status_code == 303
    return reply.location


def test_a_wrong_key_is_corrected_from_the_question_to_the_trainees_page(app, sign_in, cast, asked):
    trainer = sign_in(cast.chen_gang)
    page = trainer.get(f"/regrades/new?question={asked[1]}").text
    assert "1 份计分作答" in page
    url = proposed(trainer, asked)
    assert "正在试算" in trainer.get(url).text
    assert jobs.run_all(app) == 1
    page = trainer.get(url).text
    for words in ("李娜", "合格变为不合格", "没有考核用到", "您自己提出的"):
        assert words in page
    assert "重新计算" not in sign_in(cast.li_na).get(f"/sittings/{asked[0]}/result").text
    assert trainer.post(f"{url}/adopt").status_code == 303
    assert "正在写入" in trainer.get(url).text
    assert jobs.run_all(app) == 1
    assert "同一人" in trainer.get(url).text
    page = sign_in(cast.li_na).get(f"/sittings/{asked[0]}/result").text
    for words in ("答案与第十五条不符", "原来 75 分，现在 70 分", "答案已更正"):
        assert words in page
    assert "已采用" in trainer.get("/regrades/").text
    assert trainer.post(f"{url}/adopt").status_code == 409


def test_a_withdrawn_question_is_shown_apart_and_is_no_mistake(app, sign_in, cast, asked):
    trainer = sign_in(cast.chen_gang)
    change = proposal("", deed="dropped")
    url = trainer.post(f"/regrades/new?question={asked[1]}", data=change).location
    jobs.run_all(app)
    trainer.post(f"{url}/adopt")
    jobs.run_all(app)
    page = sign_in(cast.li_na).get(f"/sittings/{asked[0]}/result").text
    assert "作废 1 题" in page
    assert "不计分，满分相应减少" in page


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"reason": "错"}, "4 到 200"),
        ({"deed": ""}, "请选一种"),
        ({"answer": []}, "与现在不同"),
        ({"answer": "no-such"}, "格式不对"),
    ],
)
def test_a_proposal_that_says_too_little_is_not_taken(app, sign_in, cast, asked, change, words):
    page = sign_in(cast.chen_gang).post(
        f"/regrades/new?question={asked[1]}", data=proposal(asked[2], **change)
    )
    assert words in page.text
    with app.app_context():
        assert db.session.execute(select(Regrade)).first() is None


def test_another_department_neither_sees_nor_adopts_it(sign_in, cast, asked):
    url = proposed(sign_in(cast.chen_gang), asked)
    other = sign_in(cast.other_trainer)
    assert other.get(url).status_code == 404
    assert other.post(f"{url}/adopt").status_code == 404
    assert other.post(f"{url}/again").status_code == 404
    assert "还没有重算过成绩" in other.get("/regrades/").text
    page = other.post(f"/regrades/new?question={asked[1]}", data=proposal(asked[2]))
    assert page.status_code == 422
    assert "没有人答过这道题" in page.text


@pytest.mark.parametrize("kind", [Kind.FILL, Kind.ORDERING, Kind.MATCHING, Kind.GROUP], ids=str)
def test_no_field_of_the_answer_is_marked_when_nobody_was_asked(sign_in, cast, several, kind):
    revision, question = several[kind]
    key = shown.ticked(question, shown.as_written(question), answers.right_answer(question))
    address, other = f"/regrades/new?question={revision}", sign_in(cast.other_trainer)
    change = {**proposal(""), **fields(question, moved_on(question, key))}
    page = other.post(address, data=change).text
    assert "没有人答过这道题" in page
    assert 'aria-invalid="true"' not in page
    page = other.post(address, data={**change, **fields(question, key)}).text
    assert "与现在不同" in page
    assert 'aria-invalid="true"' in page


def test_unknown_questions_and_exams_are_not_found(app, sign_in, cast, asked):
    trainer = sign_in(cast.chen_gang)
    with app.app_context():
        rows = select(Revision.id).join(Document, Document.id == Revision.document_id)
        paper = db.session.execute(rows.where(Document.kind == "paper").limit(1)).scalar_one()
    for query in ("", "?question=0", f"?question={paper}", f"?question={asked[1]}&exam=99"):
        assert trainer.get(f"/regrades/new{query}").status_code == 404
    assert trainer.get("/regrades/99").status_code == 404
    assert trainer.get("/regrades/1/adopt").status_code == 405


def test_trainees_have_no_such_page(sign_in, cast, asked):
    url = proposed(sign_in(cast.chen_gang), asked)
    for path in ("/regrades/", url, f"/regrades/new?question={asked[1]}"):
        assert sign_in(cast.li_na).get(path).status_code == 404


@pytest.fixture
def several(app, cast):
    """By kind: the question of Li Na's released sitting of all kinds, with its revision."""
    with app.app_context(), scope.everyone("test"):
        result = builders.sat(cast.li_na, paper="tixing", right=10, now=utc_now())
        closing.release(result, by=None, now=utc_now())
        found = {
            item.question.kind: (row.revision_id, item.question)
            for row, item in scoring.items(result.attempt)
        }
        db.session.commit()
        return found


def moved_on(question, sent):
    """What the fields hold after the answer was changed: one place written, two swapped."""
    if question.kind is Kind.GROUP:
        first, *rest = zip(question.split(), sent, strict=True)
        return [moved_on(*first), *(values for _part, values in rest)]
    if question.kind in (Kind.ORDERING, Kind.MATCHING):
        other = next(place for place, value in enumerate(sent) if value != sent[0])
        swapped = [*sent]
        swapped[0], swapped[other] = sent[other], sent[0]
        return swapped
    if question.kind is Kind.FILL:
        return ["别的答案", *sent[1:]]
    if question.kind is Kind.TRUE_FALSE:
        return ["false" if sent == ["true"] else "true"]
    if question.options:
        return [next(str(n) for n in range(len(question.options)) if str(n) not in sent)]
    return ["2026-12-31" if question.kind is Kind.DATE else "987"]


def fields(question, sent):
    if question.kind is Kind.GROUP:
        return {f"answer-{number}": values for number, values in enumerate(sent)}
    return {"answer": sent}


@pytest.mark.parametrize(
    "kind", [Kind.FILL, Kind.ORDERING, Kind.MATCHING, Kind.DATE, Kind.GROUP], ids=str
)
def test_the_key_of_every_kind_is_changed_in_the_fields_of_the_question(
    app, sign_in, cast, several, kind
):
    revision, question = several[kind]
    key = shown.ticked(question, shown.as_written(question), answers.right_answer(question))
    trainer, address = sign_in(cast.chen_gang), f"/regrades/new?question={revision}"
    same = trainer.post(address, data={**proposal(""), **fields(question, key)})
    assert "与现在不同" in same.text
    change = {**proposal(""), **fields(question, moved_on(question, key))}
    reply = trainer.post(address, data=change)
    assert reply.status_code == 303, reply.text
    assert jobs.run_all(app) == 1
    page = trainer.get(reply.location).text
    assert "改答案：只认新答案" in page
    with app.app_context():
        [line] = db.session.execute(select(Regrade)).scalar_one().dry_run["rows"]
    assert Fraction(line[1]) > Fraction(line[2])


def test_a_sitting_that_waits_to_be_marked_is_refolded_and_has_no_score_yet(app, sign_in, cast):
    with app.app_context(), scope.everyone("test"):
        result = builders.sat(cast.li_na, paper="tixing", right=11, now=utc_now())
        revision = next(
            row.revision_id
            for row, item in scoring.items(result.attempt)
            if item.question.kind is Kind.DATE
        )
        assert result.score is None
        attempt_id = result.attempt_id
    trainer = sign_in(cast.chen_gang)
    change = {**proposal(""), "answer": "2026-12-31"}
    url = trainer.post(f"/regrades/new?question={revision}", data=change).location
    assert jobs.run_all(app) == 1
    assert "没有人的分数会变" in trainer.get(url).text
    trainer.post(f"{url}/adopt")
    assert jobs.run_all(app) == 1
    with app.app_context(), scope.everyone("test"):
        rows = select(Result).where(Result.attempt_id == attempt_id).order_by(Result.number)
        first, then = db.session.execute(rows).scalars()
        assert then.score is None
        slot = next(s for s, part in then.parts.items() if part != first.parts[s])
        assert (first.parts[slot]["share"], then.parts[slot]["share"]) == ("1", "0")


def test_of_a_short_answer_only_the_points_can_be_given_or_taken_out(sign_in, cast, several):
    revision, _question = several[Kind.SHORT]
    page = sign_in(cast.chen_gang).get(f"/regrades/new?question={revision}").text
    assert "人人得满这题的分" in page
    assert "只认新答案" not in page
