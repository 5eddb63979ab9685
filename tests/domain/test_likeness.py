"""Questions that are alike: contradictions first, five thousand in seconds."""

from __future__ import annotations

import random
import time
from itertools import combinations

from trainer.domain.question import likeness
from trainer.domain.question.likeness import Text


def of(number: int, stem: str, options: str = "", answer: str = "") -> Text:
    return likeness.text(number, stem, options.split(), answer.split())


SEVEN = of(
    1, "市场监督管理部门应当自收到投诉之日起几个工作日内作出是否受理的决定？", "七个 十个", "七个"
)
TEN = of(
    2, "市场监督管理部门应当自收到投诉之日起几个工作日内作出是否受理的决定？", "七个 十个", "十个"
)
LIKE = of(
    3, "市场监督管理部门应当自收到投诉之日起几个工作日内作出是否受理决定？", "七个 十个", "七个"
)
OTHER = of(4, "终止调解决定书应当载明哪些内容？", "甲 乙", "甲")


def test_the_same_stem_with_another_answer_comes_first():
    found = likeness.pairs([OTHER, LIKE, TEN, SEVEN])
    assert [(p.first, p.second, p.how) for p in found] == [
        (1, 2, "conflict"), (2, 3, "near"), (1, 3, "near"),
    ]  # fmt: skip
    assert [p.same_answer for p in found] == [False, False, True]


def test_blanks_width_and_punctuation_do_not_make_another_question():
    again = of(
        9,
        "市场监督管理部门 应当自收到投诉之日起，几个工作日内作出是否受理的决定?",
        "七个 十个",
        "七个",
    )
    (pair,) = likeness.like(again, [SEVEN, OTHER])
    assert (pair.how, pair.share, pair.first) == ("same", 1.0, 1)


def test_a_stem_that_many_share_is_no_contradiction_over_other_options():
    one = of(1, "下列说法正确的是", "受理要告知投诉人 不必告知", "受理要告知投诉人")
    other = of(2, "下列说法正确的是", "调解须双方同意 可以强制调解", "调解须双方同意")
    assert [pair.how for pair in likeness.pairs([one, other])] == ["stem"]


def test_a_judgement_that_is_right_once_and_wrong_once_is_a_contradiction():
    one, other = of(1, "举报人可以匿名。", "", "true"), of(2, "举报人可以匿名。", "", "false")
    assert [pair.how for pair in likeness.pairs([one, other])] == ["conflict"]


def test_the_index_finds_every_pair_that_comparing_all_with_all_finds():
    chance = random.Random(7)  # noqa: S311 - repeatable, and nothing depends on it being secret
    words = "投诉举报受理调解终止决定书面告知工作日经营者消费者证据材料期限处罚"
    texts = []
    for number in range(150):
        stem = "".join(chance.choices(words, k=14))
        texts += [of(2 * number, stem), of(2 * number + 1, stem[:12] + chance.choice(words))]
    found = {(p.first, p.second) for p in likeness.pairs(texts)}
    every = {
        (p.first, p.second)
        for one, other in combinations(texts, 2)
        if (p := likeness.compared(one, other))
    }
    assert found == every
    assert len(found) > 100


def test_five_thousand_questions_are_compared_in_seconds():
    chance = random.Random(3)  # noqa: S311 - repeatable, and nothing depends on it being secret
    words = [chr(0x4E00 + n) for n in range(900)]
    texts = [
        likeness.text(
            n,
            "市场监督管理部门" + "".join(chance.choices(words, k=26)),
            ["".join(chance.choices(words, k=6)) for _ in range(4)],
            ["一"],
        )
        for n in range(5_000)
    ]
    begun = time.perf_counter()
    likeness.pairs(texts)
    assert time.perf_counter() - begun < 15
    begun = time.perf_counter()
    likeness.like(texts[0], texts)
    assert time.perf_counter() - begun < 1
