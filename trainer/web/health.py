"""Is it alive, is it ready: for machines, in two words."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from trainer.services import checking
from trainer.web.gate import public

bp = Blueprint("health", __name__, url_prefix="/health")


@bp.get("/live")
@public("machines ask whether the process answers; says nothing else")
def live() -> ResponseReturnValue:
    """Answer that the process runs; touches nothing."""
    return {"status": "ok"}


@bp.get("/ready")
@public("machines ask whether requests can be served; details are for administrators")
def ready() -> ResponseReturnValue:
    """Answer whether the application can read, write and is up to date."""
    fit = checking.is_ready()
    return {"status": "ok" if fit else "not ready"}, 200 if fit else 503
