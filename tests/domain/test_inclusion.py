"""How likely a question is asked is what drawing comes to, over many seeds and exactly."""

from __future__ import annotations

from collections import Counter
from datetime import date
from fractions import Fraction as F

import pytest
from hypothesis import given

from tests.domain.test_paper import POOLS, SECTIONS, TODAY, made, plain
from trainer.domain import inclusion, paper
from trainer.domain.paper import Section, TooFewQuestions

WIDE = Section("部分", banks=("甲",), draw=1, points=2)
NARROW = Section("部分", banks=("甲",), draw=1, points=2, topics=("调解",))
POOL = [plain(1, topic="调解"), plain(2, topic="调解"), plain(3)]


def test_a_wide_section_draws_what_a_narrow_one_left():
    found = inclusion.probabilities(made([WIDE, NARROW]), POOL, TODAY)
    assert found == [{1: F(1, 4), 2: F(1, 4), 3: F(1, 2)}, {1: F(1, 2), 2: F(1, 2)}]


def test_it_is_what_many_drawings_come_to():
    blueprint, often = made([WIDE, NARROW]), Counter()
    for seed in range(4000):
        often.update(one.document for one in paper.draw(blueprint, POOL, seed=seed, today=TODAY))
    for document, chance in ((1, 0.75), (2, 0.75), (3, 0.5)):
        assert often[document] / 4000 == pytest.approx(chance, abs=0.03)


def test_listed_questions_are_asked_for_certain_and_not_drawn_again():
    listed = Section("部分", points=2, questions=("甲/q-1",))
    pool = [plain(1, key="甲/q-1"), plain(2, key="甲/q-2")]
    assert inclusion.probabilities(made([WIDE, listed]), pool, TODAY) == [{2: 1}, {1: 1}]


def test_what_does_not_bind_that_day_is_not_asked_and_too_few_are_told():
    ended = plain(4, stale_from=date(2026, 11, 24))
    assert inclusion.probabilities(made([WIDE]), [*POOL, ended], TODAY) == [
        {1: F(1, 3), 2: F(1, 3), 3: F(1, 3)}
    ]
    with pytest.raises(TooFewQuestions):
        inclusion.probabilities(made([WIDE, NARROW, NARROW, NARROW]), POOL, TODAY)


@given(SECTIONS, POOLS)
def test_a_section_asks_as_many_as_it_has_and_no_question_twice(sections, pool):
    try:
        found = inclusion.probabilities(made(sections), pool, TODAY)
    except TooFewQuestions:
        return
    assert [sum(of.values()) for of in found] == [section.size for section in sections]
    whole = Counter()
    for of in found:
        whole.update(of)
    assert all(0 < chance <= 1 for chance in whole.values())
