"""The record: the audit log and its check, who may do what, and who signed in."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from flask import Blueprint, abort, current_app, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import to_utc

from trainer.domain import chain
from trainer.domain.access import CARRIED_BY, Permission, Role
from trainer.services import auditing
from trainer.services.parts import audit
from trainer.store.queries import audit as find
from trainer.store.tables import AuditEntry
from trainer.web import gate, wording
from trainer.web.gate import requires

bp = Blueprint("audits", __name__, url_prefix="/audits")

PER_PAGE = 50


@bp.get("/")
@requires(Permission.AUDIT)
def index() -> ResponseReturnValue:
    """Show the entries of the log, the newest first, narrowed by act, person and days."""
    chosen = _filter()
    page = _page()
    rows, count = find.entries(chosen, offset=(page - 1) * PER_PAGE, limit=PER_PAGE)
    return render_template(
        "audits/index.html",
        rows=rows,
        names=find.names({row.actor_id for row in rows} | {_about(row) for row in rows}),
        verbs=sorted((wording.verb(code), code) for code in find.verbs()),
        actors=find.actors(),
        chosen=request.args,
        is_narrowed=any(request.args.get(key) for key in ("verb", "user", "from", "to")),
        wording=wording,
        **_paging("audits.index", page, count, ("verb", "user", "from", "to")),
    )


def _filter() -> find.Filter:
    verb = request.args.get("verb", "")
    until = _day("to")
    return find.Filter(
        verbs=frozenset({verb}) if verb else frozenset(),
        user_id=request.args.get("user", type=int),
        since=_midnight(_day("from")),
        until=_midnight(until + timedelta(days=1)) if until else None,
    )


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None


def _midnight(day: date | None) -> datetime | None:
    """Return when a day begins in China."""
    if day is None:
        return None
    return to_utc(datetime.combine(day, time())).replace(tzinfo=UTC)


def _about(row: AuditEntry) -> int | None:
    return row.subject_id if row.subject_kind == "user" else None


def _page() -> int:
    return min(max(1, request.args.get("page", 1, type=int)), 1_000_000)


def _paging(endpoint: str, page: int, count: int, keep: tuple[str, ...]) -> dict[str, Any]:
    """Return what the macro of pages needs; `keep` are the parameters that go along."""
    kept: dict[str, Any] = {key: request.args[key] for key in keep if request.args.get(key)}
    urls: Callable[[int], str] = lambda number: url_for(endpoint, page=number, **kept)  # noqa: E731
    return {"page": page, "pages": -(-count // PER_PAGE), "count": count, "page_url": urls}


@bp.get("/<int:no>")
@requires(Permission.AUDIT)
def show(no: int) -> ResponseReturnValue:
    """Show one entry with its content and its hashes."""
    entry = find.entry(no)
    if entry is None:
        abort(404)
    return render_template(
        "audits/show.html",
        entry=entry,
        names=find.names({entry.actor_id, _about(entry)}),
        body=json.dumps(entry.body, ensure_ascii=False, indent=2) if entry.body else "",
        is_erased=entry.body is None and entry.body_sha != chain.digest(None),
        fits=_fits(entry),
        wording=wording,
    )


def _fits(entry: AuditEntry) -> bool:
    """Say whether an entry by itself is as it was written; an erased body leaves its digest."""
    whole = entry.body is None or chain.digest(entry.body) == entry.body_sha
    return whole and chain.link(entry.prev_hash, audit.facts(entry)) == entry.hash


@bp.get("/verify")
@requires(Permission.AUDIT)
def verify() -> ResponseReturnValue:
    """Check the log and the steps of all attempts, and say what was found."""
    return render_template(
        "audits/verify.html", log=auditing.verify(), work=auditing.verify_attempts(), at=g.now
    )


@bp.get("/access")
@requires(Permission.AUDIT)
def access() -> ResponseReturnValue:
    """Show which role may do what on which page, and who holds which role."""
    parts, public = _endpoints()
    return render_template(
        "audits/access.html",
        places=parts,
        public=public,
        roles=list(Role),
        carried=CARRIED_BY,
        holders=find.role_holders(),
        wording=wording,
    )


def _endpoints() -> tuple[dict[str, list[dict[str, Any]]], list[str]]:
    """Return the addresses of every part of the site with what they ask for, and the public ones."""
    declared = gate.rules(current_app._get_current_object())  # type: ignore[attr-defined]
    parts: dict[str, list[dict[str, Any]]] = {}
    public: list[str] = []
    for rule in sorted(current_app.url_map.iter_rules(), key=lambda rule: rule.rule):
        permission = declared[rule.endpoint].permission
        if permission is None:
            public.append(rule.rule)
            continue
        parts.setdefault(wording.noun(rule.endpoint), []).append(
            {
                "address": rule.rule,
                "writes": "POST" in (rule.methods or ()),
                "reads": "GET" in (rule.methods or ()),
                "permission": permission,
            }
        )
    return parts, sorted(set(public))


@bp.get("/sign_ins")
@requires(Permission.AUDIT)
def sign_ins() -> ResponseReturnValue:
    """Show tries to sign in, sessions, or views of other people's data."""
    view = request.args.get("view", "tries")
    if view not in LISTS:
        abort(404)
    page = _page()
    rows, count = LISTS[view]((page - 1) * PER_PAGE)
    return render_template(
        "audits/sign_ins.html",
        view=view,
        rows=rows,
        names=find.names({getattr(row, "user_id", None) for row in rows}),
        people=find.person_names(
            {row.subject_person_id for row in rows} if view == "views" else ()
        ),
        wrong_only="wrong" in request.args,
        at=g.now,
        wording=wording,
        **_paging("audits.sign_ins", page, count, ("view", "wrong")),
    )


LISTS: dict[str, Callable[[int], tuple[list[Any], int]]] = {
    "tries": lambda offset: find.tries(
        wrong_only="wrong" in request.args, offset=offset, limit=PER_PAGE
    ),
    "sessions": lambda offset: find.sessions(offset=offset, limit=PER_PAGE),
    "views": lambda offset: find.views(offset=offset, limit=PER_PAGE),
}
