"""The columns of an uploaded table of questions: what each was taken for, to confirm or change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from trainer.domain.access import Permission
from trainer.exchange.questions import table
from trainer.exchange.questions.headers import FIELDS, IGNORED, LETTERS
from trainer.exchange.questions.table import Group, Layout, Plan
from trainer.services import importing_questions as importing
from trainer.web import doubts
from trainer.web.gate import requires
from trainer.web.questions_base import banks, bp, keep, kept_or_404, kept_or_none
from trainer.web.questions_target import TargetForm, topics

_NAMES: dict[str, Any] = {
    "": _l("（不导入，没有认出）"),
    IGNORED: _l("（不导入）"),
    "stem": _l("题干"),
    "kind": _l("题型"),
    "multiple": _l("是否多选"),
    "options": _l("全部选项在一格"),
    "option_text": _l("选项内容（一行一个选项）"),
    "option_right": _l("是否正确项（一行一个选项）"),
    "answer": _l("答案"),
    "explanation": _l("解析"),
    "difficulty": _l("难度"),
    "points": _l("分值"),
    "topic": _l("主题"),
    "law": _l("依据"),
    "duty": _l("职责"),
    "competency": _l("履职能力"),
    "as_of": _l("命题依据日"),
    "key": _l("题目编码"),
    "unit": _l("答案单位"),
    "tolerance": _l("允许误差"),
    "policy": _l("给分办法"),
    "pinned": _l("固定在末尾的选项"),
    "items": _l("条目（匹配题左边）"),
    "part": _l("小题"),
    "counting": _l("期间"),
    "rubric": _l("评分标准"),
    "checklist": _l("核对要点"),
    "replaces_rule": _l("旧规定"),
    "author": _l("命题人"),
    "note": _l("内部说明"),
    **{f"option_{letter.lower()}": _l("选项%(letter)s", letter=letter) for letter in LETTERS},
    **{f"why_{letter.lower()}": _l("选项%(letter)s说明", letter=letter) for letter in LETTERS},
    **{
        f"right_{letter.lower()}": _l("选项%(letter)s是否正确", letter=letter) for letter in LETTERS
    },
}
LETTER_MEANINGS: dict[str, Any] = {
    "": _l("（请选择）"),
    "ab": _l("A 是“对”，B 是“错”"),
    "ba": _l("A 是“错”，B 是“对”"),
}


@dataclass(frozen=True)
class Column:
    """A column on the page: the name of its select, its head, what it is, three samples."""

    name: str
    head: str
    field: str
    samples: tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """A group of columns on the page."""

    group: Group
    columns: tuple[Column, ...]


@dataclass(frozen=True)
class Before:
    """What a person chose before the dry run, to come back to."""

    plan: Plan
    chosen: dict[str, Any]


@bp.route("/import/<name>", methods=["GET", "POST"])
@requires(Permission.AUTHOR)
def import_columns(name: str) -> ResponseReturnValue:
    """Show what every column was taken for, or keep what the person says and lead on."""
    kept = kept_or_404("questionsheets", name)
    layout = table.layout(kept["sheets"])
    is_sent = request.method == "POST"
    before = None if is_sent else _before(name)
    if before is not None:
        return _columns_page(kept, layout, before.plan, TargetForm.of(before.chosen), [])
    form = TargetForm.of()
    fields = _chosen_fields(layout.groups) if is_sent else tuple(g.fields for g in layout.groups)
    words, letters = (
        table.asked(kept["sheets"], fields) if is_sent else (layout.kinds, layout.letters)
    )
    plan = Plan(fields, _chosen_kinds(words), request.form.get("letters", "") if letters else "")
    faults = list(_faults(plan, letters)) if is_sent else []
    if is_sent and form.validate_on_submit() and not faults:
        value = {
            "sheets": name,
            "plan": {"fields": plan.fields, "kinds": plan.kinds, "letters": plan.letters},
            "target": importing.target_json(form.target),
        }
        to = url_for("questions.import_plan", name=keep("questionplan", value))
        return redirect(to)
    status = 422 if is_sent else 200
    return _columns_page(kept, layout, plan, form, faults), status


def _columns_page(
    kept: dict[str, Any], layout: Layout, plan: Plan, form: TargetForm, faults: Sequence[str]
) -> str:
    words, letters = table.asked(kept["sheets"], plan.fields)
    return render_template(
        "questions/import_columns.html",
        form=form,
        file=kept["file"],
        sections=_parts(layout.groups, plan.fields),
        names=_NAMES,
        fields=FIELDS,
        kinds=doubts.KINDS,
        words=_words(plan.kinds, words),
        letters=plan.letters if letters else None,
        meanings=LETTER_MEANINGS,
        faults=faults,
        topics=topics(),
    )


def _before(name: str) -> Before | None:
    """Return what was chosen before the dry run that the request names, or None."""
    kept = kept_or_none("questionplan", request.args.get("again", ""))
    if kept is None or kept["sheets"] != name:
        return None
    target = importing.target_from(kept["target"])
    chosen = {**asdict(target), "bank": target.bank if target.bank in banks() else ""}
    return Before(plan_of(kept["plan"]), chosen)


def plan_of(kept: Mapping[str, Any]) -> Plan:
    """Return a plan that was kept as plain values."""
    fields = tuple(tuple(fields) for fields in kept["fields"])
    return Plan(fields, kept["kinds"], kept["letters"])


def _chosen_fields(groups: Sequence[Group]) -> tuple[tuple[str, ...], ...]:
    """Return what the selects of the page say; what is not among the fields counts as unknown."""
    return tuple(
        tuple(
            field if (field := request.form.get(_name(number, place), guess)) in FIELDS else ""
            for place, guess in enumerate(group.fields)
        )
        for number, group in enumerate(groups)
    )


def _chosen_kinds(words: Mapping[str, str]) -> dict[str, str]:
    return {
        word: kind
        if (kind := request.form.get(f"kind-{number}-{word}", guess)) in doubts.KINDS
        else ""
        for number, (word, guess) in enumerate(words.items())
    }


def _words(
    kinds: Mapping[str, str], guessed: Mapping[str, str]
) -> list[tuple[str, str, str, bool]]:
    """Return (name of the select, word, kind, whether it was understood) for the page."""
    return [
        (f"kind-{number}-{word}", word, kinds[word], bool(guess))
        for number, (word, guess) in enumerate(guessed.items())
    ]


def _faults(plan: Plan, letters: bool) -> Iterator[str]:
    if not any("stem" in fields for fields in plan.fields):
        yield _("请指定哪一列是题干。")
    elif not any(
        "stem" in fields and {"answer", "option_right", "right_a"} & set(fields)
        for fields in plan.fields
    ):
        yield _("请指定哪一列是答案。")
    for fields in plan.fields:
        twice = [f for f in fields if f not in ("", IGNORED, "stem", "explanation")]
        for field in sorted({f for f in twice if twice.count(f) > 1}):
            yield _("有几列都选了“%(name)s”，请只留一列。", name=_NAMES[field])
    for word, kind in plan.kinds.items():
        if not kind:
            yield _("请为“%(word)s”选择题型。", word=word)
    if letters and plan.letters not in ("ab", "ba"):
        yield _("请选择判断题答案里 A 和 B 的意思。")


def _parts(groups: Sequence[Group], fields: Sequence[Sequence[str]]) -> list[Part]:
    return [
        Part(
            group,
            tuple(
                Column(
                    name=_name(number, place),
                    head=group.heads[place] if place < len(group.heads) else "",
                    field=field,
                    samples=tuple(sample[place] for sample in group.samples),
                )
                for place, field in enumerate(fields[number])
            ),
        )
        for number, group in enumerate(groups)
    ]


def _name(group: int, place: int) -> str:
    return f"column-{group}-{place}"
