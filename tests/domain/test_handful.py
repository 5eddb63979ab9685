"""A handful of questions: what is near comes first, and nothing that is far."""

from __future__ import annotations

from trainer.domain.handful import HOW_MANY, Candidate, Subject, nearest

ART = ("甲法", "3")


def one(identity: int, topic: str = "远", *places: tuple[str, str]) -> Candidate:
    return Candidate(identity, topic, frozenset(places))


def test_the_article_comes_before_the_topic_and_the_topic_before_the_statute():
    pool = [one(1, "远", ("甲法", "9")), one(2, "近"), one(3, "别", ART), one(4, "别")]
    found = nearest(pool, Subject(frozenset({ART}), frozenset({"近"})), seed=1)
    assert found == [3, 2, 4, 1]


def test_what_is_not_near_is_never_chosen():
    pool = [one(1), one(2, "远", ("乙法", "3")), one(3, "近")]
    assert nearest(pool, Subject(topics=frozenset({"近"})), seed=1) == [3]
    assert nearest(pool, Subject(frozenset({("丙法", "1")})), seed=1) == []


def test_the_same_seed_gives_the_same_five_and_another_may_give_others():
    pool = [one(n, "近") for n in range(40)]
    subject = Subject(topics=frozenset({"近"}))
    first = nearest(pool, subject, seed=1)
    assert len(first) == HOW_MANY
    assert nearest(reversed(pool), subject, seed=1) == first
    assert any(set(nearest(pool, subject, seed=n)) != set(first) for n in range(2, 9))
