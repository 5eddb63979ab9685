"""A question while it is being written: the fields of its form, whatever is still wrong with them.

The fields are plain texts as they were typed, so that half a question is kept as well as a whole
one. Kinds with a form of their own are named in `FORMED`; whatever else a question has is written
as in a bank file, under `rest`, so that a kind without a form can be edited all the same.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from trainer.content import dump, parse, source
from trainer.content.checks import question as checks
from trainer.content.checks.finding import Finding
from trainer.domain.question.answers import right_answer
from trainer.domain.question.document import Kind, Question
from trainer.domain.question.kinds import fill
from trainer.exchange.questions import law
from trainer.services.parts.drafting import Register

Fields = dict[str, Any]

# The keys of a question that the form of its kind takes apart; the others are common to all.
FORMED: dict[str, frozenset[str]] = {
    "single": frozenset({"options", "answer"}),
    "multiple": frozenset({"options", "answer", "policy"}),
    "true_false": frozenset({"answer"}),
    "number": frozenset({"answer", "unit", "tolerance"}),
    "date": frozenset({"answer"}),
    "fill": frozenset({"answer", "policy"}),
    "ordering": frozenset({"options", "answer", "policy"}),
    "matching": frozenset({"items", "options", "answer", "policy"}),
}
CHOICES = frozenset({"single", "multiple"})
PLAIN = (
    "stem", "explanation", "as_of", "topic", "duty", "competency",
    "replaces_rule", "author", "note",
)  # fmt: skip
WHOLE = ("difficulty", "points")
TEXTS = (*PLAIN, *WHOLE, "policy", "unit", "tolerance", "rest", "remark")  # remark: to the reviewer
MOST_OPTIONS = 8
LONGEST = 20_000  # characters of one field
_LETTERS = "abcdefgh"
_DEFAULTS = {"points": "1", "policy": "all_or_nothing", "tolerance": "0"}


@dataclass(frozen=True)
class Tried:
    """What the fields make: a question, or None; and what a person should change."""

    question: Question | None
    findings: tuple[Finding, ...]

    @property
    def is_ready(self) -> bool:
        """Say whether it may be sent to review."""
        return self.question is not None and not self.findings


def blank(kind: str, today: date) -> Fields:
    """Return the fields of a question that nobody has written yet."""
    fields: Fields = {name: _DEFAULTS.get(name, "") for name in TEXTS}
    fields |= {"kind": kind, "as_of": today.isoformat(), "difficulty": "3"}
    return {
        **fields,
        "duty": "intake",
        "competency": "K",
        "citations": [],
        "options": [],
        "answer": [],
        "pairs": [],
    }


def fields_of(question: Question) -> Fields:
    """Return the fields of a question as its form shows them."""
    values = dump.plain("question", question)
    kind = str(question.kind)
    formed = FORMED.get(kind, frozenset())
    fields: Fields = {name: _DEFAULTS.get(name, "") for name in TEXTS}
    named = {*PLAIN, *WHOLE, *(formed & {"policy", "unit", "tolerance"})}
    fields |= {name: str(values[name]) for name in named if name in values}
    other = named | formed | {"key", "kind", "citations"}
    rest = {name: value for name, value in values.items() if name not in other}
    return {
        **fields,
        "kind": kind,
        "citations": list(question.citations),
        "options": _options_of(question) if formed and not question.items else [],
        "answer": _answer_of(question) if formed and not question.items else [],
        "pairs": _pairs_of(question) if "items" in formed else [],
        "rest": dump.text(rest) if rest else "",
    }


def _options_of(question: Question) -> list[dict[str, Any]]:
    return [
        {"key": one.key, "text": one.text, "why": one.why, "pinned": one.pinned}
        for one in question.options
    ]


def _answer_of(question: Question) -> list[str]:
    answer = question.answer
    if isinstance(answer, bool):
        return ["true" if answer else "false"]
    if question.kind is Kind.FILL:
        return ["\n".join(forms) for forms in fill.forms(question)]
    return [str(one) for one in answer] if isinstance(answer, tuple) else [str(answer)]


def _pairs_of(question: Question) -> list[dict[str, Any]]:
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


def text_of(fields: Mapping[str, Any]) -> str:
    """Return fields as the working copy keeps them."""
    return json.dumps(fields, ensure_ascii=False, sort_keys=True)


def from_text(text: str) -> Fields:
    """Return the fields that `text_of` wrote."""
    fields: Fields = {"pairs": [], **json.loads(text)}
    return fields


def with_keys(options: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the options that say something, each with a key; those that have one keep it."""
    said = [dict(one) for one in options if one["text"].strip() or one["why"].strip()]
    free = [letter for letter in _LETTERS if letter not in {one["key"] for one in said}]
    for one in said:
        one["key"] = one["key"] or (free.pop(0) if free else f"o{len(said)}")
    return said


def tried(fields: Mapping[str, Any], key: str, known: Register) -> Tried:
    """Return what the fields make of the question with a key, held against the register."""
    rest, faults = parse.part(fields["rest"], ("rest",))
    values = {**rest, **_values(fields, known), "key": key}
    faults += [
        Finding(
            (name,),
            "含有看不见的控制字符，请重新输入这一栏",
            "holds characters that cannot be seen",
        )
        for name, value in values.items()
        if source.has_unseen(json.dumps(value, ensure_ascii=False))
    ]
    if faults:
        return Tried(None, tuple(faults))
    made, faults = parse.tried("question", values)
    if made is None:
        return Tried(None, tuple(faults))
    return Tried(made, tuple(checks.findings(made, known.references)))


def _values(fields: Mapping[str, Any], known: Register) -> dict[str, Any]:
    """Return the fields as a bank file has them; what is no figure stays text, and is told."""
    formed = FORMED.get(fields["kind"], frozenset())
    values: dict[str, Any] = {name: fields[name].strip() for name in PLAIN}
    values |= {name: _figure(fields[name]) for name in WHOLE}
    values |= {"kind": fields["kind"], "citations": cited(fields["citations"], known)}
    if "items" in formed:
        return values | {"policy": fields["policy"].strip(), **_matched(fields["pairs"])}
    if "options" in formed:
        values["options"] = with_keys(fields["options"])
    if "answer" in formed:
        values["answer"] = _answer(fields["kind"], fields["answer"])
    if "tolerance" in formed:
        values["tolerance"] = _figure(fields["tolerance"] or "0")
    values |= {name: fields[name].strip() for name in formed & {"policy", "unit"}}
    return values


def _matched(pairs: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
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


def cited(lines: Sequence[str], known: Register) -> list[str]:
    """Return citations as the register writes them; a line that names no article stays as it is."""
    found: list[str] = []
    for line in filter(None, (line.strip() for line in lines)):
        read, unknown = law.read(line, known.shorts)
        found += [line] if unknown else [one for one in read if one not in found]
    return found


def _answer(kind: str, said: Sequence[str]) -> Any:
    first = said[0].strip() if said else ""
    match kind:
        case "multiple" | "ordering":
            return list(said)
        case "fill":
            return [[form.strip() for form in one.split("\n") if form.strip()] for one in said]
        case "true_false":
            return {"true": True, "false": False}.get(first, "")
        case "number":
            return _figure(first)
        case _:
            return first


def _figure(text: str) -> int | float | str:
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


def stated(fields: Mapping[str, Any]) -> str:
    """Return what the fields say, for suggestions and for the look for old rules."""
    keys = set(fields["answer"])
    right = [one["text"] for one in fields["options"] if one["key"] in keys]
    right += [f"{one['item']} {one['text']}" for one in fields["pairs"]]
    return "\n".join([fields["stem"], *right, fields["explanation"]])
