"""The workbench: what should I do now, for each role one has."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from flask import Blueprint, current_app, g, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_timezone

from trainer.domain.access import Permission
from trainer.domain.drill import Source
from trainer.domain.exam import Phase
from trainer.domain.pace import Pace
from trainer.services import checking
from trainer.services.parts import access, agenda, audit, drills, exams, roster
from trainer.services.parts.agenda import Task
from trainer.store.queries import agenda as find
from trainer.store.queries import bank as life
from trainer.store.queries import exams as sittings
from trainer.store.queries import marking as markings
from trainer.store.queries import progress, reports
from trainer.store.tables import ErrorReport, Exam
from trainer.web import submissions
from trainer.web.gate import account, may, me, requires, using

bp = Blueprint("workbench", __name__)

SHORT_LIST = 5


@bp.get("/")
@requires(Permission.SELF)
def index() -> ResponseReturnValue:
    """Show the workbench of every role one has, the learner's first."""
    sections = {
        Permission.LEARN: _learning,
        Permission.MARK: _marking,
        Permission.APPRAISE: _appraisal,
        Permission.ADMINISTER: _health,
        Permission.AUDIT: _audit,
    }
    shown: dict[str, Any] = {}
    for permission, section in sections.items():
        if may(permission):
            with using(permission):
                shown[str(permission)] = section()
    return render_template(
        "workbench/index.html",
        greeting=_part_of_day(),
        sections=shown,
        url_of=url_of,
        answered=_answered(),
    )


def today() -> date:
    """Return the day it is in China."""
    return _local().date()


def _local() -> datetime:
    return g.now.astimezone(get_timezone())


def _part_of_day() -> str:
    hour = _local().hour
    return "morning" if hour < 12 else "afternoon" if hour < 18 else "evening"


def url_of(task: Task) -> str:
    """Return where a task is done."""
    match task.kind:
        case "sitting":
            return url_for("sittings.sit", attempt_id=task.identity)
        case "case":
            return url_for("cases.desk", attempt_id=task.identity)
        case "lesson":
            return url_for("courses.lesson", enrolment_id=task.identity, element_key=task.element)
        case _:
            return url_for("courses.show", enrolment_id=task.identity)


def _learning() -> dict[str, Any]:
    person = account().person_id
    review = drills.today(person, g.now)
    return {
        "agenda": agenda.learning(person, today()),
        "today": today(),
        "review": review,
        "resumed": review.going.get(Source.TOPICS),
    }


def _answered() -> list[ErrorReport]:
    """Return the reports of one's own that were answered and not read."""
    if not may(Permission.LEARN):
        return []
    with using(Permission.LEARN):
        return reports.unread(account().person_id)


def _marking() -> dict[str, Any]:
    queue = markings.queue(me(), g.now)
    return {
        "next": queue[0] if queue else None,
        "queue": queue[1 : 1 + SHORT_LIST],
        "waiting": len(queue),
        "unreleased": find.unreleased_markings(me()),
        "stale": find.stale_questions(today()),
        "reports": reports.waiting_count(),
        "to_review": life.waiting_count(but=account().id),
        "exams": _exams(),
        "form_of": submissions.form_of,
        "late": [] if may(Permission.APPRAISE) else _late(_learners()),
    }


def _exams() -> list[tuple[Exam, Phase]]:
    """Return the exams that want a trainer now: those under way, and those to be released."""
    reach = access.below(access.departments(g.roles, Permission.MARK))
    listed = [(exam, exams.phase(exam, g.now)) for exam in sittings.listed(reach)]
    return [(exam, phase) for exam, phase in listed if phase in (Phase.OPEN, Phase.CLOSED)]


def _learners() -> list[roster.Learner]:
    with using(Permission.OVERSEE):
        return roster.learners(progress.learners(), today=today())


def _late(everyone: list[roster.Learner]) -> list[roster.Learner]:
    return roster.late(everyone)[:SHORT_LIST]


def _appraisal() -> dict[str, Any]:
    departments = access.below(access.departments(g.roles, Permission.APPRAISE))
    period = find.newest_period(departments)
    everyone = _learners()
    return {
        "period": period,
        "days_left": (period.until - today()) / timedelta(days=1) if period else None,
        "units": roster.units(everyone),
        "late": _late(everyone),
        "paces": Pace,
    }


def _health() -> list[checking.Finding]:
    return checking.findings(current_app.config["SETTINGS"], now=g.now)


def _audit() -> dict[str, Any]:
    return {"head": audit.head()}
