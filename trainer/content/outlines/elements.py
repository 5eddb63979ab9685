"""One element of a whole case written by itself: taken out of the text, put back, added, dropped."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from trainer.content import dump, source
from trainer.content.fault import BadContent

LISTS = (
    "scenes", "personas", "exhibits", "deadlines", "events", "variables", "criteria",
    "critical_errors", "deliverables", "endings",
)  # fmt: skip
HEAD = "head"  # what a case says besides its lists
# What a new scene begins as, for the common stages of a complaint.
STAGES: dict[str, dict[str, Any]] = {
    "accept": {
        "title": "受理不受理",
        "turns": [{"by": "narrator", "text": "材料到齐了，要定受理不受理。"}],
        "choices": [
            {
                "key": "accept",
                "text": "材料齐、属于本局处理，今天受理并告知。",
                "goto": "",
                "cost": {"hours": 2},
                "reason": "自收到投诉之日起七个工作日内决定受理或者不予受理，并告知投诉人。",
                "citations": ["投诉举报办法#10.1", "投诉举报办法#13", "投诉举报办法#15"],
            },
            {
                "key": "wait",
                "text": "先放一放，等对方表态再说。",
                "goto": "",
                "cost": {"working_days": 8},
                "reason": "期限自收到投诉之日起算，不因等对方表态停下来。",
                "citations": ["投诉举报办法#15"],
            },
        ],
    },
    "mediate": {
        "title": "调解",
        "turns": [{"by": "narrator", "text": "双方同意调解。"}],
        "choices": [
            {
                "key": "agree",
                "text": "请双方各说方案，谈成的写清哪天、谁、做什么。",
                "goto": "",
                "cost": {"working_days": 2},
                "reason": "调解以双方自愿为前提，协议要写得能够履行。",
                "citations": ["投诉举报办法#18", "投诉举报办法#24"],
            },
            {
                "key": "press",
                "text": "先把处罚的事摆出来，让经营者退了钱再说。",
                "goto": "",
                "cost": {"hours": 2},
                "reason": "不得拿处罚换退款，强迫达成的不是自愿。",
                "citations": ["投诉举报办法#18"],
            },
        ],
    },
    "terminate": {
        "title": "终止调解",
        "turns": [{"by": "narrator", "text": "谈过了，一方明确表示谈不成。"}],
        "choices": [
            {
                "key": "terminate",
                "text": "作出终止调解决定，七个工作日内告知双方，并写明其他途径。",
                "goto": "",
                "cost": {"working_days": 1},
                "reason": "经组织调解，一方明确表示无法达成协议的，终止调解，自决定之日起七个工作日内告知双方。",
                "citations": ["投诉举报办法#23.1(3)", "投诉举报办法#23.2", "投诉举报办法#25"],
            },
            {
                "key": "leave",
                "text": "不用写决定，双方都知道谈不成了。",
                "goto": "",
                "cost": {"hours": 1},
                "reason": "终止要有决定，并告知双方。",
                "citations": ["投诉举报办法#23"],
            },
        ],
    },
    "check": {
        "title": "核查线索",
        "turns": [{"by": "narrator", "text": "调解中发现了涉嫌违法的线索。"}],
        "choices": [
            {
                "key": "check",
                "text": "今天登记，自发现之日起十五个工作日内核查，检查不少于两人。",
                "goto": "",
                "cost": {"working_days": 3},
                "reason": "调解不免除经营者依法应当承担的其他法律责任，线索照查。",
                "citations": ["投诉举报办法#27", "处罚程序规定#22"],
            },
            {
                "key": "drop",
                "text": "双方已经谈好了，线索就不查了。",
                "goto": "",
                "cost": {"hours": 1},
                "reason": "谈成不等于违法线索可以不查。",
                "citations": ["投诉举报办法#27"],
            },
        ],
    },
    "write": {"title": "写文书", "deliverable": "", "goto": "", "cost": {"hours": 2}},
    "ending": {"title": "", "outcome": "resolved", "text": ""},
}
_ENDING = "ending"


def values(text: str) -> dict[str, Any] | None:
    """Return the values of a whole text, or None where it cannot be read."""
    try:
        found = source.read(text, "").values
    except BadContent:
        return None
    return found if isinstance(found, dict) else None


def listed(whole: Mapping[str, Any]) -> dict[str, list[tuple[str, str]]]:
    """Return (key, title) of every element that has a key, by list."""
    return {
        name: [
            (str(one["key"]), str(one.get("title") or one.get("name") or one.get("form") or ""))
            for one in rows
            if isinstance(one, dict) and one.get("key")
        ]
        for name in LISTS
        if isinstance(rows := whole.get(name), list)
    }


def value(whole: Mapping[str, Any], path: str) -> dict[str, Any] | None:
    """Return one element; `path` is its list and key, as scenes/call, or that of the head."""
    if path == HEAD:
        return {name: one for name, one in whole.items() if name in _heading(whole)}
    found = _at(whole, path)
    return found[0][found[1]] if found else None


def taken(whole: Mapping[str, Any], path: str) -> str | None:
    """Return one element as text."""
    found = value(whole, path)
    return None if found is None else dump.text(found)


def replaced(text: str, path: str, part: str) -> str | None:
    """Return a whole text with another text for one element; None where either cannot be read."""
    new = values(part)
    return None if new is None else put(text, path, new)


def put(text: str, path: str, new: Mapping[str, Any]) -> str | None:
    """Return a whole text with other values for one element; None where it is not there."""
    whole = values(text)
    if whole is None:
        return None
    if path == HEAD:
        return dump.text(_headed(whole, new))
    found = _at(whole, path)
    if found is None:
        return None
    found[0][found[1]] = dict(new)
    return dump.text(whole)


def _heading(whole: Mapping[str, Any]) -> list[str]:
    return [name for name in whole if name not in (*LISTS, "format", "kind", "key")]


def _headed(whole: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """Return a whole case with another head, everything in the order it had."""
    head = _heading(whole)
    kept = {
        name: new.get(name, one) for name, one in whole.items() if name in new or name not in head
    }
    more = {name: one for name, one in new.items() if name not in kept and name not in LISTS}
    lists = {name: kept.pop(name) for name in LISTS if name in kept}
    return {**kept, **more, **lists}


def dropped(text: str, path: str) -> str | None:
    """Return a whole text without one element; None where it is not there."""
    whole = values(text)
    found = _at(whole, path) if whole else None
    if whole is None or found is None:
        return None
    del found[0][found[1]]
    return dump.text(whole)


def added(text: str, stage: str) -> tuple[str, str] | None:
    """Return a whole text with a new scene or ending, and the path of it; None as `replaced`."""
    if stage not in STAGES:
        return None
    return appended(text, "endings" if stage == _ENDING else "scenes", stage, STAGES[stage])


def appended(text: str, name: str, stem: str, new: Mapping[str, Any]) -> tuple[str, str] | None:
    """Return a whole text with one element more, and its path; None where it cannot be read."""
    whole = values(text)
    rows = whole.setdefault(name, []) if whole is not None and name in LISTS else None
    if whole is None or not isinstance(rows, list):
        return None
    key = _free(stem, [str(one.get("key")) for one in rows if isinstance(one, dict)])
    rows.append({**new, "key": key})
    return dump.text(whole), f"{name}/{key}"


def _free(stem: str, keys: list[str]) -> str:
    numbers = (f"{stem}-{n}" for n in range(2, len(keys) + 3))
    return stem if stem not in keys else next(key for key in numbers if key not in keys)


def _at(whole: Mapping[str, Any], path: str) -> tuple[list[Any], int] | None:
    name, _, key = path.partition("/")
    rows = whole.get(name) if name in LISTS else None
    if not isinstance(rows, list):
        return None
    places = (n for n, one in enumerate(rows) if isinstance(one, dict) and one.get("key") == key)
    number = next(places, None)
    return None if number is None else (rows, number)
