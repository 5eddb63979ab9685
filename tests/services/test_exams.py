"""Exams: set, entered in their window, watched, released as a whole, and raced."""

from __future__ import annotations

import threading
from datetime import timedelta
from fractions import Fraction

import pytest

from tests import builders
from tests.builders import NOW, user
from trainer.domain.appraisal import Source
from trainer.domain.exam import Refusal, What, When
from trainer.domain.paper import TooFewQuestions
from trainer.domain.question import answers
from trainer.extensions import db
from trainer.services import (
    entering,
    examining,
    invigilating,
    judging,
    releasing,
    sitting,
    verifying_results,
)
from trainer.services.parts import attempts, audit, documents, exams, scoring
from trainer.services.parts.attempts import AttemptClosed
from trainer.store import scope
from trainer.store.queries import appraisal, questions, sweeping
from trainer.store.queries import exams as find
from trainer.store.tables import (
    Allowance,
    Attempt,
    Document,
    Judgement,
    QuestionRow,
    Release,
    Result,
)

LATER = NOW + timedelta(hours=3)


def minutes(n):
    return timedelta(minutes=n)


@pytest.fixture
def exam(context, cast):
    """An exam of two hours for Li Na and Zhou Lin, 30 minutes each."""
    return builders.exam_set(cast.chen_gang, [cast.li_na, cast.zhou_lin])


@pytest.fixture
def attempt(exam, cast):
    return entering.enter(exam, by=user(cast.li_na), now=NOW, seed=7)


def sat(exam, user_id, right, now=NOW):
    found = entering.enter(exam, by=user(user_id), now=now, seed=7)
    builders.answered(found, user_id, right, now)
    return sitting.submit(found, by=user(user_id), now=now)


# ---- setting ----


def test_a_draft_is_seen_by_nobody_and_entered_by_nobody(context, cast):
    exam = examining.draft(builders.terms(), by=user(cast.chen_gang), now=NOW)
    examining.name(exam, [user(cast.li_na).person], by=user(cast.chen_gang), now=NOW)
    assert find.mine(user(cast.li_na).person_id) == []
    with pytest.raises(entering.NotACandidate):
        entering.enter(exam, by=user(cast.li_na), now=NOW)


def test_an_exam_is_set_only_with_candidates_a_window_to_come_and_enough_questions(context, cast):
    by = user(cast.chen_gang)
    exam = examining.draft(builders.terms(), by=by, now=NOW)
    with pytest.raises(examining.NoCandidates):
        examining.announce(exam, by=by, now=NOW)
    db.session.rollback()
    examining.name(exam, [user(cast.li_na).person], by=by, now=NOW)
    with pytest.raises(examining.BadWindow):
        examining.announce(exam, by=by, now=LATER)
    db.session.rollback()
    for row in db.session.query(QuestionRow):
        row.stale_from = NOW.date()
    db.session.commit()
    with pytest.raises(TooFewQuestions):
        examining.announce(exam, by=by, now=NOW)


def test_after_the_first_start_what_a_paper_is_worth_cannot_change(exam, attempt, cast):
    by = user(cast.chen_gang)
    later = builders.terms(title="补考", closes_at=NOW + timedelta(hours=4))
    examining.change(exam, later, by=by, now=NOW)
    assert exam.title == "补考"
    for change in ({"pass_mark": Fraction(50)}, {"minutes": 60}, {"closes_at": NOW + minutes(5)}):
        with pytest.raises(examining.TermsFrozen):
            examining.change(exam, builders.terms(**change), by=by, now=NOW)
        db.session.rollback()
    with pytest.raises(examining.HasStarted):
        examining.drop(exam, attempt.person_id, by=by, now=NOW)
    db.session.rollback()
    with pytest.raises(examining.HasStarted):
        examining.accommodate(exam, attempt.person_id, 10, "视力", by=by, now=NOW)
    db.session.rollback()
    examining.drop(exam, user(cast.zhou_lin).person_id, by=by, now=NOW)
    assert [row.person_id for row in find.candidates(exam.id)] == [attempt.person_id]


def test_a_void_exam_counts_nowhere_and_keeps_what_was_answered(exam, cast):
    done = sat(exam, cast.zhou_lin, 20)
    writing = entering.enter(exam, by=user(cast.li_na), now=NOW)
    examining.void(exam, "试题外泄", by=user(cast.chen_gang), now=NOW)
    assert {a.state for a in find.attempts(exam.id)} == {"void"}
    late = sitting.save(writing, 0, None, key="k", epoch=1, seq=1, by=user(cast.li_na), now=NOW)
    assert (late.late, late.is_open) == (True, False)
    assert done.score == 100
    assert db.session.query(Release).count() == 0
    with pytest.raises(releasing.NothingToRelease):
        releasing.release(exam, by=user(cast.he_wei), now=LATER)
    db.session.rollback()
    with pytest.raises(examining.ExamOver):
        examining.change(exam, builders.terms(), by=user(cast.chen_gang), now=NOW)


# ---- entering ----


def test_a_sitting_has_its_deadline_from_the_exam_and_not_from_the_paper(attempt):
    assert attempt.deadline_at == NOW + minutes(30)
    assert (attempt.purpose, attempt.title) == ("assessed", "年终考试")


def test_extra_minutes_reach_beyond_the_window(exam, cast):
    person = user(cast.li_na).person_id
    examining.accommodate(exam, person, 15, "右手骨折", by=user(cast.chen_gang), now=NOW)
    start = exam.closes_at - minutes(10)
    found = entering.enter(exam, by=user(cast.li_na), now=start)
    assert found.deadline_at == exam.closes_at + minutes(15)


def test_who_may_not_start_and_why(exam, cast):
    for who in (cast.stranger, cast.chen_gang):
        with pytest.raises(entering.NotACandidate):
            entering.enter(exam, by=user(who), now=NOW)
        db.session.rollback()
    for now, why in (
        (NOW - minutes(1), Refusal.NOT_OPEN),
        (exam.closes_at, Refusal.OVER),
    ):
        with pytest.raises(entering.CannotStart) as refused:
            entering.enter(exam, by=user(cast.li_na), now=now)
        assert refused.value.why is why
        db.session.rollback()
    sat(exam, cast.li_na, 3)
    with pytest.raises(entering.CannotStart) as refused:
        entering.enter(exam, by=user(cast.li_na), now=NOW)
    assert refused.value.why is Refusal.USED_UP


def test_each_candidate_has_a_seed_and_an_order_of_their_own(exam, cast):
    papers = [
        [(row.revision_id, tuple(row.order)) for row, _ in scoring.items(found)]
        for found in (
            entering.enter(exam, by=user(who), now=NOW) for who in (cast.li_na, cast.zhou_lin)
        )
    ]
    assert papers[0] != papers[1]


def test_a_fixed_paper_asks_everybody_the_same_and_the_newest_sittings_are_avoided(context, cast):
    fixed = builders.exam_set(
        cast.chen_gang, [cast.li_na, cast.zhou_lin], paper=documents.live("paper", "yuece")
    )
    asked = [
        {row.revision_id for row, _ in scoring.items(entering.enter(fixed, by=user(w), now=NOW))}
        for w in (cast.li_na, cast.zhou_lin)
    ]
    assert asked[0] == asked[1] == set(exams.worth(exams.pools(fixed)))
    met = questions.seen(user(cast.li_na).person_id)
    builders.sat(cast.li_na, paper="lianxi", purpose="practice")
    drawn = {
        documents.revision(row.revision_id).document_id
        for row, _ in scoring.items(db.session.query(Attempt).filter_by(purpose="practice").one())
    }
    assert len(met) == 10
    assert len(drawn & met) < 10, "what was met in the exam comes last"


# ---- the pass mark ----


def test_judges_set_the_mark_exactly_and_their_rounds_are_kept(context, cast):
    exam = builders.exam_set(cast.chen_gang, [cast.li_na], paper=documents.live("paper", "yuece"))
    listed = sorted(exams.worth(exams.pools(exam)))
    rows = {cast.chen_gang: Fraction(1, 2), cast.he_wei: Fraction(9, 10)}
    for judge, p in rows.items():
        judging.judge(exam, dict.fromkeys(listed, p), by=user(judge), now=NOW)
    judging.judge(exam, dict.fromkeys(listed, Fraction(1, 3)), by=user(cast.chen_gang), now=NOW)
    assert db.session.query(Judgement).count() == 30
    found = judging.adopt(exam, "两名评委", by=user(cast.chen_gang), now=NOW)
    assert found.mark == exam.pass_mark == Fraction(185, 3)
    assert exam.mark_method == "angoff"
    for nothing in ({}, {0: Fraction(1)}, {listed[0]: Fraction(2)}):
        with pytest.raises(judging.InvalidJudgement):
            judging.judge(exam, nothing, by=user(cast.he_wei), now=NOW)
        db.session.rollback()
    result = sat(exam, cast.li_na, 6)
    assert (result.score, result.passed) == (60, False), "60 is less than 61.67"
    with pytest.raises(judging.JudgingOver):
        judging.adopt(exam, "", by=user(cast.chen_gang), now=NOW)


def test_every_question_that_a_paper_can_draw_is_judged_and_weighs_by_its_chance(exam, cast):
    pools = exams.pools(exam)
    points = exams.worth(pools)
    paper = documents.paper(exam.paper_revision)
    assert sum(points.values()) == paper.full_marks
    assert len(points) > paper.size
    hard = next(iter(pools[0].chances))
    chances = {revision: Fraction(3, 4) for revision in points} | {hard: Fraction(0)}
    judging.judge(exam, chances, by=user(cast.chen_gang), now=NOW)
    found = judging.adopt(exam, "一名评委", by=user(cast.chen_gang), now=NOW)
    section = pools[0].section
    lost = Fraction(3, 4) * section.points * section.size / len(pools[0].chances)
    assert found.mark == 75 - 100 * lost / paper.full_marks
    drawn = [
        {row.revision_id for row, _ in scoring.items(entering.enter(exam, by=user(w), now=NOW))}
        for w in (cast.li_na, cast.zhou_lin)
    ]
    assert drawn[0] | drawn[1] <= set(points)


def test_a_judge_goes_on_within_a_round_and_counts_once_all_is_judged(exam, cast):
    listed = sorted(exams.worth(exams.pools(exam)))
    half, he = Fraction(1, 2), user(cast.he_wei)
    for given in ({listed[0]: half}, {listed[0]: half, listed[1]: half}):
        assert [row.round for row in judging.judge(exam, given, by=he, now=NOW)] == [1]
        assert exams.standard_of(exam) is None
    with pytest.raises(judging.NobodyJudged):
        judging.adopt(exam, "", by=he, now=NOW)
    db.session.rollback()
    again = judging.judge(exam, {listed[0]: Fraction(1), listed[2]: half}, by=he, now=NOW)
    assert [row.round for row in again] == [2, 2], "a changed mind is another round"
    judging.judge(exam, dict.fromkeys(listed[3:], half), by=he, now=NOW)
    assert list(exams.standard_of(exam).of_judges) == [cast.he_wei]


def test_a_paper_that_cannot_be_filled_has_nothing_to_judge(exam, cast):
    for row in db.session.query(Document).filter_by(kind="question"):
        row.state = "retired"
    db.session.commit()
    assert exams.pools(exam) == []
    with pytest.raises(judging.NothingToJudge):
        judging.judge(exam, {1: Fraction(1)}, by=user(cast.chen_gang), now=NOW)


# ---- the invigilator ----


def test_an_extension_puts_the_deadline_off_with_its_reason_and_the_sweeper_waits(attempt, cast):
    before = audit.head().no
    invigilating.allow(attempt, "extension", 10, "停电", by=user(cast.chen_gang), now=NOW)
    assert attempt.deadline_at == NOW + minutes(40)
    assert audit.head().no == before + 1
    assert db.session.query(Allowance).one().reason == "停电"
    assert sweeping.overdue(NOW + minutes(35)) == []
    assert sitting.expire(attempt, now=NOW + minutes(35)) is None
    builders.answered(attempt, cast.li_na, 4, NOW + minutes(36))
    result = sitting.expire(attempt, now=NOW + minutes(41))
    assert result.score == 20, "answers after the old deadline count"


def test_a_pause_begins_now_and_gives_its_minutes_back(attempt, cast):
    now = NOW + minutes(5)
    invigilating.allow(attempt, "pause", 20, "火警", by=user(cast.chen_gang), now=now)
    assert exams.paused_until(attempt, now + minutes(19)) == now + minutes(20)
    assert exams.paused_until(attempt, now + minutes(20)) is None
    assert attempt.deadline_at == NOW + minutes(50)


def test_nobody_gives_time_to_themselves_or_to_a_closed_sitting(exam, cast, context):
    by = user(cast.he_wei)
    examining.name(exam, [by.person], by=user(cast.chen_gang), now=NOW)
    own = entering.enter(exam, by=by, now=NOW)
    with pytest.raises(invigilating.OwnExam):
        invigilating.allow(own, "extension", 5, "x", by=by, now=NOW)
    db.session.rollback()
    entering.enter(exam, by=user(cast.li_na), now=NOW)
    done = sat(exam, cast.zhou_lin, 1)
    given = invigilating.allow_all(exam, "extension", 5, "停电", by=by, now=NOW)
    assert len(given) == 1, "neither oneself nor whoever handed in"
    with pytest.raises(AttemptClosed):
        invigilating.allow(done.attempt, "extension", 5, "x", by=by, now=NOW)
    db.session.rollback()
    with pytest.raises(ValueError, match="extension"):
        invigilating.allow(own, "extension", 0, "x", by=user(cast.chen_gang), now=NOW)


def test_ending_early_hands_in_what_has_arrived_and_closes_the_window(exam, attempt, cast):
    builders.answered(attempt, cast.li_na, 3)
    now = NOW + minutes(5)
    assert invigilating.end(exam, "考场停用", by=user(cast.chen_gang), now=now) == 1
    assert (attempt.state, attempt.ended_at, exam.closes_at) == ("expired", now, now)
    assert scoring.newest(attempt).score == 15
    with pytest.raises(entering.CannotStart):
        entering.enter(exam, by=user(cast.zhou_lin), now=now)
    db.session.rollback()
    with pytest.raises(invigilating.NotUnderWay):
        invigilating.end(exam, "又一次", by=user(cast.chen_gang), now=now)


def test_late_answers_count_only_when_admitted_and_the_fold_agrees(attempt, cast):
    question = scoring.items(attempt)[0][1].question
    sitting.expire(attempt, now=NOW + minutes(31))
    sitting.save(
        attempt, 0, answers.right_answer(question),
        key="late", epoch=1, seq=1, by=user(cast.li_na), now=NOW + minutes(32),
    )  # fmt: skip
    assert scoring.figures(attempt).score == 0
    result = invigilating.admit(attempt, "断网四分钟", by=user(cast.chen_gang), now=LATER)
    assert (result.number, result.score, result.reason) == (2, 5, "admitted")
    assert verifying_results.verify().differences == ()
    with pytest.raises(invigilating.NothingLate):
        invigilating.admit(attempt, "再来", by=user(cast.chen_gang), now=LATER)


def test_a_page_whose_clock_ran_out_is_told_of_time_it_has_not_heard_of(attempt, cast):
    invigilating.allow(attempt, "extension", 10, "停电", by=user(cast.chen_gang), now=NOW)
    with pytest.raises(sitting.TimeLeft) as left:
        sitting.submit(
            attempt, by=user(cast.li_na), now=NOW + minutes(30), manifest={}, time_over=True
        )
    db.session.rollback()
    assert left.value.deadline == NOW + minutes(40)
    result = sitting.submit(attempt, by=user(cast.li_na), now=NOW + minutes(30), manifest={})
    assert result.number == 1, "whoever hands in by themselves may"


# ---- release ----


def test_results_are_known_only_by_the_release_of_the_whole_exam(exam, cast):
    first, second = sat(exam, cast.li_na, 20), sat(exam, cast.zhou_lin, 3)
    day = NOW.date()
    assert appraisal.released(first.attempt.person_id, Source.QUIZ, day, day) == []
    with pytest.raises(releasing.StillOpen):
        releasing.release(exam, by=user(cast.chen_gang), now=NOW)
    db.session.rollback()
    for _ in range(2):
        assert len(releasing.release(exam, by=user(cast.chen_gang), now=LATER)) == 2
    assert db.session.query(Release).count() == 2
    assert appraisal.released(first.attempt.person_id, Source.QUIZ, day, day) == [first]
    assert (first.passed, second.passed) == (True, False)
    assert exams.shows_answers(first.attempt, LATER)


def test_whoever_sat_the_exam_does_not_release_it(exam, cast):
    examining.name(exam, [user(cast.he_wei).person], by=user(cast.chen_gang), now=NOW)
    sat(exam, cast.he_wei, 20)
    with pytest.raises(releasing.OwnResult):
        releasing.release(exam, by=user(cast.he_wei), now=LATER)


def test_nothing_is_released_while_somebody_still_writes(exam, attempt, cast):
    sat(exam, cast.zhou_lin, 3)
    invigilating.allow(attempt, "extension", 120, "停电", by=user(cast.chen_gang), now=NOW)
    with pytest.raises(releasing.StillOpen):
        releasing.release(exam, by=user(cast.chen_gang), now=exam.closes_at)


def test_a_score_at_once_shows_no_answers_before_the_window_has_closed(context, cast):
    exam = builders.exam_set(
        cast.chen_gang, [cast.li_na, cast.zhou_lin], when=When.AT_ONCE, what=What.ANSWERS
    )
    result = sat(exam, cast.li_na, 20)
    assert db.session.get(Release, result.id) is not None
    assert not exams.shows_answers(result.attempt, NOW)
    assert exams.shows_answers(result.attempt, exam.closes_at)
    with pytest.raises(examining.ResultsKnown):
        examining.void(exam, "x", by=user(cast.chen_gang), now=NOW)


def test_two_exams_with_one_paper_are_two_for_the_appraisal(context, cast):
    for right in (20, 10):
        exam = builders.exam_set(cast.chen_gang, [cast.li_na])
        sat(exam, cast.li_na, right)
        releasing.release(exam, by=user(cast.chen_gang), now=LATER)
    person, day = user(cast.li_na).person_id, NOW.date()
    found = appraisal.released(person, Source.QUIZ, day, day)
    assert [result.score for result in found] == [100, 50]


# ---- races ----


def at_once(app, number, act):
    """Let `number` threads act at the same moment; returns what they gave and what failed."""
    gate, given, failed = threading.Barrier(number), [], []

    def run(place):
        try:
            with app.app_context(), scope.everyone("test"):
                gate.wait()
                given.append(act(place))
                db.session.remove()
        except Exception as error:
            failed.append(repr(error))

    threads = [threading.Thread(target=run, args=(place,)) for place in range(number)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return given, failed


def test_many_starts_and_submits_at_once_make_one_sitting_and_one_result(app, exam, cast):
    def both(_place):
        attempt = entering.enter(exam, by=user(cast.li_na), now=NOW)
        return sitting.submit(attempt, by=user(cast.li_na), now=NOW).id

    given, failed = at_once(app, 25, both)
    assert {failure.partition("(")[0] for failure in failed} <= {"CannotStart"}, failed
    assert len(set(given)) == 1
    db.session.rollback()
    assert db.session.query(Attempt).filter_by(exam_id=exam.id).count() == 1
    assert db.session.query(Result).count() == 1


def test_time_given_while_a_paper_is_handed_in_leaves_one_result_and_one_deadline(
    app, exam, attempt, cast
):
    """Whichever comes first: an extension of a closed paper is refused, and nothing is torn."""

    def act(place):
        if place % 2:
            return sitting.submit(attempt, by=user(cast.li_na), now=NOW + minutes(29)).id
        return invigilating.allow(
            attempt, "extension", 1, "停电", by=user(cast.chen_gang), now=NOW
        ).id

    _given, failed = at_once(app, 8, act)
    assert {failure.partition("(")[0] for failure in failed} <= {"AttemptClosed"}, failed
    db.session.rollback()
    with scope.everyone("test"):
        db.session.refresh(attempt)
        count = db.session.query(Allowance).count()
        assert attempt.deadline_at == NOW + minutes(30 + count)
        assert db.session.query(Result).count() == 1
        assert [s.kind for s in attempts.steps(attempt)] == ["submit"]
