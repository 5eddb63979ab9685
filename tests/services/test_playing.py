"""Handling a case: every act once, nothing out of turn, papers handed in and kept."""

from __future__ import annotations

import pytest

from tests import builders
from tests.builders import NOW, user
from trainer.domain.scenario.play import NotPossible
from trainer.domain.scenario.state import Act
from trainer.extensions import db
from trainer.services import playing
from trainer.services.parts import attempts, scoring
from trainer.services.parts.attempts import AttemptClosed, KeyReused
from trainer.store.tables import Attempt, Draft, Evidence, Marking, Release, Step, Submission


@pytest.fixture
def attempt(context, cast):
    return playing.start("s04-qitian", "practice", by=user(cast.li_na), now=NOW, seed=3)


def first_choice(attempt):
    state = scoring.state_of(attempt)
    choice = builders.best_choice(scoring.case_of(attempt).choices(state))
    return Act("choose", state.scene, choice.key)


def do(attempt, act, cast, *, key="k", seen=0):
    return playing.act(attempt, act, key=key, seen=seen, by=user(cast.li_na), now=NOW)


def at_the_paper(attempt, cast):
    """Bring a case to its writing scene."""
    case, number, state = scoring.case_of(attempt), 0, scoring.state_of(attempt)
    while case.deliverable(state) is None:
        act = Act("choose", state.scene, builders.best_choice(case.choices(state)).key)
        _, state = do(attempt, act, cast, key=f"s{number}", seen=number)
        number += 1
    return case.deliverable(state), state, number


def test_starting_twice_returns_the_case_in_progress(attempt, cast):
    again = playing.start("s04-qitian", "practice", by=user(cast.li_na), now=NOW)
    assert again.id == attempt.id


def test_an_assessed_case_needs_one_practice_to_the_end(attempt, cast):
    with pytest.raises(playing.PracticeFirst):
        playing.start("s04-qitian", "assessed", by=user(cast.li_na), now=NOW)
    db.session.rollback()
    builders.played(cast.li_na)
    assert (
        playing.start("s04-qitian", "assessed", by=user(cast.li_na), now=NOW).purpose == "assessed"
    )


def test_an_act_moves_the_case_and_is_on_record(attempt, cast):
    before = scoring.state_of(attempt)
    step, after = do(attempt, first_choice(attempt), cast)
    assert after.scene != before.scene
    assert scoring.state_of(attempt) == after
    assert step.kind == "choose"


def test_the_same_key_again_changes_nothing(attempt, cast):
    act = first_choice(attempt)
    first, state = do(attempt, act, cast)
    again, same = do(attempt, act, cast)
    assert (first.id, state) == (again.id, same)
    assert db.session.query(Step).count() == 1


def test_a_key_cannot_come_back_with_another_act(attempt, cast):
    act = first_choice(attempt)
    do(attempt, act, cast)
    with pytest.raises(KeyReused):
        do(attempt, Act("choose", act.element, "another"), cast)


def test_an_act_from_an_old_page_is_refused_with_the_present_count(attempt, cast):
    do(attempt, first_choice(attempt), cast)
    with pytest.raises(playing.StepConflict) as caught:
        do(attempt, first_choice(attempt), cast, key="other", seen=0)
    assert caught.value.no == 1
    assert playing.seen_of(attempt) == 1


def test_reading_a_paper_never_conflicts(attempt, cast):
    exhibit = scoring.state_of(attempt).released[0]
    do(attempt, Act("open", exhibit), cast, seen=99)
    assert exhibit in scoring.state_of(attempt).opened


def test_what_the_case_does_not_allow_is_not_recorded(attempt, cast):
    with pytest.raises(NotPossible):
        do(attempt, Act("choose", "no-such-scene", "x"), cast)
    db.session.rollback()
    assert db.session.query(Step).count() == 0


def test_after_the_end_nothing_moves(context, cast):
    finished = builders.played(cast.li_na)
    with pytest.raises(AttemptClosed):
        do(finished, Act("choose", "x", "y"), cast, key="late", seen=99)
    db.session.rollback()
    with pytest.raises(AttemptClosed):
        playing.keep_draft(finished, "x", {}, seq=1, by=user(cast.li_na), now=NOW)


def test_a_practised_case_is_final_and_not_marked(context, cast):
    finished = builders.played(cast.li_na)
    assert finished.state == "final"
    assert db.session.query(Submission).count() == 1
    assert db.session.query(Marking).count() == 0
    assert db.session.query(Evidence).count() == 0


def test_an_assessed_case_waits_for_its_marker(context, cast):
    waiting = builders.handed_in(cast.li_na)
    attempt = waiting.submission.attempt
    assert (attempt.state, waiting.state) == ("marking", "waiting")
    result = scoring.newest(attempt)
    assert result.score is None
    assert db.session.get(Release, result.id) is None


def test_an_assessed_case_that_ends_without_a_paper_is_final_at_once(context, cast):
    builders.played(cast.li_na)
    attempt = playing.start("s04-qitian", "assessed", by=user(cast.li_na), now=NOW, seed=3)
    case, state = scoring.case_of(attempt), scoring.state_of(attempt)
    worst = _way_to_an_end_without_a_paper(case)
    for number, act in enumerate(worst):
        _, state = do(attempt, act, cast, key=f"w{number}", seen=number)
    assert state.is_over
    assert not state.written
    assert attempt.state == "final"
    result = scoring.newest(attempt)
    assert result.score is not None
    assert db.session.get(Release, result.id) is not None


def _way_to_an_end_without_a_paper(case):
    """Search the case for the shortest way that never reaches the writing scene."""
    waiting = [(case.first, [])]
    seen = set()
    while waiting:
        state, way = waiting.pop(0)
        for choice in case.choices(state):
            act = Act("choose", state.scene, choice.key)
            following = case.after(state, act)
            if following.is_over:
                return [*way, act]
            if following.scene not in seen and case.deliverable(following) is None:
                seen.add(following.scene)
                waiting.append((following, [*way, act]))
    raise AssertionError("every way passes the writing scene")


def test_a_draft_is_kept_and_an_older_one_never_replaces_it(attempt, cast):
    paper, state, _ = at_the_paper(attempt, cast)
    field = paper.fields[0].key
    playing.keep_draft(attempt, state.scene, {field: "第二稿"}, seq=2, by=user(cast.li_na), now=NOW)
    playing.keep_draft(attempt, state.scene, {field: "第一稿"}, seq=1, by=user(cast.li_na), now=NOW)
    draft = db.session.query(Draft).one()
    assert "第二稿" in draft.text
    kept = [step for step in db.session.query(Step) if step.kind == "draft"]
    assert kept[0].body["fields"] == {field: "第一稿"}, "the losing text is a step"


def test_the_same_draft_again_makes_no_step(attempt, cast):
    paper, state, _ = at_the_paper(attempt, cast)
    for seq in (1, 1):
        playing.keep_draft(
            attempt, state.scene, {paper.fields[0].key: "稿"}, seq=seq, by=user(cast.li_na), now=NOW
        )
    assert not [step for step in db.session.query(Step) if step.kind == "draft"]


def test_handing_in_keeps_the_paper_and_drops_the_draft(attempt, cast):
    paper, state, number = at_the_paper(attempt, cast)
    fields = {field.key: "内容" for field in paper.fields}
    playing.keep_draft(attempt, state.scene, fields, seq=1, by=user(cast.li_na), now=NOW)
    do(attempt, Act("write", state.scene, "", fields), cast, key="paper", seen=number)
    assert db.session.query(Draft).count() == 0
    assert db.session.query(Submission).one().body == {"fields": fields}


def test_a_paper_without_a_required_field_is_not_handed_in(attempt, cast):
    _, state, number = at_the_paper(attempt, cast)
    with pytest.raises(NotPossible):
        do(attempt, Act("write", state.scene, "", {}), cast, key="paper", seen=number)
    db.session.rollback()
    assert db.session.query(Submission).count() == 0


def test_an_assessed_case_completes_its_element_when_it_ends(context, cast):
    from trainer.services.parts import progress

    enrolment = builders.lessons_done(cast.li_na)
    builders.sat(cast.li_na, enrolment=enrolment)
    builders.handed_in(cast.li_na, enrolment=enrolment)
    assert "case" in progress.done(enrolment)


def test_it_completes_the_element_also_when_it_was_not_started_from_the_course(context, cast):
    from trainer.services.parts import progress

    enrolment = builders.lessons_done(cast.li_na)
    builders.sat(cast.li_na)
    builders.handed_in(cast.li_na)
    assert progress.done(enrolment) >= {"quiz", "case"}


def test_a_case_handled_before_its_turn_does_not_complete_the_element(context, cast):
    from trainer.services.parts import progress

    enrolment = builders.lessons_done(cast.li_na)
    builders.handed_in(cast.li_na)
    assert "case" not in progress.done(enrolment)


def test_a_practice_in_a_course_completes_nothing(context, cast):
    from trainer.services.parts import progress

    enrolment = builders.lessons_done(cast.li_na)
    builders.played(cast.li_na, enrolment=enrolment)
    assert "case" not in progress.done(enrolment)


def test_attempts_are_numbered(context, cast):
    for _ in range(2):
        builders.played(cast.li_na)
    assert [row.number for row in db.session.query(Attempt).order_by(Attempt.id)] == [1, 2]


def test_a_case_whose_best_is_not_proven_is_for_practice_only(context, cast, monkeypatch):
    from trainer.domain.scenario import walks
    from trainer.domain.scenario.explore import TooManyStates
    from trainer.store.tables import ScenarioBest

    def explode(case):
        raise TooManyStates(1)

    db.session.query(ScenarioBest).delete()
    db.session.commit()
    monkeypatch.setattr(walks, "best_of", explode)
    finished = builders.played(cast.li_na)
    result = scoring.newest(finished)
    assert result.score is None
    assert result.ledgers["process"] is None
    with pytest.raises(TooManyStates):
        playing.start("s04-qitian", "assessed", by=user(cast.li_na), now=NOW)


# --- Taking back, and handling again -----------------------------------------------------------


def back(attempt, cast, seen, key="b"):
    return playing.back(attempt, key=key, seen=seen, by=user(cast.li_na), now=NOW)


def test_the_last_act_is_taken_back_and_every_step_stays(attempt, cast):
    before = scoring.state_of(attempt)
    do(attempt, first_choice(attempt), cast)
    assert back(attempt, cast, seen=1) == before == scoring.state_of(attempt)
    assert [step.kind for step in attempts.steps(attempt)] == ["choose", "back"]


def test_what_was_read_before_an_act_stays_read_when_it_is_taken_back(attempt, cast):
    paper = scoring.state_of(attempt).released[0]
    do(attempt, Act("open", paper), cast, key="o")
    do(attempt, first_choice(attempt), cast)
    assert back(attempt, cast, seen=1).opened == {paper}
    again = first_choice(attempt)
    _, state = do(attempt, again, cast, key="k2", seen=2)
    assert state.scene != scoring.case_of(attempt).first.scene


def test_taking_back_twice_by_the_same_key_takes_back_once(attempt, cast):
    for number in range(2):
        do(attempt, first_choice(attempt), cast, key=f"k{number}", seen=number)
    once = back(attempt, cast, seen=2)
    assert back(attempt, cast, seen=2) == once
    assert len(attempts.standing(attempts.steps(attempt))) == 1


def test_there_is_nothing_to_take_back_at_the_beginning(attempt, cast):
    with pytest.raises(playing.NothingToTakeBack):
        back(attempt, cast, seen=0)


def test_an_act_of_another_window_is_not_taken_back_unseen(attempt, cast):
    do(attempt, first_choice(attempt), cast)
    with pytest.raises(playing.StepConflict):
        back(attempt, cast, seen=0)


def test_nothing_is_taken_back_in_a_case_that_counts(context, cast):
    builders.played(cast.li_na)
    counted = playing.start("s04-qitian", "assessed", by=user(cast.li_na), now=NOW, seed=3)
    do(counted, first_choice(counted), cast)
    with pytest.raises(playing.NothingToTakeBack):
        back(counted, cast, seen=1)


def test_a_finished_case_is_not_taken_back(context, cast):
    finished = builders.played(cast.li_na)
    with pytest.raises(AttemptClosed):
        back(finished, cast, seen=99)


def again(attempt, number, cast):
    return playing.again_from(attempt, number, by=user(cast.li_na), now=NOW)


def test_a_case_is_handled_again_from_a_decision_and_the_old_one_stays(context, cast):
    old = builders.played(cast.li_na)
    before = scoring.state_of(old)
    decisions = [step for step in attempts.steps(old) if step.kind == "choose"]
    fresh = again(old, 4, cast)
    assert (fresh.state, fresh.purpose, fresh.seed) == ("active", "practice", old.seed)
    assert scoring.state_of(fresh).scene == decisions[3].element
    assert len(attempts.steps(fresh)) == 3
    assert scoring.state_of(old) == before


def test_papers_written_before_that_decision_are_handed_in_again(context, cast):
    old = builders.played(cast.li_na)
    last = sum(step.kind == "choose" for step in attempts.steps(old))
    fresh = again(old, last, cast)
    handed = db.session.query(Submission).filter_by(attempt_id=fresh.id).count()
    assert handed == len(scoring.state_of(fresh).written) > 0


@pytest.mark.parametrize("number", [0, -1, 99])
def test_a_decision_that_was_not_taken_is_no_place_to_begin(context, cast, number):
    with pytest.raises(playing.NothingToTakeBack):
        again(builders.played(cast.li_na), number, cast)


def test_one_practice_at_a_time(context, cast):
    old = builders.played(cast.li_na)
    playing.start("s04-qitian", "practice", by=user(cast.li_na), now=NOW)
    with pytest.raises(playing.PracticeUnderWay):
        again(old, 2, cast)


def test_a_case_that_is_not_over_cannot_be_handled_again(attempt, cast):
    with pytest.raises(AttemptClosed):
        again(attempt, 1, cast)


def test_a_paper_taken_back_is_written_again_and_the_new_text_stands(attempt, cast):
    paper, state, number = at_the_paper(attempt, cast)
    for text in ("第一稿", "第二稿"):
        act = Act("write", state.scene, "", {field.key: text for field in paper.fields})
        _, after = do(attempt, act, cast, key=f"w{number}", seen=number)
        assert set(after.written[paper.key].values()) == {text}
        back(attempt, cast, seen=number + 1, key=f"b{number}")
        number += 2
    texts = [step.body["fields"] for step in attempts.steps(attempt) if step.kind == "write"]
    assert [set(fields.values()) for fields in texts] == [{"第一稿"}, {"第二稿"}]
