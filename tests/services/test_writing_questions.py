"""The life of a question: written, sent, reviewed by somebody else, in use, retired, back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from tests import builders
from trainer.content import library, parse
from trainer.content.kinds import KINDS
from trainer.extensions import db
from trainer.services import reviewing_questions, syncing, writing_questions
from trainer.services.parts import copies, documents, drafting, likeness, verdicts, writing
from trainer.store.queries import bank as find
from trainer.store.queries import questions
from trainer.store.tables import AuditEntry, Document, Proposal, QuestionRow, Review, WorkingCopy

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)
WHOLE = {
    "stem": "投诉人可以委托他人代为投诉。",
    "answer": ["true"],
    "explanation": "可以委托代理人，并提交授权委托书。",
    "topic": "受理",
    "citations": ["投诉举报办法#15"],
}


@pytest.fixture
def chen(context, cast):
    """A trainer who writes."""
    return builders.user(cast.chen_gang)


@pytest.fixture
def he(context, cast):
    """Another trainer."""
    return builders.user(cast.he_wei)


@pytest.fixture
def shipped_library(shipped):
    """The shipped content, to be changed by one test."""
    return library.Library(documents=list(shipped.documents))


def in_use(key: str = "tousu2026/q-001") -> Document:
    return db.session.execute(select(Document).where(Document.key == key)).scalar_one()


def fields_now(document: Document) -> dict:
    return writing.fields_of(documents.question(find.shown_revision(document)))


def written(by, kind="true_false", **changed) -> tuple[Document, WorkingCopy]:
    document = writing_questions.begin("tousu2026", kind, today=TODAY, by=by, now=NOW)
    fields = {**writing.blank(kind, TODAY), **WHOLE, **changed}
    return document, writing_questions.keep(document.id, fields, version=1, by=by, now=NOW)


def sent(by, **changed) -> Document:
    document, copy = written(by, **changed)
    writing_questions.send(document.id, version=copy.version, by=by, now=NOW)
    return document


def verbs(document: Document) -> list[str]:
    rows = db.session.execute(
        select(AuditEntry.verb)
        .where(AuditEntry.subject_kind == "document", AuditEntry.subject_id == document.id)
        .order_by(AuditEntry.no)
    )
    return list(rows.scalars())


def test_every_shipped_question_comes_back_from_its_form_unchanged(context):
    known = drafting.register()
    for revision in documents.all_live("question"):
        question = documents.question(revision)
        made = writing.tried(writing.fields_of(question), question.key, known)
        assert made.findings == ()
        again = parse.document(
            KINDS["question"], revision.document.key, made.question, text="", file=""
        )
        assert again.sha256 == revision.sha256, revision.document.key


def test_a_kind_without_a_form_of_its_own_is_written_as_in_a_bank_file(context, monkeypatch):
    monkeypatch.delitem(writing.FORMED, "number")
    known = drafting.register()
    revision = next(
        r for r in documents.all_live("question") if documents.question(r).kind == "number"
    )
    question = documents.question(revision)
    fields = writing.fields_of(question)
    assert "answer:" in fields["rest"]
    assert writing.tried(fields, question.key, known).question == question
    broken = writing.tried({**fields, "rest": "answer: [1"}, question.key, known)
    assert (broken.question, broken.findings[0].path) == (None, ("rest",))


def test_half_a_question_is_kept_as_it_was_typed_and_says_what_is_missing(chen):
    document, copy = written(chen, stem="投诉人", explanation="", difficulty="很难")
    kept = writing.from_text(find.copy(document.id).text)
    assert (kept["stem"], kept["difficulty"]) == ("投诉人", "很难")
    with pytest.raises(copies.NotReady) as told:
        writing_questions.send(document.id, version=copy.version, by=chen, now=NOW)
    assert {found.path[0] for found in told.value.findings} == {"difficulty"}
    fields = {**kept, "difficulty": "9", "answer": []}
    copy = writing_questions.keep(document.id, fields, version=2, by=chen, now=NOW)
    with pytest.raises(copies.NotReady) as told:
        writing_questions.send(document.id, version=copy.version, by=chen, now=NOW)
    assert {f.path[0] for f in told.value.findings} == {"difficulty", "explanation", "answer"}


def test_a_stale_save_changes_nothing_and_brings_the_other_text(chen, he):
    document = in_use()
    fields = fields_now(document)
    writing_questions.keep(document.id, {**fields, "note": "一"}, version=0, by=chen, now=NOW)
    for version in (0, 7):
        with pytest.raises(copies.StaleCopy) as told:
            writing_questions.keep(
                document.id, {**fields, "note": "二"}, version=version, by=he, now=NOW
            )
        db.session.rollback()
        assert writing.from_text(told.value.copy.text)["note"] == "一"
    assert writing.from_text(find.copy(document.id).text)["note"] == "一"


def test_opening_and_saving_without_a_change_leaves_nothing_behind(chen):
    document = in_use()
    copy = writing_questions.keep(document.id, fields_now(document), version=0, by=chen, now=NOW)
    assert copy.version == 0
    assert find.copy(document.id) is None
    with pytest.raises(copies.NothingChanged):
        writing_questions.send(document.id, version=0, by=chen, now=NOW)


def test_undo_leads_back_to_the_text_in_use_and_redo_forward_again(chen):
    document = in_use()
    fields, later = fields_now(document), NOW + timedelta(minutes=1)
    keep = writing_questions.keep
    keep(document.id, {**fields, "note": "一"}, version=0, by=chen, now=NOW)
    keep(document.id, {**fields, "note": "二"}, version=1, by=chen, now=later)
    notes = []
    for forward in (False, False, False, True, True, True):
        version = find.copy(document.id).version
        copy = writing_questions.step(
            document.id, forward=forward, version=version, by=chen, now=later
        )
        notes.append(writing.from_text(copy.text)["note"])
    assert notes == ["一", "", "", "一", "二", "二"]
    assert copy.version == 6  # a step that leads nowhere changes nothing


def test_a_change_of_a_question_in_use_waits_and_makes_it_our_own_once_approved(chen, he):
    document = in_use()
    before = document.live_revision_id
    fields = {**fields_now(document), "stem": "收到投诉后，几个工作日内决定是否受理？"}
    copy = writing_questions.keep(document.id, fields, version=0, by=chen, now=NOW)
    proposal = writing_questions.send(document.id, version=copy.version, by=chen, now=NOW)
    assert find.copy(document.id) is None
    assert (document.state, document.live_revision_id, document.origin) == (
        "live", before, "shipped",
    )  # fmt: skip
    assert document.id in {row.document_id for row in questions.listed(state=questions.WAITING)}
    assert questions.next_draft(chen.id) is None
    assert questions.next_draft(he.id) == document.id
    with pytest.raises(verdicts.OwnWork):
        reviewing_questions.approve(document.id, by=chen, now=NOW)
    db.session.rollback()
    with pytest.raises(verdicts.NotADraft):
        reviewing_questions.approve(document.id, revision_id=before, by=he, now=NOW)
    db.session.rollback()
    reviewing_questions.approve(document.id, revision_id=proposal.revision_id, by=he, now=NOW)
    assert document.origin == "local"
    assert document.live.author_id == chen.id
    row = db.session.get_one(QuestionRow, document.id)
    assert row.revision_id == document.live_revision_id
    assert "几个工作日内" in row.search_text
    assert find.proposal(document.id) is None
    assert verbs(document) == ["question.sent", "question.approved"]


def test_a_new_question_goes_from_draft_over_review_into_use(chen, he):
    document, copy = written(chen)
    assert (document.state, questions.row_of(document.id)) == ("draft", None)
    writing_questions.send(document.id, version=copy.version, by=chen, now=NOW)
    assert document.state == "in_review"
    assert document.id not in {c.document for c, _ in questions.pool(["tousu2026"], assessed=False)}
    reviewing_questions.approve(document.id, by=he, now=NOW)
    assert (document.state, document.origin) == ("live", "local")
    assert document.id in {c.document for c, _ in questions.pool(["tousu2026"], assessed=True)}
    assert verbs(document) == ["question.begun", "question.sent", "question.approved"]


def test_what_is_sent_back_is_written_on_by_its_author(chen, he):
    document = sent(chen)
    with pytest.raises(verdicts.ReasonMissing):
        reviewing_questions.give_back(document.id, " ", by=he, now=NOW)
    db.session.rollback()
    reviewing_questions.give_back(document.id, "请写明条款。", by=he, now=NOW)
    copy = find.copy(document.id)
    assert (document.state, copy.by_id) == ("draft", chen.id)
    assert writing.from_text(copy.text)["stem"] == WHOLE["stem"]
    assert find.last_return(document.id).note == "请写明条款。"
    assert questions.next_draft(he.id) is None
    with pytest.raises(verdicts.NotADraft):
        reviewing_questions.approve(document.id, by=he, now=NOW)
    db.session.rollback()
    fields = {**writing.from_text(copy.text), "explanation": "第十五条。"}
    copy = writing_questions.keep(document.id, fields, version=1, by=chen, now=NOW)
    writing_questions.send(document.id, version=copy.version, by=chen, now=NOW)
    reviewing_questions.approve(document.id, by=he, now=NOW)
    assert document.live.number == 2
    assert find.last_return(document.id) is None


def test_retiring_and_bringing_back_need_a_reason_and_are_on_record(chen, he):
    document = in_use()
    for deed in (reviewing_questions.retire, reviewing_questions.revive):
        with pytest.raises((verdicts.ReasonMissing, verdicts.NotInUse)):
            deed(document.id, "  ", by=chen, now=NOW)
        db.session.rollback()
    reviewing_questions.retire(document.id, "与新规定不符。", by=chen, now=NOW)
    assert document.state == "retired"
    assert document.id not in {c.document for c, _ in questions.pool(["tousu2026"], assessed=False)}
    with pytest.raises(writing_questions.NoSuchQuestion):
        writing_questions.keep(document.id, fields_now(document), version=0, by=chen, now=NOW)
    db.session.rollback()
    reviewing_questions.revive(document.id, "核对无误。", by=chen, now=NOW)
    assert document.state == "live"
    notes = db.session.execute(select(Review.verdict, Review.note).order_by(Review.id)).all()
    assert notes == [("retire", "与新规定不符。"), ("revive", "核对无误。")]
    assert verbs(document) == ["question.retired", "question.revived"]


def test_an_earlier_text_taken_up_again_makes_no_new_revision(chen, he):
    document = in_use()
    first = document.live
    for stem, number in (("甲说法正确。", 2), (documents.question(first).stem, 1)):
        fields = {**fields_now(document), "stem": stem}
        copy = writing_questions.keep(document.id, fields, version=0, by=chen, now=NOW)
        writing_questions.send(document.id, version=copy.version, by=chen, now=NOW)
        reviewing_questions.approve(document.id, by=he, now=NOW)
        assert document.live.number == number
    assert len(find.revisions(document.id)) == 2
    assert document.origin == "shipped"  # its text is that of the program again


def test_a_new_shipped_text_waits_where_a_question_was_changed_here(chen, he, shipped_library):
    document = in_use()
    fields = {**fields_now(document), "note": "本单位改过"}
    copy = writing_questions.keep(document.id, fields, version=0, by=chen, now=NOW)
    writing_questions.send(document.id, version=copy.version, by=chen, now=NOW)
    reviewing_questions.approve(document.id, by=he, now=NOW)
    loaded = shipped_library
    syncing.sync(loaded, by=None, now=NOW + timedelta(days=1))
    assert find.proposal(document.id) is None  # nothing new came
    place = next(i for i, d in enumerate(loaded.documents) if d.key == document.key)
    newer = replace(loaded.documents[place].value, note="随新版更正")
    loaded.documents[place] = parse.document(
        KINDS["question"], document.key, newer, text="", file=""
    )
    syncing.sync(loaded, by=None, now=NOW + timedelta(days=2))
    proposal = db.session.get_one(Proposal, document.id)
    assert documents.question(document.live).note == "本单位改过"
    assert documents.question(proposal.revision).note == "随新版更正"
    reviewing_questions.approve(document.id, by=chen, now=NOW)
    assert document.origin == "shipped"


def test_a_question_without_a_basis_is_for_practice_until_an_article_is_reviewed(chen, he):
    document = sent(chen, citations=[])
    reviewing_questions.approve(document.id, by=he, now=NOW)

    def drawn(assessed: bool) -> bool:
        pool = questions.pool(["tousu2026"], assessed=assessed)
        return document.id in {candidate.document for candidate, _ in pool}

    assert (drawn(False), drawn(True)) == (True, False)
    with pytest.raises(copies.NotReady):
        writing_questions.add_basis(document.id, "投诉举报办法#999", by=chen, now=NOW)
    db.session.rollback()
    writing_questions.add_basis(document.id, "投诉举报办法#15", by=chen, now=NOW)
    assert drawn(True) is False
    with pytest.raises(writing_questions.BeingWritten):
        writing_questions.add_basis(document.id, "投诉举报办法#15", by=he, now=NOW)
    db.session.rollback()
    reviewing_questions.approve(document.id, by=he, now=NOW)
    assert drawn(True) is True


def test_the_bank_is_searched_for_doubles_of_what_is_being_written(chen, he):
    document = in_use()
    question = documents.question(document.live)
    other = next(option.key for option in question.options if option.key != question.answer)
    twin = replace(question, answer=other)
    found = likeness.like(0, twin)
    assert (found[0].how, likeness.other(found[0], 0)) == ("conflict", document.id)
    copied = sent(chen, stem=WHOLE["stem"])
    again = sent(chen, answer=["false"])
    pair = next(p for p in likeness.pairs() if p.how == "conflict")
    assert {pair.first, pair.second} == {copied.id, again.id}


def test_a_question_that_never_was_sent_is_let_go_with_its_text(chen):
    document, copy = written(chen)
    writing_questions.discard(document.id, version=copy.version, by=chen, now=NOW)
    assert document.state == "retired"
    reviewing_questions.revive(document.id, "还要用。", by=chen, now=NOW)
    assert writing.from_text(find.copy(document.id).text)["stem"] == WHOLE["stem"]
