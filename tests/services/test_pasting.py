"""Texts of questions that wait for their import: kept, never overwritten unseen, deleted once."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests import builders
from tests.conftest import NOW
from trainer.extensions import db
from trainer.services import pasting
from trainer.store.queries import pastes as find
from trainer.store.tables import AuditEntry, Paste


@pytest.fixture
def chen(context, cast):
    return builders.user(cast.chen_gang)


@pytest.fixture
def paste(chen):
    return pasting.begin(
        "1. 甲？\r\nA.一\x0bB.二\u200b", file="题" * 90 + ".docx", by=chen, now=NOW
    )


def stored() -> list[tuple[str, int]]:
    db.session.expire_all()
    return [tuple(row) for row in db.session.execute(select(Paste.text, Paste.version))]


def verbs() -> list[str]:
    return list(db.session.execute(select(AuditEntry.verb).order_by(AuditEntry.no)).scalars())


def test_a_text_is_kept_with_plain_lines_and_begins_its_trace(paste):
    assert stored() == [("1. 甲？\nA.一\nB.二", 1)]
    assert len(paste.file) == 80
    assert verbs()[-1] == "questions.pasted"


def test_a_newer_text_replaces_the_older_and_the_same_changes_nothing(paste, chen):
    kept = pasting.keep(paste, "乙", {"topic": "受理"}, version=1, by=chen, now=NOW)
    assert (kept.version, kept.target) == (2, {"topic": "受理"})
    pasting.keep(paste, "乙", {"topic": "受理"}, version=1, by=chen, now=NOW)
    assert stored() == [("乙", 2)]


def test_a_stale_text_is_refused_and_so_is_one_for_a_text_that_is_gone(paste, chen):
    pasting.keep(paste, "乙", {}, version=1, by=chen, now=NOW)
    with pytest.raises(pasting.StalePaste):
        pasting.keep(paste, "丙", {}, version=1, by=chen, now=NOW)
    assert stored() == [("乙", 2)]
    pasting.discard(paste, by=chen, now=NOW)
    assert stored() == []
    assert verbs()[-1] == "questions.paste_discarded"
    with pytest.raises(pasting.StalePaste):
        pasting.keep(paste, "丙", {}, version=2, by=chen, now=NOW)


def test_nobody_else_keeps_or_deletes_a_text(paste, cast):
    other = builders.user(cast.he_wei)
    assert find.own(paste.id, other) is None
    with pytest.raises(pasting.StalePaste):
        pasting.keep(paste, "丙", {}, version=1, by=other, now=NOW)
    pasting.discard(paste, by=other, now=NOW)
    assert len(stored()) == 1


def test_length_and_number_have_limits(paste, chen, monkeypatch):
    with pytest.raises(pasting.PasteTooLong):
        pasting.begin("题" * 300_001, by=chen, now=NOW)
    monkeypatch.setattr(pasting, "MOST", 1)
    with pytest.raises(pasting.TooManyPastes):
        pasting.begin("甲", by=chen, now=NOW)
