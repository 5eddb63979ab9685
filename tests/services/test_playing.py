"""Handling a case: every act once, nothing out of turn, papers handed in and kept."""

from __future__ import annotations

import pytest

from tests import builders
from tests.builders import NOW, user
from trainer.domain.scenario.play import NotPossible
from trainer.domain.scenario.state import Act
from trainer.extensions import db
from trainer.services import playing
from trainer.services.parts import scoring
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
