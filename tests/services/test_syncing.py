"""Shipped files become revisions: once, never over an old one, never over one's own."""

from __future__ import annotations

import json
import shutil
from datetime import date

import pytest

from tests.builders import NOW
from tests.conftest import ROOT
from trainer.content import library
from trainer.content.fault import Fault
from trainer.extensions import db
from trainer.services import syncing
from trainer.services.parts import bests, calendars, documents
from trainer.store.tables import (
    Article,
    ArticleChange,
    CalendarDay,
    Citation,
    Document,
    QuestionRow,
    Revision,
    ScenarioBest,
    Statute,
    StatuteVersion,
)

QUESTION = "question_banks/tousu2026.yaml"


@pytest.fixture
def tree(tmp_path):
    for folder in ("question_banks", "scenarios", "courses"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    return tmp_path


def edit(tree, file, old, new):
    path = tree / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def sync(tree):
    return syncing.sync(library.load(tree), by=None, now=NOW)


def test_syncing_again_changes_nothing(context, tree):
    before = db.session.query(Revision).count()
    report = sync(tree)
    assert (report.added, report.changed, report.proposed, report.missing) == ([], [], [], [])
    assert db.session.query(Revision).count() == before


def test_comments_and_layout_make_no_revision(context, tree):
    path = tree / QUESTION
    path.write_text("# a remark\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert sync(tree).changed == []


def test_an_edit_makes_a_new_revision_and_leaves_the_old_one(context, tree):
    old = documents.live("question", "tousu2026/q-001")
    edit(tree, QUESTION, old.text.split("stem: ")[1][:8], "（修订）某市")
    report = sync(tree)
    assert report.changed == ["question tousu2026/q-001"]
    new = documents.live("question", "tousu2026/q-001")
    assert (new.number, new.id != old.id) == (old.number + 1, True)
    assert db.session.get(Revision, old.id).body == old.body
    assert db.session.get(QuestionRow, new.document_id).revision_id == new.id


def test_going_back_to_an_old_text_points_back_without_a_new_row(context, tree):
    old = documents.live("question", "tousu2026/q-001")
    edit(tree, QUESTION, old.text.split("stem: ")[1][:8], "（修订）某市")
    sync(tree)
    count = db.session.query(Revision).count()
    syncing.sync(library.load(ROOT), by=None, now=NOW)
    assert documents.live("question", "tousu2026/q-001").id == old.id
    assert db.session.query(Revision).count() == count


def test_what_was_written_here_stays_live_and_the_file_becomes_a_proposal(context, tree):
    old = documents.live("question", "tousu2026/q-001")
    old.document.origin = "local"
    db.session.commit()
    edit(tree, QUESTION, old.text.split("stem: ")[1][:8], "（修订）某市")
    report = sync(tree)
    assert (report.changed, report.proposed) == ([], ["question tousu2026/q-001"])
    assert documents.live("question", "tousu2026/q-001").id == old.id
    assert db.session.query(Revision).filter_by(document_id=old.document_id).count() == 2


def test_a_file_that_went_missing_is_reported_and_not_deleted(context, tree):
    shutil.rmtree(tree / "scenarios" / "s01-yufuka")
    assert "scenario s01-yufuka" in sync(tree).missing
    assert documents.live("scenario", "s01-yufuka") is not None


def test_a_library_with_faults_stores_nothing(context):
    broken = library.Library(faults=[Fault("a.yaml", 1, "坏", "bad")])
    with pytest.raises(syncing.FaultyLibrary) as caught:
        syncing.sync(broken, by=None, now=NOW)
    assert caught.value.faults[0].file == "a.yaml"


def test_every_citation_is_a_row_with_its_path(context):
    revision = documents.live("question", "tousu2026/q-001")
    rows = db.session.query(Citation).filter_by(revision_id=revision.id).all()
    assert {(row.statute, row.path) for row in rows} >= {("投诉举报办法", "citations[0]")}
    lesson = documents.live("course", "rumen-2026")
    assert db.session.query(Citation).filter_by(revision_id=lesson.id).count() > 10


def test_the_register_is_a_projection_of_the_statutes(context):
    assert db.session.query(Statute).count() == 28
    old = db.session.get(Statute, "tousu-jubao-zanxing-banfa")
    assert old.replaced_by == "tousu-jubao-banfa"
    version = db.session.query(StatuteVersion).filter_by(statute_key=old.key).one()
    assert version.repealed == date(2026, 4, 15)
    article = db.session.query(Article).filter_by(statute_version_id=version.id).first()
    assert article.in_force_to == date(2026, 4, 15)
    assert db.session.query(ArticleChange).count() >= 10


def test_a_repeal_makes_every_question_that_cites_the_statute_stale_from_that_day(context, tree):
    edit(tree, _file_of(tree, "消保法"), "repealed: null", 'repealed: "2027-01-01"')
    sync(tree)
    citing = {row.revision_id for row in db.session.query(Citation).filter_by(statute="消保法")}
    rows = [row for row in db.session.query(QuestionRow) if row.revision_id in citing]
    assert len(rows) > 20
    assert {row.stale_from for row in rows} == {date(2027, 1, 1)}


def _file_of(tree, short):
    for path in (tree / "question_banks" / "statutes").glob("*.yaml"):
        if f"short: {short}\n" in path.read_text(encoding="utf-8"):
            return path.relative_to(tree).as_posix()
    raise AssertionError(short)


def test_the_special_days_of_the_calendar_are_rows(context):
    rows = {row.day: row.kind for row in db.session.query(CalendarDay)}
    assert rows[date(2026, 10, 10)] == "work"
    assert rows[date(2026, 10, 1)] == "statutory_holiday"
    assert rows[date(2026, 10, 5)] == "rest"


def test_the_best_of_every_case_is_worked_out_and_agrees_with_the_search(context):
    from trainer.domain.scenario import walks

    revision, on = documents.live("scenario", "s01-yufuka"), calendars.current()
    kept = bests.best(revision, on)
    cases = documents.all_live("scenario")
    assert db.session.query(ScenarioBest).count() == len(cases) > 1
    assert kept == walks.best_of(documents.case(revision, on))


def test_a_revision_reads_back_as_it_was_written(context):
    for revision in db.session.query(Revision).all():
        value = documents.value(revision)
        assert value is not None
        assert json.loads(revision.body)


def test_what_is_not_there_is_named(context):
    with pytest.raises(documents.NoSuchDocument):
        documents.live("paper", "none")
    for document in db.session.query(Document).filter_by(kind="framework"):
        document.state = "retired"
    db.session.commit()
    with pytest.raises(documents.NoSuchDocument):
        documents.framework()
