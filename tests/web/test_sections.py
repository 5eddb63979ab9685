"""Sections of a paper are drawn again as soon as anything changes that they show."""

from __future__ import annotations

from dataclasses import fields, replace
from fractions import Fraction
from types import SimpleNamespace

import pytest
from markupsafe import Markup

from trainer.domain.question import shown
from trainer.domain.question.document import Kind
from trainer.services.parts.documents import Cache
from trainer.web import sections
from trainer.web.answering import Place

PAGE = {"purpose": "practice", "of": 20, "language": "zh_Hans_CN", "root": ""}
# What else a page may say of the same place, and of the same page.
PLACES = {
    "slot": 4, "sha256": "b" * 64, "points": Fraction(7, 2), "sent": ["1"], "confidence": "sure",
    "epoch": 2, "seq": 9, "fault": "答案的格式不对。",
}  # fmt: skip
PAGES = {"purpose": "assessed", "of": 19, "language": "en", "root": "/office"}


@pytest.fixture(autouse=True)
def empty(monkeypatch):
    monkeypatch.setattr(sections, "_kept", Cache(50, 10_000))


def options(*keys):
    return [shown.Shown("AB"[n], SimpleNamespace(key=key)) for n, key in enumerate(keys)]


def place(kind=Kind.SINGLE, **changed):
    given = {
        "slot": 3, "sha256": "a" * 64, "question": SimpleNamespace(kind=kind), "points": Fraction(5),
        "options": options("x", "y"), "sent": ["0"], "confidence": "", "epoch": 1, "seq": 8, "fault": None,
    }  # fmt: skip
    return Place(**given | changed)


def drawn(app, of_place, **changed):
    """Return whether a section was drawn, not kept."""
    page, calls = PAGE | changed, []
    with app.test_request_context(
        headers={"Cookie": f"language={page['language']}"},
        environ_overrides={"SCRIPT_NAME": page["root"]},
    ):
        section = sections.of_page(SimpleNamespace(purpose=page["purpose"]), page["of"])
        draw = lambda one: calls.append(one) or Markup("drawn")  # noqa: E731
        assert section(of_place, draw) == "drawn"
    return bool(calls)


def test_the_same_place_is_drawn_once(app):
    assert drawn(app, place())
    assert not drawn(app, place())


def test_every_field_of_a_place_is_tried_below():
    settled = {"question", "parts"}  # by the digest; and case groups are not kept
    assert {field.name for field in fields(Place)} == {*PLACES, "options"} | settled


@pytest.mark.parametrize("name", [*PLACES, "options"])
def test_whatever_changes_of_a_place_is_drawn(app, name):
    drawn(app, place())
    changed = PLACES | {"options": options("y", "x")}
    assert drawn(app, replace(place(), **{name: changed[name]}))


@pytest.mark.parametrize("name", PAGES)
def test_whatever_changes_of_a_page_is_drawn(app, name):
    drawn(app, place())
    assert drawn(app, place(), **{name: PAGES[name]})


@pytest.mark.parametrize("kind", sorted(set(Kind) - sections.CHOSEN))
def test_what_people_typed_is_kept_nowhere(app, kind):
    assert drawn(app, place(kind))
    assert drawn(app, place(kind))


def test_what_was_drawn_longest_ago_is_dropped():
    kept = Cache(2, 100)
    for key in "abc":
        kept.put(key, 10, key)
    assert [kept.get(key) for key in "abc"] == [None, "b", "c"]
    kept.put("d", 95, "d")
    assert [kept.get(key) for key in "abcd"] == [None, None, None, "d"]
