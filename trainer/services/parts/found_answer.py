"""What a foreign file says is right, as a question of ours stores it: kind by kind."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from trainer.domain.calendar import Unit
from trainer.domain.question.document import Counting, Item
from trainer.exchange.questions import template
from trainer.exchange.questions.found import Doubt, Found

_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_BLANK = re.compile(r"_{2,}|＿+|[(（][\s\u3000]*[)）]")
_COUNTING = re.compile(r"(\d{4}-\d{2}-\d{2})起(\d{1,3})(个工作日|日)")
UNITS = {title: code for code, title in template.UNITS.items()}


def meant(found: Found, first: str) -> tuple[Any, str]:
    """Return (answer, what is wrong with it), whatever reader it came from."""
    letters = tuple(letter.lower() for letter in found.answer)
    match found.kind:
        case "single":
            return (letters[0], "") if len(letters) == 1 else (None, "several")
        case "multiple":
            return letters or None, ""
        case "true_false":
            return {"true": True, "false": False}.get(first), "not_understood"
        case "number":
            return decimal(first), "not_a_number"
        case "date":
            day = iso(first)
            return day and day.isoformat(), "not_a_date"
        case "text" | "fill":
            return _blanks(found), "several_blanks"
        case "ordering":
            return letters or None, ""
        case "matching":
            pairs = (pair.lower().split("-") for pair in found.answer)
            return tuple((f"i{number}", letter) for number, letter in pairs) or None, ""
        case "group":
            return (), ""
        case _:
            return "\n".join(found.answer) or None, ""


def stem(found: Found) -> str:
    """Return the stem; the brackets of a blank to fill in become the mark of a blank."""
    if found.kind not in ("text", "fill"):
        return found.stem
    return _BLANK.sub(lambda mark: mark[0] if mark[0][0] in "_＿" else "＿＿＿＿", found.stem)


def _blanks(found: Found) -> tuple[tuple[str, ...], ...] | None:
    """Return the accepted forms of each blank; None where it is not plain which is which."""
    is_list = any((doubt.field, doubt.reason) == ("note", "list") for doubt in found.doubts)
    number = len(_BLANK.findall(found.stem)) or 1
    entries = found.answer
    if number > 1 and len(entries) == 1:
        entries = tuple(filter(None, (one.strip() for one in re.split(r"[；;]", entries[0]))))
    if number > 1:
        fits = len(entries) == number
        return tuple(_forms([one]) for one in entries) if fits else None
    return None if is_list or not entries else (_forms(entries),)


def _forms(entries: Sequence[str]) -> tuple[str, ...]:
    forms = (form.strip() for one in entries for form in re.split(r"[|｜]", one))
    return tuple(dict.fromkeys(form for form in forms if form))


def lines(text: str) -> tuple[str, ...]:
    """Return the lines of a cell that hold anything."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def items(extra: Mapping[str, str]) -> tuple[Item, ...]:
    """Return the items of a matching question, one for each line of its cell."""
    texts = lines(extra.get("items", ""))
    return tuple(Item(f"i{number}", text) for number, text in enumerate(texts, 1))


def counting(extra: Mapping[str, str], doubts: list[Doubt]) -> Counting | None:
    """Return the period that a date question asks for; None, with a doubt, if it is not plain."""
    said = "".join(extra.get("counting", "").split())
    found = _COUNTING.fullmatch(said)
    start = iso(found[1]) if found else None
    if found is None or start is None:
        if said:
            doubts.append(Doubt("answer", "counting", said))
        return None
    return Counting(start, int(found[2]), Unit(UNITS[found[3]]))


def decimal(text: str) -> Decimal | None:
    """Return a finite number, or None."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def iso(text: str) -> date | None:
    """Return a day however it is written, or None."""
    found = _DAY.fullmatch(text.strip())
    try:
        return date(*(int(part) for part in found.groups())) if found else None
    except ValueError:
        return None
