"""Questions about reported errors: one's own, and those that wait for an answer."""

from __future__ import annotations

from sqlalchemy import func, select

from trainer.extensions import db
from trainer.store.tables import ErrorReport, Revision


def of_person(person_id: int) -> list[ErrorReport]:
    """Return what a person reported, the newest first."""
    rows = db.session.execute(
        select(ErrorReport)
        .where(ErrorReport.person_id == person_id)
        .order_by(ErrorReport.at.desc(), ErrorReport.id.desc())
    )
    return list(rows.scalars())


def unread(person_id: int) -> list[ErrorReport]:
    """Return the answered reports of a person that they have not taken note of."""
    rows = db.session.execute(
        select(ErrorReport)
        .where(
            ErrorReport.person_id == person_id,
            ErrorReport.outcome != "",
            ErrorReport.seen_at.is_(None),
        )
        .order_by(ErrorReport.answered_at, ErrorReport.id)
    )
    return list(rows.scalars())


def on_place(person_id: int, revision_id: int) -> list[ErrorReport]:
    """Return what a person reported on one text of a question, the newest first."""
    return [one for one in of_person(person_id) if one.revision_id == revision_id]


def find(report_id: int) -> ErrorReport | None:
    """Return a report in scope, or None."""
    return db.session.execute(
        select(ErrorReport).where(ErrorReport.id == report_id)
    ).scalar_one_or_none()


def waiting() -> list[ErrorReport]:
    """Return the reports in scope that nobody has answered, the oldest first."""
    rows = db.session.execute(
        select(ErrorReport)
        .where(ErrorReport.outcome == "")
        .order_by(ErrorReport.at, ErrorReport.id)
    )
    return list(rows.scalars())


def answered(limit: int) -> list[ErrorReport]:
    """Return the newest answered reports in scope."""
    rows = db.session.execute(
        select(ErrorReport)
        .where(ErrorReport.outcome != "")
        .order_by(ErrorReport.answered_at.desc(), ErrorReport.id.desc())
        .limit(limit)
    )
    return list(rows.scalars())


def waiting_count() -> int:
    """Return how many reports in scope wait for an answer."""
    return db.session.execute(
        select(func.count(ErrorReport.id)).where(ErrorReport.outcome == "")
    ).scalar_one()


def open_on(document_id: int) -> list[ErrorReport]:
    """Return the reports in scope on any text of a question that wait for an answer."""
    rows = db.session.execute(
        select(ErrorReport)
        .join(Revision, Revision.id == ErrorReport.revision_id)
        .where(Revision.document_id == document_id, ErrorReport.outcome == "")
        .order_by(ErrorReport.at, ErrorReport.id)
    )
    return list(rows.scalars())
