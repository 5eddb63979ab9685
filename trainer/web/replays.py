"""A handled case step by step, as it looked: for the trainee and for whoever marks the papers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import abort

from trainer.domain.scenario import debrief
from trainer.domain.scenario.document import Choice, Deliverable
from trainer.domain.scenario.play import Case
from trainer.domain.scenario.state import Act, State
from trainer.services.parts import attempts, scoring
from trainer.store.tables import Attempt
from trainer.web import deliverables, desk
from trainer.web.deliverables import Blank


@dataclass(frozen=True)
class View:
    """Where a case stood after `number` moves of `last`, what was offered, and what came next.

    `chosen` is the key of the choice taken then, `paper` the form written then with its blanks.
    """

    case: Case
    state: State
    number: int
    last: int
    offered: list[Choice]
    chosen: str = ""
    paper: Deliverable | None = None
    blanks: tuple[Blank, ...] = ()


def view(attempt: Attempt, number: int) -> View:
    """Return a handled case after so many moves; 404 for a number that there is not."""
    case, acts = scoring.case_of(attempt), attempts.acts(attempts.steps(attempt))
    moves = [at for at, act in enumerate(acts) if act.kind in attempts.WEIGHTY]
    if not 0 <= number <= len(moves):
        abort(404)
    until = moves[number] if number < len(moves) else len(acts)
    state = case.fold(acts[:until])
    shown = View(case, state, number, len(moves), debrief.offered(case, state, attempt.seed))
    return shown if number == len(moves) else _with_next(shown, acts[until])


def _with_next(shown: View, act: Act) -> View:
    more: dict[str, Any] = {"chosen": act.detail}
    paper = shown.case.deliverable(shown.state)
    if paper is not None:
        blanks = tuple(deliverables.blanks(paper, act.fields, {}))
        more = {"paper": paper, "blanks": blanks}
    return View(shown.case, shown.state, shown.number, shown.last, shown.offered, **more)


def page(attempt: Attempt, number: int, officer: str) -> dict[str, Any]:
    """Return what the page of a replay shows."""
    shown = view(attempt, number)
    talk = desk.talk(shown.case, shown.state)
    since = max((at for at, line in enumerate(talk) if line.kind == "me"), default=0)
    return {
        "view": shown,
        "attempt": attempt,
        "earlier": talk[:since],
        "talk": talk[since:],
        "limits": desk.limits(shown.case, shown.state),
        "officer": officer,
        "desk": desk,
    }
