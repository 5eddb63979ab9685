"""Revisions of a case that are the same case to those who handled it."""

from __future__ import annotations

from collections.abc import Iterable

from trainer.content import dump
from trainer.domain.scenario import difference
from trainer.domain.scenario.difference import Class
from trainer.services.parts import documents
from trainer.store.tables import Revision


def same_ways(of: Revision, others: Iterable[int]) -> list[int]:
    """Return the ids of `others` that can be counted with a revision, itself among them.

    Those are the revisions of the same case that differ from it in words or by additions alone:
    the same scenes, acts, ways, times and points. `others` are ids of any revisions.
    """
    mine = dump.plain("scenario", documents.scenario(of))
    alike = [
        one.id
        for one in documents.revisions([id for id in others if id != of.id]).values()
        if one.document_id == of.document_id
        and _gravest(dump.plain("scenario", documents.scenario(one)), mine) <= Class.ADDITIVE
    ]
    return [of.id, *sorted(alike)]


def _gravest(older: object, newer: object) -> Class:
    assert isinstance(older, dict)
    assert isinstance(newer, dict)
    return difference.gravest(difference.changes(older, newer))
