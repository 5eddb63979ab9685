"""When what is cited ends: by repeal, by a newer version, by a successor, by a change."""

from __future__ import annotations

from datetime import date

import pytest

from trainer.domain import citation, oldlaw_rules
from trainer.domain.register import Register, Why
from trainer.domain.statute import Article, Change, Statute, StatuteLevel

OLD, NEW = date(2020, 1, 1), date(2027, 3, 1)


def law(key="a-2020", effective=OLD, short="甲法", statute="a", **given):
    return Statute(
        1, "statute", key, statute, given.pop("title", short), short, StatuteLevel.LAW, 20,
        effective=effective, **given,
    )  # fmt: skip


def ending(register, text="甲法#5", as_of=date(2026, 6, 1)):
    return register.ending(citation.parse(text), as_of)


def test_what_is_in_force_without_end_never_grows_stale():
    register = Register([law()])
    assert ending(register) is None
    assert register.stale_from(["甲法#5", "没有登记#1"], date(2026, 6, 1)) is None
    assert register.restless() == set()


def test_a_repeal_ends_every_article_and_names_the_successor():
    new = law("b-2027", NEW, "乙法", "b", replaces="a",
              changes=(Change("d1", "改了", "甲法#5.2", "乙法#9"),))  # fmt: skip
    found = ending(Register([law(repealed=NEW), new]))
    assert (found.day, found.why, found.by.short) == (NEW, Why.REPLACED, "乙法")
    assert [one.key for one in found.changes] == ["d1"]
    other = ending(Register([law(repealed=NEW), new]), "甲法#6")
    assert (other.day, other.changes) == (NEW, ())
    alone = ending(Register([law(repealed=NEW)]))
    assert (alone.why, alone.by) == (Why.REPEALED, None)


def test_a_successor_ends_the_old_law_even_where_nobody_wrote_its_last_day():
    register = Register([law(), law("b-2027", NEW, "乙法", "b", replaces="a")])
    assert ending(register).day == NEW
    assert register.restless() == {"甲法"}


def test_a_newer_version_ends_what_was_written_on_the_older_one():
    register = Register([law("a-2027", NEW), law()])
    found = ending(register)
    assert (found.day, found.why) == (NEW, Why.REVISED)
    assert ending(register, as_of=NEW) is None
    assert register["甲法"].key == "a-2027"
    assert register.version("甲法", date(2027, 2, 28)).key == "a-2020"
    assert register.version("甲法", NEW).key == "a-2027"
    assert register.version("甲法", date(1999, 1, 1)).key == "a-2020"


def test_an_article_may_end_before_its_law():
    one = law(articles=(Article("5", "五", "……", in_force_to=date(2026, 12, 1)),), repealed=NEW)
    assert ending(Register([one])).why is Why.ENDED
    assert ending(Register([one])).day == date(2026, 12, 1)
    assert ending(Register([one]), "甲法#6").day == NEW


def test_a_change_told_by_another_law_counts_for_what_was_written_before_it():
    other = law("c-2027", NEW, "丙条例", "c", changes=(Change("x", "改了期限", "甲法#5"),))
    register = Register([law(), other])
    found = ending(register)
    assert (found.why, found.by.short, found.changes[0].note) == (Why.CHANGED, "丙条例", "改了期限")
    assert ending(register, as_of=NEW) is None
    assert ending(register, "甲法#6") is None


@pytest.mark.parametrize(
    ("confirmed", "stale"),
    [
        (set(), NEW),
        ({("甲法", "5", NEW)}, NEW),
        ({("甲法", "5", NEW), ("甲法", "6", NEW)}, None),
        ({("甲法", "5", OLD), ("甲法", "6", OLD)}, NEW),
    ],
)
def test_a_confirmation_holds_for_one_article_at_one_change(confirmed, stale):
    register = Register([law(repealed=NEW)])
    citations = ["甲法#5", "甲法#6"]
    assert register.stale_from(citations, date(2026, 6, 1), confirmed) == stale


def test_the_name_of_a_law_that_lives_on_in_a_newer_version_is_not_old():
    assert oldlaw_rules.rules_of([law(repealed=NEW), law("a-2027", NEW)]) == ()
    assert len(oldlaw_rules.rules_of([law(repealed=NEW)])) == 1


def test_a_rule_is_old_from_the_day_on_which_it_ends():
    repealed = [law(repealed=NEW)]
    assert oldlaw_rules.rules_of(repealed, date(2027, 2, 28)) == ()
    assert len(oldlaw_rules.rules_of(repealed, NEW)) == 1
