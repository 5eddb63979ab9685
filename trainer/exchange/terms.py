"""What the figures of an appraisal mean, in sentences: the words of the sheet 口径."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from trainer.domain.appraisal import Grade, Indicator, Missing, Source
from trainer.domain.report import Report
from trainer.exchange.page import local

FEWEST_RANKED = 5  # with fewer people a rank would point at one of them
ADVICE = "建议等次只是参考，由有权的人确定。"

_SOURCES = {
    Source.QUIZ: "计分试卷的成绩",
    Source.SCENARIO: "计分模拟案件“过程”“时限”两项得分的平均",
    Source.RUBRIC: "计分模拟案件“文书”的评阅得分",
}
_MISSING = {
    Missing.REWEIGHT: "缺项不计分，综合得分按其余指标的权重折算，并在“缺项说明”栏写明；其余指标权重合计不足 50 的，不出综合得分。",
    Missing.ZERO: "缺项按 0 分计入综合得分，并在“缺项说明”栏写明。",
    Missing.NONE: "有缺项的人员不计算综合得分，并在“缺项说明”栏写明。",
}
_EFFECTS = {
    Missing.REWEIGHT: "按其余指标的权重折算",
    Missing.ZERO: "按 0 分计",
    Missing.NONE: "不计算综合得分",
}
_CLOSED = {"locked": "已锁定", "archived": "已归档"}


def state(report: Report) -> str:
    """Return the state of a version in one word: a draft until it is locked."""
    return _CLOSED.get(report.state, "草稿")


def title(report: Report) -> str:
    """Return what stands at the head of the workbook."""
    ending = "汇总表" if report.title.endswith("考核") else "考核汇总表"
    name = report.title if report.title.endswith("表") else report.title + ending
    return f"{report.bureau}{name}"


def subtitle(report: Report) -> str:
    """Return period, department, version, state and policy in one line."""
    return "　　".join(
        [
            f"考核周期：{span(report)}",
            f"考核单位：{report.department}",
            f"版本：第 {report.version} 版（{state(report)}）",
            f"考核方案：{report.policy.title}",
        ]
    )


def span(report: Report) -> str:
    """Return the first and last day of the period."""
    return f"{chinese_day(report.since)}至{chinese_day(report.until)}"


def chinese_day(day: date) -> str:
    """Return a day as 2026年11月24日."""
    return f"{day.year}年{day.month}月{day.day}日"


def made(report: Report) -> str:
    """Return when and by whom the workbook was made."""
    moment = local(report.made_at)
    who = f"，{report.made_by}" if report.made_by else ""
    return f"导出：{moment:%Y-%m-%d %H:%M}{who}"


def percent(weight: Decimal) -> str:
    """Return a weight without idle zeros: 30, 12.5."""
    return f"{weight.normalize():f}"


def source(indicator: Indicator) -> str:
    """Return in words where an indicator's figure comes from."""
    if indicator.source is Source.HOURS:
        return f"本期学时占目标 {indicator.target_minutes} 分钟的百分比，最高 100 分"
    return _SOURCES[indicator.source]


def gaps(report: Report, missing: list[str]) -> str:
    """Return which indicators someone lacks, and what that does to the total."""
    if not missing:
        return ""
    return f"缺{'、'.join(missing)}，{_EFFECTS[report.policy.missing]}"


def terms(report: Report, *, ranked: bool) -> list[tuple[str, str]]:
    """Return the explanations below the table of indicators: a label and its sentences."""
    return [
        ("考核周期", span(report)),
        ("考核方案", f"{report.policy.title}。{report.policy.note}"),
        (
            "计入范围",
            "每份试卷、每个案件取本期最近一次已公布的计分成绩；同一指标有几份成绩的，取平均。练习不计入。",
        ),
        (
            "缺项处理",
            "本期没有可计成绩的指标为缺项，得分栏留空。" + _MISSING[report.policy.missing],
        ),
        (
            "综合得分",
            "各项得分与权重乘积之和，除以计入的权重之和。“汇总”表的综合得分是公式，权重引自本表。",
        ),
        (
            "舍入规则",
            "计算过程不舍入；各项得分四舍五入保留两位小数，综合得分由这些得分算出后再四舍五入保留两位小数。",
        ),
        ("名次", _ranking(ranked=ranked)),
        ("红线差错", "单独列明，不折算成分数，供确定等次时考虑。"),
        ("建议等次", _grades(report.policy.grades) + ADVICE),
        (
            "法规口径",
            "涉及投诉举报处理程序的，以 2026年4月15日起施行的《市场监督管理投诉举报处理办法》（国家市场监督管理总局令第121号）为准。",
        ),
        ("版本与导出", f"第 {report.version} 版，{state(report)}。{made(report)}。"),
    ]


def _ranking(*, ranked: bool) -> str:
    if not ranked:
        return f"有综合得分的人员不足 {FEWEST_RANKED} 人，不排名次。"
    return "按综合得分从高到低排列，同分同名次，其后名次顺延；人数只计有综合得分的人员。"


def _grades(grades: tuple[Grade, ...]) -> str:
    if not grades:
        return ""
    lines = [f"{percent(grade.at_least)} 分及以上为“{grade.title}”" for grade in grades]
    return f"按综合得分：{'，'.join(lines)}。"
