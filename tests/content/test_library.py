"""The library reads every document under its root, and never raises for content."""

from __future__ import annotations

import json
from datetime import date

import pytest

from tests.content import conftest as small
from trainer.content import library
from trainer.domain.question.document import Kind


def loaded(root):
    return library.load(root)


def test_the_small_library_has_no_fault_and_every_document(tree):
    read = loaded(tree)
    assert read.faults == []
    counts = {
        kind: len(read.of(kind)) for kind in ("bank", "question", "paper", "statute", "rubric")
    }
    assert counts == {"bank": 1, "question": 5, "paper": 1, "statute": 1, "rubric": 1}
    assert [d.key for d in read.of("scenario")] == ["yangben-anjian"]
    assert [d.key for d in read.of("question")][:2] == ["yangben/q-001", "yangben/q-002"]


def test_the_shipped_library_has_no_fault(shipped):
    assert [str(fault) for fault in shipped.faults] == []


def test_the_shipped_library_holds_what_the_first_course_needs(shipped):
    assert len(shipped.of("question")) >= 60
    assert {d.value.kind for d in shipped.of("question")} >= {
        Kind.SINGLE, Kind.MULTIPLE, Kind.TRUE_FALSE, Kind.NUMBER, Kind.DATE,
    }  # fmt: skip
    assert {d.key for d in shipped.of("scenario")} >= {"s01-yufuka", "s04-qitian"}
    assert [d.key for d in shipped.of("course")] == ["rumen-2026", "xinjiu-2026"]
    used = {d.rubric for case in shipped.of("scenario") for d in case.value.deliverables}
    rubrics = [d.value for d in shipped.of("rubric") if d.key in used]
    assert used == {rubric.key for rubric in rubrics}
    assert all(len(rubric.criteria) >= 4 and rubric.critical_errors for rubric in rubrics)


def test_every_shipped_question_explains_cites_and_labels_itself(shipped):
    for document in shipped.of("question"):
        question = document.value
        assert question.citations, document.key
        assert question.explanation.strip() != question.stem.strip(), document.key
        assert question.topic, document.key
        assert question.as_of >= date(2026, 4, 15), document.key


def test_identities_are_never_used_twice(shipped):
    identities = [(document.kind, document.key) for document in shipped.documents]
    assert len(identities) == len(set(identities))


def test_questions_become_documents_of_their_own_with_their_own_text(tree):
    question = loaded(tree).of("question")[4]
    assert question.file == small.BANK
    assert "2026-05-11" in question.text
    assert "q-004" not in question.text
    assert json.loads(question.body)["answer"] == "2026-05-11"


def test_lessons_and_exhibits_are_part_of_the_document_that_names_them(tree):
    read = loaded(tree)
    before = read.of("course")[0].sha256, read.of("scenario")[0].sha256
    assert read.of("scenario")[0].value.exhibits[0].text == "一台电饭煲。\n"
    small.planted(tree, "courses/yangben-kecheng/lessons/01.md", "# 改过\n")
    small.planted(tree, "scenarios/yangben-anjian/exhibits/photo.md", "两台电饭煲。\n")
    again = loaded(tree)
    after = again.of("course")[0].sha256, again.of("scenario")[0].sha256
    assert all(old != new for old, new in zip(before, after, strict=True))


def test_files_are_read_in_a_fixed_order_and_progress_reaches_the_end(tree):
    seen = []
    library.load(tree, lambda done, of: seen.append((done, of)))
    assert seen == [(number, 11) for number in range(1, 12)]
    assert library.paths(tree)[0].name == "yangben.yaml"
    assert [path.relative_to(tree).as_posix() for path in library.paths(tree)] == [
        small.STATUTE, small.BANK, small.PAPER, small.DRILL, small.FORMS, small.FRAMEWORK, small.POLICY, small.RUBRIC,
        small.SCENARIO, small.OUTLINE, small.COURSE,
    ]  # fmt: skip


def test_an_empty_folder_is_an_empty_library(tmp_path):
    read = loaded(tmp_path)
    assert (read.documents, read.faults) == ([], [])


def test_one_broken_file_does_not_hide_the_others(tree):
    small.planted(tree, small.POLICY, "format: 1\nkind: policy\n")
    read = loaded(tree)
    assert {fault.file for fault in read.faults} == {small.POLICY}
    assert len(read.of("scenario")) == 1


def test_faults_come_in_the_order_of_files_and_lines(tree):
    small.planted(tree, small.POLICY, "kind: nothing\n")
    small.planted(tree, small.BANK, "")
    faults = loaded(tree).faults
    assert faults == sorted(faults)


@pytest.mark.parametrize(
    ("citations", "stale"),
    [((), None), (("样本规定#15",), None), (("样本规定#15", "样本规定#120-1"), date(2028, 1, 1)),
     (("没有登记#1",), None)],
)  # fmt: skip
def test_a_question_grows_stale_with_the_first_of_its_articles(tree, citations, stale):
    statutes = {d.value.short: d.value for d in loaded(tree).of("statute")}
    assert library.stale_from(citations, statutes) == stale


def test_what_drawing_needs_to_know_comes_from_the_question(tree):
    read = loaded(tree)
    question = read.of("question")[1].value
    known = library.candidate(7, "yangben", question, {})
    assert (known.document, known.bank, known.kind) == (7, "yangben", Kind.MULTIPLE)
    assert (known.topic, known.competency, known.difficulty) == ("文书", "W", 3)
