"""The life of a case: told as an outline, sent, reviewed by somebody else, in use, retired, back."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from tests import builders
from trainer.extensions import db
from trainer.services import exploring, playing, reviewing_cases, syncing, writing_cases
from trainer.services.parts import (
    bests,
    copies,
    documents,
    drafting,
    outlining,
    queueing,
    verdicts,
)
from trainer.store.queries import bank, studio
from trainer.store.tables import AuditEntry, Document, Proposal, ScenarioBest

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
STARTER = "qiri-tuihuo"
BROKEN = "format: 1\nkind: scenario\ntitle: 甲\nscenes: 3\n"


@pytest.fixture
def chen(context, cast):
    """A trainer who writes."""
    return builders.user(cast.chen_gang)


@pytest.fixture
def he(context, cast):
    """Another trainer."""
    return builders.user(cast.he_wei)


def begun(by) -> Document:
    return writing_cases.begin(writing_cases.from_starter(STARTER), by=by, now=NOW)


def sent(by) -> Document:
    document = begun(by)
    writing_cases.send(document.id, version=1, by=by, now=NOW)
    return document


def in_use(by, reviewer) -> Document:
    document = sent(by)
    reviewing_cases.approve(document.id, by=reviewer, now=NOW)
    return document


def shipped_case() -> Document:
    return db.session.execute(select(Document).where(Document.key == "s00-yindao")).scalar_one()


def fields_now(document: Document) -> outlining.Fields:
    found = writing_cases.written(document, bank.copy(document.id))
    assert found is not None
    return found


def verbs(document: Document) -> list[str]:
    rows = select(AuditEntry.verb).where(
        AuditEntry.subject_kind == "document", AuditEntry.subject_id == document.id
    )
    return list(db.session.execute(rows.order_by(AuditEntry.no)).scalars())


def test_a_starter_is_a_case_that_can_be_sent_at_once(chen):
    document = sent(chen)
    assert (document.state, document.live, document.origin) == ("in_review", None, "local")
    assert bank.copy(document.id) is None
    assert bank.proposal(document.id).by_id == chen.id
    assert verbs(document) == ["case.begun", "case.sent"]


def test_what_was_sent_waits_for_somebody_else(chen, he):
    document = sent(chen)
    with pytest.raises(verdicts.OwnWork):
        reviewing_cases.approve(document.id, by=chen, now=NOW)
    with pytest.raises(verdicts.NotADraft):
        reviewing_cases.approve(document.id, revision_id=0, by=he, now=NOW)
    reviewing_cases.approve(document.id, by=he, now=NOW)
    with pytest.raises(verdicts.NotADraft):
        reviewing_cases.approve(document.id, by=he, now=NOW)
    assert (document.state, document.live.title) == ("live", "网购外套七日内要退")
    assert document.live in documents.all_live("scenario")
    (job,) = queueing.open_of(bests.KIND)  # nobody who saves waits for the best to be found
    exploring.work_out(job.args["calendar"], tell=lambda done, of: None)
    best = db.session.execute(
        select(ScenarioBest).where(ScenarioBest.revision_id == document.live_revision_id)
    ).scalar_one()
    assert best.process == 12


def test_a_case_in_use_is_handled_on_its_revision_whatever_comes_after(chen, he, cast):
    document = in_use(chen, he)
    first = document.live_revision_id
    attempt = playing.start(document.key, "practice", by=builders.user(cast.li_na), now=NOW)
    fields = fields_now(document)
    fields["title"] = "网购外套要退"
    copy = writing_cases.keep(document.id, fields, version=0, by=chen, now=NOW)
    writing_cases.send(document.id, version=copy.version, by=chen, now=NOW)
    assert document.live_revision_id == first  # in use until somebody approves
    reviewing_cases.approve(document.id, by=he, now=NOW)
    assert document.live_revision_id != first
    assert attempt.revision_id == first
    assert studio.under_way([first]) == 1


def test_what_was_kept_can_be_undone_and_a_stale_save_is_refused(chen):
    document = begun(chen)
    fields = fields_now(document)
    copy = writing_cases.keep(document.id, {**fields, "title": "新名"}, version=1, by=chen, now=NOW)
    assert copy.version == 2
    with pytest.raises(copies.StaleCopy) as told:
        writing_cases.keep(document.id, fields, version=1, by=chen, now=NOW)
    assert told.value.copy.version == 2
    db.session.rollback()
    writing_cases.step(document.id, forward=False, version=2, by=chen, now=NOW)
    assert fields_now(document)["title"] == fields["title"]
    writing_cases.step(document.id, forward=True, version=3, by=chen, now=NOW)
    assert fields_now(document)["title"] == "新名"


def test_half_a_case_is_kept_and_not_sent(chen):
    blank = outlining.blank("云岫区市场监督管理局", date(2026, 6, 1))
    document = writing_cases.begin(blank, by=chen, now=NOW)
    fields = {**fields_now(document), "title": "写到一半"}
    writing_cases.keep(document.id, fields, version=1, by=chen, now=NOW)
    with pytest.raises(copies.NotReady) as told:
        writing_cases.send(document.id, version=2, by=chen, now=NOW)
    assert ("steps", 0, "said") in {one.path for one in told.value.findings}
    db.session.rollback()
    assert bank.proposal(document.id) is None
    assert fields_now(document)["title"] == "写到一半"


def test_what_is_sent_back_is_there_to_be_worked_on(chen, he):
    document = sent(chen)
    with pytest.raises(verdicts.ReasonMissing):
        reviewing_cases.give_back(document.id, " ", by=he, now=NOW)
    db.session.rollback()
    reviewing_cases.give_back(document.id, "第二步的依据再看看。", by=he, now=NOW)
    copy = bank.copy(document.id)
    assert (document.state, copy.by_id, copy.version) == ("draft", chen.id, 1)
    assert bank.last_return(document.id).note == "第二步的依据再看看。"
    assert fields_now(document) == {**writing_cases.from_starter(STARTER), "remark": ""}
    writing_cases.send(document.id, version=1, by=chen, now=NOW)  # the same text again


def test_a_text_in_use_is_not_sent_again(chen, he):
    document = in_use(chen, he)
    with pytest.raises(copies.NothingChanged):
        writing_cases.send(document.id, version=0, by=chen, now=NOW)
    fields = {**fields_now(document), "remark": "看看"}
    copy = writing_cases.keep(document.id, fields, version=0, by=chen, now=NOW)
    with pytest.raises(copies.NothingChanged):
        writing_cases.send(document.id, version=copy.version, by=chen, now=NOW)


def test_a_case_out_of_use_begins_for_nobody_and_can_be_brought_back(chen, he, cast):
    document = in_use(chen, he)
    for deed in (reviewing_cases.retire, reviewing_cases.revive):
        with pytest.raises((verdicts.ReasonMissing, verdicts.NotInUse)):
            deed(document.id, " ", by=chen, now=NOW)
        db.session.rollback()
    reviewing_cases.retire(document.id, "法规变了。", by=chen, now=NOW)
    with pytest.raises(documents.NoSuchDocument):
        playing.start(document.key, "practice", by=builders.user(cast.li_na), now=NOW)
    db.session.rollback()
    with pytest.raises(writing_cases.NoSuchCase):
        writing_cases.keep(document.id, {}, version=0, by=chen, now=NOW)
    db.session.rollback()
    reviewing_cases.revive(document.id, "核对无误。", by=chen, now=NOW)
    assert document.state == "live"
    assert verbs(document)[-2:] == ["case.retired", "case.revived"]


def test_a_case_that_never_was_sent_is_let_go_with_its_text(chen):
    document = begun(chen)
    with pytest.raises(copies.StaleCopy):
        writing_cases.discard(document.id, version=9, by=chen, now=NOW)
    db.session.rollback()
    writing_cases.discard(document.id, version=1, by=chen, now=NOW)
    assert document.state == "retired"
    reviewing_cases.revive(document.id, "还要写。", by=chen, now=NOW)
    assert document.state == "draft"
    assert fields_now(document)["title"] == "网购外套七日内要退"


def test_a_shipped_case_that_was_changed_here_belongs_here_and_a_new_text_of_the_program_waits(
    chen, he, shipped
):
    document = shipped_case()
    fields = fields_now(document)
    assert fields["mode"] == outlining.FULL  # it has no outline
    fields["yaml"] = fields["yaml"].replace("第一件投诉（引导试做）", "第一件投诉")
    copy = writing_cases.keep(document.id, fields, version=0, by=chen, now=NOW)
    writing_cases.send(document.id, version=copy.version, by=chen, now=NOW)
    reviewing_cases.approve(document.id, by=he, now=NOW)
    assert (document.origin, document.live.title) == ("local", "第一件投诉")
    report = syncing.sync(shipped, by=None, now=NOW)
    assert "scenario s00-yindao" in report.proposed
    assert document.live.title == "第一件投诉"


def test_the_whole_text_of_an_outline_can_be_written_on_and_turned_back(chen):
    document = begun(chen)
    fields = fields_now(document)
    whole = outlining.in_full(fields, writing_cases.tried(document, fields))
    assert whole["mode"] == outlining.FULL
    again = writing_cases.tried(document, whole)
    assert again.is_ready
    back = outlining.as_outline(whole, again, drafting.register())
    assert back == {**fields, "yaml": ""}
    changed = {**whole, "yaml": whole["yaml"].replace("goto: talk\n", "goto: write\n", 1)}
    found = writing_cases.tried(document, changed)
    assert outlining.as_outline(changed, found, drafting.register()) is None


def test_a_fault_in_a_whole_text_is_told_with_its_line(chen):
    document = begun(chen)
    whole = {**fields_now(document), "mode": outlining.FULL, "yaml": BROKEN}
    found = writing_cases.tried(document, whole)
    assert found.scenario is None
    assert 4 in found.lines
    broken = {**whole, "yaml": "title: [\n"}
    assert "YAML" in writing_cases.tried(document, broken).findings[0].zh


def test_a_file_begins_a_case_as_far_as_it_can_be_read(chen, shipped):
    blank = outlining.blank("云岫区市场监督管理局", date(2026, 6, 1))
    told = next(d for d in shipped.of("outline") if d.key == STARTER)
    assert writing_cases.from_file(told.text, blank)["title"] == "网购外套七日内要退"
    case = writing_cases.tried(begun(chen), writing_cases.from_starter(STARTER)).scenario
    exported = outlining.text_of_case(case)
    assert writing_cases.from_file(exported, blank)["mode"] == outlining.OUTLINE
    assert writing_cases.from_file("不是案件", blank)["yaml"] == "不是案件"


def test_nothing_waits_twice_for_one_case(chen, he):
    document = sent(chen)
    fields = {**fields_now(document), "title": "改名"}
    copy = writing_cases.keep(document.id, fields, version=0, by=chen, now=NOW)
    writing_cases.send(document.id, version=copy.version, by=chen, now=NOW)
    rows = db.session.execute(select(Proposal).where(Proposal.document_id == document.id)).scalars()
    assert [one.revision.title for one in rows] == ["改名"]
    reviewing_cases.approve(document.id, by=he, now=NOW)
    assert document.live.title == "改名"


@pytest.mark.parametrize(
    ("today", "received"),
    [
        (date(2026, 6, 3), "2026-06-03T09:30"),
        (date(2026, 6, 6), "2026-06-05T09:30"),
        (date(2026, 11, 28), "2026-09-02T09:30"),
    ],
)
def test_an_empty_case_is_received_on_a_day_whose_periods_can_be_counted(context, today, received):
    assert writing_cases.blank("云岫区市场监督管理局", today)["received"] == received


def test_a_look_cut_short_while_one_writes_is_no_fault_and_sending_explores_all(chen):
    document = begun(chen)
    quick = writing_cases.tried(document, fields_now(document), 2)
    assert not quick.report.proven
    assert quick.findings == ()
    whole = writing_cases.tried(document, fields_now(document))
    assert whole.report.is_sound
