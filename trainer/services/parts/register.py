"""The register of law in the database: what the live statutes say, and which questions outlast it."""

from __future__ import annotations

from datetime import date

from sqlalchemy import delete, select

from trainer.domain import chain, citation
from trainer.domain import statute as law
from trainer.domain.register import Register
from trainer.extensions import db
from trainer.services.parts import documents, revising
from trainer.store.queries import stale
from trainer.store.tables import (
    Article,
    ArticleChange,
    QuestionRow,
    Revision,
    Statute,
    StatuteVersion,
)


def state() -> str:
    """Return what names the present register: it changes with any text of any statute."""
    return chain.digest(sorted(of.id for of in documents.all_live("statute")))


def project_questions() -> None:
    """Bring every question's row up to date: a change of law makes others stale as well.

    What reviewers confirmed through a change stays confirmed while the text is the same.
    """
    statutes = Register(documents.value(of) for of in documents.all_live("statute"))
    confirmed = stale.confirmed()
    known = {row.document_id: row for row in db.session.execute(select(QuestionRow)).scalars()}
    for revision in documents.all_live("question"):
        row = known.get(revision.document_id) or QuestionRow(document_id=revision.document_id)
        question = documents.question(revision)
        row.stale_from = statutes.stale_from(
            question.citations, question.as_of, confirmed.get(revision.id, set())
        )
        if row.revision_id != revision.id:
            revising.project(row, revision, question)
        db.session.add(row)


def project_law() -> None:
    """Rebuild the register from the live statute documents."""
    for table in (ArticleChange, Article, StatuteVersion, Statute):
        db.session.execute(delete(table))
    revisions = documents.all_live("statute")
    values: list[tuple[Revision, law.Statute]] = [(r, documents.value(r)) for r in revisions]
    replaced = {value.replaces: value.statute for _, value in values if value.replaces}
    newest = sorted(values, key=lambda pair: pair[1].effective or date.min)
    for value in {value.statute: value for _, value in newest}.values():
        db.session.add(
            Statute(
                key=value.statute,
                title=value.title,
                short=value.short,
                level=str(value.level),
                replaced_by=replaced.get(value.statute),
            )
        )
    db.session.flush()
    for revision, value in values:
        _project_version(revision, value)


def _project_version(revision: Revision, value: law.Statute) -> None:
    version = StatuteVersion(
        statute_key=value.statute,
        document_number=value.document_number,
        effective=value.effective,
        repealed=value.repealed,
        article_count=value.article_count,
        revision_id=revision.id,
    )
    db.session.add(version)
    db.session.flush()
    for article in value.articles:
        since, until = value.span(article.number)
        db.session.add(
            Article(
                statute_version_id=version.id,
                number=article.number,
                ordinal=citation.ordinal(article.number),
                title=article.title,
                gist=article.gist,
                in_force_from=since,
                in_force_to=until,
            )
        )
    db.session.add_all(
        ArticleChange(statute_version_id=version.id, key=c.key, old=c.old, new=c.new, note=c.note)
        for c in value.changes
    )
