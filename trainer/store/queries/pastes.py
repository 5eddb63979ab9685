"""Texts of questions that wait for their import; each belongs to the person who pasted it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from trainer.extensions import db
from trainer.store.tables import Paste, User


def of(user: User) -> Sequence[Paste]:
    """Return a person's texts, the newest first."""
    newest = (
        select(Paste).where(Paste.user_id == user.id).order_by(Paste.at.desc(), Paste.id.desc())
    )
    return db.session.execute(newest).scalars().all()


def own(paste_id: int, user: User) -> Paste | None:
    """Return a text if it is this person's, else None."""
    wanted = select(Paste).where(Paste.id == paste_id, Paste.user_id == user.id)
    return db.session.execute(wanted).scalar_one_or_none()


def locked(paste_id: int) -> Paste | None:
    """Return a text with its row locked until the commit, as it is now; None once it is gone."""
    wanted = (
        select(Paste)
        .where(Paste.id == paste_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return db.session.execute(wanted).scalar_one_or_none()
