"""The form of a question: what was posted, what its fields are called, and how faults are said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict

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


def posted(form: MultiDict[str, str], before: Mapping[str, Any]) -> Fields:
    """Return the fields of a posted form; a field that it does not show stays as it was."""
    fields: Fields = dict(before)
    kind = form.get("kind", "")
    if {kind, before["kind"]} <= writing.CHOICES:
        fields["kind"] = kind
    for name in writing.TEXTS:
        if name in form:
            fields[name] = _plain(form[name])
    if "citation" in form:
        lines = (_plain(line).strip() for line in form.getlist("citation"))
        fields["citations"] = list(dict.fromkeys(filter(None, lines)))
    if "pair-item-0" in form:
        fields["pairs"] = _pairs(form)
        return fields
    if "option-text-0" in form:
        return _with_options(fields, form)
    said = [_plain(one) for one in form.getlist("answer")]
    blanks = fields["kind"] == "fill"  # a blank that is still open keeps its place
    while said and not said[-1].strip():
        said.pop()
    fields["answer"] = said if blanks else [one for one in said if one.strip()]
    return fields


def _pairs(form: MultiDict[str, str]) -> list[dict[str, str]]:
    """Return the rows of a matching question that say something."""
    names = ("key", "item", "option", "text", "place")
    rows = [
        {name: _plain(form.get(f"pair-{name}-{place}", "")).replace("\n", "") for name in names}
        for place in range(2 * writing.MOST_OPTIONS)
    ]
    return [row for row in rows if row["item"].strip() or row["text"].strip()]


def _with_options(fields: Fields, form: MultiDict[str, str]) -> Fields:
    """Return the fields with their options; an answer is posted as the place of its option."""
    rows = [
        {
            "key": form.get(f"option-key-{place}", "")[:60],
            "text": _plain(form.get(f"option-text-{place}", "")),
            "why": _plain(form.get(f"option-why-{place}", "")),
            "pinned": f"option-pinned-{place}" in form,
            "place": str(place),
        }
        for place in range(writing.MOST_OPTIONS)
    ]
    options = writing.with_keys(rows)
    if "option-number-0" in form:
        ranked = sorted(options, key=lambda one: _rank(form.get(f"option-number-{one['place']}")))
        fields["answer"] = [one["key"] for one in ranked]
    else:
        right = set(form.getlist("answer"))
        fields["answer"] = [one["key"] for one in options if one["place"] in right]
    fields["options"] = [{k: v for k, v in one.items() if k != "place"} for one in options]
    return fields


def _rank(number: str | None) -> int:
    """Return the place that was typed beside a step; one without a number comes last."""
    text = (number or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 1_000


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")


def too_long(fields: Mapping[str, Any]) -> str:
    """Return the name of a field that is longer than is kept, or nothing."""
    lines = {name: str(fields[name]) for name in writing.TEXTS}
    lines |= {"options": str(fields["options"]), "citations": str(fields["citations"])}
    lines |= {"answer": str(fields["answer"]), "pairs": str(fields["pairs"])}
    found = (name for name, text in lines.items() if len(text) > writing.LONGEST)
    return next(found, "")


def faults(findings: tuple[Finding, ...]) -> list[Fault]:
    """Return findings as sentences that name the field and say what to do."""
    return [_fault(one) for one in findings]


def _fault(one: Finding) -> Fault:
    head = str(one.path[0]) if one.path else "rest"
    said = one.en if str(get_locale()) == "en" else one.zh
    return Fault(
        field=head,
        label=label(".".join(str(part) for part in one.path)),
        sentence=said.rstrip("。"),
        cure=str(CURES.get(head, "")),
    )


def label(name: str) -> str:
    """Return what a field is called, such as 选项C for options.c.text or options.2.text."""
    head, _dot, rest = name.partition(".")
    if head == "options" and rest:
        key, _dot, part = rest.partition(".")
        letter = "ABCDEFGH"[int(key)] if key.isdigit() and int(key) < 8 else key.upper()
        words = {
            "why": _("选项%(letter)s说明", letter=letter),
            "pinned": _("选项%(letter)s固定在末尾", letter=letter),
        }
        return str(words.get(part, _("选项%(letter)s", letter=letter)))
    return str(LABELS.get(head, head))


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
    fields = writing.fields_of(question)
    titles = {one.key: one.title for one in documents.framework()[1].competencies}
    words: dict[str, Any] = {
        **{name: fields[name] for name in LABELS if name in fields},
        "kind": KINDS.get(fields["kind"], fields["kind"]),
        "duty": DUTIES.get(fields["duty"], fields["duty"]),
        "competency": titles.get(fields["competency"], fields["competency"]),
        "policy": policies(fields["kind"]).get(fields["policy"], ""),
        "tolerance": fields["tolerance"] if fields["kind"] == "number" else "",
        "answer": _answer(fields),
    }
    return {
        name: value if isinstance(value, list) else str(value) for name, value in words.items()
    } | {
        "options": [_option(one) for one in fields["options"]],
        "pairs": [_pair(one) for one in fields["pairs"]],
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
