"""A short way to a scene of a case, to try the case from there."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from trainer.domain.calendar import UnknownDay
from trainer.domain.scenario.play import Case
from trainer.domain.scenario.state import Act, State

MOST = 5_000  # situations looked at


def way_to(case: Case, scene: str) -> list[Act] | None:
    """Return acts that lead to a scene, few of them; None where none were found.

    Papers are taken as written with every field filled. Each scene is entered from at most
    a handful of situations, so that a way through rare conditions may stay unfound.
    """
    waiting: deque[tuple[State, list[Act]]] = deque([(case.first, [])])
    seen: dict[str, set[object]] = {}
    for _ in range(MOST):
        if not waiting:
            return None
        state, acts = waiting.popleft()
        if state.scene == scene and not state.is_over:
            return acts
        known = seen.setdefault(state.scene, set())
        mark = tuple(sorted(state.variables.items()))
        if state.is_over or mark in known:
            continue
        known.add(mark)
        waiting.extend((after, [*acts, act]) for act, after in _onward(case, state))
    return None


def _onward(case: Case, state: State) -> Iterator[tuple[Act, State]]:
    paper = case.deliverable(state)
    acts = [Act("choose", state.scene, choice.key) for choice in case.choices(state)]
    if paper is not None:
        acts = [Act("write", state.scene, "", {field.key: "…" for field in paper.fields})]
    for act in acts:
        try:
            yield act, case.after(state, act)
        except UnknownDay:
            continue
