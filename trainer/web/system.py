"""The state of the installation: is all well, and what is to be done."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, current_app, g, render_template, request
from flask.typing import ResponseReturnValue

from trainer import __version__
from trainer.domain.access import Permission
from trainer.services import checking
from trainer.store.queries import audit as find
from trainer.web import wording
from trainer.web.gate import requires

bp = Blueprint("system", __name__, url_prefix="/system")

LATEST = 5


@bp.get("/")
@requires(Permission.ADMINISTER)
def index() -> ResponseReturnValue:
    """Show the verdict, a row for each subject, the addresses and the last acts."""
    found = checking.findings(current_app.config["SETTINGS"], now=g.now)
    acts = find.latest(wording.ADMINISTRATIVE, LATEST)
    return render_template(
        "system/index.html",
        at=g.now,
        verdict=wording.verdict(found),
        rows=[(finding, wording.said(finding)) for finding in found],
        here=_is_shared(),
        addresses=_addresses(),
        version=__version__,
        database=checking.database_version(),
        acts=acts,
        names=find.names({act.actor_id for act in acts}),
        wording=wording,
    )


def _is_shared() -> bool:
    """Say whether the address of this page is one that other machines can open too."""
    host = urlsplit(request.host_url).hostname or ""
    return not (host == "localhost" or host.startswith("127.") or host == "::1")


def _addresses() -> list[str]:
    """Return the addresses that colleagues type: this page's own, else those of the machine."""
    if _is_shared():
        return [request.host_url.rstrip("/")]
    port = urlsplit(request.host_url).port
    return [f"http://{a}:{port}" if port else f"http://{a}" for a in checking.own_addresses()]
