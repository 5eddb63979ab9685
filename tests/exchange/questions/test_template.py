"""The workbook to fill in, and the one that a bank is written to."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from trainer.domain.question.document import Duty, Kind, Option, Policy, Question
from trainer.exchange.questions import headers, sheets, table, template

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def question(**changed) -> Question:
    """Return a question with everything filled that a table has a column for."""
    plain = {
        "key": "q-1",
        "kind": Kind.MULTIPLE,
        "stem": "=1+1 等于几？",
        "answer": ("a", "c"),
        "explanation": "第一行\n第二行",
        "citations": ("投诉举报办法#15.1", "投诉举报办法#16"),
        "as_of": date(2026, 4, 15),
        "topic": "受理",
        "duty": Duty.INTAKE,
        "competency": "D1",
        "difficulty": 4,
        "options": (
            Option("a", "2014"),
            Option("b", "+86", why="太大。"),
            Option("c", "以上都对", pinned=True),
        ),
        "policy": Policy.PARTIAL,
        "points": 2,
        "replaces_rule": "旧的",
        "author": "陈刚",
        "note": "内部",
    }
    return Question(**{**plain, **changed})


def read(content: bytes):
    found = sheets.read(content)
    layout = table.layout(found)
    fields = tuple(group.fields for group in layout.groups)
    return table.read(found, table.Plan(fields, layout.kinds)).found


def test_the_template_is_understood_column_by_column_and_has_no_question_yet():
    found = sheets.read(template.template(["受理", "法律知识"]))
    layout = table.layout(found)
    assert layout.groups == ()
    assert all(headers.understood(found[0][1][0]))
    assert found[0][0] == template.SHEET


def test_every_head_of_the_export_is_understood():
    assert headers.understood(list(template.HEADS.values())) == tuple(template.HEADS)


def test_a_question_comes_back_as_it_went_out():
    content = template.exported(
        [("q-1", question())], {"D1": "受理"}, title="题库", author="", made_at=NOW
    )
    (found,) = read(content)
    assert found.is_sound
    assert (found.kind, found.stem, found.answer) == ("multiple", "=1+1 等于几？", ("A", "C"))
    assert found.options == (("A", "2014"), ("B", "+86"), ("C", "以上都对"))
    assert found.explanation == "第一行\n第二行"
    assert (found.difficulty, found.points, found.law) == (
        4,
        "2",
        "投诉举报办法#15.1；投诉举报办法#16",
    )
    assert dict(found.extra) == {
        "duty": "受理", "competency": "受理", "as_of": "2026-04-15", "key": "q-1",
        "policy": "漏选按比例给分", "pinned": "C", "why_b": "太大。", "replaces_rule": "旧的",
        "author": "陈刚", "note": "内部",
    }  # fmt: skip


def test_numbers_dates_and_judgements_come_back():
    asked = [
        question(kind=Kind.NUMBER, stem="几日？", answer=Decimal("7.50"), options=(), unit="日",
                 tolerance=Decimal("0.5"), policy=Policy.ALL_OR_NOTHING),
        question(kind=Kind.DATE, stem="哪天？", answer="2026-05-11", options=()),
        question(kind=Kind.TRUE_FALSE, stem="对吗？", answer=False, options=()),
    ]  # fmt: skip
    content = template.exported(
        [(f"q-{n}", one) for n, one in enumerate(asked)], {}, title="", author="", made_at=NOW
    )
    number, day, judged = read(content)
    assert (number.kind, number.answer) == ("number", ("7.50",))
    assert {("unit", "日"), ("tolerance", "0.5")} <= set(number.extra)
    assert (day.kind, day.answer) == ("date", ("2026-05-11",))
    assert (judged.kind, judged.answer) == ("true_false", ("false",))
