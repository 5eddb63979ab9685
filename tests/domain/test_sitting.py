"""A sitting is a fold of saved answers, and its marks are exact."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.domain import regrade, sitting
from trainer.domain.question.document import Duty, Kind, Option, Part, Question
from trainer.domain.regrade import Deed
from trainer.domain.sitting import GRACE, AnswerStep, Item

END = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
STEPS = st.lists(
    st.builds(
        AnswerStep,
        slot=st.integers(0, 2),
        epoch=st.integers(1, 2),
        seq=st.integers(1, 4),
        answer=st.sampled_from(["a", "b", None]),
        received_at=st.integers(-90, 90).map(lambda seconds: END + timedelta(seconds=seconds)),
    ),
    max_size=12,
    unique_by=lambda step: (step.slot, step.epoch, step.seq),
)


def item(slot: int, points: int = 1) -> Item:
    options = (Option("a", "一"), Option("b", "二"))
    asked = Question(
        f"q{slot}", Kind.SINGLE, "题干", "a", "解析", (), date(2026, 4, 15), "受理", Duty.INTAKE,
        "K", 1, options=options,
    )  # fmt: skip
    return Item(slot, asked, Fraction(points))


def step(slot: int, answer, seconds: float = -60, epoch: int = 1, seq: int = 1) -> AnswerStep:
    return AnswerStep(slot, epoch, seq, answer, END + timedelta(seconds=seconds), "sure")


@given(STEPS, st.randoms(use_true_random=False))
def test_the_order_in_which_saves_arrive_does_not_matter(steps, chance):
    shuffled = list(steps)
    chance.shuffle(shuffled)
    assert sitting.current(steps, END) == sitting.current(shuffled, END)


@given(STEPS)
def test_the_newest_save_in_time_counts_and_none_that_came_too_late(steps):
    counted = sitting.current(steps, END)
    for slot, newest in counted.items():
        in_time = [s for s in steps if s.slot == slot and s.received_at <= END + GRACE]
        assert (newest.epoch, newest.seq) == max((s.epoch, s.seq) for s in in_time)
    assert set(sitting.current(steps, None)) == {s.slot for s in steps}


def written_group(slot: int) -> Item:
    """Half single choice, half written."""
    one = item(slot, 4)
    parts = (
        Part("p1", Kind.SINGLE, "?", "a", "解析", options=one.question.options),
        Part("p2", Kind.SHORT, "?", "参考答案", "解析", rubric="r"),
    )
    asked = replace(one.question, kind=Kind.GROUP, answer=(), options=(), parts=parts)
    return replace(one, question=asked)


def test_the_points_of_a_written_part_join_those_of_its_group_exactly():
    items = [item(0), written_group(1)]
    given = {0: step(0, "a"), 1: step(1, ["a", "正文"])}
    assert sitting.waiting(items, given, ()) == ("1.1",)
    assert sitting.text_of("1.1", given) == "正文"
    first = sitting.mark(items, given, Fraction(60), judged={})
    assert (first.score, [mark.earned for mark in first.marks]) == (None, [1, 2])
    then = sitting.mark(items, given, Fraction(60), judged={"1.1": Fraction(1, 3)})
    assert then.score == 100 * (1 + 4 * Fraction(2, 3)) / 5
    assert then.marks[1].judged == {1: Fraction(1, 3)}
    new = regrade.amended(items[1].question, [regrade.Change(Deed.NEW_KEY, ["b", None])])
    again = sitting.mark(items, given, Fraction(60), {1: new}, {"1.1": Fraction(1, 3)})
    assert again.marks[1].share == Fraction(1, 6), "another key leaves what a person gave"


def test_a_written_part_left_open_or_without_a_marker_keeps_nobody_waiting():
    items, open_one = [written_group(1)], {1: step(1, ["a", None])}
    assert sitting.waiting(items, open_one, ()) == ()
    assert sitting.mark(items, open_one, Fraction(60), judged={}).score == 50
    given = {1: step(1, ["a", "正文"])}
    assert sitting.mark(items, given, Fraction(60)).score == 100
    gone = regrade.amended(items[0].question, [regrade.Change(Deed.GRANTED)])
    assert sitting.mark(items, given, Fraction(60), {1: gone}, {}).score == 100
    assert sitting.waiting([replace(items[0], points=Fraction(0))], given, ()) == ()


def test_the_grace_for_transport_ends_to_the_second():
    grace = GRACE.total_seconds()
    assert sitting.current([step(0, "a", grace)], END)
    assert not sitting.current([step(0, "a", grace + 0.001)], END)


def test_a_device_that_took_over_wins_over_a_later_save_of_the_old_one():
    steps = [step(0, "b", epoch=1, seq=9), step(0, "a", epoch=2, seq=1)]
    assert sitting.current(steps, END)[0].answer == "a"


def test_an_answer_taken_back_counts_as_none():
    steps = [step(0, "a", seq=1), step(0, None, seq=2)]
    outcome = sitting.mark([item(0)], sitting.current(steps, END), Fraction(60))
    assert (outcome.marks[0].answer, outcome.score) == (None, 0)


def test_points_weigh_the_items_and_the_score_is_exact():
    given_answers = sitting.current([step(0, "a"), step(1, "b")], END)
    outcome = sitting.mark([item(0, 2), item(1), item(2, 4)], given_answers, Fraction(200, 7))
    assert outcome.score == Fraction(200, 7)
    assert outcome.passed
    assert [mark.earned for mark in outcome.marks] == [2, 0, 0]
    assert [mark.confidence for mark in outcome.marks] == ["sure", "sure", ""]


def test_a_hair_below_the_pass_mark_is_not_passed():
    outcome = sitting.mark([item(0, 2), item(1)], {0: step(0, "a")}, Fraction(6667, 100))
    assert (outcome.score, outcome.passed) == (Fraction(200, 3), False)


def test_a_paper_without_points_cannot_be_marked():
    with pytest.raises(ValueError, match="without points"):
        sitting.mark([], {}, Fraction(60))
