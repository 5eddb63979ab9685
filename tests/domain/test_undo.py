"""Undo and redo of a text being edited: nothing that was typed falls out of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from trainer.domain import undo

AT = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


def typed(entries, present, text, seconds, by=1):
    at = AT + timedelta(seconds=seconds)
    return undo.kept(entries, present, text, by=by, at=at), undo.entry(text, by, at)


def test_steps_back_and_forward_lead_to_the_same_texts():
    entries, present = [], undo.entry("一", 1, AT)
    for number, text in enumerate(["二", "三"], 1):
        entries, present = typed(entries, present, text, 60 * number)
    assert undo.steps(entries) == (2, 0)
    entries, present = undo.undone(entries, present)
    entries, present = undo.undone(entries, present)
    assert (present["text"], undo.steps(entries)) == ("一", (0, 2))
    assert undo.undone(entries, present) is None
    entries, present = undo.redone(entries, present)
    entries, present = undo.redone(entries, present)
    assert (present["text"], undo.steps(entries)) == ("三", (2, 0))
    assert undo.redone(entries, present) is None


def test_what_is_typed_in_one_go_is_one_step_and_another_person_makes_another():
    entries, present = typed([], undo.entry("一", 1, AT), "一二", 1)
    entries, present = typed(entries, present, "一二三", 5)
    assert [one["text"] for one in entries] == ["一"]
    entries, present = typed(entries, present, "一二三四", 6, by=2)
    assert [one["text"] for one in entries] == ["一", "一二三"]
    entries, present = typed(entries, present, "", 7, by=2)
    assert [one["text"] for one in entries] == ["一", "一二三", "一二三四"]


def test_writing_after_undo_keeps_what_was_undone():
    entries, present = typed([], undo.entry("一", 1, AT), "二", 60)
    entries, present = undo.undone(entries, present)
    entries, present = typed(entries, present, "三", 120)
    assert undo.steps(entries)[1] == 0
    assert {"二", "一"} <= {one["text"] for one in entries} | {present["text"]}


def test_the_oldest_steps_go_when_there_are_too_many():
    entries, present = [], undo.entry("0", 1, AT)
    for number in range(1, 2 * undo.MOST):
        entries, present = typed(entries, present, str(number), 60 * number)
    assert len(entries) == undo.MOST
    assert entries[-1]["text"] == str(2 * undo.MOST - 2)
