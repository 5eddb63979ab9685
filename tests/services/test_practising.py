"""Drills, the mistake book and the cards of the review, over real steps."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests import builders
from trainer.domain.drill import Source, Wanted
from trainer.domain.question import answers
from trainer.extensions import db
from trainer.services import practising, sitting, verifying_results
from trainer.services.parts import documents, drills, recall, scoring
from trainer.services.parts.saving import NoSuchSlot
from trainer.store.queries import practice as find
from trainer.store.tables import Attempt, Document, QuestionRow, Release, ReviewCard, Step

NOW = builders.NOW
DAY = timedelta(days=1)


def begin(user_id, source=Source.TOPICS, now=NOW, **more) -> Attempt:
    return practising.start(source, by=builders.user(user_id), now=now, seed=5, **more)


def reply(attempt, slot, *, right=True, now=NOW, **more) -> Step:
    """Answer a place rightly, or with something that is not right."""
    question = documents.asked(drills.standing(attempt, now).at(slot).row)
    given = answers.right_answer(question) if right else _wrong(question)
    more.setdefault("key", f"{attempt.id}-{slot}-{now.isoformat()}")
    return practising.answer(attempt, slot, given, by=builders.person_of(attempt), now=now, **more)


def _wrong(question):
    key = answers.right_answer(question)
    if question.parts:
        return [_wrong(part) for part in question.split()]
    if question.kind in ("ordering", "matching"):
        return key[1:] + key[:1]
    if question.kind == "fill":
        return ["不对"] * len(key)
    if question.options:
        return next(o.key for o in question.options if o.key not in key)
    return not key if isinstance(key, bool) else {"number": "987"}.get(question.kind, "2001-01-01")


def ask_all(attempt, right, now=NOW, **more):
    for place in drills.standing(attempt, now).places:
        reply(attempt, place.slot, right=right, now=now, **more)


def test_a_drill_asks_eight_pinned_questions_unless_told_otherwise(context, cast):
    attempt = begin(cast.li_na)
    standing = drills.standing(attempt, NOW)
    assert (attempt.kind, attempt.purpose, attempt.deadline_at) == ("drill", "practice", None)
    assert len(standing.places) == 8
    assert (standing.next.slot, standing.minutes_left) == (0, 4)
    other = begin(cast.zhou_lin, wanted=Wanted(topics=("管辖",)), number=4)
    topics = {documents.asked(place.row).topic for place in drills.standing(other, NOW).places}
    assert topics == {"管辖"}


def test_nothing_that_fits_is_said_and_nothing_begins(context, cast):
    with pytest.raises(practising.NothingToAsk):
        begin(cast.li_na, wanted=Wanted(topics=("没有这个主题",)))
    for source in (Source.MISTAKES, Source.REVIEW):
        with pytest.raises(practising.NothingToAsk):
            begin(cast.li_na, source)
    assert find.drills(builders.user(cast.li_na).person_id) == []


def test_each_answer_is_a_step_and_the_first_one_counts(context, cast):
    attempt = begin(cast.li_na)
    first = reply(attempt, 0, right=False, confidence="sure", shown=NOW - timedelta(seconds=12))
    assert first.body["seconds"] == 12
    again = reply(attempt, 0, right=True, key="another window")
    assert (first.kind, again.kind) == ("answer", "late")
    place = drills.standing(attempt, NOW).at(0)
    assert not place.judged.is_right
    assert place.is_sure


def test_the_same_request_twice_makes_one_step(context, cast):
    attempt = begin(cast.li_na)
    first = reply(attempt, 0, key="one")
    assert reply(attempt, 0, right=False, key="one").id == first.id


def test_a_place_that_is_not_there_takes_no_answer(context, cast):
    attempt = begin(cast.li_na)
    with pytest.raises(NoSuchSlot):
        practising.answer(attempt, 99, "a", key="k", by=builders.user(cast.li_na), now=NOW)


def test_an_interrupted_drill_goes_on_where_it_was(context, cast):
    attempt = begin(cast.li_na)
    reply(attempt, 0)
    reply(attempt, 1, right=False)
    later = drills.under_way(attempt.person_id, NOW + DAY)[Source.TOPICS]
    assert (later.attempt.id, later.next.slot, later.left) == (attempt.id, 2, 6)


def test_starting_twice_makes_one_drill_and_another_choice_closes_what_was_begun(context, cast):
    attempt = begin(cast.li_na)
    assert begin(cast.li_na).id == attempt.id
    reply(attempt, 0)
    other = begin(cast.li_na, wanted=Wanted(topics=("受理",)))
    assert other.id != attempt.id
    assert (attempt.state, other.state) == ("submitted", "active")
    third = begin(cast.li_na)
    assert (other.state, third.state) == ("void", "active")


def test_the_last_answer_closes_the_drill_with_a_result_that_is_known_and_verifies(context, cast):
    attempt = begin(cast.li_na, number=4)
    for slot in range(4):
        reply(attempt, slot, right=slot > 0)
    result = scoring.newest(attempt)
    assert attempt.state == "submitted"
    assert (result.score, result.passed, len(result.parts)) == (75, None, 4)
    assert db.session.get(Release, result.id) is not None
    assert verifying_results.verify().differences == ()


def test_a_drill_stopped_early_is_worth_what_was_answered(context, cast):
    attempt = begin(cast.li_na)
    reply(attempt, 0)
    practising.end(attempt, by=builders.user(cast.li_na), now=NOW)
    assert scoring.newest(attempt).score == 100
    empty = begin(cast.li_na, now=NOW + DAY)
    practising.end(empty, by=builders.user(cast.li_na), now=NOW + DAY)
    assert (empty.state, scoring.newest(empty)) == ("void", None)


def test_a_wrong_answer_is_a_mistake_until_two_days_of_right_ones(context, cast):
    attempt = begin(cast.li_na, number=4)
    ask_all(attempt, right=False)
    person = attempt.person_id
    assert len(recall.open_mistakes(recall.histories(person))) == 4
    for day in (1, 2):
        later = NOW + day * DAY
        ask_all(begin(cast.li_na, Source.MISTAKES, now=later), right=True, now=later)
        left = recall.open_mistakes(recall.histories(person))
        assert len(left) == (4 if day == 1 else 0)


def test_released_papers_feed_the_book_and_the_review_and_others_do_not(context, cast):
    by = builders.user(cast.li_na)
    for paper in ("jidu", "rumen"):  # one is released by a trainer, one reveals at once
        attempt = sitting.start(paper, "assessed", by=by, now=NOW, seed=3)
        for row, item in scoring.items(attempt)[:3]:
            sitting.save(
                attempt, row.slot, _wrong(item.question),
                key=f"k{row.slot}", epoch=1, seq=1, by=by, now=NOW,
            )  # fmt: skip
        sitting.submit(attempt, by=by, now=NOW)
        found = recall.open_mistakes(recall.histories(by.person_id))
        assert len(found) == len(find.cards(by.person_id)) == (0 if paper == "jidu" else 3)


def test_giving_up_counts_as_not_known(context, cast):
    attempt = begin(cast.li_na)
    practising.answer(attempt, 0, None, key="k", by=builders.user(cast.li_na), now=NOW)
    assert len(recall.open_mistakes(recall.histories(attempt.person_id))) == 1


def test_a_confident_mistake_is_asked_first(context, cast):
    attempt = begin(cast.li_na, number=4)
    for slot, confidence in enumerate(("unsure", "guess", "sure", "")):
        reply(attempt, slot, right=False, confidence=confidence)
    wanted = drills.standing(attempt, NOW).at(2).document_id
    for source in (Source.MISTAKES, Source.REVIEW):
        again = begin(cast.li_na, source, now=NOW + DAY)
        assert drills.standing(again, NOW + DAY).at(0).document_id == wanted


def test_the_review_is_due_the_next_day_and_at_most_so_many_a_day(context, cast):
    attempt = begin(cast.li_na, number=30)
    ask_all(attempt, right=False)
    person = attempt.person_id
    assert (drills.today(person, NOW).due, drills.today(person, NOW).tomorrow) == (0, 30)
    today = drills.today(person, NOW + DAY)
    assert (today.due, today.minutes, today.waiting) == (20, 10, 10)
    review = begin(cast.li_na, Source.REVIEW, now=NOW + DAY)
    for slot in range(5):
        reply(review, slot, now=NOW + DAY)
    assert begin(cast.li_na, Source.REVIEW, now=NOW + DAY).id == review.id
    for slot in range(5, 20):
        reply(review, slot, now=NOW + DAY)
    assert drills.today(person, NOW + DAY).due == 0
    with pytest.raises(practising.NothingToAsk):
        begin(cast.li_na, Source.REVIEW, now=NOW + DAY)


def test_a_right_answer_enters_the_review_by_a_wish_alone(context, cast):
    attempt, by = begin(cast.li_na), builders.user(cast.li_na)
    reply(attempt, 0, confidence="sure")
    assert find.cards(attempt.person_id) == {}
    step = practising.want(attempt, 0, by=by, now=NOW)
    assert practising.want(attempt, 0, by=by, now=NOW).id == step.id
    assert [card.due_on for card in find.cards(attempt.person_id).values()] == [
        recall.day(NOW + DAY)
    ]
    with pytest.raises(NoSuchSlot):
        practising.want(attempt, 1, by=by, now=NOW)


def test_a_wish_from_a_paper_waits_until_its_result_is_known(context, cast):
    result = builders.sat(cast.li_na, paper="jidu", right=3)
    with pytest.raises(NoSuchSlot):
        practising.want(result.attempt, 0, by=builders.user(cast.li_na), now=NOW)
    known = builders.sat(cast.li_na, paper="rumen", right=3)
    practising.want(known.attempt, 0, by=builders.user(cast.li_na), now=NOW)
    assert len(find.cards(known.attempt.person_id)) == 1


def test_a_question_of_an_exam_under_way_is_asked_nowhere_meanwhile(context, cast):
    by = builders.user(cast.li_na)
    drill = begin(cast.li_na, number=30)
    exam = sitting.start("rumen", "assessed", by=by, now=NOW, seed=3)
    pinned = {place.document_id for place in find.places(by.person_id) if place.kind == "quiz"}
    assert find.held(by.person_id, NOW) == pinned
    standing = drills.standing(drill, NOW)
    held = {p.slot for p in standing.places if p.document_id in pinned}
    assert held == standing.blocked == standing.held
    assert held
    with pytest.raises(practising.HeldBack):
        reply(drill, min(held))
    practising.end(drill, by=by, now=NOW)
    other = begin(cast.li_na, number=100)
    assert not pinned & {p.document_id for p in drills.standing(other, NOW).places}
    paper = sitting.start("lianxi", "practice", by=by, now=NOW, seed=3)
    assert not pinned & {revision.document_id for revision in _asked(paper)}
    sitting.submit(exam, by=by, now=NOW)
    assert find.held(by.person_id, NOW) == set()


def _asked(attempt):
    return [documents.revision(row.revision_id) for row, _ in scoring.items(attempt)]


def test_a_withdrawn_or_stale_question_is_passed_over_and_leaves_the_review(context, cast):
    attempt = begin(cast.li_na, number=4)
    for slot in range(3):
        reply(attempt, slot, right=False)
    first, second, _, fourth = drills.standing(attempt, NOW).places
    db.session.get_one(Document, first.document_id).state = "retired"
    db.session.get_one(QuestionRow, second.document_id).stale_from = recall.day(NOW)
    db.session.get_one(QuestionRow, fourth.document_id).stale_from = recall.day(NOW)
    db.session.flush()
    assert drills.today(attempt.person_id, NOW + DAY).due == 1
    assert drills.standing(attempt, NOW).next is None


def test_a_new_revision_of_a_question_keeps_its_card(context, cast):
    attempt = begin(cast.li_na, number=4)
    reply(attempt, 0, right=False)
    before = find.cards(attempt.person_id)
    asked = documents.revision(drills.standing(attempt, NOW).at(0).row.revision_id)
    document = asked.document
    newer = type(asked)(
        document=document, number=asked.number + 1, sha256="0" * 64, format=1, text=asked.text,
        body=asked.body, title=asked.title, created_at=NOW,
    )  # fmt: skip
    db.session.add(newer)
    db.session.flush()
    document.live_revision_id = newer.id
    db.session.get_one(QuestionRow, document.id).revision_id = newer.id
    db.session.commit()
    assert set(find.cards(attempt.person_id)) == set(before)
    review = begin(cast.li_na, Source.REVIEW, now=NOW + DAY)
    assert [p.row.revision_id for p in drills.standing(review, NOW).places] == [newer.id]


def test_cards_are_a_cache_that_the_fold_builds_again(context, cast):
    attempt = begin(cast.li_na, number=4)
    ask_all(attempt, right=False)
    person = attempt.person_id
    assert recall.rebuild(person) == []
    cards = find.cards(person)
    kept = {number: (card.due_on, dict(card.memory)) for number, card in cards.items()}
    first, second = sorted(cards)[:2]
    cards[first].due_on += DAY
    db.session.delete(cards[second])
    db.session.flush()
    assert recall.rebuild(person) == [first, second]
    db.session.expire_all()
    again = find.cards(person)
    assert {n: (card.due_on, card.memory) for n, card in again.items()} == kept


def test_practice_of_one_person_makes_no_card_of_another(context, cast):
    ask_all(begin(cast.li_na, number=4), right=False)
    owners = set(db.session.execute(select(ReviewCard.person_id)).scalars())
    assert owners == {builders.user(cast.li_na).person_id}
