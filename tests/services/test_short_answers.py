"""Short answers wait for a person; the score comes with the last rating and goes out by release."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

import pytest
from sqlalchemy import select

from tests import builders
from tests.builders import NOW, user
from trainer.domain.question import answers
from trainer.domain.question.document import Kind
from trainer.domain.regrade import Change, Deed
from trainer.domain.rubric import Judgement, Part
from trainer.extensions import db
from trainer.services import (
    entering,
    halls,
    marking,
    regrading,
    releasing,
    sitting,
    verifying_results,
)
from trainer.services.parts import documents, responses, review, scoring
from trainer.store.tables import Marking, Release, Submission

TEXT = "应当终止调解，七个工作日内告知双方。"


def sat(user_id, purpose, *, text=TEXT):
    """A sitting with every question answered rightly, the short one with a text; handed in."""
    attempt = sitting.start("tixing", purpose, by=user(user_id), now=NOW, seed=7)
    for number, (row, item) in enumerate(scoring.items(attempt), 1):
        raw = answers.right_answer(item.question)
        if item.question.is_judged_by_people:
            raw = text
        if raw is not None:
            sitting.save(
                attempt, row.slot, raw, key=f"{number:032x}", epoch=1, seq=1,
                by=user(user_id), now=NOW + timedelta(minutes=1),
            )  # fmt: skip
    sitting.submit(attempt, by=user(user_id), now=NOW + timedelta(minutes=2))
    return attempt


def submissions(attempt):
    query = select(Submission).where(Submission.attempt_id == attempt.id)
    return list(db.session.execute(query).scalars())


def is_released(attempt):
    return db.session.get(Release, scoring.newest(attempt).id) is not None


def judged(waiting, level):
    rubric = documents.rubric(waiting.submission.rubric_revision)
    parts = {c.key: Part(c.levels[level].points, "按要点看。") for c in rubric.criteria}
    return Judgement(parts)


def test_an_assessed_short_answer_waits_is_marked_and_is_released(context, cast):
    attempt = sat(cast.li_na, "assessed")
    assert (attempt.state, scoring.newest(attempt).score) == ("marking", None)
    assert not is_released(attempt)
    (submission,) = submissions(attempt)
    assert submission.body == {"text": TEXT}
    asked = dict((str(row.slot), item.question) for row, item in scoring.items(attempt))
    rubric = submission.rubric_revision.document.key
    assert rubric == asked[submission.element].rubric
    (waiting,) = db.session.execute(
        select(Marking).where(Marking.submission_id == submission.id)
    ).scalars()
    with pytest.raises(marking.NotMarkedYet):
        marking.release(attempt, by=user(cast.chen_gang), now=NOW)
    with pytest.raises(marking.SelfMarking):
        marking.record(waiting, judged(waiting, -1), by=user(cast.li_na), now=NOW)
    marking.record(waiting, judged(waiting, 1), by=user(cast.chen_gang), now=NOW)
    result = scoring.newest(attempt)
    points = {row.slot: row.points for row, _ in scoring.items(attempt)}
    short = points[int(submission.element)]
    whole = sum(points.values(), Fraction(0))
    assert result.score == 100 * (whole - short / 2) / whole
    assert result.parts[submission.element]["share"] == "1/2"
    assert not is_released(attempt)
    assert marking.release(attempt, by=user(cast.chen_gang), now=NOW).id == result.id
    assert (attempt.state, is_released(attempt)) == ("final", True)
    assert [d for d in verifying_results.verify().differences if d.attempt_id == attempt.id] == []


def test_a_short_answer_left_open_earns_nothing_and_keeps_nobody_waiting(context, cast):
    attempt = sat(cast.li_na, "assessed", text=None)
    assert (attempt.state, submissions(attempt)) == ("submitted", [])
    assert scoring.newest(attempt).score == 80
    assert is_released(attempt)


def test_in_practice_a_short_answer_counts_for_nothing_and_nobody_marks_it(context, cast):
    attempt = sat(cast.li_na, "practice")
    assert (attempt.state, submissions(attempt)) == ("submitted", [])
    assert scoring.newest(attempt).score == 100
    assert is_released(attempt)


def test_an_exam_with_written_answers_is_released_as_a_whole_once_they_are_marked(context, cast):
    exam = builders.exam_set(
        cast.chen_gang, [cast.li_na], paper=documents.live("paper", "tixing"), minutes=60
    )
    attempt = entering.enter(exam, by=user(cast.li_na), now=NOW, seed=7)
    (slot,) = [
        row.slot for row, item in scoring.items(attempt) if item.question.is_judged_by_people
    ]
    sitting.save(attempt, slot, TEXT, key="a" * 32, epoch=1, seq=1, by=user(cast.li_na), now=NOW)
    sitting.submit(attempt, by=user(cast.li_na), now=NOW)
    later = exam.closes_at + timedelta(minutes=1)
    with pytest.raises(releasing.Unmarked):
        releasing.release(exam, by=user(cast.chen_gang), now=later)
    db.session.rollback()
    (waiting,) = db.session.execute(select(Marking)).scalars()
    marking.record(waiting, judged(waiting, -1), by=user(cast.chen_gang), now=later)
    with pytest.raises(marking.PartOfExam):
        marking.release(attempt, by=user(cast.chen_gang), now=later)
    db.session.rollback()
    (result,) = releasing.release(exam, by=user(cast.chen_gang), now=later)
    assert (result.score is not None, result.attempt.state) == (True, "final")


def waiting_at(attempt, element):
    rows = select(Marking).join(Submission, Submission.id == Marking.submission_id)
    rows = rows.where(Submission.attempt_id == attempt.id, Submission.element == element)
    return db.session.execute(rows).scalar_one()


def test_a_written_part_of_a_case_group_is_marked_and_joins_the_points_of_its_group(context, cast):
    builders.with_a_written_part(cast.he_wei, cast.chen_gang)
    attempt = sat(cast.li_na, "assessed")
    (short, part) = sorted((one.element for one in submissions(attempt)), key=lambda e: "." in e)
    slot, _dot, place = part.partition(".")
    row, item = next(one for one in scoring.items(attempt) if str(one[0].slot) == slot)
    assert item.question.parts[int(place)].kind is Kind.SHORT
    chen = user(cast.chen_gang)
    first = waiting_at(attempt, part)
    assert first.submission.body == {"text": "先分流，再告知。"}
    gathered, _times = responses.gather()
    assert row.revision_id not in gathered.revisions, "what waits tells nothing of a question"
    marking.record(first, judged(first, 1), by=chen, now=NOW)
    assert scoring.newest(attempt).score is None, "the other written answer is still open"
    last = waiting_at(attempt, short)
    marking.record(last, judged(last, -1), by=chen, now=NOW)
    result = scoring.newest(attempt)
    kept = result.parts[slot]
    assert (kept["share"], kept["judged"]) == ("3/4", {place: "1/2"})
    whole = sum((one.points for one, _ in scoring.items(attempt)), Fraction(0))
    assert result.score == 100 * (whole - row.points / 4) / whole
    marking.release(attempt, by=chen, now=NOW)
    card = next(one for one in review.cards(result) if str(one.slot) == slot)
    parts = [(one.share, one.is_self_checked, one.is_right) for one in card.parts]
    assert parts[int(place)] == (Fraction(1, 2), False, False)
    assert all(one == (1, False, True) for one in parts[: int(place)])
    assert not verifying_results.verify().differences
    assert responses.keys(item.question) == (), "of a case group nothing is ticked"
    gathered, _times = responses.gather()
    number = gathered.revisions.index(row.revision_id)
    assert gathered.answers.share[gathered.answers.item == number].tolist() == [0.75]

    key = answers.right_answer(item.question)
    other = [*key[:-1], "另一份答案"]
    other[0] = next(o.key for o in item.question.parts[0].options if o.key not in key[0])
    asked = documents.revision(row.revision_id)
    change = Change(Deed.NEW_KEY, other)
    regraded, _job = regrading.propose(asked, change, "答案有误", departments=[1], by=chen, now=NOW)
    regrading.try_out(regraded.id, now=NOW, tell=lambda *_: None)
    regrading.adopt(regraded, by=chen, now=NOW)
    regrading.write(regraded.id, now=NOW, tell=lambda *_: None)
    points = item.question.parts
    lost = Fraction(points[0].points, sum(one.points for one in points))
    again = scoring.newest(attempt)
    assert Fraction(again.parts[slot]["share"]) == Fraction(3, 4) - lost
    assert again.parts[slot]["judged"] == {place: "1/2"}
    assert not verifying_results.verify().differences


def test_in_practice_a_case_group_is_worth_its_other_parts(context, cast):
    builders.with_a_written_part(cast.he_wei, cast.chen_gang)
    attempt = sat(cast.li_na, "practice")
    assert submissions(attempt) == []
    result = scoring.newest(attempt)
    assert result.score == 100
    card = next(one for one in review.cards(result) if one.question.kind is Kind.GROUP)
    assert [one.is_self_checked for one in card.parts][-1]
    assert "judged" not in result.parts[str(card.slot)]


def test_a_paper_with_kinds_that_no_sheet_can_hold_is_not_drawn_for_a_hall(context, cast):
    centre = user(cast.li_na).person.department
    with pytest.raises(halls.NotOnPaper):
        halls.create(
            "tixing", centre, "笔试", ended_at=NOW, by=user(cast.chen_gang), now=NOW, seed=1
        )
