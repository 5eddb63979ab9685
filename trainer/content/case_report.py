"""The report on a whole case as Markdown in Chinese, for `docs/scenarios/` and for readers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from trainer.domain.scenario.check import MANY, PLAYS, Report
from trainer.domain.scenario.document import Outcome, Scenario
from trainer.domain.scenario.play import Case
from trainer.domain.scenario.state import Act

OUTCOMES = {
    Outcome.RESOLVED: "依法办结",
    Outcome.ESCALATED: "转入其他程序",
    Outcome.LAPSED: "逾期",
    Outcome.UNLAWFUL: "违法办理",
}


def text(case: Case, report: Report) -> str:
    """Return the report; ends in one newline."""
    return "\n".join(_lines(case, report)) + "\n"


def _lines(case: Case, report: Report) -> Iterator[str]:
    document = case.document
    yield f"# {document.title}"
    yield ""
    yield f"案件 `{document.key}`，案件日期从 {_time(document.starts)} 开始。由 `trainer scenario check --write` 生成，请勿手改。"
    yield ""
    if not report.proven:
        yield f"**没有证明**：情况超过 {report.situations} 种，没有查完。"
        return
    yield (
        "**检查通过**：每个环节、处置、材料、时限都走得到，处处有出路。"
        if not report.faults
        else (
            f"**有 {len(report.faults)} 处错误**，请运行 `trainer scenario check {document.key}` 查看。"
        )
    )
    yield ""
    yield from _figures(document, report)
    yield ""
    yield "## 最好的走法"
    yield ""
    yield from _way(case, report.best_way)
    yield ""
    yield "## 到每个办理结果最短的办法"
    for key, acts in report.ends:
        ending = case.endings[key]
        yield ""
        yield f"### {ending.title}（{OUTCOMES[ending.outcome]}）"
        yield ""
        yield from _way(case, acts)


def _figures(document: Scenario, report: Report) -> Iterator[str]:
    weights = document.scoring.weights
    clean = "无" if report.clean is None else f"{float(report.clean):.1f} 分"
    yield "| 项目 | 数字 |"
    yield "|---|---|"
    yield f"| 环节、处置 | {len(document.scenes)} 个、{sum(len(s.choices) for s in document.scenes)} 个 |"
    yield f"| 材料、时限、自己发生的事 | {len(document.exhibits)} 份、{len(document.deadlines)} 个、{len(document.events)} 件 |"
    yield f"| 不同的情况 | {report.situations:,} 种 |"
    yield f"| 走法 | {_ways(report.ways)} |"
    yield f"| 过程分（权重 {weights.process}） | 最低 {report.process.least}，最高 {report.process.most} |"
    yield f"| 时限分（权重 {weights.timeliness}） | 最低 {report.timeliness.least}，最高 {report.timeliness.most} |"
    yield f"| 没有红线差错、期限全部办到时的最高总分（文书按满分） | {clean} |"
    yield f"| 随意选择也能及格的比例（{PLAYS:,} 次，文书按满分） | {float(100 * report.chance):.1f}% |"


def _ways(ways: int | None) -> str:
    if ways is None:
        return "不限（有可以反复的环节）"
    return "超过 10 亿" if ways > MANY else f"{ways:,} 种"


def _way(case: Case, acts: tuple[Act, ...]) -> Iterator[str]:
    """One line for each act, with the day of the case on which it begins."""
    state = case.first
    for number, act in enumerate(acts, 1):
        yield f"{number}. {_day(state.now)} {_said(case, act)}"
        state = case.after(state, act)
    yield f"{len(acts) + 1}. {_day(state.now)} 案件结束。"


def _said(case: Case, act: Act) -> str:
    if act.kind == "open":
        return f"看材料《{case.exhibits[act.element].title}》"
    scene = case.scenes[act.element]
    if act.kind == "write":
        return f"【{scene.title}】写《{case.deliverables[str(scene.deliverable)].form}》"
    choice = next(one for one in scene.choices if one.key == act.detail)
    return f"【{scene.title}】{choice.text}"


def _time(moment: datetime) -> str:
    return f"{moment.year}年{moment.month}月{moment.day}日{moment:%H:%M}"


def _day(moment: datetime) -> str:
    return f"{moment.month}月{moment.day}日"
