"""The marks of results become columns; a mark that was met before is not read again."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from trainer.domain import responses
from trainer.domain.responses import NOT_COUNTED, Columns, Marks, likes

TICKS = {"a": 0, "b": 1}
# Text that looks like the seam between two marks, beside any other.
TEXTS = st.one_of(
    st.text(max_size=5),
    st.lists(st.sampled_from(['}, "', '"}, "', "1", '": {', "{", "}}", '"', "\\"])).map("".join),
)
SLOTS = st.sampled_from([str(slot) for slot in range(5)])


@st.composite
def mark(draw):
    """A mark as a result holds it, and some that no result does."""
    answer = draw(st.none() | st.sampled_from("ab") | TEXTS | st.lists(TEXTS, max_size=2))
    part = {"answer": answer, "share": draw(st.sampled_from(["0", "1/2"])), "points": "5"}
    if draw(st.booleans()):
        part["judged"] = draw(st.dictionaries(SLOTS, st.just("1") | st.just({"answer": "x"})))
    if draw(st.booleans()):
        part["amended"] = {"keys": [], "withdrawn": draw(st.sampled_from([None, "granted"]))}
    return part


def asked(columns, slots, waits=False):
    return [Marks(columns, slot, 100 + slot, TICKS, waits=waits) for slot in map(int, slots)]


@given(st.lists(st.dictionaries(SLOTS, mark()), min_size=1, max_size=4), st.sets(SLOTS))
def test_marks_are_those_of_the_text_read_whole(results, slots):
    places = asked(Columns(), sorted(slots))
    for parts in results:
        found = likes(places, json.dumps(parts))
        assert found == [
            one.like(parts[one.place]) if one.place in parts else NOT_COUNTED for one in places
        ]


def test_a_mark_that_was_met_before_is_not_read_again(monkeypatch):
    parts = {
        "0": {"answer": "a", "share": "1", "points": "5", "amended": {"withdrawn": None}},
        "1": {"answer": '}, "2": {', "share": "0", "points": "5"},
    }
    places, text = asked(Columns(), "01"), json.dumps(parts)
    first = likes(places, text)
    monkeypatch.setattr(responses, "json", None)
    assert likes(places, text) == first == [0, 1]


def test_only_so_many_different_texts_are_kept(monkeypatch):
    monkeypatch.setattr(responses, "MOST_MARKS", 2)
    (place,) = asked(Columns(), "0")
    texts = [
        json.dumps({"0": {"answer": answer, "share": "0", "points": "1"}}) for answer in "abcab"
    ]
    assert [likes([place], text) for text in texts] == [[0], [1], [2], [0], [1]]
    assert len(place) == 2


def test_withdrawn_and_waiting_answers_and_places_without_a_mark_count_for_nothing():
    parts = {
        "0": {"answer": "a", "share": "1", "points": "5", "amended": {"withdrawn": "granted"}},
        "1": {"answer": "给张某回复", "share": "0", "points": "5"},
        "2": {"answer": None, "share": "0", "points": "5"},
    }
    columns = Columns()
    found = likes(asked(columns, "0123", waits=True), json.dumps(parts))
    assert found == [NOT_COUNTED, NOT_COUNTED, 0, NOT_COUNTED]
    columns.sitting(1, None, None, found)
    columns.sitting(1, 7, 5_000, [])
    gathered = columns.gathered()
    assert (gathered.revisions, gathered.answers.person.tolist()) == ((102,), [0])
    assert (gathered.exams.tolist(), gathered.scores.tolist()[1]) == ([0, 7], 50)


def test_the_answer_of_a_case_group_has_nothing_that_could_be_ticked():
    columns = Columns()
    group = columns.like(7, {"answer": ["a", ["六十", ""]], "share": "1/2", "points": "4"}, {})
    other = columns.like(8, {"answer": ["a", "c"], "share": "1", "points": "2"}, TICKS)
    columns.sitting(1, None, 5_000, [group, other])
    found = columns.gathered()
    assert found.answers.share.tolist() == [0.5, 1]
    assert (found.answers.tick_row.tolist(), found.answers.tick_option.tolist()) == ([1], [0])
