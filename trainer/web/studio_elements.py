"""The form of one element of a case: what its values are called, and what may be chosen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from trainer.content.outlines import elements, filled, shapes
from trainer.content.outlines import forms as official
from trainer.content.outlines.filled import Texts
from trainer.content.outlines.shapes import Shape
from trainer.domain.calendar import Unit
from trainer.domain.question.document import Duty
from trainer.domain.scenario.document import (
    NARRATOR,
    Channel,
    DeadlineState,
    ElementRule,
    ExhibitKind,
    FieldKind,
    Outcome,
    VariableType,
    When,
)
from trainer.services.parts import case_elements, documents
from trainer.services.parts.outlining import FULL, Fields
from trainer.web import desk
from trainer.web.studio_words import CHANNELS, OUTCOMES, STAGES

ADD: dict[str, Any] = {
    "turns": _l("加一句话"),
    "choices": _l("加一种处置"),
    "pictures": _l("加一张照片"),
    "fields": _l("加一栏"),
    "elements": _l("加一个要素"),
}
_CODES: dict[tuple[str, ...], dict[str, Any]] = {
    tuple(Channel): CHANNELS,
    tuple(Outcome): OUTCOMES,
    tuple(ExhibitKind): {str(code): word for code, (_icon, word) in desk.EXHIBITS.items()},
    tuple(Duty): {str(code): word for code, word in desk.DUTIES.items()},
    tuple(When): {"start": _l("一开始就有"), "later": _l("后来才有")},
    tuple(Unit): {"working_days": _l("工作日"), "days": _l("日")},
    tuple(VariableType): {
        "bool": _l("是或者否"),
        "int": _l("整数"),
        "enum": _l("几种之一"),
        "date": _l("日期"),
    },
    tuple(FieldKind): {"line": _l("一行"), "text": _l("多行"), "date": _l("日期")},
    tuple(ElementRule): {
        "in_force": _l("引用的法规当时有效"),
        "cited": _l("引用了这一条依据"),
        "dated": _l("有完整的日期"),
        "filled": _l("填写了内容"),
    },
}
STANDS: dict[str, Any] = {
    str(DeadlineState.IDLE): _l("还没有开始"),
    str(DeadlineState.RUNNING): _l("正在计算"),
    str(DeadlineState.PAUSED): _l("已经暂停"),
    str(DeadlineState.MET): _l("已经办成"),
    str(DeadlineState.MISSED): _l("已经超过"),
}
BOUNDS: dict[str, Any] = {
    "equals": _l("等于"),
    "at_least": _l("至少"),
    "at_most": _l("至多"),
    "not_before": _l("不早于"),
    "not_after": _l("不晚于"),
}
_BOUNDS_OF = {
    "int": ("equals", "at_least", "at_most"),
    "enum": ("equals",),
    "date": ("not_before", "not_after"),
}
GROUPS: dict[str, Any] = {"all": _l("下面的都成立"), "any": _l("下面的有一条成立")}
VERBS: dict[str, Any] = {
    "set": _l("变量改为"),
    "add": _l("变量增减"),
    "stamp": _l("记下当天的日期"),
    "release": _l("放出材料"),
    "start": _l("时限开始"),
    "meet": _l("时限办成"),
    "pause": _l("时限暂停"),
    "resume": _l("时限恢复"),
}
_VERB_OF = {"release": "exhibits", "stamp": "days"}


@dataclass(frozen=True)
class Chosen:
    """What may be named in a case: key -> title, by what it is; and each variable as written."""

    names: Mapping[str, dict[str, str]]
    variables: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def codes(self, shape: Shape) -> dict[str, Any]:
        """Return what a value of a shape may be, by code or key."""
        if shape.codes:
            return _CODES[shape.codes]
        return dict(self.names.get(shape.of, {}))

    def bounds(self, key: str) -> tuple[str, ...]:
        """Return the bounds that a condition on a variable can have."""
        return _BOUNDS_OF.get(self.type(key), ("equals",))

    def type(self, key: str) -> str:
        """Return the type of a variable."""
        return str(self.variables.get(key, {}).get("type", ""))

    def values(self, key: str) -> dict[str, Any]:
        """Return what a variable can be set to, where it is one of few."""
        if self.type(key) == "bool":
            return {"1": _("是"), "": _("否")}
        values = self.variables.get(key, {}).get("values")
        return {str(one): str(one) for one in values} if isinstance(values, list) else {}

    def verb_names(self, verb: str) -> dict[str, str]:
        """Return what an effect can be about."""
        if verb in filled.VALUED:
            kept = {"add": ("int",)}.get(verb, ("bool", "int", "enum", "date"))
            names = self.names["variables"]
            return {key: names[key] for key in names if self.type(key) in kept}
        return dict(self.names[_VERB_OF.get(verb, "deadlines")])

    def conditions(self) -> dict[str, dict[str, str]]:
        """Return the conditions that can be added: group of words -> code -> words."""
        bools = {k: t for k, t in self.names["variables"].items() if self.type(k) == "bool"}
        other = {k: t for k, t in self.names["variables"].items() if k not in bools}
        groups = {
            str(_("变量")): {f"flag:{k}": t for k, t in bools.items()}
            | {f"var:{k}": t for k, t in other.items()},
            str(_("时限")): {f"deadline:{k}": t for k, t in self.names["deadlines"].items()},
            str(_("看过的材料")): {f"opened:{k}": t for k, t in self.names["exhibits"].items()},
            str(_("一组条件")): {code: str(word) for code, word in GROUPS.items()},
        }
        return {title: rows for title, rows in groups.items() if rows}

    def effects(self) -> dict[str, dict[str, str]]:
        """Return the effects that can be added, as `conditions`."""
        groups = {
            str(word): {f"{verb}:{key}": title for key, title in self.verb_names(verb).items()}
            for verb, word in VERBS.items()
        }
        return {title: rows for title, rows in groups.items() if rows}


def chosen(whole: Mapping[str, Any]) -> Chosen:
    """Return what may be named in a whole case."""
    names = {name: dict(rows) for name, rows in elements.listed(whole).items()}
    for name in elements.LISTS:
        names.setdefault(name, {})
    for rows in names.values():
        rows.update({key: key for key, title in rows.items() if not title})
    variables = {
        str(one["key"]): one
        for one in whole.get("variables") or []
        if isinstance(one, dict) and "key" in one
    }
    of_type = {
        kind: {key: names["variables"].get(key, key) for key in variables
               if variables[key].get("type") == kind}
        for kind in ("int", "date")
    }  # fmt: skip
    names |= {
        "speakers": {NARRATOR: str(_("旁白")), **names["personas"]},
        "places": names["scenes"] | names["endings"],
        "counters": of_type["int"],
        "days": of_type["date"],
        "competencies": {one.key: one.title for one in documents.framework()[1].competencies},
        "rubrics": {one.document.key: one.title for one in documents.all_live("rubric")},
        "forms": {name: name for name in official.FORMS},
        "form_fields": dict(_form_fields(whole)),
    }
    return Chosen(names, variables)


def _form_fields(whole: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for paper in whole.get("deliverables") or []:
        for one in (paper.get("fields") or []) if isinstance(paper, dict) else []:
            if isinstance(one, dict) and "key" in one:
                yield str(one["key"]), str(one.get("label", one["key"]))


def page(fields: Fields, path: str, *, as_text: bool) -> dict[str, Any]:
    """Return what the page shows of the elements of a whole text, and of the one to write."""
    whole = elements.values(fields["yaml"]) if fields["mode"] == FULL else None
    name, _slash, key = path.partition("/")
    typed = fields.get("element_text", "") if path == fields.get("element") else ""
    texts = _texts(whole, path) if whole and not (typed or as_text) else None
    text = typed or (elements.taken(whole, path) if whole and path else None)
    return {
        "elements": elements.listed(whole) if whole else {},
        "element": path,
        "title_of": dict((whole and elements.listed(whole).get(name)) or []).get(key, ""),
        "element_text": text,
        "element_texts": texts,
        "has_form": texts is not None
        or (as_text and bool(whole) and _texts(whole, path) is not None),
        "shapes": shapes.of(name) if texts is not None else (),
        "chosen": chosen(whole) if whole and texts is not None else None,
        "stages": STAGES,
    }


def _texts(whole: Mapping[str, Any] | None, path: str) -> Texts | None:
    return case_elements.form(whole, path) if whole and path else None
