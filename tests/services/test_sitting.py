"""Sitting a paper: every answer is kept, the newest counts, time is time."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from tests import builders
from tests.builders import NOW, user
from trainer.domain import chain
from trainer.domain.paper import TooFewQuestions
from trainer.domain.question import answers
from trainer.domain.question.answers import InvalidAnswer
from trainer.domain.question.document import Kind
from trainer.domain.sitting import Held, fingerprint
from trainer.extensions import db
from trainer.services import sitting
from trainer.services.parts import attempts, audit, documents, saving, scoring
from trainer.services.parts.attempts import AttemptClosed, KeyReused
from trainer.store import scope
from trainer.store.tables import (
    Attempt,
    AttemptItem,
    Evidence,
    QuestionRow,
    Release,
    Result,
    Step,
)


@pytest.fixture
def attempt(context, cast):
    return sitting.start("rumen", "assessed", by=user(cast.li_na), now=NOW, seed=7)


def save(attempt, cast, slot, raw, *, key="k", epoch=1, seq=1, now=NOW, **more):
    return sitting.save(
        attempt, slot, raw, key=key, epoch=epoch, seq=seq, by=user(cast.li_na), now=now, **more
    )


def question(attempt, slot):
    return next(item.question for row, item in scoring.items(attempt) if row.slot == slot)


def slot_of(attempt, kind):
    return next(row.slot for row, item in scoring.items(attempt) if item.question.kind is kind)


def right(attempt, slot):
    return answers.right_answer(question(attempt, slot))


def test_starting_twice_returns_the_sitting_in_progress(attempt, cast):
    again = sitting.start("rumen", "assessed", by=user(cast.li_na), now=NOW)
    assert again.id == attempt.id


def test_the_paper_is_pinned_with_its_order_and_points(attempt):
    rows = db.session.query(AttemptItem).filter_by(attempt_id=attempt.id).all()
    assert len(rows) == 20
    assert {row.points for row in rows} == {5}
    for row, item in scoring.items(attempt):
        assert sorted(row.order) == sorted(option.key for option in item.question.options)


def test_the_same_seed_draws_the_same_paper(attempt, cast):
    other = sitting.start("rumen", "practice", by=user(cast.zhou_lin), now=NOW, seed=7)
    drawn = [[row.revision_id for row, _ in scoring.items(one)] for one in (attempt, other)]
    assert drawn[0] == drawn[1]


def test_the_deadline_is_fixed_at_the_start(attempt):
    assert attempt.deadline_at == NOW + timedelta(minutes=25)


def test_a_dry_bank_refuses_to_start_and_leaves_no_attempt(context, cast):
    for row in db.session.query(QuestionRow).all():
        row.stale_from = NOW.date()
    db.session.commit()
    with pytest.raises(TooFewQuestions):
        sitting.start("rumen", "assessed", by=user(cast.li_na), now=NOW)
    db.session.rollback()
    assert db.session.query(Attempt).count() == 0


def test_questions_seen_before_come_last(context, cast):
    builders.sat(cast.li_na, right=1)
    first = {row.revision_id for row in db.session.query(AttemptItem)}
    second = sitting.start("rumen", "assessed", by=user(cast.li_na), now=NOW)
    again = {row.revision_id for row, _ in scoring.items(second)}
    assert len(first & again) < len(first)


def test_a_saved_answer_is_a_step_with_its_digest(attempt, cast):
    done = save(attempt, cast, 0, right(attempt, 0))
    assert (done.superseded, done.late) == (False, False)
    step = db.session.query(Step).one()
    assert step.body["answer"] == right(attempt, 0)
    assert step.digest == done.step.digest


def test_the_same_key_again_gives_the_first_acknowledgement(attempt, cast):
    first = save(attempt, cast, 0, right(attempt, 0))
    again = save(attempt, cast, 0, right(attempt, 0))
    assert first.step.id == again.step.id
    assert db.session.query(Step).count() == 1


def test_a_key_cannot_come_back_with_another_answer_or_place(attempt, cast):
    slot = slot_of(attempt, Kind.TRUE_FALSE)
    save(attempt, cast, slot, True)
    with pytest.raises(KeyReused):
        save(attempt, cast, slot, False)
    db.session.rollback()
    with pytest.raises(KeyReused):
        save(attempt, cast, slot, False, key="other")


def test_a_late_arrival_is_kept_but_the_newer_answer_counts(attempt, cast):
    slot = slot_of(attempt, Kind.TRUE_FALSE)
    save(attempt, cast, slot, True, key="b", seq=2)
    older = save(attempt, cast, slot, False, key="a", seq=1)
    assert older.superseded
    assert sitting.paper_answers(attempt)[slot].answer is True
    assert db.session.query(Step).count() == 2


def test_a_greater_epoch_counts_over_any_sequence(attempt, cast):
    slot = slot_of(attempt, Kind.TRUE_FALSE)
    save(attempt, cast, slot, True, key="b", epoch=2, seq=1)
    save(attempt, cast, slot, False, key="a", epoch=1, seq=99)
    assert sitting.paper_answers(attempt)[slot].answer is True


def test_an_answer_can_be_taken_back(attempt, cast):
    save(attempt, cast, 0, right(attempt, 0))
    save(attempt, cast, 0, None, key="b", seq=2)
    assert sitting.paper_answers(attempt)[0].answer is None


def test_an_answer_that_does_not_fit_changes_nothing(attempt, cast):
    slot = slot_of(attempt, Kind.NUMBER)
    with pytest.raises(InvalidAnswer):
        save(attempt, cast, slot, "many")
    db.session.rollback()
    assert db.session.query(Step).count() == 0


def test_a_place_that_the_paper_does_not_have(attempt, cast):
    with pytest.raises(saving.NoSuchSlot):
        save(attempt, cast, 99, "a")


def test_what_arrives_damaged_is_not_acknowledged(attempt, cast):
    with pytest.raises(saving.DigestMismatch):
        save(attempt, cast, 0, right(attempt, 0), digest="not the digest")


def test_after_the_deadline_an_answer_is_kept_and_does_not_count(attempt, cast):
    late = save(attempt, cast, 0, right(attempt, 0), now=NOW + timedelta(minutes=26))
    assert late.late
    assert sitting.paper_answers(attempt) == {}


def test_transport_has_half_a_minute_of_grace(attempt, cast):
    done = save(
        attempt, cast, 0, right(attempt, 0), now=attempt.deadline_at + timedelta(seconds=29)
    )
    assert not done.late
    assert 0 in sitting.paper_answers(attempt)


def test_handing_in_twice_gives_the_same_result(attempt, cast):
    save(attempt, cast, 0, right(attempt, 0))
    first = sitting.submit(attempt, by=user(cast.li_na), now=NOW)
    again = sitting.submit(attempt, by=user(cast.li_na), now=NOW)
    assert first.id == again.id
    assert first.score == 5
    assert db.session.query(Result).count() == 1


def test_what_arrives_after_handing_in_is_kept_and_never_counts(attempt, cast):
    first = sitting.submit(attempt, by=user(cast.li_na), now=NOW)
    saved = save(attempt, cast, 0, right(attempt, 0))
    assert (saved.late, saved.is_open, saved.superseded) == (True, False, False)
    page = sitting.save_page(attempt, {1: right(attempt, 1)}, key="p", by=user(cast.li_na), now=NOW)
    assert page.late
    assert [step.kind for step in attempts.steps(attempt)] == ["submit", "late", "late"]
    assert sitting.paper_answers(attempt) == {}
    assert scoring.figures(attempt).score == first.score == 0
    assert save(attempt, cast, 0, right(attempt, 0)).step.id == saved.step.id


def test_what_arrives_after_the_time_was_swept_is_kept_and_never_counts(attempt, cast):
    sitting.expire(attempt, now=NOW + timedelta(minutes=40))
    saved = save(attempt, cast, 0, right(attempt, 0), now=NOW + timedelta(minutes=41))
    assert (saved.late, saved.is_open) == (True, False)
    assert scoring.figures(attempt).score == 0


def test_the_chain_goes_on_after_the_end(attempt, cast):
    save(attempt, cast, 0, right(attempt, 0))
    sitting.submit(attempt, by=user(cast.li_na), now=NOW)
    save(attempt, cast, 1, right(attempt, 1), key="late")
    assert broken(attempt) is None


# ---- another window ----


def test_the_window_that_holds_a_paper_keeps_its_epoch(attempt, cast):
    for _ in range(2):
        assert sitting.open_on(attempt, "a" * 32, by=user(cast.li_na), now=NOW) == 1
    assert [step.kind for step in attempts.steps(attempt)] == ["takeover"]


def test_another_window_takes_over_with_a_new_epoch_and_an_audited_step(attempt, cast):
    sitting.open_on(attempt, "a" * 32, by=user(cast.li_na), now=NOW)
    before = audit.head().no
    assert sitting.open_on(attempt, "b" * 32, by=user(cast.li_na), now=NOW) == 2
    assert audit.head().no == before + 1
    step = attempts.steps(attempt)[-1]
    assert (step.kind, step.epoch, step.body) == (
        "takeover", 2, {"device": "b" * 32, "from": "a" * 32},
    )  # fmt: skip
    assert broken(attempt) is None


def test_the_first_window_takes_over_from_nobody(attempt, cast):
    before = audit.head().no
    sitting.open_on(attempt, "a" * 32, by=user(cast.li_na), now=NOW)
    assert audit.head().no == before


def test_what_the_old_window_still_sends_is_kept_behind_the_new_epoch(attempt, cast):
    slot = slot_of(attempt, Kind.TRUE_FALSE)
    sitting.open_on(attempt, "a" * 32, by=user(cast.li_na), now=NOW)
    sitting.open_on(attempt, "b" * 32, by=user(cast.li_na), now=NOW)
    save(attempt, cast, slot, True, key="new", epoch=2, seq=1)
    old = save(attempt, cast, slot, False, key="old", epoch=1, seq=99)
    assert (old.superseded, old.epoch) == (True, 2)
    assert sitting.paper_answers(attempt)[slot].answer is True
    other = next(s for s in range(20) if s != slot)
    alone = save(attempt, cast, other, right(attempt, other), key="alone", epoch=1, seq=1)
    assert not alone.superseded
    assert other in sitting.paper_answers(attempt), "nothing newer stands in its place"


def test_a_plain_page_of_an_old_epoch_is_kept_and_changes_no_newer_answer(attempt, cast):
    slot = slot_of(attempt, Kind.TRUE_FALSE)
    for device in ("a", "b"):
        sitting.open_on(attempt, device * 32, by=user(cast.li_na), now=NOW)
    save(attempt, cast, slot, True, epoch=2, seq=1)
    page = sitting.save_page(attempt, {slot: False}, key="p", by=user(cast.li_na), now=NOW, epoch=1)
    assert (page.taken_over, page.late) == (True, False)
    assert sitting.paper_answers(attempt)[slot].answer is True
    assert len([step for step in attempts.steps(attempt) if step.kind == "answer"]) == 2


def test_a_closed_paper_is_taken_over_by_nobody(attempt, cast):
    sitting.submit(attempt, by=user(cast.li_na), now=NOW)
    with pytest.raises(AttemptClosed):
        sitting.open_on(attempt, "a" * 32, by=user(cast.li_na), now=NOW)


# ---- handing in with a manifest ----


def sent(attempt, cast, slot, *, seq=1):
    """Save a right answer as a script does; returns what its manifest says of it."""
    digest = fingerprint(slot, right(attempt, slot), "")
    save(attempt, cast, slot, right(attempt, slot), key=f"s{slot}.{seq}", seq=seq, digest=digest)
    return Held(1, seq, digest)


def test_handing_in_is_refused_while_an_answer_the_browser_holds_has_not_arrived(attempt, cast):
    manifest = {0: sent(attempt, cast, 0), 3: Held(1, 2, fingerprint(3, "0", ""))}
    for _ in range(2):
        with pytest.raises(sitting.ManifestGap) as gap:
            sitting.submit(attempt, by=user(cast.li_na), now=NOW, manifest=manifest)
        db.session.rollback()
        assert gap.value.slots == (3,)
    assert attempt.state == "active"
    assert db.session.query(Result).count() == 0
    kinds = [step.kind for step in attempts.steps(attempt)]
    assert kinds == ["answer", "refused"], "the same gap is recorded once"


@pytest.mark.parametrize(
    "held", [Held(1, 1, "0" * 64), Held(1, 2, fingerprint(0, "a", "")), Held(2, 1, "0" * 64)]
)
def test_a_manifest_holds_place_number_and_content(attempt, cast, held):
    sent(attempt, cast, 0)
    with pytest.raises(sitting.ManifestGap):
        sitting.submit(attempt, by=user(cast.li_na), now=NOW, manifest={0: held})


def test_a_manifest_that_has_all_arrived_closes_the_paper(attempt, cast):
    manifest = {slot: sent(attempt, cast, slot) for slot in range(3)}
    result = sitting.submit(attempt, by=user(cast.li_na), now=NOW, manifest=manifest)
    assert result.score == 15
    again = sitting.submit(
        attempt, by=user(cast.li_na), now=NOW, manifest={5: Held(1, 1, "f" * 64)}
    )
    assert again.id == result.id, "a paper that is closed is not asked for more"


def test_the_sweep_records_what_never_came(attempt, cast):
    manifest = {0: Held(1, 1, fingerprint(0, right(attempt, 0), "")), 3: Held(1, 1, "f" * 64)}
    with pytest.raises(sitting.ManifestGap):
        sitting.submit(attempt, by=user(cast.li_na), now=NOW, manifest=manifest)
    db.session.rollback()
    sent(attempt, cast, 0)
    sitting.expire(attempt, now=NOW + timedelta(minutes=40))
    assert attempts.steps(attempt)[-1].body == {"lacking": [3]}


def test_a_retry_after_handing_in_is_still_acknowledged(attempt, cast):
    save(attempt, cast, 0, right(attempt, 0))
    sitting.submit(attempt, by=user(cast.li_na), now=NOW)
    assert save(attempt, cast, 0, right(attempt, 0)).step.key == "k"


def test_a_whole_page_is_kept_once(attempt, cast):
    given = {slot: right(attempt, slot) for slot in range(5)}
    for _ in range(2):
        sitting.save_page(attempt, given, key="page", by=user(cast.li_na), now=NOW)
    assert db.session.query(Step).count() == 5
    sitting.save_page(attempt, given, key="next", by=user(cast.li_na), now=NOW)
    assert db.session.query(Step).count() == 5, "unchanged answers make no step"


def test_a_page_with_one_bad_answer_keeps_nothing(attempt, cast):
    slot = slot_of(attempt, Kind.NUMBER)
    with pytest.raises(InvalidAnswer):
        sitting.save_page(attempt, {slot: "many"}, key="p", by=user(cast.li_na), now=NOW)
    db.session.rollback()
    with pytest.raises(saving.NoSuchSlot):
        sitting.save_page(attempt, {99: "a"}, key="p", by=user(cast.li_na), now=NOW)
    db.session.rollback()
    assert db.session.query(Step).count() == 0


def test_a_page_comes_after_what_a_script_saved(attempt, cast):
    slot = slot_of(attempt, Kind.TRUE_FALSE)
    save(attempt, cast, slot, True, epoch=3, seq=40)
    sitting.save_page(attempt, {slot: False}, key="p", by=user(cast.li_na), now=NOW)
    assert sitting.paper_answers(attempt)[slot].answer is False


def test_a_page_that_says_nothing_of_being_sure_takes_back_nothing(attempt, cast):
    slot = slot_of(attempt, Kind.TRUE_FALSE)
    save(attempt, cast, slot, True, confidence="sure")
    sitting.save_page(attempt, {slot: True}, key="p", by=user(cast.li_na), now=NOW)
    assert sitting.paper_answers(attempt)[slot].confidence == "sure"
    sitting.save_page(attempt, {slot: False}, {slot: "guess"}, key="q", by=user(cast.li_na), now=NOW)  # fmt: skip
    assert sitting.paper_answers(attempt)[slot].confidence == "guess"


def test_time_over_closes_with_what_was_saved(attempt, cast):
    save(attempt, cast, 0, right(attempt, 0))
    assert sitting.expire(attempt, now=NOW + timedelta(minutes=10)) is None
    result = sitting.expire(attempt, now=NOW + timedelta(minutes=40))
    assert result.score == 5
    assert (attempt.state, attempt.ended_at) == ("expired", attempt.deadline_at)
    assert sitting.expire(attempt, now=NOW + timedelta(minutes=41)) is None


def test_handing_in_late_counts_as_expired(attempt, cast):
    sitting.submit(attempt, by=user(cast.li_na), now=NOW + timedelta(minutes=40))
    assert attempt.state == "expired"


def test_a_paper_that_reveals_at_once_is_released_with_the_result(context, cast):
    result = builders.sat(cast.li_na)
    assert db.session.get(Release, result.id) is not None
    assert db.session.query(Evidence).filter_by(result_id=result.id).count() > 0


def test_a_paper_that_reveals_on_release_stays_closed(context, cast):
    result = builders.sat(cast.li_na, paper="jidu", right=25)
    assert db.session.get(Release, result.id) is None
    assert db.session.query(Evidence).count() == 0


def test_practice_leaves_no_evidence(context, cast):
    result = builders.sat(cast.li_na, purpose="practice")
    assert db.session.get(Release, result.id) is not None
    assert db.session.query(Evidence).count() == 0


def test_a_failed_quiz_does_not_complete_its_element(context, cast):
    from trainer.services.parts import progress

    enrolment = builders.lessons_done(cast.li_na)
    builders.sat(cast.li_na, right=3, enrolment=enrolment)
    assert "quiz" not in progress.done(enrolment)


def test_the_chain_of_steps_holds_and_covers_every_step(attempt, cast):
    for slot in range(4):
        save(attempt, cast, slot, right(attempt, slot), key=str(slot))
    sitting.save_page(attempt, {5: right(attempt, 5)}, key="p", by=user(cast.li_na), now=NOW)
    assert broken(attempt) is None
    assert attempt.head_hash == attempts.steps(attempt)[-1].hash


def broken(attempt):
    """The number of the first step that does not fit its chain, or None."""
    links = [
        chain.Link(step.no, attempts.facts(step), step.hash) for step in attempts.steps(attempt)
    ]
    return chain.first_broken(links)


def test_twenty_saves_of_one_paper_at_once_make_one_chain(app, cast, context):
    attempt_id = sitting.start("rumen", "assessed", by=user(cast.li_na), now=NOW, seed=7).id
    failures = []

    def rush(number):
        try:
            with app.app_context(), scope.everyone("test"):
                one = saving.Sent(None, "", f"{number % 10:016x}", 1, number % 10 + 1)
                sitting.save_sent(attempt_id, 0, one, by=user(cast.li_na), now=NOW)
                db.session.remove()
        except Exception as error:
            failures.append(repr(error))

    threads = [threading.Thread(target=rush, args=(number,)) for number in range(20)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert failures == []
    with app.app_context(), scope.everyone("test"):
        attempt = db.session.get_one(Attempt, attempt_id)
        steps = attempts.steps(attempt)
        assert [step.no for step in steps] == list(range(1, 11))
        assert broken(attempt) is None
        assert attempt.head_hash == steps[-1].hash


def test_nobody_saves_into_the_paper_of_another(attempt, cast):
    one = saving.Sent(None, "", "k" * 16, 1, 1)
    with pytest.raises(saving.NoSuchSitting):
        sitting.save_sent(attempt.id, 0, one, by=user(cast.zhou_lin), now=NOW)


def test_fifty_starts_and_submits_at_once_have_one_effect(app, cast):
    results, failures = set(), []

    def rush() -> None:
        try:
            with app.app_context(), scope.everyone("test"):
                attempt = sitting.start("rumen", "assessed", by=user(cast.li_na), now=NOW)
                results.add(sitting.submit(attempt, by=user(cast.li_na), now=NOW).attempt_id)
                db.session.remove()
        except Exception as error:
            failures.append(repr(error))

    threads = [threading.Thread(target=rush) for _ in range(10)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    with app.app_context(), scope.everyone("test"):
        numbers = sorted(row.number for row in db.session.query(Attempt))
        assert numbers == list(range(1, len(numbers) + 1))
        assert db.session.query(Result).count() == len(numbers)
    assert failures == []


def test_a_paper_that_does_not_exist(context, cast):
    with pytest.raises(documents.NoSuchDocument):
        sitting.start("no-such", "assessed", by=user(cast.li_na), now=NOW)
