"""A paper as it was handed in, and the facts of its case that a marker holds it against."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from flask_babel import gettext as _

from trainer.domain import sitting
from trainer.domain.question.document import Question
from trainer.domain.scenario import debrief
from trainer.domain.scenario.debrief import Debrief
from trainer.domain.scenario.document import Deliverable, FieldKind
from trainer.domain.scenario.evidence import Evidence, marked
from trainer.services.parts import attempts, scoring
from trainer.store.tables import Submission
from trainer.web import deliverables
from trainer.web.deliverables import Blank


@dataclass(frozen=True)
class Answer:
    """A short answer of a sitting as the marking page shows it; nothing names the trainee."""

    form: str
    question: Question
    text: str
    case: str = ""  # of which it is a part


@dataclass(frozen=True)
class Sheet:
    """What stands on the left of the marking page; nothing in it names the trainee."""

    form: str
    title: str
    office: str
    deliverable: Deliverable
    blanks: list[Blank]
    found: set[str]
    debrief: Debrief
    process: Fraction | None
    timeliness: Fraction | None
    evidence: list[Evidence]


def sheet(submission: Submission) -> Sheet | Answer:
    """Return the paper and the summary of the case it was written in, or a short answer."""
    attempt = submission.attempt
    if attempt.kind == "quiz":
        return _answer(submission)
    case, fields = scoring.case_of(attempt), (submission.body or {}).get("fields", {})
    paper = case.deliverables[submission.element]
    books = scoring.figures(attempt).ledgers
    return Sheet(
        form=paper.form,
        title=case.document.title,
        office=case.document.office,
        deliverable=paper,
        blanks=[_written(blank) for blank in deliverables.blanks(paper, fields, {})],
        found=deliverables.found(case.document, paper, fields),
        debrief=debrief.build(case, scoring.state_of(attempt), scoring.best_of(attempt)),
        process=_share(books.get("process")),
        timeliness=_share(books.get("timeliness")),
        evidence=marked(attempts.acts(attempts.steps(attempt)), case.exhibits),
    )


def _answer(submission: Submission) -> Answer:
    items = [item for _row, item in scoring.items(submission.attempt)]
    question = sitting.written(items)[submission.element]
    text = (submission.body or {}).get("text", "")
    slot, _dot, part = submission.element.partition(".")
    case = next(item.question.stem for item in items if str(item.slot) == slot) if part else ""
    return Answer(form_of(submission), question, text, case)


def form_of(submission: Submission) -> str:
    """Return the name of the form that was handed in."""
    if submission.attempt.kind == "quiz":
        slot, _dot, part = submission.element.partition(".")
        if part:
            return _("简答题（第 %(n)s 题第 %(part)s 小题）", n=int(slot) + 1, part=int(part) + 1)
        return _("简答题（第 %(n)s 题）", n=int(slot) + 1)
    case = scoring.case_of(submission.attempt)
    return case.deliverables[submission.element].form


def _written(blank: Blank) -> Blank:
    """Return a field as a paper has it: dates in Chinese, the rest as it was typed."""
    if blank.field.kind is not FieldKind.DATE:
        return blank
    try:
        day = date.fromisoformat(blank.value)
    except ValueError:
        return blank
    return replace(blank, value=f"{day.year}年{day.month}月{day.day}日")


def _share(text: str | None) -> Fraction | None:
    return None if text is None else Fraction(text)
