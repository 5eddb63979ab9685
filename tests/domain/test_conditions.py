"""Guards of every form hold exactly when they say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.domain.scenario.conditions import compiled, holds
from trainer.domain.scenario.deadlines import Running
from trainer.domain.scenario.document import Condition, DeadlineState
from trainer.domain.scenario.state import State

C = Condition
YES, NO = C(flag="yes"), C(flag="no")


@pytest.fixture(scope="module")
def state(small) -> State:
    return small.first._replace(
        variables={"yes": True, "no": False, "trust": 2, "plan": "refund"},
        deadlines={"accept": Running("accept", DeadlineState.MET)},
        opened=frozenset({"photo"}),
    )


@pytest.mark.parametrize(
    ("condition", "true"),
    [
        (None, True),
        (YES, True),
        (NO, False),
        (C(flag="trust"), False),  # a number is no flag
        (C(var="trust", at_least=2), True),
        (C(var="trust", at_least=3), False),
        (C(var="trust", at_most=2), True),
        (C(var="trust", at_most=1), False),
        (C(var="trust", at_least=1, at_most=3), True),
        (C(var="trust", at_least=1, at_most=1), False),
        (C(var="trust", equals=2), True),
        (C(var="trust", equals=1), False),
        (C(var="plan", equals="refund"), True),
        (C(var="plan", equals="none"), False),
        (C(var="plan", at_least=0), True),  # a word counts as 0
        (C(var="plan", at_least=1), False),
        (C(var="trust"), True),
        (C(deadline="accept", is_=DeadlineState.MET), True),
        (C(deadline="accept", is_=DeadlineState.MISSED), False),
        (C(opened="photo"), True),
        (C(opened="report"), False),
        (C(not_=NO), True),
        (C(not_=YES), False),
        (C(all=(YES, C(opened="photo"))), True),
        (C(all=(YES, NO)), False),
        (C(all=()), True),
        (C(any=(NO, YES)), True),
        (C(any=(NO, NO)), False),
        (C(any=()), False),
        (C(all=(C(any=(NO, YES)), C(not_=C(all=(YES, NO))))), True),
    ],
)
def test_a_guard_holds_as_written(state, condition, true):
    assert holds(condition, state) is true


def test_an_unknown_variable_is_an_error_and_not_a_silent_no(state):
    with pytest.raises(KeyError):
        holds(C(flag="unknown"), state)


TREES = st.recursive(
    st.sampled_from([YES, NO]),
    lambda inner: st.one_of(
        inner.map(lambda part: C(not_=part)),
        st.lists(inner, max_size=3).map(lambda parts: C(all=tuple(parts))),
        st.lists(inner, max_size=3).map(lambda parts: C(any=tuple(parts))),
    ),
    max_leaves=8,
)


@given(tree=TREES)
def test_not_turns_every_guard_around(tree, state):
    assert holds(C(not_=tree), state) is not holds(tree, state)


@given(parts=st.lists(TREES, max_size=4))
def test_all_and_any_mirror_each_other(parts, state):
    negated = C(any=tuple(C(not_=part) for part in parts))
    assert holds(C(not_=C(all=tuple(parts))), state) is holds(negated, state)


LEAVES = [
    YES, NO, C(flag="trust"), C(opened="photo"), C(opened="report"),
    C(var="trust", at_least=2), C(var="trust", at_most=1), C(var="plan", equals="refund"),
    C(deadline="accept", is_=DeadlineState.MET), C(deadline="accept", is_=DeadlineState.MISSED),
]  # fmt: skip
WHOLE = st.recursive(
    st.sampled_from(LEAVES),
    lambda inner: st.one_of(
        inner.map(lambda part: C(not_=part)),
        st.lists(inner, max_size=4).map(lambda parts: C(all=tuple(parts))),
        st.lists(inner, max_size=4).map(lambda parts: C(any=tuple(parts))),
    ),
    max_leaves=20,
)


def plainly(tree: Condition, state: State) -> bool:
    """Read a guard part by part, each leaf by a guard of its own."""
    if tree.all is not None:
        return all(plainly(part, state) for part in tree.all)
    if tree.any is not None:
        return any(plainly(part, state) for part in tree.any)
    return not plainly(tree.not_, state) if tree.not_ else holds(tree, state)


@given(tree=WHOLE)
def test_a_compiled_guard_says_what_its_parts_say_of_every_state(tree, state):
    guard = compiled(tree)
    other = state._replace(variables={"yes": False, "no": True, "trust": 0, "plan": "none"})
    for one in (state, other, state):
        assert guard(one) is plainly(tree, one)
