"""Where people went: counted once per attempt and scene, by what was done first."""

from __future__ import annotations

from fractions import Fraction

from tests.domain import made
from trainer.domain.scenario.paths import LONGEST, Played, paths
from trainer.domain.scenario.state import Act


def acts(*pairs):
    return [Act("choose", *pair.split(".")) for pair in pairs]


def look(china, *attempts):
    case = made.on(china, made.sound())
    return paths(case, [Played(case, acts(*one)) for one in attempts])


def test_scenes_choices_endings_and_missed_deadlines_are_counted(china):
    found = look(
        china,
        ("open.ask", "decide.kind"),
        ("open.ask", "decide.accept"),
        ("open.wait", "decide.accept"),
        ("open.shove",),
    )
    assert found.attempts == 4
    first, second = found.crossings
    assert (first.reached, second.reached) == (4, 3)
    assert [(t.choice.key, t.count, t.share) for t in first.taken] == [
        ("ask", 2, Fraction(1, 2)), ("wait", 1, Fraction(1, 4)), ("shove", 1, Fraction(1, 4)),
    ]  # fmt: skip
    assert [t.choice.key for t in second.taken if t.is_best] == ["kind"]
    assert (first.lost, second.lost) == (Fraction(1, 2), Fraction(2, 3))
    assert {ending.key: n for ending, n in found.endings} == {"done": 3, "lost": 0, "bad": 1}
    assert [n for _rule, n in found.missed] == [1]


def test_nobody_makes_no_figures(china):
    found = look(china)
    assert found.attempts == 0
    assert all(one.reached == 0 and one.lost == 0 for one in found.crossings)


def test_a_scene_entered_twice_counts_by_what_was_done_first(china):
    from dataclasses import replace

    sound = made.sound()
    again = made.choice("again", "open")
    first = replace(sound.scenes[0], choices=(*sound.scenes[0].choices, again))
    case = made.on(china, replace(sound, scenes=(first, sound.scenes[1])))
    done = acts("open.again", "open.ask", "decide.kind")
    found = paths(case, [Played(case, done)])
    assert {t.choice.key: t.count for t in found.crossings[0].taken}["again"] == 1
    assert found.crossings[0].reached == 1


def test_the_time_in_a_scene_is_the_median_until_the_first_act_without_pauses(china):
    case = made.on(china, made.sound())
    done = acts("open.ask", "decide.kind")
    timed = [Played(case, done, seconds) for seconds in ([10, 30], [20, LONGEST], [60, 50])]
    first, second = paths(case, timed).crossings
    assert (first.seconds, second.seconds) == (20, 40)
    assert paths(case, [Played(case, done)]).crossings[0].seconds is None
