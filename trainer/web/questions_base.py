"""What the pages about questions share: the blueprint, and what codes are called."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, current_app, g
from flask_babel import lazy_gettext as _l

from trainer.services.parts import documents, held

bp = Blueprint("questions", __name__, url_prefix="/questions")

DUTIES: dict[str, Any] = {
    "intake": _l("受理"),
    "investigation": _l("调查"),
    "mediation": _l("调解"),
    "inspection": _l("巡查监督"),
}

KINDS: dict[str, Any] = {
    "single": _l("单选"),
    "multiple": _l("多选"),
    "true_false": _l("判断"),
    "number": _l("填数"),
    "date": _l("填日期"),
    "fill": _l("填空"),
    "ordering": _l("排序"),
    "matching": _l("匹配"),
    "group": _l("案例"),
    "short": _l("简答"),
}
POLICIES: dict[Any, Any] = {
    "all_or_nothing": _l("全部选对才给分"),
    "partial": _l("漏选按比例给分，错选不给分"),
    "minus": _l("选对得分、选错扣分，最低零分"),
}
PLACES: dict[Any, Any] = {
    "all_or_nothing": _l("全部正确才给分"),
    "partial": _l("每一处按比例给分"),
    "minus": _l("对的得分、错的扣分，最低零分"),
    "adjacent": _l("前后相连正确的每一对按比例给分"),
}


def banks() -> dict[str, str]:
    """Return the titles of the banks by key."""
    return {bank.document.key: bank.title for bank in documents.all_live("bank")}


def keep(purpose: str, value: Any) -> str:
    """Keep a value for this sign-in between two pages; returns the name to find it by."""
    settings = current_app.config["SETTINGS"]
    return held.put(settings, g.session_id, purpose, value, now=g.now)


def kept_or_none(purpose: str, name: str) -> Any:
    """Return a value that this sign-in kept; None when it is gone, too old or another's."""
    settings = current_app.config["SETTINGS"]
    return held.peek(settings, g.session_id, purpose, name, now=g.now)


def kept_or_404(purpose: str, name: str) -> Any:
    """Return a value that this sign-in kept; answers 404 for any other."""
    value = kept_or_none(purpose, name)
    if value is None:
        abort(404)
    return value
