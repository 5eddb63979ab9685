"""The form of a question in words: what its fields are called, and how faults are said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from trainer.content.checks.finding import Finding
from trainer.domain import citation
from trainer.domain.question.document import Question
from trainer.services.parts import documents, writing
from trainer.services.parts.writing import Fields
from trainer.web.questions_base import DUTIES, KINDS, PLACES, POLICIES

LABELS: dict[str, Any] = {
    "kind": _l("题型"),
    "stem": _l("题干"),
    "options": _l("选项"),
    "items": _l("左边各项"),
    "pairs": _l("配对"),
    "answer": _l("答案"),
    "policy": _l("给分办法"),
    "unit": _l("答案单位"),
    "tolerance": _l("允许误差"),
    "counting": _l("期间"),
    "counting_start": _l("起算事件发生在"),
    "counting_length": _l("期间长度"),
    "counting_unit": _l("按什么算"),
    "rubric": _l("评分标准"),
    "checklist": _l("要点"),
    "parts": _l("小题"),
    "order": _l("小题顺序"),
    "explanation": _l("解析"),
    "citations": _l("依据"),
    "as_of": _l("命题依据日"),
    "topic": _l("主题"),
    "duty": _l("职责"),
    "competency": _l("履职能力"),
    "difficulty": _l("难度"),
    "points": _l("分值"),
    "replaces_rule": _l("旧规定"),
    "author": _l("命题人"),
    "note": _l("内部说明"),
    "rest": _l("其他内容"),
    "remark": _l("送审说明"),
}
UNITS: dict[str, Any] = {"working_days": _l("工作日"), "days": _l("自然日")}
# What to do about a fault of a field; the fault itself says what is wrong.
CURES: dict[str, Any] = {
    "stem": _l("请写出要问的话。"),
    "options": _l("请填写 2 至 8 个选项。"),
    "answer": _l("请标出正确答案。"),
    "explanation": _l("请写明为什么对，依据哪一条。"),
    "citations": _l("请从条文里选一条，或改正条号。"),
    "as_of": _l("请填写日期，例如 2026-04-15。"),
    "difficulty": _l("请填写 1 至 5 的整数。"),
    "points": _l("请填写 1 至 100 的整数。"),
    "parts": _l("请写 2 至 8 个小题。"),
    "counting": _l("请写齐起算的日期和天数，或者都清空。"),
    "rubric": _l("请选一份评分标准。"),
    "tolerance": _l("请填写数字，没有误差写 0。"),
    "competency": _l("请选一项履职能力。"),
}


@dataclass(frozen=True)
class Fault:
    """A sentence for the page: the field, what is wrong with it, and what to do."""

    field: str
    label: str
    sentence: str
    cure: str


def faults(findings: tuple[Finding, ...]) -> list[Fault]:
    """Return findings as sentences that name the field and say what to do."""
    return [_fault(one) for one in findings]


def _fault(one: Finding) -> Fault:
    place, name = "", str(one.path[0]) if one.path else "rest"
    if name == "parts" and len(one.path) > 1:
        place, name = f"part-{one.path[1]}", str(one.path[2]) if len(one.path) > 2 else ""
    said = one.en if str(get_locale()) == "en" else one.zh
    return Fault(
        field="-".join(filter(None, (place, name))),
        label=label(".".join(str(part) for part in one.path)),
        sentence=said.rstrip("。"),
        cure=str(CURES.get(name, "")),
    )


def label(name: str) -> str:
    """Return what a field is called, such as 选项C for options.c.text or options.2.text."""
    head, _dot, rest = name.partition(".")
    if head == "parts" and rest:
        return _label_of_part(rest)
    if head == "options" and rest:
        key, _dot, part = rest.partition(".")
        letter = "ABCDEFGH"[int(key)] if key.isdigit() and int(key) < 8 else key.upper()
        words = {
            "why": _("选项%(letter)s说明", letter=letter),
            "pinned": _("选项%(letter)s固定在末尾", letter=letter),
        }
        return str(words.get(part, _("选项%(letter)s", letter=letter)))
    return str(LABELS.get(head, head))


def _label_of_part(name: str) -> str:
    """Return what a field of a part is called; the part by its number or by its key."""
    which, _dot, rest = name.partition(".")
    part = _("第 %(n)s 小题", n=int(which) + 1) if which.isdigit() else _("小题 %(key)s", key=which)
    return f"{part} · {label(rest)}" if rest else str(part)


def said(text: str) -> str:
    """Return a citation in its official form; nothing for a text that is none."""
    try:
        place = citation.parse(text)
    except ValueError:
        return ""
    return f"《{place.statute}》{place.chinese}"


def policies(kind: str) -> dict[str, Any]:
    """Return how answers of a kind that are partly right can be scored; none for other kinds."""
    names = {
        "multiple": ("all_or_nothing", "partial", "minus"),
        "fill": ("all_or_nothing", "partial", "minus"),
        "matching": ("all_or_nothing", "partial", "minus"),
        "ordering": ("all_or_nothing", "partial", "adjacent"),
    }
    words = POLICIES if kind == "multiple" else PLACES
    return {name: words[name] for name in names.get(kind, ())}


def readable(question: Question) -> dict[str, Any]:
    """Return a question as its history shows it: codes in words."""
    return in_words(writing.fields_of(question))


def in_words(fields: Fields) -> dict[str, Any]:
    """Return the fields of a question or of a part with codes in words."""
    titles = {one.key: one.title for one in documents.framework()[1].competencies}
    words = {name: fields[name] for name in LABELS if name in fields}
    kind = fields["kind"]
    words |= {
        "kind": KINDS.get(kind, kind),
        "policy": policies(kind).get(fields["policy"], ""),
        "tolerance": fields["tolerance"] if kind == "number" else "",
        "answer": _answer(fields),
        "counting_unit": UNITS.get(fields["counting_unit"], "") if kind == "date" else "",
    }
    if "duty" in fields:
        words["duty"] = DUTIES.get(fields["duty"], fields["duty"])
        words["competency"] = titles.get(fields["competency"], fields["competency"])
    parts = fields.get("parts", [])
    return {
        name: value if isinstance(value, list) else str(value) for name, value in words.items()
    } | {
        "options": [_option(one) for one in fields["options"]],
        "pairs": [_pair(one) for one in fields["pairs"]],
        "order": [one["key"] for one in parts],
        "parts": [{**in_words(one), "key": one["key"]} for one in parts],
    }


def _answer(fields: Fields) -> str:
    said = fields["answer"]
    if fields["kind"] == "true_false":
        return str({"true": _("对"), "false": _("错")}.get("".join(said), ""))
    if fields["kind"] == "fill":
        return "；".join(one.replace("\n", "／") for one in said)
    return "、".join(one.upper() for one in said) if fields["options"] else "".join(said)


def _pair(one: Mapping[str, Any]) -> str:
    item = one["item"] or _("（多余）")
    return f"{item} → {one['text']}"


def _option(one: Mapping[str, Any]) -> dict[str, Any]:
    pinned = {"pinned": str(_("是"))} if one["pinned"] else {}
    return {"key": one["key"], "text": one["text"], "why": one["why"], **pinned}
