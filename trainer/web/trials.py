"""A case tried without a record: what was done travels in the form, signed, and is kept nowhere.

A guided case is tried by everybody; any other case, also one that is still being written, by
those who write cases.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, current_app, flash, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from itsdangerous import BadSignature, URLSafeSerializer

from trainer.domain.access import Permission
from trainer.domain.scenario import debrief
from trainer.domain.scenario.document import Exhibit
from trainer.domain.scenario.ledgers import UNPROVEN
from trainer.domain.scenario.play import Case, NotPossible
from trainer.domain.scenario.state import Act, State
from trainer.services.parts import calendars, documents
from trainer.store.queries import cases as find
from trainer.web import deliverables, desk
from trainer.web.gate import account, may, me, requires

bp = Blueprint("trials", __name__, url_prefix="/try")

LONGEST = 200  # acts of one trial
SEED = 1


@dataclass(frozen=True)
class Trial:
    """A case to try at an address; `mark` names its text, `begun` is done before it starts."""

    case: Case
    here: str
    back: str
    mark: str
    begun: tuple[Act, ...] = ()


@bp.route("/<key>", methods=["GET", "POST"])
@requires(Permission.SELF)
def show(key: str) -> ResponseReturnValue:
    """Show the desk of a trial; posted, do one act more, and show where that leads."""
    of = documents.live("scenario", key)
    case = documents.case(of, calendars.current())
    if not (case.document.guided or may(Permission.AUTHOR)):
        abort(404)
    back = url_for("workbench.index" if may(Permission.AUTHOR) else "cases.index")
    return served(Trial(case, url_for("trials.show", key=key), back, str(of.id)))


def served(trial: Trial) -> ResponseReturnValue:
    """Answer a request for a trial: its beginning, or one act more."""
    if request.method == "GET":
        return _page(trial, list(trial.begun))
    acts = _done(trial)
    if acts is None:
        flash(_("这次试做已经失效（案件有了新的版本，或者换了人），请从头开始。"), "warn")
        return _page(trial, list(trial.begun))
    return _acted(trial, acts)


def _acted(trial: Trial, acts: list[Act]) -> ResponseReturnValue:
    case = trial.case
    state = case.fold(acts)
    deed, scene = request.form.get("deed", ""), state.scene
    if deed == "back":
        moves = [at for at, act in enumerate(acts) if act.kind != "open"]
        return _page(trial, acts[: moves[-1]] if moves else [])
    if deed.startswith("open:"):
        acts, state = _tried(case, acts, state, Act("open", deed.removeprefix("open:")))
        return _page(trial, acts, case.exhibits.get(deed.removeprefix("open:")))
    paper = case.deliverable(state)
    if deed == "write" and paper is not None:
        fields = deliverables.posted(paper, request.form)
        errors = deliverables.faults(paper, fields, whole=True)
        if errors:
            return _page(trial, acts, fields=fields, errors=errors), 422
        acts, state = _tried(case, acts, state, Act("write", scene, "", fields))
    elif request.form.get("choice"):
        acts, state = _tried(case, acts, state, Act("choose", scene, request.form["choice"]))
    return _page(trial, acts)


def _tried(case: Case, acts: list[Act], state: State, act: Act) -> tuple[list[Act], State]:
    """Return the acts with one more; 409 for one that the case does not allow."""
    if len(acts) >= LONGEST:
        abort(409)
    try:
        return [*acts, act], case.after(state, act)
    except NotPossible:
        abort(409)


def _signer(trial: Trial) -> URLSafeSerializer:
    secret = current_app.config["SECRET_KEY"]
    return URLSafeSerializer(secret, salt=f"trial/{trial.mark}/{account().id}")


def _done(trial: Trial) -> list[Act] | None:
    """Return the acts that the form carries, or None when they are not of this case or person."""
    try:
        rows = _signer(trial).loads(request.form.get("done", ""))
    except BadSignature:
        return None
    return [Act(kind, element, detail, fields) for kind, element, detail, fields in rows]


def _page(
    trial: Trial,
    acts: list[Act],
    exhibit: Exhibit | None = None,
    *,
    fields: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
) -> str:
    case = trial.case
    state = case.fold(acts)
    about: dict[str, Any] = {
        "case": case,
        "state": state,
        "talk": desk.talk(case, state),
        "desk": desk,
        "officer": me().person.name,
        "here": trial.here,
        "back": trial.back,
        "is_author": may(Permission.AUTHOR),
    }
    if state.is_over:
        look = debrief.build(case, state, UNPROVEN)
        found = {
            key: deliverables.found(case.document, case.deliverables[key], written)
            for key, written in state.written.items()
        }
        return render_template("trials/end.html", look=look, found=found, **about)
    paper = case.deliverable(state)
    cited = desk.cited(case, state)
    return render_template(
        "trials/desk.html",
        done=_signer(trial).dumps([[a.kind, a.element, a.detail, dict(a.fields)] for a in acts]),
        moved=any(act.kind != "open" for act in acts),
        exhibit=exhibit,
        paper=paper,
        blanks=deliverables.blanks(paper, fields or {}, errors or {}) if paper else [],
        offered=debrief.offered(case, state, SEED),
        limits=desk.limits(case, state),
        cited=cited,
        gists=find.gists(cited),
        now=g.now,
        **about,
    )
