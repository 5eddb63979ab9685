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
                "reason": "符合受理条件的，七个工作日内受理并告知。",
                "citations": ["投诉举报办法#10.1", "投诉举报办法#15"],
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
        "turns": [{"by": "narrator", "text": "谈不成，一方明确说不谈了。"}],
        "choices": [
            {
                "key": "terminate",
                "text": "作出终止调解决定，七个工作日内告知双方和其他途径。",
                "goto": "",
                "cost": {"working_days": 1},
                "reason": "明确拒绝调解的终止调解，并自决定之日起七个工作日内告知。",
                "citations": ["投诉举报办法#23", "投诉举报办法#25"],
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
                "text": "自发现之日起十五个工作日内核查，由两人以上去。",
                "goto": "",
                "cost": {"working_days": 3},
                "reason": "调解不免除经营者依法应当承担的其他责任，线索照查。",
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


def taken(whole: Mapping[str, Any], path: str) -> str | None:
    """Return one element as text; `path` is its list and key, as scenes/call."""
    found = _at(whole, path)
    return dump.text(found[0][found[1]]) if found else None


def replaced(text: str, path: str, part: str) -> str | None:
    """Return a whole text with another text for one element; None where either cannot be read."""
    whole, new = values(text), values(part)
    found = _at(whole, path) if whole else None
    if whole is None or new is None or found is None:
        return None
    found[0][found[1]] = new
    return dump.text(whole)


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
    whole = values(text)
    if whole is None or stage not in STAGES:
        return None
    name = "endings" if stage == _ENDING else "scenes"
    rows = whole.setdefault(name, [])
    if not isinstance(rows, list):
        return None
    key = _free(stage, [str(one.get("key")) for one in rows if isinstance(one, dict)])
    rows.append({"key": key, **STAGES[stage]})
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
