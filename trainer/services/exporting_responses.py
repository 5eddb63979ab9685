"""Who answered what on a paper or in an exam, for those who may see these people."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from trainer.domain.question.answers import Answer, right_answer
from trainer.domain.question.document import Kind, Question
from trainer.exchange import responses as sheet
from trainer.exchange.page import local
from trainer.exchange.responses import Cell
from trainer.extensions import db
from trainer.services.parts import audit, documents
from trainer.store import engine
from trainer.store.queries import answer_sheets as find
from trainer.store.queries.answer_sheets import AnswerSheet
from trainer.store.tables import User

ABOUT = ("姓名", "单位", "工号", "第几次", "交卷时间", "得分", "是否合格")
QUESTIONS = ("题号", "题干", "正确答案")


class _Questions:
    """The questions of a workbook by revision, with the letter of each option."""

    def __init__(self) -> None:
        self.known: dict[int, Question] = {}
        self._letters: dict[int, dict[str, str]] = {}

    def add(self, revision_id: int) -> Question:
        """Return a question, loaded once."""
        if revision_id not in self.known:
            question = documents.question(documents.revision(revision_id))
            self.known[revision_id] = question
            self._letters[revision_id] = _lettered(question)
        return self.known[revision_id]

    def words(self, revision_id: int, answer: Answer) -> str | None:
        """Return an answer as people write it: letters in the order of the question."""
        if answer is None:
            return None
        question = self.add(revision_id)
        return _in_words(question, self._letters[revision_id], answer)


def _in_words(question: Question, letters: dict[str, str], answer: Any) -> str:
    if isinstance(answer, bool):
        return "对" if answer else "错"
    if not isinstance(answer, list):
        return letters.get(str(answer), str(answer))
    if question.parts:
        given = zip(question.split(), answer, strict=True)
        return "；".join(
            "" if one is None else _in_words(part, _lettered(part), one) for part, one in given
        )
    said = ["" if one is None else letters.get(str(one), str(one)) for one in answer]
    return "".join(sorted(said)) if question.kind is Kind.MULTIPLE else "、".join(said)


def _lettered(question: Question) -> dict[str, str]:
    return {option.key: chr(65 + place) for place, option in enumerate(question.options)}


def exported(
    document_id: int | None,
    exam_id: int | None,
    *,
    title: str,
    author: str,
    by: User,
    now: datetime,
) -> bytes:
    """Return the answers in scope as a workbook, note that they left, and commit.

    One row per assessed sitting that is over and one column per place. Where everybody met
    the same questions the head names them; else each cell names its own.
    """
    db.session.rollback()  # the workbook is made outside any transaction that could write
    with engine.reading():
        sheets = find.sheets(document_id, exam_id)
        questions = _Questions()
        same = len({tuple(one.places.values()) for one in sheets}) < 2
        content = sheet.write(
            title, author, now, _heads(sheets, questions, same=same),
            _rows(sheets, questions, same=same), (QUESTIONS, _keys(questions)),
        )  # fmt: skip
        db.session.rollback()
    body = {"document": document_id, "exam": exam_id, "sittings": len(sheets)}
    audit.note("responses.exported", None, by=by, now=now, body=body)
    db.session.commit()
    return content


def _heads(sheets: list[AnswerSheet], questions: _Questions, *, same: bool) -> list[str]:
    longest = max((one.places for one in sheets), key=len, default={})
    if not same:
        return [*ABOUT, *(f"第 {number} 题" for number in range(1, len(longest) + 1))]
    stems = (questions.add(revision_id) for revision_id in longest.values())
    return [*ABOUT, *(f"{n}. {one.stem[:60]}" for n, one in enumerate(stems, 1))]


def _rows(sheets: list[AnswerSheet], questions: _Questions, *, same: bool) -> Iterator[list[Cell]]:
    for one in sheets:
        cells: list[Cell] = [
            one.name, one.department, one.staff_no, float(one.number),
            "" if one.ended_at is None else f"{local(one.ended_at):%Y-%m-%d %H:%M}",
            None if one.shown is None else one.shown / 100,
            {True: "合格", False: "不合格", None: None}[one.passed],
        ]  # fmt: skip
        for slot, revision_id in one.places.items():
            part = one.parts.get(str(slot))
            words = questions.words(revision_id, part["answer"] if part else None)
            if not same:
                key = questions.add(revision_id).key
                words = f"{key}：{words}" if words else key
            cells.append(words)
        yield cells


def _keys(questions: _Questions) -> Iterator[list[Cell]]:
    for revision_id, question in list(questions.known.items()):
        yield [
            question.key,
            question.stem,
            questions.words(revision_id, right_answer(question)),
        ]
