"""A state is a value: equal steps give equal states, and folding is the same in parts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from trainer.domain.scenario.play import Case
from trainer.domain.scenario.state import Act, State


def possible(case: Case, state: State) -> list[Act]:
    """Return every act that the state allows."""
    acts = [Act("choose", state.scene, choice.key) for choice in case.choices(state)]
    paper = case.deliverable(state)
    if paper is not None:
        acts.append(Act("write", state.scene, "", {field.key: "有" for field in paper.fields}))
    unread = [] if state.is_over else sorted(set(state.released) - state.opened)
    return [*acts, *(Act("open", key) for key in unread)]


def played(case: Case, picks: list[int]) -> list[Act]:
    """Return the acts of a play in which each number picks among what is possible."""
    state, acts = case.first, []
    for pick in picks:
        choice = possible(case, state)
        if not choice:
            break
        acts.append(choice[pick % len(choice)])
        state = case.after(state, acts[-1])
    return acts


PICKS = st.lists(st.integers(0, 30), max_size=14)


@given(picks=PICKS)
def test_equal_steps_give_an_equal_state(small, picks):
    acts = played(small, picks)
    fresh = Case(small.document, small.calendar)
    assert small.fold(acts) == fresh.fold(acts)


@given(picks=PICKS, place=st.integers(0, 14))
def test_a_replay_may_stop_anywhere_and_go_on(small, picks, place):
    acts = played(small, picks)
    state = small.fold(acts[:place])
    for act in acts[place:]:
        state = small.after(state, act)
    assert state == small.fold(acts)


@given(picks=PICKS)
def test_the_log_only_grows_and_time_only_passes(small, picks):
    state = small.first
    for number, act in enumerate(played(small, picks), 1):
        following = small.after(state, act)
        assert following.log[: len(state.log)] == state.log
        assert following.now >= state.now
        assert following.steps == number
        assert set(state.released) <= set(following.released)
        assert following.critical[: len(state.critical)] == state.critical
        state = following
    assert [m.at for m in state.log] == sorted(m.at for m in state.log)
