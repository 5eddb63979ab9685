"""Adopting a statute: the same register as the files would make, once, and on what was shown."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests import builders
from tests.builders import NOW
from tests.services.test_importing_law import NEW_LAW
from trainer.content.fault import BadContent
from trainer.content.library import Library
from trainer.extensions import db
from trainer.services import adopting_law, syncing
from trainer.services.adopting_law import RegisterMoved, SameStatute
from trainer.services.parts import documents, impact, register, staleness
from trainer.store.tables import (
    Article,
    ArticleChange,
    AuditEntry,
    Citation,
    QuestionRow,
    Revision,
    Statute,
    StatuteVersion,
)


def new():
    return adopting_law.read(NEW_LAW.encode(), "xin.yaml")


def rows(table, *skipped):
    """Return what a table says, apart from the numbers of its rows."""
    names = [c.name for c in table.__table__.columns if c.name not in {"id", *skipped}]
    return sorted(repr([getattr(row, name) for name in names]) for row in db.session.query(table))


def the_register():
    return [
        rows(Statute),
        rows(StatuteVersion, "revision_id"),
        rows(Article, "statute_version_id"),
        rows(ArticleChange, "statute_version_id"),
        rows(Citation, "revision_id"),
        rows(QuestionRow),
        [(one.document_id, [e.identity for e in one.endings]) for one in staleness.entries()],
    ]


def test_adopting_makes_the_register_that_the_files_would_make(context, cast, shipped):
    found = impact.preview(new().value)
    document = adopting_law.adopt(
        new(), register.state(), by=builders.user(cast.chen_gang), now=NOW
    )
    adopted = the_register()
    assert (document.origin, document.live.text) == ("local", NEW_LAW)
    db.session.execute(
        QuestionRow.__table__.update().values(stale_from=None)
    )  # what the sync below has to find by itself
    document.origin = "shipped"
    syncing.sync(Library(documents=[*shipped.documents, new()]), by=None, now=NOW)
    assert the_register() == adopted
    stale = {one.document_id for one in db.session.query(QuestionRow) if one.stale_from}
    assert len(stale) == found.stale("question") > 0
    assert found.since.isoformat() == "2027-03-01"


def test_the_log_names_who_adopted_what(context, cast):
    by = builders.user(cast.chen_gang)
    document = adopting_law.adopt(new(), register.state(), by=by, now=NOW)
    entry = db.session.execute(
        select(AuditEntry).where(AuditEntry.verb == "law.adopted")
    ).scalar_one()
    assert (entry.actor_id, entry.subject_id) == (by.id, document.id)
    assert new().sha256 in str(entry.body)


def test_adopting_twice_changes_nothing_more(context):
    adopting_law.adopt(new(), register.state(), by=None, now=NOW)
    before = db.session.query(Revision).count()
    assert adopting_law.is_known(new())
    with pytest.raises(SameStatute):
        adopting_law.adopt(new(), register.state(), by=None, now=NOW)
    assert db.session.query(Revision).count() == before


def test_nothing_is_adopted_on_another_register_than_the_one_shown(context):
    seen = register.state()
    other = NEW_LAW.replace("tousu-jubao-banfa", "bie-de").replace("投诉举报办法", "别的办法")
    written = adopting_law.read(other.partition("changes:")[0].encode(), "x.yaml")
    adopting_law.adopt(written, seen, by=None, now=NOW)
    with pytest.raises(RegisterMoved):
        adopting_law.adopt(new(), seen, by=None, now=NOW)
    assert not adopting_law.is_known(new())


def test_a_correction_of_a_shipped_statute_outlasts_a_sync(context, shipped):
    old = documents.live("statute", "tousu-jubao-banfa-2026")
    text = old.text.replace("repealed: null", "repealed: '2027-02-28'", 1)
    written = adopting_law.read(text.encode(), "b.yaml")
    assert impact.preview(written.value).is_correction
    adopting_law.adopt(written, register.state(), by=None, now=NOW)
    report = syncing.sync(shipped, by=None, now=NOW)
    assert report.proposed == ["statute tousu-jubao-banfa-2026"]
    live = documents.live("statute", "tousu-jubao-banfa-2026")
    assert live.sha256 == written.sha256
    assert live.id != old.id


def test_a_file_with_faults_is_refused_with_its_lines(context):
    with pytest.raises(BadContent):
        adopting_law.read(NEW_LAW.replace("article_count: 46", "").encode(), "x.yaml")
