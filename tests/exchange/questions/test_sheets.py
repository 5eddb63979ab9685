"""Files of questions as sheets: the formats, the encodings, and the limits."""

from __future__ import annotations

import json
from io import BytesIO

import pytest
import xlsxwriter

from trainer.exchange import cells, reader, upload
from trainer.exchange.cells import TooLarge, TooManyRows, Unreadable
from trainer.exchange.questions import sheets
from trainer.exchange.upload import UploadRefused


def workbook(*tables) -> bytes:
    """Return an xlsx file with (name, rows, visible) sheets."""
    target = BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    for name, rows, is_visible in tables:
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
        if not is_visible:
            sheet.hide()
    book.close()
    return target.getvalue()


def test_every_visible_sheet_is_read_in_the_child_and_numbers_print_as_typed(tmp_path):
    content = workbook(
        ("单选", [["题目", "A"], ["甲？", 2014.0], ["乙？", 3.5]], True),
        ("判断", [["题目"], ["丙？"]], True),
        ("类型", [["单选"]], False),
    )
    path = tmp_path / "题库.xlsx"
    path.write_bytes(content)
    assert reader.read_sheets(path) == [
        ("单选", [["题目", "A"], ["甲？", "2014"], ["乙？", "3.5"]]),
        ("判断", [["题目"], ["丙？"]]),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_is_read_in_the_encodings_that_occur(tmp_path, encoding):
    path = tmp_path / "题库.csv"
    path.write_bytes("题干,答案\r\n“甲”？,对\r\n".encode(encoding))
    assert reader.read_sheets(path) == [("", [["题干", "答案"], ["“甲”？", "对"]])]


def test_a_title_without_columns_does_not_hide_the_mark_between_them():
    rows = cells.csv_rows("题库\n题干\t答案\n甲，乙？\t对\n".encode())
    assert rows[1:] == [["题干", "答案"], ["甲，乙？", "对"]]


def test_json_objects_become_rows_under_their_keys():
    listed = [{"question": "甲？", "options": {"A": "一", "B": 2.0}, "answer": "A"}]
    for written in (json.dumps(listed), "\n".join(json.dumps(one) for one in listed)):
        assert sheets.read(written.encode()) == [
            ("", [["question", "A", "B", "answer"], ["甲？", "一", "2", "A"]])
        ]


def test_lists_inside_json_objects_are_sheets_named_by_what_stands_beside_them():
    sections = [
        {"type": "单选题", "questions": [{"text": "甲？"}]},
        {"type": "判断题", "questions": [{"text": "乙？"}]},
    ]
    written = json.dumps({"info": {"year": 2012}, "sections": sections}).encode()
    assert sheets.read(written) == [
        ("单选题", [["text"], ["甲？"]]),
        ("判断题", [["text"], ["乙？"]]),
    ]


def test_sheets_of_one_name_are_told_apart():
    sections = [{"type": "单选题", "questions": [{"text": f"{n}？"}]} for n in range(2)]
    found = sheets.read(json.dumps({"sections": sections}).encode())
    assert [name for name, _ in found] == ["单选题", "单选题(2)"]


@pytest.mark.parametrize("written", ["[" * 20_000, '{"a": [', '{"a":' * 30 + "1" + "}" * 30])
def test_json_that_is_broken_or_too_deep_is_refused(written):
    with pytest.raises(Unreadable):
        sheets.read(written.encode())


def test_the_limits_hold_for_all_sheets_together(monkeypatch):
    many = workbook(*((f"表{n}", [["题"]], True) for n in range(cells.MOST_SHEETS + 1)))
    with pytest.raises(TooLarge):
        sheets.read(many)
    monkeypatch.setattr(sheets, "MOST_ROWS", 3)
    with pytest.raises(TooManyRows):
        sheets.read(workbook(("a", [["1"], ["2"]], True), ("b", [["1"], ["2"]], True)))
    monkeypatch.setattr(sheets, "MOST_ROWS", 50_000)
    monkeypatch.setattr(sheets, "MOST_CHARACTERS", 3)
    with pytest.raises(TooLarge):
        sheets.read(b"ab,cd\n")


def test_columns_rows_and_cells_have_the_limits_of_every_table():
    for content, kind in (
        (workbook(("a", [["x"] * 201], True)), TooLarge),
        (b"a\n" * 50_001, TooManyRows),
        (b"a" * 32_768, Unreadable),
        (json.dumps([{str(n): "x" for n in range(201)}]).encode(), TooLarge),
    ):
        with pytest.raises(kind):
            sheets.read(content)


def test_old_workbooks_are_taken_for_questions_and_stay_refused_for_staff():
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    assert upload.check_questions("题库.xls", old) == "xls"
    with pytest.raises(UploadRefused) as caught:
        upload.check("名单.xls", old)
    assert caught.value.reason == "old_format"


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("题库.xls", b"PK\x03\x04", "mismatch"),
        ("题库.xls", b"", "empty"),
        ("题库.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "_VBA_PROJECT".encode("utf-16-le"), "macro"),
        ("题库.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        ("题库.xlsm", b"PK\x03\x04", "macro"),
        ("题库.docx", b"PK\x03\x04", "extension"),
        ("题库.json", b"\x00[]", "encoding"),
    ],
)  # fmt: skip
def test_files_that_are_not_taken_say_why(name, content, reason):
    with pytest.raises(UploadRefused) as caught:
        upload.check_questions(name, content)
    assert caught.value.reason == reason


def test_a_broken_old_workbook_is_a_fault_and_no_crash(tmp_path):
    path = tmp_path / "题库.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 2000)
    with pytest.raises(Unreadable):
        reader.read_sheets(path)
