"""Questions on a page that are answered by the address and recorded nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import request

from trainer.domain import paper
from trainer.domain.question import answers, shown
from trainer.domain.question.answers import InvalidAnswer
from trainer.domain.question.document import Question
from trainer.services.parts import review
from trainer.services.parts.review import Judged
from trainer.web import answering


@dataclass(frozen=True)
class Check:
    """A question on a page; `judged` is None until it is answered in a valid form."""

    name: str
    question: Question
    options: list[shown.Shown]
    sent: list[Any]
    judged: Judged | None
    is_unreadable: bool
    parts: tuple[shown.Asked, ...] = ()

    @property
    def fields(self) -> list[tuple[str, str]]:
        """The names and values by which other forms of the page carry what was answered."""
        if not self.parts:
            return [(self.name, value) for value in self.sent]
        return [(f"{self.name}-{i}", value) for i, p in enumerate(self.parts) for value in p.sent]


def check(name: str, question: Question, *, seed: int) -> Check:
    """Return a question with the answer that the fields `name` of the address carry."""
    order = paper.option_order(question, seed)
    asked = shown.asked(question, order, answering.held(question, name, request.args))
    judged, unreadable = None, False
    raw = answering.typed(question, name, request.args)
    try:
        answer = answers.read(question, shown.given(question, order, raw))
        judged = None if answer is None else review.judge(question, order, answer)
    except InvalidAnswer:
        unreadable = True
    return Check(name, question, asked.options, asked.sent, judged, unreadable, asked.parts)
