"""The appraisal workbook: 汇总, 明细, 口径 and 签字, from one report."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from xlsxwriter.utility import xl_col_to_name as letter

from trainer.domain import exact
from trainer.domain.appraisal import LEAST_WEIGHT, Missing, ranks
from trainer.domain.report import Detail, Report, Row
from trainer.exchange import terms
from trainer.exchange.page import Book, Formula, Page, Value, height

SHEETS = ("汇总", "明细", "口径", "签字")
HEADER = 2  # the row, from 0, of the column heads on 汇总 and 明细
CATEGORIES = {"civil_servant": "公务员", "institution": "事业单位人员", "contract": "编外人员"}

_FIRST_FIGURE = 5  # the column, from 0, of the first indicator on 汇总
_WEIGHTS = 4  # the row, from 0, of the weights on 口径
_KINDS = {"quiz": "试卷", "scenario": "模拟案件"}
_SIGNERS = ("被考核人意见", "科室负责人意见", "分管领导意见", "考核委员会意见")
_HOW_TO_VERIFY = (
    "文件校验：本文件带有校验信息。请系统管理员在系统所在电脑上运行 trainer appraisal verify 加文件名，"
    "即可核对内容是否与导出时一致；有改动的，会指出是哪一格、原来是什么。"
    "填写本页空白处和“汇总”表“本人意见及签字”“备注”两栏，或者用其他软件另存，不影响校验。"
)


@dataclass(frozen=True)
class _Column:
    """A column: its head, its width, the style of its cells, and what they hold."""

    title: str
    width: float
    style: str
    value: Callable[[int], Value]


def write(report: Report) -> bytes:
    """Return the report as an xlsx file, with live formulas that carry their present values.

    Figures and totals must be published ones (two decimals): from them the formulas give
    exactly what `appraisal.reckon` gives.
    """
    book = Book(terms.title(report), report.bureau, report.made_at)
    _summary(book.page("汇总"), report)
    _details(book.page("明细"), report)
    _terms(book.page("口径"), report)
    _signatures(book.page("签字"), report)
    return book.content()


def total_formula(missing: Missing, indicators: int, row: int) -> str:
    """Return the formula of the total in a row (from 0) of 汇总.

    Rounding first to six places cannot change the result: figures have two decimals and
    weights add up to 10,000 hundredths at most, so an exact total that is not half way
    between two hundredths lies more than 0.0000005 from there. It takes away the error
    of binary fractions, which could otherwise turn 84.995 into 84.99.
    """
    last = letter(_FIRST_FIGURE + indicators - 1)
    figures = f"{letter(_FIRST_FIGURE)}{row + 1}:{last}{row + 1}"
    weights = f"口径!$B${_WEIGHTS + 1}:${letter(indicators)}${_WEIGHTS + 1}"
    whole = {
        Missing.REWEIGHT: f"SUMPRODUCT(ISNUMBER({figures})*{weights})",
        Missing.ZERO: f"SUM({weights})",
        Missing.NONE: f"(COUNT({figures})={indicators})*SUM({weights})",
    }[missing]
    return f'=IF({whole}<{LEAST_WEIGHT},"",ROUND(ROUND(SUMPRODUCT({figures},{weights})/({whole}),6),2))'


def _summary(page: Page, report: Report) -> None:
    columns = _summary_columns(report)
    empty = "本期还没有人员。"
    _table(page, report, terms.title(report), columns, len(report.rows), empty)
    page.sheet.freeze_panes(HEADER + 1, 3)


def _summary_columns(report: Report) -> list[_Column]:
    """Return the columns of 汇总; ranks only where enough people have a total."""
    rows, totals = report.rows, [row.total for row in report.rows]
    return [
        _Column("序号", 6, "count", lambda n: n + 1),
        _Column("单位", 17, "text", lambda n: rows[n].department),
        _Column("姓名", 10, "middle", lambda n: rows[n].name),
        _Column("工号", 12, "code", lambda n: rows[n].staff_no),
        _Column(
            "人员类别", 13, "middle", lambda n: CATEGORIES.get(rows[n].category, rows[n].category)
        ),
        *_figure_columns(report),
        _Column("综合得分", 10, "total", lambda n: _total(report, n)),
        _Column("建议等次（仅供参考）", 12, "middle", lambda n: rows[n].suggestion),
        *([_rank_column(report, totals)] if _is_ranked(report) else []),
        _Column("红线差错", 15, "text", lambda n: "；".join(rows[n].critical)),
        _Column("缺项说明", 18, "text", lambda n: terms.gaps(report, _missing(report, rows[n]))),
        _Column("本人意见及签字", 20, "open", lambda n: None),
        _Column("备注", 12, "open", lambda n: None),
    ]


def _figure_columns(report: Report) -> list[_Column]:
    def column(key: str, title: str) -> _Column:
        return _Column(title, 11, "figure", lambda n: _published(report.rows[n].figures.get(key)))

    return [
        column(indicator.key, f"{indicator.title}（{terms.percent(indicator.weight)}%）")
        for indicator in report.policy.indicators
    ]


def _total(report: Report, n: int) -> Formula:
    text = total_formula(report.policy.missing, len(report.policy.indicators), HEADER + 1 + n)
    total = report.rows[n].total
    return Formula(text, "" if total is None else total)


def _rank_column(report: Report, totals: list[Fraction | None]) -> _Column:
    at, first = letter(_FIRST_FIGURE + len(report.policy.indicators)), HEADER + 2
    span = f"{at}${first}:{at}${first + len(totals) - 1}"
    placed, known = ranks(totals), sum(total is not None for total in totals)

    def rank(n: int) -> Formula:
        own = f"{at}{first + n}"
        text = f'=IF(ISNUMBER({own}),RANK({own},{span})&"/"&COUNT({span}),"")'
        return Formula(text, f"{placed[n]}/{known}" if placed[n] else "")

    return _Column("名次/人数", 9, "middle", rank)


def _is_ranked(report: Report) -> bool:
    return sum(row.total is not None for row in report.rows) >= terms.FEWEST_RANKED


def _missing(report: Report, row: Row) -> list[str]:
    return [i.title for i in report.policy.indicators if row.figures.get(i.key) is None]


def _details(page: Page, report: Report) -> None:
    columns = _detail_columns(report.details)
    empty = "本期没有计入的成绩。"
    _table(page, report, "计入成绩明细", columns, len(report.details), empty)
    page.sheet.freeze_panes(HEADER + 1, 3)


def _detail_columns(details: tuple[Detail, ...]) -> list[_Column]:
    return [
        _Column("成绩编号", 10, "count", lambda n: details[n].result),
        _Column("单位", 17, "text", lambda n: details[n].department),
        _Column("姓名", 10, "middle", lambda n: details[n].name),
        _Column("工号", 12, "code", lambda n: details[n].staff_no),
        _Column("类型", 10, "middle", lambda n: _KINDS.get(details[n].kind, details[n].kind)),
        _Column("试卷或案件", 30, "text", lambda n: details[n].title),
        _Column("第几次", 8, "count", lambda n: details[n].attempt),
        _Column("完成时间", 17, "moment", lambda n: details[n].ended_at),
        _Column("成绩", 9, "figure", lambda n: _published(details[n].score)),
        _Column("过程", 9, "figure", lambda n: _published(details[n].process)),
        _Column("时限", 9, "figure", lambda n: _published(details[n].timeliness)),
        _Column("文书", 9, "figure", lambda n: _published(details[n].product)),
        _Column("红线差错", 18, "text", lambda n: "；".join(details[n].critical)),
        _Column("存档版", 15, "code", lambda n: details[n].revision),
    ]


def _published(value: Fraction | None) -> Fraction | None:
    return None if value is None else exact.rounded(value)


def _table(
    page: Page, report: Report, title: str, columns: list[_Column], rows: int, empty: str
) -> None:
    """Write heading, column heads and rows; `empty` stands where there is no row."""
    last = len(columns) - 1
    page.heading(title, terms.subtitle(report), last)
    page.widths([column.width for column in columns])
    heads = [(column.title, column.width) for column in columns]
    page.row(HEADER, [(column.title, "head") for column in columns], height(heads, 36))
    for n in range(rows):
        cells = [(column.value(n), column.style) for column in columns]
        texts = [
            (v, c.width) for (v, _), c in zip(cells, columns, strict=True) if isinstance(v, str)
        ]
        page.row(HEADER + 1 + n, cells, height(texts))
    if not rows:
        page.across(HEADER + 1, 0, last, empty, "text")
    page.sheet.autofilter(HEADER, 0, HEADER + rows, last)
    page.sheet.repeat_rows(0, HEADER)
    page.sheet.ignore_errors({"number_stored_as_text": f"A1:{letter(last)}{HEADER + 1 + rows}"})
    _paper(page, report)


def _terms(page: Page, report: Report) -> None:
    """Write 口径: the indicators side by side, so that 汇总 can refer to their weights."""
    indicators = report.policy.indicators
    last = max(4, len(indicators))
    width = max(13.0, 88 / last)
    page.widths([14, *[width] * last])
    page.heading("考核口径", terms.subtitle(report), last)
    sources = [terms.source(i) for i in indicators]
    _across(page, HEADER + 1, "指标", [i.title for i in indicators], "head")
    _across(page, _WEIGHTS, "权重（%）", [Fraction(i.weight) for i in indicators], "figure")
    _across(page, _WEIGHTS + 1, "得分来源", sources, "term")
    page.sheet.set_row(_WEIGHTS + 1, height([(text, width) for text in sources]))
    for n, (label, text) in enumerate(terms.terms(report, ranked=_is_ranked(report))):
        row = _WEIGHTS + 3 + n
        page.put(row, 0, label, "head")
        page.across(row, 1, last, text, "term")
        page.sheet.set_row(row, height([(text, width * last)], 24))
    _paper(page, report)


def _across(page: Page, row: int, label: str, values: Sequence[Value], style: str) -> None:
    page.row(row, [(label, "head"), *((value, style) for value in values)], 26)


def _signatures(page: Page, report: Report) -> None:
    """Write 签字: an opinion, a signature and a date for each who signs, all left blank."""
    page.widths([18, 14, 24, 10, 24])
    page.heading("考核意见及签字", terms.subtitle(report), 4)
    for n, signer in enumerate(_SIGNERS):
        row = HEADER + 1 + 2 * n
        page.sheet.set_row(row, 84)
        page.across(row, 0, 0, signer, "head", rows=2)
        page.across(row, 1, 4, "", "open")
        blanks = [("签字：", "middle"), (None, "open"), ("日期：", "middle"), (None, "open")]
        page.row(row + 1, blanks, 32, first=1)
    end = HEADER + 2 + 2 * len(_SIGNERS)
    for row, text in ((end, terms.ADVICE), (end + 1, _HOW_TO_VERIFY)):
        page.across(row, 0, 4, text, "note")
        page.sheet.set_row(row, height([(text, 90)], 22))
    _paper(page, report)


def _paper(page: Page, report: Report) -> None:
    page.paper(report.bureau, terms.state(report), terms.made(report))
