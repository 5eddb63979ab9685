"""Answers handed in for a candidate: kept with where they came from, never above a later one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests import builders
from tests.builders import NOW, user
from trainer.domain.question import answers, shown
from trainer.domain.question.document import Kind
from trainer.domain.sitting import fingerprint
from trainer.extensions import db
from trainer.services import auditing, entering, invigilating, sitting, verifying_results
from trainer.services.invigilating import Recovered
from trainer.services.parts import attempts, scoring
from trainer.services.parts.saving import Sent
from trainer.store.tables import AuditEntry

FILE = "f" * 64
LATER = NOW + timedelta(hours=3)


@pytest.fixture
def attempt(context, cast):
    exam = builders.exam_set(cast.chen_gang, [cast.li_na])
    return entering.enter(exam, by=user(cast.li_na), now=NOW, seed=7)


def sent(attempt, slot, *, right=True, epoch=1, seq=1, **changes):
    """What a browser kept of a place: an answer by its places on the page."""
    row, item = next(pair for pair in scoring.items(attempt) if pair[0].slot == slot)
    answer = answers.right_answer(item.question)
    ticked = shown.ticked(item.question, row.order, answer if right else None)
    raw = ticked if item.question.kind is Kind.MULTIPLE else ticked[0] if ticked else None
    digest = fingerprint(slot, raw, "sure")
    return Sent(raw, "sure", **{
        "key": f"{slot:032x}", "epoch": epoch, "seq": seq, "digest": digest, **changes,
    })  # fmt: skip


def hand_in(attempt, given, cast, *, now=NOW, file=FILE):
    return invigilating.recover(attempt, given, file, by=user(cast.chen_gang), now=now)


def test_what_comes_in_time_counts_and_says_where_it_came_from(attempt, cast):
    found = hand_in(attempt, {0: sent(attempt, 0), 1: sent(attempt, 1)}, cast)
    assert found == Recovered(counted=2, behind=0, late=0, known=0, unusable=0)
    whole, *rest = attempts.steps(attempt)
    assert (whole.kind, whole.body["file"], set(whole.body["answers"])) == (
        "recovery", FILE, {"0", "1"},
    )  # fmt: skip
    for step in rest:
        assert (step.kind, step.actor_id) == ("answer", cast.chen_gang)
        assert (step.body["source"], step.body["file"]) == ("recovery", FILE)
        assert step.body["confidence"] == "sure"
    entry = db.session.execute(
        select(AuditEntry).where(AuditEntry.verb == "attempt.recovered")
    ).scalar_one()
    assert entry.actor_id == cast.chen_gang
    assert scoring.figures(attempt).score == 10
    assert auditing.verify_attempts().broken == ()


def test_a_later_answer_stays_the_one_that_counts(attempt, cast):
    kept = sent(attempt, 0)
    sitting.save_sent(
        attempt.id, 0, sent(attempt, 0, right=False, seq=2, key="b" * 32),
        by=user(cast.li_na), now=NOW,
    )  # fmt: skip
    for device in ("a", "c"):
        sitting.open_on(attempt, device * 32, by=user(cast.li_na), now=NOW)
    sitting.save_sent(
        attempt.id, 1, sent(attempt, 1, right=False, epoch=2, key="d" * 32),
        by=user(cast.li_na), now=NOW,
    )  # fmt: skip
    found = hand_in(attempt, {0: kept, 1: sent(attempt, 1, seq=40)}, cast)
    assert (found.behind, found.counted) == (2, 0)
    assert scoring.figures(attempt).score == 0


def test_what_comes_after_the_end_waits_for_a_decision(attempt, cast):
    sitting.expire(attempt, now=NOW + timedelta(minutes=31))
    found = hand_in(attempt, {0: sent(attempt, 0)}, cast, now=LATER)
    assert (found.late, found.counted) == (1, 0)
    assert scoring.figures(attempt).score == 0
    result = invigilating.admit(attempt, "机器断网", by=user(cast.chen_gang), now=LATER)
    assert (result.score, result.reason) == (5, "admitted")
    assert verifying_results.verify().differences == ()


def test_the_same_file_twice_and_what_had_arrived_add_nothing(attempt, cast):
    arrived = sent(attempt, 0)
    sitting.save_sent(attempt.id, 0, arrived, by=user(cast.li_na), now=NOW)
    given = {0: arrived, 1: sent(attempt, 1)}
    first = hand_in(attempt, given, cast)
    assert (first.known, first.counted) == (1, 1)
    before = len(attempts.steps(attempt))
    assert hand_in(attempt, given, cast).known == 2
    assert len(attempts.steps(attempt)) == before


def test_what_cannot_be_used_is_kept_as_it_is(attempt, cast):
    sitting.save_sent(attempt.id, 2, sent(attempt, 2, key="e" * 32), by=user(cast.li_na), now=NOW)
    given = {
        0: sent(attempt, 0, digest="0" * 64),
        2: sent(attempt, 2),  # its number is taken by another save
        99: Sent("0", "", "9" * 32, 1, 1, fingerprint(99, "0", "")),
        3: sent(attempt, 3),
    }
    found = hand_in(attempt, given, cast)
    assert (found.unusable, found.counted) == (3, 1)
    whole = next(step for step in attempts.steps(attempt) if step.kind == "recovery")
    assert set(whole.body["answers"]) == {"0", "2", "3", "99"}


def test_nobody_hands_in_their_own(attempt, cast):
    with pytest.raises(invigilating.OwnExam):
        invigilating.recover(attempt, {0: sent(attempt, 0)}, FILE, by=user(cast.li_na), now=NOW)
    assert attempts.steps(attempt) == []
