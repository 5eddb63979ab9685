"""What exploring a whole case finds wrong, as sentences at places of its text."""

from __future__ import annotations

from collections.abc import Iterator

from trainer.content.checks.finding import Finding
from trainer.content.fault import Path
from trainer.domain.scenario.check import Fault, Report, Trouble
from trainer.domain.scenario.document import Scenario

_SENTENCES = {
    Trouble.SCENE_UNREACHED: (
        "实际走不到这个环节：到它的处置，条件从来不成立",
        "this scene is never reached: the guards that lead to it never hold",
    ),
    Trouble.CHOICE_UNREACHED: (
        "这个处置从来不会出现：条件没有成立的时候",
        "this choice is never offered: its guard never holds",
    ),
    Trouble.ENDING_UNREACHED: ("实际走不到这个办理结果", "this ending is never reached"),
    Trouble.EVENT_UNREACHED: ("这件事从来不会发生", "this event never happens"),
    Trouble.PAPER_UNREACHED: (
        "这份材料从来不会放进案卷：缺少 release 效果，或者放不到",
        "this exhibit is never released",
    ),
    Trouble.DEADLINE_UNREACHED: (
        "这个时限从来不起算：缺少 start 效果，或者走不到",
        "this deadline never starts",
    ),
    Trouble.CRITERION_UNREACHED: (
        "没有一条路能在这个评分项得分",
        "no way earns points for this criterion",
    ),
    Trouble.STUCK: (
        "走到这里可能没有处置可选：{way}",
        "here it can happen that nothing is offered: {way}",
    ),
    Trouble.LOST: (
        "从这里走不到任何办理结果：{way}",
        "no ending can be reached from here: {way}",
    ),
    Trouble.TIMELESS: (
        "绕一圈回到这里不花时间，可以无限重复：{way}",
        "a loop back to here takes no time: {way}",
    ),
    Trouble.BEYOND_CALENDAR: (
        "走到这里，有处置会让案件日期超出节假日表：{way}",
        "from here an act leads beyond the calendar: {way}",
    ),
    Trouble.NO_CLEAN_PASS: (
        "没有一条路能够及格、没有红线差错、期限都没有超",
        "no way passes without a critical error and with every deadline met",
    ),
    Trouble.UNLAWFUL_PASS: (
        "违法的办理结果也能及格：{way}",
        "an unlawful ending can be a pass: {way}",
    ),
    Trouble.CAP_PASSES: (
        "红线差错的封顶分应当低于及格分",
        "the cap of a critical error must lie below the pass mark",
    ),
}
_LISTS = {
    Trouble.ENDING_UNREACHED: "endings",
    Trouble.UNLAWFUL_PASS: "endings",
    Trouble.EVENT_UNREACHED: "events",
    Trouble.PAPER_UNREACHED: "exhibits",
    Trouble.DEADLINE_UNREACHED: "deadlines",
    Trouble.CRITERION_UNREACHED: "criteria",
}
SHOWN = 12  # acts of a way that a sentence names


def findings(scenario: Scenario, report: Report) -> Iterator[Finding]:
    """Find what a report says is wrong; a case that could not be explored is not proven."""
    if not report.proven:
        yield Finding(
            ("scenes",),
            f"没有证明：情况超过 {report.situations} 种，没有查完",
            f"not proven: more than {report.situations} situations",
        )
    for fault in report.faults:
        zh, en = _SENTENCES[fault.trouble]
        way = _way(fault)
        yield Finding(_path(scenario, fault), zh.format(way=way), en.format(way=way))


def _way(fault: Fault) -> str:
    acts = [f"{act.element}.{act.detail}" if act.detail else act.element for act in fault.way]
    shown = acts if len(acts) <= SHOWN else ["…", *acts[-SHOWN:]]
    return " → ".join(shown) or "（开头）"


def _path(scenario: Scenario, fault: Fault) -> Path:
    if fault.trouble is Trouble.CAP_PASSES:
        return "scoring", "critical_cap"
    if fault.trouble is Trouble.NO_CLEAN_PASS:
        return "scoring", "pass_mark"
    if fault.trouble in _LISTS:
        name = _LISTS[fault.trouble]
        return name, _index(getattr(scenario, name), fault.key)
    at = _index(scenario.scenes, fault.scene)
    if fault.trouble is Trouble.CHOICE_UNREACHED:
        return "scenes", at, "choices", _index(scenario.scenes[at].choices, fault.key)
    return "scenes", at


def _index(elements: tuple[object, ...], key: str) -> int:
    return next(n for n, element in enumerate(elements) if getattr(element, "key", None) == key)
