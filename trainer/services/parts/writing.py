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
from trainer.content.fault import Path
from trainer.domain.question.document import Question
from trainer.exchange.questions import law
from trainer.services.parts import writing_kinds as kinds
from trainer.services.parts.drafting import RUBRIC, Register

Fields = dict[str, Any]

# The keys of a question that the form of its kind takes apart; the others are common to all.
FORMED: dict[str, frozenset[str]] = {
    "single": frozenset({"options", "answer"}),
    "multiple": frozenset({"options", "answer", "policy"}),
    "true_false": frozenset({"answer"}),
    "number": frozenset({"answer", "unit", "tolerance"}),
    "date": frozenset({"answer", "counting"}),
    "fill": frozenset({"answer", "policy"}),
    "ordering": frozenset({"options", "answer", "policy"}),
    "matching": frozenset({"items", "options", "answer", "policy"}),
    "short": frozenset({"answer", "rubric", "checklist"}),
    "group": frozenset({"answer", "parts"}),
}
CHOICES = frozenset({"single", "multiple"})
OF_PARTS = tuple(kind for kind in FORMED if kind != "group")
ASKED = ("stem", "explanation")  # what a part of a case group says as a whole question does
PLAIN = (*ASKED, "as_of", "topic", "duty", "competency", "replaces_rule", "author", "note")
OWN = ("policy", "unit", "tolerance", "rubric", "checklist")  # of some kinds alone
COUNTED = ("counting_start", "counting_length", "counting_unit")  # a period whose end is asked
PIECE = (*ASKED, "points", *OWN, *COUNTED, "rest")  # the texts of a part
TEXTS = (
    *PLAIN,
    "difficulty",
    "points",
    *OWN,
    *COUNTED,
    "rest",
    "remark",
)  # remark: to the reviewer
MOST_PARTS = 8
LONGEST = 20_000  # characters of one field
_DEFAULTS = {
    "points": "1",
    "policy": "all_or_nothing",
    "tolerance": "0",
    "counting_unit": "working_days",
}


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
    return {
        **_blank(kind, TEXTS),
        "as_of": today.isoformat(),
        "difficulty": "3",
        "duty": "intake",
        "competency": "K",
        "citations": [],
        "parts": [],
    }


def blank_part(kind: str, parts: Sequence[Fields]) -> Fields:
    """Return the fields of one part more of a case group that has some."""
    taken = {one["key"] for one in parts}
    key = next(f"p{n}" for n in range(1, len(parts) + 2) if f"p{n}" not in taken)
    return {**_blank(kind, PIECE), "key": key}


def _blank(kind: str, names: Sequence[str]) -> Fields:
    fields: Fields = {name: _DEFAULTS.get(name, "") for name in names}
    fields["rubric"] = RUBRIC if kind == "short" else ""
    return {**fields, "kind": kind, "options": [], "answer": [], "pairs": []}


def fields_of(question: Question) -> Fields:
    """Return the fields of a question as its form shows them."""
    values = dump.plain("question", question)
    named = {name: str(values[name]) for name in (*PLAIN, "difficulty") if name in values}
    parts = zip(question.split(), values.get("parts", ()), strict=True)
    return {
        **_taken_apart(question, values, {*PLAIN, "difficulty", "citations"}, TEXTS),
        **named,
        "citations": list(question.citations),
        "parts": [
            {**_taken_apart(part, of, set(ASKED), PIECE), "key": of["key"]} for part, of in parts
        ],
    }


def _taken_apart(
    question: Question, values: Mapping[str, Any], known: set[str], names: Sequence[str]
) -> Fields:
    """Return what a question or a part asks, field by field; what has no field is its `rest`."""
    kind = str(question.kind)
    keys = FORMED.get(kind, frozenset())
    own = {name: str(values[name]) for name in (*ASKED, *OWN, "points") if name in values}
    own = {name: text for name, text in own.items() if name not in OWN or name in keys}
    rest = {k: v for k, v in values.items() if k not in {"key", "kind", "points", *known, *keys}}
    fields: Fields = {name: _DEFAULTS.get(name, "") for name in names}
    return {
        **fields,
        **own,
        **({"checklist": "\n".join(question.checklist)} if "checklist" in keys else {}),
        **{f"counting_{name}": str(said) for name, said in values.get("counting", {}).items()},
        "kind": kind,
        "options": kinds.options_of(question) if keys and not question.items else [],
        "answer": kinds.answer_of(question) if keys and not question.items else [],
        "pairs": kinds.pairs_of(question) if "items" in keys else [],
        "rest": dump.text(rest) if rest else "",
    }


def formed(fields: Mapping[str, Any]) -> frozenset[str]:
    """Return the keys that the form takes apart.

    None of a copy that was begun before its kind had a form: all of it stands in `rest`.
    """
    kind = fields["kind"]
    needed = {"group": "parts", "short": "rubric"}.get(kind, "kind")
    return FORMED.get(kind, frozenset()) if needed in fields else frozenset()


def text_of(fields: Mapping[str, Any]) -> str:
    """Return fields as the working copy keeps them."""
    return json.dumps(fields, ensure_ascii=False, sort_keys=True)


def from_text(text: str) -> Fields:
    """Return the fields that `text_of` wrote."""
    fields: Fields = {"pairs": [], **dict.fromkeys(COUNTED, ""), **json.loads(text)}
    return fields


def tried(fields: Mapping[str, Any], key: str, known: Register) -> Tried:
    """Return what the fields make of the question with a key, held against the register."""
    values, faults = _values(fields, ())
    values |= {name: fields[name].strip() for name in PLAIN}
    values |= {"difficulty": kinds.figure(fields["difficulty"]), "key": key}
    values["citations"] = cited(fields["citations"], known)
    faults += _unseen(values, ())
    if faults:
        return Tried(None, tuple(faults))
    made, faults = parse.tried("question", values)
    if made is None:
        return Tried(None, tuple(faults))
    return Tried(made, tuple(checks.findings(made, known.references)))


def _unseen(values: Mapping[str, Any], at: Path) -> list[Finding]:
    """Find characters that nobody can see, at the field or at the field of a part."""
    zh, en = "含有看不见的控制字符，请重新输入这一栏", "holds characters that cannot be seen"
    found = []
    for name, value in values.items():
        if name == "parts" and isinstance(value, list) and not at:
            for place, part in enumerate(value):
                found += _unseen(part, ("parts", place))
        elif source.has_unseen(json.dumps(value, ensure_ascii=False)):
            found.append(Finding((*at, name), zh, en))
    return found


def _values(fields: Mapping[str, Any], at: Path) -> tuple[dict[str, Any], list[Finding]]:
    """Return what is asked as a bank file has it, and faults; what is no figure stays text."""
    keys = formed(fields)
    values, faults = parse.part(fields["rest"], (*at, "rest"))
    values |= {name: fields[name].strip() for name in ASKED}
    values |= {"kind": fields["kind"], "points": kinds.figure(fields["points"])}
    values |= {name: fields[name].strip() for name in keys & {"policy", "unit", "rubric"}}
    if "items" in keys:
        return values | kinds.matched(fields["pairs"]), faults
    if "options" in keys:
        values["options"] = kinds.with_keys(fields["options"])
    if "answer" in keys:
        values["answer"] = kinds.answer(fields["kind"], fields["answer"])
    if "tolerance" in keys:
        values["tolerance"] = kinds.figure(fields["tolerance"] or "0")
    if "counting" in keys and any(fields[name].strip() for name in COUNTED[:2]):
        start, length, unit = (fields[name].strip() for name in COUNTED)
        values["counting"] = {"start": start, "length": kinds.figure(length), "unit": unit}
    if "checklist" in keys:
        values["checklist"] = [
            one.strip() for one in fields["checklist"].split("\n") if one.strip()
        ]
    if "parts" in keys:
        made = [_values(part, ("parts", n)) for n, part in enumerate(fields["parts"])]
        parts = zip(fields["parts"], made, strict=True)
        values["parts"] = [{**of, "key": part["key"]} for part, (of, _faults) in parts]
        faults += [one for _of, found in made for one in found]
    return values, faults


def cited(lines: Sequence[str], known: Register) -> list[str]:
    """Return citations as the register writes them; a line that names no article stays as it is."""
    found: list[str] = []
    for line in filter(None, (line.strip() for line in lines)):
        read, unknown = law.read(line, known.shorts)
        found += [line] if unknown else [one for one in read if one not in found]
    return found


def stated(fields: Mapping[str, Any]) -> str:
    """Return what the fields say, for suggestions and for the look for old rules."""
    keys = set(fields["answer"])
    right = [one["text"] for one in fields["options"] if one["key"] in keys]
    right += [f"{one['item']} {one['text']}" for one in fields["pairs"]]
    right += [stated(part) for part in fields.get("parts", ())]
    right += fields["answer"] if fields["kind"] == "short" else []
    return "\n".join([fields["stem"], *right, fields["explanation"]])
