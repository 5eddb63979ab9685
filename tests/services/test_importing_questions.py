"""Questions taken over from files: drafts, never twice, for assessed work only with a basis."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select

from tests import builders
from tests.conftest import NOW
from trainer.exchange.questions import table, template
from trainer.exchange.questions.found import Doubt, Found
from trainer.extensions import db
from trainer.services import exporting_questions, reviewing_questions
from trainer.services import importing_questions as importing
from trainer.services.parts import documents, verdicts
from trainer.services.parts.drafting import Target
from trainer.store.queries import questions as find
from trainer.store.tables import AuditEntry, Citation, Document, QuestionRow, Revision

TARGET = Target(
    bank="tousu2026", topic="受理", duty="intake", competency="D1", difficulty=3,
    as_of=date(2026, 4, 15),
)  # fmt: skip


def found(row: int = 2, **changed) -> Found:
    """Return a single-choice question as a reader gives it."""
    plain = Found(
        row=row,
        kind="single",
        stem="收到投诉后多少个工作日内决定是否受理？",
        options=(("A", "五个"), ("B", "七个"), ("C", "十个")),
        answer=("B",),
        explanation="第十五条。",
        law="《市场监督管理投诉举报处理办法》第十五条第一款",
        sheet="试题",
    )
    return replace(plain, **changed)


def adopt(context, by: int, *questions: Found, target: Target = TARGET) -> list[int]:
    """Import questions as a user."""
    return importing.adopt(questions, target, by=builders.user(by), now=NOW)


def question_of(document_id: int):
    row = db.session.get_one(QuestionRow, document_id)
    return documents.question(documents.revision(row.revision_id))


def number_of(table) -> int:
    return db.session.execute(select(func.count()).select_from(table)).scalar_one()


def test_an_imported_question_is_a_local_draft_with_revision_row_and_citations(context, cast):
    (number,) = adopt(context, cast.chen_gang, found())
    db.session.expire_all()
    document = db.session.get_one(Document, number)
    assert (document.kind, document.origin, document.state) == ("question", "local", "draft")
    assert document.key.startswith("tousu2026/q-")
    assert document.live is None
    row = db.session.get_one(QuestionRow, number)
    revision = db.session.get_one(Revision, row.revision_id)
    assert (revision.number, revision.author_id) == (1, cast.chen_gang)
    made = question_of(number)
    assert made.answer == "b"
    assert made.citations == ("投诉举报办法#15.1",)
    assert (row.topic, row.duty, row.difficulty) == ("受理", "intake", 3)
    cited = select(Citation.path, Citation.statute, Citation.number).where(
        Citation.revision_id == revision.id
    )
    assert [tuple(row) for row in db.session.execute(cited)] == [
        ("citations[0]", "投诉举报办法", "15")
    ]
    newest = db.session.execute(select(AuditEntry).order_by(AuditEntry.no.desc())).scalars().first()
    assert newest.verb == "questions.imported"
    assert newest.body["added"] == 1


def test_a_draft_is_found_by_words_and_by_the_initials_of_its_stem(context, cast):
    (number,) = adopt(context, cast.chen_gang, found())
    for words in ("工作日内决定", "sdtshdsgg", "十个"):
        assert [row.document_id for row in find.listed(words, state="draft")] == [number]
    assert find.listed("sdtshdsgg") == []


def test_the_same_questions_again_add_nothing(context, cast):
    adopt(context, cast.chen_gang, found())
    before = [number_of(one) for one in (Document, Revision, QuestionRow, AuditEntry)]
    with pytest.raises(importing.NothingToImport):
        adopt(context, cast.he_wei, found())
    db.session.rollback()
    assert [number_of(one) for one in (Document, Revision, QuestionRow, AuditEntry)] == before


def test_moved_options_are_the_same_question_and_other_options_are_not(context, cast):
    adopt(context, cast.chen_gang, found())
    moved = found(options=(("A", "七个"), ("B", "十个"), ("C", "五个")), answer=("A",))
    other = found(options=(("A", "三个"), ("B", "七个")), row=3)
    plan = importing.plan([moved, other], TARGET)
    assert [one.found.row for one in plan.known] == [2]
    assert [one.found.row for one in plan.new] == [3]
    assert plan.new[0].doubts[0].reason == "like_bank"


def test_another_answer_to_a_question_of_the_bank_is_refused_and_named(context, cast):
    adopt(context, cast.chen_gang, found())
    plan = importing.plan([found(answer=("A",))], TARGET)
    assert not plan.new
    assert plan.refused[0].doubts[-1].reason == "differs_from_bank"


def test_a_question_twice_in_one_file_is_taken_once(context):
    plan = importing.plan([found(), found(row=9), found(row=10, answer=("C",))], TARGET)
    assert [one.found.row for one in plan.new] == [2]
    assert [(one.found.row, one.row) for one in plan.known] == [(9, 2)]
    assert plan.refused[0].doubts[-1] == Doubt("answer", "differs_from_row", "2")


def test_what_the_register_does_not_know_is_no_basis_and_is_told(context):
    plan = importing.plan([found(law="教材第 3 页")], TARGET)
    (one,) = plan.new
    assert one.question.citations == ()
    assert plan.without_basis == 1
    assert one.doubts == (Doubt("law", "unknown", "教材第 3 页"),)
    assert "教材第 3 页" in one.question.note


def test_an_article_that_was_not_in_force_on_the_day_is_no_basis(context):
    old = found(law="《市场监督管理投诉举报处理暂行办法》第十四条")
    (one,) = importing.plan([old], TARGET).new
    assert one.question.citations == ()
    assert one.doubts == (Doubt("law", "not_in_force", "投诉举报暂行办法#14"),)


def test_kinds_that_cannot_be_taken_yet_are_named_row_by_row(context):
    plan = importing.plan([found(kind="essay", answer=("略",), options=())], TARGET)
    assert not plan.new
    assert plan.refused[0].doubts[-1] == Doubt("kind", "not_yet", "essay")


def test_a_grave_doubt_of_the_reader_keeps_a_question_out(context):
    doubtful = found(doubts=(Doubt("answer", "several", "A、B"),))
    plan = importing.plan([doubtful, found(row=5, stem="另一题？")], TARGET)
    assert [one.found.row for one in plan.refused] == [2]
    assert [one.found.row for one in plan.new] == [5]


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"answer": ()}, "missing"),
        ({"answer": ("A", "B")}, "several"),
        ({"kind": "true_false", "options": (), "answer": ("maybe",)}, "not_understood"),
        ({"kind": "number", "options": (), "answer": ("七",)}, "not_a_number"),
        ({"kind": "date", "options": (), "answer": ("2026-02-30",)}, "not_a_date"),
        ({"answer": ("Z",)}, "check"),
        ({"options": (("A", "一"),), "answer": ("A",)}, "check"),
        ({"stem": " "}, "check"),
    ],
)
def test_whatever_a_reader_lets_through_is_checked_again(context, changed, reason):
    plan = importing.plan([found(**changed)], TARGET)
    assert not plan.new
    assert plan.refused[0].doubts[-1].reason == reason


@pytest.mark.parametrize(
    ("field", "text"),
    [("duty", "扫地"), ("competency", "X9"), ("policy", "随便"), ("as_of", "昨天")],
)
def test_labels_that_are_not_known_fall_back_to_the_choice_and_are_told(context, field, text):
    (one,) = importing.plan([found(extra=((field, text),))], TARGET).new
    assert one.doubts == (Doubt(field, "unknown", text),)
    assert (str(one.question.duty), one.question.competency) == ("intake", "D1")


def test_points_that_are_no_whole_number_count_one_and_are_told(context):
    plan = importing.plan([found(points="0.8"), found(row=3, stem="另一题？", points="5")], TARGET)
    assert [one.question.points for one in plan.new] == [1, 5]
    assert plan.new[0].doubts == (Doubt("points", "unknown", "0.8"),)


def test_a_file_never_changes_a_question_that_has_its_code(context, cast):
    coded = found(extra=(("key", "q-001"),))
    plan = importing.plan([coded], TARGET)
    assert plan.refused[0].doubts[-1] == Doubt("answer", "key_taken", "q-001")


def test_a_new_bank_is_made_with_the_import(context, cast):
    target = replace(TARGET, bank="lianxi", title="练习题")
    adopt(context, cast.chen_gang, found(), target=target)
    db.session.expire_all()
    assert documents.live("bank", "lianxi").title == "练习题"


def test_drafts_are_drawn_by_nobody_until_another_trainer_approves(context, cast):
    (number,) = adopt(context, cast.chen_gang, found())
    assert number not in {one.document for one, _ in find.pool(["tousu2026"], assessed=False)}
    with pytest.raises(verdicts.OwnWork):
        reviewing_questions.approve(number, by=builders.user(cast.chen_gang), now=NOW)
    db.session.rollback()
    reviewing_questions.approve(number, by=builders.user(cast.he_wei), now=NOW)
    for assessed in (True, False):
        assert number in {one.document for one, _ in find.pool(["tousu2026"], assessed=assessed)}
    with pytest.raises(verdicts.NotADraft):
        reviewing_questions.approve(number, by=builders.user(cast.he_wei), now=NOW)


def test_without_a_basis_a_question_is_for_practice_alone(context, cast):
    (number,) = adopt(context, cast.chen_gang, found(law="", explanation="见 [[投诉举报办法#15]]"))
    reviewing_questions.approve(number, by=builders.user(cast.he_wei), now=NOW)
    assert number not in {one.document for one, _ in find.pool(["tousu2026"], assessed=True)}
    assert number in {one.document for one, _ in find.pool(["tousu2026"], assessed=False)}
    assert number in {row.document_id for row in find.listed(state=find.NO_BASIS)}


def test_a_draft_set_aside_can_be_imported_again(context, cast):
    (number,) = adopt(context, cast.chen_gang, found())
    reviewing_questions.set_aside(number, by=builders.user(cast.chen_gang), now=NOW)
    assert number not in {row.document_id for row in find.listed(state="draft")}
    (again,) = adopt(context, cast.chen_gang, found(answer=("C",)))
    assert db.session.get_one(Document, again).key.endswith("-2")


def test_what_was_read_survives_being_kept_between_pages(context):
    one = found(doubts=(Doubt("difficulty", "unknown", "很"),), extra=(("unit", "日"),))
    kept = json.loads(json.dumps(importing.to_json([one])))
    assert importing.from_json(kept) == [one]
    kept = json.loads(json.dumps(importing.target_json(TARGET)))
    assert importing.target_from(kept) == TARGET


@pytest.mark.parametrize("bank", ["tousu2026", "xiaobao", "tixing2026"])
def test_a_shipped_bank_goes_out_and_comes_in_one_to_one(context, cast, tmp_path, bank):
    by = builders.user(cast.chen_gang)
    if bank == "tixing2026":
        builders.with_a_written_part(cast.he_wei, cast.chen_gang)
    content, number = exporting_questions.exported(
        bank, "live", title="题库", author="", by=by, now=NOW
    )
    rows = [row for row in find.listed(bank=bank) if row.kind in template.KINDS]
    before = {row.document_id: question_of(row.document_id) for row in rows}
    assert number == len(before) > 15
    sheets = importing.read("题库.xlsx", content, tmp_path)
    layout = table.layout(sheets)
    read = table.read(sheets, table.Plan((layout.groups[0].fields,), layout.kinds))
    target = replace(TARGET, bank=bank)
    assert not importing.plan(read.found, target).new  # everything is there already
    for row in rows:
        db.session.get_one(Document, row.document_id).state = "retired"
        db.session.get_one(Document, row.document_id).key += "-old"
    db.session.flush()
    plan = importing.plan(read.found, replace(target, topic="别的", duty="mediation"))
    assert not plan.refused
    assert not plan.known
    again = {one.question.key: one.question for one in plan.new}
    assert again == {one.key: one for one in before.values()}
    db.session.rollback()
