"""A sitting of a paper: current answers as a fold of steps, and the marks they earn."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction

from trainer.domain import chain, exact, regrade
from trainer.domain.question import answers
from trainer.domain.question.answers import Answer
from trainer.domain.question.document import Kind, Question
from trainer.domain.regrade import Amendment, Deed

GRACE = timedelta(seconds=30)  # after the deadline, for transport alone; shown to nobody


@dataclass(frozen=True)
class AnswerStep:
    """One saved answer; `epoch` counts take-overs by a device, `seq` saves within one.

    `sent` is the fingerprint of what the browser sent; empty for a plain form. `admitted` is one
    that came too late and counts all the same, because somebody said so with a reason.
    """

    slot: int
    epoch: int
    seq: int
    answer: Answer
    received_at: datetime
    confidence: str = ""
    sent: str = ""
    admitted: bool = False


@dataclass(frozen=True)
class Held:
    """The newest answer that a browser holds for one place; `digest` as `fingerprint` gives."""

    epoch: int
    seq: int
    digest: str


@dataclass(frozen=True)
class Item:
    """One place of the pinned paper: the question as asked, and its points."""

    slot: int
    question: Question
    points: Fraction


@dataclass(frozen=True)
class Mark:
    """What one item earned; `share` is 0..1 of its points.

    `amendment` says what a regrade changed about it; a dropped item has no points at all.
    `judged` are the shares that people gave to written parts of a case group, by place.
    """

    slot: int
    answer: Answer
    share: Fraction
    points: Fraction
    earned: Fraction
    confidence: str = ""
    amendment: Amendment | None = None
    judged: Mapping[int, Fraction] = field(default_factory=dict)

    @property
    def is_withdrawn(self) -> bool:
        """Say whether the question counts for nobody, or for everybody alike."""
        return self.amendment is not None and self.amendment.withdrawn is not None


@dataclass(frozen=True)
class Outcome:
    """The marks of a sitting; `score` is a percentage 0..100, exact.

    It is None while a person has still to judge an answer, and where nothing counts.
    """

    marks: tuple[Mark, ...]
    score: Fraction | None
    passed: bool | None


def current(steps: Iterable[AnswerStep], deadline: datetime | None) -> dict[int, AnswerStep]:
    """Return the answer that counts for each slot: the greatest (epoch, seq) in time.

    Steps received later than `GRACE` after `deadline` are kept but count only when admitted.
    """
    newest: dict[int, AnswerStep] = {}
    for step in steps:
        if is_late(step.received_at, deadline) and not step.admitted:
            continue
        known = newest.get(step.slot)
        if known is None or (step.epoch, step.seq) > (known.epoch, known.seq):
            newest[step.slot] = step
    return newest


def is_late(moment: datetime, deadline: datetime | None) -> bool:
    """Say whether something that arrived at `moment` came too late to count."""
    return deadline is not None and moment > deadline + GRACE


def fingerprint(slot: int, answer: object, confidence: str) -> str:
    """Return the digest that browser and server compare: of what travels, as it travels."""
    return chain.digest({"answer": answer, "confidence": confidence, "slot": slot})


def lacking(manifest: Mapping[int, Held], steps: Collection[AnswerStep]) -> tuple[int, ...]:
    """Return the places whose newest answer in the browser is not among the stored steps."""
    stored = {(step.slot, step.epoch, step.seq, step.sent) for step in steps}
    return tuple(
        slot
        for slot, held in sorted(manifest.items())
        if (slot, held.epoch, held.seq, held.digest) not in stored
    )


def mark(
    items: Sequence[Item],
    given: Mapping[int, AnswerStep],
    pass_mark: Fraction,
    amendments: Mapping[int, Amendment] | None = None,
    judged: Mapping[str, Fraction] | None = None,
) -> Outcome:
    """Mark a sitting; raises ValueError when the paper has no points at all.

    `amendments` are what regrades changed, by slot. `judged` holds by element (see `written`) the
    shares that people gave to answers only they can judge; None where nobody marks: such a
    question has no points then, and such a part of a case group is left out.
    """
    changed = amendments or {}
    marks = tuple(
        _mark_one(item, given.get(item.slot), changed.get(item.slot), judged) for item in items
    )
    whole = sum((m.points for m in marks), Fraction(0))
    if whole == 0 and not any(item.question.is_judged_by_people for item in items):
        raise ValueError("a paper without points cannot be marked")
    score = exact.percent(sum((m.earned for m in marks), Fraction(0)), whole)
    counted = [item for item, m in zip(items, marks, strict=True) if not m.is_withdrawn]
    waits = judged is not None and waiting(counted, given, judged)
    if score is None or waits:
        return Outcome(marks, None, None)
    return Outcome(marks, score, score >= pass_mark)


def written(items: Iterable[Item]) -> dict[str, Question]:
    """Return what a person judges of a sitting, by element: `3` for a place, `3.1` for a part."""
    return {
        element(item.slot, place): question
        for item in items
        for place, question in item.question.written.items()
    }


def element(slot: int, place: int | None) -> str:
    """Return the name of a written answer: of a place, or of a part of the case group there."""
    return str(slot) if place is None else f"{slot}.{place}"


def text_of(name: str, given: Mapping[int, AnswerStep]) -> Answer:
    """Return what was written under the name that `element` gives; None where it was left open."""
    slot, _dot, place = name.partition(".")
    step = given.get(int(slot))
    if step is None or not place:
        return step.answer if step else None
    return step.answer[int(place)] if isinstance(step.answer, list) else None


def waiting(
    items: Iterable[Item], given: Mapping[int, AnswerStep], judged: Collection[str]
) -> tuple[str, ...]:
    """Return the written answers that count and that a person has still to judge."""
    names = written(item for item in items if item.points)
    return tuple(name for name in names if name not in judged and text_of(name, given) is not None)


def _mark_one(
    item: Item,
    step: AnswerStep | None,
    amendment: Amendment | None,
    judged: Mapping[str, Fraction] | None,
) -> Mark:
    answer = step.answer if step else None
    points, question = item.points, item.question
    by_people = _by_people(item, judged or {}) if judged is not None else None
    if amendment is not None:
        share = regrade.share(question, amendment, answer, by_people)
        points = Fraction(0) if amendment.withdrawn is Deed.DROPPED else points
    elif question.kind is Kind.SHORT:
        share = (judged or {}).get(element(item.slot, None), Fraction(0))
    else:
        share = answers.score(question, answer, by_people)
    confidence = step.confidence if step else ""
    return Mark(
        item.slot, answer, share, points, share * points, confidence, amendment, by_people or {}
    )


def _by_people(item: Item, judged: Mapping[str, Fraction]) -> dict[int, Fraction]:
    """Return the shares of the written parts of a case group, by place."""
    return {
        place: judged.get(element(item.slot, place), Fraction(0))
        for place in item.question.written
        if place is not None
    }
