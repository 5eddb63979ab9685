"""Everything that is kept about one person, for that person."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import inspect, select

from trainer.extensions import db
from trainer.store.base import Base
from trainer.store.queries import counting
from trainer.store.tables import (
    AccessLog,
    Attempt,
    AuditEntry,
    Draft,
    Enrolment,
    ErrorReport,
    Evidence,
    Exam,
    Grant,
    Hours,
    Line,
    LoginSession,
    Marking,
    NoticeAcceptance,
    Period,
    Person,
    Progress,
    Rating,
    Release,
    Result,
    Step,
    Submission,
    User,
)

# Never handed out, even to oneself: they open the account or seal the record.
SECRET = frozenset({"password_hash", "token_sha", "salt", "hash", "prev_hash", "head_hash", "seed"})


def everything(user: User) -> dict[str, list[dict[str, Any]]]:
    """Return every row about a person by table.

    Results and ratings once they are released, appraisal lines once their period is locked.
    """
    person_id = user.person_id
    own = select(Attempt.id).where(Attempt.person_id == person_id)
    released = (
        select(Release.result_id)
        .join(Result, Result.id == Release.result_id)
        .where(counting.adopted())
    )
    known = select(Result.attempt_id).where(Result.id.in_(released))
    queries = {
        "person": select(Person).where(Person.id == person_id),
        "account": select(User).where(User.id == user.id),
        "roles": select(Grant).where(Grant.user_id == user.id),
        "sign_ins": select(LoginSession).where(LoginSession.user_id == user.id),
        "notices": select(NoticeAcceptance).where(NoticeAcceptance.person_id == person_id),
        "enrolments": select(Enrolment).where(Enrolment.person_id == person_id),
        "progress": select(Progress)
        .join(Enrolment, Enrolment.id == Progress.enrolment_id)
        .where(Enrolment.person_id == person_id),
        "attempts": select(Attempt).where(Attempt.person_id == person_id),
        "steps": select(Step).where(Step.attempt_id.in_(own)),
        "drafts": select(Draft).where(Draft.attempt_id.in_(own)),
        "submissions": select(Submission).where(Submission.attempt_id.in_(own)),
        "results": select(Result).where(Result.attempt_id.in_(own), Result.id.in_(released)),
        "ratings": select(Rating)
        .join(Marking, Marking.id == Rating.marking_id)
        .join(Submission, Submission.id == Marking.submission_id)
        .where(Submission.attempt_id.in_(own), Submission.attempt_id.in_(known)),
        "error_reports": select(ErrorReport).where(ErrorReport.person_id == person_id),
        "hours": select(Hours).where(Hours.person_id == person_id),
        "evidence": select(Evidence).where(Evidence.person_id == person_id),
        "appraisal_lines": select(Line)
        .join(Period, Period.id == Line.period_id)
        .where(Line.person_id == person_id, Period.state == "locked"),
        "seen_by_others": select(AccessLog).where(AccessLog.subject_person_id == person_id),
        "own_acts": select(AuditEntry).where(AuditEntry.actor_id == user.id),
    }
    found = {name: list(db.session.execute(query).scalars()) for name, query in queries.items()}
    kept = {name: _rows(rows) for name, rows in found.items()}
    for row, result in zip(kept["results"], found["results"], strict=True):
        if isinstance(result, Result) and not _answers_known(result.attempt.exam):
            row["parts"] = {}  # which answers were right is not told yet
    for row in kept["own_acts"]:
        if row["body"]:  # handing in notes what the paper is worth, which is told by its release
            row["body"] = {name: value for name, value in row["body"].items() if name != "shown"}
    return kept


def _answers_known(exam: Exam | None) -> bool:
    return exam is None or (exam.state == "released" and exam.reveal["what"] == "answers")


def _rows(found: Iterable[Base]) -> list[dict[str, Any]]:
    return [_row(row) for row in found]


def _row(row: Base) -> dict[str, Any]:
    names = [attribute.key for attribute in inspect(type(row)).column_attrs]
    return {name: _plain(getattr(row, name)) for name in names if name not in SECRET}


def _plain(value: object) -> object:
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value) if isinstance(value, Fraction) else value
