"""After a change of law: what is listed, what is drawn no more, and what a reviewer makes of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from tests import builders
from tests.builders import NOW
from trainer.content import parse
from trainer.content.kinds import KINDS
from trainer.content.library import Library
from trainer.extensions import db
from trainer.services import playing, reviewing_law, syncing
from trainer.services.parts import documents, staleness
from trainer.services.reviewing_law import LawMoved, NothingOpen, OwnText
from trainer.store.queries import questions
from trainer.store.tables import AuditEntry, Document, QuestionRow, Review, Revision, StillValid

TODAY = date(2026, 11, 24)
ENDED = date(2026, 11, 1)
RULE = "投诉举报办法"


def changed(shipped: Library, day: date | None = ENDED, short: str = RULE) -> Library:
    """Return the shipped library with one statute repealed on a day."""
    made = [
        parse.document(
            KINDS["statute"], one.key, replace(one.value, repealed=day), text="", file=""
        )
        if one.kind == "statute" and one.value.short == short
        else one
        for one in shipped.documents
    ]
    return Library(documents=made)


@pytest.fixture
def repealed(context, shipped):
    syncing.sync(changed(shipped), by=None, now=NOW)


def question() -> Document:
    return documents.live("question", "tousu2026/q-001").document


def drawn() -> set[int]:
    pool = questions.pool(["tousu2026"], assessed=True)
    return {one.document for one, _ in pool if one.stale_from is None or one.stale_from > TODAY}


def seen(document_id: int):
    return [one.identity for one in staleness.entry(document_id).endings]


def test_as_shipped_nothing_waits(context):
    assert staleness.entries() == []
    assert staleness.waiting(TODAY) == 0


def test_a_repeal_lists_questions_cases_rubrics_and_lessons_with_reason_and_place(repealed):
    found = staleness.entries()
    assert {one.kind for one in found} == {"question", "scenario", "rubric", "course"}
    assert staleness.waiting(TODAY) == len(found)
    assert staleness.waiting(ENDED - timedelta(days=1)) == 0
    case = next(one for one in found if one.kind == "scenario")
    assert {spot.path.partition("[")[0] for spot in case.spots} >= {"deadlines", "scenes"}
    assert {one.day for one in case.endings} == {ENDED}
    assert {one.statute for one in case.endings} == {RULE}


def test_stale_questions_are_not_drawn_until_somebody_confirms_them(repealed, cast):
    document = question()
    assert document.id not in drawn()
    by = builders.user(cast.chen_gang)
    reviewing_law.confirm(document.id, seen(document.id), "新规定相同", by=by, now=NOW)
    db.session.expire_all()
    assert document.id in drawn()
    assert staleness.entry(document.id) is None
    review = db.session.execute(select(Review).order_by(Review.id.desc()).limit(1)).scalar_one()
    assert (review.verdict, review.note, review.by_id) == ("still_valid", "新规定相同", by.id)
    entry = db.session.execute(select(AuditEntry).order_by(AuditEntry.no.desc())).scalars().first()
    assert (entry.verb, entry.subject_id) == ("law.confirmed", document.id)


def test_a_confirmation_survives_another_sync_but_not_another_change(repealed, shipped, cast):
    document, by = question(), builders.user(cast.chen_gang)
    reviewing_law.confirm(document.id, seen(document.id), "相同", by=by, now=NOW)
    syncing.sync(changed(shipped), by=None, now=NOW)
    assert document.id in drawn()
    syncing.sync(changed(shipped, date(2026, 11, 20)), by=None, now=NOW)
    assert document.id not in drawn()
    assert staleness.entry(document.id).since == date(2026, 11, 20)


def test_a_reviewer_confirms_only_what_was_shown(repealed, shipped, cast):
    document, by = question(), builders.user(cast.chen_gang)
    shown = seen(document.id)
    syncing.sync(changed(shipped, date(2026, 11, 20)), by=None, now=NOW)
    with pytest.raises(LawMoved):
        reviewing_law.confirm(document.id, shown, "相同", by=by, now=NOW)
    assert db.session.execute(select(func.count()).select_from(StillValid)).scalar_one() == 0


def test_nobody_confirms_their_own_text(repealed, cast):
    document, by = question(), builders.user(cast.chen_gang)
    old = documents.revision(document.live_revision_id)
    own = Revision(
        document_id=document.id, number=99, sha256="0" * 64, format=1, text="", body=old.body,
        title=old.title, author_id=by.id, author_role="trainer", created_at=NOW,
    )  # fmt: skip
    db.session.add(own)
    db.session.flush()
    db.session.execute(
        Document.__table__.update()
        .where(Document.id == document.id)
        .values(live_revision_id=own.id)
    )
    from trainer.services.parts import revising
    from trainer.store.tables import Citation

    db.session.add_all(
        Citation(revision_id=own.id, **values) for values in revising.citation_values(own.body)
    )
    db.session.commit()
    db.session.expire_all()
    with pytest.raises(OwnText):
        reviewing_law.confirm(document.id, seen(document.id), "相同", by=by, now=NOW)
    other = builders.user(cast.he_wei)
    assert reviewing_law.confirm(document.id, seen(document.id), "相同", by=other, now=NOW)


def test_what_was_dealt_with_is_not_dealt_with_twice(repealed, cast):
    document, by = question(), builders.user(cast.chen_gang)
    shown = seen(document.id)
    reviewing_law.retire(document.id, "不再考", by=by, now=NOW)
    assert db.session.get(Document, document.id).state == "retired"
    assert document.id not in {
        one.document for one, _ in questions.pool(["tousu2026"], assessed=False)
    }
    for act in (
        lambda: reviewing_law.confirm(document.id, shown, "相同", by=by, now=NOW),
        lambda: reviewing_law.retire(document.id, "不再考", by=by, now=NOW),
    ):
        with pytest.raises(NothingOpen):
            act()


def test_a_course_is_amended_and_never_retired_from_the_list(repealed, cast):
    course = next(one for one in staleness.entries(("course",)))
    with pytest.raises(NothingOpen):
        reviewing_law.retire(course.document_id, "不用", by=builders.user(cast.chen_gang), now=NOW)
    assert db.session.get(Document, course.document_id).state == "live"


def test_a_case_on_law_in_doubt_is_for_practice_until_it_and_its_rubric_are_confirmed(
    repealed, cast
):
    builders.played(cast.li_na)
    by, trainer = builders.user(cast.li_na), builders.user(cast.chen_gang)
    with pytest.raises(playing.LawInDoubt):
        playing.start("s04-qitian", "assessed", by=by, now=NOW)
    for one in staleness.entries(("scenario", "rubric")):
        reviewing_law.confirm(one.document_id, seen(one.document_id), "相同", by=trainer, now=NOW)
    assert playing.start("s04-qitian", "assessed", by=by, now=NOW).purpose == "assessed"


def test_a_change_to_come_can_be_confirmed_ahead(context, shipped, cast):
    day = TODAY + timedelta(days=60)
    syncing.sync(changed(shipped, day), by=None, now=NOW)
    document = question()
    assert document.id in drawn()
    assert (staleness.waiting(TODAY), staleness.entry(document.id).since) == (0, day)
    by = builders.user(cast.chen_gang)
    reviewing_law.confirm(document.id, seen(document.id), "相同", by=by, now=NOW)
    assert db.session.get(QuestionRow, document.id).stale_from is None
