"""Writing out: what is written reads back as the very same documents."""

from __future__ import annotations

from tests.builders import NOW
from trainer.content import canonical, library
from trainer.extensions import db
from trainer.services import exporting_content
from trainer.services.parts import documents
from trainer.store.tables import Document, Revision


def _written_here(kind, key, new_key):
    """Copy a live document as one that was written in the browser, without a text of its own."""
    old = documents.live(kind, key)
    short, new_short = key.rpartition("/")[2], new_key.rpartition("/")[2]
    body = old.body.replace(f'"key":"{short}"', f'"key":"{new_short}"')
    document = Document(kind=kind, key=new_key, origin="local", state="live")
    db.session.add(document)
    db.session.flush()
    revision = Revision(
        document=document,
        number=1,
        sha256=canonical.sha256(body),
        format=1,
        text="",
        body=body,
        title=old.title,
        created_at=NOW,
    )
    db.session.add(revision)
    db.session.flush()
    document.live_revision_id = revision.id
    db.session.commit()
    return revision.sha256


def _read_back(folder):
    for path, text in exporting_content.files().items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    found = library.load(folder)
    assert found.faults == []
    return {(d.kind, d.key): d.sha256 for d in found.documents}


def test_shipped_documents_read_back_unchanged(context, tmp_path, shipped):
    read = _read_back(tmp_path)
    assert read == {(d.kind, d.key): d.sha256 for d in shipped.documents}


def test_documents_without_a_text_are_written_from_what_they_say(context, tmp_path):
    wanted = {
        (kind, new): _written_here(kind, old, new)
        for kind, old, new in (
            ("scenario", "s04-qitian", "s94-here"),
            ("course", "rumen-2026", "here-2026"),
            ("paper", "lianxi", "here"),
            ("question", "tousu2026/q-001", "here/q-901"),
        )
    }
    read = _read_back(tmp_path)
    assert {identity: read[identity] for identity in wanted} == wanted


def test_the_calendar_stays_with_the_program(context):
    assert not [path for path in exporting_content.files() if "calendar" in path]
