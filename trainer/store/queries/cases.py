"""Questions about the handling of cases: one's attempts, drafts, results and judgements."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import func, select

from trainer.domain import citation
from trainer.extensions import db
from trainer.store.queries import counting
from trainer.store.tables import (
    Article,
    Attempt,
    Draft,
    Enrolment,
    Marking,
    Rating,
    Result,
    Statute,
    StatuteVersion,
    Step,
    Submission,
)

OVER = ("marking", "final")
MOST = 2_000  # attempts that a report reads, the newest


def own(attempt_id: int, person_id: int) -> Attempt | None:
    """Return a person's handling of a case, or None."""
    return db.session.execute(
        select(Attempt).where(
            Attempt.id == attempt_id,
            Attempt.kind == "scenario",
            Attempt.person_id == person_id,
            Attempt.state != "void",
        )
    ).scalar_one_or_none()


def history(person_id: int, document_id: int | None = None) -> list[Attempt]:
    """Return a person's handlings of every case or of one, the newest first."""
    query = select(Attempt).where(
        Attempt.kind == "scenario",
        Attempt.person_id == person_id,
        Attempt.purpose.in_(("practice", "assessed")),
        Attempt.state != "void",
    )
    if document_id is not None:
        query = query.where(Attempt.revision.has(document_id=document_id))
    newest = query.order_by(Attempt.started_at.desc(), Attempt.id.desc())
    return list(db.session.execute(newest).scalars())


def released(attempts: Iterable[Attempt]) -> dict[int, Result]:
    """Return the newest result made known of each attempt that has one, by attempt id."""
    rows = db.session.execute(
        select(Result).where(
            Result.attempt_id.in_([attempt.id for attempt in attempts]),
            counting.counts(released=True),
        )
    ).scalars()
    return {result.attempt_id: result for result in rows}


def draft(attempt_id: int, element: str) -> Draft | None:
    """Return the unsent text of a paper, or None."""
    return db.session.get(Draft, (attempt_id, element))


def submissions(attempt_id: int) -> list[Submission]:
    """Return the papers handed in, in order."""
    return list(
        db.session.execute(
            select(Submission).where(Submission.attempt_id == attempt_id).order_by(Submission.id)
        ).scalars()
    )


def ratings(attempt_id: int) -> dict[int, Rating]:
    """Return the newest first-marker rating of each paper that has one, by submission id."""
    rows = db.session.execute(
        select(Submission.id, Rating)
        .join(Marking, Marking.submission_id == Submission.id)
        .join(Rating, Rating.marking_id == Marking.id)
        .where(Submission.attempt_id == attempt_id, Marking.role == "first")
        .order_by(Rating.number)
    )
    return {submission_id: rating for submission_id, rating in rows}


def enrolment(enrolment_id: int, person_id: int) -> Enrolment | None:
    """Return a person's assigned course, or None."""
    return db.session.execute(
        select(Enrolment).where(Enrolment.id == enrolment_id, Enrolment.person_id == person_id)
    ).scalar_one_or_none()


def gists(citations: Collection[str]) -> dict[str, Article]:
    """Return the article in force that each citation points into, by citation."""
    places = {text: citation.parse(text) for text in citations}
    rows = db.session.execute(
        select(Statute.short, Article)
        .join(StatuteVersion, StatuteVersion.id == Article.statute_version_id)
        .join(Statute, Statute.key == StatuteVersion.statute_key)
        .where(
            Statute.short.in_({place.statute for place in places.values()}),
            Article.number.in_({place.number for place in places.values()}),
            StatuteVersion.repealed.is_(None),
        )
        .order_by(StatuteVersion.effective)
    )
    known = {(short, article.number): article for short, article in rows}
    return {
        text: known[place.statute, place.number]
        for text, place in places.items()
        if (place.statute, place.number) in known
    }


# --- What everybody did, without names ---------------------------------------------------------


def handled(
    revisions: Collection[int], purpose: str, departments: Collection[int] = ()
) -> list[Attempt]:
    """Return the attempts in scope at some revisions that are over, the newest first.

    With `departments` only those of people who were there at that time.
    """
    query = select(Attempt).where(
        Attempt.kind == "scenario",
        Attempt.revision_id.in_(revisions),
        Attempt.purpose == purpose,
        Attempt.state.in_(OVER),
    )
    if departments:
        query = query.where(Attempt.department_id.in_(departments))
    return list(db.session.execute(query.order_by(Attempt.id.desc()).limit(MOST)).scalars())


def handled_counts() -> dict[tuple[int, str], int]:
    """Return how many attempts in scope are over, by revision and purpose."""
    query = (
        select(Attempt.revision_id, Attempt.purpose, func.count())
        .where(Attempt.kind == "scenario", Attempt.state.in_(OVER))
        .group_by(Attempt.revision_id, Attempt.purpose)
    )
    return {(of, purpose): count for of, purpose, count in db.session.execute(query)}


def steps_of(attempts: Collection[Attempt]) -> dict[int, list[Step]]:
    """Return the steps of several attempts, in order, by attempt id."""
    found: dict[int, list[Step]] = {attempt.id: [] for attempt in attempts}
    rows = select(Step).where(Step.attempt_id.in_(found)).order_by(Step.attempt_id, Step.no)
    for step in db.session.execute(rows).scalars():
        found[step.attempt_id].append(step)
    return found
