"""Keeping answers: one that a script sent, or a whole page that a plain form sent.

Everything that arrives becomes a step. What counts is decided by the fold; what arrives
after the end is a step of the kind `late` and never does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm.attributes import set_committed_value

from trainer.domain import chain
from trainer.domain import sitting as domain
from trainer.domain.question import answers, shown
from trainer.domain.question.document import Question
from trainer.services.parts import attempts, documents
from trainer.services.parts.access import Actor
from trainer.services.parts.attempts import KeyReused
from trainer.store.queries import learning as find
from trainer.store.queries import saving as store
from trainer.store.queries.saving import Kept, Standing
from trainer.store.tables import Attempt, Step

MOST_LOOKS = 3  # the second look sees what it waited for: still in the way is another key's place
Reader = Callable[[Question, Sequence[str]], answers.Answer]


class NoSuchSitting(LookupError):
    """There is no such sitting of this person."""


class NoSuchSlot(LookupError):
    """The paper has no such place."""


class DigestMismatch(ValueError):
    """What arrived is not what the browser says it sent."""


@dataclass(frozen=True)
class Sent:
    """What a browser sends to save one answer; `digest` is its fingerprint, if it made one.

    `recovery` is the digest of the file that brought it, where another person handed it in.
    """

    answer: Any
    confidence: str
    key: str
    epoch: int
    seq: int
    digest: str | None = None
    recovery: str = ""


@dataclass(frozen=True)
class Saved:
    """The acknowledgement of a save.

    `superseded` when a newer answer counts already; `late` when it never counts; `epoch` is
    the present one, greater than that of a page whose paper another device took over.
    """

    step: Kept
    superseded: bool
    late: bool
    is_open: bool
    epoch: int


@dataclass(frozen=True)
class Page:
    """What became of a page: its answers came after the end, or under an epoch that is over."""

    late: bool
    taken_over: bool


def keep(
    attempt_id: int, slot: int, sent: Sent, read: Reader, *, by: Actor, now: datetime
) -> Saved:
    """Add one answer to the chain, or find what its key added before; the caller commits."""
    if sent.digest not in (None, domain.fingerprint(slot, sent.answer, sent.confidence)):
        raise DigestMismatch
    for _look in range(MOST_LOOKS):
        found = store.standing(
            by.person_id, attempt_id, slot, key=sent.key, epoch=sent.epoch, seq=sent.seq
        )
        if found is None:
            raise NoSuchSitting(attempt_id)
        body = _body(found, slot, sent, read)
        kept = found.known
        if kept is None:
            kept = _add(attempt_id, slot, sent, body, found, by=by, now=now)
        elif kept.digest != chain.digest(body) or kept.element != str(slot):
            raise KeyReused
        if kept is not None:
            return _acknowledged(kept, found)
    raise KeyReused


def _body(found: Standing, slot: int, sent: Sent, read: Reader) -> dict[str, Any]:
    if found.revision_id is None or found.sha256 is None:
        raise NoSuchSlot(slot)
    question = documents.question_known(found.sha256, found.revision_id)
    body = {"answer": read(question, found.order or ()), "confidence": sent.confidence}
    if sent.recovery:
        body |= {"source": "recovery", "file": sent.recovery}
    return body if sent.digest is None else {**body, "sent": sent.digest}


def _add(
    attempt_id: int,
    slot: int,
    sent: Sent,
    body: Mapping[str, Any],
    found: Standing,
    *,
    by: Actor,
    now: datetime,
) -> Kept | None:
    """Add the step; None where another one came first, which the next look will see."""
    kind = "answer" if found.state == "active" else "late"
    values = attempts.values(
        attempt_id, found.head_hash, found.last_no + 1, kind, str(slot), body,
        by_id=by.id, now=now, key=sent.key, epoch=sent.epoch, seq=sent.seq,
    )  # fmt: skip
    added = store.add(values)
    attempts.forget_steps(attempt_id)
    if added is None:
        return None
    return Kept(added, kind, str(slot), sent.epoch, sent.seq, sent.key, values["digest"], now)


def _acknowledged(kept: Kept, found: Standing) -> Saved:
    late = kept.kind == "late" or domain.is_late(kept.received_at, found.deadline_at)
    is_open = found.state == "active"
    return Saved(kept, found.newer and is_open, late, is_open, found.epoch)


def as_shown(sent: Sent) -> Reader:
    """Return how to read an answer that names options by their places on the page."""
    return lambda question, order: answers.read(question, shown.given(question, order, sent.answer))


def as_stored(sent: Sent) -> Reader:
    """Return how to read an answer that names options by their keys."""
    return lambda question, order: answers.read(question, sent.answer)


def keep_page(
    attempt: Attempt,
    given: Mapping[int, object],
    sure: Mapping[int, str],
    *,
    key: str,
    by: Actor,
    now: datetime,
    epoch: int | None = None,
) -> Page:
    """Add the answers of a page to the chain of a locked attempt, but for unchanged ones.

    `epoch` is that of the page; an old one puts its answers behind those of the newer.
    """
    all_steps = attempts.steps(attempt)
    is_open = attempt.state == "active"
    old = epoch is not None and epoch < attempt.epoch
    late = not is_open or domain.is_late(now, attempt.deadline_at)
    page = Page(late=late, taken_over=old)
    if any(step.key.startswith(f"{key}.") for step in all_steps):
        return page
    read = _read(attempt, given)
    current = domain.current(attempts.answer_steps(all_steps), attempt.deadline_at)
    no, head = (all_steps[-1].no if all_steps else 0), attempt.head_hash
    added: list[dict[str, Any]] = []
    for slot, answer in read.items():
        known, said = current.get(slot), sure.get(slot, "")
        if answer == (known.answer if known else None) and (
            known is None or said in ("", known.confidence)
        ):
            continue
        no += 1
        place = _next_place(all_steps, slot, epoch if old and epoch else attempt.epoch, behind=old)
        step = attempts.values(
            attempt.id, head, no, "answer" if is_open else "late", str(slot),
            {"answer": answer, "confidence": said},
            by_id=by.id, now=now, key=f"{key}.{slot}", epoch=place[0], seq=place[1],
        )  # fmt: skip
        head = step["hash"]
        added.append(step)
    store.add_all(added)
    attempts.forget_steps(attempt.id)
    set_committed_value(attempt, "head_hash", head)
    return page


def _read(attempt: Attempt, given: Mapping[int, object]) -> dict[int, answers.Answer]:
    rows = {row.slot: row for row in find.paper(attempt.id)}
    for slot in given:
        if slot not in rows:
            raise NoSuchSlot(slot)
    return {
        slot: answers.read(documents.asked(rows[slot]), raw) for slot, raw in sorted(given.items())
    }


def _next_place(steps: list[Step], slot: int, epoch: int, *, behind: bool) -> tuple[int, int]:
    """Return an (epoch, seq) greater than every one stored for a place, or for this epoch of it."""
    stored = [(step.epoch, step.seq) for step in steps if step.element == str(slot)]
    top = max((place for place in stored if not behind or place[0] == epoch), default=(epoch, 0))
    return (top[0], top[1] + 1) if top[0] >= epoch else (epoch, 1)
