"""Stored results are held against their steps: what differs is named, nothing else."""

from __future__ import annotations

from fractions import Fraction

import pytest
from sqlalchemy import update

from tests import builders
from tests.builders import NOW
from trainer.domain.rules import RULES
from trainer.extensions import db
from trainer.services import verifying_results
from trainer.services.parts import attempts
from trainer.store.tables import Regrade, Result, Step


@pytest.fixture
def history(context, cast):
    """A sitting, and a case that waits for its marker."""
    result = builders.sat(cast.li_na, right=12)
    waiting = builders.handed_in(cast.li_na)
    return result, waiting


def _another(result, **changed):
    """Add a result that was not worked out from the steps."""
    facts = {
        name: getattr(result, name)
        for name in ("score", "shown", "passed", "ledgers", "parts", "critical", "rules")
    }
    made = Result(
        attempt_id=result.attempt_id,
        number=result.number + 1,
        reason="planted",
        at=NOW,
        **facts | changed,
    )
    db.session.add(made)
    db.session.commit()
    return made


def test_a_record_that_agrees_is_only_counted(history, cast):
    seen = []
    found = verifying_results.verify(lambda done, of: seen.append((done, of)))
    assert (found.checked, found.erased, found.differences) == (3, 0, ())
    assert seen == [(1, 3), (2, 3), (3, 3)]
    builders.released(history[1], cast.chen_gang)
    assert verifying_results.verify().differences == ()


def test_each_field_that_differs_is_named(history):
    planted = _another(history[0], score=Fraction(99), passed=False, critical=["late"])
    found = verifying_results.verify()
    assert {d.field for d in found.differences} == {"score", "critical"} | (
        {"passed"} if history[0].passed else set()
    )
    score = next(d for d in found.differences if d.field == "score")
    assert (score.attempt_id, score.result_id) == (planted.attempt_id, planted.id)
    assert (score.stored, score.folded) == ('"99"', '"60"')
    assert str(score) == f'attempt {planted.attempt_id} result {planted.id} score: "99" -> "60"'


def test_a_difference_under_older_rules_says_so(history):
    _another(history[0], score=Fraction(99), rules=RULES - 1)
    assert f"(rules {RULES - 1} < {RULES})" in str(verifying_results.verify().differences[0])


@pytest.mark.parametrize(("adopted_at", "number"), [(None, 0), (NOW, 1)])
def test_a_regrade_counts_once_it_is_adopted(history, cast, adopted_at, number):
    regrade = Regrade(
        changes={}, reason="", dry_run={}, by_id=cast.chen_gang, at=NOW, adopted_at=adopted_at
    )
    db.session.add(regrade)
    db.session.flush()
    _another(history[0], score=Fraction(99), regrade_id=regrade.id)
    assert len(verifying_results.verify().differences) == number


def test_steps_that_cannot_be_folded_are_a_difference(history, cast):
    attempt = attempts.locked(history[1].submission.attempt_id)
    body = {"detail": "no-such-choice", "fields": {}}
    attempts.append(attempt, "choose", "open", body, by=builders.user(cast.li_na), now=NOW)
    db.session.commit()
    found = verifying_results.verify().differences
    assert [(d.attempt_id, d.field) for d in found] == [(attempt.id, "steps")]
    assert "NotPossible" in found[0].folded


def test_erased_attempts_are_counted_apart(history):
    db.session.execute(
        update(Step).where(Step.attempt_id == history[0].attempt_id).values(body=None)
    )
    db.session.commit()
    found = verifying_results.verify()
    assert (found.checked, found.erased, found.differences) == (2, 1, ())
