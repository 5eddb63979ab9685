"""Foreign tables: read as texts, in a process that can neither grow nor linger."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from io import BytesIO

import pytest
import xlsxwriter

from trainer.exchange import reader
from trainer.exchange.reader import ReadingTooLong, TooLarge, TooManyRows, Unreadable
from trainer.exchange.upload import UploadRefused


@pytest.fixture
def csv_rows(tmp_path):
    """Return a function that reads bytes as a csv file."""

    def read(content):
        path = tmp_path / "名单.csv"
        path.write_bytes(content)
        return reader.read_rows(path)

    return read


@pytest.fixture
def xlsx_rows(tmp_path):
    """Return a function that fills a workbook and reads it."""

    def read(fill):
        target = BytesIO()
        book = xlsxwriter.Workbook(target, {"in_memory": True})
        fill(book)
        book.close()
        path = tmp_path / "名单.xlsx"
        path.write_bytes(target.getvalue())
        return reader.read_rows(path)

    return read


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_text_table_is_read_in_the_encodings_that_occur(csv_rows, encoding):
    rows = csv_rows("姓名,工号\r\n李娜,00123\r\n㐂镕,110101199001011234\r\n".encode(encoding))
    assert rows == [["姓名", "工号"], ["李娜", "00123"], ["㐂镕", "110101199001011234"]]


def test_text_in_no_known_encoding_is_refused_rather_than_guessed(csv_rows):
    with pytest.raises(Unreadable) as caught:
        csv_rows("姓名\n".encode() + b"\xff\xff\x80")
    assert caught.value.reason == "encoding"


@pytest.mark.parametrize("mark", [",", "\t", ";"])
def test_the_mark_between_columns_is_taken_from_the_first_line(csv_rows, mark):
    assert csv_rows(f"a{mark}b{mark}c\n1{mark}2{mark}x,y\n".encode())[0] == ["a", "b", "c"]


def test_quoted_cells_keep_their_commas_and_lines(csv_rows):
    assert csv_rows(b'a,"b, c"\n"d\ne",f\n') == [["a", "b, c"], ["d\ne", "f"]]


@pytest.mark.parametrize("mark", ["\u202e", "\u2066"])
def test_marks_that_turn_text_around_are_refused_with_their_row(csv_rows, mark):
    with pytest.raises(Unreadable) as caught:
        csv_rows(f"a\nb{mark}\n".encode())
    assert (caught.value.reason, caught.value.detail) == ("unseen", "2")


def test_a_quotation_that_never_ends_is_refused(csv_rows):
    with pytest.raises(Unreadable) as caught:
        csv_rows(b'a,b\n"c,d\n')
    assert caught.value.reason == "damaged"


def test_rows_columns_and_cells_have_limits(csv_rows):
    with pytest.raises(TooManyRows):
        csv_rows(b"a\n" * (reader.MOST_ROWS + 1))
    with pytest.raises(TooLarge):
        csv_rows(b"," * reader.MOST_COLUMNS)
    with pytest.raises(Unreadable):
        csv_rows(b"a" * (reader.LONGEST_CELL + 1))
    assert len(csv_rows(b"a\n" * reader.MOST_ROWS)) == reader.MOST_ROWS


def test_a_workbook_gives_what_a_person_would_type(xlsx_rows):
    def fill(book):
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, ["00123", 1, 1.5, True, "李娜 ", 123456789012345])
        sheet.write_datetime(0, 6, datetime(2026, 11, 24, tzinfo=UTC).replace(tzinfo=None), day)
        sheet.write_datetime(
            0, 7, datetime(2026, 11, 24, 9, 30, tzinfo=UTC).replace(tzinfo=None), day
        )

    assert xlsx_rows(fill) == [
        [
            "00123",
            "1",
            "1.5",
            "TRUE",
            "李娜",
            "123456789012345",
            "2026-11-24",
            "2026-11-24 09:30:00",
        ]
    ]


def test_formulas_are_not_computed_their_stored_value_is_read(xlsx_rows):
    assert xlsx_rows(lambda book: book.add_worksheet().write_formula(0, 0, "=1+1", None, 7)) == [
        ["7"]
    ]


def test_rows_and_columns_stay_where_they_are_in_the_file(xlsx_rows):
    rows = xlsx_rows(lambda book: book.add_worksheet().write(2, 1, "姓名"))
    assert rows == [[], [], ["", "姓名"]]


def test_hidden_and_empty_sheets_are_passed_over(xlsx_rows):
    def fill(book):
        book.add_worksheet("空")
        hidden = book.add_worksheet("藏")
        hidden.write(0, 0, "x")
        hidden.hide()
        book.add_worksheet("名单").write(0, 0, "姓名")
        book.add_worksheet("说明").write(0, 0, "y")

    assert xlsx_rows(fill) == [["姓名"]]


def test_an_empty_workbook_has_no_rows(xlsx_rows):
    assert xlsx_rows(lambda book: book.add_worksheet()) == []


def test_more_sheets_than_a_list_ever_has_are_refused(xlsx_rows):
    with pytest.raises(TooLarge):
        xlsx_rows(lambda book: [book.add_worksheet() for _ in range(21)])


def test_a_cell_at_the_far_corner_is_refused_before_it_takes_memory(xlsx_rows):
    with pytest.raises(TooManyRows):
        xlsx_rows(lambda book: book.add_worksheet().write("XFD1048576", 1))
    with pytest.raises(TooLarge):
        xlsx_rows(lambda book: book.add_worksheet().write("XFD1", 1))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit of memory per process")
def test_a_sheet_that_spans_all_rows_and_columns_ends_at_the_limit_of_memory(xlsx_rows):
    def fill(book):
        sheet = book.add_worksheet()
        sheet.write("A1", 1)
        sheet.write("XFD1048576", 1)

    with pytest.raises(ReadingTooLong) as caught:
        xlsx_rows(fill)
    assert caught.value.reason == "memory"


def test_reading_that_takes_too_long_is_given_up(csv_rows, monkeypatch):
    monkeypatch.setattr(reader, "WALL_SECONDS", 0.001)
    with pytest.raises(ReadingTooLong) as caught:
        csv_rows(b"a\n")
    assert caught.value.reason == "time"


def test_a_file_is_checked_before_it_is_read(tmp_path):
    path = tmp_path / "a.xlsm"
    path.write_bytes(b"PK\x03\x04")
    with pytest.raises(UploadRefused):
        reader.read_rows(path)


def test_a_workbook_whose_parts_are_damaged_is_unreadable(xlsx_rows, tmp_path):
    from zipfile import ZipFile

    xlsx_rows(lambda book: book.add_worksheet().write(0, 0, "a"))
    broken = tmp_path / "broken.xlsx"
    with ZipFile(tmp_path / "名单.xlsx") as source, ZipFile(broken, "w") as file:
        for name in source.namelist():
            text = source.read(name)
            file.writestr(name, text[:200] if "sheet1" in name else text)
    with pytest.raises(Unreadable) as caught:
        reader.read_rows(broken)
    assert caught.value.reason == "damaged"


def test_the_child_sees_none_of_the_secrets_around_it(monkeypatch):
    monkeypatch.setenv("TRAINER_SECRET", "x")
    assert "TRAINER_SECRET" not in reader._environment()
