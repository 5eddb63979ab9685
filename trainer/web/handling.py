"""What the pages of a case share: the blueprint, one's own attempts, and recording an act."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from flask import Blueprint, abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from trainer.domain.scenario import evidence
from trainer.domain.scenario.document import Deliverable
from trainer.domain.scenario.evidence import Evidence
from trainer.domain.scenario.play import Case, NotPossible
from trainer.domain.scenario.state import Act, State
from trainer.extensions import db
from trainer.services import playing
from trainer.services.parts import attempts, scoring
from trainer.services.parts.attempts import AttemptClosed
from trainer.store.queries import cases as find
from trainer.store.tables import Attempt
from trainer.web import errors
from trainer.web.gate import account, me

bp = Blueprint("cases", __name__, url_prefix="/cases")


@dataclass(frozen=True)
class Table:
    """An attempt on the desk: the case it plays and where it stands."""

    attempt: Attempt
    case: Case
    state: State

    @property
    def scene(self) -> str:
        """The present scene, under which drafts are kept."""
        return self.state.scene

    @property
    def asks_for_paper(self) -> bool:
        """Say whether a form is to be filled in now."""
        return self.attempt.state == "active" and self.case.deliverable(self.state) is not None

    @property
    def evidence(self) -> list[Evidence]:
        """What was set down as evidence so far."""
        acts = attempts.acts(attempts.steps(self.attempt))
        return evidence.marked(acts, self.case.exhibits)

    @property
    def paper(self) -> Deliverable:
        """The form that the present scene asks for; raises AttemptClosed, NotPossible."""
        asked = self.case.deliverable(self.state)
        if self.attempt.state != "active":
            raise AttemptClosed(self.attempt.state)
        if asked is None:
            raise NotPossible("not_a_writing_scene", self.scene)
        return asked


def own(attempt_id: int) -> Attempt:
    """Return one's own handling of a case; 404 for any other."""
    return find.own(attempt_id, account().person_id) or abort(404)


def opened(attempt_id: int) -> Table:
    """Return one's own handling of a case with where it stands; 404 for any other."""
    attempt = own(attempt_id)
    return Table(attempt, scoring.case_of(attempt), scoring.state_of(attempt))


def once() -> str:
    """The one-time key of the form, or a new one where the form carried none."""
    return request.form.get("key", "")[:64] or secrets.token_hex(16)


def acted(attempt: Attempt, done: Act) -> ResponseReturnValue:
    """Record an act; where the case went on or ended in another window, say how to go on."""
    seen = request.form.get("seen", -1, type=int)
    try:
        _step, state = playing.act(attempt, done, key=once(), seen=seen, by=me(), now=g.now)
    except (playing.StepConflict, AttemptClosed) as error:
        attempt_id = attempt.id
        db.session.rollback()
        told = {"attempt_id": attempt_id, "sentence": errors.sentence(error)}
        return render_template("cases/conflict.html", done=done, **told), 409
    if state.is_over:
        return redirect(url_for("cases.debrief", attempt_id=attempt.id), 303)
    return to_desk(attempt)


def to_desk(attempt: Attempt) -> ResponseReturnValue:
    """Lead to the newest line of the talk."""
    return redirect(url_for("cases.desk", attempt_id=attempt.id, _anchor="now"), 303)
