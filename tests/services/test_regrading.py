"""Regrades: tried out before they count, adopted as a whole, and every figure still verifies."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

import pytest
from sqlalchemy import select

from tests import builders
from tests.builders import NOW, user
from trainer import jobs
from trainer.domain.question import answers
from trainer.domain.question.document import Kind
from trainer.domain.regrade import Change, Deed, PointlessChange
from trainer.extensions import db
from trainer.services import appraising, regrading, verifying_results
from trainer.services.parts import documents, recall, scoring
from trainer.services.parts import sitting as closing
from trainer.services.regrading import (
    AlreadyAdopted,
    AnotherUnderWay,
    Moved,
    NobodyAffected,
    NotTriedOut,
)
from trainer.store.queries import appraisal, counting, practice
from trainer.store.queries import competency as abilities
from trainer.store.queries import regrades as find
from trainer.store.tables import AuditEntry, Department, Regrade, Release, Result, Revision

LATER = NOW + timedelta(hours=2)


def still(done, of):
    """Tell nobody."""


@pytest.fixture
def county(context):
    return db.session.execute(select(Department.id).where(Department.code == "xj")).scalar_one()


def sat(user_id, right):
    """An assessed sitting of twenty questions of five points, made known; its result."""
    result = builders.sat(user_id, right=right)
    if db.session.get(Release, result.id) is None:
        closing.release(result, by=None, now=NOW)
        db.session.commit()
    return result


def first(result, kind=Kind.SINGLE):
    """The first question of a kind on a paper: its place, and its revision."""
    row = next(row for row, item in scoring.items(result.attempt) if item.question.kind is kind)
    return row.slot, db.session.get_one(Revision, row.revision_id)


def wrong_key(revision):
    question = documents.question(revision)
    return next(o.key for o in question.options if o.key != answers.right_answer(question))


def proposed(revision, change, cast, county, **more):
    row, _ = regrading.propose(
        revision,
        change,
        "答案标错",
        departments=[county],
        by=user(cast.chen_gang),
        now=LATER,
        **more,
    )
    return regrading.try_out(row.id, now=LATER, tell=still)


def adopted(row, cast):
    regrading.adopt(row, by=user(cast.chen_gang), now=LATER)
    return regrading.write(row.id, now=LATER, tell=still)


def newest(result):
    return counting.result_of(result.attempt_id, released=True)


def test_the_dry_run_says_who_changes_and_stores_no_result(context, cast, county):
    result = sat(cast.li_na, 15)
    _, revision = first(result)
    before = db.session.query(Result).count()
    row = proposed(revision, Change(Deed.NEW_KEY, wrong_key(revision)), cast, county)
    assert row.dry_run["rows"] == [[result.attempt_id, "75", "70", True, False]]
    assert (row.dry_run["affected"], row.dry_run["unreleased"]) == (1, 0)
    assert db.session.query(Result).count() == before
    assert newest(result).id == result.id


def test_adoption_adds_results_with_the_reason_and_the_old_ones_stay(context, cast, county):
    result = sat(cast.li_na, 15)
    _, revision = first(result)
    row = proposed(revision, Change(Deed.NEW_KEY, wrong_key(revision)), cast, county)
    adopted(row, cast)
    new = newest(result)
    assert (new.number, new.score, new.passed, new.reason) == (2, 70, False, "答案标错")
    assert new.regrade_id == row.id
    assert db.session.get_one(Result, result.id).score == 75
    assert verifying_results.verify().differences == ()


def test_review_cards_follow_what_the_results_say_now(context, cast, county):
    result = sat(cast.li_na, 20)
    person, (_, revision) = result.attempt.person_id, first(result)
    assert revision.document_id not in practice.cards(person)
    row = proposed(revision, Change(Deed.NEW_KEY, wrong_key(revision)), cast, county)
    adopted(row, cast)
    assert revision.document_id in practice.cards(person)
    assert recall.rebuild(person) == []


def test_what_is_written_counts_for_nobody_before_the_adoption(context, cast, county):
    result = sat(cast.li_na, 15)
    _, revision = first(result)
    row = proposed(revision, Change(Deed.GRANTED), cast, county)
    regrading.adopt(row, by=user(cast.chen_gang), now=LATER)
    worth = regrading._worth(row, [result.attempt_id])
    regrading._write_portion(row.id, worth, by=user(cast.chen_gang), now=LATER)
    assert db.session.query(Result).filter_by(attempt_id=result.attempt_id).count() == 2
    assert newest(result).id == result.id
    assert scoring.newest(result.attempt).id == result.id
    assert verifying_results.verify().differences == ()
    regrading.write(row.id, now=LATER, tell=still)
    assert db.session.query(Result).filter_by(attempt_id=result.attempt_id).count() == 2
    assert newest(result).regrade_id == row.id


def test_a_withdrawn_question_leaves_the_score_and_the_evidence(context, cast, county):
    result = sat(cast.li_na, 15)
    slot, revision = first(result)

    adopted(proposed(revision, Change(Deed.DROPPED), cast, county), cast)
    assert newest(result).score == Fraction(100 * 70, 95)
    assert newest(result).parts[str(slot)]["points"] == "0"
    assert verifying_results.verify().differences == ()
    pieces = abilities.pieces(result.attempt.person_id)
    assert {one.id for _, one in pieces} == {newest(result).id}


def test_what_was_not_made_known_is_not_made_known_by_a_regrade(context, cast, county):
    result = builders.sat(cast.li_na, right=15, paper="jidu")
    assert counting.result_of(result.attempt_id, released=True) is None
    _, revision = first(result)
    row = proposed(revision, Change(Deed.GRANTED), cast, county)
    assert row.dry_run["unreleased"] == 1
    adopted(row, cast)
    assert counting.result_of(result.attempt_id, released=True) is None
    assert scoring.newest(result.attempt).regrade_id == row.id


def test_regrades_build_on_one_another(context, cast, county):
    result = sat(cast.li_na, 15)
    slot, revision = first(result)
    other = wrong_key(revision)
    adopted(proposed(revision, Change(Deed.NEW_KEY, other), cast, county), cast)
    own = answers.right_answer(documents.question(revision))
    question_change = Change(Deed.ALSO_RIGHT, next(
        o.key for o in documents.question(revision).options if o.key not in (other, own)
    ))  # fmt: skip
    adopted(proposed(revision, question_change, cast, county), cast)
    assert newest(result).score == 70
    amended = newest(result).parts[str(slot)]["amended"]
    assert amended["keys"] == [other, question_change.answer]
    adopted(proposed(revision, Change(Deed.GRANTED), cast, county), cast)
    assert newest(result).score == 75
    assert verifying_results.verify().differences == ()


def test_only_people_in_reach_are_regraded(context, cast, county):
    result = sat(cast.stranger, 15)
    _, revision = first(result)
    from trainer.store import scope

    with scope.scoped(scope.Scope(departments=frozenset([county]))), pytest.raises(NobodyAffected):
        regrading.propose(
            revision, Change(Deed.GRANTED), "作废", departments=[county],
            by=user(cast.chen_gang), now=LATER,
        )  # fmt: skip


def test_nothing_counts_when_the_sittings_have_moved_since_the_dry_run(context, cast, county):
    result = sat(cast.li_na, 15)
    _, revision = first(result)
    row = proposed(revision, Change(Deed.GRANTED), cast, county)
    sat(cast.zhou_lin, 10)
    regrading.adopt(row, by=user(cast.chen_gang), now=LATER)
    with pytest.raises(Moved):
        regrading.write(row.id, now=LATER, tell=still)
    assert newest(result).id == result.id
    assert (row.adopted_by_id, row.dry_run) == (None, {})


def test_adoption_needs_a_dry_run_and_happens_once_and_alone(context, cast, county):
    result = sat(cast.li_na, 15)
    _, revision = first(result)
    by = user(cast.chen_gang)
    change = Change(Deed.GRANTED)
    row, _ = regrading.propose(revision, change, "作废", departments=[county], by=by, now=LATER)
    with pytest.raises(NotTriedOut):
        regrading.adopt(row, by=by, now=LATER)
    other = proposed(revision, Change(Deed.DROPPED), cast, county)
    regrading.adopt(other, by=by, now=LATER)
    regrading.try_out(row.id, now=LATER, tell=still)
    with pytest.raises(AnotherUnderWay):
        regrading.adopt(row, by=by, now=LATER)
    regrading.write(other.id, now=LATER, tell=still)
    with pytest.raises(AlreadyAdopted):
        regrading.adopt(other, by=by, now=LATER)
    with pytest.raises(AlreadyAdopted):
        regrading.try_again(other, by=by, now=LATER)
    with pytest.raises(PointlessChange):
        regrading.propose(
            revision, Change(Deed.NEW_KEY), "?", departments=[county], by=by, now=LATER
        )


def test_a_locked_line_stays_and_is_named_as_changed(context, cast, county):
    result = sat(cast.li_na, 15)
    centre = result.attempt.person.department
    period = appraising.open_period(
        centre, "四季度", NOW.date().replace(month=10, day=1), NOW.date().replace(month=12, day=31),
        by=user(cast.zhao_min), now=NOW,
    )  # fmt: skip
    appraising.compute(period, by=user(cast.zhao_min), now=NOW)
    appraising.lock(period, by=user(cast.zhao_min), now=NOW)
    line = next(
        one for one in appraisal.lines(period.id, 1) if one.person_id == result.attempt.person_id
    )
    _, revision = first(result)
    row = proposed(revision, Change(Deed.NEW_KEY, wrong_key(revision)), cast, county)
    assert row.dry_run["lines"] == [line.id]
    assert counting.replaced(find.rests_on(line)) == set()
    adopted(row, cast)
    assert counting.replaced(find.rests_on(line)) == {result.id}
    assert appraisal.results_of(line)[0].id == result.id


def test_the_decision_says_that_one_person_made_both_steps(context, cast, county):
    result = sat(cast.li_na, 15)
    _, revision = first(result)
    adopted(proposed(revision, Change(Deed.GRANTED), cast, county), cast)
    entry = db.session.execute(
        select(AuditEntry).where(AuditEntry.verb == "regrade.decided")
    ).scalar_one()
    assert (entry.body["same_person"], entry.body["own_score"]) == (True, False)


def test_the_jobs_carry_a_regrade_from_proposal_to_adoption(app, cast):
    from trainer.store import scope

    with app.app_context(), scope.everyone("a test"):
        result = sat(cast.li_na, 15)
        _, revision = first(result)
        county = db.session.execute(
            select(Department.id).where(Department.code == "xj")
        ).scalar_one()
        row, job = regrading.propose(
            revision, Change(Deed.GRANTED), "作废", departments=[county],
            by=user(cast.chen_gang), now=LATER,
        )  # fmt: skip
        number, regrade_id = job.id, row.id
        db.session.remove()
    assert jobs.run(app, number)
    assert not jobs.run(app, number)
    with app.app_context(), scope.everyone("a test"):
        row = db.session.get_one(Regrade, regrade_id)
        number = regrading.adopt(row, by=user(cast.chen_gang), now=LATER).id
        db.session.remove()
    assert jobs.run_all(app) == 1
    with app.app_context(), scope.everyone("a test"):
        assert db.session.get_one(Regrade, regrade_id).adopted_at is not None
