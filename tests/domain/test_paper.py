"""A paper draws by its conditions and its seed, and no question twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.domain import paper
from trainer.domain.paper import Candidate, Paper, Section, TooFewQuestions
from trainer.domain.question.document import Duty, Kind, Option, Part, Question

TODAY = date(2026, 11, 24)
CANDIDATES = st.builds(
    Candidate,
    document=st.integers(1, 500),
    bank=st.sampled_from(["甲", "乙"]),
    kind=st.sampled_from(Kind),
    topic=st.sampled_from(["受理", "调解"]),
    duty=st.sampled_from([Duty.INTAKE, Duty.MEDIATION]),
    competency=st.sampled_from(["D1", "K"]),
    difficulty=st.integers(1, 5),
    stale_from=st.sampled_from([None, TODAY, date(2026, 11, 25), date(2020, 1, 1)]),
)
POOLS = st.lists(CANDIDATES, max_size=40, unique_by=lambda c: c.document)
SECTIONS = st.lists(
    st.builds(
        Section,
        title=st.just("部分"),
        banks=st.sampled_from([("甲",), ("甲", "乙")]),
        draw=st.integers(1, 4),
        points=st.integers(1, 10),
        kinds=st.sampled_from([(), (Kind.SINGLE, Kind.MULTIPLE)]),
        topics=st.sampled_from([(), ("受理",)]),
        duties=st.sampled_from([(), (Duty.INTAKE,)]),
        competencies=st.sampled_from([(), ("K",)]),
        difficulty=st.sampled_from([(1, 5), (2, 3)]),
    ),
    min_size=1,
    max_size=3,
)
SEEDS = st.integers(0, 2**31)


def made(sections) -> Paper:
    return Paper(1, "paper", "k", "试卷", 20, Decimal(60), "来源", tuple(sections))


def plain(document: int, bank: str = "甲", topic: str = "受理", **more) -> Candidate:
    return Candidate(document, bank, Kind.SINGLE, topic, Duty.INTAKE, "K", 2, **more)


def tried(*args, **options):
    try:
        return paper.draw(*args, **options)
    except TooFewQuestions:
        return None


@given(SECTIONS, POOLS, SEEDS)
def test_a_draw_never_repeats_meets_every_condition_and_fills_every_place(sections, pool, seed):
    drawn = tried(made(sections), pool, seed=seed, today=TODAY)
    if drawn is None:
        return
    by_id = {candidate.document: candidate for candidate in pool}
    assert len({place.document for place in drawn}) == len(drawn)
    assert [place.slot for place in drawn] == list(range(sum(s.draw for s in sections)))
    for number, section in enumerate(sections):
        places = [place for place in drawn if place.section == number]
        assert len(places) == section.draw
        assert {place.points for place in places} == {section.points}
        assert all(paper.fits(section, by_id[place.document], TODAY) for place in places)


@given(SECTIONS, POOLS, SEEDS, st.randoms(use_true_random=False))
def test_the_same_seed_gives_the_same_paper_whatever_the_order_of_the_pool(
    sections, pool, seed, chance
):
    shuffled = list(pool)
    chance.shuffle(shuffled)
    first = tried(made(sections), pool, seed=seed, today=TODAY)
    assert first == tried(made(sections), shuffled, seed=seed, today=TODAY)


@given(POOLS, SEEDS)
def test_a_section_that_asks_for_more_than_fits_says_how_many_there_are(pool, seed):
    section = Section("简答", ("甲",), draw=41, points=1)
    fitting = sum(paper.fits(section, candidate, TODAY) for candidate in pool)
    with pytest.raises(TooFewQuestions) as caught:
        paper.draw(made([section]), pool, seed=seed, today=TODAY)
    assert (caught.value.section, caught.value.wanted) == ("简答", 41)
    assert caught.value.available == fitting


def test_different_seeds_give_different_papers():
    pool = [plain(number) for number in range(40)]
    section = Section("选择", ("甲",), draw=10, points=1)
    papers = {
        tuple(p.document for p in paper.draw(made([section]), pool, seed=seed, today=TODAY))
        for seed in range(20)
    }
    assert len(papers) == 20


def test_every_question_of_the_pool_is_drawn_by_some_seed():
    pool = [plain(number) for number in range(12)]
    section = Section("选择", ("甲",), draw=4, points=1)
    drawn = {
        place.document
        for seed in range(40)
        for place in paper.draw(made([section]), pool, seed=seed, today=TODAY)
    }
    assert drawn == set(range(12))


@given(SEEDS)
def test_questions_met_before_come_last(seed):
    pool = [plain(number) for number in range(10)]
    section = Section("选择", ("甲",), draw=6, points=1)
    drawn = paper.draw(made([section]), pool, seed=seed, today=TODAY, seen={0, 1, 2, 3, 4})
    assert {5, 6, 7, 8, 9} < {place.document for place in drawn}


@given(SEEDS)
def test_a_wide_section_does_not_take_the_last_question_of_a_narrow_one(seed):
    pool = [plain(1, topic="调解"), plain(2), plain(3)]
    wide = Section("任意", ("甲",), draw=2, points=1)
    narrow = Section("调解", ("甲",), draw=1, points=1, topics=("调解",))
    drawn = paper.draw(made([wide, narrow]), pool, seed=seed, today=TODAY)
    assert [p.section for p in drawn] == [0, 0, 1]
    assert drawn[2].document == 1


@pytest.mark.parametrize(
    ("stale_from", "fits"),
    [(None, True), (date(2026, 11, 25), True), (TODAY, False), (date(2026, 4, 15), False)],
)
def test_a_question_on_repealed_law_is_not_drawn_from_the_day_it_ends(stale_from, fits):
    section = Section("选择", ("甲",), draw=1, points=1)
    assert paper.fits(section, plain(1, stale_from=stale_from), TODAY) is fits


ASKED = Question(
    "q-1", Kind.SINGLE, "题干", "a", "解析", (), TODAY, "受理", Duty.INTAKE, "K", 1,
    options=(
        Option("a", "一"), Option("b", "二"), Option("c", "三"), Option("d", "以上都不对", pinned=True),
    ),
)  # fmt: skip


@given(SEEDS)
def test_options_are_shuffled_the_same_way_again_with_pinned_ones_last(seed):
    order = paper.option_order(ASKED, seed)
    assert sorted(order) == ["a", "b", "c", "d"]
    assert order[-1] == "d"
    assert order == paper.option_order(ASKED, seed)
    assert [option.key for option in paper.ordered(ASKED.options, order)] == order


def test_no_place_among_the_options_is_always_right():
    assert {paper.option_order(ASKED, seed).index("a") for seed in range(30)} == {0, 1, 2}


# ---- sections that list their questions ----


def named(document: int, **more) -> Candidate:
    return plain(document, key=f"甲/q-{document}", **more)


FIXED = Section("固定", points=5, questions=("甲/q-3", "甲/q-1"))


@given(SEEDS)
def test_a_fixed_section_asks_exactly_what_it_lists_and_a_wide_one_takes_none_of_it(seed):
    wide = Section("其他", ("甲",), draw=3, points=1)
    pool = [named(number) for number in range(5)]
    drawn = paper.draw(made([wide, FIXED]), pool, seed=seed, today=TODAY, seen={1, 3})
    assert {place.document for place in drawn if place.section == 1} == {1, 3}
    assert {place.document for place in drawn if place.section == 0} == {0, 2, 4}
    assert made([wide, FIXED]).size == len(drawn)


def test_a_fixed_section_with_a_stale_question_cannot_be_drawn():
    pool = [named(1), named(3, stale_from=TODAY)]
    with pytest.raises(TooFewQuestions):
        paper.draw(made([FIXED]), pool, seed=1, today=TODAY)
    [found] = paper.availability(made([FIXED]), pool, TODAY)
    assert (found.available, found.stale, found.unfit) == (1, 1, ("甲/q-3",))
    assert not found.is_enough


def test_availability_counts_what_fits_today_and_what_went_stale():
    section = Section("选择", ("甲",), draw=2, points=1, topics=("受理",))
    pool = [plain(1), plain(2, stale_from=TODAY), plain(3, topic="调解"), plain(4, bank="乙")]
    [found] = paper.availability(made([section]), pool, TODAY)
    assert (found.available, found.stale, found.unfit, found.is_enough) == (1, 1, (), False)


def test_a_paper_knows_its_size_its_marks_its_banks_and_whether_it_is_fixed():
    mixed = made([FIXED, Section("抽", ("乙",), draw=3, points=2)])
    assert (mixed.size, mixed.full_marks, mixed.banks) == (5, 16, ["乙", "甲"])
    assert (mixed.is_fixed, mixed.lists_questions) == (False, True)
    assert made([FIXED]).is_fixed


@pytest.mark.parametrize(
    ("text", "is_last"),
    [
        ("以上都对", True), ("以上皆是", True), ("以上均不正确", True), ("以上各项都应当告知", True),
        ("上述情形均不予受理", True), ("都不对", True), ("全部正确", False), ("以上级意见为准", False),
        ("超过六十日以上的", False), ("均价", False),
    ],
)  # fmt: skip
def test_an_option_that_sums_up_the_others_keeps_its_place_at_the_end(text, is_last):
    assert paper.is_last(Option("x", text)) is is_last


@pytest.mark.parametrize("text", ["A和B都对", "A、C", "AB都对", "选项A"])
def test_options_that_name_others_by_letters_are_shown_as_written(text):
    asked = replace(ASKED, options=(*ASKED.options[:3], Option("x", text)))
    assert {tuple(paper.option_order(asked, seed)) for seed in range(9)} == {("a", "b", "c", "x")}


@pytest.mark.parametrize("text", ["B超检查单", "CCC认证", "A类违法行为"])
def test_letters_within_words_name_no_option(text):
    asked = replace(ASKED, options=(*ASKED.options[:3], Option("x", text)))
    assert len({tuple(paper.option_order(asked, seed)) for seed in range(30)}) > 3


def test_the_parts_of_a_case_group_are_ordered_each_by_itself():
    part = Part("p1", Kind.SINGLE, "?", "a", "", options=ASKED.options)
    group = replace(
        ASKED, kind=Kind.GROUP, answer=(), options=(), parts=(part, replace(part, key="p2"))
    )
    orders = [paper.option_order(group, seed) for seed in range(9)]
    assert all(sorted(order) == ["a", "b", "c", "d"] for pair in orders for order in pair)
    assert any(first != second for first, second in orders)


def test_a_section_on_changes_draws_only_questions_that_name_the_old_rule():
    section = Section("变化", ("甲",), 2, 5, changed=True)
    pool = [plain(1), plain(2, changed=True), plain(3, changed=True), plain(4)]
    drawn = paper.draw(made([section]), pool, seed=1, today=TODAY)
    assert {place.document for place in drawn} == {2, 3}
    with pytest.raises(TooFewQuestions):
        paper.draw(made([section]), pool[:2], seed=1, today=TODAY)


def test_a_paper_is_on_changes_when_every_section_is():
    one, other = Section("变化", ("甲",), 1, 5, changed=True), Section("其他", ("甲",), 1, 5)
    assert made([one]).is_on_changes
    assert not made([one, other]).is_on_changes
    assert not made([]).is_on_changes
