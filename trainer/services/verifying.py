"""Checking a workbook that came back against what was recorded when it left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from trainer.exchange import seal
from trainer.exchange.seal import Verdict
from trainer.extensions import db
from trainer.services.parts import audit, keys
from trainer.store.queries import periods as find
from trainer.store.tables import Export, User

LARGEST = 2**31  # no period or version of ours comes near it


@dataclass(frozen=True)
class Checked:
    """A verdict, and the recorded export it rests on, if there is one."""

    verdict: Verdict
    export: Export | None


def verify(
    content: bytes,
    folder: Path,
    departments: Sequence[int],
    *,
    by: User | None,
    now: datetime,
    export_id: int | None = None,
) -> Checked:
    """Hold a workbook against its recorded export, note that it was done, and commit.

    The export is the one named, else the one the file says it is, among the exports of
    `departments`; without a record only the seal in the file is judged. `folder` is the
    installation's data folder, which holds the signing key.
    """
    key = keys.signing(folder).public_key()
    file_sha = seal.digest(content)
    known = _named(export_id, file_sha, departments)
    db.session.rollback()  # the file is read outside any transaction
    if known is None:
        verdict = seal.verify(content, key)
        known = _claimed(verdict, departments)
        db.session.rollback()
    if known is not None:
        manifest, left_as = known.manifest, known.file_sha
        db.session.rollback()
        verdict = seal.verify(content, key, manifest, left_as)
    body = {"file": file_sha, "status": str(verdict.status), "export": known.id if known else None}
    audit.note("workbook.verified", known, by=by, now=now, body=body)
    db.session.commit()
    return Checked(verdict, known)


def _named(export_id: int | None, file_sha: str, departments: Sequence[int]) -> Export | None:
    if export_id is not None:
        return find.export(export_id, departments)
    return find.export_of_file(file_sha, departments)


def _claimed(verdict: Verdict, departments: Sequence[int]) -> Export | None:
    """Return the export that a file says it is; the file itself proves nothing."""
    try:
        period, version = int(verdict.about["period"]), int(verdict.about["version"])
        at = datetime.fromisoformat(str(verdict.about["exported_at"]))
    except (KeyError, TypeError, ValueError):
        return None
    if at.tzinfo is None or not 0 < period < LARGEST or not 0 < version < LARGEST:
        return None
    return find.export_made(period, version, at, departments)
