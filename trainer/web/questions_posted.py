"""The form of a question as it was posted: its fields, kind by kind, and the parts of a case group.

What a part asks stands in fields whose names begin with `part-0-`, `part-1-` and so on.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from werkzeug.datastructures import MultiDict

from trainer.services.parts import writing
from trainer.services.parts import writing_kinds as kinds
from trainer.services.parts.writing import Fields

_Form = MultiDict[str, str]
_ACT = re.compile(r"part-([0-7])-(up|down|drop)")


def posted(form: _Form, before: Mapping[str, Any]) -> Fields:
    """Return the fields of a posted form; a field that it does not show stays as it was."""
    fields = {**before, **_asked(form, before, "", writing.TEXTS)}
    if "citation" in form:
        lines = (_plain(line).strip() for line in form.getlist("citation"))
        fields["citations"] = list(dict.fromkeys(filter(None, lines)))
    if "part-0-kind" in form:
        known = {one["key"]: one for one in before.get("parts", ())}
        places = (f"part-{n}-" for n in range(writing.MOST_PARTS))
        fields["parts"] = [_part(form, at, known) for at in places if f"{at}kind" in form]
    return fields


def _part(form: _Form, at: str, known: Mapping[str, Fields]) -> Fields:
    """Return one part as posted; one that the copy does not know begins with nothing in it."""
    key, kind = _plain(form.get(f"{at}key", ""))[:60], form[f"{at}kind"][:20]
    before = known.get(key) or {**writing.blank_part(kind, ()), "key": key}
    return {**before, **_asked(form, before, at, writing.PIECE)}


def _asked(form: _Form, before: Mapping[str, Any], at: str, names: Sequence[str]) -> Fields:
    """Return what the form says of a question or, in fields that begin with `at`, of a part."""
    kind = form.get(f"{at}kind", "")
    fields: Fields = {name: _plain(form[at + name]) for name in names if at + name in form}
    fields["kind"] = kind if {kind, before["kind"]} <= writing.CHOICES else before["kind"]
    if f"{at}pair-item-0" in form:
        return {**fields, "pairs": _pairs(form, at)}
    if f"{at}option-text-0" in form:
        return {**fields, **_options(form, at)}
    said = [_plain(one) for one in form.getlist(f"{at}answer")]
    blanks = fields["kind"] == "fill"  # a blank that is still open keeps its place
    while said and not said[-1].strip():
        said.pop()
    fields["answer"] = said if blanks else [one for one in said if one.strip()]
    return fields


def _pairs(form: _Form, at: str) -> list[dict[str, str]]:
    """Return the rows of a matching question that say something."""
    names = ("key", "item", "option", "text", "place")
    rows = [
        {name: _plain(form.get(f"{at}pair-{name}-{n}", "")).replace("\n", "") for name in names}
        for n in range(2 * kinds.MOST_OPTIONS)
    ]
    return [row for row in rows if row["item"].strip() or row["text"].strip()]


def _options(form: _Form, at: str) -> Fields:
    """Return the options and which are right; that is posted as the place of an option."""
    rows = [
        {
            "key": form.get(f"{at}option-key-{place}", "")[:60],
            "text": _plain(form.get(f"{at}option-text-{place}", "")),
            "why": _plain(form.get(f"{at}option-why-{place}", "")),
            "pinned": f"{at}option-pinned-{place}" in form,
            "place": str(place),
        }
        for place in range(kinds.MOST_OPTIONS)
    ]
    options = kinds.with_keys(rows)
    if f"{at}option-number-0" in form:
        numbers = {one["key"]: form.get(f"{at}option-number-{one['place']}") for one in options}
        answer = sorted(numbers, key=lambda key: _rank(numbers[key]))
    else:
        right = set(form.getlist(f"{at}answer"))
        answer = [one["key"] for one in options if one["place"] in right]
    return {
        "answer": answer,
        "options": [{k: v for k, v in one.items() if k != "place"} for one in options],
    }


def _rank(number: str | None) -> int:
    """Return the place that was typed beside a step; one without a number comes last."""
    text = (number or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 1_000


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")


def too_long(fields: Mapping[str, Any]) -> str:
    """Return the name of a field that is longer than is kept, or nothing."""
    lists = ("options", "citations", "answer", "pairs")
    lines = {name: str(fields.get(name, "")) for name in (*writing.TEXTS, *lists)}
    parts = enumerate(fields.get("parts", ()))
    lines |= {f"parts.{n}.{name}": str(said) for n, part in parts for name, said in part.items()}
    found = (name for name, text in lines.items() if len(text) > writing.LONGEST)
    return next(found, "")


def rearranged(fields: Fields, go: str, kind: str) -> str:
    """Add, move or drop a part of a case group as a button asks; returns the place to go to."""
    parts: list[Fields] = fields.get("parts", [])
    if go == "part-add" and kind in writing.OF_PARTS and len(parts) < writing.MOST_PARTS:
        parts.append(writing.blank_part(kind, parts))
        return f"part-{len(parts) - 1}"
    asked = _ACT.fullmatch(go)
    if asked is None or int(asked[1]) >= len(parts):
        return ""
    place, deed = int(asked[1]), asked[2]
    part = parts.pop(place)
    if deed == "drop":
        return "parts"
    place = max(0, place - 1) if deed == "up" else place + 1
    parts.insert(place, part)
    return f"part-{min(place, len(parts) - 1)}"
