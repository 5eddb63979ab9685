"""A chain shows every change, removal, addition and swap."""

from __future__ import annotations

import unicodedata

from hypothesis import assume, given
from hypothesis import strategies as st

from trainer.domain import chain
from trainer.domain.chain import Link

FACTS = st.dictionaries(
    st.text(max_size=6), st.one_of(st.text(max_size=8), st.integers(), st.none()), max_size=4
)
HISTORIES = st.lists(FACTS, min_size=2, max_size=7)


def linked(history, start: str = chain.GENESIS) -> list[Link]:
    links: list[Link] = []
    for number, facts in enumerate(history, 1):
        start = chain.link(start, facts)
        links.append(Link(number, facts, start))
    return links


@given(st.lists(FACTS, max_size=7))
def test_an_untouched_chain_has_no_broken_entry(history):
    assert chain.first_broken(linked(history)) is None


@given(HISTORIES, FACTS, st.data())
def test_changed_facts_are_found_at_their_entry(history, other, data):
    place = data.draw(st.integers(0, len(history) - 1))
    assume(chain.canonical(other) != chain.canonical(history[place]))
    links = linked(history)
    links[place] = Link(place + 1, other, links[place].hash)
    assert chain.first_broken(links) == place + 1


@given(HISTORIES, FACTS, st.data())
def test_changed_facts_with_a_fresh_hash_are_found_by_the_next_entry_or_the_head(
    history, other, data
):
    place = data.draw(st.integers(0, len(history) - 1))
    assume(chain.canonical(other) != chain.canonical(history[place]))
    links = linked(history)
    before = links[place - 1].hash if place else chain.GENESIS
    forged = Link(place + 1, other, chain.link(before, other))
    if place + 1 < len(links):
        assert chain.first_broken([*links[:place], forged, *links[place + 1 :]]) == place + 2
    else:
        assert forged.hash != links[-1].hash


@given(HISTORIES, st.data())
def test_a_removed_entry_is_found_where_it_is_missing(history, data):
    place = data.draw(st.integers(0, len(history) - 2))
    links = linked(history)
    assert chain.first_broken(links[:place] + links[place + 1 :]) == place + 1


@given(HISTORIES, st.data())
def test_a_removed_entry_is_found_even_when_the_numbers_are_closed_up(history, data):
    place = data.draw(st.integers(0, len(history) - 2))
    links = linked(history)
    kept = links[:place] + links[place + 1 :]
    closed = [Link(number, entry.facts, entry.hash) for number, entry in enumerate(kept, 1)]
    assert chain.first_broken(closed) == place + 1


@given(HISTORIES, st.data())
def test_two_entries_that_changed_places_are_found(history, data):
    first = data.draw(st.integers(0, len(history) - 2))
    second = data.draw(st.integers(first + 1, len(history) - 1))
    links = linked(history)
    links[first], links[second] = links[second], links[first]
    assert chain.first_broken(links) == first + 1


@given(HISTORIES, st.data())
def test_swapped_facts_are_found_even_when_numbers_and_hashes_stay(history, data):
    place = data.draw(st.integers(0, len(history) - 2))
    assume(chain.canonical(history[place]) != chain.canonical(history[place + 1]))
    links = linked(history)
    links[place] = Link(place + 1, history[place + 1], links[place].hash)
    assert chain.first_broken(links) == place + 1


@given(HISTORIES)
def test_an_added_entry_is_found(history):
    links = linked(history)
    assert chain.first_broken([links[0], *links]) == 2


def test_a_chain_may_go_on_from_a_known_place():
    links = linked([{"a": 1}, {"b": 2}, {"c": 3}])
    assert chain.first_broken(links[1:], start=links[0].hash, first=2) is None
    assert chain.first_broken(links[1:]) == 1


@given(st.text())
def test_equal_characters_written_differently_have_one_digest(text):
    forms = {chain.digest(unicodedata.normalize(form, text)) for form in ("NFC", "NFD")}
    assert len(forms) == 1


def test_the_order_of_keys_does_not_matter():
    assert chain.digest({"a": 1, "b": 2}) == chain.digest({"b": 2, "a": 1})
