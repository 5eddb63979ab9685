"""The fields of a question that belong to its kind: taken apart for the form, and put together.

They are plain texts as they were typed. What becomes of them may still be wrong: the check says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from trainer.content import source
from trainer.domain.question.answers import right_answer
from trainer.domain.question.document import Kind, Question
from trainer.domain.question.kinds import fill

MOST_OPTIONS = 8
_LETTERS = "abcdefgh"


def options_of(question: Question) -> list[dict[str, Any]]:
    """Return the options of a question, row by row."""
    return [
        {"key": one.key, "text": one.text, "why": one.why, "pinned": one.pinned}
        for one in question.options
    ]


def answer_of(question: Question) -> list[str]:
    """Return the key of a question as its form holds it: option keys, or what is typed."""
    answer = question.answer
    if isinstance(answer, bool):
        return ["true" if answer else "false"]
    if question.kind is Kind.FILL:
        return ["\n".join(forms) for forms in fill.forms(question)]
    return [str(one) for one in answer] if isinstance(answer, tuple) else [str(answer)]


def pairs_of(question: Question) -> list[dict[str, Any]]:
    """Return a row for each item with the option that belongs to it, then the options left over.

    `place` is that of the option in the question, so that options keep their order.
    """
    key = right_answer(question)
    assert isinstance(key, list)
    options = {one.key: (one, str(n)) for n, one in enumerate(question.options)}
    asked = [(item.key, item.text, right) for item, right in zip(question.items, key, strict=True)]
    spare = [("", "", one) for one in options if one not in key]
    return [
        {
            "key": item, "item": text, "option": right,
            "text": options[right][0].text, "place": options[right][1],
        }
        for item, text, right in asked + spare
    ]  # fmt: skip


def with_keys(options: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the options that say something, each with a key; those that have one keep it."""
    said = [dict(one) for one in options if one["text"].strip() or one["why"].strip()]
    free = [letter for letter in _LETTERS if letter not in {one["key"] for one in said}]
    for one in said:
        one["key"] = one["key"] or (free.pop(0) if free else f"o{len(said)}")
    return said


def matched(pairs: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return items, options and key of the rows of a matching question.

    The same words on the right are one option, and a row without an item is an option that
    belongs to none. What has a key keeps it.
    """
    taken = {row["key"] for row in pairs} | {row["option"] for row in pairs}
    letters = (one for one in _LETTERS if one not in taken)
    numbers = (f"i{n}" for n in range(1, 2 * MOST_OPTIONS + 2) if f"i{n}" not in taken)
    items: list[dict[str, str]] = []
    options: dict[str, dict[str, str]] = {}
    places: dict[str, int] = {}
    answer = []
    for row in pairs:
        item, text = row["item"].strip(), row["text"].strip()
        key = row["key"] or (next(numbers) if item else "")
        if text and text not in options:
            used = {one["key"] for one in options.values()}
            fresh = not row["option"] or row["option"] in used
            options[text] = {"key": next(letters, "z") if fresh else row["option"], "text": text}
            places[text] = len(pairs) if fresh or not row["place"].isdigit() else int(row["place"])
        if item:
            items.append({"key": key, "text": item})
            answer += [[key, options[text]["key"]]] if text else []
    ranked = sorted(options.values(), key=lambda one: places[one["text"]])
    return {"items": items, "options": ranked, "answer": answer}


def answer(kind: str, said: Sequence[str]) -> Any:
    """Return what the form holds of a key as a bank file has it; what is none stays text."""
    first = said[0].strip() if said else ""
    match kind:
        case "multiple" | "ordering":
            return list(said)
        case "group":
            return []
        case "fill":
            return [[form.strip() for form in one.split("\n") if form.strip()] for one in said]
        case "true_false":
            return {"true": True, "false": False}.get(first, "")
        case "number":
            return figure(first)
        case _:
            return first


def figure(text: str) -> int | float | str:
    """Return a typed number; what is no figure stays text."""
    plain = text.strip()
    try:
        number = float(plain)
    except ValueError:
        return plain
    if (
        len(plain) > source.LONGEST_NUMBER
        or number in (float("inf"), float("-inf"))
        or number != number
    ):
        return plain
    return int(plain) if plain.lstrip("-").isdigit() else number
