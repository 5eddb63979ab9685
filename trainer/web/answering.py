"""Answers on their way: what a browser or a plain form sends, and the paper as it is shown."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from flask import abort, request
from werkzeug.datastructures import MultiDict

from trainer.domain import sitting as domain
from trainer.domain.question import answers, shown
from trainer.domain.question.answers import InvalidAnswer
from trainer.domain.question.document import Kind, Question
from trainer.domain.sitting import AnswerStep, Held
from trainer.services.parts import attempts, documents
from trainer.services.parts.saving import Sent
from trainer.store.queries import learning as find
from trainer.store.tables import Attempt
from trainer.web import errors

CONFIDENCE = ("", "sure", "unsure", "guess")
KEY = re.compile(r"[0-9a-f]{16,48}")
DIGEST = re.compile(r"[0-9a-f]{64}")
LONGEST_TEXT, MOST_OPTIONS, MOST_SAVES, MOST_PLACES = 4_100, 16, 2**31, 1_000
MOST_PARTS = 8


@dataclass(frozen=True)
class Place:
    """One question as the page shows it; `seq` is the newest save, `sent` what is filled in.

    `sha256` is the digest of the question's text; `parts` are those of a case group, each with
    its own options and what is filled in.
    """

    slot: int
    sha256: str
    question: Question
    points: Fraction
    options: list[shown.Shown]
    sent: list[Any]
    confidence: str
    epoch: int
    seq: int
    fault: str | None
    parts: tuple[shown.Asked, ...] = ()


def sent(body: Any) -> Sent:
    """Return the body of a save, or answer 400 where it is not one."""
    if not isinstance(body, dict):
        abort(400)
    answer, confidence = body.get("answer"), body.get("confidence") or ""
    if not _is_answer(answer):
        abort(400)
    if confidence not in CONFIDENCE:
        abort(400)
    epoch, seq = _count(body.get("epoch")), _count(body.get("seq"))
    return Sent(answer, confidence, key(body.get("key")), epoch, seq, _digest(body.get("digest")))


def _is_answer(answer: object, *, whole: bool = True) -> bool:
    """Say whether an answer is None, a text, a list of them, or of a case group a list of these."""
    if answer is None:
        return True
    if not isinstance(answer, list):
        return isinstance(answer, str) and len(answer) <= LONGEST_TEXT and _is_text(answer)
    if len(answer) > MOST_OPTIONS:
        return False
    if any(isinstance(one, list) for one in answer):
        return (
            whole and len(answer) <= MOST_PARTS and all(_is_answer(a, whole=False) for a in answer)
        )
    return all(_is_answer(one) for one in answer)


def _is_text(text: str) -> bool:
    """Say whether a text is whole: half a surrogate pair has no digest and no place to lie in."""
    return not any("\ud800" <= character <= "\udfff" for character in text)


def _digest(value: object) -> str | None:
    """Return a digest; None from a page that was made before there were any."""
    if value is None:
        return None
    if not isinstance(value, str) or not DIGEST.fullmatch(value):
        abort(400)
    return value


def recovered(answers: dict[str, Any]) -> dict[int, Sent]:
    """Return by place the saves that a recovery file holds, or answer 400 where they are none."""
    if len(answers) > MOST_PLACES:
        abort(400)
    return {_slot(slot): sent(one) for slot, one in answers.items()}


def manifest(body: Any) -> dict[int, Held]:
    """Return by place what a browser says it holds, or answer 400 where it is no manifest."""
    held = body.get("manifest") if isinstance(body, dict) else None
    if not isinstance(held, dict) or len(held) > MOST_PLACES:
        abort(400)
    return {_slot(slot): _held(one) for slot, one in held.items()}


def _slot(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 4):
        abort(400)
    return int(text)


def _held(one: Any) -> Held:
    if not isinstance(one, dict):
        abort(400)
    digest = _digest(one.get("digest")) or abort(400)
    return Held(_count(one.get("epoch")), _count(one.get("seq")), digest)


def _count(value: object) -> int:
    if type(value) is not int or not 0 < value < MOST_SAVES:
        abort(400)
    return value


def key(text: object) -> str:
    """Return a one-time key, or answer 400 where it is not one."""
    if not isinstance(text, str) or not KEY.fullmatch(text):
        abort(400)
    return text


def from_form(attempt: Attempt) -> tuple[dict[int, object], dict[int, str]]:
    """Return the answers of a plain form by slot, and sentences for those that cannot be read."""
    given: dict[int, object] = {}
    faults: dict[int, str] = {}
    on_page = set(request.form.getlist("slot"))
    for row in find.paper(attempt.id):
        if str(row.slot) not in on_page:
            continue
        question = documents.asked(row)
        try:
            raw = typed(question, f"q-{row.slot}", request.form)
            answer = shown.given(question, row.order, raw)
            answers.read(question, answer)
        except InvalidAnswer as error:
            faults[row.slot] = errors.sentence(error)
        else:
            given[row.slot] = answer
    return given, faults


def sureness() -> dict[int, str]:
    """Return by slot how sure somebody said to be on a plain form; answers 400 for other words."""
    said = {}
    for text in set(request.form.getlist("slot")):
        word = request.form.get(f"sure-{text}", "")
        if word not in CONFIDENCE:
            abort(400)
        if word:
            said[_slot(text)] = word
    return said


def typed(question: Question, name: str, fields: MultiDict[str, str]) -> Any:
    """Return what the fields of a question hold, ready for `shown.given`.

    `name` is that of its fields; those of the parts of a case group add their number.
    """
    if question.parts:
        return [typed(p, f"{name}-{i}", fields) for i, p in enumerate(question.split())]
    texts = [text.strip() for text in fields.getlist(name)]
    return texts if question.options or question.kind is Kind.FILL else "".join(texts[:1])


def held(question: Question, name: str, fields: MultiDict[str, str]) -> list[Any]:
    """Return what the fields of a question hold, as `shown.ticked` gives it."""
    if question.parts:
        return [held(p, f"{name}-{i}", fields) for i, p in enumerate(question.split())]
    return fields.getlist(name)


def sheet(attempt: Attempt, faults: dict[int, str]) -> tuple[list[Place], datetime | None]:
    """Return the paper with what is saved, and when the newest answer arrived.

    Where saving was refused, a place shows what was typed.
    """
    steps = [step for step in attempts.steps(attempt) if step.kind == "answer"]
    given = domain.current(attempts.answer_steps(steps), attempt.deadline_at)
    newest: dict[str, tuple[int, int]] = {}
    for step in steps:
        newest[step.element] = max(newest.get(step.element, (0, 0)), (step.epoch, step.seq))
    saved_at = max((step.received_at for step in steps), default=None)
    return _places(attempt, faults, given, newest), saved_at


def _confidence(slot: int, saved: AnswerStep | None, faults: Mapping[int, str]) -> str:
    if slot in faults:
        return request.form.get(f"sure-{slot}", "")
    return saved.confidence if saved else ""


def _places(
    attempt: Attempt,
    faults: dict[int, str],
    given: Mapping[int, AnswerStep],
    newest: Mapping[str, tuple[int, int]],
) -> list[Place]:
    found = []
    for row in find.paper(attempt.id):
        question, step = documents.asked(row), given.get(row.slot)
        saved = shown.ticked(question, row.order, step.answer if step else None)
        epoch, seq = newest.get(str(row.slot), (0, 0))
        sent = held(question, f"q-{row.slot}", request.form) if row.slot in faults else saved
        asked = shown.asked(question, row.order, sent)
        found.append(
            Place(
                slot=row.slot,
                sha256=row.sha256,
                question=question,
                points=row.points,
                options=asked.options,
                sent=asked.sent,
                parts=asked.parts,
                confidence=_confidence(row.slot, step, faults),
                epoch=epoch,
                seq=seq,
                fault=faults.get(row.slot),
            )
        )
    return found
