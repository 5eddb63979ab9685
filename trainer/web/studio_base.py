"""What the pages about writing cases share: the blueprint, codes in words, places in sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from trainer.content.checks.finding import Finding
from trainer.content.fault import Path
from trainer.domain.question.difference import Change
from trainer.domain.scenario import difference
from trainer.services.parts import outlining
from trainer.services.parts.outlining import Tried
from trainer.store.queries import studio as find
from trainer.store.tables import Document

bp = Blueprint("studio", __name__, url_prefix="/studio")

TABS: dict[str, Any] = {
    "outline": _l("提纲"),
    "papers": _l("材料"),
    "writing": _l("文书与办理结果"),
    "full": _l("高级"),
}
CHANNELS: dict[str, Any] = {
    "platform": _l("全国12315平台"),
    "hotline": _l("12345热线工单"),
    "visit": _l("来访"),
    "phone": _l("来电"),
    "letter": _l("来信"),
}
DEEDS: dict[str, Any] = {
    "none": _l("（没有）"),
    "accept": _l("受理"),
    "refuse": _l("不予受理"),
    "test": _l("委托鉴定、检测"),
    "tested": _l("收到鉴定、检测结论"),
    "agree": _l("达成调解协议"),
    "terminate": _l("决定终止调解"),
    "tell": _l("告知终止调解"),
    "lead": _l("调解中发现线索"),
    "check": _l("核查线索"),
}
SLIPS: dict[str, Any] = {
    "points": _l("扣分"),
    "time": _l("误时"),
    "red": _l("红线差错"),
}
LEADS: dict[str, Any] = {
    "on": _l("有人纠正，接着办"),
    "repair": _l("先补救一步，再接着办"),
    "end": _l("案件就此结束"),
}
OUTCOMES: dict[str, Any] = {
    "resolved": _l("依法办结"),
    "escalated": _l("没有办好"),
    "lapsed": _l("超过期限"),
    "unlawful": _l("办理违法"),
}
STATES: dict[str, Any] = {
    "live": _l("在用"),
    "in_review": _l("待审核"),
    "draft": _l("草稿"),
    "retired": _l("已停用"),
}
LABELS: dict[str, Any] = {
    "title": _l("案名"),
    "matter": _l("投诉什么"),
    "received": _l("收到的时间"),
    "office": _l("办理单位"),
    "channel": _l("来源"),
    "difficulty": _l("难度"),
    "minutes": _l("约需分钟"),
    "task": _l("交给学员的任务"),
    "note": _l("内部说明"),
    "author": _l("编写人"),
    "duties": _l("职责"),
    "people": _l("人物"),
    "role": _l("身份"),
    "name": _l("姓名或名称"),
    "about": _l("学员看得到的介绍"),
    "interest": _l("没有说出来的打算"),
    "said": _l("当事人说了什么"),
    "right": _l("应当怎么做"),
    "answer": _l("对方的反应"),
    "why": _l("为什么"),
    "citations": _l("依据"),
    "competency": _l("履职能力"),
    "deed": _l("办理动作"),
    "cost": _l("耗时"),
    "hint": _l("提示"),
    "mistakes": _l("新人常犯的错"),
    "text": _l("内容"),
    "slip": _l("后果"),
    "leads": _l("之后"),
    "follows": _l("接下来发生什么"),
    "repair": _l("怎样补救"),
    "red": _l("是哪一种红线差错"),
    "tempting": _l("为什么容易犯"),
    "papers": _l("材料"),
    "kind": _l("种类"),
    "at": _l("什么时候出现"),
    "must_read": _l("应当先看"),
    "writing": _l("文书"),
    "form": _l("文书名称"),
    "prompt": _l("写作要求"),
    "rubric": _l("评分标准"),
    "after": _l("在哪一步以后写"),
    "facts": _l("用得上的案情"),
    "closings": _l("办理结果"),
}
# What the elements of a whole case are called.
ELEMENTS: dict[str, Any] = {
    "scenes": _l("环节"),
    "choices": _l("处置"),
    "endings": _l("办理结果"),
    "events": _l("事件"),
    "deadlines": _l("时限"),
    "exhibits": _l("材料"),
    "personas": _l("人物"),
    "variables": _l("变量"),
    "criteria": _l("评分项"),
    "critical_errors": _l("红线差错"),
    "deliverables": _l("文书"),
    "turns": _l("对话"),
    "points": _l("给分"),
    "effects": _l("效果"),
    "goto": _l("之后去哪里"),
    "reason": _l("为什么"),
    "summary": _l("投诉什么"),
    "starts": _l("收到的时间"),
    "as_of": _l("适用法律的日期"),
    "closings": _l("办理结果"),
    "fields": _l("栏目"),
    "elements": _l("要素"),
    "scoring": _l("计分"),
    "must_read": _l("应当先看"),
    "yaml": _l("全文"),
}
STAGES: dict[str, Any] = {
    "accept": _l("受理不受理"),
    "mediate": _l("调解"),
    "terminate": _l("终止调解"),
    "check": _l("核查线索"),
    "write": _l("写文书"),
    "ending": _l("办理结果"),
}
CLASSES: dict[Any, Any] = {
    difference.Class.WORDING: _l("只改了文字"),
    difference.Class.ADDITIVE: _l("增加了内容"),
    difference.Class.SCORING: _l("改了给分"),
    difference.Class.STRUCTURE: _l("改了走法或者时限"),
    difference.Class.LAW: _l("改了依据"),
}
_OF_TAB = {"papers": "papers", "writing": "writing", "closings": "writing"}


@dataclass(frozen=True)
class Problem:
    """A sentence about something to change: where it is, what is wrong, and the way there."""

    where: str
    sentence: str
    address: str
    anchor: str


def known(document_id: int) -> Document:
    """Return a case that may be written; answers 404 for any other."""
    document = find.case(document_id)
    if document is None or document.state == "retired":
        abort(404)
    return document


def problems(document_id: int, tab: str, found: Tried) -> list[Problem]:
    """Return what to change, each with a link: to a place of this tab, or to another tab."""
    if found.lines:
        return [_in_text(document_id, one, line) for one, line in _numbered(found)]
    return [_problem(document_id, tab, one) for one in found.findings]


def _numbered(found: Tried) -> list[tuple[Finding, int]]:
    return list(zip(found.findings, found.lines, strict=True))


def _in_text(document_id: int, found: Finding, line: int) -> Problem:
    address = url_for("studio.edit", document_id=document_id, tab="full") + "#yaml"
    return Problem(str(_("第 %(n)s 行", n=line)), _said(found), address, "yaml")


def _problem(document_id: int, tab: str, found: Finding) -> Problem:
    anchor = "-".join(str(part) for part in found.path) or "title"
    place = _OF_TAB.get(str(found.path[0]) if found.path else "", "outline")
    here = "" if place == tab else url_for("studio.edit", document_id=document_id, tab=place)
    return Problem(_where(found.path), _said(found), f"{here}#{anchor}", anchor)


def _said(found: Finding) -> str:
    said = found.en if str(get_locale()) == "en" else found.zh
    return said.rstrip("。")


def _where(path: Path) -> str:
    """Return a place in words: 第3步 · 第1种错 · 为什么."""
    words: list[str] = []
    for part, following in zip(path, [*path[1:], None], strict=True):
        if isinstance(part, int):
            continue
        if isinstance(following, int):
            words.append(_numbered_word(part, following + 1))
        else:
            words.append(str(LABELS.get(part, part)))
    return " · ".join(words) or str(_("全案"))


def _numbered_word(part: str, number: int) -> str:
    named = {
        "steps": _("第 %(n)s 步", n=number),
        "mistakes": _("第 %(n)s 种错", n=number),
        "papers": _("第 %(n)s 份材料", n=number),
        "people": _("第 %(n)s 个人物", n=number),
    }
    return str(named.get(part, LABELS.get(part, part)))


def named(document: Document, fields: outlining.Fields | None) -> str:
    """Return what a case is called on pages, also while it has no title yet."""
    title = outlining.title(fields) if fields else document.live.title if document.live else ""
    return title or str(_("还没有案名"))


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """Return what differs between two sets of fields or two cases, each place in words."""
    places = _places(after) | _places(before)
    return [
        Change(_in_words(one.name, places), one.before, one.after)
        for one in difference.changes(before, after)
        if not one.name.endswith(".key")
    ]


def _places(values: Mapping[str, Any]) -> dict[str, str]:
    """Return what each row is called, by its path of keys."""
    found: dict[str, str] = {}
    for name, rows in values.items():
        for number, row in enumerate(rows if isinstance(rows, list) else [], 1):
            if isinstance(row, Mapping) and "key" in row:
                path = f"{name}.{row['key']}"
                found[path] = _row_word(name, number, row)
                found |= {f"{path}.{inner}": word for inner, word in _places(row).items()}
    return found


def _row_word(name: str, number: int, row: Mapping[str, Any]) -> str:
    title = row.get("title") or row.get("name") or ""
    word = _numbered_word(name, number)
    if word == str(LABELS.get(name, name)):
        word = str(ELEMENTS.get(name, word))
        return f"{word}“{title}”" if title else f"{word}{number}"
    return word


def _in_words(name: str, places: Mapping[str, str]) -> str:
    """Return the path of a value in words, rows by their place and the rest by their labels."""
    parts, path = name.split("."), ""
    words: list[str] = []
    for at, part in enumerate(parts):
        path = f"{path}.{part}".lstrip(".")
        if path in places:
            words[-1:] = [places[path]]
        else:
            following = f"{path}.{parts[at + 1]}" if at + 1 < len(parts) else ""
            words.append(
                "" if following in places else str(LABELS.get(part, ELEMENTS.get(part, part)))
            )
    return " · ".join(word for word in words if word)


def as_it_is(name: str) -> str:
    """Return a name that is in words already."""
    return name
