"""What a page of a sitting says because it belongs to an exam: time given, pauses, what is closed."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import format_datetime
from flask_babel import gettext as _

from trainer.domain.exam import What
from trainer.domain.paper import Reveal
from trainer.services.parts import documents, exams
from trainer.store.queries import exams as find
from trainer.store.tables import Attempt
from trainer.web import context


def told(attempt: Attempt, now: datetime) -> dict[str, Any]:
    """Return what a page in an exam asks for every half minute; nothing outside exams."""
    if attempt.exam_id is None:
        return {}
    paused = paused_until(attempt, now)
    return {
        "now": now.isoformat(),
        "ends": attempt.deadline_at.isoformat() if attempt.deadline_at else "",
        "paused": paused.isoformat() if paused else "",
        "paused_at": format_datetime(paused, "HH:mm") if paused else "",
        "news": lines(attempt),
    }


def lines(attempt: Attempt) -> list[str]:
    """Return in words what time was given to a sitting, and why."""
    if attempt.exam_id is None:
        return []
    end = format_datetime(attempt.deadline_at, "HH:mm") if attempt.deadline_at else ""
    found = []
    for row in find.allowances([attempt.id]):
        facts = {"n": row.seconds // 60, "why": row.reason, "at": format_datetime(row.at, "HH:mm")}
        if row.kind == "pause":
            found.append(_("%(at)s 暂停 %(n)s 分钟，时间已补回：%(why)s。", **facts))
        else:
            found.append(_("%(at)s 延长 %(n)s 分钟：%(why)s。", **facts))
    if found:
        found.append(_("现在的截止时刻是 %(at)s。", at=end))
    return found


def paused_until(attempt: Attempt, now: datetime) -> datetime | None:
    """Return when the pause of a sitting in an exam is over; None when it is not paused."""
    return exams.paused_until(attempt, now) if attempt.exam_id is not None else None


def at_once(attempt: Attempt) -> str:
    """Return what is shown as soon as the paper is handed in: answers, score, or nothing."""
    if attempt.exam is None:
        reveals = documents.paper(attempt.revision).reveal is Reveal.AT_ONCE
        return str(What.ANSWERS) if attempt.purpose == "practice" or reveals else ""
    return str(What.SCORE) if exams.reveals_at_once(attempt.exam) else ""


def closed_book(attempt: Attempt) -> dict[str, Any]:
    """Return the menu of a page under a closed-book exam: neither law, lessons nor tools."""
    if attempt.exam is None or attempt.exam.open_book:
        return {}
    left = {url_for("workbench.index"), url_for("my_exams.index")}
    groups = [
        replace(group, entries=tuple(entry for entry in group.entries if entry.url in left))
        for group in context.menu()
    ]
    return {"menu": tuple(group for group in groups if group.entries), "tools_url": ""}


def may_look_up(attempt: Attempt) -> bool:
    """Say whether the law may lie beside the paper: in practice, and in an open-book exam."""
    if attempt.exam is not None:
        return bool(attempt.exam.open_book)
    return attempt.purpose == "practice"
