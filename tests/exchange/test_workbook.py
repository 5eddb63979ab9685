"""The appraisal workbook: what stands where, and formulas that agree with the domain."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from io import BytesIO
from itertools import pairwise

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trainer.domain import appraisal
from trainer.domain.appraisal import Figure, Grade, Indicator, Missing, Policy, Source
from trainer.exchange import workbook

LIVE_TEXTS = ["=1+1", "+SUM(A1)", "-2+3", "@x", '=HYPERLINK("http://example.test")', "＝1", "0012"]
HUNDREDTHS = st.integers(0, 10_000).map(lambda n: Fraction(n, 100))


def opened(report, *, values=False):
    return openpyxl.load_workbook(BytesIO(workbook.write(report)), data_only=values)


def head_row(sheet):
    return [cell.value for cell in sheet[3]]


def column_of(sheet, title):
    return head_row(sheet).index(title) + 1


# --- an evaluator of its own: exact fractions, or binary doubles as a spreadsheet has them ---

TOKEN = re.compile(r'"[^"]*"|[\w!$:.]+|[()=<*/,&]')


class Evaluator:
    """Evaluates the few functions that the formulas use, over given cells."""

    def __init__(self, cells, number=Fraction):
        self.cells, self.number = cells, number

    def __call__(self, formula):
        self.tokens, self.at = TOKEN.findall(formula.removeprefix("=")), 0
        return self.comparison()

    def peek(self):
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self, expected=None):
        token = self.peek()
        assert expected in (None, token), (expected, token)
        self.at += 1
        return token

    def comparison(self):
        left = self.joining()
        while self.peek() in ("=", "<"):
            less = self.take() == "<"
            right = self.joining()
            left = left < right if less else left == right
        return left

    def joining(self):
        left = self.product()
        while self.peek() == "&":
            self.take()
            left = f"{left}{self.product()}"
        return left

    def product(self):
        left = self.atom()
        while self.peek() in ("*", "/"):
            divide = self.take() == "/"
            right = self.atom()
            if isinstance(left, list):
                left = [self.number(a) * self.of(b) for a, b in zip(left, right, strict=True)]
            else:
                left = self.of(left) / self.of(right) if divide else self.of(left) * self.of(right)
        return left

    def of(self, value):
        return self.number(0) if value is None or isinstance(value, str) else self.number(value)

    def atom(self):
        token = self.take()
        if token == "(":
            inner = self.comparison()
            self.take(")")
            return inner
        if token.startswith('"'):
            return token[1:-1]
        if self.peek() == "(":
            return self.call(token)
        return (
            self.cells(token)
            if ":" in token or (token[-1:].isdigit() and token[0].isalpha())
            else self.number(int(token))
        )

    def call(self, name):
        self.take("(")
        if name == "IF":
            return self.branch()
        arguments = [self.comparison()]
        while self.peek() == ",":
            self.take()
            arguments.append(self.comparison())
        self.take(")")
        return getattr(self, f"do_{name}")(*arguments)

    def branch(self):
        condition = self.comparison()
        self.take(",")
        chosen = self.comparison() if condition else self.skip()
        self.take(",")
        other = self.skip() if condition else self.comparison()
        self.take(")")
        return chosen if condition else other

    def skip(self):
        depth = 0
        while depth or self.peek() not in (",", ")"):
            depth += {"(": 1, ")": -1}.get(self.take(), 0)

    def do_ISNUMBER(self, area):
        if isinstance(area, list):
            return [int(is_number(value)) for value in area]
        return is_number(area)

    def do_COUNT(self, area):
        return sum(map(is_number, area))

    def do_SUM(self, area):
        return sum(map(self.of, area), self.number(0))

    def do_SUMPRODUCT(self, *areas):
        if len(areas) == 1:
            return self.do_SUM(areas[0])
        return sum((self.of(a) * self.of(b) for a, b in zip(*areas, strict=True)), self.number(0))

    def do_RANK(self, value, area):
        return 1 + sum(other > value for other in area if is_number(other))

    def do_ROUND(self, value, places):
        if self.number is Fraction:
            scale = 10 ** int(places)
            return Fraction((value * scale + Fraction(1, 2)).__floor__(), scale)
        exact = Decimal(f"{value:.15g}")  # spreadsheets round what they show with 15 digits
        return float(exact.quantize(Decimal(1).scaleb(-int(places)), ROUND_HALF_UP))


def is_number(value):
    return isinstance(value, int | float | Fraction) and not isinstance(value, bool)


def over(book, sheet, number=Fraction):
    """Return an evaluator over an opened workbook whose formulas are evaluated too."""

    def cells(reference):
        name, _, area = reference.replace("$", "").rpartition("!")
        found = book[name or sheet.title][area]
        if isinstance(found, tuple):
            return [
                value(cell) for row in found for cell in (row if isinstance(row, tuple) else (row,))
            ]
        return value(found)

    def value(cell):
        if cell.data_type == "f":
            return Evaluator(cells, number)(cell.value)
        return number(str(cell.value)) if is_number(cell.value) else cell.value

    return Evaluator(cells, number)


@st.composite
def policies(draw):
    cuts = draw(st.lists(st.integers(0, 10_000), min_size=0, max_size=5))
    edges = [0, *sorted(cuts), 10_000]
    weights = [Decimal(b - a) / 100 for a, b in pairwise(edges)]
    indicators = tuple(
        Indicator(f"i{n}", f"指标{n}", Source.QUIZ, weight) for n, weight in enumerate(weights)
    )
    missing = draw(st.sampled_from(Missing))
    return Policy(1, "policy", "p", "方案", indicators, missing, (Grade(Decimal(60), "一般"),))


def total_by_formula(policy, figures, number):
    def cells(reference):
        return list(weights) if "口径" in reference else list(figures)

    weights = [number(str(indicator.weight)) for indicator in policy.indicators]
    figures = [None if value is None else number(value) for value in figures]
    text = workbook.total_formula(policy.missing, len(weights), 3)
    return Evaluator(cells, number)(text)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_the_formula_gives_exactly_what_the_domain_reckons(data):
    policy = data.draw(policies())
    figures = data.draw(
        st.lists(
            st.none() | HUNDREDTHS, min_size=len(policy.indicators), max_size=len(policy.indicators)
        )
    )
    keyed = {i.key: Figure(value) for i, value in zip(policy.indicators, figures, strict=True)}
    total = appraisal.reckon(policy, keyed).total
    assert total_by_formula(policy, figures, Fraction) == ("" if total is None else total)
    in_doubles = total_by_formula(policy, figures, float)
    assert in_doubles == ("" if total is None else float(total))


@pytest.mark.parametrize("weight", ["50", "99.99", "0.01", "33.33"])
def test_a_total_half_way_between_two_hundredths_is_rounded_up_in_both(weight):
    rest = Decimal(100) - Decimal(weight)
    indicators = (
        Indicator("a", "甲", Source.QUIZ, Decimal(weight)),
        Indicator("b", "乙", Source.QUIZ, rest),
    )
    policy = Policy(1, "policy", "p", "方案", indicators, Missing.REWEIGHT, ())
    for hundredth in range(8_490, 8_510):
        figures = [Fraction(hundredth, 100), Fraction(hundredth + 1, 100)]
        keyed = {"a": Figure(figures[0]), "b": Figure(figures[1])}
        total = appraisal.reckon(policy, keyed).total
        assert total_by_formula(policy, figures, Fraction) == total
        assert total_by_formula(policy, figures, float) == float(total)


@pytest.mark.parametrize("missing", Missing)
def test_cached_values_equal_the_formulas_and_the_report(make_report, make_policy, missing):
    report = make_report(7, policy=make_policy(missing))
    book, cached = opened(report)["汇总"].parent, opened(report, values=True)["汇总"]
    sheet = book["汇总"]
    total, rank = column_of(sheet, "综合得分"), None
    evaluate = over(book, sheet)
    if "名次/人数" in head_row(sheet):
        rank = column_of(sheet, "名次/人数")
    for n, row in enumerate(report.rows):
        at = sheet.cell(4 + n, total)
        now = cached.cell(4 + n, total).value
        assert evaluate(at.value) == ("" if row.total is None else row.total)
        assert (now or None) == (None if row.total is None else float(row.total))
        if rank:
            assert evaluate(sheet.cell(4 + n, rank).value) == (cached.cell(4 + n, rank).value or "")


def test_weights_in_the_formula_are_the_cells_of_the_sheet_of_terms(make_report):
    book = opened(make_report(1))
    formula = book["汇总"].cell(4, column_of(book["汇总"], "综合得分")).value
    assert "口径!$B$5:$E$5" in formula
    assert [cell.value for cell in book["口径"]["B5:E5"][0]] == [30, 30, 30, 10]


@pytest.mark.parametrize("text", LIVE_TEXTS)
def test_text_from_people_never_becomes_a_formula_or_a_number(
    make_report, make_policy, make_row, text
):
    policy = make_policy()
    row = make_row(
        policy, 1, (80, 80, 80, 80), name=text, department=text, staff_no=text, critical=(text,)
    )
    report = make_report(
        policy=policy, rows=(row,), title=text, made_by=text, bureau=text, department=text
    )
    book = opened(report)
    own = {book["汇总"].cell(4, column_of(book["汇总"], "综合得分")).coordinate}
    for sheet in book:
        formulas = {c.coordinate for line in sheet.iter_rows() for c in line if c.data_type == "f"}
        assert formulas == (own if sheet.title == "汇总" else set())
        assert not sheet._hyperlinks
    for title in ("单位", "姓名", "工号"):
        assert book["汇总"].cell(4, column_of(book["汇总"], title)).value == text
    assert book["汇总"]["C4"].quotePrefix == text.startswith(("=", "+", "-", "@", "＝"))


def test_characters_that_a_workbook_cannot_hold_are_left_out(make_report, make_policy, make_row):
    policy = make_policy()
    row = make_row(
        policy, 1, (80, 80, 80, 80), name="李\x00\x0b\ud800\uffff娜", critical=("长" * 40_000,)
    )
    sheet = opened(make_report(policy=policy, rows=(row,)))["汇总"]
    assert sheet["C4"].value == "李娜"
    assert len(sheet.cell(4, column_of(sheet, "红线差错")).value) == 32_000


@pytest.mark.parametrize(
    ("people", "ranked"), [(0, False), (1, False), (4, False), (5, True), (200, True)]
)
def test_ranks_are_shown_from_five_people_on(make_report, people, ranked):
    sheet = opened(make_report(people))["汇总"]
    assert ("名次/人数" in head_row(sheet)) is ranked
    assert sheet.max_row == 3 + max(1, people)


def test_people_without_a_total_count_neither_for_ranks_nor_in_them(
    make_report, make_policy, make_row
):
    policy = make_policy(Missing.NONE)
    rows = [make_row(policy, n, (n, 70, 70, 70)) for n in range(4)]
    four = tuple([*rows, make_row(policy, 9, (None, 70, 70, 70))])
    assert "名次/人数" not in head_row(opened(make_report(policy=policy, rows=four))["汇总"])
    five = (*four, make_row(policy, 10, (3, 70, 70, 70)))
    sheet = opened(make_report(policy=policy, rows=five), values=True)["汇总"]
    shown = [sheet.cell(4 + n, column_of(sheet, "名次/人数")).value for n in range(6)]
    assert shown == ["5/5", "4/5", "3/5", "1/5", None, "1/5"]


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        (Missing.REWEIGHT, "缺文书质量，按其余指标的权重折算"),
        (Missing.ZERO, "缺文书质量，按 0 分计"),
        (Missing.NONE, "缺文书质量，不计算综合得分"),
    ],
)
def test_a_missing_figure_stays_empty_and_is_named_with_its_effect(
    make_report, make_policy, make_row, missing, words
):
    policy = make_policy(missing)
    row = make_row(policy, 1, (80, 80, None, 80))
    sheet = opened(make_report(policy=policy, rows=(row,)))["汇总"]
    assert sheet.cell(4, column_of(sheet, "文书质量（30%）")).value is None
    assert sheet.cell(4, column_of(sheet, "缺项说明")).value == words


def test_it_is_called_a_draft_until_it_is_locked(make_report):
    draft = opened(make_report(1, state="preview"))
    assert all("（草稿）" in sheet["A2"].value for sheet in draft)
    assert all(sheet.oddHeader.right.text == "草稿" for sheet in draft)
    assert "草稿" not in opened(make_report(1, state="locked"))["汇总"]["A2"].value


def test_every_sheet_prints_on_a4_one_page_wide_with_page_numbers(make_report):
    for sheet in opened(make_report(3)):
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
        assert sheet.page_setup.fitToWidth in (None, 1)  # one is what the format means by none
        assert sheet.page_setup.fitToHeight == 0
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.oddFooter.center.text == "第&P页 共&N页"


@pytest.mark.parametrize("name", ["汇总", "明细"])
def test_tables_keep_their_heads_in_sight_and_can_be_filtered(make_report, name):
    sheet = opened(make_report(3))[name]
    assert sheet.freeze_panes == "D4"
    assert sheet.print_title_rows == "$1:$3"
    assert sheet.auto_filter.ref.startswith("A3:")
    assert sheet.auto_filter.ref.endswith("6")


def test_figures_show_two_decimals_and_staff_numbers_keep_their_zeros(make_report):
    sheet = opened(make_report(3))["汇总"]
    assert sheet["D4"].value == "00000"
    assert sheet["D4"].number_format == "@"
    assert sheet["F4"].number_format == "0.00"


def test_categories_are_written_in_words(make_report, make_policy, make_row):
    policy = make_policy()
    kinds = ("civil_servant", "institution", "contract")
    rows = tuple(make_row(policy, n, (1, 2, 3, 4), category=kind) for n, kind in enumerate(kinds))
    sheet = opened(make_report(policy=policy, rows=rows))["汇总"]
    assert [sheet.cell(4 + n, 5).value for n in range(3)] == ["公务员", "事业单位人员", "编外人员"]


def test_details_are_rounded_once_and_stand_in_chinese_time(make_report):
    sheet = opened(make_report(2))["明细"]
    row = dict(zip(head_row(sheet), (cell.value for cell in sheet[4]), strict=True))
    assert row["完成时间"].isoformat() == "2026-10-01T00:05:09"
    assert (row["成绩"], row["过程"], row["时限"], row["文书"]) == (83.33, 66.67, None, 75)
    assert (row["类型"], row["存档版"], row["成绩编号"]) == ("试卷", "0123456789ab", 1)
    assert sheet["E5"].value == "模拟案件"


def test_the_terms_say_that_a_grade_is_advice_and_what_counts(make_report):
    sheet = opened(make_report(3))["口径"]
    words = "".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value)
    assert "建议等次只是参考，由有权的人确定" in words
    assert "每份试卷、每个案件取本期最近一次已公布的计分成绩" in words
    assert "90 分及以上为“好”" in words
    assert "2026-10-08 09:30，赵敏" in words
    assert "不足 5 人，不排名次" in words


def test_everyone_who_signs_has_a_blank_for_opinion_signature_and_date(make_report):
    book = opened(make_report(2))
    sheet = book["签字"]
    signers = [sheet.cell(row, 1).value for row in (4, 6, 8, 10)]
    assert signers == ["被考核人意见", "科室负责人意见", "分管领导意见", "考核委员会意见"]
    for row in (4, 6, 8, 10):
        blanks = [sheet.cell(row, 2), sheet.cell(row + 1, 3), sheet.cell(row + 1, 5)]
        assert all(cell.value is None and not cell.protection.locked for cell in blanks)
    assert "trainer appraisal verify" in sheet["A14"].value
    own = column_of(book["汇总"], "本人意见及签字")
    assert book["汇总"].cell(4, own).value is None
    assert not book["汇总"].cell(4, own).protection.locked


def test_an_empty_period_says_so(make_report):
    book = opened(make_report(0))
    assert book["汇总"]["A4"].value == "本期还没有人员。"
    assert book["明细"]["A4"].value == "本期没有计入的成绩。"


def test_the_same_report_gives_the_same_bytes(make_report):
    assert workbook.write(make_report(3)) == workbook.write(make_report(3))
