"""Marking: nobody marks themselves, nobody marks twice at once, release is an act of its own."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

import pytest

from tests import builders
from tests.builders import NOW, user
from trainer.domain.rubric import InvalidParts, Judgement, Part
from trainer.extensions import db
from trainer.services import marking
from trainer.services.parts import documents, scoring
from trainer.store.tables import AuditEntry, Evidence, Marking, Rating, Release, Result


@pytest.fixture
def waiting(context, cast):
    return builders.handed_in(cast.li_na)


def middling(waiting):
    rubric = documents.rubric(waiting.submission.rubric_revision)
    return Judgement({c.key: Part(c.levels[1].points, "还需要补充。") for c in rubric.criteria})


def test_taking_leases_for_a_while(waiting, cast):
    marking.take(waiting, by=user(cast.chen_gang), now=NOW)
    assert (waiting.state, waiting.marker_id) == ("leased", cast.chen_gang)
    assert waiting.lease_until == NOW + marking.LEASE
    with pytest.raises(marking.TakenByAnother):
        marking.take(waiting, by=user(cast.he_wei), now=NOW)


def test_a_lease_that_ran_out_may_be_taken_over(waiting, cast):
    marking.take(waiting, by=user(cast.chen_gang), now=NOW)
    later = NOW + marking.LEASE + timedelta(minutes=1)
    marking.take(waiting, by=user(cast.he_wei), now=later)
    assert waiting.marker_id == cast.he_wei


def test_giving_back_keeps_the_draft(waiting, cast):
    marking.take(waiting, by=user(cast.chen_gang), now=NOW)
    marking.keep_draft(
        waiting, {"comment": "想到一半"}, version=waiting.version, by=user(cast.chen_gang), now=NOW
    )
    marking.give_back(waiting, by=user(cast.chen_gang), now=NOW)
    assert (waiting.state, waiting.marker_id) == ("waiting", None)
    assert waiting.draft == {"comment": "想到一半"}


def test_only_the_holder_gives_back(waiting, cast):
    marking.take(waiting, by=user(cast.chen_gang), now=NOW)
    marking.give_back(waiting, by=user(cast.he_wei), now=NOW)
    assert waiting.marker_id == cast.chen_gang


def test_a_stale_draft_is_refused_with_the_present_version(waiting, cast):
    marking.take(waiting, by=user(cast.chen_gang), now=NOW)
    version = waiting.version
    marking.keep_draft(
        waiting, {"comment": "一"}, version=version, by=user(cast.chen_gang), now=NOW
    )
    with pytest.raises(marking.StaleDraft) as caught:
        marking.keep_draft(
            waiting, {"comment": "二"}, version=version, by=user(cast.chen_gang), now=NOW
        )
    assert caught.value.version == version + 1


def test_a_draft_for_work_that_another_holds_comes_back_to_its_author(waiting, cast):
    marking.take(waiting, by=user(cast.chen_gang), now=NOW)
    with pytest.raises(marking.TakenByAnother) as caught:
        marking.keep_draft(waiting, {"comment": "我写的"}, version=1, by=user(cast.he_wei), now=NOW)
    assert caught.value.draft == {"comment": "我写的"}


def test_nobody_marks_their_own_work(waiting, cast):
    for deed in (
        lambda: marking.take(waiting, by=user(cast.li_na), now=NOW),
        lambda: marking.keep_draft(waiting, {}, version=1, by=user(cast.li_na), now=NOW),
        lambda: marking.record(waiting, middling(waiting), by=user(cast.li_na), now=NOW),
        lambda: marking.release(waiting.submission.attempt, by=user(cast.li_na), now=NOW),
    ):
        with pytest.raises(marking.SelfMarking):
            deed()
        db.session.rollback()
    assert db.session.query(Rating).count() == 0


def test_a_judgement_makes_an_exact_result_that_is_not_released(waiting, cast):
    marking.record(waiting, middling(waiting), by=user(cast.chen_gang), now=NOW)
    result = scoring.newest(waiting.submission.attempt)
    product = Fraction(result.ledgers["product"])
    assert product == Fraction(100, 3)
    assert result.score == Fraction(65) + Fraction(35) * product / 100
    assert db.session.get(Release, result.id) is None
    assert marking.released(waiting.submission.attempt) is None


def test_an_incomplete_judgement_changes_nothing(waiting, cast):
    with pytest.raises(InvalidParts):
        marking.record(waiting, Judgement({}), by=user(cast.chen_gang), now=NOW)
    db.session.rollback()
    assert db.session.query(Rating).count() == 0


def test_a_second_judgement_of_the_same_marker_is_a_new_row_and_counts(waiting, cast):
    marking.record(waiting, middling(waiting), by=user(cast.chen_gang), now=NOW)
    marking.record(waiting, builders.full_marks(waiting), by=user(cast.chen_gang), now=NOW)
    assert sorted(row.number for row in db.session.query(Rating)) == [1, 2]
    assert scoring.newest(waiting.submission.attempt).ledgers["product"] == "100"


def test_another_marker_cannot_judge_what_is_marked(waiting, cast):
    builders.marked(waiting, cast.chen_gang)
    with pytest.raises(marking.TakenByAnother):
        marking.record(waiting, middling(waiting), by=user(cast.he_wei), now=NOW)


def test_taking_what_one_has_marked_leaves_it_marked(waiting, cast):
    builders.marked(waiting, cast.chen_gang)
    assert marking.take(waiting, by=user(cast.chen_gang), now=NOW).state == "submitted"


def test_nothing_is_released_before_it_is_marked(waiting, cast):
    with pytest.raises(marking.NotMarkedYet):
        marking.release(waiting.submission.attempt, by=user(cast.chen_gang), now=NOW)


def test_release_makes_the_result_known_once_with_evidence(waiting, cast):
    first = builders.released(waiting, cast.chen_gang)
    again = marking.release(waiting.submission.attempt, by=user(cast.chen_gang), now=NOW)
    assert first.id == again.id
    assert db.session.query(Release).filter_by(result_id=first.id).count() == 1
    kinds = {row.kind for row in db.session.query(Evidence).filter_by(result_id=first.id)}
    assert kinds == {"simulation", "document"}
    assert waiting.submission.attempt.state == "final"


def test_after_release_a_mark_cannot_be_changed(waiting, cast):
    builders.released(waiting, cast.chen_gang)
    with pytest.raises(marking.MarkingClosed):
        marking.record(waiting, middling(waiting), by=user(cast.chen_gang), now=NOW)


def test_a_critical_error_of_the_rubric_caps_the_paper_and_is_named(waiting, cast):
    rubric = documents.rubric(waiting.submission.rubric_revision)
    error = rubric.critical_errors[0]
    judgement = Judgement(builders.full_marks(waiting).parts, (error.key,))
    marking.record(waiting, judgement, by=user(cast.chen_gang), now=NOW)
    result = scoring.newest(waiting.submission.attempt)
    assert Fraction(result.ledgers["product"]) == Fraction(error.cap)
    assert error.key in result.critical


def test_every_change_of_a_score_has_one_audit_entry(waiting, cast):
    builders.released(waiting, cast.chen_gang)
    verbs = [entry.verb for entry in db.session.query(AuditEntry).order_by(AuditEntry.no)]
    made = db.session.query(Result).filter_by(attempt_id=waiting.submission.attempt_id).count()
    assert verbs.count("rating.recorded") == 1
    assert verbs.count("result.made") == 1
    assert made == 2, "one when the case ended, one when it was marked"


def test_one_paper_has_one_first_marking(waiting):
    db.session.add(Marking(submission=waiting.submission, role="first"))
    with pytest.raises(Exception, match=r"(?i)unique"):
        db.session.flush()
    db.session.rollback()
