"""Questions as a workbook: an empty one to fill in, and what a bank holds, to read in again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime

from trainer.domain.question.document import Kind, Question
from trainer.domain.question.kinds import fill
from trainer.exchange.page import Book, Page
from trainer.exchange.questions.headers import LETTERS

SHEET = "试题"
_NAMES = {
    "single": "单选题",
    "multiple": "多选题",
    "true_false": "判断题",
    "number": "填数题",
    "date": "填日期题",
    "fill": "填空题",
    "ordering": "排序题",
    "matching": "匹配题",
    "group": "案例题",
    "short": "简答题",
}
KINDS = {kind: name for kind, name in _NAMES.items() if kind in set(Kind)}  # that a row can hold
DUTIES = {"intake": "受理", "investigation": "调查", "mediation": "调解", "inspection": "巡查监督"}
POLICIES = {
    "all_or_nothing": "全部选对才给分",
    "partial": "漏选按比例给分",
    "minus": "选错扣分",
}
PLACES = {
    "all_or_nothing": "全部正确才给分",
    "partial": "按比例给分",
    "minus": "错的扣分",
    "adjacent": "相邻按对给分",
}
UNITS = {"working_days": "个工作日", "days": "日"}
_ROWS = 2_000  # rows of the template that have drop-downs
_EARLY = datetime(2026, 1, 1, tzinfo=UTC)

HEADS = {
    "kind": "题型",
    "stem": "题干",
    **{f"option_{letter.lower()}": f"选项{letter}" for letter in LETTERS},
    "answer": "正确答案",
    "explanation": "解析",
    "difficulty": "难度",
    "points": "分值",
    "topic": "主题",
    "law": "依据",
    "duty": "职责",
    "competency": "履职能力",
    "as_of": "命题依据日",
    "unit": "答案单位",
    "tolerance": "允许误差",
    "policy": "给分办法",
    "part": "小题",
    "items": "条目",
    "counting": "期间",
    "rubric": "评分标准",
    "checklist": "核对要点",
    "pinned": "固定在末尾的选项",
    **{f"why_{letter.lower()}": f"选项{letter}说明" for letter in LETTERS},
    "replaces_rule": "旧规定",
    "author": "命题人",
    "note": "内部说明",
    "key": "题目编码",
}
_IN_TEMPLATE = (
    "kind", "stem", "option_a", "option_b", "option_c", "option_d", "option_e", "option_f",
    "answer", "explanation", "difficulty", "topic", "law", "duty", "competency", "as_of",
    "unit", "tolerance", "items", "part", "rubric", "checklist",
)  # fmt: skip
_OF_PARTS = (
    "kind", "stem", "answer", "explanation", "points", "unit", "tolerance", "policy", "pinned",
    "items", "counting",
)  # fmt: skip
_WIDTHS = {"kind": 12.0, "stem": 48.0, "answer": 12.0, "explanation": 40.0, "law": 30.0}
_EXPLAINED = (
    "一行一道题。只有“题型”“题干”“正确答案”必填；单选、多选至少要有两个选项。",
    "题型：从下拉框选择。",
    "正确答案：单选写一个字母，例如 B；多选写几个字母，例如 ABD；判断写“对”或“错”；"
    "填数写数字，单位另写一列；填日期写成 2026-05-11 的样子。",
    "填空：题干里的空写成 ____；有几处空的，每空在正确答案里占一行；一处空有几种写法都对的，用 | 隔开。",
    "排序：选项照原样写，正确答案按正确的先后写字母，例如 CABD。",
    "匹配：左边的内容写在“条目”一列，每条一行；右边的写在选项里；正确答案写成 1-A 2-C 3-B。",
    "简答：正确答案写参考答案；“评分标准”写评分标准的编码，不写的用通用的一份；“核对要点”每条一行。",
    "案例题：案情写一行，题型选案例题，不写答案；下面每个小题一行，在“小题”一列写 p1、p2……。",
    "解析：为什么对。没有解析的题可以导入，审核的老师会看到。",
    "难度：1 最易，5 最难。不填的，用导入时选的难度。",
    "依据：写成“《市场监督管理投诉举报处理办法》第十五条第一款”，或“投诉举报办法#15.1”；"
    "几条依据用分号隔开。没有依据的题只能用于练习，不进入考试。",
    "主题、职责、履职能力、命题依据日：不填的，用导入时选的。命题依据日是按哪一天的法律命题。",
    "同一道题再导入一次，不会重复添加。",
)


def template(competencies: Iterable[str]) -> bytes:
    """Return an empty table with drop-downs, and a page that explains it."""
    book = Book("试题导入模板", "", _EARLY)
    page = book.page(SHEET)
    _head(page, book, _IN_TEMPLATE)
    for field, choices in (
        ("kind", list(KINDS.values())),
        ("difficulty", list("12345")),
        ("duty", list(DUTIES.values())),
        ("competency", list(competencies)),
    ):
        column = _IN_TEMPLATE.index(field)
        rule = {"validate": "list", "source": choices, "show_error": False}
        page.sheet.data_validation(1, column, _ROWS, column, rule)
    _explain(book.page("填写说明"))
    return book.content()


def exported(
    questions: Sequence[tuple[str, Question]],
    competencies: Mapping[str, str],
    *,
    title: str,
    author: str,
    made_at: datetime,
) -> bytes:
    """Return (key, question) pairs as a workbook that the importer reads back one to one.

    `competencies` gives the title of each code. Columns that no question fills are left out.
    """
    rows = [row for key, question in questions for row in _rows(key, question, competencies)]
    used = {field for row in rows for field, text in row.items() if text}
    fields = tuple(field for field in HEADS if field in used) or _IN_TEMPLATE
    book = Book(title, author, made_at)
    page = book.page(SHEET)
    _head(page, book, fields)
    for number, row in enumerate(rows, 1):
        for column, field in enumerate(fields):
            page.put(number, column, row.get(field, ""), "entry")
    return book.content()


def _head(page: Page, book: Book, fields: Sequence[str]) -> None:
    page.row(0, [(HEADS[field], "head") for field in fields], 30)
    for column, field in enumerate(fields):
        width = _WIDTHS.get(field, 20.0 if field.startswith("option_") else 14.0)
        page.sheet.set_column(column, column, width, book.style("entry"))
    page.sheet.freeze_panes(1, 2)


def _rows(
    key: str, question: Question, competencies: Mapping[str, str]
) -> Iterator[dict[str, str]]:
    """Give the row of a question, then one for each part of a case group."""
    yield _cells(key, question, competencies)
    for part, asked in zip(question.parts, question.split(), strict=True):
        cells = _cells("", asked, competencies)
        yield (
            {name: text for name, text in cells.items() if name in _OF_PARTS}
            | {"part": part.key}
            | {name: text for name, text in cells.items() if name.startswith(("option_", "why_"))}
        )


def _cells(key: str, question: Question, competencies: Mapping[str, str]) -> dict[str, str]:
    letters = dict(zip((option.key for option in question.options), LETTERS, strict=False))
    cells = {
        "kind": KINDS[str(question.kind)],
        "stem": question.stem,
        "answer": _answer(question, letters),
        "explanation": question.explanation,
        "difficulty": str(question.difficulty),
        "points": "" if question.points == 1 else str(question.points),
        "topic": question.topic,
        "law": "；".join(question.citations),
        "duty": DUTIES[str(question.duty)],
        "competency": competencies.get(question.competency, question.competency),
        "as_of": question.as_of.isoformat(),
        "unit": question.unit,
        "tolerance": f"{question.tolerance:f}" if question.tolerance else "",
        "policy": _policy(question),
        "items": "\n".join(item.text for item in question.items),
        "counting": _counting(question),
        "rubric": question.rubric,
        "checklist": "\n".join(question.checklist),
        "pinned": "".join(letters[one.key] for one in question.options if one.pinned),
        "replaces_rule": question.replaces_rule,
        "author": question.author,
        "note": question.note,
        "key": key,
    }
    for option in question.options:
        letter = letters[option.key].lower()
        cells |= {f"option_{letter}": option.text, f"why_{letter}": option.why}
    return cells


def _policy(question: Question) -> str:
    if question.kind is Kind.MULTIPLE:
        return POLICIES[str(question.policy)]
    several = question.kind in (Kind.FILL, Kind.ORDERING, Kind.MATCHING)
    return PLACES[str(question.policy)] if several else ""


def _counting(question: Question) -> str:
    counting = question.counting
    if counting is None:
        return ""
    return f"{counting.start.isoformat()}起{counting.length}{UNITS[str(counting.unit)]}"


def _answer(question: Question, letters: Mapping[str, str]) -> str:
    answer = question.answer
    if isinstance(answer, bool):
        return "对" if answer else "错"
    if question.kind is Kind.FILL:
        return "\n".join("|".join(forms) for forms in fill.forms(question))
    if question.kind is Kind.MATCHING:
        numbers = {item.key: number for number, item in enumerate(question.items, 1)}
        assert isinstance(answer, tuple)
        return " ".join(f"{numbers[pair[0]]}-{letters[pair[1]]}" for pair in answer)
    if isinstance(answer, tuple):
        return "".join(letters.get(str(one), str(one)) for one in answer)
    return letters.get(str(answer), str(answer))


def _explain(page: Page) -> None:
    page.widths([110])
    for row, text in enumerate(_EXPLAINED):
        page.row(row, [(text, "text")], 40)
