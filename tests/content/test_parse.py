"""One way in: text becomes a document, and a stored body becomes the same document."""

from __future__ import annotations

import pytest

from tests.content.conftest import GOLDEN
from trainer.content import library, parse, source
from trainer.content.checks.finding import References
from trainer.content.fault import BadContent
from trainer.content.kinds import KINDS
from trainer.services.parts import calendars

QUESTION = (GOLDEN / "bank-1.yaml").read_text(encoding="utf-8")


def read(text: str):
    return source.read(text, "x.yaml")


def test_a_question_alone_is_read_when_its_kind_is_named_by_the_caller(tree):
    stored = library.load(tree).of("question")[0]
    with pytest.raises(BadContent, match="unknown kind"):
        parse.shaped(read(stored.text), kind="question")


def test_a_text_of_another_kind_than_asked_for_is_refused():
    with pytest.raises(BadContent, match=r"x\.yaml:2: 不认识的种类 kind: rubric"):
        parse.shaped(read(QUESTION), kind="rubric")


def test_every_document_survives_being_stored_and_loaded(tree):
    for document in library.load(tree).documents:
        if document.kind == "bank":
            continue
        again = parse.loaded(document.kind, document.body)
        made = parse.document(KINDS[document.kind], document.key, again, text="", file="")
        assert (made.body, made.sha256) == (document.body, document.sha256)


def test_every_shipped_document_survives_being_stored_and_loaded(shipped):
    for document in shipped.documents:
        again = parse.loaded(document.kind, document.body)
        made = parse.document(KINDS[document.kind], document.key, again, text="", file="")
        assert made.sha256 == document.sha256, document.key


def test_a_calendar_is_stored_and_loaded_and_has_nothing_else_to_check():
    calendar, kind = calendars.materialised(), KINDS["calendar"]
    body = parse.document(kind, "china", calendar, text="", file="").body
    assert parse.loaded("calendar", body) == calendar
    assert parse.findings_of(kind, calendar, read("{}"), References()) == []


def test_a_check_adds_the_path_as_authors_read_it(tree):
    kind, value = parse.shaped(read(QUESTION))
    faults = parse.findings_of(kind, value, read(QUESTION), References())
    assert any("（questions[1].competency）" in fault.zh for fault in faults)
    assert all(fault.file == "x.yaml" for fault in faults)
