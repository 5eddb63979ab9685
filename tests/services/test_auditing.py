"""The check of the record: what was planted is found and named, what is whole is left alone."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import func, select, text

from tests import builders
from trainer.domain import chain
from trainer.extensions import db
from trainer.services import auditing
from trainer.services.auditing import BrokenAttempt
from trainer.services.parts import audit
from trainer.store import guards
from trainer.store.tables import AuditEntry, Step

ENTRIES = 12
MIDDLE = 6


@pytest.fixture
def log(context, cast):
    """An audit log with entries that carry bodies, and no guards on its table."""
    start = db.session.execute(select(func.max(AuditEntry.no))).scalar_one()
    for number in range(ENTRIES):
        audit.note("test.made", None, by=builders.user(cast.wang_lei), now=builders.NOW,
                   body={"number": number, "名称": "青川县局"})  # fmt: skip
    db.session.commit()
    guards.remove(db.session.connection(), ("audit_entry", "step"))
    db.session.commit()
    return start


def change(statement: str, **values: object) -> None:
    """Change the database behind the application's back."""
    db.session.execute(text(statement), values)
    db.session.commit()
    db.session.expire_all()


def test_a_log_that_was_left_alone_is_whole(log):
    verdict = auditing.verify()
    assert (verdict.entries, verdict.broken, verdict.why) == (log + ENTRIES, None, "")


def test_an_empty_log_is_whole(log):
    change("DELETE FROM audit_entry")
    change("DELETE FROM audit_head")
    assert auditing.verify() == auditing.Verdict(0)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("body_sha", "f" * 64),
        ("hash", "0" * 64),
        ("prev_hash", "0" * 64),
        ("verb", "test.forged"),
        ("ip", "10.0.0.9"),
        ("subject_kind", "user"),
        ("subject_id", 1),
        ("actor_id", None),
        ("body", '{"number": 99}'),
    ],
)
def test_a_changed_field_is_named_by_its_entry(log, column, value):
    cast = "CAST(:value AS json)" if column == "body" and _is_postgresql() else ":value"
    statement = f'UPDATE audit_entry SET "{column}" = {cast} WHERE no = :no'
    change(statement, value=value, no=log + MIDDLE)
    assert (auditing.verify().broken, auditing.verify().why) == (log + MIDDLE, "entry")


def test_a_changed_time_is_named_by_its_entry(log):
    entry = db.session.get_one(AuditEntry, log + MIDDLE)
    entry.at = datetime(2026, 11, 23, tzinfo=entry.at.tzinfo)
    db.session.commit()
    assert auditing.verify().broken == log + MIDDLE


@pytest.mark.parametrize("offset", [1, MIDDLE])
def test_a_deleted_entry_is_named_by_its_number(log, offset):
    change("DELETE FROM audit_entry WHERE no = :no", no=log + offset)
    assert (auditing.verify().broken, auditing.verify().why) == (log + offset, "entry")


def test_the_first_entry_of_all_cannot_be_deleted_unseen(log):
    change("DELETE FROM audit_entry WHERE no = 1")
    assert auditing.verify().broken == 1


def test_two_swapped_entries_are_named_by_the_first(log):
    move = "UPDATE audit_entry SET no = :new WHERE no = :old"
    first, second, aside = log + MIDDLE, log + MIDDLE + 1, 900_000
    for old, new in ((first, aside), (second, first), (aside, second)):
        change(move, old=old, new=new)
    assert auditing.verify().broken == first


def test_entries_cut_off_at_the_end_are_missed(log):
    change("DELETE FROM audit_entry WHERE no > :no", no=log + ENTRIES - 3)
    verdict = auditing.verify()
    assert (verdict.broken, verdict.why) == (log + ENTRIES - 2, "missing")


def test_a_log_emptied_while_its_end_is_recorded_is_missed(log):
    change("DELETE FROM audit_entry")
    verdict = auditing.verify()
    assert (verdict.broken, verdict.why) == (1, "missing")


def test_a_recorded_end_set_back_shows_what_lies_behind_it(log):
    change("UPDATE audit_head SET no = :no, hash = :hash", no=log + MIDDLE,
           hash=db.session.get_one(AuditEntry, log + MIDDLE).hash)  # fmt: skip
    verdict = auditing.verify()
    assert (verdict.broken, verdict.why) == (log + MIDDLE + 1, "head")


def test_entries_without_a_recorded_end_are_not_whole(log):
    change("DELETE FROM audit_head")
    assert auditing.verify().why == "head"


def test_a_tail_rewritten_with_fitting_hashes_does_not_meet_the_recorded_end(log):
    entry = db.session.get_one(AuditEntry, log + ENTRIES)
    entry.verb = "test.forged"
    entry.hash = chain.link(entry.prev_hash, audit.facts(entry))
    db.session.commit()
    verdict = auditing.verify()
    assert (verdict.broken, verdict.why) == (log + ENTRIES, "head")


def test_a_body_erased_by_law_is_no_fault(log):
    change("UPDATE audit_entry SET body = NULL WHERE no = :no", no=log + MIDDLE)
    assert auditing.verify().broken is None


def test_the_guards_refuse_what_was_planted_here(context, cast):
    with pytest.raises(Exception, match="append-only"):
        change("UPDATE audit_entry SET verb = 'test.forged' WHERE no = 1")
    db.session.rollback()


def test_a_long_check_tells_how_far_it_is(log):
    seen: list[tuple[int, int]] = []
    auditing.verify(lambda done, of: seen.append((done, of)))
    assert seen[-1] == (log + ENTRIES, log + ENTRIES)


@pytest.fixture
def attempt(log, cast):
    """A paper that was sat, beside one of somebody else."""
    builders.sat(cast.zhou_lin, right=3)
    return builders.sat(cast.li_na, right=6).attempt_id


def test_steps_that_were_left_alone_are_whole(attempt):
    verdict = auditing.verify_attempts()
    assert (verdict.attempts, verdict.broken) == (2, ())
    assert verdict.steps == db.session.execute(select(func.count()).select_from(Step)).scalar_one()


@pytest.mark.parametrize(
    ("statement", "step"),
    [
        ("UPDATE step SET digest = 'f' WHERE attempt_id = :id AND no = 3", 3),
        ("UPDATE step SET hash = 'f' WHERE attempt_id = :id AND no = 3", 3),
        ("UPDATE step SET seq = seq + 50 WHERE attempt_id = :id AND no = 2", 2),
        ("DELETE FROM step WHERE attempt_id = :id AND no = 4", 4),
        ("DELETE FROM step WHERE attempt_id = :id AND no = 7", 7),
        ("DELETE FROM step WHERE attempt_id = :id", 1),
        ("UPDATE attempt SET head_hash = 'f' WHERE id = :id", 8),
    ],
)
def test_a_fault_in_the_steps_is_named_by_attempt_and_step(attempt, statement, step):
    change(statement, id=attempt)
    assert auditing.verify_attempts().broken == (BrokenAttempt(attempt, step),)


def test_an_answer_changed_in_place_is_found(attempt):
    step = db.session.execute(
        select(Step).where(Step.attempt_id == attempt, Step.no == 2)
    ).scalar_one()
    step.body = {**(step.body or {}), "answer": ["Z"]}
    db.session.commit()
    assert auditing.verify_attempts().broken == (BrokenAttempt(attempt, 2),)


def test_the_check_of_attempts_needs_no_scope_of_its_own(app, attempt):
    with app.app_context():
        assert auditing.verify_attempts().attempts == 2


def _is_postgresql() -> bool:
    return db.engine.dialect.name == "postgresql"
